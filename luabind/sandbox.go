package luabind

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// unsafeBase are the functions of Lua's base library that reach outside, run code from strings
// or take a state apart.
var unsafeBase = []string{
	"dofile", "loadfile", "load", "loadstring", "require", "module", "getfenv", "setfenv",
	"newproxy", "_printregs", "_GOPHER_LUA_VERSION", "collectgarbage", "print",
}

// osFuncs are the functions of the os library that a script may have.
var osFuncs = []string{"time", "date", "clock", "difftime"}

// maxDate bounds the format of os.date.
const maxDate = 1000

// openLibraries opens what is safe of Lua's libraries.
func (b *Binding) openLibraries(L *lua.LState) {
	open := func(name string, f lua.LGFunction) {
		L.Push(L.NewFunction(f))
		L.Push(lua.LString(name))
		L.Call(1, 0)
	}
	open(lua.BaseLibName, lua.OpenBase)
	open(lua.TabLibName, lua.OpenTable)
	open(lua.MathLibName, lua.OpenMath)
	open(lua.OsLibName, lua.OpenOs)
	for _, name := range unsafeBase {
		L.SetGlobal(name, lua.LNil)
	}
	b.openOS(L)
	b.loaded = map[string]lua.LValue{}
	for _, f := range b.baseFuncs() {
		L.SetGlobal(f.Name, L.NewFunction(f.Fn))
	}
	L.SetGlobal("rawset", L.NewFunction(rawset))
	L.SetGlobal("setmetatable", L.NewFunction(setmetatable))
	L.SetGlobal("pcall", L.NewFunction(pcall))
	L.SetGlobal("xpcall", L.NewFunction(xpcall))
	L.SetGlobal("rawget", L.NewFunction(rawget))
	L.SetGlobal("getmetatable", L.NewFunction(getmetatable))
	next := L.GetGlobal("next")
	L.SetGlobal("pairs", L.NewFunction(func(L *lua.LState) int { return pairs(L, next) }))
	b.openTable(L)
	openMath(L)
	b.openStrings(L)
	protectLibrary(L, "table")
	protectLibrary(L, "math")
}

// openOS puts what is harmless of the os library in its place.
func (b *Binding) openOS(L *lua.LState) {
	full := L.GetGlobal("os").(*lua.LTable)
	safe := L.NewTable()
	for _, name := range osFuncs {
		safe.RawSetString(name, full.RawGetString(name))
	}
	safe.RawSetString("getenv", L.NewFunction(b.getenv))
	date := full.RawGetString("date").(*lua.LFunction).GFunction
	safe.RawSetString("date", L.NewFunction(func(L *lua.LState) int {
		if L.GetTop() > 0 && len(stringArg(L, 1, "date")) > maxDate {
			badArg(L, 1, "date", "format too long")
		}
		return date(L)
	}))
	onMiss(L, safe, func(L *lua.LState) int {
		L.RaiseError("os has no '%s' (programs and files are out of a script's reach; it has %s, getenv)",
			L.Get(2).String(), strings.Join(osFuncs, ", "))
		return 0
	})
	L.SetGlobal("os", readOnly(L, "os", safe, func(L *lua.LState) int {
		L.RaiseError("os cannot be changed")
		return 0
	}))
}

// getenv is os.getenv, for the variables that the user allowed: others may be secrets.
func (b *Binding) getenv(L *lua.LState) int {
	name := stringArg(L, 1, "getenv")
	value, allowed := b.host.Getenv(name)
	if !allowed {
		L.RaiseError("the environment variable %s is out of the script's reach; --allow-env %s allows it", name, name)
	}
	if value == "" {
		L.Push(lua.LNil)
	} else {
		L.Push(lua.LString(value))
	}
	return 1
}

// print is Lua's print, to the host instead of the process's standard output.
func (b *Binding) print(L *lua.LState) int {
	var s strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			s.WriteByte('\t')
		}
		s.WriteString(L.ToStringMeta(L.Get(i)).String())
	}
	s.WriteByte('\n')
	b.host.Print(s.String())
	return 0
}

// require loads a module beside the script, once per state.
func (b *Binding) require(L *lua.LState) int {
	name := L.CheckString(1)
	if v, ok := b.loaded[name]; ok {
		L.Push(v)
		return 1
	}
	proto, err := b.host.Load(name)
	if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) {
		L.Error(lua.LString(syntax.Error()), 0) // it says already where
	}
	if err != nil {
		L.RaiseError("require %q: %s", name, err.Error())
	}
	b.loaded[name] = lua.LTrue // a module that requires itself gets this
	L.Push(L.NewFunctionFromProto(proto))
	L.Push(lua.LString(name))
	L.Call(1, 1)
	v := L.Get(-1)
	if v == lua.LNil {
		v = lua.LTrue
	}
	b.loaded[name] = v
	L.Push(v)
	return 1
}
