package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/engine"
)

// runFlags are the flags of commands that run a script.
type runFlags struct {
	output, eval, rejects, errors, mode, memory string
	set, allowRead, allowWrite, allowEnv, lib   []string
	scriptMemory                                string
	limit, skip, maxErrors                      int64
	jobs, parsers, readers, block               int
	strict, stats, quiet, jobsSet, salvage      bool
	from, to, join                              string
	encoding, outputEncoding, normalize         string
	oversize, flavor                            string
	timeout                                     time.Duration
	recovery                                    *recovery // of recover; nil: nobody asks
	diffs                                       diffFlags
	script                                      string // the script file, or ""
	out                                         outputFlags
	keep                                        checkpointFlags
	csvSafe                                     bool
	recordsOnly                                 bool // there is no script that could make rows

	adjust func(*engine.Options) // of a command: has the last word on the options
	table  func(io.Writer) error // of a command: makes what -o gets, when all was read
	sum    engine.Summary        // of the run that was made with them
}

func (f *runFlags) register(cmd *cobra.Command, eval bool) {
	cmd.SetUsageFunc(groupedUsage)
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&f.output, "output", "o", "", "write records to `FILE`; its suffix says format and compression (default standard output)")
	if eval {
		fs.StringVarP(&f.eval, "eval", "e", "", "run `BODY` as the hook transform(record) instead of a script file")
	}
	f.registerFormats(fs)
	fs.StringVar(&f.join, "join", "; ", "put `TEXT` between the elements of a list in a cell")
	fs.BoolVar(&f.csvSafe, "csv-safe", false, "put an apostrophe before cells that a spreadsheet would take for a formula")
	fs.StringArrayVar(&f.set, "set", nil, "give the script `KEY=VALUE` as run.args.KEY; may be repeated")
	f.registerBounds(fs)
	fs.BoolVar(&f.salvage, "salvage", false, "read what is likeliest of records that are rejected otherwise; --rejects keeps their bytes, too")
	f.out.register(fs)
	f.keep.register(fs)
	fs.StringVar(&f.mode, "mode", "auto", "who reads and parses: `MODE` is one of "+modeNames())
	fs.IntVar(&f.jobs, "jobs", 1, "run `N` Lua VMs; 0: one per core (default 1, or what the script says)")
	fs.IntVar(&f.parsers, "parsers", 0, "parse with `N` goroutines in mode parallel; 0: one per core")
	fs.IntVar(&f.readers, "readers", 1, "deal the files to `N` readers that share the VM")
	fs.StringVar(&f.memory, "memory", "", "bound what is in flight to `SIZE`, as in 64M")
	fs.DurationVar(&f.timeout, "timeout", engine.DefaultTimeout, "let the hooks take `TIME` for one record; 0: any")
	fs.StringVar(&f.scriptMemory, "script-memory", "", "end a script that needs more than `SIZE` of memory, as in 2G; 0: any (default a quarter of the machine's)")
	fs.StringArrayVar(&f.allowRead, "allow-read", nil, "let the script read files in `DIR`, besides its own and the working directory")
	fs.StringArrayVar(&f.allowWrite, "allow-write", nil, "let the script's further outputs and files be made in `DIR`")
	fs.StringArrayVar(&f.allowEnv, "allow-env", nil, "let the script read the environment variable `NAME`")
	fs.StringArrayVar(&f.lib, "lib", nil, "let require find modules in `DIR`, after those beside the script")
	fs.BoolVar(&f.stats, "stats", false, "print times and the account of the VM lock")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "print errors only, and what run:tally counted")
	fs.IntVar(&f.block, "block", 0, "bytes read at once; for experiments")
	_ = fs.MarkHidden("block")
	fs.Lookup("jobs").DefValue = "0" // the text says what the default is
	_ = cmd.RegisterFlagCompletionFunc("mode", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return strings.Split(modeNames(), " "), cobra.ShellCompDirectiveNoFileComp
	})
}

// registerBounds registers the flags about how much is read, and what becomes of bad records.
func (f *runFlags) registerBounds(fs *pflag.FlagSet) {
	fs.Int64Var(&f.limit, "limit", 0, "read at most `N` records")
	fs.Int64Var(&f.skip, "skip", 0, "pass over the first `N` records")
	fs.BoolVar(&f.strict, "strict", false, "stop at the first record that is rejected or has a problem")
	fs.Int64Var(&f.maxErrors, "max-errors", 0, "stop at the `N`th record that is rejected")
	fs.StringVar(&f.rejects, "rejects", "", "write the raw bytes of rejected records to `FILE`")
	fs.StringVar(&f.errors, "errors", "", "write what was wrong with records, and what became of them, to `FILE`, as JSON Lines")
}

func modeNames() string {
	var names []string
	for _, m := range engine.Modes() {
		names = append(names, string(m))
	}
	return strings.Join(names, " ")
}

