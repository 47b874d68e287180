package engine_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// Would catch a mode that takes the lock more often than documented, and parsing under the lock
// where it is to be free of it.
func TestAccount_modes(t *testing.T) {
	const records = 5000
	path := saved(t, generated(t, records, 5, 0))
	s := script(t, `function filter(record) return record:has("650") end`)
	acquired := map[engine.Mode]int64{}
	for _, m := range engine.ModeInfos() {
		mode := m.Mode
		r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: mode, Lift: engine.LiftNever}})
		require.NoError(t, r.Err)
		require.EqualValues(t, records, r.Sum.Read)
		a := r.Sum.Account
		_, acquired[mode] = a.Total()
		require.Positive(t, a.Held[engine.PhaseScript], mode)
		require.Positive(t, a.Held[engine.PhaseConvert], mode)
		require.Equal(t, m.ParsesHeld, a.Held[engine.PhaseParse] > 0, "mode %s: parses under the lock", mode)
		require.Equal(t, !m.ReadsInGo, a.Held[engine.PhaseRead] > 0, "mode %s: input passes through the VM", mode)
		require.GreaterOrEqual(t, a.Longest, a.Held[engine.PhaseScript]/time.Duration(2*acquired[mode]))
		if mode == engine.ModeThreePhase {
			for _, p := range []engine.Phase{engine.PhaseRead, engine.PhaseConvert, engine.PhaseScript} {
				require.InDelta(t, records, a.Acquired[p], 10, "phase %s", p)
			}
		}
	}
	require.InDelta(t, 3*records, acquired[engine.ModeThreePhase], 20)
	require.InDelta(t, records, acquired[engine.ModeLocked], 20)
	for _, m := range engine.ModeInfos() {
		if m.PerRecord {
			require.GreaterOrEqual(t, acquired[m.Mode], int64(records), "engine/mode.go: mode %s takes the lock for batches, and its row has PerRecord; or it is to take it for every record", m.Mode)
		} else {
			require.LessOrEqual(t, 50*acquired[m.Mode], acquired[engine.ModeThreePhase], "engine/mode.go: mode %s takes the lock for every record, and its row lacks PerRecord; or it is to take it for batches", m.Mode)
		}
	}
}

// Would catch records of the script's own source for which the lock is taken one by one.
func TestAccount_generator(t *testing.T) {
	s := script(t, `
		function source()
			local n = 0
			return function()
				n = n + 1
				return n <= 3000 and marc.record{{"001", tostring(n)}, {"245", "00", "a", "Title " .. n}} or nil
			end
		end
		function transform(record) end`)
	for mode, want := range map[engine.Mode]int64{engine.ModeThreePhase: 9000, engine.ModeBatch: 400} {
		r := execute(t, engine.Options{Script: s, Speed: engine.Speed{Mode: mode}})
		require.NoError(t, r.Err)
		require.EqualValues(t, 3000, r.Sum.Written)
		_, acquired := r.Sum.Account.Total()
		if mode == engine.ModeBatch {
			require.Less(t, acquired, want)
		} else {
			require.InDelta(t, want, acquired, 20)
		}
		for _, took := range []time.Duration{r.Sum.Stages.Worker, r.Sum.Stages.Encoder, r.Sum.Stages.Sink} {
			require.Positive(t, took)
		}
	}
}

// parsesUnderLock looks at all goroutines for one that parses within LockState.Hold.
func parsesUnderLock(buf []byte) bool {
	n := runtime.Stack(buf, true)
	for stack := range strings.SplitSeq(string(buf[:n]), "\n\n") {
		// Innermost first: each function was called by the one after it. Regions also have a Reader.
		parse := strings.Index(stack, "mrrc-lua/parse.(*Reader)")
		if parse >= 0 && strings.Contains(stack[parse:], "(*LockState).Hold") {
			return true
		}
	}
	return false
}

// Would catch a parser that runs under the lock without telling the account so: the stacks of all
// goroutines are looked at while the modes run. Mode locked shows that looking finds it.
func TestAccount_parserHasNoLock(t *testing.T) {
	path := saved(t, generated(t, testscale.Of(300, 500), 6, 0.1))
	hooks := script(t, `function transform(record) end`)
	loop := script(t, `for record in marc.read(run.args.path):records() do marc.output():write(record) end`)
	modes := map[string]engine.Options{"a script that reads for itself": {Script: loop, Args: map[string]string{"path": path}}}
	held := map[string]bool{}
	for _, m := range engine.ModeInfos() {
		modes[string(m.Mode)] = engine.Options{Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: m.Mode, Block: 4 << 10}}
		held[string(m.Mode)] = m.ParsesHeld
	}
	buf := make([]byte, 256<<10)
	for name, opt := range modes {
		found := false
		for rounds := 0; rounds < testscale.Of(1, 2) || held[name] && !found && rounds < 1000; rounds++ {
			done := make(chan run)
			go func() { done <- executeIn(t.Context(), opt) }()
			for running := true; running; {
				select {
				case r := <-done:
					require.NoError(t, r.Err)
					running = false
				default:
					found = found || parsesUnderLock(buf)
				}
			}
		}
		require.Equal(t, held[name], found, "mode %s parses under the lock", name)
	}
}
