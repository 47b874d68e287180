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
	source, begin, filter, transform, extract, batch, combine, finish *lua.LFunction
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
	h = hooks{source: get(hookSource), begin: get(hookBegin), filter: get(hookFilter), transform: get(hookTransform),
		extract: get(hookExtract), batch: get(hookBatch), combine: get(hookCombine), finish: get(hookFinish)}
	if err != nil {
		return h, err
	}
	if err := misspelt(L, s); err != nil {
		return h, err
	}
	if h.batch != nil && (h.filter != nil || h.transform != nil || h.extract != nil) {
		return h, &ScriptError{Script: s.Name, Msg: "the hook 'batch' stands instead of filter, transform and extract: a script has it or them"}
	}
	return h, nil
}

// misspelt finds functions whose name is nearly that of a hook: they would never be called.
func misspelt(L *lua.LState, s *Script) error {
	for k, v := L.G.Global.Next(lua.LNil); k != lua.LNil; k, v = L.G.Global.Next(k) {
		if fn, ok := v.(*lua.LFunction); ok && !fn.IsG {
			if err := misspeltName(s, k.String(), fn.Proto.LineDefined); err != nil {
				return err
			}
		}
	}
	return nil
}

// misspeltIn looks for the same in a script that has not been run.
func misspeltIn(s *Script) error {
	for _, u := range s.globalUses() {
		if u.assign && !u.hook {
			if err := misspeltName(s, u.name, u.line); err != nil {
				return err
			}
		}
	}
	return nil
}

func misspeltName(s *Script, name string, line int) error {
	names := HookNames()
	if len(name) < 4 || slices.Contains(names, name) {
		return nil
	}
	near := luabind.Nearest(name, names)
	if near == "" || !nearly(name, near) {
		return nil
	}
	return &ScriptError{Script: s.Name, Line: line, Source: s.line(line),
		Msg:  fmt.Sprintf("the function '%s' looks like the hook '%s', but would never be called", name, near),
		Hint: fmt.Sprintf("rename it to %s, or make it local if it is something else", near)}
}

// nearly tells whether two names differ by one slip of the finger: case, one letter more, less or
// other, two letters swapped, a plural.
func nearly(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return a == b || len(a) <= len(b)+1 && luabind.Nearest(a, []string{b}) == b && luabind.Distance(a, b) <= 1
}