func (c *command) runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run SCRIPT [FILE...]",
		Short: "Run a script over records",
		Long: `Run a script over the records of the files, or of standard input (-).

The script defines at least one of these global functions:

    source(run)         gives the input: paths, bytes, a function that reads, or records
    begin(run)          once, before the first record
    filter(record)      true keeps the record, false drops it
    transform(record)   changes it; false drops it; a record or a list of records replaces it
    extract(record)     gives a row, or a list of rows, for csv, tsv or jsonl
    batch(records)      instead of these three, for many records at once
    combine(a, b)       joins the run.state of two VMs, with --jobs
    finish(run)         once, after the last record

A script that defines none of them runs once, and reads for itself with marc.read.

Records that cannot be read, or on which the script fails, are rejected and counted, and the run
goes on. The last line on standard error is the sum: read = written + dropped + rejected.

Exit codes: 0 done, 1 records were rejected or salvaged, 2 wrong usage, 3 the script failed,
4 an input cannot be read, 5 output failed, 70 a fault of mrrc-lua, 130 interrupted (143 terminated,
129 the terminal was closed).`,
		Example: `  mrrc-lua run transform.lua catalogue.mrc -o out.mrc
  mrrc-lua run transform.lua *.mrc --rejects bad.mrc --errors bad.jsonl -o out.mrc
  mrrc-lua run -e 'record:remove("9..")' in.mrc -o out.mrc
  mrrc-lua run -e 'record:remove("9..")' in.mrc --in-place
  zcat big.mrc.gz | mrrc-lua run transform.lua - > out.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.jobsSet = cmd.Flags().Changed("jobs")
			if cmd.Flags().Changed("eval") {
				return c.run(cmd.Context(), &f, evalScript(f.eval), args)
			}
			if len(args) == 0 {
				return &engine.UsageError{Msg: "no script: name a file, or give -e 'BODY'"}
			}
			f.script = args[0]
			return c.run(cmd.Context(), &f, fileScript(args[0]), args[1:])
		},
	}
	f.register(cmd, true)
	f.diffs.register(cmd.Flags())
	return cmd
}

func (c *command) filterCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "filter EXPRESSION [FILE...]",
		Short: "Keep the records for which a Lua expression is true",
		Long: `Keep the records of the files, or of standard input (-), for which a Lua expression is true. In it,
record is the record at hand. A body with a return of its own will do as well.`,
		Example: `  mrrc-lua filter 'record:any("650$a", "History")' in.mrc -o history.mrc
  mrrc-lua filter 'record:value("008/35-37") == "ger"' in.mrc -o german.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 || strings.TrimSpace(args[0]) == "":
				return &engine.UsageError{Msg: `no expression: give one, as in 'record:any("650$a", "History")'`}
			case isFile(args[0]):
				return &engine.UsageError{Msg: args[0] + " is a file and no expression: the expression comes first, then the files"}
			}
			f.jobsSet, f.recordsOnly = cmd.Flags().Changed("jobs"), true
			return c.run(cmd.Context(), &f, filterScript(args[0]), args[1:])
		},
	}
	f.register(cmd, false)
	f.diffs.register(cmd.Flags())
	return cmd
}

// isFile tells the name of a file from an expression.
func isFile(arg string) bool {
	st, err := os.Stat(arg)
	return err == nil && st.Mode().IsRegular()
}

// loader gives a compiled script and the directory in which it looks for modules.
type loader func() (s *engine.Script, dir string, err error)

func fileScript(path string) loader {
	return func() (*engine.Script, string, error) {
		text, err := os.ReadFile(path)
		if err != nil {
			var p *os.PathError
			if errors.As(err, &p) {
				err = p.Err
			}
			return nil, "", &engine.ScriptError{Script: path, Msg: "the script cannot be read: " + err.Error(), Err: err}
		}
		if bytes.IndexByte(text, 0x1E) >= 0 {
			return nil, "", &engine.UsageError{Msg: path + " has MARC records in it and is no script: the script comes first, then the files"}
		}
		s, err := engine.LoadScript(path, string(text))
		return s, filepath.Dir(path), err
	}
}

// run runs a script over inputs, reports how that went, and writes the file of --report.
func (c *command) run(ctx context.Context, f *runFlags, load loader, inputs []string) error {
	report, err := c.beginReport(f, inputs)
	if err != nil {
		return err
	}
	code, err := c.runScript(ctx, f, load, inputs, report)
	if e := c.endReport(f, report, code); e != nil {
		if err == nil {
			return e
		}
		c.printError(e)
	}
	return err
}

