package luatest

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/expect"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// Test is a test that a file of tests declares: a function that fails when it raises an error, or
// a case of what a script makes of records.
type Test struct {
	Name string
	Line int            // where it is declared
	Fn   *lua.LFunction // nil: the test is a Case; it is called under the VM lock only
	Case *Case
}

// Tests collects the tests that a file declares while it runs. It belongs to the state that the file
// runs in, and is used under its lock.
type Tests struct {
	b    *luabind.Binding
	List []Test
	done bool
}

// Install adds the functions of files of tests to a state. It is called once, after luabind.Install
// and before the file runs.
func Install(L *lua.LState, b *luabind.Binding) *Tests {
	t := &Tests{b: b}
	for _, f := range t.funcs() {
		L.SetGlobal(f.Name, L.NewFunction(f.Fn))
	}
	return t
}

// Seal ends the declaring of tests.
func (t *Tests) Seal() { t.done = true }

// Funcs lists the functions of files of tests for documentation, as luabind.Classes does.
func Funcs() []declare.Func { return (&Tests{}).funcs() }

func (t *Tests) funcs() []declare.Func {
	return []declare.Func{
		{
			Name: "test", Args: "name: string, case: TestCase|fun()", Fn: t.test,
			Doc:     "Declares a test: a table that describes what a script makes of records, or a function that fails by raising an error.",
			Example: `test("a title", function() assert_equal(record:title(), "History of reading : a study") end)`,
		},
		{
			Name: "assert_equal", Args: "got: any, want: any, what: string?", Fn: t.assertEqual,
			Doc:     "Raises an error unless the values are equal: tables by their elements, records and fields by their contents. A record or a list of records may be compared with MARCMaker text.",
			Example: `assert_equal(record:values("650$x"), { "Study and teaching" })`,
		},
		{
			Name: "assert_error", Args: "fn: fun(), part: string?", Returns: "string", Fn: t.assertError,
			Doc:     "Raises an error unless the function raises one whose message contains the part. Returns the message.",
			Example: `assert_error(function() error("no title") end, "title")`,
		},
		{
			Name: "mrk", Args: "text: string", Returns: "Record ...", Fn: t.mrk,
			Doc:     "Makes records from MARCMaker text. Lines may be indented; the leader may be left out.",
			Example: `mrk("=001  x1\n=245  10$aA title"):title()`,
		},
	}
}

// test declares a test.
func (t *Tests) test(L *lua.LState) int {
	name := L.CheckString(1)
	if t.done {
		L.RaiseError("test(%q, …) was called by a test: tests are declared at the top of the file", name)
	}
	for _, other := range t.List {
		if other.Name == name {
			L.RaiseError("there are two tests with the name %q: the other is in line %d", name, other.Line)
		}
	}
	test := Test{Name: name, Line: callerLine(L)}
	switch v := L.Get(2).(type) {
	case *lua.LFunction:
		test.Fn = v
	case *lua.LTable:
		c, err := t.testCase(v)
		if err != nil {
			L.RaiseError("test %q: %s", name, err.Error())
		}
		test.Case = c
	default:
		L.RaiseError("test %q: a table or a function expected, got %s", name, value.TypeName(v))
	}
	t.List = append(t.List, test)
	return 0
}

// callerLine returns the line of the script from which the current function was called.
func callerLine(L *lua.LState) int {
	dbg, ok := L.GetStack(1)
	if !ok {
		return 0
	}
	if _, err := L.GetInfo("l", dbg, lua.LNil); err != nil {
		return 0
	}
	return dbg.CurrentLine
}

