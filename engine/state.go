package engine

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/kept"
	"mrrc-lua/engine/script"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/plain"
)

// run.state with several VMs. Chance decides which VM gets which batch, so joining the states of VMs would
// have a different result in every run. So every batch begins with the state that the hook begin left, and
// the hook combine, in the first VM, joins the states of the batches in their order.

// saveState keeps run.state of this VM after begin, as the initial state of every batch.
func (w *worker) saveState(ctx context.Context) error {
	return w.hold(ctx, PhaseScript, nil, func(*lua.LState) (err error) {
		if w.bind.State().Len() == 0 && firstKey(w.bind.State()) == lua.LNil {
			return nil
		}
		w.fresh, err = plain.Of(w.bind.State())
		if err == nil {
			err = w.mustCombine()
		} else {
			err = w.stateError(err)
		}
		return err
	})
}

func firstKey(t *lua.LTable) lua.LValue {
	k, _ := t.Next(lua.LNil)
	return k
}

// mustCombine refuses a state that could not be joined.
func (w *worker) mustCombine() error {
	switch {
	case w.hooks.combine != nil:
		return nil
	case w.inParts:
		return &ScriptError{Script: w.script.Name, Msg: "the script keeps run.state, and in parts there would be one for each part",
			Hint: "define combine(a, b), which returns the joined state; or count with run:tally; or run it on one machine"}
	}
	return &ScriptError{Script: w.script.Name, Msg: fmt.Sprintf("the script keeps run.state, and with %d jobs there would be %d of them", w.jobs, w.jobs),
		Hint: "define combine(a, b), which returns the joined state; or count with run:tally; or run with --jobs 1"}
}

func (w *worker) stateError(err error) error {
	return &ScriptError{Script: w.script.Name, Hook: script.HookCombine, Msg: "run.state cannot be joined: " + err.Error()}
}

// beginState sets a fresh state in the VM for a batch.
func (w *worker) beginState(L *lua.LState) {
	if !w.divided() {
		return
	}
	if t, ok := plain.Lua(L, w.fresh).(*lua.LTable); ok {
		w.bind.SetState(t)
	} else if firstKey(w.bind.State()) != lua.LNil {
		w.bind.SetState(L.NewTable())
	}
}

// endState puts the state that the batch made into the batch.
func (w *worker) endState(b *batch) {
	if !w.divided() || firstKey(w.bind.State()) == lua.LNil {
		return
	}
	if err := w.mustCombine(); err != nil {
		b.fatal = err
		return
	}
	p, err := plain.Of(w.bind.State())
	if err != nil {
		b.fatal = w.stateError(err)
		return
	}
	b.state = p
}

// combine joins states of batches, in order, to the total, which stays in this VM, the first one. What
// the hook prints and emits is in the batch that combine returns.
func (w *worker) combine(ctx context.Context, parts []plain.Value) (made *batch, err error) {
	made = &batch{}
	if len(parts) == 0 {
		return made, nil
	}
	return made, w.hold(ctx, PhaseScript, made, func(L *lua.LState) error {
		for _, part := range parts {
			v := plain.Lua(L, part)
			if total := w.bind.Total(); total != nil {
				joined, err := w.call(L, script.HookCombine, w.hooks.combine, 1, total, v)
				if err != nil {
					return err
				}
				v = joined
			}
			t, ok := v.(*lua.LTable)
			if !ok {
				return &ScriptError{Script: w.script.Name, Hook: script.HookCombine,
					Msg: fmt.Sprintf("combine returned a %s instead of the joined state", v.Type()), Hint: "is a 'return' missing?"}
			}
			w.bind.SetTotal(t)
		}
		return nil
	})
}

// setTotal makes the joined state the one that finish sees.
func (w *worker) setTotal(ctx context.Context) error {
	return w.hold(ctx, PhaseScript, nil, func(*lua.LState) error {
		if t := w.bind.Total(); t != nil {
			w.bind.SetState(t)
		}
		return nil
	})
}

// Scripts that keep something from record to record, with several VMs. Each VM has variables of its own,
// and chance decides which VM gets which record, so the result of such a script would depend on chance as
// well. It is refused: before the first record if its code shows what it keeps (package kept), otherwise
// when the variables of a VM have changed after its first batch, or at the end.

// mostWatched is how many elements of a table are compared one by one. A table that hooks change usually
// has another number of elements afterwards.
const mostWatched = 10_000

// variables is the state in which a worker notices changes of its variables.
type variables struct {
	base    luabind.Fingerprint // what they held before the first record
	except  luabind.Unwatched   // what may change
	modules int                 // how many modules there were
	looked  bool                // whether they have changed, after a batch
	used    bool                // the worker has had a batch
}

// several reports whether the script will run in several VMs, here or on a machine with more cores.
func (r *run) several() bool {
	return r.self == nil && (r.divided() || r.opt.Speed.Jobs < 0 || r.parallel)
}