// runScript runs a script over inputs and reports how that went. The error is nil, was reported, or
// belongs to the exit code.
func (c *command) runScript(ctx context.Context, f *runFlags, load loader, inputs []string, report *runReport) (ExitCode, error) {
	refuse := func(err error) (ExitCode, error) {
		report.failed(err)
		return exitCode(err, 0), err
	}
	script, dir, err := load()
	if err != nil {
		return refuse(err)
	}
	opt, err := c.options(f, script, inputs)
	if err != nil {
		return refuse(err)
	}
	box, err := c.sandbox(f, dir, &opt)
	if err != nil {
		return refuse(err)
	}
	defer box.close()
	if err := f.diffs.check(); err != nil {
		return refuse(err)
	}
	if err := f.out.check(f); err != nil {
		return refuse(err)
	}
	endProgress := c.startProgress(f, opt.Inputs)
	defer endProgress()
	rep := &reporter{recovery: f.recovery, cmd: c, quiet: f.quiet, strict: f.strict, inputs: opt.Inputs, output: f.output}
	var release func()
	opt.Stdin, release = c.stdin(c.stop)
	defer release()
	f.diffs.show(c, f, &opt)
	keep, err := c.openCheckpoint(f, &opt, rep)
	if err != nil {
		return refuse(err)
	}
	if done := keep.done(); done != nil {
		err := keep.complete(f)
		if reported := (*reportedError)(nil); err != nil && !errors.As(err, &reported) {
			return refuse(err)
		}
		report.fill(f, &opt, nil, &done.Sum, c.recorder)
		return done.Code, err
	}
	files, err := c.openOutputs(f, &opt, rep)
	if err != nil {
		return refuse(err)
	}
	files.keep = keep
	c.soft.Store(true)
	opt.Stop = c.stop
	if f.adjust != nil {
		f.adjust(&opt)
	}
	sum, err := engine.Run(ctx, opt)
	f.sum = sum
	endProgress()
	if why := (*interruption)(nil); errors.As(err, &why) {
		err = why // without the place where the reading was at
	}
	code, err := c.settle(f, files, rep, &sum, err)
	report.failed(err)
	report.fill(f, &opt, files, &sum, c.recorder)
	if code == ExitUsage {
		return code, err
	}
	c.printChanges(f, files, &sum, rep.kept)
	rep.finish(&sum, err, f.stats)
	if code != ExitDone {
		return code, &reportedError{code}
	}
	return code, nil
}

// settle puts the outputs of a run in their places, or removes them, and says how the run ended.
func (c *command) settle(f *runFlags, files *outputs, rep *reporter, sum *engine.Summary, err error) (ExitCode, error) {
	// With --max-errors the output has what came before the last of them. A file that is rewritten
	// is never cut short.
	rep.files, rep.kept = files, err == nil || isTooMany(err) && !f.strict && len(files.rewrite) == 0
	if e := files.finish(sum, rep.kept); e != nil {
		rep.kept = false
		if err == nil || isTooMany(err) {
			err = e
		}
	}
	code := exitCode(err, sum.Rejected+sum.Salvaged)
	if rep.logErr != nil && (code == ExitDone || code == ExitRejected) {
		code = ExitOutput
	}
	if isTooMany(err) && !f.strict {
		code = ExitRejected // whatever was wrong with the last of them
	}
	if sum.Faults > 0 && (code == ExitDone || code == ExitRejected) {
		code = ExitFault
	}
	return code, err
}

// options makes the engine's options of the flags.
func (c *command) options(f *runFlags, script *engine.Script, inputs []string) (engine.Options, error) {
	opt := engine.Options{
		Script: script, Inputs: inputs, Stdin: c.env.Stdin,
		Mode: engine.Mode(f.mode), Jobs: f.jobs, Parsers: f.parsers, Readers: f.readers, Block: f.block,
		Limit: f.limit, Skip: f.skip, Strict: f.strict, Salvage: f.salvage, MaxErrors: f.maxErrors,
		Timeout: f.timeout, Args: map[string]string{},
	}
	switch {
	case f.jobs == 0:
		opt.Jobs = -1
	case !f.jobsSet:
		opt.Jobs = 0
	}
	opt.Join, opt.SafeCells = f.join, f.csvSafe
	if err := f.formats(&opt); err != nil {
		return opt, err
	}
	if f.timeout == 0 {
		opt.Timeout = -1
	}
	var err error
	if opt.Memory, err = parseSize("--memory", f.memory); err != nil {
		return opt, err
	}
	for _, kv := range f.set {
		key, value, ok := strings.Cut(kv, "=")
		if !ok || key == "" {
			return opt, &engine.UsageError{Msg: fmt.Sprintf("--set %s: KEY=VALUE is expected", kv)}
		}
		opt.Args[key] = value
	}
	if !script.Reads() {
		opt.Inputs, err = c.orStdin(inputs)
	}
	return opt, err
}

// orStdin gives the inputs that were named, or else standard input, unless somebody sits at it.
func (c *command) orStdin(inputs []string) ([]string, error) {
	if len(inputs) > 0 {
		return inputs, nil
	}
	if isTerminal(c.env.Stdin) {
		return nil, usage("no input: name files, or - for standard input")
	}
	return []string{"-"}, nil
}

// parseSize reads a number of bytes with K, M or G behind it.
func parseSize(flag, s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	digits, unit := s, int64(1)
	switch last := strings.ToUpper(s[len(s)-1:]); last {
	case "K", "M", "G":
		digits, unit = s[:len(s)-1], int64(1)<<(10*(strings.Index("KMG", last)+1))
	}
	var n int64
	if _, err := fmt.Sscanf(digits+"\n", "%d\n", &n); err != nil || n <= 0 {
		return 0, &engine.UsageError{Msg: fmt.Sprintf("%s %s: a number of bytes is expected, as in 64M", flag, s)}
	}
	return n * unit, nil
}
