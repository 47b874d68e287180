package scripttest_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/scripttest"
	"mrrc-lua/internal/testscale"
)

// scripts are what the tests of this file are about.
var scripts = map[string]string{
	"keep.lua":  `function filter(record) return record:has("245") end`,
	"note.lua":  `function transform(record) record:add("590", "  ", "a", run.args.note or "x"); run:tally("t", "k"); print("did " .. record.id) end`,
	"rows.lua":  `columns = {"id", "n"} function extract(record) return { record.id, record:count("650") } end`,
	"lines.lua": `function transform(record) run:emit(record.id); return false end`,
	"split.lua": `function transform(record) run:emit(record, "by/" .. record.id .. ".mrc"); run:emit("a line", "list.txt"); return false end`,
	"no.lua":    `function filter(record) run:reject("no title") end`,
	"fails.lua": `function filter(record) return record["tit" .. "el"](record) end`,
	"begin.lua": `function begin() error("say which", 0) end function filter() return true end`,
	"loop.lua":  `function filter(record) while true do end end`,
	"self.lua":  `for r in marc.read("two.mrk"):records() do marc.output():write(r) end`,
	"made.lua":  `local n = 0 function source() return function() n = n + 1 if n < 3 then return marc.record{{"001", "m" .. n}} end end end function filter() return true end`,
	"broken":    `function (`,
}

const twoRecords = "=001  one\n=245  10$aFirst\n\n=001  two\n"

// runTests runs the tests in a source and returns the failures of each, "" for one that passed.
func runTests(t *testing.T, source string) (map[string]string, scripttest.Count, error) {
	t.Helper()
	return runTestsWithin(t, source, time.Minute)
}

// runTestsWithin does so with a limit for each record and each function.
func runTestsWithin(t *testing.T, source string, limit time.Duration) (map[string]string, scripttest.Count, error) {
	t.Helper()
	script, err := engine.LoadScript("t_test.lua", source)
	require.NoError(t, err)
	open := func(path string) (io.ReadCloser, error) {
		if path == "two.mrk" {
			return io.NopCloser(strings.NewReader(twoRecords)), nil
		}
		return nil, os.ErrNotExist
	}
	results := map[string]string{}
	n, err := scripttest.Run(t.Context(), scripttest.Options{
		Script: script, VM: engine.Options{Reach: engine.Reach{OpenFile: open}, Limits: engine.Limits{Timeout: limit}},
		Prepare: func(path string) (engine.Options, error) {
			if scripts[path] == "" {
				return engine.Options{}, fmt.Errorf("no script %q", path)
			}
			s, err := engine.LoadScript(path, scripts[path])
			return engine.Options{Script: s, Reach: engine.Reach{OpenFile: open}, Limits: engine.Limits{Timeout: limit}}, err
		},
		Select: func(name string) bool { return name != "left" },
		Report: func(r scripttest.Result) {
			var all []string
			for _, f := range r.Failed {
				text := f.Msg
				if f.Err != nil {
					text += "|" + f.Err.Error()
				}
				all = append(all, strings.Join(append([]string{text}, f.Diff...), "\n"))
			}
			results[r.Name] = strings.Join(all, "\n\n")
		},
	})
	return results, n, err
}

