package engine

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"mrrc-lua/parse"
)

// run is one call of Run: what its goroutines share.
type run struct {
	opt     Options
	mode    Mode
	jobs    int
	main    *output
	outputs outputs
	workers []*worker

	free    chan *batch // batches that are not in flight; has room for all of them
	work    chan *batch // source to workers
	encode  chan *batch // workers to encoders
	encoded chan *batch // encoders to sink

	// Of the source.
	nextSeq  int64
	numbered int64 // records numbered so far

	begun  time.Time
	stages struct{ source, worker, encoder, sink stopwatch }
}

// stopwatch adds up time spent by several goroutines.
type stopwatch struct{ ns atomic.Int64 }

func (s *stopwatch) since(begin time.Time) { s.ns.Add(int64(time.Since(begin))) }

func (s *stopwatch) total() time.Duration { return time.Duration(s.ns.Load()) }

const (
	defaultBlock  = 256 << 10
	defaultMemory = 16 << 20
)

// Run runs a script over records. It returns after every goroutine it started has ended; the
// Summary says what was done up to then, whether or not there was an error. Errors are
// *UsageError, *ScriptError, *InputError, *OutputError, *TooManyError or the cause with which ctx
// was cancelled. Outputs are not closed.
func Run(ctx context.Context, opt Options) (Summary, error) {
	r, err := newRun(opt)
	if err != nil {
		return Summary{}, err
	}
	sum := Summary{Mode: r.mode, Jobs: r.jobs, Tallies: Tallies{}}
	if err := r.checkInputs(); err != nil {
		return sum, err
	}
	stopWatches, err := r.startVMs(ctx)
	defer func() {
		stopWatches()
		for _, w := range r.workers {
			w.lock.Close()
		}
	}()
	s := &sink{run: r, early: map[int64]*batch{}, sum: &sum}
	if err == nil {
		err = r.begin(ctx, s)
	}
	if err == nil {
		err = r.pipeline(ctx, s)
	}
	if err == nil {
		err = r.finish(ctx, s)
	}
	sum.Elapsed = time.Since(r.begun)
	sum.Outputs = r.outputs.counts()
	sum.Stages = Stages{r.stages.source.total(), r.stages.worker.total(), r.stages.encoder.total(), r.stages.sink.total()}
	for _, w := range r.workers {
		sum.Account.Add(w.lock.Account())
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return sum, err
}

// newRun checks the options and settles what they leave open.
func newRun(opt Options) (*run, error) {
	r := &run{opt: opt, mode: opt.Mode, jobs: opt.Jobs, main: &output{}, begun: time.Now()}
	r.outputs.create = opt.Create
	switch {
	case opt.Script == nil:
		return nil, usagef("no script")
	case opt.Source == nil && len(opt.Inputs) == 0:
		return nil, usagef("no input")
	case opt.Limit < 0 || opt.Skip < 0 || opt.MaxErrors < 0:
		return nil, usagef("limit, skip and max-errors are numbers from 0 on")
	}
	switch r.mode {
	case "", ModeAuto, ModeNative:
		r.mode = ModeNative
	default:
		return nil, usagef("there is no mode %q", r.mode)
	}
	switch {
	case r.jobs < 0:
		r.jobs = runtime.GOMAXPROCS(0)
	case r.jobs == 0:
		r.jobs = 1
	}
	if r.opt.Block <= 0 {
		r.opt.Block = defaultBlock
	}
	if r.opt.Memory <= 0 {
		r.opt.Memory = defaultMemory
	}
	if r.opt.Timeout == 0 {
		r.opt.Timeout = DefaultTimeout
	}
	// A batch holds its block, as much again of encoded output, and the index and views of its
	// records.
	n := int(r.opt.Memory / int64(3*r.opt.Block))
	n = min(max(n, r.jobs+2), 2*r.jobs+3)
	r.free = make(chan *batch, n)
	for range n {
		r.free <- &batch{}
	}
	r.work, r.encode, r.encoded = make(chan *batch, n), make(chan *batch, n), make(chan *batch, n)
	return r, nil
}

// startVMs makes a VM per job and watches them. The function it gives ends the watching.
func (r *run) startVMs(ctx context.Context) (stop func(), err error) {
	done := make(chan struct{})
	var watches sync.WaitGroup
	stop = func() {
		close(done)
		watches.Wait()
	}
	for id := range r.jobs {
		w, err := newWorker(ctx, r, id)
		r.workers = append(r.workers, w)
		if err != nil {
			return stop, err
		}
		watches.Go(func() { w.guard.watch(ctx, r.opt.Timeout, done) })
	}
	return stop, nil
}

// begin runs the hook begin in every VM. What the first one prints and emits is written.
func (r *run) begin(ctx context.Context, s *sink) error {
	for i, w := range r.workers {
		b := w.batch // with what the script's top level printed
		if err := w.callHook(ctx, b, hookBegin, w.hooks.begin); err != nil {
			return err
		}
		if i == 0 {
			if err := s.writeLast(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish runs the hook finish in the first VM.
func (r *run) finish(ctx context.Context, s *sink) error {
	w := r.workers[0]
	w.counts = s.sum.Counts
	b := &batch{}
	err := w.callHook(ctx, b, hookFinish, w.hooks.finish)
	if e := s.writeLast(b); err == nil {
		err = e
	}
	return err
}

// pipeline runs the stages until all input is written.
func (r *run) pipeline(ctx context.Context, s *sink) error {
	g, ctx := errgroup.WithContext(ctx)
	srcCtx, enough := context.WithCancelCause(ctx)
	defer enough(nil)
	g.Go(func() error {
		defer close(r.work)
		return r.read(srcCtx)
	})
	var workers, encoders sync.WaitGroup
	for _, w := range r.workers {
		workers.Add(1)
		g.Go(func() error {
			defer workers.Done()
			return r.stage(ctx, r.work, r.encode, &r.stages.worker, func(b *batch) error { return w.process(ctx, b) })
		})
		encoders.Add(1)
		g.Go(func() error {
			defer encoders.Done()
			return r.stage(ctx, r.encode, r.encoded, &r.stages.encoder, func(b *batch) error {
				r.encodeBatch(b, -1)
				return nil
			})
		})
	}
	g.Go(func() error {
		workers.Wait()
		close(r.encode)
		encoders.Wait()
		close(r.encoded)
		return nil
	})
	g.Go(func() error { return s.loop(ctx, r.encoded, enough) })
	return g.Wait()
}

// read runs the source. That the run has enough is no error; an input that fails ends the run in
// its place in the order of the input, behind everything that was read before.
func (r *run) read(ctx context.Context) error {
	err := r.readNative(ctx)
	var in *InputError
	switch {
	case errors.Is(err, errEnough):
		return nil
	case errors.As(err, &in):
		b, e := r.freeBatch(ctx)
		if e != nil {
			return err
		}
		b.fatal = err
		b.in = parse.Batch{}
		_, err = r.handOn(ctx, b)
	}
	return err
}

// stage takes batches from one channel, works on them, and sends them on to the next.
func (r *run) stage(ctx context.Context, from <-chan *batch, to chan<- *batch, busy *stopwatch, f func(*batch) error) error {
	for {
		select {
		case b, ok := <-from:
			if !ok {
				return nil
			}
			begin := time.Now()
			if err := f(b); err != nil {
				return err
			}
			busy.since(begin)
			select {
			case to <- b:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
