package value

import lua "github.com/yuin/gopher-lua"

// Raise raises an error in the script: the text of err with the place, as L.RaiseError does. The
// *lua.ApiError that reaches the caller of the script has err as its Cause, so that no one needs to read
// the text. A script that catches the error gets the text.
func Raise(L *lua.LState, err error) {
	defer func() {
		r := recover()
		if e, ok := r.(*lua.ApiError); ok {
			e.Cause = err
		}
		panic(r)
	}()
	L.RaiseError("%s", err.Error())
}

// RaiseAgain raises an error that a script's function ended with, in the script that called for it: text
// and cause stay as they are.
func RaiseAgain(L *lua.LState, api *lua.ApiError) {
	defer func() {
		r := recover()
		if e, ok := r.(*lua.ApiError); ok {
			e.Cause = api.Cause
		}
		panic(r)
	}()
	L.Error(api.Object, 0)
}