// Catches an expectation that is not looked at, and one that fails where it should not: each kind
// has a test that passes and one that does not.
func TestRun_cases(t *testing.T) {
	const given = `given = "` + `=001  one\n=245  10$aFirst\n\n=001  two` + `", `
	for name, c := range map[string]struct{ body, failed string }{
		"expect":               {`script = "keep.lua", ` + given + `expect = "=001  one\n=245  10$aFirst"`, ""},
		"expect!":              {`script = "keep.lua", ` + given + `expect = "=001  one\n=245  10$aSecond"`, "the output records\nrecord 1 (001 one):\n-=245  10$aSecond\n+=245  10$aFirst"},
		"expect none":          {`script = "keep.lua", ` + given + `expect = ""`, "the output records\nrecord 1 (001 one) was not expected:\n+=LDR  00000nam a2200000   4500\n+=001  one\n+=245  10$aFirst"},
		"records":              {`script = "keep.lua", given = { mrk(twoRecords) }, expect = mrk(twoRecords)`, ""},
		"a file":               {`script = "keep.lua", given_file = "two.mrk", expect = "=001  one\n=245  10$aFirst"`, ""},
		"expect_file":          {`script = "made.lua", expect_file = "two.mrk"`, "the output records\nrecord 1 (001 m1):\n-=001  one\n+=001  m1\n-=245  10$aFirst\nrecord 2 (001 m2):\n-=001  two\n+=001  m2"},
		"no file":              {`script = "keep.lua", given_file = "no.mrk", expect = ""`, "the script failed|no.mrk: file does not exist"},
		"expect_same":          {`script = "keep.lua", given = "=001  one\n=245  10$aFirst", expect_same = true`, ""},
		"expect_same!":         {`script = "keep.lua", ` + given + `expect_same = true`, "the output records\nrecord 2 (001 two) is missing:\n-=LDR  00000nam a2200000   4500\n-=001  two"},
		"idempotent":           {`script = "keep.lua", ` + given + `idempotent = true`, ""},
		"idempotent!":          {`script = "note.lua", given = "=001  one", idempotent = true`, "the script changes its own output when it is run again\nrecord 1 (001 one):\n+=590  \\\\$ax"},
		"args":                 {`script = "note.lua", args = { note = 5 }, given = "=001  one", expect = "=001  one\n=590  \\\\$a5"`, ""},
		"expect_rows":          {`script = "rows.lua", ` + given + `expect_rows = { { "one", 0 }, { id = "two", n = 0 } }`, ""},
		"expect_rows!":         {`script = "rows.lua", ` + given + `expect_rows = { { "one", "0" }, { "two", 0 } }`, "the output rows\n- {\"id\":\"one\",\"n\":\"0\"}\n+ {\"id\":\"one\",\"n\":0}"},
		"rows of none":         {`script = "keep.lua", ` + given + `expect_rows = {}`, "the main output got records, expected rows"},
		"records of rows":      {`script = "rows.lua", ` + given + `expect = ""`, "the main output got rows, expected records"},
		"expect_text":          {`script = "lines.lua", ` + given + `expect_text = "one\ntwo\n"`, ""},
		"expect_text, spaced":  {`script = "lines.lua", ` + given + `expect_text = "\n \none\ntwo\n\n"`, ""},
		"no script":            {given + `expect = ""`, "the script failed|no script \"t.lua\""},
		"expect_text!":         {`script = "lines.lua", ` + given + `expect_text = "one"`, "the output lines\n+ two"},
		"expect_outputs":       {`script = "split.lua", ` + given + `expect_outputs = { ["by/two.mrc"] = "=001  two", ["list.txt"] = "a line\na line" }`, ""},
		"expect_outputs!":      {`script = "split.lua", ` + given + `expect_outputs = { ["by/two.mrc"] = "=001  three", ["list.txt"] = "a line" }`, "the output by/two.mrc\nrecord 1 (001 two):\n-=001  three\n+=001  two\n\nthe output list.txt\n+ a line"},
		"expect_outputs none":  {`script = "split.lua", given = "=001  x", expect_outputs = { ["by/two.mrc"] = "" }`, `there is no output "by/two.mrc"; there are ["by/x.mrc" "list.txt"]`},
		"expect_dropped":       {`script = "keep.lua", ` + given + `expect_dropped = 1`, ""},
		"expect_dropped!":      {`script = "keep.lua", ` + given + `expect_dropped = 2`, "1 dropped, expected 2"},
		"expect_rejected":      {`script = "no.lua", ` + given + `expect_rejected = { "no title", "title" }`, ""},
		"expect_rejected n":    {`script = "no.lua", ` + given + `expect_rejected = 2`, ""},
		"expect_rejected!":     {`script = "no.lua", given = "=001  one", expect_rejected = "no author"`, "rejected for another reason, expected \"no author\"|given record 1 (001 one, byte 0): no title"},
		"expect_rejected none": {`script = "keep.lua", ` + given + `expect_rejected = 1`, "0 rejected, expected 1"},
		"rejected":             {`script = "no.lua", given = "=001  one", expect = ""`, "rejected|given record 1 (001 one, byte 0): no title"},
		"a failing hook":       {`script = "fails.lua", given = "=001  one", expect = ""`, "rejected|given record 1 (001 one, byte 0): fails.lua:1: a record has no 'titel': did you mean record:title?"},
		"expect_printed":       {`script = "note.lua", ` + given + `expect_printed = "did one\ndid two"`, ""},
		"expect_printed!":      {`script = "note.lua", ` + given + `expect_printed = "did one"`, "printed\n+ did two"},
		"expect_tally":         {`script = "note.lua", ` + given + `expect_tally = { t = { k = 2 } }`, ""},
		"expect_tally!":        {`script = "note.lua", ` + given + `expect_tally = { t = { k = 2, l = 1 }, u = { v = 1 } }`, "the tally \"t\"\n- 1  l\n\nthe tally \"u\"\n- 1  v"},
		"expect_error":         {`script = "begin.lua", expect_error = "say which"`, ""},
		"expect_error!":        {`script = "begin.lua", expect_error = "say what"`, "the script failed with another error, expected \"say what\"|begin.lua:1: say which"},
		"expect_error none":    {`script = "keep.lua", expect_error = "say what"`, `the script did not fail, expected the error "say what"`},
		"an error":             {`script = "begin.lua", expect = ""`, "the script failed|begin.lua:1: say which"},
		"a broken script":      {`script = "broken", expect = ""`, "the script failed|broken:1:10: syntax error near '('"},
		"reads for itself":     {`script = "self.lua", expect = twoRecords`, ""},
		"a source":             {`script = "made.lua", expect = "=001  m1\n\n=001  m2"`, ""},
	} {
		got, n, err := runTests(t, "local twoRecords = [[\n"+twoRecords+"]]\ntest(\"it\", { "+c.body+" })")
		require.NoError(t, err, name)
		require.Equal(t, c.failed, got["it"], name)
		require.Equal(t, c.failed == "", n.Passed == 1 && n.Failed == 0, name)
	}
}

