package luapattern_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/luapattern"
)

// FuzzMatch would catch a panic on any pattern and subject, a match that does not stop at its budget, captures
// outside the subject, and any shortcut of the plan or the memo that changes a result.
func FuzzMatch(f *testing.F) {
	for _, row := range manual {
		f.Add(row.pattern, row.subject, row.init)
	}
	for _, row := range malformed {
		f.Add(row.pattern, "subject", 0)
	}
	f.Fuzz(check)
}

// TestAgainstNaive would catch the same on the patterns that TestAgainstLua makes, with the memo in use from the
// first step.
func TestAgainstNaive(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 41))
	for range 30_000 {
		q := randomQuestion(random)
		check(t, q.pattern, q.subject, luapattern.Start(q.init, len(q.subject)))
		require.False(t, t.Failed(), "%+v", q)
	}
}

func check(t *testing.T, pattern, s string, init int) {
	p, err := luapattern.Compile(pattern)
	if err != nil {
		var syntax *luapattern.SyntaxError
		require.ErrorAs(t, err, &syntax)
		require.LessOrEqual(t, syntax.Offset, len(pattern))
		return
	}
	init = min(max(init, 0), len(s))
	found, whole, captures, told := naiveMatch(pattern, s, init, 200_000)

	for _, patience := range []int64{0, 1} {
		const budget = 100_000
		var m luapattern.Matcher
		m.UseMemoAfter(patience)
		m.SetBudget(budget, nil)
		ok, err := m.Match(p, s, init)
		require.LessOrEqual(t, m.Used(), int64(budget+4*(len(s)+len(pattern))+4))
		if err != nil {
			require.ErrorIs(t, err, luapattern.ErrBudget)
			require.GreaterOrEqual(t, m.Used(), int64(budget))
			continue
		}
		if told {
			require.Equal(t, found, ok, "%q in %q, patience %d", pattern, s, patience)
		}
		if !ok {
			continue
		}
		checkBounds(t, &m, s)
		if told {
			require.Equal(t, whole, m.Whole(), "%q in %q, patience %d", pattern, s, patience)
			require.Equal(t, captures, append([]luapattern.Capture{}, m.Captures()...), "%q in %q, patience %d", pattern, s, patience)
		}
	}
	checkScan(t, p, s)
}

func checkBounds(t *testing.T, m *luapattern.Matcher, s string) {
	t.Helper()
	for _, c := range append([]luapattern.Capture{m.Whole()}, m.Captures()...) {
		require.GreaterOrEqual(t, c.Start, 0)
		require.LessOrEqual(t, c.Start, len(s))
		if !c.IsPosition() {
			require.LessOrEqual(t, c.Start, c.End)
			require.LessOrEqual(t, c.End, len(s))
		}
	}
}

// checkScan compares a Scan that keeps its memo with one that must start again at every step.
func checkScan(t *testing.T, p *luapattern.Pattern, s string) {
	t.Helper()
	const budget = 200_000
	var kept, fresh luapattern.Matcher
	kept.UseMemoAfter(1)
	kept.SetBudget(budget, nil)
	fresh.SetBudget(budget, nil)
	nothing, err := luapattern.Compile("")
	require.NoError(t, err)
	one, other := p.Gmatch(s), p.Gmatch(s)
	for last := -1; ; {
		got, err := one.Next(&kept)
		if err != nil {
			return
		}
		want, err := other.Next(&fresh)
		if err != nil {
			return
		}
		require.Equal(t, want, got)
		if !got {
			return
		}
		require.Equal(t, fresh.Whole(), kept.Whole())
		require.Equal(t, fresh.Captures(), kept.Captures())
		require.Greater(t, kept.Whole().Start, last-1)
		last = kept.Whole().End
		if _, err := fresh.Match(nothing, "", 0); err != nil {
			return
		}
	}
}
