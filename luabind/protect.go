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
	view := L.NewTable()
	view.Metatable = mt
	return view
}

// protected reports whether a table has a metatable that scripts cannot get at.
func protected(t *lua.LTable) bool {
	mt, ok := t.Metatable.(*lua.LTable)
	return ok && mt.RawGetString("__metatable") != lua.LNil
}

// rawset is Lua's, but for tables that are protected: there it is an assignment.
func rawset(L *lua.LState) int {
	t := L.CheckTable(1)
	if protected(t) && t.RawGet(L.CheckAny(2)) == lua.LNil {
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
