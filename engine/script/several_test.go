package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/luabind/declare"
)

// severalAtOnce are pieces of scripts that assign to several places, and what r is afterwards.
var severalAtOnce = map[string]string{
	`local a, b = 1, 2 a, b = b, a r = a .. b`:                            "21",
	`local a, b, c = 1, 2, 3 a, b, c = c, a, b r = a .. b .. c`:           "312",
	`local a, b = 0, 0 a, b = a + 1, a + b r = a .. b`:                    "10",
	`local a, b = 1, 2 local function f() a, b = b, a end f() r = a .. b`: "21",
	`local a = 1 g = 2 a, g = g, a r = a .. g`:                            "21",
	`g, h = 1, 2 g, h = h, g r = g .. h`:                                  "21",
	`local t = { 1, 2 } t[1], t[2] = t[2], t[1] r = t[1] .. t[2]`:         "21",
	`local t, a = { 1 }, 2 t[1], a = a, t[1] r = t[1] .. a`:               "21",
	`local t, a = { 1 }, 2 a, t[1] = t[1], a r = t[1] .. a`:               "21",
	`local n, t = 1, {} n, t[n] = n + 1, 20 r = n .. t[1]`:                "220",
	`local n, t = 1, {} t[n], n = 20, n + 1 r = n .. t[1]`:                "220",
	`local list, node = nil, { v = 1, next = { v = 2 } } while node do node.next, list, node = list, node, node.next end r = list.v .. list.next.v`: "21",
	`local t = {} t.x, t = 1, nil r = tostring(t)`:                                                               "nil",
	`local a, b = 1 a, b = b, a r = tostring(a) .. b`:                                                            "nil1",
	`local a, b = 1, 2 a, b = b r = a .. tostring(b)`:                                                            "2nil",
	`local a, b = 1, 2 a, b = b, -a r = a .. b`:                                                                  "2-1",
	`local a, b = 1, 2 a, b = b, a, 3 r = a .. b`:                                                                "21",
	`local a, b = 1, 2 local function two() return b, a end a, b = two() r = a .. b`:                             "21",
	`local a, b, c = 1, 2, 3 local function two() return a, b end a, b, c = c, two() r = a .. b .. c`:            "312",
	`local a, b, c = 1, 2, 3 a, b, c = c, (function() return a end)() r = a .. b .. tostring(c)`:                 "31nil",
	`local function f(...) local a, b = 1, 2 a, b = b, ... return a .. b end r = f(7, 8)`:                        "27",
	`local a, b = 1, 2 a, b = b, a or b r = a .. b`:                                                              "21",
	`local a, b, n = 1, 2, 0 while n < 3 do a, b = b, a n = n + 1 end r = a .. b`:                                "21",
	`local a, b for i = 1, 3 do a, b = i, a end r = a .. b`:                                                      "32",
	`local a, b = 1, 2 a, b = 3, function() return a end r = a .. b()`:                                           "33",
	`local a, b = 1, 2 a, b = b, { a } r = a .. b[1]`:                                                            "21",
	`local t, n = {}, 20000 t[n], n = n, n + 1 r = t[20000] .. n`:                                                "2000020001",
	`local t, u = { 1 }, {} t[#t + 1], u.x = 2, 3 r = t[1] .. t[2] .. u.x`:                                       "123",
	`local t, n = {}, 20000 do t[n] = 5 end r = t[20000]`:                                                        "5",
	`local t, n = {}, 20000 while not t[1] do t[n] = 5 t[1] = 1 end r = t[20000]`:                                "5",
	`local t, n = {}, 20000 repeat t[n] = 5 until true r = t[20000]`:                                             "5",
	`local t, n = {}, 20000 if n then t[n] = 5 end r = t[20000]`:                                                 "5",
	`local t, n = {}, 20000 if not n then n = 1 else t[n] = 5 end r = t[20000]`:                                  "5",
	`local t, n = {}, 20000 for i = 1, 1 do t[n] = 5 end r = t[20000]`:                                           "5",
	`local t, n = {}, 20000 for _ in function(_, x) if not x then return 1 end end do t[n] = 5 end r = t[20000]`: "5",
	`local t, n = {}, 20000 local function f() t[n] = 5 end f() r = t[20000]`:                                    "5",
	`local t, n = {}, 20000 function f() t[n] = 5 end f() r = t[20000]`:                                          "5",
	`local t, n = {}, 20000 local f = function() t[n] = 5 end f() r = t[20000]`:                                  "5",
	`local t, n = {}, 20000 local f = { function() t[n] = 5 end } f[1]() r = t[20000]`:                           "5",
	`local t, n = {}, 20000 t[n], t[n + 1] = 1, 2 r = t[20000] .. t[20001]`:                                      "12",
	`local t, n = { 2, 3 }, 1 t[1], t[t[1]], n = 5, 6, t[2] r = t[1] .. t[2] .. n`:                               "563",
	`local t, u = { 1 }, { 2 } t.x, u.x = u[1], t[1] r = t.x .. u.x`:                                             "21",
}

// Catches variables that have the wrong values after an assignment to several places, as gopher-lua makes it.
func TestSeveral(t *testing.T) {
	for text, want := range severalAtOnce {
		s, err := script.Load("several.lua", text)
		require.NoError(t, err, text)
		L := lua.NewState()
		L.SetGlobal(declare.DirectGlobal(".."), L.NewFunction(joined))
		kept := 0
		L.SetGlobal(declare.DirectGlobal("[]="), L.NewFunction(func(L *lua.LState) int {
			kept++
			L.SetTable(L.Get(1), L.Get(2), L.Get(3))
			return 0
		}))
		L.Push(L.NewFunctionFromProto(s.Proto()))
		require.NoError(t, L.PCall(0, 0, nil), text)
		require.Equal(t, want, L.GetGlobal("r").String(), text)
		require.Equal(t, strings.Count(text, "t[n")+strings.Count(text, "t[t"), kept, "%s: a large number as a key", text)
		L.Close()
	}
}

// joined is what .. is compiled to.
func joined(L *lua.LState) int {
	var b strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		b.WriteString(L.CheckString(i))
	}
	L.Push(lua.LString(b.String()))
	return 1
}
