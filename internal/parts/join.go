package parts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
)

// atStep is called before each step of Join, so that tests can end the process there.
var atStep = func(step string) {}

// Join publishes a job: it writes the outputs with what all parts came to, and removes their attempts. Results are
// read from standard input, unless that is a terminal, and from the directory of attempts. It may be repeated,
// whenever it was killed. Errors are those of job.Runner; outputs appear as those of a run.
func Join(ctx context.Context, r *job.Runner, spec *job.Spec, j *Job) error {
	if err := j.isCut(); err != nil {
		return err
	}
	if err := os.MkdirAll(string(j.Work), 0o777); err != nil {
		return &engine.OutputError{Name: string(j.Work), Err: console.Bare(err)}
	}
	joins, err := j.lockJoins()
	if err != nil {
		return err
	}
	defer func() { _ = joins.Close() }() // what was written to it was seen
	var end done
	if ended, err := readFile(j.in(doneFile), &end); err != nil {
		return j.damaged(doneFile, err)
	} else if ended {
		fmt.Fprintln(r.Env.Stderr, "mrrc-lua: this job has ended before: its outputs are in their places")
		_ = joins.Close() // or some systems could not remove it
		return j.end(end)
	}
	if err := j.removeLeft(joins); err != nil {
		return err
	}
	s := &joiner{job: j, env: r.Env, name: spec.Output.File}
	if j.Shards {
		spec.Output.File, spec.Output.To = os.DevNull, j.To
	}
	for _, t := range j.Tables {
		spec.Reads = append(spec.Reads, string(t.Path))
	}
	instead := &job.Instead{Run: s.join, Account: s.account}
	spec.Instead = instead
	_, err = r.Run(ctx, spec)
	if err != nil && !instead.Kept {
		return err
	}
	var reported *job.Reported
	if errors.As(err, &reported) {
		end.Code = int(reported.Code)
	} else if err != nil {
		return err
	}
	atStep("published")
	if j.Shards {
		if err := s.shards(); err != nil {
			return err
		}
	}
	end.Schema = Schema
	if err := writeFile(j.in(doneFile), &end, false); err != nil {
		return &engine.OutputError{Name: j.in(doneFile), Err: console.Bare(err)}
	}
	_ = joins.Close() // as above
	return j.end(end)
}

// Ended reports whether the outputs of the job were published.
func (j *Job) Ended() bool {
	_, err := os.Stat(j.in(doneFile))
	return err == nil
}

// end removes what a job that has ended does not need, and returns its result.
func (j *Job) end(d done) error {
	atStep("done")
	if err := j.clean(); err != nil {
		return err
	}
	atStep("cleaned")
	if d.Code != int(job.ExitDone) {
		return &job.Reported{Code: job.ExitCode(d.Code)}
	}
	return nil
}

// clean removes everything of the job in the directory of attempts but the file that shows that it has ended.
func (j *Job) clean() error {
	entries, err := os.ReadDir(string(j.Work))
	var g errgroup.Group
	g.SetLimit(removedAtOnce)
	for _, e := range entries {
		if e.Name() != doneFile && isOwn(e.Name()) && err == nil {
			g.Go(func() error { return os.RemoveAll(j.in(e.Name())) })
		}
	}
	if e := g.Wait(); err == nil {
		err = e
	}
	if err != nil {
		return &engine.OutputError{Name: string(j.Work), Err: console.Bare(err)}
	}
	return nil
}

// removedAtOnce is the number of attempts that are removed at the same time: file systems wait, for a server or a journal.
const removedAtOnce = 8

// joiner is the state of Join.
type joiner struct {
	job      *Job
	env      console.Env
	name     string // of the main output, as the user gave it
	opt      engine.Options
	manifest *Manifest
	ahead    *ahead // or nil
}

// join implements job.Instead.Run.
func (s *joiner) join(ctx context.Context, opt engine.Options, to job.Told) (sum engine.Summary, err error) {
	s.opt = opt
	defer func() { sum.Mode, sum.Elapsed = engine.ModeNative, time.Since(s.job.Planned) }()
	if err := s.job.check(opt.Script); err != nil {
		return sum, err
	}
	if s.manifest, err = s.job.readManifest(); err != nil {
		return sum, err
	}
	if s.manifest == nil {
		defer func() { s.ahead.end() }()
		m, failed, err := s.choose(ctx)
		if err != nil {
			return sum, err
		}
		if failed != nil { // as one run, whose script fails in finish, has read everything, and has told about it
			s.manifest = m
			w := &writing{joiner: s, ctx: ctx, to: to, copies: true}
			return sum, cmp.Or(w.all(&sum), failed)
		}
		atStep("chosen")
		if s.manifest, err = s.job.settle(m); err != nil {
			return sum, err
		}
	} else if s.job.Options["report"] != nil || s.job.Options["html"] != nil { // which have what the script requires
		vm, err := s.begin(ctx)
		if err != nil {
			return sum, err
		}
		vm.Close()
	}
	atStep("settled")
	w := &writing{joiner: s, ctx: ctx, to: to}
	if err := w.all(&sum); err != nil {
		return sum, err
	}
	atStep("written")
	return sum, s.failed()
}

// failed returns the error of a run that the script has failed on from the beginning.
func (s *joiner) failed() error {
	f := s.manifest.Failed
	if f == nil {
		return nil
	}
	err := &engine.ScriptError{Script: f.Script, Line: f.Line, Hook: f.Hook, Msg: "the script failed"}
	return &engine.AllFailedError{N: f.N, All: s.manifest.All, Last: &engine.RecordError{Err: err}}
}

