package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/parts"
)

func (c *command) partsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "parts", Short: "Run a script in parts, on several machines"}
	cmd.AddCommand(c.partsPlanCommand(), c.partsRunCommand(), c.partsJoinCommand())
	return cmd
}

// partsRefused has the flags of run that a run in parts cannot have, with the reasons.
var partsRefused = map[string]string{
	"strict":           "a part after the record may have been run before it is found; use 'mrrc-lua validate', or 'mrrc-lua run --strict'",
	"max-errors":       "parts after the last record may have been run by then; use 'mrrc-lua run'",
	"in-place":         "parts write to new files; name one with -o",
	"dry-run":          "'mrrc-lua run --dry-run --limit 1000' tries a script before it is run in parts",
	"diff":             "'mrrc-lua run --diff --limit 100' shows what a script changes",
	"diff-format":      "'mrrc-lua run --diff --limit 100' shows what a script changes",
	"changes":          "changes are recorded by 'mrrc-lua run'; afterwards 'mrrc-lua diff' compares two files",
	"append":           "outputs of parts appear whole; write to another file",
	"checkpoint":       "a part that failed is run again: parts need no checkpoints",
	"checkpoint-every": "a part that failed is run again: parts need no checkpoints",
	"resume":           "a part that failed is run again: parts need no checkpoints",
	"tail":             "--skip passes over the records before the last ones",
	"mode":             "parts are read in mode native",
	"parsers":          "--jobs of 'mrrc-lua parts run' sets how many cores a process uses",
	"readers":          "--jobs of 'mrrc-lua parts run' sets how many cores a process uses",
	"trace":            "'mrrc-lua run --trace 5' shows what the hooks make of records",
	"stats":            "--report has the times of the parts",
}

// partsFlags are the flags of run that a run in parts has.
func partsFlags(spec *job.Spec) (list []flags.Flag) {
	for _, row := range flags.Shared(spec) {
		if slices.Contains(row.In, "run") && partsRefused[row.Name] == "" {
			list = append(list, row)
		}
	}
	return list
}

// refusedFlags are hidden flags for those that a run in parts cannot have, so that the message has the reason.
func refusedFlags() (list []flags.Flag) {
	for _, row := range flags.Shared(job.NewSpec()) {
		if slices.Contains(row.In, "run") && partsRefused[row.Name] != "" {
			row.Hidden, row.Short = true, ""
			list = append(list, row)
		}
	}
	return list
}

func (c *command) partsPlanCommand() *cobra.Command {
	spec := job.NewSpec()
	order, size := parts.Order{}, "64M"
	cmd := &cobra.Command{
		Use:   "plan SCRIPT FILE... --job FILE",
		Short: "Cut the input of a run into parts, for 'parts run'",
		Long: `Cut the input of a run into parts that can be run independently of each other, on any machines that see the same
files. The file of --job receives the settings that they must share. Standard output receives a line for each part: a
task for 'mrrc-lua parts run'. 'mrrc-lua parts join' publishes the outputs when all parts were run.

The outputs are those of 'mrrc-lua run' with the same flags, byte for byte. State that the script keeps in run.state
needs the hook combine, and rows need declared columns. A run that is not possible in parts is refused here, with the
reason.

A compressed file, or a file in a text format, is one part.`,
		Example: `  mrrc-lua parts plan clean.lua 'data/*.mrc' -o out.mrc --job job.json > tasks
  mrrc-lua parts run --job job.json < tasks > results
  mrrc-lua parts join --job job.json < results`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := refusePartsFlags(cmd.Flags()); err != nil {
				return err
			}
			n, ok := console.ParseSize(size)
			if order.Size = n; !ok || n < 1 {
				return usage("--part-size %s: a number of bytes is expected, as in 64M", size)
			}
			if order.File == "" {
				return usage("--job FILE: name the file that gets the job")
			}
			load, inputs := job.EvalScript(spec.Script.Body), args
			if !cmd.Flags().Changed("eval") {
				if len(args) == 0 {
					return usage("no script: name a file, or give -e 'BODY'")
				}
				spec.Script.File = args[0]
				load, inputs = job.FileScript(args[0]), args[1:]
			}
			flags.Note(cmd, spec)
			if len(spec.Script.Lib) > 0 {
				spec.Given["lib"] = spec.Script.Lib // the user's own directory as well
			}
			for _, own := range []string{"job", "part-size", "work", "shards"} {
				delete(spec.Given, own)
			}
			spec.Script.Load, spec.Input.Files = load, inputs
			return parts.Plan(cmd.Context(), &c.runner, spec, order)
		},
	}
	if !c.needs("parts") {
		return cmd
	}
	flags.AddOwn(cmd, slices.Concat([]flags.Flag{
		{Name: "job", To: &order.File, Values: flags.File, Help: "write the job to `FILE`"},
		{Name: "part-size", To: &size, Values: flags.Free, Help: "cut parts of about `SIZE` bytes"},
		{Name: "shards", To: &order.Shards, Help: "write the main output as a file for each part: out-00000-of-00042.mrc"},
		{Name: "work", To: &order.Work, Values: flags.Dir, Help: "keep the files of parts in `DIR` until they are joined (default: next to the job file)"},
	}, partsFlags(spec), refusedFlags())...)
	return cmd
}

