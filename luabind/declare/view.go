package declare

import lua "github.com/yuin/gopher-lua"

// OnMiss calls a function for each key that a table does not have. The table gets a new metatable.
func OnMiss(L *lua.LState, t *lua.LTable, miss lua.LGFunction) {
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(miss))
	t.Metatable = mt
}

// ReadOnly makes a view of a table: reads go to the table, assignments go to a function. name is
// what getmetatable returns for the view.
func ReadOnly(L *lua.LState, name string, t *lua.LTable, assign lua.LGFunction) *lua.LTable {
	mt := L.NewTable()
	mt.RawSetString("__index", t)
	mt.RawSetString("__newindex", L.NewFunction(assign))
	mt.RawSetString("__metatable", lua.LString(name))
	mt.RawSetString(viewOf, &lua.LUserData{Value: t})
	view := L.NewTable()
	view.Metatable = mt
	return view
}

// viewOf is where the metatable of a view keeps the table that it shows, which no script sees.
const viewOf = "(of)"

// Viewed returns the table that a view shows, and any other table itself.
func Viewed(t *lua.LTable) *lua.LTable {
	if mt, ok := t.Metatable.(*lua.LTable); ok {
		if ud, ok := mt.RawGetString(viewOf).(*lua.LUserData); ok {
			if t, ok := ud.Value.(*lua.LTable); ok {
				return t
			}
		}
	}
	return t
}
