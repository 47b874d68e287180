package luabind_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// TestHandles_closed finds a value that means another record, or crashes, when it is used after
// its record's hook.
func TestHandles_closed(t *testing.T) {
	t.Parallel()
	L, b := newState(t, newHost(t))
	handles := b.Handles(1)
	L.SetGlobal("record", handles.Open(0, newRecord(t)))
	require.NoError(t, L.DoString(`
		field, leader, copy = record:field("245"), record.leader, record:copy()
		fixed = record:fixed("008")
		step, state = record:each()
		substep, substate = field:each()
	`))
	handles.Close(0)
	for code, want := range map[string]string{
		`return record.id`:                   "this record was used after its hook had returned; keep record:copy() instead",
		`return record:value("245$a")`:       "this record was used after its hook had returned",
		`record.leader = "x"`:                "this record was used after its hook had returned",
		`return record.leader`:               "this record was used after its hook had returned",
		`return tostring(record)`:            "this record was used after its hook had returned",
		`return field:value("a")`:            "this field was used after the hook of its record had returned; keep record:copy() instead",
		`return field.tag`:                   "this field was used after the hook of its record had returned",
		`field.ind1 = "1"`:                   "this field was used after the hook of its record had returned",
		`copy:add(field)`:                    "this field was used after the hook of its record had returned",
		`return leader.type`:                 "this leader was used after the hook of its record had returned",
		`return tostring(leader)`:            "this leader was used after the hook of its record had returned",
		`return leader:problems()`:           "this leader was used after the hook of its record had returned",
		`return fixed.lang`:                  "this field was used after the hook of its record had returned",
		`fixed.lang = "ger"`:                 "this field was used after the hook of its record had returned",
		`return fixed:problems()`:            "this field was used after the hook of its record had returned",
		`return tostring(fixed)`:             "this field was used after the hook of its record had returned",
		`return record:fixed("008")`:         "this record was used after its hook had returned",
		`return copy:fixed(field)`:           "this field was used after the hook of its record had returned",
		`return record:kind()`:               "this record was used after its hook had returned",
		`return json.encode({ fixed })`:      "JSON cannot hold a fixed field",
		`return step(state)`:                 "this record was used after its hook had returned",
		`run:emit(record)`:                   "this record was used after its hook had returned",
		`return json.encode({ record })`:     "JSON cannot hold a record",
		`marc.record { field }`:              "this field was used after the hook of its record had returned",
		`return copy:remove(field)`:          "this field was used after the hook of its record had returned",
		`for f in record:each() do end`:      "this record was used after its hook had returned",
		`return field:linked()`:              "this field was used after the hook of its record had returned",
		`return field:link()`:                "this field was used after the hook of its record had returned",
		`return record:linked(field)`:        "this record was used after its hook had returned",
		`return record:renumber_links()`:     "this record was used after its hook had returned",
		`copy:add(field, { linked = true })`: "this field was used after the hook of its record had returned",
		`return record:to_xml()`:             "this record was used after its hook had returned",
		`return record:title()`:              "this record was used after its hook had returned",
		`return record:map("245$a", error)`:  "this record was used after its hook had returned",
	} {
		require.ErrorContains(t, L.DoString(code), want, code)
	}
	require.NoError(t, L.DoString(`assert(copy:title() == "History of reading : a study /")`), "a copy stays")
	require.NoError(t, L.DoString(`assert(substep(substate) == "a")`), "strings that were copied stay")
}

func TestRun_tellsTheHost(t *testing.T) {
	t.Parallel()
	host := newHost(t)
	_, err := runLua(t, host, `
		run:emit(record)
		run:emit(record, "hits.mrc")
		run:emit("a line", "lines.txt")
		run:emit(12)
		marc.output("o"):write(record):write("text")
		run:tally("language", "eng")
		run:tally("language", "eng", 2)
		run:tally("year", 1999)
		run:stop()
		print("a", nil, 1.5, true)
	`)
	require.NoError(t, err)
	require.Equal(t, []string{": ocm00012345", "hits.mrc: ocm00012345", "lines.txt: a line", ": 12", "o: ocm00012345", "o: text"}, host.emitted)
	require.Equal(t, map[string]float64{"language/eng": 3, "year/1999": 1}, host.tallies)
	require.True(t, host.stopped)
	require.Equal(t, "a\tnil\t1.5\ttrue\n", host.printed.String())
}

// TestRun_skipAndReject_cannotBeSwallowed: the host knows, whatever a pcall catches.
func TestRun_skipAndReject_cannotBeSwallowed(t *testing.T) {
	t.Parallel()
	host := newHost(t)
	_, err := runLua(t, host, `pcall(run.skip, run) pcall(run.reject, run, "why")`)
	require.NoError(t, err)
	require.True(t, host.skipped)
	require.Equal(t, "why", host.rejected)
}

