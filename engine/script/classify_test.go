package script_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/fault"
	"mrrc-lua/luabind/declare"
)

// failure runs a script whose code fails, and returns the error.
func failure(t *testing.T, source string) *script.Error {
	t.Helper()
	s, err := script.Load("t.lua", `local id = rawget({f = function(v) return v end}, "f") `+source)
	require.NoError(t, err, source)
	L := lua.NewState(lua.Options{RegistrySize: 1024, CallStackSize: 10_000})
	defer L.Close()
	for name, is := range map[string]string{"field": "a.field(a, b)", "fixed": "a.fixed(a, b)", "..": "a .. b"} { // what luabind has for them
		require.NoError(t, L.DoString("return function(a, b) return "+is+" end"))
		L.SetGlobal(declare.DirectGlobal(name), L.Get(-1))
		L.Pop(1)
	}
	L.SetGlobal(declare.DirectGlobal("sub"), L.NewFunction(func(L *lua.LState) int { L.CheckInt(2); return 0 }))
	L.SetGlobal("boom", L.NewFunction(func(*lua.LState) int { panic("no") }))
	L.Push(L.NewFunctionFromProto(s.Proto()))
	err = L.PCall(0, 0, nil)
	require.Error(t, err, source)
	return s.Classify(err, "filter", func(name string) *script.Script {
		if name == "t.lua" {
			return s
		}
		return nil
	})
}

// Would catch a failure of a script that names another place than that of its mistake, or has the words of the VM, or no
// hint, or a wrong one. record is a table here whose methods find nothing.
func TestClassify(t *testing.T) {
	const record = "local record = setmetatable({}, {__index = function() return function() end end}) "
	for source, want := range map[string]string{
		`error("no")`:                        "1 no",
		"\n" + `error({message = "broken"})`: "2 broken",
		`error({})`:                          "1 the error value is a table",
		`error({code = 1}, 2)`:               "1 the error value is a table",

		`local t = id(nil) local x = t.name`:                         "1 attempt to index nil with key 'name'",
		record + `local x = record:field("245").data`:                `1 attempt to index nil: record:field("245") found no field: record:value("245$a") is nil when there is no such field`,
		record + `local x = record:field("245"):letter("b")`:         `1 attempt to index nil: record:field("245") found no field: record:value("245$b") is nil when there is no such field`,
		`local t = {get = function() end} local x = t:get("a").name`: `1 attempt to index nil: t:get("a") found nothing: write local x = t:get("a") in a line before, and use x only between if x then and end`,
		record + `local x = record:fixed("008").date1`:               `1 attempt to index nil: record:fixed("008") found no field: write local f = record:fixed("008"), and use f only in if f then … end`,

		`id(nil)()`:              "1 attempt to call something that is not a function",
		`local t = id({}) t.x()`: "1 attempt to call something that is not a function",
		`local t, table = table, id({}) local a = table.unpack({1})`:                      "1 attempt to call something that is not a function: Lua 5.1 calls it unpack",
		"local list = {each = function() return {} end}\nfor _, x in list:each(1) do end": "2 attempt to call something that is not a function: a loop over a list uses ipairs: for _, x in ipairs(list:each(…)) do",
		`local x = id(nil) local n = #x`:                                                  `1 attempt to take the length of something that has none: nil?: an absent value is nil; write #(value or "") for text, and if list then … end around a list`,
		`local a = id("x") < 1`:                                                           "1 attempt to compare string with number: text is compared with text, and numbers with numbers: tonumber(text) makes a number, and is nil for other text",
		`local a = id({}) < {}`:                                                           "1 attempt to compare table with table",
		"local function f() return 1 + f() end f()":                                       "1 stack overflow: a function calls itself without end?",

		`local a = id(nil) .. "b"`:   `1 attempt to concatenate nil and string: an absent value is nil; write (value or "") .. text`,
		`local a = id({}) .. "b"`:    `1 attempt to concatenate table and string: table.concat(list, "; ") joins the elements of a list`,
		`local a = id(true) .. "b"`:  `1 attempt to concatenate boolean and string: tostring(value) makes text of true and false`,
		`local a = id(print) .. "b"`: `1 attempt to concatenate function and string: a method is called with brackets: record:title()`,
		`local a = id(nil) + 1`:      "1 attempt to add nil and number: an absent value is nil; write (tonumber(value) or 0)",
		`local a = id("x") + 1`:      "1 attempt to add string and number: text is joined with .., as in a .. b",
		`local a = id({}) - 1`:       "1 attempt to subtract table and number",
		`local a = id({}) ^ 1`:       "1 attempt to raise table and number",

		`local x = ("x"):rep(id({}))`:                     "1 bad argument #1 to rep (number expected, got table)",
		`local x = ("x"):sub(id({}))`:                     "1 bad argument #1 to sub (number expected, got table)",
		`local x = string.rep("x", id({}))`:               "1 bad argument #2 to rep (number expected, got table)",
		`local x = select(id(nil), 1)`:                    `1 bad argument #1 to select (number or string expected, got nil): nil means that the record does not have the value: put it into a variable in a line before, as in local x = record:value("245$a"), and use x only between if x then and end`,
		`local x = ("x"):rep(id({})), string.rep("x", 1)`: "1 bad argument #2 to rep (number expected, got table)",
		`local x = ipairs(id(1))`:                         "1 bad argument #1 to ipairs (table expected, got number)",
	} {
		e := failure(t, source)
		got := fmt.Sprintf("%d %s", e.Line, e.Msg)
		if e.Hint != "" {
			got += ": " + e.Hint
		}
		if want != got {
			t.Errorf("%s\n  got %s", source, got)
		}
	}
}

