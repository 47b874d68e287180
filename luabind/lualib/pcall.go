package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
)

// pcall is Lua's, except for two errors that a script cannot catch: that it must stop, and a panic of
// Go code, which is a fault of the program and not of the script.
func pcall(L *lua.LState) int {
	if L.GetTop() == 0 {
		value.BadArg(L, 1, "pcall", "value expected")
	}
	if v := L.Get(1); v.Type() != lua.LTFunction && L.GetMetaField(v, "__call").Type() != lua.LTFunction {
		L.Push(lua.LFalse)
		L.Push(lua.LString("attempt to call a " + value.TypeName(v) + " value"))
		return 2
	}
	if err := L.PCall(L.GetTop()-1, lua.MultRet, nil); err != nil {
		return caught(L, err)
	}
	L.Insert(lua.LTrue, 1)
	return L.GetTop()
}

// xpcall is Lua's, with the same exceptions.
func xpcall(L *lua.LState) int {
	fn, ok := L.Get(1).(*lua.LFunction)
	if !ok {
		value.WrongType(L, 1, "xpcall", "function")
	}
	handler, ok := L.Get(2).(*lua.LFunction)
	if !ok {
		value.WrongType(L, 2, "xpcall", "function")
	}
	L.Push(fn)
	top := L.GetTop() - 1
	err := L.PCall(0, lua.MultRet, nil)
	if err == nil {
		L.Insert(lua.LTrue, top+1)
		return L.GetTop() - top
	}
	caught(L, err)
	L.Insert(handler, L.GetTop())
	if err := L.PCall(1, 1, nil); err != nil {
		return caught(L, err)
	}
	return 2
}

// caught pushes for the script the error that pcall caught.
func caught(L *lua.LState, err error) int {
	if e := uncatchable(L, err); e != nil {
		panic(e)
	}
	var v lua.LValue = lua.LString(err.Error())
	if e, ok := err.(*lua.ApiError); ok { //nolint:errorlint // an error around it is another error
		v = e.Object
	}
	L.Push(lua.LFalse)
	L.Push(v)
	return 2
}

// uncatchable returns the error to raise again when a script cannot catch it, nil when it can.
func uncatchable(L *lua.LState, err error) *lua.ApiError {
	e, ok := err.(*lua.ApiError) //nolint:errorlint // an error around it is another error
	if ok && (e.Type == lua.ApiErrorPanic || value.Stopped(L) != nil) {
		return e
	}
	return nil
}
