package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
)

// SetIndex is t[key] = v: t, key and v are its arguments.
func SetIndex(L *lua.LState) int {
	key, v := L.Get(2), L.Get(3)
	t, ok := L.Get(1).(*lua.LTable)
	switch {
	case !ok:
		L.SetTable(L.Get(1), key, v)
	case t.Metatable == lua.LNil || value.IsSparse(t):
		if name, ok := key.(lua.LString); ok {
			t.RawSetString(string(name), v)
			break
		}
		value.SetIndex(L, t, key, v)
	case t.RawGet(key) == lua.LNil && L.GetMetaField(t, "__newindex") == lua.LNil:
		value.SetIndex(L, t, key, v)
	default:
		L.SetTable(t, key, v)
	}
	return 0
}

// SetFields is {[key] = v, …}: a new table, and keys and values in turn, are its arguments. It returns the
// table.
func SetFields(L *lua.LState) int {
	t := L.CheckTable(1)
	for i := 2; i < L.GetTop(); i += 2 {
		value.SetIndex(L, t, L.Get(i), L.Get(i+1))
	}
	L.Push(t)
	return 1
}
