package luabind

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Func declares a function of the Lua API.
type Func struct {
	Name    string
	Args    string // "spec: string, value: string"
	Returns string // "string|nil"
	Doc     string
	Example string // a Lua expression or statement that runs against the record of the tests
	Fn      lua.LGFunction
}

// Prop declares a property that is read, and perhaps set, like a table field.
type Prop struct {
	Name    string
	Type    string
	Doc     string
	Example string
	Get     func(L *lua.LState, self *lua.LUserData) lua.LValue
	Set     func(L *lua.LState, self *lua.LUserData, v lua.LValue) // nil: read only
}

// Named is a member that values of a class may have, depending on what they stand for: it is
// documented and not declared.
type Named struct {
	Name string
	Doc  string
}

// Class declares a type of the Lua API.
type Class struct {
	Name  string // "Record"
	Var   string // what documentation and messages call a value of it: "record"
	Doc   string
	Index string // the type of value[integer]; "": it has none
	Funcs []Func
	Props []Prop
	Named []Named
}

// metatable makes the metatable of a class for a state.
func (c *Class) metatable(L *lua.LState) *lua.LTable {
	mt := L.NewTable()
	members := make(map[string]lua.LValue, len(c.Funcs))
	for _, f := range c.Funcs {
		members[f.Name] = L.NewFunction(f.Fn)
	}
	props := make(map[string]*Prop, len(c.Props))
	for i := range c.Props {
		props[c.Props[i].Name] = &c.Props[i]
	}
	L.SetField(mt, "__index", L.NewFunction(func(L *lua.LState) int {
		key, ok := L.Get(2).(lua.LString)
		if ok {
			if fn, ok := members[string(key)]; ok {
				L.Push(fn)
				return 1
			}
			if p, ok := props[string(key)]; ok {
				L.Push(p.Get(L, L.Get(1).(*lua.LUserData)))
				return 1
			}
		}
		c.unknown(L, L.Get(2))
		return 0
	}))
	L.SetField(mt, "__newindex", L.NewFunction(func(L *lua.LState) int {
		p, ok := props[L.Get(2).String()]
		switch {
		case !ok && members[L.Get(2).String()] != nil:
			L.RaiseError("%s:%s is a method and cannot be set", c.Var, L.Get(2).String())
		case !ok:
			c.unknown(L, L.Get(2))
		case p.Set == nil:
			L.RaiseError("%s.%s cannot be set", c.Var, p.Name)
		default:
			p.Set(L, L.Get(1).(*lua.LUserData), L.Get(3))
		}
		return 0
	}))
	L.SetField(mt, "__metatable", lua.LString(c.Name))
	return mt
}

// names lists everything a value of the class answers to.
func (c *Class) names() []string {
	var n []string
	for _, f := range c.Funcs {
		n = append(n, f.Name)
	}
	for _, p := range c.Props {
		n = append(n, p.Name)
	}
	return n
}

// unknown raises the error for a member that does not exist.
func (c *Class) unknown(L *lua.LState, key lua.LValue) {
	name := key.String()
	hint := ""
	if near := Nearest(name, c.names()); near != "" {
		sep := "."
		for _, f := range c.Funcs {
			if f.Name == near {
				sep = ":"
			}
		}
		hint = ": did you mean " + c.Var + sep + near + "?"
	}
	article := "a"
	if strings.ContainsRune("aeiou", rune(c.Var[0])) {
		article = "an"
	}
	L.RaiseError("%s %s has no '%s'%s", article, c.Var, name, hint)
}
