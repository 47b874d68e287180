package lualib_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/testhost"
)

// stringCases are calls as scripts make them, on a title of usual length.
var stringCases = []struct{ name, code string }{
	{"nothing", `local x = a`},
	{"find-plain", `local x = a:find("History", 1, true)`},
	{"find-plain-hit", `local x = a:find("documentary", 1, true)`},
	{"find-literal", `local x = a:find("History")`},
	{"find-class", `local x = a:find("%d%d%d%d")`},
	{"match-year", `local x = a:match("%d%d%d%d")`},
	{"match-miss", `local x = a:match("^%d+$")`},
	{"gsub-trim", `local x = a:gsub("[%s/:;,.]+$", "")`},
	{"gsub-miss", `local x = a:gsub("%[", "(")`},
	{"gsub-function", `local x = a:gsub("%d+", f)`},
	{"gmatch-words", `for w in a:gmatch("%a+") do local x = w end`},
	{"upper", `local x = a:upper()`},
	{"upper-short", `local x = s:upper()`},
	{"sub", `local x = a:sub(1, 3)`},
	{"byte", `local x = a:byte(1)`},
	{"len", `local x = a:len()`},
	{"rep", `local x = s:rep(3)`},
	{"format", `local x = ("%s: %d"):format(s, 42)`},
	{"format-g", `local x = ("%05.2f"):format(3.14159)`},
	{"string.find", `local x = string.find(a, "History", 1, true)`},
	{"concat", `local x = table.concat(t, "; ")`},
}

const stringSetup = `
local a = "Collection analysis : nature, world readings and a documentary history, 1984-1999. /"
local s = "History"
local t = { "History", "Reading", "Study and teaching" }
local function f(x) return "0" end
return function(n) for i = 1, n do `

func BenchmarkString(b *testing.B) {
	for _, c := range stringCases {
		b.Run(c.name+"/own", func(b *testing.B) {
			L := newState(b, &testhost.Host{})
			benchLua(b, L, c.code)
		})
		b.Run(c.name+"/gopher", func(b *testing.B) {
			L := lua.NewState(lua.Options{RegistrySize: 4096})
			b.Cleanup(L.Close)
			benchLua(b, L, c.code)
		})
	}
}

// benchLua runs a statement in a loop of Lua's.
func benchLua(b *testing.B, L *lua.LState, code string) {
	if err := L.DoString(stringSetup + code + " end end"); err != nil {
		b.Fatal(err)
	}
	loop := L.Get(-1)
	b.ReportAllocs()
	b.ResetTimer()
	if err := L.CallByParam(lua.P{Fn: loop, Protect: true}, lua.LNumber(b.N)); err != nil {
		b.Fatal(err)
	}
}
