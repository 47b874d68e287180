package engine

import (
	"context"
	"errors"
	"maps"
	"runtime"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/lift"
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/guard"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/parse"
)

// Hooks that run without the VM (package lift). They run on all cores, without a lock, in the goroutine that processes
// the batch. A record that is abandoned goes to the VM, under its lock; everything that the lifted hooks did for it is
// undone first.
//
// Lifted hooks do not change anything that a script keeps, so the order in which records reach the VM makes no
// difference.

// Lift determines which hooks may run without the VM.
type Lift string

// The values of Speed.Lift.
const (
	LiftAuto  Lift = "auto"  // those that can; the default
	LiftNever Lift = "never" // none
)

// lifted belongs to a worker whose hooks run without the VM. Such a worker has no Lua state. Abandoned records go to
// another worker, which has one.
type lifted struct {
	behind  *worker
	machine *lift.Machine
	api     *luabind.Lifter

	filter, transform, extract *lift.Hook

	mark    parse.Mark
	before  progress
	tallied []counted // by the hooks of the current record
	texts   map[string]string
	runs    int64 // records on which the hooks ran
	given   int64 // of these, given to the VM
	faults  int64 // of these, because of a fault of this program
}

// progress is the size of the lists of a batch at the time when the hooks of a record began.
type progress struct {
	events, marks int
	pending       int64
}

// liftedHost is the host of the functions that lifted hooks call.
type liftedHost struct{ *worker }

// Tally implements luabind.Host. The texts may be views of the record.
func (h liftedHost) Tally(table, key string, n float64) {
	h.lifted.tallied = append(h.lifted.tallied, counted{h.index, table, key, n})
}

// liftHooks makes the workers that run the hooks without the VM (r.carriers), if that is possible.
func (r *run) liftHooks(ctx context.Context) error {
	if !r.mayLift() {
		return nil
	}
	n := max(r.jobs, runtime.GOMAXPROCS(0))
	if !r.row.carries || r.opt.Speed.Readers > 1 || r.opt.seemsText() {
		n = r.jobs
	}
	for i := range n {
		w, err := r.liftWorker(ctx, r.workers[i%len(r.workers)])
		if err != nil {
			r.closeCarriers()
			r.carriers = nil
			if refusal := (*lift.Refusal)(nil); errors.As(err, &refusal) {
				r.notLifted, err = refusal.Error(), nil
			}
			return err
		}
		r.carriers = append(r.carriers, w)
	}
	return nil
}

// mayLift reports whether the options allow hooks to run without the VM.
func (r *run) mayLift() bool {
	w := r.workers[0]
	switch {
	case r.opt.Speed.Lift == LiftNever, !r.row.lifts, r.opt.Watch.Observe != nil, r.opt.Step.Each != nil:
		return false
	case w.hooks.batch != nil, w.hooks.filter == nil && w.hooks.transform == nil && w.hooks.extract == nil:
		return false
	}
	return !r.divided() || w.fresh == nil // the number of batches decides how often a state is joined
}

// liftWorker makes a worker without a VM. The records that it abandons go to the worker behind.
func (r *run) liftWorker(ctx context.Context, behind *worker) (*worker, error) {
	l := &lifted{behind: behind, machine: lift.NewMachine()}
	w := &worker{vm: &vm{program: r.program, guard: &guard.Guard{}}, outputs: r.outputs, index: -1, lifted: l}
	w.where = func() codeLine {
		file, line := l.machine.Where()
		return codeLine{file, line}
	}
	return w, behind.hold(ctx, PhaseScript, nil, func(L *lua.LState) error {
		l.api = luabind.NewLifter(L, behind.bind, liftedHost{w}, &l.machine.Call)
		for _, hook := range behind.liftable() {
			h, err := lift.Compile(hook.fn, r.liftEnv(L, behind), l.api, l.machine)
			if err != nil {
				return err
			}
			switch hook.name {
			case script.HookFilter:
				l.filter = h
			case script.HookTransform:
				l.transform = h
			default:
				l.extract = h
			}
		}
		return nil
	})
}

