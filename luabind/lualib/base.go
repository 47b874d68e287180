package lualib

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// baseLib is Lua's base library and os, as far as they need the host.
type baseLib struct {
	host   Host
	loaded map[string]lua.LValue // modules by name
	// loading are the modules that are still running.
	loading map[string]bool
}

// funcs declares the functions that differ from Lua's so far that scripts notice.
func (b *baseLib) funcs() []declare.Func {
	return []declare.Func{
		{
			Name: "print", Args: "...: any", Fn: b.print,
			Doc:     "Prints values with tabs between them: to standard error if records go to standard output.",
			Example: `print("title", record:title())`,
		},
		{
			Name: "require", Args: "module: string", Returns: "any", Fn: b.require,
			Doc:     "Runs a file next to the script, once, and returns its result: require \"tools\" runs tools.lua.",
			Example: `require("check")`,
		},
	}
}

// print is Lua's print, to the host instead of the process's standard output.
func (b *baseLib) print(L *lua.LState) int {
	b.host.Print(Joined(L, "print", "", "\t"))
	return 0
}

// Joined returns the values on the stack as one line of text, as print writes them, after a lead. name
// is that of the function whose arguments they are.
func Joined(L *lua.LState, name, lead, separator string) string {
	s := append(make([]byte, 0, 128), lead...)
	fits := value.Little
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			s = append(s, separator...)
		}
		text := L.ToStringMeta(L.Get(i)).String()
		if n := len(s) + len(text); n > fits {
			fits = value.Grows(L, name, n)
		}
		s = append(s, text...)
	}
	return string(append(s, '\n'))
}

// unpack is Lua's.
func unpack(L *lua.LState) int {
	t := L.CheckTable(1)
	from, to := value.OptInt(L, 2, "unpack", 1), 0
	if L.Get(3) == lua.LNil {
		to = t.Len()
	} else {
		to = value.IntArg(L, 3, "unpack")
	}
	if to-from >= maxStack*3 {
		L.RaiseError("too many results to unpack: a function takes at most %d", maxStack*3)
	}
	for i := from; i <= to; i++ {
		L.Push(element(t, i))
	}
	return max(to-from+1, 0)
}

// require loads a module that is next to the script, once per state.
func (b *baseLib) require(L *lua.LState) int {
	name := L.CheckString(1)
	if v, ok := b.loaded[name]; ok {
		if b.loading[name] {
			L.RaiseError("require %q: the module requires itself, or one that requires it", value.Short(name))
		}
		L.Push(v)
		return 1
	}
	proto, err := b.host.Load(name)
	if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) {
		L.Error(lua.LString(syntax.Error()), 0) // its text has the place already
	}
	if err != nil {
		L.RaiseError("require %q: %s", value.Short(name), value.Clip(err.Error()))
	}
	b.loaded[name], b.loading[name] = lua.LTrue, true
	defer func() {
		if b.loading[name] { // it has failed: the next require tries again
			delete(b.loaded, name)
			delete(b.loading, name)
		}
	}()
	L.Push(L.NewFunctionFromProto(proto))
	L.Push(lua.LString(name))
	L.Call(1, 1)
	v := L.Get(-1)
	if v == lua.LNil {
		v = lua.LTrue
	}
	b.loaded[name] = v
	delete(b.loading, name)
	L.Push(v)
	return 1
}

// protectLibrary replaces a library of Lua's by a view of it. A member that it does not have is nil,
// so that scripts for several Luas can ask for it (table.unpack or unpack).
func protectLibrary(L *lua.LState, name string) {
	t := L.GetGlobal(name).(*lua.LTable)
	L.SetGlobal(name, declare.ReadOnly(L, name, t, func(L *lua.LState) int {
		L.RaiseError("%s cannot be changed", name)
		return 0
	}))
}

// rawget is Lua's; for a view it reads the table that the view shows.
func rawget(L *lua.LState) int {
	L.Push(value.GetIndex(declare.Viewed(L.CheckTable(1)), L.CheckAny(2)))
	return 1
}

// nextOf is Lua's next; for run.args it walks the table that the view shows.
func nextOf(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		value.WrongType(L, 1, "next", "table")
	}
	k, v := declare.OfWatched(t).Next(L.Get(2))
	if L.Push(k); k == lua.LNil {
		return 1
	}
	L.Push(v)
	return 2
}

// pairs is Lua's; for a view it walks the table that the view shows, without exposing it.
func pairs(L *lua.LState, next lua.LValue) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		value.WrongType(L, 1, "pairs", "table")
	}
	if of := declare.Viewed(t); of != t {
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

// getmetatable is Lua's, for tables. The metatable that all values of another type share is named, but
// not exposed.
func getmetatable(L *lua.LState) int {
	v := L.CheckAny(1)
	mt := L.GetMetatable(v)
	if t, ok := v.(*lua.LTable); ok {
		mt = value.Metatable(t)
	}
	if t, ok := mt.(*lua.LTable); ok {
		if name := t.RawGetString("__metatable"); name != lua.LNil {
			mt = name
		} else if v.Type() != lua.LTTable {
			mt = lua.LString(value.TypeName(v))
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

// rawset is Lua's, except for tables that are protected: there it is an assignment.
func rawset(L *lua.LState) int {
	t := L.CheckTable(1)
	if protected(t) && (declare.Viewed(t) != t || t.RawGet(L.CheckAny(2)) == lua.LNil) {
		L.SetTable(t, L.Get(2), L.CheckAny(3))
	} else {
		value.SetIndex(L, t, L.CheckAny(2), L.CheckAny(3))
	}
	L.SetTop(1)
	return 1
}

// setmetatable is Lua's, and for tables only: gopher-lua's sets the metatable of numbers and
// functions too, which all values of the type share.
func setmetatable(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		value.WrongType(L, 1, "setmetatable", "table")
	}
	mt := L.Get(2)
	if mt.Type() != lua.LTTable && (mt != lua.LNil || L.GetTop() < 2) {
		value.BadArg(L, 2, "setmetatable", "nil or table expected")
	}
	if protected(t) {
		L.RaiseError("cannot change a protected metatable")
	}
	if mt != lua.LNil {
		value.Fill(L, t)
		t.Metatable = mt
	} else if !value.IsSparse(t) {
		t.Metatable = mt
	}
	L.SetTop(1)
	return 1
}
