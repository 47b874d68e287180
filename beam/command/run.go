package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/parts"

	"mrrc-lua/beam/pipeline"
)

// defaultPool is the address of a pool of workers on this machine, the usual one of Beam.
const defaultPool = "localhost:50000"

// jobFile is the name of the job file, in the directory of attempts.
const jobFile = "job.json"

// running is a run of the command.
type running struct {
	*job.Runner
	spec     *job.Spec
	settings pipeline.Settings
	order    parts.Order
	size     string
	verbose  bool
}

func runCommand(r *job.Runner) *cobra.Command {
	c := &running{Runner: r, spec: job.NewSpec(), size: "64M", settings: pipeline.Settings{Runner: pipeline.Prism}}
	cmd := &cobra.Command{
		Use:   "run SCRIPT FILE...",
		Short: "Run a script over records, in parts, on a runner of Apache Beam",
		Long: `Run a script over the records of the files, in parts: on this machine, with the runner Prism in this process, or on a
cluster. The flags are those of 'mrrc-lua run', and so are the outputs, the messages and the exit code.

Files may be objects of Google Cloud Storage (gs://bucket/name) or S3 (s3://bucket/name), which are read by ranges.
Patterns such as 'gs://bucket/loads/*.mrc' are expanded. The script, all other files, and the directory of --work must
be visible to all workers under the same paths. Nothing is published before all parts were run.

A run that is not possible in parts is refused, with the reason.`,
		Example: `  mrrc-beam run clean.lua 'data/*.mrc' -o out.mrc
  mrrc-beam run clean.lua 's3://bucket/*.mrc' -o /shared/out.mrc --shards --runner flink --endpoint jobs:8099 \
      --environment process --environment-config /usr/local/bin/mrrc-beam`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.command(cmd, args) },
	}
	flags.AddOwn(cmd, slices.Concat(c.flags(), flags.InParts(c.spec), flags.NotInParts())...)
	return cmd
}

// flags are those of the command alone.
func (c *running) flags() []flags.Flag {
	s := &c.settings
	return []flags.Flag{
		{Name: "runner", To: &s.Runner, Values: flags.Words(pipeline.Prism+"\tin this process", pipeline.Universal+"\tany job server", pipeline.Flink, pipeline.Spark, pipeline.Dataflow), Help: "run the pipeline on `RUNNER`: prism, universal, flink, spark or dataflow"},
		{Name: "endpoint", To: &s.Endpoint, Values: flags.Free, Help: "the job server of the runner is at `HOST:PORT`"},
		{Name: "environment", To: &s.Environment, Values: flags.Words(pipeline.Loopback+"\tthis process works", pipeline.Process+"\tthe runner starts workers", pipeline.External+"\ta pool starts them"), Help: "who starts workers: `WHO` is loopback, process or external (default loopback with prism, else process)"},
		{Name: "environment-config", To: &s.Worker, Values: flags.Free, Help: "`WHAT` the runner starts or asks: with process, the path of mrrc-beam on the workers' machines (default of this program); with external, the address of a pool (default " + defaultPool + ")"},
		{Name: "runner-option", To: &s.Options, Values: flags.Free, Help: "pass `NAME=VALUE` to Beam's SDK; may be repeated"},
		{Name: "runner-messages", To: &c.verbose, Help: "show the messages of the runner"},
		{Name: "part-size", To: &c.size, Values: flags.Free, Help: "cut parts of about `SIZE` bytes"},
		{Name: "shards", To: &c.order.Shards, Help: "write the main output as a file for each part: out-00000-of-00042.mrc"},
		{Name: "work", To: &c.order.Work, Values: flags.Dir, Help: "keep the files of parts in `DIR`, which all workers see, until they are joined (default: next to the output)"},
	}
}