// namedHook is a hook of a script.
type namedHook struct {
	name string
	fn   *lua.LFunction
}

// liftable lists those hooks of the script that may run without the VM.
func (w *worker) liftable() (list []namedHook) {
	for _, h := range []namedHook{{script.HookFilter, w.hooks.filter}, {script.HookTransform, w.hooks.transform}, {script.HookExtract, w.hooks.extract}} {
		if h.fn != nil {
			list = append(list, h)
		}
	}
	return list
}

// liftEnv returns the data about the VM of a worker that the compiler needs. The caller holds the lock of the VM.
func (p *program) liftEnv(L *lua.LState, w *worker) lift.Env {
	return lift.Env{Globals: L.G.Global, Args: w.bind.Args(), ArgValues: p.opt.Args, IsRun: luabind.IsRun, Source: p.code}
}

// whereHooksRun compiles each hook of a VM to find out whether it runs without the VM. The caller holds the lock of the
// VM.
func (p *program) whereHooksRun(L *lua.LState, w *worker) (list []HookRuns) {
	for _, hook := range w.liftable() {
		m := lift.NewMachine()
		_, err := lift.Compile(hook.fn, p.liftEnv(L, w), luabind.NewLifter(L, w.bind, nil, &m.Call), m)
		runs := HookRuns{Hook: hook.name}
		if refusal := (*lift.Refusal)(nil); errors.As(err, &refusal) {
			runs.Why, runs.Script, runs.Line = refusal.Why, refusal.Script, refusal.Line
		} else if err != nil {
			runs.Why, runs.Script = err.Error(), w.script.Name
		}
		list = append(list, runs)
	}
	return list
}

// code returns a file of the script for the compiler.
func (p *program) code(name string) (lift.Code, bool) {
	s := p.file(name)
	if s == nil || !s.Compiled() {
		return lift.Code{}, false
	}
	return lift.Code{Tree: s.Tree(), Proto: s.Proto(), Typed: s.Typed()}, true
}

// countLifted counts the records whose hooks ran without the VM, and adds the names of run.args that these hooks looked
// up.
func (r *run) countLifted(sum *Summary, asked map[string]bool) {
	sum.Lifted.Not = r.notLifted
	for _, w := range r.carriers {
		sum.Lifted.Records += w.lifted.runs
		sum.Lifted.Abandoned += w.lifted.given
		sum.Faults += w.lifted.faults
		maps.Copy(asked, w.lifted.machine.Asked())
	}
}

// closeCarriers ends the states of the workers without a VM.
func (r *run) closeCarriers() {
	for _, w := range r.carriers {
		w.lifted.api.Close()
	}
}

// process runs the hooks on the records of a batch.
func (l *lifted) process(ctx context.Context, w *worker, b *batch) error {
	w.outside(b)
	if l.behind.never {
		b.stopAfter(-1)
		return nil
	}
	records := b.in.Records[b.lo:b.hi]
	for i := range records {
		if !w.arrive(b, i) {
			continue
		}
		l.runs++
		if l.record(w, &records[i]) {
			continue
		}
		l.given++
		if err := l.giveToVM(ctx, b, i); err != nil || b.fatal != nil {
			return err
		}
	}
	if errors.Is(l.behind.guard.Err(), guard.ErrKept) {
		return l.behind.hold(ctx, PhaseScript, b, func(*lua.LState) error { return l.behind.halted(b, len(records)-1) })
	}
	return nil
}

// giveToVM runs the hooks in the VM on a record of a batch.
func (l *lifted) giveToVM(ctx context.Context, b *batch, i int) error {
	v := l.behind
	return v.hold(ctx, PhaseScript, b, func(L *lua.LState) error {
		r := &b.in.Records[b.lo+i]
		v.rec, v.index, v.state = r, int32(b.lo+i), undecided
		handles := v.bind.Handles(1)
		v.record(L, handles.Open(0, r))
		handles.Close(0)
		return v.halted(b, i)
	})
}

