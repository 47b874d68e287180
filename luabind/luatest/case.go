package luatest

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/expect"
	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// Case is a test of what a script makes of records. A pointer or map that is nil is not checked.
type Case struct {
	Script    string            // a path next to the file of tests; "": the script that the file is named for
	Args      map[string]string // run.args
	Given     []expect.Record
	GivenFile string

	Same       bool             // the records come out as they went in
	Idempotent bool             // a second run over the output changes nothing
	Records    *[]expect.Record // that come out
	File       string           // that has them
	Text       *string          // lines that come out instead of records
	Rows       *[]rows.Row      // rows that come out
	Outputs    map[string]string
	Printed    *string
	Dropped    *int
	Rejected   *Rejections
	Tallies    map[string]map[string]float64
	Error      *string // the run fails, with this in its message
}

// Rejections are the rejections that a case expects.
type Rejections struct {
	N       int
	Reasons []string // parts of them, in order; nil: any
}

// caseKeys lists the keys of a case, in the order of the documentation: what each means and how it is
// read.
func (t *Tests) caseKeys() []caseKey {
	return []caseKey{
		{"script", "string", "The script, a path relative to this file. Without it, `add_590_test.lua` tests `add_590.lua`.",
			func(c *Case, v lua.LValue) (err error) { c.Script, err = textOf(v); return err }},
		{"args", "table<string, string>", "The contents of `run.args`.",
			func(c *Case, v lua.LValue) (err error) { c.Args, err = textsOf(v); return err }},
		{"given", "string|Record|Record[]", "The records to run it over: MARCMaker text, or records.",
			func(c *Case, v lua.LValue) (err error) { c.Given, err = t.recordsOf(v); return err }},
		{"given_file", "string", "The same from a file, a path relative to this file, in any format.",
			func(c *Case, v lua.LValue) (err error) { c.GivenFile, err = textOf(v); return err }},
		{"expect", "string|Record|Record[]", "The output records. A leader is compared only if it is written, and never its lengths.",
			func(c *Case, v lua.LValue) error { list, err := t.recordsOf(v); c.Records = &list; return err }},
		{"expect_file", "string", "The same from a file, a path relative to this file, in any format.",
			func(c *Case, v lua.LValue) (err error) { c.File, err = textOf(v); return err }},
		{"expect_same", "boolean", "The script changes no record.",
			func(c *Case, v lua.LValue) (err error) { c.Same, err = trueOf(v); return err }},
		{"idempotent", "boolean", "The script changes nothing in its own output.",
			func(c *Case, v lua.LValue) (err error) { c.Idempotent, err = trueOf(v); return err }},
		{"expect_rows", "any[][]|table[]", "The rows of the hook extract, each a list, or a table by column.",
			func(c *Case, v lua.LValue) error { list, err := rowsOf(v); c.Rows = &list; return err }},
		{"expect_text", "string", "The lines that are written to the main output instead of records.",
			func(c *Case, v lua.LValue) error { s, err := textOf(v); c.Text = &s; return err }},
		{"expect_outputs", "table<string, string>", "The contents of the further outputs: records as MARCMaker text, or lines.",
			func(c *Case, v lua.LValue) (err error) { c.Outputs, err = textsOf(v); return err }},
		{"expect_dropped", "integer", "The number of dropped records.",
			func(c *Case, v lua.LValue) error { n, err := countOf(v); c.Dropped = &n; return err }},
		{"expect_rejected", "string|string[]|integer", "Parts of the reasons for which records are rejected, in order; or the number of rejected records. Without it no record may be rejected.",
			func(c *Case, v lua.LValue) (err error) { c.Rejected, err = rejectionsOf(v); return err }},
		{"expect_printed", "string", "The text that the script prints.",
			func(c *Case, v lua.LValue) error { s, err := textOf(v); c.Printed = &s; return err }},
		{"expect_tally", "table<string, table<string, number>>", "The counters of run:tally, by table. A table that is named must have exactly these counters.",
			func(c *Case, v lua.LValue) (err error) { c.Tallies, err = talliesOf(v); return err }},
		{"expect_error", "string", "The script as a whole fails, with this text in its message.",
			func(c *Case, v lua.LValue) error { s, err := textOf(v); c.Error = &s; return err }},
	}
}

type caseKey struct {
	name, typ, doc string
	read           func(c *Case, v lua.LValue) error
}

// Keys lists the keys of a case for documentation.
func Keys() (list []declare.Prop) {
	for _, k := range (&Tests{}).caseKeys() {
		list = append(list, declare.Prop{Name: k.name, Type: k.typ, Doc: k.doc})
	}
	return list
}

