package engine_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// withGarbage returns sound records with bytes between them in which there is none: each stretch is
// one rejection.
func withGarbage(t *testing.T, records int, seed uint64) (data []byte, stretches int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	for _, record := range bytes.SplitAfter(generated(t, records, seed, 0), []byte{parse.RecordTerminator}) {
		if rng.IntN(40) == 0 && len(record) > 0 {
			data = append(data, "*** this is no record ***"...)
			stretches++
		}
		data = append(data, record...)
	}
	return data, stretches
}

// actions are what a script may do with a record, each a body that begins with "record" at hand.
var actions = []string{
	`return`,
	`return false`,
	`return record`,
	`return {}`,
	`return { record, record:copy(), record }`,
	`run:skip()`,
	`run:reject("not wanted")`,
	`error("fails")`,
	`run:emit(record, "a.mrc")`,
	`run:emit(record, "a.mrc") run:emit(record, "b.mrc") return false`,
	`run:emit("a line", "lines.out") return false`,
	`run:emit(record)`,
	`run:emit(record, "a.mrc") run:reject("after all")`,
	`run:emit(record, "a.mrc") error("after all")`,
	`run:emit(record, "a.mrc") run:skip()`,
	`pcall(run.reject, run, "caught") return`,
	`pcall(error, "caught") return`,
	`record:add("500", "  ", "a", ("x"):rep(12000))`,
	`record:add("500", "  ", "a", ("x"):rep(12000)) run:emit(record, "a.mrc") return false`,
	`run:emit(record, "a.mrc") record:add("500", "  ", "a", ("x"):rep(12000)) run:emit(record, "b.mrc")`,
	`run:emit("a line", "lines.out") record:add("500", "  ", "a", ("x"):rep(12000)) return { record, record }`,
	`return 12`,
	`run:emit("a line", "a.mrc")`,
	`run:emit(record, "lines.out") run:emit(record, "b.mrc")`,
	`print("seen") run:tally("seen", "all")`,
}

// randomScript makes a script that does several of these, chosen by the number of the record.
func randomScript(t *testing.T, rng *rand.Rand) *engine.Script {
	t.Helper()
	var b strings.Builder
	n := 2 + rng.IntN(8)
	fmt.Fprintf(&b, "local function choose(record)\n  local k = record.index * %d %% 997 %% %d\n", 1+rng.IntN(900), n)
	for k := range n {
		fmt.Fprintf(&b, "  if k == %d then return function(record) %s end end\n", k, actions[rng.IntN(len(actions))])
	}
	b.WriteString("end\nfunction transform(record) return choose(record)(record) end\n")
	if rng.IntN(2) == 0 {
		fmt.Fprintf(&b, "function filter(record) return record.index %% %d ~= 0 end\n", 2+rng.IntN(5))
	}
	if rng.IntN(3) == 0 {
		b.WriteString(`function begin(run) run:emit("heading", "lines.out") end function finish(run) run:emit("sum", "lines.out") end` + "\n")
	}
	return script(t, b.String())
}

// Would catch a record that is counted twice or not at all, and an output that holds more or less
// than the numbers say, whatever a script does.
func TestCounts_addUp(t *testing.T) {
	rounds := 60
	if small {
		rounds = 5
	}
	for seed := range uint64(rounds) {
		rng := rand.New(rand.NewPCG(seed, 2))
		records := rng.IntN(200)
		data, stretches := withGarbage(t, records, seed)
		opt := engine.Options{Script: randomScript(t, rng), Input: engine.Input{Paths: []string{saved(t, data)}, Format: parse.FormatMARC}, Speed: engine.Speed{Block: 1 + rng.IntN(40_000)}}
		want := execute(t, opt)
		require.NoError(t, want.Err)
		balanced(t, want, "seed %d", seed)
		require.EqualValues(t, records+stretches, want.Sum.Read)
		require.EqualValues(t, len(data), total(want.Bytes))
		require.Equal(t, inOutputs(want), want.Sum.Written+want.Sum.Added, "seed %d: what is in the outputs", seed)
		for _, c := range want.Outputs {
			require.EqualValues(t, strings.Count(want.Further[c.Name], "\x1d")+strings.Count(want.Further[c.Name], "\n"), c.N, c.Name)
		}
		require.EqualValues(t, want.Sum.Rejected, len(want.Reports), "seed %d: each rejection is reported once", seed)
		for _, m := range pathModes {
			o := opt
			o.Speed.Mode, o.Speed.Block = m.mode, m.block
			if !infoOf(m.mode).OneVM {
				o.Speed.Jobs = 1 + rng.IntN(4)
			}
			same(t, want.result, execute(t, o).result, "seed %d, mode %s, %d jobs", seed, m.mode, o.Speed.Jobs)
		}
	}
}

