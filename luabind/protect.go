package luabind

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Module declares a module of the Lua API: a global with functions and values.
type Module struct {
	Name   string
	Doc    string
	Funcs  []Func
	Values []Value
}

// Value declares a value of a module that is no function.
type Value struct {
	Name    string
	Type    string
	Doc     string
	Example string
	Make    func(L *lua.LState) lua.LValue
}

// open makes the global of a module for a state: a table that cannot be changed, so that no record
// meets what the script did to it for another, and that raises an error when asked for what it
// does not have.
func (m *Module) open(L *lua.LState) {
	members := L.CreateTable(0, len(m.Funcs)+len(m.Values))
	for _, f := range m.Funcs {
		members.RawSetString(f.Name, L.NewFunction(f.Fn))
	}
	for _, v := range m.Values {
		members.RawSetString(v.Name, v.Make(L))
	}
	name, names := m.Name, m.names()
	onMiss(L, members, func(L *lua.LState) int {
		L.RaiseError("%s", noMember(name, L.Get(2).String(), names))
		return 0
	})
	L.SetGlobal(name, readOnly(L, name, members, func(L *lua.LState) int {
		L.RaiseError("%s cannot be changed", name)
		return 0
	}))
}

// names lists the members of the module.
func (m *Module) names() (names []string) {
	for _, f := range m.Funcs {
		names = append(names, f.Name)
	}
	for _, v := range m.Values {
		names = append(names, v.Name)
	}
	return names
}

// noMember is what is said of a member that a module does not have.
func noMember(module, name string, names []string) string {
	hint := ""
	if near := Nearest(name, names); near != "" {
		hint = ": did you mean " + module + "." + near + "?"
	}
	return module + " has no '" + name + "'" + hint
}

// Missing gives the error that asking the module for a member raises; ok is false when there is
// such a member.
func (m *Module) Missing(name string) (msg string, ok bool) {
	names := m.names()
	if slices.Contains(names, name) {
		return "", false
	}
	return noMember(m.Name, name, names), true
}

// onMiss makes a function answer for what a table does not have.
func onMiss(L *lua.LState, t *lua.LTable, miss lua.LGFunction) {
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(miss))
	t.Metatable = mt
}

// readOnly makes a view of a table: reading goes to the table, assignments go to a function.
func readOnly(L *lua.LState, name string, t *lua.LTable, assign lua.LGFunction) *lua.LTable {
	mt := L.NewTable()
	mt.RawSetString("__index", t)
	mt.RawSetString("__newindex", L.NewFunction(assign))
	mt.RawSetString("__metatable", lua.LString(name))
	mt.RawSetString(viewOf, &lua.LUserData{Value: t})
	view := L.NewTable()
	view.Metatable = mt
	return view
}

// viewOf is where the metatable of a view has the table that is behind it, which no script sees.
const viewOf = "(of)"

// viewed gives the table behind a view, and a table itself when it is none.
func viewed(t *lua.LTable) *lua.LTable {
	if mt, ok := t.Metatable.(*lua.LTable); ok {
		if ud, ok := mt.RawGetString(viewOf).(*lua.LUserData); ok {
			if t, ok := ud.Value.(*lua.LTable); ok {
				return t
			}
		}
	}
	return t
}

// protectLibrary puts a view in the place of a library of Lua's. What it does not have is nil, so
// that scripts for several Luas can ask for it (table.unpack or unpack).
func protectLibrary(L *lua.LState, name string) {
	t := L.GetGlobal(name).(*lua.LTable)
	L.SetGlobal(name, readOnly(L, name, t, func(L *lua.LState) int {
		L.RaiseError("%s cannot be changed", name)
		return 0
	}))
}

// rawget is Lua's; of a view it gives what is behind.
func rawget(L *lua.LState) int {
	L.Push(viewed(L.CheckTable(1)).RawGet(L.CheckAny(2)))
	return 1
}

// pairs is Lua's; of a view it goes over what is behind, without giving it away.
func pairs(L *lua.LState, next lua.LValue) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		wrongType(L, 1, "pairs", "table")
	}
	if of := viewed(t); of != t {
		next = L.NewFunction(func(L *lua.LState) int {
			k, v := of.Next(L.Get(2))
			if L.Push(k); k == lua.LNil {
				return 1
			}
			L.Push(v)
			return 2
		})
	}
	L.Push(next)
	L.Push(t)
	L.Push(lua.LNil)
	return 3
}

// getmetatable is Lua's, for tables. What all values of another type have in common is named, and
// not given away.
func getmetatable(L *lua.LState) int {
	v := L.CheckAny(1)
	mt := L.GetMetatable(v)
	if t, ok := mt.(*lua.LTable); ok {
		if name := t.RawGetString("__metatable"); name != lua.LNil {
			mt = name
		} else if v.Type() != lua.LTTable {
			mt = lua.LString(typeName(v))
		}
	}
	L.Push(mt)
	return 1
}

// protected reports whether a table has a metatable that scripts cannot get at.
func protected(t *lua.LTable) bool {
	mt, ok := t.Metatable.(*lua.LTable)
	return ok && mt.RawGetString("__metatable") != lua.LNil
}

// rawset is Lua's, but for tables that are protected: there it is an assignment.
func rawset(L *lua.LState) int {
	t := L.CheckTable(1)
	if protected(t) && (viewed(t) != t || t.RawGet(L.CheckAny(2)) == lua.LNil) {
		L.SetTable(t, L.Get(2), L.CheckAny(3))
	} else {
		L.RawSet(t, L.CheckAny(2), L.CheckAny(3))
	}
	L.SetTop(1)
	return 1
}

// setmetatable is Lua's, and for tables only: gopher-lua's gives numbers and functions a metatable,
// too, which all values of the type have in common.
func setmetatable(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		wrongType(L, 1, "setmetatable", "table")
	}
	mt := L.Get(2)
	if mt.Type() != lua.LTTable && (mt != lua.LNil || L.GetTop() < 2) {
		badArg(L, 2, "setmetatable", "nil or table expected")
	}
	if protected(t) {
		L.RaiseError("cannot change a protected metatable")
	}
	t.Metatable = mt
	L.SetTop(1)
	return 1
}