// refusePartsFlags refuses flags that a run in parts cannot have.
func refusePartsFlags(fs *pflag.FlagSet) (err error) {
	fs.Visit(func(f *pflag.Flag) {
		if why := partsRefused[f.Name]; why != "" && err == nil {
			err = usage("--%s cannot be combined with parts: %s", f.Name, why)
		}
	})
	return err
}

func (c *command) partsRunCommand() *cobra.Command {
	path, jobs := "", 0
	cmd := &cobra.Command{
		Use:   "run --job FILE < TASKS > RESULTS",
		Short: "Run parts of a planned job",
		Long: `Run the parts that the lines of standard input describe, one after the other. These are lines that 'mrrc-lua parts
plan' has written. Standard output receives a line for each part that was run.

A part may be run any number of times, even by several processes at once: only one of these attempts is published. If
a part fails, the process ends with a message that names the part, and leaves no files. Rejected records are not a
failure: 'mrrc-lua parts join' prints the messages about them.`,
		Example: `  mrrc-lua parts run --job job.json < tasks > results
  sed -n "${SLURM_ARRAY_TASK_ID}p" tasks | mrrc-lua parts run --job job.json > results.$SLURM_ARRAY_TASK_ID`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			j, spec, err := c.readJob(path)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("jobs") {
				spec.Speed.Jobs = jobs
			}
			return parts.Work(cmd.Context(), &c.runner, spec, j)
		},
	}
	flags.AddOwn(cmd,
		flags.Flag{Name: "job", To: &path, Values: flags.File, Help: "the `FILE` that 'mrrc-lua parts plan' wrote"},
		flags.Flag{Name: "jobs", To: flags.VMs{N: &jobs}, Values: flags.Free, Help: "run `N` Lua VMs; 0: one per core (default: as planned, else one per core)"},
	)
	return cmd
}

func (c *command) partsJoinCommand() *cobra.Command {
	path := ""
	cmd := &cobra.Command{
		Use:   "join --job FILE < RESULTS",
		Short: "Publish the outputs of a job whose parts were run",
		Long: `Publish the outputs of a job when all parts were run: join run.state and the tallies, call the hook finish, and write
the outputs. Messages, summary and exit code are those of 'mrrc-lua run'. The files of the parts are then removed.

Standard input has the lines that 'mrrc-lua parts run' has written, in any order, and possibly several for one part.
Results that are not there are looked up in the directory of the parts; standard input may be empty.

Nothing is published if a part is missing or incomplete. A join that was killed can be repeated at any time; the
result is the same.`,
		Example: `  mrrc-lua parts join --job job.json < results
  mrrc-lua parts join --job job.json < /dev/null`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			j, spec, err := c.readJob(path)
			if err != nil {
				return err
			}
			return parts.Join(cmd.Context(), &c.runner, spec, j)
		},
	}
	flags.AddOwn(cmd, flags.Flag{Name: "job", To: &path, Values: flags.File, Help: "the `FILE` that 'mrrc-lua parts plan' wrote"})
	return cmd
}

// readJob reads a job file, and makes the spec of its run again.
func (c *command) readJob(path string) (*parts.Job, *job.Spec, error) {
	if path == "" {
		return nil, nil, usage("--job FILE: name the file that 'mrrc-lua parts plan' wrote")
	}
	j, err := parts.Read(path, c.env.Version)
	if err != nil {
		return nil, nil, err
	}
	spec := job.NewSpec()
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, row := range partsFlags(spec) {
		row.Bind(fs)
	}
	for name, value := range j.Options {
		if err := setOption(fs, name, value); err != nil {
			return nil, nil, &engine.InputError{Name: path, Err: err}
		}
		spec.Given[name] = value
	}
	spec.Input.Files = j.Paths()
	spec.Script.Load = job.EvalScript(spec.Script.Body)
	if _, typed := j.Options["eval"]; !typed {
		spec.Script.File = string(j.Script.Name)
		spec.Script.Load = job.FileScript(spec.Script.File)
	}
	return j, spec, j.Enter()
}

// setOption gives a flag the value that a job file has for it.
func setOption(fs *pflag.FlagSet, name string, value any) error {
	f := fs.Lookup(name)
	if f == nil {
		return fmt.Errorf("the job has the option %s, which parts do not have", name)
	}
	switch v := value.(type) {
	case string:
		return f.Value.Set(v)
	case []any: // of JSON
		var texts []string
		for _, text := range v {
			texts = append(texts, fmt.Sprint(text))
		}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			return list.Replace(texts)
		}
	}
	return fmt.Errorf("the job has the option %s with the value %v", name, value)
}