// assertEqual compares two values.
func (t *Tests) assertEqual(L *lua.LState) int {
	got, want := L.Get(1), L.Get(2)
	if L.GetTop() < 2 {
		L.RaiseError("assert_equal needs two values: the result and the expected value")
	}
	what := ""
	if L.GetTop() > 2 && L.Get(3) != lua.LNil {
		what = L.CheckString(3) + ": "
	}
	if text, ok := want.(lua.LString); ok {
		if records, ok := t.records(got); ok {
			list, err := expect.Read(string(text))
			if err != nil {
				L.ArgError(2, err.Error())
			}
			if d := expect.Diff(list, records); d != nil {
				L.RaiseError("%sthe records differ, - expected, + got\n%s", what, strings.Join(d, "\n"))
			}
			return 0
		}
	}
	if deepEqual(got, want, 0) {
		return 0
	}
	a, b := luabind.Show(want), luabind.Show(got)
	if strings.Contains(a, "\n") || strings.Contains(b, "\n") {
		d := expect.Lines(strings.Split(a, "\n"), strings.Split(b, "\n"))
		L.RaiseError("%sthe values differ, - expected, + got\n%s", what, strings.Join(d, "\n"))
	}
	L.RaiseError("%sgot %s, expected %s", what, b, a)
	return 0
}

// records returns the records that a value stands for: a record or a list of records.
func (t *Tests) records(v lua.LValue) (list []*parse.Record, ok bool) {
	if r, ok := luabind.RecordOf(v); ok {
		return []*parse.Record{r}, r != nil
	}
	tab, ok := v.(*lua.LTable)
	if !ok {
		return nil, false
	}
	for i := 1; i <= tab.Len(); i++ {
		r, ok := luabind.RecordOf(tab.RawGetInt(i))
		if !ok || r == nil {
			return nil, false
		}
		list = append(list, r)
	}
	return list, len(list) > 0
}

// maxDepth bounds how deep tables are compared.
const maxDepth = 100

// deepEqual compares values: tables by their elements, records and fields by their MARCMaker text.
func deepEqual(a, b lua.LValue, depth int) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *lua.LTable:
		b, ok := b.(*lua.LTable)
		if !ok || depth == maxDepth {
			return false
		}
		n := 0
		for k, v := a.Next(lua.LNil); k != lua.LNil; k, v = a.Next(k) {
			if n++; !deepEqual(v, b.RawGet(k), depth+1) {
				return false
			}
		}
		for k, _ := b.Next(lua.LNil); k != lua.LNil; k, _ = b.Next(k) {
			n--
		}
		return n == 0
	case *lua.LUserData:
		b, ok := b.(*lua.LUserData)
		if !ok || a.Metatable != b.Metatable {
			return false
		}
		switch value.TypeName(a) {
		case "record", "field":
			return luabind.Show(a) == luabind.Show(b)
		}
	}
	return false
}

// assertError calls a function that must fail.
func (t *Tests) assertError(L *lua.LState) int {
	fn := L.CheckFunction(1)
	part := L.OptString(2, "")
	L.Push(fn)
	err := L.PCall(0, 0, nil)
	if err == nil {
		L.RaiseError("the function raised no error")
	}
	text := err.Error()
	if api, ok := err.(*lua.ApiError); ok { //nolint:errorlint // PCall returns no other type
		text = Message(api.Object)
	}
	if !strings.Contains(text, part) {
		L.RaiseError("the error is %s, expected one with %s", luabind.Show(lua.LString(text)), luabind.Show(lua.LString(part)))
	}
	L.Push(lua.LString(text))
	return 1
}

// Message returns the text of an error that a script raised: of a table its field message.
func Message(v lua.LValue) string {
	if t, ok := v.(*lua.LTable); ok {
		if m := t.RawGetString("message"); m != lua.LNil {
			return m.String()
		}
		return "the error value is a table"
	}
	return v.String()
}

// mrk makes records of text.
func (t *Tests) mrk(L *lua.LState) int {
	list, err := expect.Read(L.CheckString(1))
	if err != nil {
		L.ArgError(1, err.Error())
	}
	for _, r := range list {
		L.Push(t.b.Keep(r.Record))
	}
	return len(list)
}

// nearestKey returns the message for a key that does not exist.
func nearestKey(key string, keys []string) string {
	if near := declare.Nearest(key, keys); near != "" {
		return fmt.Sprintf("there is no '%s': did you mean '%s'?", key, near)
	}
	return fmt.Sprintf("there is no '%s': a case has %s", key, strings.Join(slices.Sorted(slices.Values(keys)), ", "))
}