// record runs the hooks on the current record. It returns false if the VM must run them; everything that the hooks did
// is then undone.
func (l *lifted) record(w *worker, r *parse.Record) bool {
	b := w.batch
	l.before = progress{len(b.events), len(b.marks), b.pending}
	l.tallied = l.tallied[:0]
	r.Mark(&l.mark)
	l.machine.Begin()
	l.api.Begin()
	if l.hooks(w, r) && w.guard.Err() == nil && l.commit(w) {
		return true
	}
	r.Restore(&l.mark)
	clear(b.events[l.before.events:])
	b.events, b.marks, b.pending = b.events[:l.before.events], b.marks[:l.before.marks], l.before.pending
	*b.outcomeOf(w.index) = dropped
	w.state = undecided
	if w.guard.Err() != nil {
		w.guard = &guard.Guard{}
	}
	return false
}

// commit adds the tallies of the hooks to the counters. It returns false if there is not enough memory for them.
func (l *lifted) commit(w *worker) bool {
	if len(l.tallied) == 0 {
		return true
	}
	room := int64(0)
	for i := range l.tallied {
		room += counterSize + int64(len(l.tallied[i].key)+len(l.tallied[i].table))
	}
	if most := w.opt.Limits.Memory / 2; most > 0 && w.batch.pending+room > most {
		return false
	}
	for _, t := range l.tallied {
		w.Tally(l.own(t.table), l.own(t.key), t.n)
	}
	return true
}

// own returns a copy of a text that does not depend on a batch. It keeps copies, because the same names of counters
// occur again and again.
func (l *lifted) own(s string) string {
	const most = 1 << 12
	if own, ok := l.texts[s]; ok {
		return own
	}
	if l.texts == nil || len(l.texts) >= most {
		l.texts = map[string]string{}
	}
	s = goval.Own(s)
	l.texts[s] = s
	return s
}

// hooks runs the hooks one after the other, as worker.record does.
func (l *lifted) hooks(w *worker, r *parse.Record) bool {
	if l.filter != nil {
		v, ok := l.hook(w, l.filter, r)
		switch {
		case !ok:
			return false
		case w.state != undecided:
			return true
		case v.Kind() == goval.False:
			return true
		case v.Kind() != goval.True:
			return false
		}
	}
	if l.transform != nil {
		v, ok := l.hook(w, l.transform, r)
		switch {
		case !ok:
			return false
		case w.state != undecided, v.Kind() == goval.False:
			return true
		case v.Kind() == goval.Record && v.Record() == r:
			return w.keep(r, false) == nil
		case v.Kind() != goval.Nil && v.Kind() != goval.True:
			return false
		}
	}
	if l.extract != nil {
		v, ok := l.hook(w, l.extract, r)
		switch {
		case !ok:
			return false
		case w.state != undecided:
			return true
		}
		return l.rows(w, v)
	}
	return w.keep(r, false) == nil
}

// hook runs a hook. If the hook has rejected the record, hook notes that in the batch.
func (l *lifted) hook(w *worker, h *lift.Hook, r *parse.Record) (v goval.Value, ok bool) {
	var fault any
	v, ok, fault = l.machine.Run(h, r)
	if fault != nil {
		l.faults++
	}
	if ok && w.state == rejectRecord {
		w.reject(&RejectedError{w.reason})
	}
	return v, ok
}

// rows makes rows from the result of extract. It returns false if the VM must do that.
func (l *lifted) rows(w *worker, v goval.Value) bool {
	var ok bool
	if w.rows, ok = w.batch.cells.RowsOf(w.rows[:0], v); !ok {
		return false
	}
	for _, row := range w.rows {
		if w.write(event{kind: eventRow, output: w.outputs.main, row: row}, false) != nil {
			return false
		}
	}
	return true
}
