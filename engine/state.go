package engine

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/luabind/plain"
)

// run.state with several VMs. Which VM gets which batch is chance, so that joining the states of
// VMs could not give the same twice. Hence every batch begins with the state that the hook begin
// left, and what a batch makes of it is joined to what the batches before it made, in their order,
// by the hook combine in the first VM.

// saveState keeps what begin made of run.state in this VM, for every batch to begin with.
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
	if w.hooks.combine != nil {
		return nil
	}
	return &ScriptError{Script: w.script.Name, Msg: fmt.Sprintf("the script keeps run.state, and with %d jobs there would be %d of them", w.jobs, w.jobs),
		Hint: "define combine(a, b), which returns the joined state; or count with run:tally; or run with --jobs 1"}
}

func (w *worker) stateError(err error) error {
	return &ScriptError{Script: w.script.Name, Hook: script.HookCombine, Msg: "run.state cannot be joined: " + err.Error()}
}

// beginState sets a fresh state in the VM for a batch.
func (w *worker) beginState(L *lua.LState) {
	if w.jobs == 1 {
		return
	}
	if t, ok := plain.Lua(L, w.fresh).(*lua.LTable); ok {
		w.bind.SetState(t)
	} else if firstKey(w.bind.State()) != lua.LNil {
		w.bind.SetState(L.NewTable())
	}
}

// endState puts what the batch made of the state into the batch.
func (w *worker) endState(b *batch) {
	if w.jobs == 1 || firstKey(w.bind.State()) == lua.LNil {
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