// Would catch numbers of the hook batch that do not add up: what it returns, leaves out, makes, or
// fails on.
func TestCounts_batchHook(t *testing.T) {
	data, stretches := withGarbage(t, 150, 3)
	path := saved(t, data)
	for body, check := range map[string]func(engine.Summary){
		`return`: func(s engine.Summary) { require.EqualValues(t, 150, s.Written) },
		`local keep = {} for i, r in ipairs(records) do if r.index % 2 == 0 then keep[#keep + 1] = r end end return keep`: func(s engine.Summary) {
			require.InDelta(t, 75, s.Written, 5)
			require.Zero(t, s.Added)
		},
		`return {}`: func(s engine.Summary) { require.EqualValues(t, 150, s.Dropped) },
		`local out = {} for i, r in ipairs(records) do out[#out + 1] = r out[#out + 1] = r:copy() out[#out + 1] = r end return out`: func(s engine.Summary) {
			require.EqualValues(t, 300, s.Added)
		},
		`run:emit(records[1], "first.mrc") error("no")`: func(s engine.Summary) { require.EqualValues(t, 150+stretches, s.Rejected); require.Zero(t, s.Added) },
		`return false`:            func(s engine.Summary) { require.EqualValues(t, 150+stretches, s.Rejected) },
		`run:skip()`:              func(s engine.Summary) { require.EqualValues(t, 150, s.Dropped) },
		`run:reject("the batch")`: func(s engine.Summary) { require.EqualValues(t, 150+stretches, s.Rejected) },
		`for i, r in ipairs(records) do r:remove("6..") end`:                              func(s engine.Summary) { require.EqualValues(t, 150, s.Written) },
		`table.sort(records, function(a, b) return a.index > b.index end) return records`: func(s engine.Summary) { require.EqualValues(t, 150, s.Written) },
	} {
		s := script(t, "function batch(records) "+body+" end")
		for _, opt := range append(inAllModes(), engine.Options{Speed: engine.Speed{Block: 3000}}, engine.Options{Speed: engine.Speed{Block: 3000, Jobs: 3}}) {
			opt.Script, opt.Input.Format = s, parse.FormatMARC
			if opt.Speed.Mode != "" && infoOf(opt.Speed.Mode).OnlyFiles {
				opt.Input.Paths = []string{path}
			} else {
				opt.Input.Source = bytes.NewReader(data)
			}
			r := execute(t, opt)
			require.NoError(t, r.Err)
			balanced(t, r, body)
			require.EqualValues(t, 150+stretches, r.Sum.Read)
			require.Equal(t, inOutputs(r), r.Sum.Written+r.Sum.Added, body)
			check(r.Sum)
		}
	}
}

// Would catch a script that is told of other numbers than those of the summary.
func TestCounts_ofScript(t *testing.T) {
	r := execute(t, engine.Options{Script: script(t, `function transform(record)
			local c = run.counts
			print(c.read, c.written, c.dropped, c.rejected)
			if record.index == 2 then error("no") end
			if record.index == 3 then return false end
			if record.index == 4 then run:reject("no") end
			if record.index == 5 then run:skip() end
		end`), Input: engine.Input{Source: bytes.NewReader(generated(t, 7, 1, 0))}})
	require.NoError(t, r.Err)
	require.Equal(t, "1\t0\t0\t0\n2\t1\t0\t0\n3\t1\t0\t1\n4\t1\t1\t1\n5\t1\t1\t2\n6\t1\t2\t2\n7\t2\t2\t2\n", r.Prints)
}