// command checks the command line, and runs.
func (c *running) command(cmd *cobra.Command, args []string) error {
	if err := flags.RefuseWhole(cmd.Flags()); err != nil {
		return usage("%v", err)
	}
	n, ok := console.ParseSize(c.size)
	if c.order.Size = n; !ok {
		return usage("--part-size %s: a number of bytes is expected, as in 64M", c.size)
	}
	c.spec.Script.Load = job.EvalScript(c.spec.Script.Body)
	if !cmd.Flags().Changed("eval") {
		if len(args) == 0 {
			return usage("no script: name a file, or give -e 'BODY'")
		}
		c.spec.Script.File = args[0]
		c.spec.Script.Load = job.FileScript(args[0])
		args = args[1:]
	}
	flags.Note(cmd, c.spec)
	c.spec.Given = flags.OfParts(c.spec)
	c.spec.Input.Objects = pipeline.Objects()
	if err := c.names(); err != nil {
		return err
	}
	if err := c.choose(); err != nil {
		return err
	}
	inputs, err := pipeline.Objects().Expand(cmd.Context(), args)
	if err != nil {
		return &engine.InputError{Name: "", Err: err}
	}
	if len(inputs) == 0 {
		return usage("no input: name files, or objects of a store")
	}
	c.spec.Input.Files = inputs
	return c.inWork(cmd.Context())
}

// names refuses outputs that are objects.
func (c *running) names() error {
	s := c.spec
	for _, path := range []string{s.Output.File, s.Bad.Rejects, s.Bad.Errors, s.Account.Tally, s.Account.Report, s.Account.HTML, c.order.Work} {
		if pipeline.Objects().Is(path) {
			return usage("%s: inputs can be objects of a store, outputs and --work cannot: write to a file, and copy it", path)
		}
	}
	return nil
}

// choose completes the settings of the runner.
func (c *running) choose() error {
	s := &c.settings
	if !slices.Contains([]string{pipeline.Prism, pipeline.Universal, pipeline.Flink, pipeline.Spark, pipeline.Dataflow}, s.Runner) {
		return usage("--runner %s: it is one of prism, universal, flink, spark, dataflow", s.Runner)
	}
	if !slices.Contains([]string{"", pipeline.Loopback, pipeline.Process, pipeline.External}, s.Environment) {
		return usage("--environment %s: it is one of loopback, process, external", s.Environment)
	}
	s.Warn = func(text string) { fmt.Fprintf(c.Env.Stderr, "mrrc-beam: %s\n", text) }
	if s.Environment == "" && s.Runner == pipeline.Prism {
		s.Environment = pipeline.Loopback
	} else if s.Environment == "" && s.Runner != pipeline.Dataflow {
		s.Environment = pipeline.Process
	}
	if s.Environment == pipeline.External {
		s.Worker = cmp.Or(s.Worker, defaultPool)
	}
	if err := s.Check(); err != nil {
		return usage("%v", err)
	}
	if out := c.spec.Output.File; c.order.Work == "" && s.Elsewhere() && (out == "" || out == "-") {
		return usage("--work DIR: name a directory that all workers see, or an output next to which there can be one, with -o")
	}
	return nil
}

// inWork runs with a directory of attempts, which is removed unless something in it can still be published.
func (c *running) inWork(ctx context.Context) error {
	made := c.order.Work == ""
	if made {
		dir, err := c.makeWork()
		if err != nil {
			return &engine.OutputError{Name: os.TempDir(), Err: err}
		}
		c.order.Work = dir
	}
	c.order.File = filepath.Join(c.order.Work, jobFile)
	begun, keep, err := c.run(ctx)
	if keep {
		fmt.Fprintf(c.Env.Stderr, "mrrc-beam: the parts are kept: 'mrrc-beam join --job %s' publishes them\n", c.order.File)
		return err
	}
	if made || begun {
		if e := os.RemoveAll(c.order.Work); e != nil && err == nil {
			err = &engine.OutputError{Name: c.order.Work, Err: e}
		}
	}
	return err
}

// makeWork makes a directory of attempts: next to the output, so that files need not be copied to another disk, and
// elsewhere if that is not possible.
func (c *running) makeWork() (string, error) {
	if out := c.spec.Output.File; out != "" && out != "-" {
		dir, err := os.MkdirTemp(filepath.Dir(out), "."+filepath.Base(out)+".parts-*")
		if err == nil || c.settings.Elsewhere() {
			return dir, err
		}
	}
	return os.MkdirTemp("", "mrrc-beam-*")
}

