package value

import (
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
)

// Options reads the table of options that is the nth argument and may be left out. set has a function
// for each option there is; any other name raises an error with the nearest one. of is what the
// function is called: "record:remove".
func Options(L *lua.LState, n int, of string, set map[string]func(v lua.LValue)) {
	v := L.Get(n)
	if v == lua.LNil {
		return
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		L.ArgError(n, "a table of options expected, got "+TypeName(v))
	}
	names := slices.Sorted(maps.Keys(set))
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name, _ := k.(lua.LString)
		take, ok := set[string(name)]
		if !ok {
			NoOption(L, of, k, names)
		}
		take(v)
	}
}

// NoOption raises the error for an option that does not exist; names are those that do.
func NoOption(L *lua.LState, of string, key lua.LValue, names []string) {
	name, hint := key.String(), ""
	if near := declare.Nearest(name, names); near != "" {
		hint = ": did you mean " + near + "?"
	}
	L.RaiseError("%s has no option '%s'%s", of, Short(name), hint)
}

// BoolOption reads an option that is true or false.
func BoolOption(L *lua.LState, of, name string, v lua.LValue) bool {
	b, ok := v.(lua.LBool)
	if !ok {
		L.RaiseError("%s: %s is true or false, not a %s", of, name, TypeName(v))
	}
	return bool(b)
}
