package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// Would catch a record or field kept too long that is another record meanwhile, or crashes, instead
// of an error that suggests what to do.
func TestHandles_usedTooLate(t *testing.T) {
	path := saved(t, generated(t, 100, 1, 0))
	const late = `print(select(2, pcall(function() return kept.id end)))
		print(select(2, pcall(function() kept:set("245$a", "changed") end)))
		print(select(2, pcall(function() return field:value("a") end)))
		print(select(2, pcall(function() field:set("a", "changed") end)))
		print(select(2, pcall(function() run:emit(kept) end)))
		print(select(2, pcall(function() return kept.leader.type end)))
		print(select(2, pcall(function() for f in kept:each() do end end)))
		print(select(2, pcall(function() return kept:copy() end)))`
	hooks := map[string]string{
		"filter":    `function filter(record) if record.index == 3 then kept, field = record, record:field("245") elseif kept and record.index > 3 then LATE kept = nil end return true end`,
		"transform": `function transform(record) if record.index == 3 then kept, field = record, record:field("245") elseif record.index == 60 then LATE end end`,
		"finish":    `function transform(record) kept, field = record, record:field("245") end function finish() LATE end`,
		"batch":     `function batch(records) if kept then return end kept, field = records[1], records[1]:field("245") end function finish() LATE end`,
	}
	for name, source := range hooks {
		s := script(t, "local kept, field\n"+strings.ReplaceAll(source, "LATE", late))
		for _, mode := range allModes {
			r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: mode, Block: 4 << 10}})
			require.NoError(t, r.Err)
			require.EqualValues(t, 100, r.Sum.Written, "%s, mode %s", name, mode)
			require.Equal(t, 8, strings.Count(r.Prints, "\n"), r.Prints)
			require.Equal(t, 6, strings.Count(r.Prints, "this record was used after its hook had returned; keep record:copy() instead"), "%s, mode %s: %s", name, mode, r.Prints)
			require.Equal(t, 2, strings.Count(r.Prints, "this field was used after the hook of its record had returned; keep record:copy() instead"), r.Prints)
		}
	}
	loop := script(t, `local kept, field
		for record in marc.read(run.args.path):records() do
			if kept then `+late+` break end
			kept, field = record, record:field("245")
		end`)
	r := execute(t, engine.Options{Script: loop, Args: map[string]string{"path": path}})
	require.NoError(t, r.Err)
	require.Equal(t, 8, strings.Count(r.Prints, "keep record:copy() instead"), r.Prints)
}

// keeper keeps a copy of every hundredth record and what it was, and compares at the end.
const keeper = `
	local copies, texts = {}, {}
	local function keep(record)
		if record.index % 100 == 0 then
			copies[#copies + 1] = record:copy()
			texts[#texts + 1] = record:to_mrk()
		end
	end
	local function check()
		local wrong = 0
		for i, copy in ipairs(copies) do
			if copy:to_mrk() ~= texts[i] then wrong = wrong + 1 end
		end
		print(#copies, wrong)
	end
`

// Would catch a copy that shares memory with a batch that is used again.
func TestHandles_copiesStay(t *testing.T) {
	records := 20_000
	if small {
		records = 6000
	}
	data := generated(t, records, 1, 0)
	path := saved(t, data)
	want := fmt.Sprintf("%d\t0\n", records/100)
	hooks := script(t, keeper+`function transform(record) keep(record) record:remove("6..") end function finish() check() end`)
	for _, mode := range modesThat(func(m engine.ModeInfo) bool { return !m.PerRecord }) {
		r := execute(t, engine.Options{Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: mode, Block: 32 << 10}})
		require.NoError(t, r.Err)
		require.Equal(t, want, r.Prints, "mode %s", mode)
	}
	for _, loop := range []string{
		`for record in marc.read(run.args.path):records() do keep(record) end check()`,
		`for records in marc.read(run.args.path):batches() do for _, record in ipairs(records) do keep(record) end end check()`,
	} {
		r := execute(t, engine.Options{Script: script(t, keeper+loop), Args: map[string]string{"path": path}, Speed: engine.Speed{Block: 32 << 10}})
		require.NoError(t, r.Err)
		require.Equal(t, want, r.Prints)
	}
}

