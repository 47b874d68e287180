package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// bothWays runs a script over generated records, with and without the VM where that is possible, and holds that the
// results are the same.
func bothWays(t *testing.T, records int, text string, with func(*engine.Options)) engine.Summary {
	t.Helper()
	path := saved(t, generated(t, records, 3, 0.05))
	var runs [2]run
	for i, how := range []engine.Lift{engine.LiftNever, engine.LiftAuto} {
		opt := engine.Options{Script: script(t, text), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Lift: how, Block: 8 << 10}}
		if with != nil {
			with(&opt)
		}
		runs[i] = execute(t, opt)
	}
	require.Zero(t, runs[0].Sum.Lifted.Records)
	same(t, runs[0].result, runs[1].result, "%s", text)
	require.Equal(t, runs[0].Sum.Asked, runs[1].Sum.Asked)
	return runs[1].Sum
}

// inOrder is a hook that shows the order of records, and what it was told of those before.
const inOrder = `
local n, last = 0, "nothing"
function transform(record)
  n = n + 1
  run:emit(n .. " " .. (record.id or "?") .. " after " .. last .. " " .. run.counts.read .. " " .. run.counts.dropped, "lines.txt")
  last = record.id
end
function finish() print(n, last) end
`

// Would catch records that come to hooks in the VM in another order, or with other numbers, when filter runs ahead of
// them; and a lock that is taken for records that filter drops.
func TestAhead_keepsTheOrder(t *testing.T) {
	for name, filter := range map[string]string{
		"some":        `function filter(record) return record.index % 7 == 0 end`,
		"few":         `function filter(record) return record.index % 400 == 0 end`,
		"all":         `function filter(record) return true end`,
		"none":        `function filter(record) return false end`,
		"abandoned":   `function filter(record) if record.index % 5 == 0 then error("five") end return record.index % 3 == 0 end`,
		"not boolean": `function filter(record) return record.index % 5 > 0 or record.id end`,
		"events":      `function filter(record) print(record.index) run:tally("seen", record.index % 3) if record.index % 9 == 0 then run:reject("nine") end return record.index % 4 == 0 end`,
		"skipped":     `function filter(record) if record.index % 2 == 0 then run:skip() end return true end`,
		"changed":     `function filter(record) record:remove("650") return record.index % 2 == 0 end`,
		"args":        `function filter(record) if record.index > 1000 then return run.args.late == nil end return run.args.early == nil end`,
	} {
		t.Run(name, func(t *testing.T) {
			sum := bothWays(t, testscale.Of(700, 1100), filter+inOrder, nil)
			require.True(t, sum.Lifted.Ahead)
			require.Positive(t, sum.Lifted.Records)
			bothWays(t, testscale.Of(300, 600), filter+inOrder, func(o *engine.Options) { o.Bad.Strict = true })
			bothWays(t, 600, filter+inOrder, func(o *engine.Options) { o.Input.Skip, o.Input.Limit = 100, 333 })
		})
	}
	sum := bothWays(t, 500, `function filter(record) return false end`+inOrder, nil)
	require.Zero(t, sum.Account.Acquired[engine.PhaseConvert], "nothing was left for the VM")
}

// Would catch a run that goes on, or counts records, after the one with which a hook in the VM has ended it.
func TestAhead_stops(t *testing.T) {
	for _, at := range []int{1, 2, 150, 151, 400} {
		bothWays(t, 1000, fmt.Sprintf(`
function filter(record) print(record.index) return record.index %% 2 == 1 or run.args.late ~= nil and record.index > 900 end
local n = 0
function transform(record) n = n + 1 if n == %d then run:stop() end end`, at), nil)
	}
}

