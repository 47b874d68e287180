package luabind_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
)

// odd are arguments that nobody means: counts beyond all lengths, values that are not numbers, tables that
// contain themselves.
const odd = `
local loop = {}
loop.self = loop
loop[1] = loop
local deep = {}
do local t = deep for i = 1, 10000 do t[1] = {} t = t[1] end end
return { -1, 0, 1, 2^31, -2^31, 2^53, -2^53, 2^63, 1e300, -1e300, 0/0, 1/0, -1/0, 0.5, "", "x", "\0", "\255\254", ("%"):rep(300), ("("):rep(300),
  "%", "[", "245$a", true, false, loop, deep, {}, { 3, 1, 2 }, print, function() return function() end end, function(...) error({}) end }`

// Would catch a Go panic, an endless loop or unbounded memory in a call of the library with odd
// arguments: each call is an error of the script, or returns a result.
func TestLibrary_oddArguments(t *testing.T) {
	t.Parallel()
	L, b := newState(t, newHost(t))
	require.NoError(t, L.DoString(odd))
	list := L.Get(-1).(*lua.LTable)
	var args []lua.LValue
	for i := 1; i <= 32; i++ {
		args = append(args, list.RawGetInt(i))
	}
	handles := b.Handles(1)
	record := handles.Open(0, newRecord(t))
	L.SetGlobal("record", record)
	require.NoError(t, L.DoString(`field = record:field("650")`))
	args = append(args, record, L.GetGlobal("field"), L.GetGlobal("run"), L.GetGlobal("marc"), lua.LNil)
	n := 0
	call := func(name string, fn lua.LValue, self ...lua.LValue) {
		for i, x := range args {
			for _, rest := range [][]lua.LValue{nil, {args[(i+5)%len(args)]}, {args[(i+11)%len(args)], args[(i+3)%len(args)]}, {lua.LNumber(1), args[(i+7)%len(args)], args[(i+2)%len(args)]}} {
				n++
				L.SetTop(0)
				L.Push(fn)
				list := append(append(append([]lua.LValue{}, self...), x), rest...)
				for _, v := range list {
					L.Push(v)
				}
				err := L.PCall(len(list), lua.MultRet, nil)
				var api *lua.ApiError
				if errors.As(err, &api) {
					require.NotEqual(t, lua.ApiErrorPanic, api.Type, "%s(%v): %v", name, list, err)
				}
			}
		}
	}
	own := map[string]bool{"require": true, "print": true, "error": true}
	require.NoError(t, L.DoString(`names = {} for k, v in pairs(_G) do names[k] = v end`))
	L.GetGlobal("names").(*lua.LTable).ForEach(func(k, v lua.LValue) {
		name := k.String()
		switch v := v.(type) {
		case *lua.LFunction:
			if !own[name] {
				call(name, v)
			}
		case *lua.LTable:
			if name == "names" || name == "_G" {
				return
			}
			require.NoError(t, L.DoString(fmt.Sprintf("members = {} for k, v in pairs(_G[%q]) do members[k] = v end", name)))
			L.GetGlobal("members").(*lua.LTable).ForEach(func(k, v lua.LValue) {
				if v.Type() == lua.LTFunction {
					call(name+"."+k.String(), v)
				}
			})
		}
	})
	for _, c := range luabind.Classes() {
		var self lua.LValue
		switch c.Name {
		case "Record":
			self = record
		case "Field":
			self = L.GetGlobal("field")
		default:
			continue
		}
		for _, f := range c.Funcs {
			require.NoError(t, L.DoString(fmt.Sprintf("method = function(o, ...) return o:%s(...) end", f.Name)))
			call(c.Name+":"+f.Name, L.GetGlobal("method"), self)
		}
	}
	require.Greater(t, n, 10000)
}
