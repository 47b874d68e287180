package parts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
)

// Work runs the parts of a job that the lines of standard input name, one after the other, and writes a line to
// standard output when one is done. The script is begun once. Errors are those of job.Runner; a part that fails ends it, and
// leaves nothing.
func Work(ctx context.Context, r *job.Runner, spec *job.Spec, j *Job) error {
	if err := j.isCut(); err != nil {
		return err
	}
	w := &worker{job: j, env: r.Env, objects: spec.Input.Objects, names: map[string]error{}}
	w.host, _ = os.Hostname() // "" if it is not known
	spec.Account.Report, spec.Account.HTML = "", ""
	if spec.Speed.Jobs == 0 {
		spec.Speed.Jobs = -1 // what can be run in parts can be run on all cores
	}
	spec.Instead = &job.Instead{Elsewhere: true, Warned: true, Run: func(ctx context.Context, opt engine.Options, to job.Told) (engine.Summary, error) {
		return engine.Summary{}, w.work(ctx, opt, to)
	}}
	_, err := r.Run(ctx, spec)
	return err
}

// worker is the state of Work.
type worker struct {
	job     *Job
	env     console.Env
	host    string
	objects job.Objects // or nil
	opt     engine.Options
	vm      *engine.Parts
	counts  engine.Counts    // of the tasks that were done
	names   map[string]error // of further outputs, and why the script may not have them
	chain   chain
	reads   reads
}

func (w *worker) work(ctx context.Context, opt engine.Options, to job.Told) (err error) {
	w.opt = opt
	if err := w.job.check(opt.Script); err != nil {
		return err
	}
	w.job.guard(&w.opt)
	w.reads.watch(&w.opt)
	if w.vm, err = engine.NewParts(ctx, w.opt); err != nil {
		return err
	}
	defer w.vm.Close()
	defer func() { err = errors.Join(err, w.chain.end()) }()
	return eachTask(&w.env, &opt, to, w.job.sizeOfTask, func(line []byte) error {
		var part engine.Part
		if err := json.Unmarshal(line, &part); err != nil {
			return usage("this is not a line of 'mrrc-lua parts plan': %v", err)
		}
		if err := w.job.has(&part); err != nil {
			return err
		}
		res, err := w.run(ctx, part)
		if err != nil {
			if !errors.Is(err, engine.ErrInterrupted) {
				fmt.Fprintf(to.Env.Stderr, "mrrc-lua: %s failed\n", w.job.nameOf(&part))
			}
			return err
		}
		to.Read(int(w.job.sizeOfPart(&part)))
		w.counts = w.plus(res.Sum.Counts)
		enc := json.NewEncoder(to.Env.Stdout)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(res); err != nil {
			return &engine.OutputError{Name: "(standard output)", Err: console.Bare(err)}
		}
		return nil
	})
}

// guard makes a run with these options fail if it requires a module that has changed.
func (j *Job) guard(opt *engine.Options) {
	require := opt.Reach.Require
	opt.Reach.Require = func(module string) (source, name string, err error) {
		if source, name, err = require(module); err == nil {
			err = j.checkModule(name, source)
		}
		return source, name, err
	}
}

// has refuses a task of another job.
func (j *Job) has(p *engine.Part) error {
	if p.Of != j.Parts || p.Index < 0 || p.Index >= j.Parts || p.From.Input < 0 || p.From.Input >= len(j.Inputs) {
		return usage("part %d of %d is not a part of this job, which has %d: are the lines those of another plan?", p.Index, p.Of, j.Parts)
	}
	return nil
}

// sizeOfPart returns how many bytes of the input, as it is stored, a part has.
func (j *Job) sizeOfPart(p *engine.Part) int64 {
	if p.Whole {
		return j.Inputs[p.From.Input].Size
	}
	return p.Next - p.From.Offset
}

// sizeOfTask returns the same for a line of the tasks.
func (j *Job) sizeOfTask(line []byte) int64 {
	var part engine.Part
	if json.Unmarshal(line, &part) != nil || j.has(&part) != nil {
		return 0 // which is a mistake when it is its turn
	}
	return j.sizeOfPart(&part)
}

// nameOf names a part for people.
func (j *Job) nameOf(p *engine.Part) string {
	return fmt.Sprintf("part %d of %d (%s, bytes %d to %d)", p.Index+1, p.Of, engine.Printable(string(j.Inputs[p.From.Input].Path)), p.From.Offset, p.Next)
}

// run makes an attempt.
func (w *worker) run(ctx context.Context, part engine.Part) (*Result, error) {
	in := &w.job.Inputs[part.From.Input]
	if err := in.same(w.objects); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(string(w.job.Work), fmt.Sprintf(attemptDir+"*", part.Index))
	if err != nil {
		return nil, &engine.OutputError{Name: string(w.job.Work), Err: console.Bare(err)}
	}
	res, err := w.attempt(ctx, part, dir)
	if err == nil {
		err = in.same(w.objects)
	}
	if err == nil {
		if err = writeSoon(filepath.Join(dir, resultFile), res); err != nil {
			err = &engine.OutputError{Name: dir, Err: console.Bare(err)}
		}
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return res, w.chain.leave(res, dir)
}

// How the name of an attempt's directory begins; the number is that of the part, and may be longer.
const (
	attemptPrefix = "part-"
	attemptDir    = attemptPrefix + "%06d-"
)

// partOf returns the number of the part that the name of an attempt's directory has.
func partOf(dir string) (index int, ok bool) {
	rest, ok := strings.CutPrefix(dir, attemptPrefix)
	number, _, dash := strings.Cut(rest, "-")
	n, err := strconv.ParseUint(number, 10, 31)
	return int(n), ok && dash && err == nil
}

func (w *worker) attempt(ctx context.Context, part engine.Part, dir string) (*Result, error) {
	begun := time.Now()
	a := newAttempt(dir)
	out := a.outputs(&w.opt, w.mayHave)
	if !w.job.Shards {
		if err := w.chain.enter(&part, a.file(mainFile)); err != nil {
			return nil, err
		}
	}
	if show := w.opt.Watch.Progress; show != nil {
		out.Progress = func(n engine.Counts) { show(w.plus(n)) }
	}
	got, err := w.vm.Run(ctx, part, out)
	if e := a.written(); e != nil {
		err = &engine.OutputError{Name: dir, Err: console.Bare(e)}
	}
	if err == nil && w.job.Shards {
		err = a.wrap(w.vm.Around("", got.Sum.Holds))
	}
	res := &Result{PartResult: got, Planned: w.job.Planned, Attempt: filepath.Base(dir), Worker: w.host}
	files, e := a.close()
	if err == nil && e != nil {
		err = &engine.OutputError{Name: dir, Err: console.Bare(e)}
	}
	res.Reads = w.reads.beyond(w.job)
	res.Files, res.Seconds = files, time.Since(begun).Seconds()
	return res, err
}

// plus returns the numbers for the progress, with those of a part.
func (w *worker) plus(n engine.Counts) engine.Counts {
	n.Read += w.counts.Read
	n.Rejected += w.counts.Rejected
	return n
}

// mayHave returns why the script may not have an output of that name. The name is checked once: the process has an
// output of that name then.
func (w *worker) mayHave(name string) error {
	err, known := w.names[name]
	if !known {
		_, err = w.opt.Output.Create(name) // which makes nothing
		w.names[name] = err
	}
	return err
}
