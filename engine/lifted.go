package engine

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/kept"
	"mrrc-lua/engine/lift"
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/guard"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Hooks that run without the VM (package lift). They run in the goroutine that has the batch, on all cores,
// and nothing is locked. A record that is abandoned goes to the VM, under its lock, and everything that the
// lifted hooks did about it is taken back first (liftrun.go).
//
// Lifted hooks do not change anything that a script keeps, so the order in which records reach the VM makes no
// difference. If only the hook filter can be lifted, the other hooks run in the VM, over the records that filter keeps,
// in their order (ahead.go).

// Lift determines which hooks may run without the VM.
type Lift string

// The values of Speed.Lift.
const (
	LiftAuto  Lift = "auto"  // those that can; the default
	LiftNever Lift = "never" // none
)

// liftedHooks are the hooks of a VM that were compiled, for all workers that run them.
type liftedHooks struct {
	program                    *lift.Program
	filter, transform, extract *lift.Hook
	ahead                      bool // only filter was compiled: the VM runs the other hooks
	behind                     *worker
}

// lifted is what a worker has whose hooks run without the VM. Such a worker has no Lua state: that is the one
// of another worker, which gets the records that are abandoned.
type lifted struct {
	liftedHooks
	machine *lift.Machine
	shared  *liftShare
	look    look // of hooks that run ahead

	mark    parse.Mark
	before  progress
	tallied []counted // by the hooks of the current record
	texts   map[string]string
	asked   map[string]bool // names of run.args that the hooks looked up
	numbers Lifted
	faults  int64 // records that were abandoned because of a fault of this program
	passed  bool  // filter keeps the current record, and it is still to be looked at
}

// liftShare is what all workers without a VM have in common.
type liftShare struct {
	runs, given atomic.Int64
	back        atomic.Int64 // after how many records the VM took over; 0: it did not
	turns       *turns       // the order in which batches go to the VM; nil: none is needed
}

// progress is how far a batch was when the hooks of a record began.
type progress struct {
	events, marks, tallied, uses int
	pending                      int64
}

// liftedHost is the host of the functions that lifted hooks call.
type liftedHost struct{ *worker }

// Tally implements luabind.Host. The texts may be views of the record.
func (h liftedHost) Tally(table, key string, n float64) {
	h.lifted.tallied = append(h.lifted.tallied, counted{h.index, table, key, n})
}

// liftHooks makes the workers that run the hooks without the VM, if that is possible: r.carriers.
func (r *run) liftHooks(ctx context.Context) error {
	if !r.mayLift() {
		return nil
	}
	var compiled []liftedHooks
	for _, w := range r.workers {
		h, refused, err := r.compileHooks(ctx, w)
		if err != nil {
			return err
		}
		if refused != nil {
			r.notLifted = refused.Error()
		}
		if h.filter == nil && refused != nil || h.ahead != compiledAhead(compiled, h.ahead) {
			return nil
		}
		compiled = append(compiled, h)
	}
	n := max(r.jobs, runtime.GOMAXPROCS(0))
	if !r.row.carries || r.opt.Speed.Readers > 1 || r.opt.seemsText() {
		n = r.jobs
	}
	r.share = &liftShare{}
	for i := range n {
		r.carriers = append(r.carriers, r.liftWorker(compiled[i%len(compiled)]))
	}
	return nil
}

// compiledAhead returns whether the hooks of the VMs before run ahead; ours if there is none before.
func compiledAhead(list []liftedHooks, ours bool) bool {
	if len(list) == 0 {
		return ours
	}
	return list[0].ahead
}

// mayLift reports whether the options allow hooks to run without the VM.
func (r *run) mayLift() bool {
	w := r.workers[0]
	switch {
	case r.opt.Speed.Lift == LiftNever, !r.row.lifts, r.opt.Watch.Trace != nil:
		return false
	case w.hooks.batch != nil, w.hooks.filter == nil && w.hooks.transform == nil && w.hooks.extract == nil:
		return false
	case w.looks() && (w.hooks.transform != nil || w.hooks.extract != nil): // if one of these abandoned a record, it would be looked at twice
		return false
	}
	return !r.divided() || w.fresh == nil // a state that is joined is joined as often as there are batches
}

// compileHooks compiles the hooks of a VM. refused is the reason why it runs some of them, or all.
func (r *run) compileHooks(ctx context.Context, w *worker) (h liftedHooks, refused *lift.Refusal, err error) {
	err = w.hold(ctx, PhaseScript, nil, func(L *lua.LState) error {
		h, refused = r.compileHeld(L, w)
		return nil
	})
	return h, refused, err
}

