package luabind

import lua "github.com/yuin/gopher-lua"

// options reads the table of options that is an argument and may be left out. set has a function
// for each option there is; any other name raises an error with the nearest one. of is what the
// function is called: "record:remove".
func options(L *lua.LState, n int, of string, set map[string]func(v lua.LValue)) {
	v := L.Get(n)
	if v == lua.LNil {
		return
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		L.ArgError(n, "a table of options expected, got "+typeName(v))
	}
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name, _ := k.(lua.LString)
		take, ok := set[string(name)]
		if !ok {
			noOption(L, of, k, names)
		}
		take(v)
	}
}

// noOption raises the error for an option that does not exist.
func noOption(L *lua.LState, of string, key lua.LValue, names []string) {
	name, hint := key.String(), ""
	if near := Nearest(name, names); near != "" {
		hint = ": did you mean " + near + "?"
	}
	L.RaiseError("%s has no option '%s'%s", of, name, hint)
}

// boolOption reads an option that is true or false.
func boolOption(L *lua.LState, of, name string, v lua.LValue) bool {
	b, ok := v.(lua.LBool)
	if !ok {
		L.RaiseError("%s: %s is true or false, not a %s", of, name, typeName(v))
	}
	return bool(b)
}