// Catches a test of a script that does not end.
func TestRun_loop(t *testing.T) {
	const source = `test("it", { script = "loop.lua", given = "=001  one", expect = "" })`
	got, n, err := runTestsWithin(t, source, 100*time.Millisecond)
	require.NoError(t, err)
	require.Equal(t, 1, n.Failed)
	require.Equal(t, "rejected|given record 1 (001 one, byte 0): loop.lua:1: the hook took longer than 100ms", got["it"])
}

// Catches a failing function that counts as passed, and one that ends those after it.
func TestRun_functions(t *testing.T) {
	const source = `
test("equal", function()
  assert_equal({ 1, { a = "x" } }, { 1, { a = "x" } })
  assert_equal(mrk "=001  x", "=001  x")
  assert_equal({ mrk "=001  x\n\n=001  y" }, "=001  x\n\n=001  y")
  assert_equal(mrk("=245  10$ax"):field("245"), mrk("=245  10$ax"):field("245"))
end)
test("number", function() assert_equal(1, "1", "so") end)
test("more", function() assert_equal({ 1 }, { 1, 2 }) end)
test("less", function() assert_equal({ 1, 2 }, { 1 }) end)
test("record", function() assert_equal(mrk "=001  x", "=001  y") end)
test("nothing", function() assert_equal(1) end)
test("loop", function() while true do end end)
test("caught", function() pcall(function() while true do end end) end)
test("raises", function() assert_equal(assert_error(function() error({ message = "no title" }) end, "title"), "no title") end)
test("raises not", function() assert_error(function() end) end)
test("raises other", function() assert_error(function() error("a", 0) end, "b") end)
test("declares", function() test("x", function() end) end)
test("left", function() error("never run") end)
test("last", function() end)
`
	testscale.Patiently(t, 100*time.Millisecond, func(at testscale.T, limit time.Duration) {
		got, n, err := runTestsWithin(t, source, limit)
		require.NoError(at, err)
		require.Equal(at, scripttest.Count{Passed: 3, Failed: 10, Left: 1}, n)
		for name, want := range map[string]string{
			"equal": "", "raises": "", "last": "",
			"number":       `so: got 1, expected "1"`,
			"more":         "got { 1 }, expected { 1, 2 }",
			"less":         "got { 1, 2 }, expected { 1 }",
			"record":       "the records differ, - expected, + got\nrecord 1 (001 x):\n-=001  y\n+=001  x",
			"nothing":      "assert_equal needs two values",
			"loop":         "this took longer than " + limit.String(),
			"caught":       "this took longer than " + limit.String(),
			"raises not":   "the function raised no error",
			"raises other": `the error is "a", expected one with "b"`,
			"declares":     "tests are declared at the top of the file",
		} {
			require.Contains(at, got, name)
			require.Contains(at, got[name], want, name)
			require.Equal(at, want == "", got[name] == "", name)
		}
	})
}

