package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/parts"
)

func (c *command) partsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "parts", Short: "Run a script in parts, on several machines"}
	cmd.AddCommand(c.partsPlanCommand(), c.partsFrameCommand(), c.partsCutCommand(), c.partsRunCommand(), c.partsJoinCommand())
	return cmd
}

func (c *command) partsPlanCommand() *cobra.Command {
	spec := job.NewSpec()
	order, size, divide := parts.Order{}, "64M", false
	cmd := &cobra.Command{
		Use:   "plan SCRIPT FILE... --job FILE",
		Short: "Cut the input of a run into parts, for 'parts run'",
		Long: `Cut the input of a run into parts that can be run independently of each other, on any machines that see the same
files. The file of --job receives the settings that they must share. Standard output receives a line for each part: a
task for 'mrrc-lua parts run'. 'mrrc-lua parts join' publishes the outputs when all parts were run.

The outputs are those of 'mrrc-lua run' with the same flags, byte for byte. State that the script keeps in run.state
needs the hook combine, and rows need declared columns. A run that is not possible in parts is refused here, with the
reason.

A compressed file, or a file in a text format, is one part.

The plan reads all inputs. With --divide it does not: then standard output receives lines for 'mrrc-lua parts frame',
which can be run by many processes, and 'mrrc-lua parts cut' makes the tasks of what they found.`,
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
			if !divide {
				return parts.Plan(cmd.Context(), &c.runner, spec, order)
			}
			j, lines, err := parts.Begin(cmd.Context(), &c.runner, spec, order)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(c.env.Stdout, strings.Join(lines, "")); err != nil {
				return &engine.OutputError{Name: "(standard output)", Err: console.Bare(err)}
			}
			if !spec.Account.Quiet {
				fmt.Fprintf(c.env.Stderr, "%s for 'mrrc-lua parts frame', of %s; what it finds goes to %s\n", console.Counted(int64(len(lines)), "line", "lines"),
					console.Counted(int64(len(j.Inputs)), "file", "files"), engine.Printable(string(j.Work)))
			}
			return nil
		},
	}
	if !c.needs("parts") {
		return cmd
	}
	flags.AddOwn(cmd, slices.Concat([]flags.Flag{
		{Name: "job", To: &order.File, Values: flags.File, Help: "write the job to `FILE`"},
		{Name: "part-size", To: &size, Values: flags.Free, Help: "cut parts of about `SIZE` bytes"},
		{Name: "divide", To: &divide, Help: "do not read the inputs, but write lines for 'parts frame', so that many processes can do it"},
		{Name: "shards", To: &order.Shards, Help: "write the main output as a file for each part: out-00000-of-00042.mrc"},
		{Name: "work", To: &order.Work, Values: flags.Dir, Help: "keep the files of parts in `DIR` until they are joined (default: next to the job file)"},
	}, flags.InParts(spec), flags.NotInParts())...)
	return cmd
}

func (c *command) partsFrameCommand() *cobra.Command {
	path, show := "", job.NewSpec()
	cmd := &cobra.Command{
		Use:   "frame --job FILE [NUMBERS...]",
		Short: "Find where records begin, for a plan that is divided",
		Long: `Find where records begin in stretches of the inputs, for a job that was planned with 'mrrc-lua parts plan --divide'.
Standard input has lines that the plan has written; or their numbers are given, as for 'mrrc-lua parts run'. Standard
output receives a line for each. What was found is also kept in the directory of the parts, for 'mrrc-lua parts cut'.

Lines may be framed in any order, any number of times, and by several processes at once. A process uses all cores.`,
		Example: `  mrrc-lua parts plan --divide clean.lua 'data/*.mrc' -o out.mrc --job job.json > stretches
  mrrc-lua parts frame --job job.json < stretches > framed
  mrrc-lua parts cut --job job.json < framed > tasks`,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, spec, args, err := c.readJob(path, args)
			if err != nil {
				return err
			}
			if err := c.numbered(j.Stretches, args); err != nil {
				return err
			}
			showAs(spec, show)
			return parts.Frame(cmd.Context(), &c.runner, spec, j)
		},
	}
	flags.AddOwn(cmd, append(ofShowing(show), flagJob(&path))...)
	return cmd
}

