package engine

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
)

// hooks holds the hooks that a script defined, in one VM. They are used under its lock only.
type hooks struct {
	source, begin, filter, transform, extract, batch, combine, finish *lua.LFunction
}

// findHooks returns the hooks among the globals of L, in which the script was run.
func findHooks(L *lua.LState, s *Script) (h hooks, err error) {
	get := func(name string) *lua.LFunction {
		v := L.G.Global.RawGetString(name)
		if v == lua.LNil {
			return nil
		}
		fn, ok := v.(*lua.LFunction)
		if !ok && err == nil {
			err = &ScriptError{Script: s.Name, Msg: fmt.Sprintf("the hook '%s' is a %s, it must be a function", name, v.Type())}
		}
		return fn
	}
	h = hooks{source: get(script.HookSource), begin: get(script.HookBegin), filter: get(script.HookFilter), transform: get(script.HookTransform),
		extract: get(script.HookExtract), batch: get(script.HookBatch), combine: get(script.HookCombine), finish: get(script.HookFinish)}
	if err != nil {
		return h, err
	}
	if err := s.MisspeltIn(L); err != nil {
		return h, err
	}
	if h.batch != nil && (h.filter != nil || h.transform != nil || h.extract != nil) {
		return h, &ScriptError{Script: s.Name, Msg: "the hook 'batch' stands instead of filter, transform and extract: a script has it or them"}
	}
	return h, nil
}
