package luabind_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// TestHandles_closed would catch a value that means another record, or crashes, when it is used after
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
	require.Equal(t, "a\tnil\t1.5\ttrue\n", host.Printed.String())
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
		"info: record (001 new): x\n", host.Printed.String())
}

// placedHost knows the current record.
type placedHost struct{ *fakeHost }

func (placedHost) Place() string { return "x.mrc record 5" }

func TestLog_withThePlaceOfTheHost(t *testing.T) {
	t.Parallel()
	host := placedHost{newHost(t)}
	_, err := runLua(t, host, `log.warn("odd")`)
	require.NoError(t, err)
	require.Equal(t, "warning: x.mrc record 5: odd\n", host.Printed.String())
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