func (c *command) partsCutCommand() *cobra.Command {
	path := ""
	cmd := &cobra.Command{
		Use:   "cut --job FILE < FRAMED > TASKS",
		Short: "Make the tasks of a plan that was divided",
		Long: `Make the tasks of what 'mrrc-lua parts frame' has found. They are those that 'mrrc-lua parts plan' writes without
--divide. Standard input has the lines of 'mrrc-lua parts frame', in any order. Lines that are not there are looked up in
the directory of the parts; standard input may be empty.`,
		Example: `  mrrc-lua parts cut --job job.json < /dev/null > tasks`,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, spec, args, err := c.readJob(path, args)
			if err == nil {
				err = cobra.NoArgs(cmd, args)
			}
			if err != nil {
				return err
			}
			return parts.Cut(cmd.Context(), &c.runner, spec, j)
		},
	}
	flags.AddOwn(cmd, flagJob(&path))
	return cmd
}

func (c *command) partsRunCommand() *cobra.Command {
	path, jobs, show := "", 0, job.NewSpec()
	cmd := &cobra.Command{
		Use:   "run --job FILE [NUMBERS...]",
		Short: "Run parts of a planned job",
		Long: `Run parts of a job, one after the other: those that the lines of standard input describe, which 'mrrc-lua parts plan'
has written; or those with the given numbers. Numbers are counted from 1, as lines are: 3, a range as 3-10 or 3- (to the
last part), or a list as 3,7-9. Standard output receives a line for each part that was run.

A part may be run any number of times, even by several processes at once: only one of these attempts is published. If
a part fails, the process ends with a message that names the part, and leaves no files. Rejected records are not a
failure: 'mrrc-lua parts join' prints the messages about them.

The job file may also be given as the first argument, without --job.`,
		Example: `  mrrc-lua parts run --job job.json < tasks > results
  mrrc-lua parts run --job job.json 3-10 > results.3-10
  mrrc-lua parts run --job job.json "$SLURM_ARRAY_TASK_ID" > results.$SLURM_ARRAY_TASK_ID`,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, spec, args, err := c.readJob(path, args)
			if err != nil {
				return err
			}
			if err := c.numbered(j.Tasks, args); err != nil {
				return err
			}
			if cmd.Flags().Changed("jobs") {
				spec.Speed.Jobs = jobs
			}
			showAs(spec, show)
			return parts.Work(cmd.Context(), &c.runner, spec, j)
		},
	}
	flags.AddOwn(cmd, append(ofShowing(show), flagJob(&path),
		flags.Flag{Name: "jobs", To: flags.VMs{N: &jobs}, Values: flags.Free, Help: "run `N` Lua VMs; 0: one per core (default: as planned, else one per core)"},
	)...)
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
		RunE: func(cmd *cobra.Command, args []string) error {
			j, spec, args, err := c.readJob(path, args)
			if err == nil {
				err = cobra.NoArgs(cmd, args)
			}
			if err != nil {
				return err
			}
			return parts.Join(cmd.Context(), &c.runner, spec, j)
		},
	}
	flags.AddOwn(cmd, flagJob(&path))
	return cmd
}

func flagJob(path *string) flags.Flag {
	return flags.Flag{Name: "job", To: path, Values: flags.File, Help: "the `FILE` that 'mrrc-lua parts plan' wrote"}
}

// ofShowing returns the rows of the flags that say what a process shows, whatever the plan said.
func ofShowing(show *job.Spec) []flags.Flag {
	return slices.DeleteFunc(flags.InParts(show), func(f flags.Flag) bool { return f.Name != "progress" && f.Name != "quiet" })
}

// showAs gives a spec the values of these flags.
func showAs(spec, show *job.Spec) {
	if spec.Account.Quiet = spec.Account.Quiet || show.Account.Quiet; show.Account.Progress != "auto" {
		spec.Account.Progress = show.Account.Progress
	}
}

// readJob reads a job file, whose path may be the first argument, and makes the spec of its run again. It returns the other
// arguments.
func (c *command) readJob(path string, args []string) (*parts.Job, *job.Spec, []string, error) {
	if path == "" {
		if len(args) == 0 {
			return nil, nil, nil, usage("--job FILE: name the file that 'mrrc-lua parts plan' wrote")
		}
		path, args = args[0], args[1:]
	}
	j, err := parts.Read(path, c.env.Version)
	if err != nil {
		return nil, nil, nil, err
	}
	spec := job.NewSpec()
	if err := flags.Restore(spec, j.Options); err != nil {
		return nil, nil, nil, &engine.InputError{Name: path, Err: err}
	}
	j.Fill(spec)
	return j, spec, args, j.Enter()
}

// numbered makes lines with these numbers the standard input of a command; without numbers, it stays as it is.
func (c *command) numbered(lines func(numbers []string) (io.Reader, error), numbers []string) error {
	if len(numbers) == 0 {
		return nil
	}
	in, err := lines(numbers)
	c.runner.Env.Stdin = in
	return err
}
