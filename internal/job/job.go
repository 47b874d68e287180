package job

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/internal/sandbox"
)

// Runner runs jobs for a command, one after the other. Env and Stop are set before the first.
type Runner struct {
	Env  console.Env
	Stop context.Context // done when the user wants the run to end
	// Settings are the defaults of flags that the user has set elsewhere than on the command line, for --stats.
	Settings []Setting

	soft    atomic.Bool // a running job then ends by itself
	files   outfile.Set // what a job writes
	written outfile.Set // the files that its script writes by itself
	report  outfile.Set // the file of --report, which is written after all others
}

// EndsByItself reports whether a running job ends by itself when Stop is done: it writes the records
// that it has read. It is safe for concurrent use.
func (r *Runner) EndsByItself() bool { return r.soft.Load() }

// Abandon removes temporary files before the process ends. It is safe for concurrent use; nothing can
// be written afterwards.
func (r *Runner) Abandon() {
	r.files.Abandon()
	r.written.Abandon()
	r.report.Abandon()
}

// job is the state of running a Spec.
type job struct {
	*Runner
	spec     *Spec
	env      console.Env // its streams go over the progress bar
	opt      engine.Options
	sum      engine.Summary
	report   *runReport // or nil
	recorder *recorder  // for the report, or nil
	page     *page      // of --html, or nil
	bar      *progress  // or nil
	messages *messages
	outputs  *outputs
	keep     *checkpoint // or nil
	closers  []func()
}

// Run runs a script over inputs, reports the result on standard error, and writes the files of
// --report and --html. The error is *Reported when it was printed.
func (r *Runner) Run(ctx context.Context, spec *Spec) (engine.Summary, error) {
	spec.Input.Files = Expand(spec.Input.Files)
	j := &job{Runner: r, spec: spec, env: r.Env}
	if err := spec.checkNames(); err != nil {
		return j.sum, err
	}
	if err := j.beginReport(); err != nil {
		return j.sum, err
	}
	code, err := j.run(ctx)
	if e := j.endReport(code); e != nil {
		if err == nil {
			return j.sum, e
		}
		PrintError(&r.Env, e)
	}
	return j.sum, err
}

// run runs the script. The error is nil, was reported, or belongs to the exit code.
func (j *job) run(ctx context.Context) (ExitCode, error) {
	defer j.close()
	if err := j.prepare(ctx); err != nil {
		j.report.failed(err)
		return Code(err, 0), err
	}
	if done := j.keep.done(); done != nil {
		return j.complete(done)
	}
	if err := j.findTail(ctx); err != nil {
		j.report.failed(err)
		return Code(err, 0), err
	}
	if err := j.openOutputs(); err != nil {
		j.report.failed(err)
		return Code(err, 0), err
	}
	j.soft.Store(true)
	j.opt.Limits.Stop = j.Stop
	if j.spec.Adjust != nil {
		j.spec.Adjust(&j.opt)
	}
	var err error
	if j.spec.Instead != nil {
		j.sum, err = j.spec.Instead.Run(ctx, j.opt, j.told())
	} else {
		j.sum, err = engine.Run(ctx, j.opt)
	}
	j.bar.end()
	if why := (*Interruption)(nil); errors.As(err, &why) {
		err = why // without the place where the reading was
	}
	if out := (*engine.OutputError)(nil); errors.As(err, &out) && out.Name == "" && !j.spec.toStdout() {
		out.Name = j.spec.Output.File
	}
	if j.spec.elsewhere() {
		return j.endElsewhere(err)
	}
	code, err := j.settle(err)
	j.report.failed(err)
	j.report.fill(j)
	if code == ExitUsage {
		return code, err
	}
	if !hadEnough(err) {
		j.printChanges()
	}
	j.messages.finish(&j.sum, err)
	if code != ExitDone {
		return code, &Reported{code}
	}
	return code, nil
}

