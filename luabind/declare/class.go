package declare

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
	"mrrc-lua/luabind/goval"
)

// Func declares a function of the Lua API.
type Func struct {
	Name    string
	Args    string // "spec: string, value: string"
	Returns string // "string|nil"
	Doc     string
	Example string // a Lua expression or statement that runs against the record of the tests
	Fn      lua.LGFunction
	Hot     bool // scripts call the method for every record: its calls are compiled to direct calls
	Outside bool // it reads files through the host, so that it needs the VM although its class is Apart
	Changes bool // a method: it changes the object that it is called on, or what later calls on that return
	Copies  bool // a method: it returns a copy of the object, not a part of it

	// Go does the same as Fn on Go values, for hooks that run without the VM; nil: Fn is called in a state of
	// its own, or the function needs the VM (see Class.Apart). GoEach is instead of it for a function that
	// returns an iterator.
	Go     goval.Func
	GoEach goval.EachFunc

	// Bind makes of Go what is called when the arguments of a method are constants in a script: what depends on them is then
	// done once; nil: nothing is. BindEach is the same for GoEach.
	Bind     goval.Bind
	BindEach goval.BindEach
}

// Prop declares a property that is read, and perhaps set, like a table field.
type Prop struct {
	Name    string
	Type    string
	Doc     string
	Example string
	Get     func(L *lua.LState, self *lua.LUserData) lua.LValue
	Set     func(L *lua.LState, self *lua.LUserData, v lua.LValue) // nil: read only
	Go      func(c *goval.Call, self goval.Value) goval.Value      // does the same as Get on Go values; nil: Get is called
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
	Index string // "[integer] string": the types of keys and values of value[key]; "": it has none
	Only  bool   // there is one value, the global Var
	Funcs []Func
	Props []Prop
	Named func() []Named // what the values may have besides, depending on what they stand for; nil: nothing
	// Apart: its functions and properties depend on nothing but the object and their arguments, and change
	// nothing but the record. So they may be called in any state, for hooks that run without the VM.
	Apart bool

	Elsewhere map[string]string                // what other libraries call a member, and what it is here
	Asked     func(key lua.LValue) (as string) // returns what a key means that is not a name; "": not known
	Assigned  func(key lua.LValue) (as string) // the same for a key that is assigned to
	Lost      func(name string) (msg string)   // returns the message for a missing member; nil: the usual one

	Get func(L *lua.LState) int // __index for keys that are not members; nil: there are no others
	Set func(L *lua.LState)     // __newindex for them
}

// Metatable makes the metatable of a class for a state.
func (c *Class) Metatable(L *lua.LState) *lua.LTable {
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
		if c.Get != nil {
			return c.Get(L)
		}
		c.unknown(L, L.Get(2))
		return 0
	}))
	L.SetField(mt, "__newindex", L.NewFunction(func(L *lua.LState) int {
		p, ok := props[L.Get(2).String()]
		switch {
		case !ok && members[L.Get(2).String()] != nil:
			L.RaiseError("%s:%s is a method and cannot be set", c.Var, L.Get(2).String())
		case !ok && c.Set != nil:
			c.Set(L)
		case !ok:
			L.RaiseError("%s", c.noMember(L.Get(2), true))
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

// Find returns the Go function of a name, nil when there is none.
func Find(funcs []Func, name string) lua.LGFunction {
	for i := range funcs {
		if funcs[i].Name == name {
			return funcs[i].Fn
		}
	}
	return nil
}

// Names lists the methods and properties of the class, in the order of their declarations.
func (c *Class) Names() []string {
	var n []string
	for _, f := range c.Funcs {
		n = append(n, f.Name)
	}
	for _, p := range c.Props {
		n = append(n, p.Name)
	}
	return n
}

// meant returns what a script probably means that asks for a member that does not exist, or assigns to
// one; "" when that is not known.
func (c *Class) meant(key lua.LValue, set bool) string {
	asked := c.Asked
	if set && c.Assigned != nil {
		asked = c.Assigned
	}
	if asked != nil {
		if as := asked(key); as != "" {
			return as
		}
	}
	name := key.String()
	if here, ok := c.Elsewhere[name]; ok {
		return here
	}
	if here, ok := c.Elsewhere[snake(name)]; ok {
		return here
	}
	near := Nearest(name, c.Names())
	switch {
	case near == "":
		return ""
	case Find(c.Funcs, near) != nil:
		return c.Var + ":" + near
	}
	return c.Var + "." + near
}

// snake returns addField as add_field.
func snake(name string) string {
	var b strings.Builder
	for i, c := range []byte(name) {
		if 'A' <= c && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// unknown raises the error for a member that does not exist.
func (c *Class) unknown(L *lua.LState, key lua.LValue) { L.RaiseError("%s", c.noMember(key, false)) }

// noMember returns the message for a member that does not exist; set: it was assigned to.
func (c *Class) noMember(key lua.LValue, set bool) string {
	if c.Lost != nil {
		return c.Lost(key.String())
	}
	who := "a " + c.Var
	switch {
	case c.Only:
		who = c.Var
	case strings.ContainsRune("aeiou", rune(c.Var[0])):
		who = "an " + c.Var
	}
	hint := ""
	if meant := c.meant(key, set); meant != "" {
		hint = ": did you mean " + meant + "?"
	}
	return who + " has no '" + meter.Short(key.String()) + "'" + hint
}

// Missing returns the message of the error that asking a value of the class for a member raises. It
// returns ok false when there is such a member, or may be one.
func (c *Class) Missing(name string) (msg string, ok bool) { return c.missing(name, false) }

// MissingToSet does the same for an assignment to a member.
func (c *Class) MissingToSet(name string) (msg string, ok bool) { return c.missing(name, true) }

// mayHave reports whether some values of the class have a member.
func (c *Class) mayHave(name string) bool {
	return c.Named != nil && slices.ContainsFunc(c.Named(), func(n Named) bool { return n.Name == name })
}

func (c *Class) missing(name string, set bool) (msg string, ok bool) {
	if c.Get != nil || slices.Contains(c.Names(), name) || c.mayHave(name) {
		return "", false
	}
	return c.noMember(lua.LString(name), set), true
}