// run runs a job. begun: there is something in the directory of attempts; keep: all parts were run, and not published.
func (c *running) run(ctx context.Context) (begun, keep bool, err error) {
	begunJob, lines, err := parts.Begin(ctx, c.Runner, c.spec, c.order)
	if err != nil {
		return false, false, err
	}
	running, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := context.AfterFunc(c.Stop, func() { cancel(context.Cause(c.Stop)) })
	defer stop()
	path, err := filepath.Abs(c.order.File)
	if err != nil {
		return true, false, failed(c.Runner, err)
	}
	err = c.pipeline(running, begunJob, path, lines)
	j, e := parts.Read(path, c.Env.Version)
	if err != nil {
		return true, false, c.why(err, path, j)
	}
	if e != nil {
		return true, false, e
	}
	err = join(ctx, c.Runner, c.spec, j)
	return true, err != nil && !j.Ended() && repeatable(err), err
}

// pipeline runs the pipeline, and shows how far it is.
func (c *running) pipeline(ctx context.Context, j *parts.Job, path string, lines []string) error {
	bar := c.Bar(c.spec, j.Bytes())
	defer bar.End()
	if bar.Shows() {
		defer j.Follow(bar.Set)()
	}
	settings := c.settings
	if c.verbose {
		settings.Messages = c.Env.Stderr // over the bar
	}
	return pipeline.Run(ctx, &settings, path, lines)
}

// join publishes a job.
func join(ctx context.Context, r *job.Runner, spec *job.Spec, j *parts.Job) error {
	stdin := r.Env.Stdin
	defer func() { r.Env.Stdin = stdin }()
	r.Env.Stdin = strings.NewReader("") // results are in the directory of attempts
	return parts.Join(ctx, r, spec, j)
}

// repeatable reports whether a join may end well when it is repeated.
func repeatable(err error) bool {
	code := job.Code(err, 0)
	if reported := (*job.Reported)(nil); errors.As(err, &reported) {
		code = reported.Code
	}
	return code != job.ExitUsage && code != job.ExitScript
}

// why tells why a pipeline failed. j is nil if there is no job.
func (c *running) why(err error, path string, j *parts.Job) error {
	if errors.As(err, new(*job.Interruption)) {
		return err
	}
	if list := pipeline.Failures(path); len(list) > 0 {
		for _, f := range list {
			fmt.Fprintln(c.Env.Stderr, f.Text)
		}
		return &job.Reported{Code: list[0].Code}
	}
	if j != nil {
		for _, name := range j.Unfinished() {
			fmt.Fprintf(c.Env.Stderr, "mrrc-beam: %s was begun and did not end: its worker died\n", name)
		}
	}
	return failed(c.Runner, fmt.Errorf("the runner failed, and nothing was published: %w", err))
}

func joinCommand(r *job.Runner) *cobra.Command {
	path := ""
	cmd := &cobra.Command{
		Use:   "join --job FILE",
		Short: "Publish a run whose parts were run",
		Long: `Publish the outputs of a run whose parts were run, when 'mrrc-beam run' was killed before it has done so, or could not
write an output. It may be repeated.`,
		Example: `  mrrc-beam join --job .out.mrc.parts-123/job.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if path == "" {
				return usage("--job FILE: name the job file, in the directory of --work")
			}
			j, spec, err := pipeline.Open(path)
			if err != nil {
				return err
			}
			err = join(cmd.Context(), r, spec, j)
			if j.Ended() {
				if e := os.RemoveAll(string(j.Work)); e != nil && err == nil {
					err = &engine.OutputError{Name: string(j.Work), Err: e}
				}
			}
			return err
		},
	}
	flags.AddOwn(cmd, flags.Flag{Name: "job", To: &path, Values: flags.File, Help: "the job file, in the directory of --work, is `FILE`"})
	return cmd
}