// Catches a slip in a file of tests that goes unseen: the test would say nothing.
func TestRun_doesNotLoad(t *testing.T) {
	for source, want := range map[string]string{
		`test("a", { expects = "" })`:                  "t_test.lua:1: test \"a\": there is no 'expects': did you mean 'expect'?",
		`test("a", { given = "" })`:                    "it expects nothing",
		`test("a", { given = "245 x", expect = "" })`:  "given: line 1 is not a field",
		`test("a", { expect = "", expect_rows = {} })`: "one of expect, expect_file",
		`test("a", { expect = 1 })`:                    "expect: MARCMaker text or records expected, got number",
		`test("a", { expect_same = false })`:           "expect_same: true expected, got false",
		`test("a", { expect_dropped = 1.5 })`:          "a whole number expected",
		`test("a", { expect_tally = { a = 1 } })`:      "tables of counters expected",
		`test("a", { expect_rows = { 1 } })`:           "a list of rows expected, got a list with a number in it",
		`test("a", { args = { 1 }, expect = "" })`:     "args: names and text expected",
		`test("a")`: "a table or a function expected, got nil",
		`test("a", function() end) test("a", function() end)`: "there are two tests with the name",
		`test("a", function() end) error("x")`:                "t_test.lua:1: x",
		`tset("a", function() end)`:                           "undeclared global 'tset' (did you mean 'test'?)",
	} {
		_, n, err := runTests(t, source)
		var script *engine.ScriptError
		require.ErrorAs(t, err, &script, source)
		require.Contains(t, err.Error(), want, source)
		require.Zero(t, n)
	}
}

// Catches a run of tests that goes on when it is to end, or that counts as passed then.
func TestRun_interrupted(t *testing.T) {
	for _, source := range []string{`test("a", function() while true do end end) test("b", function() end)`, `while true do end`} {
		ctx, cancel := context.WithCancelCause(t.Context())
		script, err := engine.LoadScript("t_test.lua", source)
		require.NoError(t, err)
		go func() {
			time.Sleep(20 * time.Millisecond)
			cancel(engine.ErrInterrupted)
		}()
		_, err = scripttest.Run(ctx, scripttest.Options{Script: script, VM: engine.Options{Limits: engine.Limits{Timeout: -1}}})
		require.ErrorIs(t, err, engine.ErrInterrupted)
	}
}