// Would catch a message of any length, and one whose length is not that of the script's text.
func TestClassify_long(t *testing.T) {
	for _, n := range []int{script.MaxMessage, script.MaxMessage + 1, 5 * script.MaxMessage} {
		e := failure(t, fmt.Sprintf(`error(("x"):rep(%d), 0)`, n))
		want := strings.Repeat("x", script.MaxMessage)
		if n > script.MaxMessage {
			want += fmt.Sprintf("… (%d bytes)", n)
		}
		require.Equal(t, want, e.Msg)
	}
	// A message whose beginning looks like a very long name of a file.
	e := failure(t, `error(string.format("%s:5: %s", ("x"):rep(3990), ("y"):rep(3000)), 0)`)
	require.Equal(t, "yyyyy… (3000 bytes)", e.Msg)
}

// Would catch an error that is placed in another file than that which it names, and one outside the hooks that is said to
// be in one.
func TestClassify_places(t *testing.T) {
	e := failure(t, `error("other.lua:5: no", 0)`)
	require.Equal(t, []any{"other.lua", 5, "no", ""}, []any{e.Script, e.Line, e.Msg, e.Source})
	e = failure(t, "boom()")
	require.Equal(t, "this is not a mistake of the script; please report it", e.Hint)
	require.ErrorAs(t, e, new(*fault.Error))
	e = failure(t, `error("other.lua:5:7: no", 0)`)
	require.Equal(t, []any{"other.lua", 5, 7, "no"}, []any{e.Script, e.Line, e.Col, e.Msg})
	s, err := script.Load("t.lua", "local function f() error('no') end\nf()")
	require.NoError(t, err)
	L := lua.NewState()
	defer L.Close()
	L.Push(L.NewFunctionFromProto(s.Proto()))
	e = s.Classify(L.PCall(0, 0, nil), "", func(string) *script.Script { return s })
	require.Len(t, e.Traceback, 2)
	require.Contains(t, e.Traceback[1], "in main chunk")
}