// prepare loads the script and makes everything ready but the outputs.
func (j *job) prepare(ctx context.Context) error {
	script, dir, err := j.spec.Script.Load.In(ctx)
	if err != nil {
		return err
	}
	if j.opt, err = j.spec.Options(&j.env, script); err != nil {
		return err
	}
	if err := j.openSandbox(dir); err != nil {
		return err
	}
	if err := j.spec.check(j.opt.Input.Paths); err != nil {
		return err
	}
	if err := j.opt.Check(); err != nil { // before any file is written
		return err
	}
	j.startProgress()
	j.messages = newMessages(j)
	j.warn(script)
	var release func()
	j.opt.Input.Stdin, release = j.env.Input(j.Stop)
	j.closers = append(j.closers, release)
	j.showChanges()
	j.keep, err = j.openCheckpoint()
	return err
}

// close frees what prepare opened.
func (j *job) close() {
	for _, f := range slices.Backward(j.closers) {
		f()
	}
}

// openSandbox opens what the script may reach.
func (j *job) openSandbox(dir string) error {
	box, err := sandbox.Open(dir, j.spec.Script.Lib, j.spec.Sandbox.AllowRead)
	if err != nil {
		return err
	}
	j.closers = append(j.closers, box.Close)
	box.Name(&j.opt)
	j.opt.Reach.OpenFile, j.opt.Reach.Require = box.Files.Open, box.Modules.Load
	getenv, allowed := j.env.Getenv, j.spec.Sandbox.AllowEnv
	j.opt.Reach.Getenv = func(name string) (string, bool) { return getenv(name), slices.Contains(allowed, name) }
	if j.opt.Limits.Memory, err = scriptMemory(j.spec.Sandbox.Memory); err != nil {
		return err
	}
	if j.opt.Limits.Memory > 0 && getenv("GOMEMLIMIT") == "" {
		sandbox.LimitMemory(j.opt.Limits.Memory)
	}
	return nil
}

// scriptMemory returns how many bytes a script may need; 0: there is no limit.
func scriptMemory(size string) (int64, error) {
	switch size {
	case "0":
		return 0, nil
	case "":
		return sandbox.DefaultMemory(), nil
	}
	return parseSize("--script-memory", size)
}

// settle gives the outputs of a run their names, or removes them, and returns the result of the run.
func (j *job) settle(err error) (ExitCode, error) {
	strict := j.spec.Bad.Strict
	// With --max-errors the output has the records before the last bad one. A file that is rewritten
	// is never cut short.
	kept := err == nil || isTooMany(err) && !strict && len(j.outputs.rewrite) == 0
	if e := j.outputs.finish(&j.sum, kept); e != nil {
		kept = false
		if err == nil || isTooMany(err) {
			err = e
		}
	}
	j.messages.kept = kept
	if j.spec.Instead != nil {
		j.spec.Instead.Kept = kept
	}
	if kept && j.spec.Ended != nil {
		j.messages.numbers, j.messages.wrong = j.spec.Ended()
	}
	code := Code(err, imperfect(&j.sum)+j.messages.leftOut+j.messages.made+j.messages.wrong)
	if j.messages.log.failed() && (code == ExitDone || code == ExitRejected) {
		code = ExitOutput
	}
	if isTooMany(err) && !strict {
		code = ExitRejected // whatever was wrong with the last of them
	}
	if j.sum.Faults > 0 && (code == ExitDone || code == ExitRejected) {
		code = ExitFault
	}
	return code, err
}

// complete ends a run that was interrupted while its files got their names.
func (j *job) complete(done *doneRun) (ExitCode, error) {
	j.sum = done.Sum
	if err := j.keep.complete(); err != nil {
		j.report.failed(err)
		return Code(err, 0), err
	}
	if j.spec.Account.Tally != "" {
		j.sum.Tallies = nil
	}
	j.report.fill(j)
	j.outputs, j.messages.kept = &outputs{files: &j.files}, true
	j.messages.finish(&j.sum, nil)
	if done.Code != ExitDone {
		return done.Code, &Reported{done.Code}
	}
	return done.Code, nil
}
