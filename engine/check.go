package engine

import (
	"cmp"
	"context"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
)

// Found is what Check finds out about a script.
type Found struct {
	Hooks    []string // in the order in which they are called
	Warnings []script.Warning
}

// Check loads a script into a VM, which runs its top level, and returns which hooks it defines and
// what may be wrong with it. No record is read. The error is a *ScriptError.
func Check(ctx context.Context, s *Script, require func(string) (string, string, error)) (Found, error) {
	r, err := newRun(Options{Script: s, Reach: Reach{Require: require}})
	if err != nil {
		return Found{}, err
	}
	r.ctx = ctx
	f := Found{Warnings: s.Warnings()}
	if r.self != nil {
		return f, s.Misspelt()
	}
	stop, err := r.startVMs(ctx)
	defer func() {
		stop()
		r.closeVMs()
	}()
	if err != nil {
		return Found{}, err
	}
	w := r.workers[0]
	err = w.hold(ctx, PhaseScript, nil, func(L *lua.LState) error {
		for _, name := range script.HookNames() {
			if L.G.Global.RawGetString(name) != lua.LNil {
				f.Hooks = append(f.Hooks, name)
			}
		}
		f.addKept(w, L)
		f.add(s.Typos(L))
		return nil
	})
	return f, err
}

// addKept adds what the script keeps from record to record, unless it declares that it needs one job.
func (f *Found) addKept(w *worker, L *lua.LState) {
	if L.G.Global.RawGetString("parallel") == lua.LFalse {
		return
	}
	for _, found := range w.kept(L, false).Findings {
		warning := script.Warning{Line: found.Written.Line, Msg: found.With(0) + "; parallel = false says that the script needs one"}
		if found.Written.Script != w.script.Name {
			warning.Script = found.Written.Script
		}
		f.Warnings = append(f.Warnings, warning)
	}
}

// add adds warnings. They replace earlier ones of the same lines, because they say more.
func (f *Found) add(list []script.Warning) {
	f.Warnings = slices.DeleteFunc(f.Warnings, func(w script.Warning) bool {
		return w.Script == "" && slices.ContainsFunc(list, func(t script.Warning) bool { return t.Line == w.Line })
	})
	f.Warnings = append(f.Warnings, list...)
	slices.SortStableFunc(f.Warnings, func(a, b script.Warning) int { return cmp.Compare(a.Line, b.Line) })
}