func TestLog(t *testing.T) {
	t.Parallel()
	host := newHost(t)
	_, err := runLua(t, host, `
		log.info("count", 3, nil)
		log.warn("no title", record)
		log.error(record:copy(), "bad")
		log.info(marc.record { { "001", "new" } }, "x")
	`)
	require.NoError(t, err)
	require.Equal(t, "info: count 3 nil\n"+
		"warning: sample.mrc record 1 (001 ocm00012345): no title\n"+
		"error: sample.mrc record 1 (001 ocm00012345): bad\n"+
		"info: record (001 new): x\n", host.printed.String())
}

// placedHost knows the record at hand.
type placedHost struct{ *fakeHost }

func (placedHost) Place() string { return "x.mrc record 5" }

func TestLog_withThePlaceOfTheHost(t *testing.T) {
	t.Parallel()
	host := placedHost{newHost(t)}
	_, err := runLua(t, host, `log.warn("odd")`)
	require.NoError(t, err)
	require.Equal(t, "warning: x.mrc record 5: odd\n", host.printed.String())
}

// sharingHost shares what is read once.
type sharingHost struct {
	*fakeHost
	made map[string]any
	n    *int
}

func (h sharingHost) Share(key string, make func() (any, error)) (any, error) {
	if v, ok := h.made[key]; ok {
		return v, nil
	}
	v, err := make()
	if err == nil {
		h.made[key] = v
		*h.n++
	}
	return v, err
}

func TestLookup_isShared(t *testing.T) {
	t.Parallel()
	n := 0
	host := sharingHost{newHost(t), map[string]any{}, &n}
	const open = `local t = lookup.csv { file = "languages.csv", key = "code", value = "name" } `
	_, err := runLua(t, host, open+`t:get("eng") t:get("x")`)
	require.NoError(t, err)
	got, err := runLua(t, host, open+`return table.concat(t:unused(), " "), table.concat(t:missing(), " ")`)
	require.NoError(t, err)
	require.Equal(t, []string{"fre ger", "x"}, got)
	require.Equal(t, 1, n)
	_, err = runLua(t, host, `lookup.csv { file = "languages.csv", key = "code", value = "name", header = true }`)
	require.NoError(t, err)
	require.Equal(t, 1, n, "the same options make the same table")
	_, err = runLua(t, host, `lookup.csv { file = "languages.csv", key = "name", value = "code" }`)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, "warning: lookup.csv languages.csv: 1 rows have a key that a row before has, and do not count: eng\n", host.printed.String())
}

// stopAfter is a context that says after a number of looks that the time is over, as the guard of
// the engine does; the VM itself is stopped from then on.
type stopAfter struct {
	context.Context
	looks int
	done  chan struct{}
}

var errTimeOver = errors.New("the time is over")

func (c *stopAfter) Err() error {
	if c.looks--; c.looks > 0 {
		return nil
	}
	if c.looks == 0 {
		close(c.done)
	}
	return errTimeOver
}

func (c *stopAfter) Done() <-chan struct{} { return c.done }

// TestString_isStopped runs matches that would take ages; the context is asked often enough, and a
// pcall of the script cannot go on.
func TestString_isStopped(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"back references": `(("a"):rep(400) .. "cb"):find("(a*)(a*)(a*)(a*)%1%2%3%4b")`,
		"balance":         `("("):rep(200000):find("%b()x")`,
		"gsub":            `("("):rep(200000):gsub("%b()", "x")`,
		"gmatch":          `for _ in ("("):rep(200000):gmatch("%b()x") do end`,
		"match":           `(("a"):rep(400) .. "cb"):match("(a*)(a*)(a*)(a*)%1%2%3%4b")`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			L, _ := newState(t, newHost(t))
			L.SetContext(&stopAfter{Context: t.Context(), looks: 20, done: make(chan struct{})})
			fn, err := L.LoadString("pcall(function() " + code + " end) survived = true")
			require.NoError(t, err)
			L.Push(fn)
			require.ErrorContains(t, L.PCall(0, 0, nil), errTimeOver.Error())
			require.Equal(t, lua.LNil, L.G.Global.RawGetString("survived"))
		})
	}
}

// TestString_linear runs what takes quadratic or exponential time in other matchers to its end.
func TestString_linear(t *testing.T) {
	t.Parallel()
	L, _ := newState(t, newHost(t))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	L.SetContext(ctx)
	require.NoError(t, L.DoString(`
		assert(("x,"):rep(300):find("^.-,.-,.-,.-;$") == nil)
		assert(((" "):rep(9900) .. "x"):gsub("%s+$", "") == (" "):rep(9900) .. "x")
		assert(("a"):rep(24):find(("a*"):rep(10) .. "b") == nil)
		assert((" "):rep(9900):gsub("%s+$", "") == "")
	`))
}

