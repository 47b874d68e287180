package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// Would catch a run that goes on although the script fails on everything, that stops although a record
// passed or failed elsewhere, or that stops at another record with another mode, block or number of VMs.
func TestGiveUp(t *testing.T) {
	path := saved(t, generated(t, 150, 3, 0.5))
	first := execute(t, engine.Options{Script: script(t, `function filter() return true end`), Input: engine.Input{Paths: []string{path}}})
	require.NotZero(t, first.Sum.Rejected, "some records cannot be read")
	sound := first.Sum.Written
	for _, tt := range []struct {
		about, source string
		n, failed     int64 // failed: 0 if the run goes on
		all           bool
	}{
		{"every record", `function transform() error("no") end`, 20, 20, false},
		{"texts differ", `function transform(record) error("not " .. record.index) end`, 20, 20, false},
		{"in a filter", `function filter() return ({ 12 })[1] end`, 20, 20, false},
		{"in a batch", `function batch() error("no") end`, 20, 20, false},
		{"a row that cannot be written", `function extract() return {1, {a = 2}} end`, 20, 20, false},
		{"in all of fewer", `function transform() error("no") end`, 1000, sound, true},
		{"one passes", `function transform(record) if record.index ~= 12 then error("no") end end`, 20, 0, false},
		{"the last passes", `local n = 0 function transform() n = n + 1 if n < 20 then error("no") end end`, 20, 0, false},
		{"only from the second on", `function transform(record) if record.index > 1 then error("no") end end`, 20, 0, false},
		{"in two lines", "function transform(record) if record.index % 2 == 0 then error('a')\nend error('b') end", 20, 0, false},
		{"rejected on purpose", `function transform() run:reject("no") end`, 20, 0, false},
		{"not asked for", `function transform() error("no") end`, 0, 0, false},
	} {
		opt := engine.Options{Script: script(t, tt.source), Input: engine.Input{Paths: []string{path}}, Bad: engine.BadRecords{GiveUp: tt.n}}
		jobs := []int{1, 3}
		if tt.about == "the last passes" {
			jobs = jobs[:1]
		}
		for _, n := range jobs {
			opt.Speed = engine.Speed{Jobs: n, Block: 4 << 10}
			r := execute(t, opt)
			balanced(t, r, tt.about)
			if tt.failed == 0 {
				require.NoError(t, r.Err, tt.about)
				require.Equal(t, first.Sum.Read, r.Sum.Read, tt.about)
				continue
			}
			var e *engine.AllFailedError
			require.ErrorAs(t, r.Err, &e, tt.about)
			require.Equal(t, tt.failed, e.N, tt.about)
			require.Equal(t, tt.all, e.All, tt.about)
			require.ErrorAs(t, r.Err, new(*engine.ScriptError), tt.about)
			require.Zero(t, r.Sum.Written, tt.about)
			require.Equal(t, r.Sum.Rejected, r.Sum.Read, tt.about)
			if !tt.all {
				require.Equal(t, r.Sum.Read, e.Last.Pos.Index, "what was read ends with the last failure: %s", tt.about)
			}
		}
	}
}

// Would catch an error that a user cannot make sense of.
func TestAllFailedError(t *testing.T) {
	at := &engine.RecordError{Err: &engine.ScriptError{Script: "s.lua", Line: 3, Msg: "no"}}
	for want, e := range map[string]*engine.AllFailedError{
		"the script failed on each of the first 100 records, in line 3 of s.lua": {N: 100, Last: at},
		"the script failed on all 7 records, in line 3 of s.lua":                 {N: 7, All: true, Last: at},
		"the script failed on the only record, in line 3 of s.lua":               {N: 1, All: true, Last: at},
		"the script failed on the only record":                                   {N: 1, All: true, Last: &engine.RecordError{Err: &engine.ScriptError{}}},
	} {
		require.EqualError(t, e, want)
	}
}