// begin makes a VM in which the script was begun.
func (s *joiner) begin(ctx context.Context) (*engine.Parts, error) {
	opt := s.opt
	s.job.guard(&opt)
	opt.Input.Opened = nil
	return engine.NewParts(ctx, opt)
}

// choose chooses attempts, and makes what comes before and after the parts. failed is the error of a script that could not
// make what comes after them: it may be able to when the join is repeated.
func (s *joiner) choose(ctx context.Context) (m *Manifest, failed, err error) {
	atStep("begun")
	list, err := s.job.gather(linesOf(&s.env, &s.opt))
	if err != nil {
		return nil, nil, err
	}
	atStep("gathered")
	s.ahead = s.compareAhead(ctx, list)
	vm, err := s.begin(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer vm.Close()
	m = &Manifest{Schema: Schema}
	a := &aside{joiner: s, vm: vm, m: m}
	if err := a.make(func(out engine.PartOutputs) (engine.PartResult, error) { return vm.Head(ctx, out) }); err != nil {
		return nil, nil, err
	}
	states, err := a.parts(list)
	if err != nil {
		return nil, nil, err
	}
	if m.settleFailed(list, s.opt.Bad.GiveUp); m.Failed == nil {
		if err := a.finish(ctx, states); errors.As(err, new(*engine.ScriptError)) {
			failed = err
		} else if err != nil {
			return nil, nil, err
		}
	}
	m.around(vm)
	return m, failed, nil
}

// aside makes what belongs to no part.
type aside struct {
	*joiner
	vm *engine.Parts
	m  *Manifest
}

// make adds what f makes to the manifest. Of a script that fails it adds what it has printed.
func (a *aside) make(f func(out engine.PartOutputs) (engine.PartResult, error)) error {
	dir, err := os.MkdirTemp(string(a.job.Work), asidePrefix+"*")
	if err != nil {
		return &engine.OutputError{Name: string(a.job.Work), Err: console.Bare(err)}
	}
	files := newAttempt(dir)
	res, err := f(files.outputs(&a.opt, func(string) error { return nil }))
	c := Chosen{Attempt: filepath.Base(dir), Result: res}
	var e error
	if c.Files, e = files.close(); err == nil && e != nil {
		err = &engine.OutputError{Name: dir, Err: console.Bare(e)}
	}
	if errors.As(err, new(*engine.ScriptError)) {
		c.Files = slices.DeleteFunc(c.Files, func(f Piece) bool { return f.File != eventsFile })
		a.m.Pieces = append(a.m.Pieces, c)
	}
	if err != nil {
		return err
	}
	return a.add(c)
}

func (a *aside) add(c Chosen) error {
	if err := a.m.hold(&c); err != nil {
		return err
	}
	a.m.Pieces = append(a.m.Pieces, c)
	return nil
}

// parts adds the parts, and returns their states.
func (a *aside) parts(list []*Result) (states []json.RawMessage, err error) {
	for _, res := range list {
		c := Chosen{Attempt: res.Attempt, Result: res.PartResult, Files: res.Files, IsPart: true, Worker: res.Worker, Seconds: res.Seconds}
		if len(c.Result.State) > 0 {
			states = append(states, c.Result.State)
		}
		c.Result.State = nil
		if err := a.add(c); err != nil {
			return nil, err
		}
	}
	return states, nil
}

// statesAtOnce is how many states are joined by one call: those of many parts may not fit into memory.
const statesAtOnce = 32

// finish joins the states and runs the hook finish.
func (a *aside) finish(ctx context.Context, states []json.RawMessage) error {
	var total json.RawMessage
	for len(states) > 0 {
		n := min(len(states), statesAtOnce)
		err := a.make(func(out engine.PartOutputs) (res engine.PartResult, err error) {
			total, res, err = a.vm.Combine(ctx, out, append([]json.RawMessage{total}, states[:n]...)...)
			return res, err
		})
		if err != nil {
			return err
		}
		states = states[n:]
	}
	var sum engine.Summary
	for _, c := range a.m.Pieces {
		sum.Add(&c.Result)
	}
	atStep("combined")
	return a.make(func(out engine.PartOutputs) (engine.PartResult, error) {
		return a.vm.Finish(ctx, sum.Counts, total, out)
	})
}

// around notes what the outputs have around their pieces. The main output is there whether it holds anything or not.
func (m *Manifest) around(vm *engine.Parts) {
	main := false
	for i := range m.Holds {
		h := &m.Holds[i]
		h.Around = vm.Around(string(h.Name), h.Holds)
		main = main || h.Name == ""
	}
	if !main {
		m.Holds = append(m.Holds, Holding{Around: vm.Around("", engine.NoContent)})
	}
}

// settleFailed notes whether the script failed in one line on so many first records, or on all; 0: nobody asks.
func (m *Manifest) settleFailed(list []*Result, limit int64) {
	var all engine.Failing
	for _, res := range list {
		f := res.Failing
		switch {
		case limit == 0 || f.N > 0 && all.N > 0 && (f.Script != all.Script || f.Line != all.Line):
			return
		case f.N > 0:
			all.Script, all.Line, all.Hook, all.N = f.Script, f.Line, f.Hook, all.N+f.N
		}
		if all.N >= limit {
			all.N = limit
			m.Failed = &all
			return
		}
		if f.Over {
			return
		}
	}
	if all.N > 0 {
		m.Failed, m.All = &all, true
	}
}
