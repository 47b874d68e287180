package engine

import (
	"context"

	lua "github.com/yuin/gopher-lua"
)

// Found is what Check says of a script.
type Found struct {
	Hooks    []string // in the order in which they are called
	Warnings []Warning
}

// Warning is a line of a script that may not mean what it says.
type Warning struct {
	Line int
	Msg  string
}

// Check loads a script into a VM, which runs its top level, and says which hooks it defines. No
// record is read.
func Check(ctx context.Context, s *Script, require func(string) (string, string, error)) (Found, error) {
	r, err := newRun(Options{Script: s, Require: require})
	if err != nil {
		return Found{}, err
	}
	r.ctx = ctx
	if r.hookless {
		return Found{}, misspeltIn(s)
	}
	w, err := newWorker(ctx, r, 0)
	defer w.close()
	if err != nil {
		return Found{}, err
	}
	var f Found
	err = w.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		for _, name := range HookNames() {
			if L.G.Global.RawGetString(name) != lua.LNil {
				f.Hooks = append(f.Hooks, name)
			}
		}
		return nil
	})
	return f, err
}
