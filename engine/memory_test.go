package engine_test

import (
	"fmt"
	"maps"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/parse"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// little is the memory that scripts of these tests get; the tests are not parallel, because what
// is measured is the whole process.
const little = 24 << 20

// Would catch a script that takes all memory there is, a run that ends with it, and a record after
// it that is taken to be the culprit.
func TestMemory_ofOneRecord(t *testing.T) {
	path := saved(t, generated(t, 40, 1, 0))
	bodies := map[string]string{
		"a list":                   "local t = {} while true do t[#t+1] = {} end",
		"a list through a pcall":   "while true do pcall(function() local t = {} while true do t[#t+1] = {} end end) end",
		"table.insert":             "local t = {} while true do table.insert(t, {}) end",
		"keys":                     "local t = {} for i = 1, 1e9 do t['key' .. i] = i end",
		"a string that doubles":    "local s = 'abc' while true do s = s .. s end",
		"four of it":               "local s = 'abc' while true do s = s .. s .. s .. s end",
		"repetitions":              "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e6 + i % 7) end",
		"records that are emitted": "while true do run:emit(record:copy()) end",
		"lines that are emitted":   "local s = ('x'):rep(1e6) while true do run:emit(s .. s) end",
		"fields":                   "local s = ('x'):rep(1e6) for i = 1, 1e9 do record:add('500', '  ', 'a', s .. i) end",
	}
	for _, name := range testscale.Some(3, slices.Sorted(maps.Keys(bodies))) {
		s := script(t, "function transform(record) if record.index == 7 then "+bodies[name]+" end end")
		r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Jobs: 1 + len(name)%3, Block: 4 << 10}, Limits: engine.Limits{Timeout: -1, Memory: little}})
		require.NoError(t, r.Err, name)
		require.EqualValues(t, 1, r.Sum.Rejected, name)
		require.EqualValues(t, 39, r.Sum.Written, name)
		require.Contains(t, r.Reports[0], "index=7 ", name)
		want := "the script needs more than 24 MiB of memory"
		if name == "a string that doubles" || name == "four of it" {
			want = "the result of '..' would be longer than" // known before it is built
		}
		require.Contains(t, r.Reports[0], want, name)
	}
}

// Would catch a script that keeps more and more from record to record: ending the current record
// would give nothing back.
func TestMemory_thatIsKept(t *testing.T) {
	path := saved(t, generated(t, 2000, 1, 0))
	sources := map[string]string{
		"over records":     "local seen = {} function transform(record) for i = 1, 2000 do seen[#seen+1] = { i } end end",
		"within a record":  "local seen = {} function transform(record) if record.index > 9 then while true do seen[#seen+1] = {} end end end",
		"a batch at once":  "local seen = {} function batch(records) for i = 1, 2000 * #records do seen[#seen+1] = { i } end end",
		"several VMs":      "parallel = true local seen = {} function filter(record) for i = 1, 2000 do table.insert(seen, { i }) end return true end", // and nothing reads it
		"a state":          "function transform(record) for i = 1, 2000 do run.state[#run.state+1] = { i } end end function combine(a, b) return a end",
		"in begin":         "function begin() local t = {} while true do t[#t+1] = {} end end function transform() end",
		"in finish":        "function finish() local t = {} while true do t[#t+1] = {} end end function transform() end",
		"at the top":       "local t = {} while true do t[#t+1] = {} end function transform() end",
		"without any hook": "local t = {} for record in marc.read(run.inputs[1]):records() do if record.index == 5 then while true do t[#t+1] = {} end end end",
	}
	for _, name := range testscale.Some(2, slices.Sorted(maps.Keys(sources))) {
		source := sources[name]

		r := execute(t, engine.Options{Script: script(t, source), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: 4 << 10}, Limits: engine.Limits{Timeout: -1, Memory: little}})
		var e *engine.ScriptError
		require.ErrorAs(t, r.Err, &e, name)
		require.Contains(t, e.Error(), " more than 24 MiB ", name)
		require.NotEmpty(t, e.Hint)
		balanced(t, r, name)
		if name == "without any hook" {
			require.Contains(t, e.Error(), "; it had read ")
			require.Contains(t, e.Error(), " record 5 ")
		}
	}
}

// Would catch garbage that is taken for what a script needs.
func TestMemory_garbageDoesNotCount(t *testing.T) {
	records := testscale.Of(4, 40)
	path := saved(t, generated(t, records, 1, 0))
	s := script(t, "function transform(record) for i = 1, 50 do local s = ('x'):rep(1e6) local t = { s .. i, s .. i } end end")
	r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Limits: engine.Limits{Timeout: -1, Memory: little}})
	require.NoError(t, r.Err)
	require.EqualValues(t, records, r.Sum.Written)
}

// Would catch a record that becomes much larger when it is written, and takes more memory than there is.
func TestMemory_ofWriting(t *testing.T) {
	s := script(t, `function transform(record) if record.index == 2 then for _ = 1, 900 do record:add("500", "  ", "a", ("&"):rep(9000)) end end end`)
	opt := engine.Options{Script: s, Input: engine.Input{Paths: []string{saved(t, generated(t, 3, 1, 0))}}, Output: engine.Output{Format: parse.FormatJSON}}
	opt.Limits.Memory, opt.Speed.Memory = little, 1<<20
	r := execute(t, opt)
	require.NoError(t, r.Err)
	require.Equal(t, []int64{2, 1}, []int64{r.Sum.Written, r.Sum.Rejected})
	require.Contains(t, r.Reports[0], "the script needs more than 24 MiB of memory")
}

// Would catch hooks that run without the VM and count more than the memory of the script allows.
func TestMemory_ofCounters(t *testing.T) {
	var data []byte
	for i := range 300 {
		data = fmt.Appendf(data, "=LDR  00000nam a2200000   4500\n=001  id%d\n=500  \\\\$a%s\n\n", i, strings.Repeat(itoa(i%10), 9000-i))
	}
	records, err := testmarc.Build(string(data))
	require.NoError(t, err)
	opt := engine.Options{Script: script(t, `function filter(record) run:tally("notes", record:value("500$a")) return true end`), Input: engine.Input{Paths: []string{saved(t, records)}}}
	opt.Limits.Memory, opt.Speed.Block = 4<<20, 4<<20
	got := execute(t, opt)
	require.NoError(t, got.Err)
	require.Positive(t, got.Sum.Rejected)
	opt.Speed.Lift = engine.LiftNever
	same(t, execute(t, opt).result, got.result, "without the VM")
}