// Would catch an unknown global of a running hook that is not compared with the local variables around it.
func TestClassify_unknown(t *testing.T) {
	s, L := ran(t, "local prefix = 'x'\nfunction f(xxpattern)\n  local spelling = 1\n  return prefx, spelling, xxpattern\nend\nfunction g() return xxpattrn end")
	for name, want := range map[string]string{
		"f": "4 undeclared global 'prefx' (did you mean 'prefix'?)",
		"g": "6 undeclared global 'xxpattrn'",
	} {
		err := L.CallByParam(lua.P{Fn: L.GetGlobal(name), Protect: true})
		e := s.Classify(err, "transform", func(string) *script.Script { return s })
		require.Equal(t, want, fmt.Sprintf("%d %s", e.Line, e.Msg))
		e = s.Classify(err, "transform", func(string) *script.Script { return nil })
		require.Equal(t, 0, strings.Count(e.Msg, "prefix"), "it is in a file that is not known")
	}
}

// Would catch a list of calls with lines that are no calls of the script.
func TestClassify_traceback(t *testing.T) {
	e := failure(t, "local function inner() error('no') end\nlocal function outer() pcall(print) inner() end\nouter()")
	require.Len(t, e.Traceback, 3)
	for i, line := range []string{"t.lua:1:", "t.lua:2:", "t.lua:3:"} {
		require.Contains(t, e.Traceback[i], line)
	}
	require.Contains(t, e.Traceback[2], "in hook 'filter'")
}

// Would catch an error that names a script as it was called before, and one about another assignment than the first.
func TestScript_names(t *testing.T) {
	s, err := script.Load("old.lua", "local function f() error('no') end\nfunction g() f() end\ng()")
	require.NoError(t, err)
	s.Rename("new.lua")
	L := lua.NewState()
	defer L.Close()
	L.Push(L.NewFunctionFromProto(s.Proto()))
	require.ErrorContains(t, L.PCall(0, 0, nil), "new.lua:1: no")

	s, err = script.Load("t.lua", "function f()\n  print = 1\nend\nstring = 2")
	require.NoError(t, err)
	owns := func(name string) bool { return name == "print" || name == "string" }
	require.ErrorContains(t, s.KeepsOff(owns), "t.lua:2: ")
	require.NoError(t, s.KeepsOff(func(string) bool { return false }))
}

// Would catch an error in code that was made from a text and quotes the code, or names another script.
func TestCompile(t *testing.T) {
	s, err := script.Compile("in.lua", "1 +\n2", "return 1 +\n2", nil)
	require.NoError(t, err)
	require.Equal(t, []any{"in.lua", "1 +", "2"}, []any{s.Name, s.Line(1), s.Line(2)})
	_, err = script.Compile("in.lua", "1 2", "return 1 2", nil)
	var e *script.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, []any{"in.lua", 1, 10, "1 2"}, []any{e.Script, e.Line, e.Col, e.Source})
}

// Would catch specs without $ that are refused or taken for something else in a script that was typed, and those that are
// understood in a file.
func TestLoadTyped(t *testing.T) {
	for _, source := range []string{
		`function filter(record) return record:value("245a") == "x" end`,
		`function extract(record) return {record:value("245a"), {record:value("245a")}} end`,
		`function extract(record) return {title = record:value("245a")} end`,
		`function filter(record) return not (record:value("245a") or -1 > 0) end`,
	} {
		s, err := script.LoadTyped("-e", source)
		require.NoError(t, err, source)
		require.True(t, s.Names("245$a"), source)
		require.False(t, s.Names("245a"), source)
		s, err = script.LoadTyped("-e", script.FileText(source))
		require.NoError(t, err, source)
		require.True(t, s.Names("245$a"), source)
	}
	require.Equal(t, `f(record:value("245$a"), record:has("650$a"), "245a")`, script.FileText(`f(record:value("245a"), record:has("650a"), "245a")`))
	s, err := script.LoadTyped("-e", `function filter(record) return true end`)
	require.NoError(t, err)
	require.True(t, s.Typed())
	s, err = script.Load("-e", `function filter(record) return true end`)
	require.NoError(t, err)
	require.False(t, s.Typed())
	_, err = script.LoadTyped("-e", `function filter(record) return record:value() == nil end`)
	require.ErrorContains(t, err, "-e:1:")
}
