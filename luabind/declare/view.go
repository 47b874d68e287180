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
	mt.RawSetString(viewOf, &lua.LUserData{Value: shown{table: t}})
	view := L.NewTable()
	view.Metatable = mt
	return view
}

// Watched makes a view of a table of values by name that reports which of them are read: read is called
// with each name that is asked for, also those that do not exist, and all when somebody looks at the whole
// table. Assignments go to the table.
func Watched(L *lua.LState, name string, t *lua.LTable, read func(name string), all func()) *lua.LTable {
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		if key, ok := L.Get(2).(lua.LString); ok {
			read(string(key))
		}
		L.Push(t.RawGet(L.Get(2)))
		return 1
	}))
	mt.RawSetString("__newindex", L.NewFunction(func(L *lua.LState) int {
		t.RawSet(L.CheckAny(2), L.Get(3))
		return 0
	}))
	mt.RawSetString("__metatable", lua.LString(name))
	mt.RawSetString(viewOf, &lua.LUserData{Value: shown{t, all}})
	view := L.NewTable()
	view.Metatable = mt
	return view
}

// OfWatched returns the table that a view of Watched shows, and any other table itself.
func OfWatched(t *lua.LTable) *lua.LTable {
	if mt, ok := t.Metatable.(*lua.LTable); ok {
		if ud, ok := mt.RawGetString(viewOf).(*lua.LUserData); ok {
			if of, ok := ud.Value.(shown); ok && of.whole != nil {
				return Viewed(t)
			}
		}
	}
	return t
}

// shown is the table that a view shows.
type shown struct {
	table *lua.LTable
	whole func() // called when the table itself is asked for; may be nil
}

// viewOf is where the metatable of a view keeps the table that it shows, which no script sees.
const viewOf = "(of)"

// Viewed returns the table that a view shows, and any other table itself. A view of Watched reports that somebody
// looks at the whole table.
func Viewed(t *lua.LTable) *lua.LTable {
	of := viewed(t)
	if of.whole != nil {
		of.whole()
	}
	return of.table
}

// Behind does the same for code that looks at the values of a script without being part of it: nothing is reported.
func Behind(t *lua.LTable) *lua.LTable { return viewed(t).table }

func viewed(t *lua.LTable) shown {
	if mt, ok := t.Metatable.(*lua.LTable); ok {
		if ud, ok := mt.RawGetString(viewOf).(*lua.LUserData); ok {
			if of, ok := ud.Value.(shown); ok {
				return of
			}
		}
	}
	return shown{table: t}
}
