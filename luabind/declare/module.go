package declare

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
)

// Module declares a module of the Lua API: a global with functions and values.
type Module struct {
	Name   string
	Doc    string
	Funcs  []Func
	Values []Value
	Apart  bool // as that of a Class

	Elsewhere map[string]string // what other languages call a member, and what to use here
}

// Value declares a value of a module that is not a function.
type Value struct {
	Name    string
	Type    string
	Doc     string
	Example string
	Make    func(L *lua.LState) lua.LValue
}

// Open makes the global of a module for a state: a table that cannot be changed, so that what a
// script does for one record never reaches another, and that raises an error when it is asked for a
// member that it does not have.
func (m *Module) Open(L *lua.LState) {
	members := L.CreateTable(0, len(m.Funcs)+len(m.Values))
	for _, f := range m.Funcs {
		members.RawSetString(f.Name, L.NewFunction(f.Fn))
	}
	for _, v := range m.Values {
		members.RawSetString(v.Name, v.Make(L))
	}
	name := m.Name
	OnMiss(L, members, func(L *lua.LState) int {
		L.RaiseError("%s", m.noMember(L.Get(2).String()))
		return 0
	})
	L.SetGlobal(name, ReadOnly(L, name, members, func(L *lua.LState) int {
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

// noMember returns the message for a member that the module does not have.
func (m *Module) noMember(name string) string {
	hint := ""
	if here := m.Elsewhere[name]; here != "" {
		hint = ": " + here
	} else if near := Nearest(name, m.names()); near != "" {
		hint = ": did you mean " + m.Name + "." + near + "?"
	}
	return m.Name + " has no '" + meter.Short(name) + "'" + hint
}

// Missing returns the message of the error that asking the module for a member raises. It returns
// ok false when there is such a member.
func (m *Module) Missing(name string) (msg string, ok bool) {
	if slices.Contains(m.names(), name) {
		return "", false
	}
	return m.noMember(name), true
}
