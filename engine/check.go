package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/fault"
)

// Found is what Check finds out about a script.
type Found struct {
	Hooks    []string // in the order in which they are called
	Module   bool     // the script has none, and returns a value for others that require it
	Warnings []script.Warning
	Runs     []HookRuns // filter, transform and extract, as far as the script has them
}

// HookRuns says where a hook runs.
type HookRuns struct {
	Hook   string
	Why    string // it runs in the VM: the first reason; "": it can run without. All hooks run in the VM if one does
	Script string // the file that the reason is in
	Line   int
}

// Check loads a script into a VM, which runs its top level, and returns which hooks it defines and
// what may be wrong with it. No record is read. Of the options it uses Script, Args, Globals, Reach and
// Limits. The error is a *ScriptError.
func Check(ctx context.Context, opt Options) (found Found, err error) {
	err = fault.In("", func() error {
		if err := needContext(ctx); err != nil {
			return err
		}
		found, err = check(ctx, opt)
		return err
	})
	return found, err
}

func check(ctx context.Context, opt Options) (Found, error) {
	s := opt.Script
	if s != nil && s.Compiled() && s.Hookless() && !s.Uses("marc") && s.Module() {
		return Found{Module: true, Warnings: s.Warnings()}, nil
	}
	r, err := newRun(Options{Script: s, Args: opt.Args, Globals: opt.Globals, Reach: opt.Reach, Limits: opt.Limits})
	if err != nil {
		return Found{}, err
	}
	r.ctx = ctx
	f := Found{Warnings: s.Warnings()}
	for _, key := range slices.Sorted(maps.Keys(opt.Args)) {
		if !s.Mentions(key) {
			f.Warnings = append(f.Warnings, script.Warning{Line: 1, Msg: "the script does not mention '" + key + "', which --set sets"})
		}
	}
	if r.self != nil {
		return f, s.Misspelt()
	}
	watches := r.newWatches()
	defer func() {
		watches.Stop()
		r.closeVMs()
	}()
	if err := r.startVMs(ctx, watches); err != nil {
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
		f.Runs = r.whereHooksRun(L, w)
		slices.SortStableFunc(f.Warnings, func(a, b script.Warning) int { return cmp.Compare(a.Line, b.Line) })
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
		warning := script.Warning{Line: found.Written.Line, Msg: found.With(0) + "; parallel = false declares that the script needs one"}
		if found.Written.Script != w.script.Name {
			warning.Script = found.Written.Script
		}
		f.Warnings = append(f.Warnings, warning)
	}
}
