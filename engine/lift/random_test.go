package lift_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
)

// recordPool returns short inputs: whole and damaged records.
func recordPool(t testing.TB) (pool []string) {
	t.Helper()
	const most = 3000 // bytes
	for _, glob := range []string{"../../testdata/records/*.mrc", "../../testdata/broken/*.mrc"} {
		files, err := filepath.Glob(glob)
		require.NoError(t, err)
		for _, f := range files {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			pool = append(pool, string(b[:min(len(b), most)]))
		}
	}
	for n := range 40 {
		pool = append(pool, string(marcgen.Record(3, n)))
	}
	return pool
}

// someOf joins a few of the inputs.
func someOf(pool []string, seed uint64) string { return join(pool, seed, 8) }

// join joins n of the inputs.
func join(pool []string, seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 2))
	var b strings.Builder
	for range n {
		b.WriteString(pool[r.IntN(len(pool))])
	}
	return b.String()
}

// Would catch programs that do something else without the VM than in it. MRRC_LIFT_PROGRAMS sets how many are
// tried, with more records than otherwise, and MRRC_LIFT_SEED the first seed.
func TestPrograms_doTheSameWithoutTheVM(t *testing.T) {
	n, from, inputs := testscale.Of(150, 2000), 0, 8
	if s, err := strconv.Atoi(os.Getenv("MRRC_LIFT_PROGRAMS")); err == nil {
		n, inputs = s, 60
	}
	if s, err := strconv.Atoi(os.Getenv("MRRC_LIFT_SEED")); err == nil {
		from = s
	}
	pool := recordPool(t)
	var lifted, ahead, records, abandoned, invalid int64
	for seed := from; seed < from+n && !t.Failed(); seed++ {
		text := newProgram(uint64(seed))
		s, err := engine.LoadScript("random.lua", text)
		if err != nil {
			invalid++
			continue
		}
		// A loop that does not end would take five seconds for each record.
		never, auto, l := both(t, s, join(pool, uint64(seed), inputs), func(o *engine.Options) { o.Limits.Timeout = time.Second / 2 })
		if strings.Contains(strings.Join(append(never.Errors, auto.Errors...), " "), tookLonger) {
			continue
		}
		if l.Records > 0 {
			lifted++
			records += l.Records
			abandoned += l.Abandoned
			if l.Ahead {
				ahead++
			}
			sameUnlessByChance(t, s, "seed "+strconv.Itoa(seed)+"\n"+text, join(pool, uint64(seed), inputs), never, auto)
		} else if testing.Verbose() {
			t.Logf("seed %d: %s%s", seed, l.Not, never.Err)
		}
	}
	t.Logf("%d programs, %d invalid, %d lifted, %d of these with filter alone: %d records, %d abandoned", n, invalid, lifted, ahead, records, abandoned)
	if n >= 100 {
		require.Positive(t, ahead, "programs of which only filter runs without the VM")
	}
}

// Would catch the same in programs that the fuzzer makes by mutation.
func FuzzPrograms(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(newProgram(seed), seed)
	}
	pool := recordPool(f)
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		if text == "" {
			text = newProgram(seed)
		}
		s, err := engine.LoadScript("random.lua", text)
		if err != nil || s.Hookless() {
			t.Skip()
		}
		never, auto, l := both(t, s, someOf(pool, seed), nil)
		if l.Records > 0 {
			sameUnlessByChance(t, s, text, someOf(pool, seed), never, auto)
		}
	})
}

// sameUnlessByChance compares outcomes, unless runs in the VM differ among themselves: a program may write the address of a
// table, change its text, or count its digits.
func sameUnlessByChance(t testing.TB, s *engine.Script, about, data string, never, auto outcome) {
	t.Helper()
	if field, _, _ := difference(never, auto); field == "" {
		return
	}
	for range 8 { // such texts may also be alike by chance
		again, _ := runOne(t, s, data, engine.LiftNever, nil)
		if field, _, _ := difference(never, again); field != "" {
			return
		}
	}
	sameOutcome(t, about, never, auto)
}