func TestString_extended(t *testing.T) {
	t.Parallel()
	got, err := runLua(t, newHost(t), `
		function string.trim(s) return (s:gsub("^%s+", ""):gsub("%s+$", "")) end
		return ("  x "):trim(), string.trim(" y")
	`)
	require.NoError(t, err)
	require.Equal(t, []string{"x", "y"}, got)
	for code, want := range map[string]string{
		`string.upper = string.lower`:            "string.upper cannot be replaced",
		`string.x = 5`:                           "only functions can be added to string",
		`string[1] = print`:                      "only functions can be added to string",
		`function string.a() end string.a = nil`: "string.a cannot be replaced",
		`getmetatable("").__index.upper = print`: "string has no '__index'",
		`rawset(getmetatable(""), "x", 1)`:       "table expected",
	} {
		_, err := runLua(t, newHost(t), code)
		require.ErrorContains(t, err, want, code)
	}
}

func TestRequire(t *testing.T) {
	t.Parallel()
	got, err := runLua(t, newHost(t), `return require("check") == require("check"), type(require("check").equal)`)
	require.NoError(t, err)
	require.Equal(t, []string{"true", "function"}, got)
	_, err = runLua(t, newHost(t), `require("nosuch")`)
	require.ErrorContains(t, err, `require "nosuch": no such file`)
	require.NotErrorIs(t, err, os.ErrNotExist)
}

// catalogue is a value of an embedding program.
type catalogue struct {
	Name   string
	Hidden string `luar:"-"`
	Shelf  string `luar:"place"`
}

func (c *catalogue) FindTitle(id string) string { return c.Name + " " + id }

// TestGlobals_ofTheProgram: each field and method has one name, in lower case, and others raise.
func TestGlobals_ofTheProgram(t *testing.T) {
	t.Parallel()
	host := newHost(t)
	host.globals = map[string]any{
		"config":    map[string]int{"answer": 42},
		"catalogue": &catalogue{Name: "main", Shelf: "A"},
		"other":     &catalogue{Name: "second"},
	}
	got, err := runLua(t, host, `return config.answer, config.question, catalogue.name, catalogue.place, catalogue:findTitle("7"), other.name`)
	require.NoError(t, err)
	require.Equal(t, []string{"42", "nil", "main", "A", "main 7", "second"}, got)
	for code, want := range map[string]string{
		`return catalogue.Name`:                   "has no 'Name': did you mean ",
		`return catalogue.FindTitle`:              "has no 'FindTitle': did you mean ",
		`return catalogue.plaec`:                  "has no 'plaec': did you mean ",
		`return run.counts.raed`:                  "run.counts has no 'raed': did you mean run.counts.read?",
		`return run.options.job`:                  "run.options has no 'job': did you mean run.options.jobs?",
		`return catalogue.hidden`:                 "has no 'hidden'",
		`return catalogue.shelf`:                  "has no 'shelf'",
		`getmetatable(catalogue).__index = print`: "string",
		`setmetatable(catalogue, {})`:             "table expected",
	} {
		_, err := runLua(t, host, code)
		require.ErrorContains(t, err, want, code)
	}
}

func TestRecordOf(t *testing.T) {
	t.Parallel()
	_, b := newState(t, newHost(t))
	handles, r := b.Handles(2), newRecord(t)
	v := handles.Open(1, r)
	got, ok := luabind.RecordOf(v)
	require.True(t, ok)
	require.Same(t, r, got)
	handles.Close(1)
	got, ok = luabind.RecordOf(v)
	require.True(t, ok)
	require.Nil(t, got)
	_, ok = luabind.RecordOf(lua.LString("x"))
	require.False(t, ok)
}

func TestResults(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		`return record`:                    "1",
		`return { record, record:copy() }`: "2",
		`return {}`:                        "0",
		`return 5`:                         "returned a number: nothing, false, a record or a list of records is expected",
		`return { record, "x" }`:           "returned a list with a string in it: records are expected",
	} {
		L, b := newState(t, newHost(t))
		L.SetGlobal("record", b.Handles(1).Open(0, newRecord(t)))
		require.NoError(t, L.DoString(code))
		n := 0
		err := b.Results(L.Get(-1), func(*parse.Record) { n++ })
		if len(want) == 1 {
			require.NoError(t, err)
			require.Equal(t, want, string(rune('0'+n)))
		} else {
			require.EqualError(t, err, want)
		}
	}
}