// Would catch strings that are views of memory that is used again.
func TestHandles_stringsStay(t *testing.T) {
	data := generated(t, 3000, 2, 0)
	s := script(t, `local ids, titles = {}, {}
		function filter(record) ids[#ids + 1] = record.id titles[#titles + 1] = record:value("245$a") return false end
		function finish() for i = 1, #ids do print(ids[i], titles[i]) end end`)
	each := script(t, `function filter(record) print(record.id, record:value("245$a")) return false end`)
	path := saved(t, data)
	want := execute(t, engine.Options{Script: each, Input: engine.Input{Paths: []string{path}}})
	got := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: 8 << 10}})
	require.True(t, want.Prints == got.Prints)
}

// Would catch records that a hook reads from another file, and hands on, whose memory is used again
// before they are written.
func TestHandles_recordsOfAnotherFile(t *testing.T) {
	main, other := saved(t, generated(t, 40, 1, 0)), saved(t, generated(t, 4000, 2, 0))
	for name, source := range map[string]string{
		"returned": `local next, reader
			function begin() next, reader = marc.read(run.args.other):records() end
			function transform(record) local list = {} for i = 1, 100 do list[i] = next(reader):copy() end return list end`,
		"emitted": `local next, reader
			function begin() next, reader = marc.read(run.args.other):records() end
			function transform(record) for i = 1, 100 do run:emit(next(reader)) end return false end`,
		"emitted by finish": `function filter() return false end
			function finish() for record in marc.read(run.args.other):records() do run:emit(record) end end`,
		"emitted, in lists": `function filter() return false end
			function begin() for records in marc.read(run.args.other):batches() do for _, r in ipairs(records) do run:emit(r) end end end`,
	} {
		r := execute(t, engine.Options{Script: script(t, source), Input: engine.Input{Paths: []string{main}}, Args: map[string]string{"other": other}, Speed: engine.Speed{Block: 4 << 10}})
		require.NoError(t, r.Err, name)
		require.True(t, string(generated(t, 4000, 2, 0)) == r.Records, "%s: from byte %d on", name, differAt(string(generated(t, 4000, 2, 0)), r.Records))
		balanced(t, r, name)
	}
}

// Would catch a record that a reader returns and then changes: each is written as it was returned.
func TestHandles_sameRecordAgain(t *testing.T) {
	s := script(t, `local r, n = marc.record{{"001", "x"}, {"245", "00", "a", "T"}}, 0
		function source() return function() n = n + 1 r:set("001", "n" .. n) return n <= 50 and r or nil end end
		function transform(record) end`)
	loop := script(t, `local r, n = marc.record{{"001", "x"}, {"245", "00", "a", "T"}}, 0
		for record in marc.read(function() n = n + 1 r:set("001", "n" .. n) return n <= 50 and r or nil end):records() do marc.output():write(record) end`)
	ids := func(r run) (list []string) {
		for _, raw := range strings.SplitAfter(r.Records, "\x1d") {
			if raw != "" {
				list = append(list, strings.SplitN(raw[len("00000nam a2200000 i 4500")+2*12+1:], "\x1e", 2)[0])
			}
		}
		return list
	}
	var want []string
	for i := range 50 {
		want = append(want, fmt.Sprintf("n%d", i+1))
	}
	for _, mode := range askedModes {
		r := execute(t, engine.Options{Script: s, Speed: engine.Speed{Mode: mode}})
		require.NoError(t, r.Err)
		require.Equal(t, want, ids(r), "mode %s", mode)
	}
	r := execute(t, engine.Options{Script: loop})
	require.NoError(t, r.Err)
	require.Equal(t, want, ids(r))
	require.EqualValues(t, 50, r.Sum.Read)
	require.EqualValues(t, 50, r.Sum.Written)
}
