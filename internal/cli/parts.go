package cli

import (
	"slices"

	"github.com/spf13/cobra"

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
			if err := flags.RefuseWhole(cmd.Flags()); err != nil {
				return usage("%v", err)
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
			spec.Given = flags.OfParts(spec)
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
	}, flags.InParts(spec), flags.NotInParts())...)
	return cmd
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
	if err := flags.Restore(spec, j.Options); err != nil {
		return nil, nil, &engine.InputError{Name: path, Err: err}
	}
	j.Fill(spec)
	return j, spec, j.Enter()
}
