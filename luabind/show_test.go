package luabind_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
)

// Would catch a value that looks like another one, or whose text does not end.
func TestShow(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		`nil`:                      "nil",
		`true`:                     "true",
		`1.5`:                      "1.5",
		`"a \"b\" \\ \n\t\1ü\255"`: `"a \"b\" \\ \n\t\001ü\255"`,
		`{}`:                       "{}",
		`{1, "1"}`:                 `{ 1, "1" }`,
		`{b = 1, a = {x = {}}, [true] = 2, ["a b"] = 3, ["end"] = 4}`: `{ ["a b"] = 3, ["end"] = 4, [true] = 2, a = { x = {} }, b = 1 }`,
		`{ {{{{1}}}} }`: "{ { { { {…} } } } }",
		`print`:         "a function",
		`run`:           "a Run",
		`setmetatable({a = 1}, {__index = {b = 2}})`: `{ a = 1 }`,
		`record.leader`:              `"00826cam a2200301 a 4500"`,
		`marc.raw("A1")`:             `marc.raw("A1")`,
		`json.null`:                  "json.null",
		`record:field("245")`:        "=245  10$aHistory of reading :$ba study /$cAnna Müller.",
		`{record:field("001"), "x"}`: `{ =001  ocm00012345, "x" }`,
		`(function() local f = record:field("001"); f:delete(); return f end)()`:        "a deleted field",
		`(function() local t = {}; t[1] = t; return t end)()`:                           "{ { { { {…} } } } }",
		`(function() local t = {}; for i = 1, 60 do t[i] = "abc" end; return #t end)()`: "60",
	} {
		L, b := newState(t, newHost(t))
		L.SetGlobal("record", b.Handles(1).Open(0, newRecord(t)))
		require.NoError(t, L.DoString("value = "+code), code)
		require.Equal(t, want, luabind.Show(L.G.Global.RawGetString("value")), code)
	}
	L, b := newState(t, newHost(t))
	handles := b.Handles(1)
	record := handles.Open(0, newRecord(t))
	require.Contains(t, luabind.Show(record), "=245  10$aHistory of reading")
	handles.Close(0)
	require.Equal(t, "a record whose hook has returned", luabind.Show(record))
	require.NoError(t, L.DoString("value = text"))
	require.Contains(t, luabind.Show(L.G.Global.RawGetString("value")), "\n  trim = a function,\n", "a module is not empty")
	many := L.NewTable()
	for range 60 {
		many.Append(lua.LString("abc"))
	}
	require.Contains(t, luabind.Show(many), "\n  \"abc\",\n  … 10 more,\n}")
}
