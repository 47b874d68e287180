package engine

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
)

// The hooks a script may define, in the order in which they are called. This list is the only one.
const (
	hookSource    = "source"
	hookBegin     = "begin"
	hookFilter    = "filter"
	hookTransform = "transform"
	hookExtract   = "extract"
	hookBatch     = "batch"
	hookCombine   = "combine"
	hookFinish    = "finish"
)

// HookNames lists the names of all hooks.
func HookNames() []string {
	return []string{hookSource, hookBegin, hookFilter, hookTransform, hookExtract, hookBatch, hookCombine, hookFinish}
}

// hooks are the functions that a script defined, in one VM. They are touched under its lock only.
type hooks struct {
	begin, filter, transform, finish *lua.LFunction
}

// findHooks looks for the hooks among the globals that running the script has made.
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
	h = hooks{begin: get(hookBegin), filter: get(hookFilter), transform: get(hookTransform), finish: get(hookFinish)}
	if err != nil {
		return h, err
	}
	if err := misspelt(L, s); err != nil {
		return h, err
	}
	if h.filter == nil && h.transform == nil && h.begin == nil && h.finish == nil {
		return h, &ScriptError{Script: s.Name, Msg: "the script defines no hook",
			Hint: "define a global function named filter(record) or transform(record); the others are begin(run) and finish(run)"}
	}
	return h, nil
}

// misspelt finds functions whose name is nearly that of a hook: they would never be called.
func misspelt(L *lua.LState, s *Script) error {
	names := HookNames()
	for k, v := L.G.Global.Next(lua.LNil); k != lua.LNil; k, v = L.G.Global.Next(k) {
		name := k.String()
		fn, ok := v.(*lua.LFunction)
		if !ok || fn.IsG || slices.Contains(names, name) || len(name) < 4 {
			continue
		}
		near := luabind.Nearest(name, names)
		if near == "" || !nearly(name, near) {
			continue
		}
		return &ScriptError{Script: s.Name, Line: fn.Proto.LineDefined, Source: s.line(fn.Proto.LineDefined),
			Msg:  fmt.Sprintf("the function '%s' looks like the hook '%s', but would never be called", name, near),
			Hint: fmt.Sprintf("rename it to %s, or make it local if it is something else", near)}
	}
	return nil
}

// nearly tells whether two names differ by one slip of the finger: case, one letter more, less or
// other, two letters swapped, a plural.
func nearly(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return a == b || len(a) <= len(b)+1 && luabind.Nearest(a, []string{b}) == b && luabind.Distance(a, b) <= 1
}