// Would catch a filter that runs ahead of hooks which change what it reads: a variable, a global, a table, something in
// a table, by a function, by a module that comes later.
func TestAhead_readsWhatOthersChange(t *testing.T) {
	const n = `local n, t, deep = 0, {}, { inner = {} }
G = 0
`
	for _, tt := range []struct{ filter, change string }{
		{"n % 2 == 0", "n = n + 1"},
		{"G % 2 == 0", "G = G + 1"},
		{"not t[1]", "t[1] = true"},
		{"t.on == nil", "t.on = (not t.on) or nil"},
		{"#deep.inner < 3", "table.insert(deep.inner, 1)"},
		{"#deep.inner < 3", "local d = deep.inner d[#d + 1] = 1"},
		{"deep.inner.x == nil", "deep = { inner = { x = 1 } }"},
		{"helper(record)", "function helper(record) return false end"},
	} {
		text := n + "function helper(record) return true end\nfunction filter(record) return " + tt.filter + " end\nfunction transform(record) " + tt.change + " end"
		sum := bothWays(t, 300, text, nil)
		require.Zero(t, sum.Lifted.Records, text)
		require.Contains(t, sum.Lifted.Not, "which filter reads", text)
	}
	sum := bothWays(t, 300, n+"function filter(record) return t.off == nil end\nfunction transform(record) t.on = record.id end", nil)
	require.True(t, sum.Lifted.Ahead, "it reads another field: %s", sum.Lifted.Not)
}

// Would catch a script whose records are nearly all abandoned and that goes on to be tried without the VM, and results
// that depend on when it is no more.
func TestLift_givesUp(t *testing.T) {
	const number = `local n = (record.index .. ".5") + 0 ` // a text with a point is a number in the VM alone
	sum := bothWays(t, 4000, `function filter(record) if record.index % 10 > 0 then `+number+`end return true end`, nil)
	require.Positive(t, sum.Lifted.Back)
	require.Less(t, sum.Lifted.Records, int64(3000))
	sum = bothWays(t, 4000, `function filter(record) if record.index % 10 > 0 then `+number+`end return record.index % 4 == 0 end`+inOrder, nil)
	require.Positive(t, sum.Lifted.Back)
	require.Less(t, sum.Lifted.Records, int64(3000))
	sum = bothWays(t, 4000, `function filter(record) if record.index % 10 == 0 then `+number+`end return true end`, nil)
	require.Zero(t, sum.Lifted.Back)
}

// Would catch keys of lookups that count as used or missing although no hook saw the record, or that a hook in the VM does
// not see in time; and a run that needs the VM for lookups.
func TestLifted_lookups(t *testing.T) {
	table := filepath.Join(t.TempDir(), "names.csv")
	var rows strings.Builder
	rows.WriteString("code,name\n")
	for i := range 500 {
		fmt.Fprintf(&rows, "%d,number %d\n", 3*i, 3*i)
	}
	require.NoError(t, os.WriteFile(table, []byte(rows.String()), 0o600))
	const (
		names  = `local names  function begin() names = lookup.csv { file = run.args.table, key = "code" } end` + "\n"
		finish = `
			function finish() run:emit(table.concat(names:missing(), " ") .. "/" .. table.concat(names:unused(), " "), "keys.txt") end `
	)
	for hooks, ahead := range map[string]bool{
		`function filter(record) return names:has(record.index) end`:                                                                               false,
		`function transform(record) local row = names:get(record.index) if row then record:add("590", "  ", "a", row.name) end end`:                false,
		`function transform(record) local row = names:get(record.index) if row then run:tally("n", row.nmae or "none") end end`:                    false,
		`function filter(record) names:get(2 * record.index) if record.index % 5 == 0 then error("five") end return true end`:                      false,
		`function filter(record) names:get(record.index) if record.index % 5 == 0 then run:skip() end names:get(0 - record.index) return true end`: false,
		`function filter(record) return names:get(record.index) ~= nil end
		 local n = 0 function transform(record) n = n + 1 run:emit(n, "n.txt") end`: true,
		`function filter(record) return names:get(record.index) ~= nil end
		 local n = 0 function transform(record) n = n + 1 if n == 70 then run:stop() end end`: true,
		`function filter(record) names:get(2 * record.index) return record.index % 4 > 0 end
		 local n = 0 function transform(record) n = n + #names:missing() + #names:unused() run:emit(n, "n.txt") end`: true,
	} {
		sum := bothWays(t, testscale.Of(600, 1200), names+hooks+finish, func(o *engine.Options) { o.Args = map[string]string{"table": table} })
		require.Positive(t, sum.Lifted.Records, hooks)
		require.Equal(t, ahead, sum.Lifted.Ahead, hooks)
	}
}