// compileHeld implements compileHooks under the lock of the VM. Only filter may run without the others.
func (p *program) compileHeld(L *lua.LState, w *worker) (h liftedHooks, refused *lift.Refusal) {
	h = liftedHooks{program: lift.NewProgram(p.liftEnv(L, w), luabind.NamesIn(L, w.bind)), behind: w}
	for _, hook := range w.liftable() {
		compiled, err := h.program.Compile(hook.fn)
		if errors.As(err, &refused) {
			if h.filter == nil {
				return h, refused
			}
			h.transform, h.extract, h.ahead = nil, nil, true
			if why := w.notAhead(L); why != nil {
				h.filter, refused = nil, why
			}
			return h, refused
		}
		switch hook.name {
		case script.HookFilter:
			h.filter = compiled
		case script.HookTransform:
			h.transform = compiled
		default:
			h.extract = compiled
		}
	}
	return h, nil
}

// notAhead returns why the hook filter must not run ahead of the others; nil if it may. With several VMs the script
// keeps nothing: that was found out before.
func (w *worker) notAhead(L *lua.LState) *lift.Refusal {
	if w.divided() {
		return nil
	}
	hooks, vm := w.keptIn(true)
	found, may := kept.Ahead(L, hooks, vm)
	switch {
	case may:
		return nil
	case found.Name == "":
		return &lift.Refusal{Script: w.script.Name, Line: w.hooks.filter.Proto.LineDefined, Why: "it is not known whether other hooks change what it reads"}
	}
	return &lift.Refusal{Script: found.Written.Script, Line: found.Written.Line, Why: "another hook changes '" + found.Name + "', which filter reads"}
}

// liftWorker makes a worker for hooks that were compiled.
func (r *run) liftWorker(h liftedHooks) *worker {
	l := &lifted{liftedHooks: h, shared: r.share, asked: map[string]bool{}}
	w := &worker{vm: &vm{program: r.program, guard: &guard.Guard{}}, outputs: r.outputs, index: -1, lifted: l}
	w.makeLooks()
	l.machine = h.program.Machine(liftedHost{w})
	w.where = func() codeLine {
		file, line := l.machine.Where()
		return codeLine{file, line}
	}
	return w
}

// namedHook is a hook of a script.
type namedHook struct {
	name string
	fn   *lua.LFunction
}

// liftable lists the hooks that may run without the VM, as far as the script has them.
func (w *worker) liftable() (list []namedHook) {
	for _, h := range []namedHook{{script.HookFilter, w.hooks.filter}, {script.HookTransform, w.hooks.transform}, {script.HookExtract, w.hooks.extract}} {
		if h.fn != nil {
			list = append(list, h)
		}
	}
	return list
}

// liftEnv is what the compiler knows of the VM of a worker, whose lock the caller holds.
func (p *program) liftEnv(L *lua.LState, w *worker) lift.Env {
	return lift.Env{Globals: L.G.Global, Args: w.bind.Args(), ArgValues: p.opt.Args, IsRun: luabind.IsRun, Source: p.code}
}

// code returns a file of the script for the compiler.
func (p *program) code(name string) (lift.Code, bool) {
	s := p.file(name)
	if s == nil || !s.Compiled() {
		return lift.Code{}, false
	}
	return lift.Code{Tree: s.Tree(), Proto: s.Proto(), Typed: s.Typed()}, true
}

// countLifted counts what ran without the VM, and adds the names of run.args that it looked up.
func (r *run) countLifted(sum *Summary, asked map[string]bool) {
	sum.Lifted.Not = r.notLifted
	for _, w := range r.carriers {
		l := w.lifted
		sum.Lifted.Records += l.numbers.Records
		sum.Lifted.Abandoned += l.numbers.Abandoned
		sum.Lifted.Passed += l.numbers.Passed
		sum.Lifted.Ahead = l.ahead
		sum.Lifted.Back = r.share.back.Load()
		sum.Faults += l.faults
		maps.Copy(asked, l.asked)
		for _, name := range l.machine.Asked() { // of hooks that do not run ahead
			asked[name] = true
		}
	}
}

// closeCarriers ends the states of the workers without a VM.
func (r *run) closeCarriers() {
	for _, w := range r.carriers {
		w.lifted.machine.Close()
	}
}
