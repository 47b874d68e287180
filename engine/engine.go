package engine

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/guard"
	"mrrc-lua/internal/rows"
	"mrrc-lua/internal/seen"
	"mrrc-lua/luabind"
)

// run is one call of Run: the state that its goroutines share.
type run struct {
	*program
	self    *selfRun // the script has no hooks and reads for itself; nil: it has
	workers []*worker
	// carriers run the hooks without the VM, instead of workers; nil: the VM runs them.
	carriers  []*worker
	notLifted string     // why the VM runs hooks
	share     *liftShare // of the carriers
	vms       []*vm      // of the workers, or of self
	feeds     []*feed
	lua       *luaSource // the script's own source, or nil
	named     bool       // the inputs are paths that the script gave

	outputs  *outputs
	rows     *rows.Writer
	hasRows  bool // the script makes rows
	encoders *encoders
	keeper   *keeper // of checkpoints, or nil
	part     *Part   // that is read; nil: all of the input is

	toWorkers  chan *batch // from the source
	toEncoders chan *batch // from workers; of a script that reads for itself, from the encoder to the sink

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

// defaultMap is a variable for tests.
var defaultMap int64 = 1 << 20

// Run runs a script over records. It returns after every goroutine it started has ended; the Summary
// describes the work done up to then, also when there was an error. Errors are *UsageError, *ScriptError,
// *InputError, *OutputError, *TooManyError, *AllFailedError, *FaultError when a function of the options or
// a writer panics, or the cause with which ctx was cancelled. Outputs are not closed.
func Run(ctx context.Context, opt Options) (sum Summary, err error) {
	err = fault.In("", func() error {
		r, err := newRun(opt)
		if err == nil {
			err = needContext(ctx)
		}
		if err != nil {
			return err
		}
		if text := opt.Script.MissingArg(opt.Args); text != "" {
			return usagef("%s", text)
		}
		return r.whole(ctx, &sum)
	})
	return sum, err
}

// needContext returns a *UsageError when there is no context.
func needContext(ctx context.Context) error {
	if ctx == nil {
		return usagef("no context: use context.Background()")
	}
	return nil
}

// whole implements Run.
func (r *run) whole(ctx context.Context, sum *Summary) error {
	*sum = Summary{Mode: r.mode, Jobs: r.jobs, Tallies: Tallies{}}
	if r.opt.Watch.Changes != nil {
		sum.Changes = &diff.Tally{}
	}
	if err := r.checkInputs(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	r.ctx, r.broken.stop = ctx, cancel
	watches := r.newWatches()
	defer func() {
		cancel(nil)
		watches.Stop()
		r.closeVMs()
		r.mapped.close()
	}()
	err := r.startVMs(ctx, watches)
	s := newSink(r, sum)
	if err == nil {
		err = r.live(ctx, s)
	} else if len(r.workers) > 0 {
		_ = s.writeLast(r.workers[0].top) // what the script printed before it failed
	}
	if tooMany := (*TooManyError)(nil); err == nil || errors.As(err, &tooMany) {
		if e := s.end(); err == nil {
			err = e
		}
	}
	sum.Mode = r.mode
	sum.Elapsed = time.Since(r.begun)
	sum.Outputs = r.outputs.counts()
	sum.Holds, sum.Columns = r.outputs.main.holds, r.rows.Columns()
	sum.Stages = Stages{r.stages.source.total(), r.stages.worker.total(), r.stages.encoder.total(), r.stages.sink.total()}
	sum.PassedOver = r.passed.list
	sum.Notes, sum.Faults = r.notes.list, r.faults.Load()
	asked := map[string]bool{}
	for _, v := range r.vms {
		sum.Account.Add(v.lock.Account())
		if v.bind != nil {
			maps.Copy(asked, v.bind.Asked())
		}
	}
	r.countLifted(sum, asked)
	sum.Asked = slices.Sorted(maps.Keys(asked))
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return cmp.Or(r.broken.cause(), r.mapped.explain(err))
}

// live runs the script's life: the whole of it at once, or hook by hook.
func (r *run) live(ctx context.Context, s *sink) error {
	if r.self != nil {
		c := combination{run: r}
		if err := c.check(checkpointRules()); err != nil {
			return err
		}
		r.makeFeeds()
		return r.runSelf(ctx, s)
	}
	if err := r.settleSource(ctx); err != nil {
		_ = s.writeLast(r.workers[0].top) // what the script printed before
		return err
	}
	if err := r.keeper.fits(r.opt.Checkpoints.Resume); err != nil {
		return err
	}
	if err := r.begin(ctx, s); err != nil {
		return err
	}
	if err := r.liftHooks(ctx); err != nil {
		return err
	}
	defer r.closeCarriers()
	r.settleCarry(r.opt, max(r.jobs, len(r.carriers)))
	r.makeFeeds()
	if err := r.keeper.settle(ctx); err != nil {
		return err
	}
	if c := r.opt.Checkpoints.Resume; c != nil {
		if err := r.keeper.resume(ctx, s, c); err != nil {
			return err
		}
	}
	if err := r.pipeline(ctx, s); err != nil {
		return err
	}
	if err := r.stopped(); err != nil {
		return err
	}
	if err := s.allFailed(); err != nil {
		return err
	}
	if err := r.keptNothing(ctx); err != nil {
		return err
	}
	return r.finish(ctx, s)
}

// settleSource determines the source and the mode.
func (r *run) settleSource(ctx context.Context) error {
	k, err := r.openSource(ctx)
	if err != nil {
		return err
	}
	if k == fromFiles && (r.opt.Input.Source != nil || r.opt.Input.Records != nil) {
		k = fromStream
	}
	c := combination{run: r, kind: k}
	if err := c.check(stepRules()); err != nil {
		return err
	}
	if err := c.check(sourceRules()); err != nil {
		return err
	}
	if k == fromFiles && r.workers[0].hooks.source != nil {
		if err := r.checkInputs(); err != nil {
			return err
		}
	}
	if err := r.choose(r.opt.Speed.Mode, k); err != nil {
		return err
	}
	c.row = r.row
	if err := c.check(checkpointRules()); err != nil {
		return err
	}
	if err := r.keeper.markInputs(); err != nil {
		return err
	}
	return c.check(readerRules())
}

// newRun checks the options and sets defaults.
func newRun(opt Options) (*run, error) {
	if err := opt.Check(); err != nil {
		return nil, err
	}
	r := settled(opt)
	if opt.Script.Hookless() {
		if err := opt.Script.Misspelt(); err != nil {
			return nil, err
		}
		if !opt.Script.Uses("marc") {
			return nil, noHook(opt.Script)
		}
		r.jobs, r.self = 1, &selfRun{}
	}
	c := combination{run: r}
	if err := c.check(rewriteRules()); err != nil {
		return nil, err
	}
	if err := c.check(stepRules()); err != nil {
		return nil, err
	}
	r.outputs.rewrite(opt.Output.ByInput)
	return r, nil
}

// settled makes a run of options that are sound.
func settled(opt Options) *run {
	if opt.Script != nil {
		opt.Args = opt.Script.WithDefaults(opt.Args)
	}
	p := &program{script: opt.Script, opt: &opt, plan: &plan{mode: opt.Speed.Mode, jobs: opt.Speed.Jobs}}
	p.guardCallbacks()
	r := &run{program: p, outputs: newOutputs(&opt), begun: time.Now()}
	switch {
	case r.jobs < 0:
		r.jobs = runtime.GOMAXPROCS(0)
	case r.jobs == 0:
		r.jobs = 1
	}
	if r.opt.Speed.Block <= 0 {
		r.opt.Speed.Block = defaultBlock
	}
	if r.opt.Speed.Memory <= 0 {
		r.opt.Speed.Memory = defaultMemory
	}
	if r.opt.Speed.Map == 0 {
		r.opt.Speed.Map = defaultMap
	}
	r.rows = rows.NewWriter(opt.Output.Rows, opt.Output.Table)
	if opt.Output.Tabulate != nil {
		r.declareColumns()
	}
	r.encoders = newEncoders(p, r.outputs, r.rows)
	if r.opt.Limits.Timeout == 0 {
		r.opt.Limits.Timeout = DefaultTimeout
	}
	if opt.Checkpoints.Save != nil || opt.Checkpoints.Resume != nil {
		r.keeper, r.seen = newKeeper(r), seen.New()
	}
	return r
}

// declareColumns declares the columns of rows that are made in Go.
func (r *run) declareColumns() {
	var names []string
	var many []bool
	for _, c := range r.opt.Output.Columns {
		names, many = append(names, c.Name), append(many, c.Many)
	}
	r.rows.DeclareCells(names, many)
	r.hasRows = true
}

// makeFeeds makes the batches, and the channels, which have room for all of them.
func (r *run) makeFeeds() {
	readers := max(1, min(r.opt.Speed.Readers, len(r.opt.Input.Paths)))
	n := r.batches(r.opt, readers)
	for range readers {
		r.feeds = append(r.feeds, r.newFeed(n, readers == 1))
	}
	r.feeds[0].keeper = r.keeper
	n *= readers
	r.toWorkers, r.toEncoders = make(chan *batch, n), make(chan *batch, n)
}

// startVMs makes a VM per job, and watches them.
func (r *run) startVMs(ctx context.Context, watches *guard.Watches) error {
	watches.Memory()
	r.encoders.room, r.encoders.full = watches.Room, noRoom(r.program)
	for id := 0; id < r.jobs; id++ {
		v := newVM(r.program)
		r.vms = append(r.vms, v)
		v.watch(ctx, watches)
		if r.self != nil {
			return r.self.load(ctx, v)
		}
		w := newWorker(v, r.outputs)
		r.workers = append(r.workers, w)
		if err := w.load(ctx); err != nil {
			return err
		}
		if id == 0 {
			if err := r.declared(ctx, w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) closeVMs() {
	for _, v := range r.vms {
		v.close()
	}
}

// declared reads what the script declares about itself in globals: parallel and columns.
func (r *run) declared(ctx context.Context, w *worker) error {
	return w.hold(ctx, PhaseScript, nil, func(L *lua.LState) error {
		asked, _ := r.opt.Speed.Mode.row()
		switch v := L.G.Global.RawGetString("parallel"); {
		case v == lua.LFalse && r.several():
			return r.oneJob()
		case v == lua.LTrue && r.opt.Speed.Jobs == 0 && !asked.OneVM:
			r.jobs, r.parallel = runtime.GOMAXPROCS(0), true
		}
		if fn := w.hooks.extract; fn != nil {
			if r.opt.Output.Tabulate != nil {
				return usagef("Output.Tabulate makes the rows, and the script has the hook extract as well")
			}
			r.hasRows = true
			if fn.Proto != nil {
				r.encoders.extractAt = fn.Proto.LineDefined
			}
		}
		if v := L.G.Global.RawGetString("columns"); v != lua.LNil && r.hasRows {
			columns, ok := luabind.Strings(v)
			if !ok {
				return &ScriptError{Script: r.script.Name, Msg: "columns is a list of names, as in columns = {\"id\", \"title\"}"}
			}
			r.rows.Declare(columns)
		}
		return nil
	})
}

// begin runs the hook begin in every VM. Only the prints and emits of the first one are written; without a sink,
// none.
func (r *run) begin(ctx context.Context, s *sink) error {
	for i, w := range r.workers {
		err := w.callHook(ctx, w.top, script.HookBegin, w.hooks.begin)
		if err == nil && r.several() {
			if err := w.keepsNothing(ctx); err != nil {
				return err
			}
		}
		if i == 0 && s != nil && (r.opt.Checkpoints.Resume == nil || err != nil) { // else that was written before
			if e := s.writeLast(w.top); err == nil {
				err = e
			}
		}
		if err != nil {
			return err
		}
		if i == 0 && s != nil {
			r.settleDocuments(w.top)
		}
		w.never, w.top = w.done, nil
		if r.divided() {
			if err := w.saveState(ctx); err != nil {
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
	if err := s.combine(ctx); err != nil {
		return err
	}
	if err := w.setTotal(ctx); err != nil {
		return err
	}
	b := &batch{place: place{file: r.outputs.lastFile()}}
	err := w.callHook(ctx, b, script.HookFinish, w.hooks.finish)
	if e := s.writeLast(b); err == nil {
		err = e
	}
	return err
}
