package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// unsafeBase are the functions of Lua's base library that reach outside, run code from strings
// or take a state apart.
var unsafeBase = []string{
	"dofile", "loadfile", "load", "loadstring", "require", "module", "getfenv", "setfenv",
	"newproxy", "_printregs", "_GOPHER_LUA_VERSION", "collectgarbage", "print",
}

// osFuncs are the functions of the os library that a script may have.
var osFuncs = []string{"time", "date", "clock", "difftime"}

// maxDate bounds the format of os.date, in bytes.
const maxDate = 1000

// open opens what is safe of Lua's libraries, and replaces functions that are not quite safe.
func (b *baseLib) open(L *lua.LState) {
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
	for _, f := range b.funcs() {
		L.SetGlobal(f.Name, L.NewFunction(f.Fn))
	}
	L.SetGlobal("unpack", L.NewFunction(unpack))
	L.SetGlobal("rawset", L.NewFunction(rawset))
	L.SetGlobal("setmetatable", L.NewFunction(setmetatable))
	L.SetGlobal("pcall", L.NewFunction(pcall))
	L.SetGlobal("xpcall", L.NewFunction(xpcall))
	L.SetGlobal("rawget", L.NewFunction(rawget))
	L.SetGlobal("getmetatable", L.NewFunction(getmetatable))
	next := L.GetGlobal("next")
	L.SetGlobal("next", L.NewFunction(nextOf))
	L.SetGlobal("pairs", L.NewFunction(func(L *lua.LState) int { return pairs(L, next) }))
}

// openOS replaces the os library by the harmless part of it.
func (b *baseLib) openOS(L *lua.LState) {
	full := L.GetGlobal("os").(*lua.LTable)
	safe := L.NewTable()
	for _, name := range osFuncs {
		safe.RawSetString(name, full.RawGetString(name))
	}
	safe.RawSetString("getenv", L.NewFunction(b.getenv))
	date := full.RawGetString("date").(*lua.LFunction).GFunction
	safe.RawSetString("date", L.NewFunction(func(L *lua.LState) int {
		if L.GetTop() > 0 && len(value.StringArg(L, 1, "date")) > maxDate {
			value.BadArg(L, 1, "date", "format too long")
		}
		return date(L)
	}))
	declare.OnMiss(L, safe, func(L *lua.LState) int {
		L.RaiseError("%s", noOS(L.Get(2).String()))
		return 0
	})
	L.SetGlobal("os", declare.ReadOnly(L, "os", safe, func(L *lua.LState) int {
		L.RaiseError("os cannot be changed")
		return 0
	}))
}

// getenv is os.getenv, for the variables that the user allowed: others may be secrets.
func (b *baseLib) getenv(L *lua.LState) int {
	name := value.StringArg(L, 1, "getenv")
	text, allowed := b.host.Getenv(name)
	if !allowed {
		L.RaiseError("the script cannot read the environment variable %s; --allow-env %s allows it", value.Short(name), value.Short(name))
	}
	if text == "" {
		L.Push(lua.LNil)
	} else {
		L.Push(lua.LString(text))
	}
	return 1
}