// testCase reads the table of a case.
func (t *Tests) testCase(v *lua.LTable) (*Case, error) {
	c := &Case{}
	keys := t.caseKeys()
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	asked := false
	for k, _ := v.Next(lua.LNil); k != lua.LNil; k, _ = v.Next(k) {
		found := false
		for _, key := range keys {
			if k != lua.LString(key.name) {
				continue
			}
			found = true
			if err := key.read(c, v.RawGet(k)); err != nil {
				return nil, fmt.Errorf("%s: %w", key.name, err)
			}
			switch key.name {
			case "script", "args", "given", "given_file":
			default:
				asked = true
			}
		}
		if !found {
			return nil, errors.New(nearestKey(k.String(), names))
		}
	}
	switch {
	case !asked:
		return nil, errors.New("it expects nothing: write the expected records, as in expect = [[…]]")
	case c.Given != nil && c.GivenFile != "":
		return nil, errors.New("given and given_file: one of them is enough")
	case b2i(c.Records != nil)+b2i(c.File != "")+b2i(c.Same)+b2i(c.Rows != nil)+b2i(c.Text != nil) > 1:
		return nil, errors.New("use only one of expect, expect_file, expect_same, expect_rows and expect_text")
	}
	return c, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func textOf(v lua.LValue) (string, error) {
	if s, ok := v.(lua.LString); ok {
		return string(s), nil
	}
	return "", errors.New("text expected, got " + value.TypeName(v))
}

func trueOf(v lua.LValue) (bool, error) {
	if v != lua.LTrue {
		return false, errors.New("true expected, got " + v.String() + "; leave it out otherwise")
	}
	return true, nil
}

func countOf(v lua.LValue) (int, error) {
	n, ok := v.(lua.LNumber)
	if !ok || n < 0 || n != lua.LNumber(int(n)) {
		return 0, errors.New("a whole number expected, got " + v.String())
	}
	return int(n), nil
}

func textsOf(v lua.LValue) (map[string]string, error) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, errors.New("a table expected, got " + value.TypeName(v))
	}
	m := map[string]string{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if v.Type() != lua.LTString && v.Type() != lua.LTNumber || k.Type() != lua.LTString {
			return nil, fmt.Errorf("names and text expected, got %s = %s", luabind.Show(k), luabind.Show(v))
		}
		m[k.String()] = v.String()
	}
	return m, nil
}

// recordsOf reads MARCMaker text, a record, or a list of either.
func (t *Tests) recordsOf(v lua.LValue) ([]expect.Record, error) {
	list := []expect.Record{}
	if s, ok := v.(lua.LString); ok {
		more, err := expect.Read(string(s))
		return append(list, more...), err
	}
	if tab, ok := v.(*lua.LTable); ok {
		for i := 1; i <= tab.Len(); i++ {
			more, err := t.recordsOf(tab.RawGetInt(i))
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
		}
		return list, nil
	}
	r, ok := luabind.RecordOf(v)
	if !ok || r == nil {
		return nil, errors.New("MARCMaker text or records expected, got " + value.TypeName(v))
	}
	return append(list, expect.Of(r.Clone())), nil
}

func rowsOf(v lua.LValue) ([]rows.Row, error) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, errors.New("a list of rows expected, got " + value.TypeName(v))
	}
	list := []rows.Row{}
	var cells luabind.Cells
	for i := 1; i <= t.Len(); i++ {
		row, ok := t.RawGetInt(i).(*lua.LTable)
		if !ok {
			return nil, errors.New("a list of rows expected, got a list with a " + value.TypeName(t.RawGetInt(i)) + " in it")
		}
		r, err := cells.Row(row)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

func rejectionsOf(v lua.LValue) (*Rejections, error) {
	switch v := v.(type) {
	case lua.LString:
		return &Rejections{1, []string{string(v)}}, nil
	case *lua.LTable:
		if v.Len() == 0 {
			return &Rejections{}, nil
		}
		list, ok := luabind.Strings(v)
		if !ok {
			return nil, errors.New("a list of reasons expected")
		}
		return &Rejections{len(list), list}, nil
	}
	n, err := countOf(v)
	return &Rejections{N: n}, err
}

func talliesOf(v lua.LValue) (map[string]map[string]float64, error) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, errors.New("a table expected, got " + value.TypeName(v))
	}
	m := map[string]map[string]float64{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		counters, ok := v.(*lua.LTable)
		if !ok {
			return nil, fmt.Errorf("tables of counters expected, as in { year = { [\"1999\"] = 2 } }, got %s = %s", luabind.Show(k), luabind.Show(v))
		}
		keys := map[string]float64{}
		for k, n := counters.Next(lua.LNil); k != lua.LNil; k, n = counters.Next(k) {
			number, ok := n.(lua.LNumber)
			if !ok {
				return nil, fmt.Errorf("numbers expected, got %s = %s", luabind.Show(k), luabind.Show(n))
			}
			keys[k.String()] = float64(number)
		}
		m[k.String()] = keys
	}
	return m, nil
}