// oneJob is the error of several jobs for a script that declares parallel = false.
func (r *run) oneJob() error {
	if r.inParts {
		return &ScriptError{Script: r.script.Name, Msg: "the script declares parallel = false: it keeps something from record to record, and cannot be run in parts",
			Hint: "run it on one machine with --jobs 1"}
	}
	return &ScriptError{Script: r.script.Name, Msg: "the script declares parallel = false: it keeps something from record to record, and needs all records in one job",
		Hint: "run it with --jobs 1"}
}

// keepsNothing returns a *ScriptError if the script keeps something in the VM, in which begin was
// called.
func (w *worker) keepsNothing(ctx context.Context) error {
	return w.hold(ctx, PhaseScript, nil, w.look)
}

// look looks for variables that the script keeps, and remembers the values of its variables.
func (w *worker) look(L *lua.LState) error {
	report := w.kept(L, true)
	if len(report.Findings) > 0 {
		return w.keptError(report.Findings[0])
	}
	if report.Incomplete {
		return &ScriptError{Script: w.script.Name, Msg: "the script is too large to find out what it keeps from record to record", Hint: "run it with --jobs 1"}
	}
	w.vars.except = luabind.Unwatched{Cells: report.Harmless.Cells, Fields: report.Harmless.Fields, Tables: report.Harmless.Tables, Most: mostWatched}
	w.vars.modules = len(w.bind.Loaded())
	w.vars.looked = false
	if w.divided() {
		w.vars.base, _ = w.bind.Fingerprint(L, w.vars.except) // kept.Find knows files that are read
	}
	return nil
}

// kept finds the variables that the script keeps. begun: begin was called.
func (w *worker) kept(L *lua.LState, begun bool) kept.Report {
	hooks, vm := w.keptIn(begun)
	return kept.Find(L, w.script.Name, hooks, vm)
}

// keptIn returns what package kept needs to know of the VM.
func (w *worker) keptIn(begun bool) (kept.Hooks, kept.VM) {
	h := w.hooks
	return kept.Hooks{Begin: h.begin, Source: h.source, Filter: h.filter, Transform: h.transform, Extract: h.extract, Batch: h.batch, Combine: h.combine, Finish: h.finish, Begun: begun},
		kept.VM{Loaded: w.bind.Loaded(), Owns: w.bind.Owns, Args: w.bind.Args(), Seeded: w.seeded()}
}

// seeded reports whether the script, or a module of it, calls math.randomseed.
func (p *program) seeded() bool {
	found := p.script.Names("randomseed")
	p.files.Range(func(_, s any) bool {
		found = found || s.(*Script).Names("randomseed")
		return !found
	})
	return found
}

// keptError is the error of several jobs for a script that keeps something.
func (p *program) keptError(f kept.Finding) error {
	at := f.Written
	e := &ScriptError{Script: at.Script, Line: at.Line, Source: p.file(at.Script).Line(at.Line), Msg: f.With(p.jobs), Hint: f.Hint()}
	switch {
	case p.inParts:
		e.Msg, e.Hint = f.With(0)+"; in parts each part has its own", "count with run:tally, or keep it in run.state and define combine(a, b); or run it on one machine with --jobs 1"
	case p.parallel:
		e.Hint = "without 'parallel = true' it runs in one job; " + e.Hint
	}
	return e
}

// afterBatch is called after each batch of a worker. After the first one it compares the variables with
// what they were, because kept.Find sees neither modules that are loaded later nor all that functions of Go
// do.
func (w *worker) afterBatch(L *lua.LState) error {
	if w.vars.used = true; w.vars.looked || !w.divided() {
		return nil
	}
	w.vars.looked = true
	if len(w.bind.Loaded()) > w.vars.modules {
		return w.look(L)
	}
	return w.unchanged(L)
}

// unchanged returns a *ScriptError if a variable of the VM has changed that must not.
func (w *worker) unchanged(L *lua.LState) error {
	now, _ := w.bind.Fingerprint(L, w.vars.except)
	names := w.vars.base.Changed(now)
	switch {
	case len(names) == 0:
		return nil
	case w.inParts:
		return &ScriptError{Script: w.script.Name, Msg: fmt.Sprintf("the hooks change the %s, but in parts each part has its own", names[0]), Hint: kept.Finding{}.Hint()}
	}
	return &ScriptError{Script: w.script.Name, Msg: fmt.Sprintf("the hooks change the %s, but with %d jobs each job has its own", names[0], w.jobs), Hint: kept.Finding{}.Hint()}
}

// keptNothing checks at the end of a run that no variable has changed that must not.
func (r *run) keptNothing(ctx context.Context) error {
	for _, w := range r.workers {
		if !r.divided() || !w.vars.used {
			continue
		}
		if err := w.hold(ctx, PhaseScript, nil, w.unchanged); err != nil {
			return err
		}
	}
	return nil
}
