package luapattern_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/luapattern"
)

// TestLinear would catch a search whose cost grows faster than the subject: with a subject four times as long, steps
// may not be more than about four times as many. C Lua takes the square of the length or worse for most of these.
func TestLinear(t *testing.T) {
	repeat := strings.Repeat
	for _, row := range []struct {
		name, pattern string
		subject       func(n int) string
	}{
		{"trim of blanks in the middle", "%s+$", func(n int) string { return "a" + repeat(" ", n) + "b" }},
		{"trim, not the bare idiom", "%s+%.?$", func(n int) string { return "a" + repeat(" ", n) + "b" }},
		{"trim with captures", "^%s*(.-)%s*$", func(n int) string { return "a" + repeat(" ", n) + "b" }},
		{"four lazy fields", "^.-,.-,.-,.-;$", func(n int) string { return repeat(",", n) }},
		{"four lazy fields, one comma in ten", "^.-,.-,.-,.-;$", func(n int) string { return repeat("abcdefghi,", n/10) }},
		{"ten greedy runs", repeat("a*", 10) + "b", func(n int) string { return repeat("a", n) }},
		{"ten greedy runs, no text needed", repeat("a*", 10) + "[bc]", func(n int) string { return repeat("a", n) }},
		{"lazy dots", ".-.-.-.-b", func(n int) string { return repeat("a", n) }},
		{"lazy dots, no text needed", ".-.-.-.-[bc]", func(n int) string { return repeat("a", n) }},
		{"options", "a?a?a?a?a?a?a?a?[bc]", func(n int) string { return repeat("a", n) }},
		{"runs of both kinds", "a+a-a?a*[bc]", func(n int) string { return repeat("a", n) }},
		{"captured runs", "(a*)(a-)()(a*)[bc]", func(n int) string { return repeat("a", n) }},
		{"text first", "ab.-.-c", func(n int) string { return repeat("ab", n/2) }},
		{"one byte first", "a.-.-%d", func(n int) string { return repeat("a", n) }},
		{"runs after a back reference", "(x)%1.-.-.-[bc]", func(n int) string { return "xx" + repeat("a", n) }},
		{"a frontier among runs", ".*%f[b].*c.*%d", func(n int) string { return repeat("abc", n/3) }},
		{"all bytes but one", "[^,]*[^,]*[^,]*;[^,]-;[^.]+%d", func(n int) string { return repeat(";", n) }},
		{"a match at the end of a long wait", "%a*%a*%a*%d", func(n int) string { return repeat("a", n) + "." + repeat("a", n) + "1" }},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, err := luapattern.Compile(row.pattern)
			require.NoError(t, err)
			steps := func(n int) int64 {
				var m luapattern.Matcher
				// A budget in small portions must not lose the memo.
				m.SetBudget(1_000, func() int64 { return 1_000 })
				for sc := p.Gsub(row.subject(n)); ; {
					ok, err := sc.Next(&m)
					require.NoError(t, err)
					if !ok {
						return m.Used()
					}
				}
			}
			short, long := steps(9_900), steps(4*9_900)
			require.Less(t, long, 5*short, "%d steps for 9,900 bytes, %d for four times as many", short, long)
			require.Less(t, short, int64(9_900*(12+8*len(row.pattern))))
		})
	}
}

// TestScanLinear would catch a memo that is dropped, or patience that starts again, at every match. There are w matches,
// and before each C Lua would take about w*w/2 steps: too few for one search to become impatient, w times too many for
// all.
func TestScanLinear(t *testing.T) {
	p, err := luapattern.Compile("a*a*[bd]%d")
	require.NoError(t, err)
	steps := func(w int) int64 {
		var m luapattern.Matcher
		matches := 0
		for sc := p.Gmatch(strings.Repeat(strings.Repeat("a", w)+"cd1", w)); ; matches++ {
			ok, err := sc.Next(&m)
			require.NoError(t, err)
			if !ok {
				require.Equal(t, w, matches)
				return m.Used()
			}
		}
	}
	require.Less(t, steps(200), 5*steps(100))
}

// TestEverydayNeedsNoMemo would catch a plan that has become worse: steps for one field of a title, most of them for
// bytes that are skipped.
func TestEverydayNeedsNoMemo(t *testing.T) {
	for _, row := range []struct {
		pattern string
		most    int64
	}{
		{"History", 84}, {"(%a+) world", 200}, {"^Coll", 6}, {"[%s/:;,.]+$", 10}, {"docu%a+", 84}, {"%d%d%d%d", 90},
		{"%d%d%d%d$", 8},
	} {
		p, err := luapattern.Compile(row.pattern)
		require.NoError(t, err)
		var m luapattern.Matcher
		_, err = m.Match(p, title, 0)
		require.NoError(t, err)
		require.LessOrEqual(t, m.Used(), row.most, row.pattern)
	}
}

// hard has back references before its choices, so that no memo can help.
const hard = "(a*)(a*)(a*)(a*)%1%2%3%4[bc]"

// TestBudget would catch a match that continues without steps, and one that does not ask for more.
func TestBudget(t *testing.T) {
	p, err := luapattern.Compile(hard)
	require.NoError(t, err)
	s := strings.Repeat("a", 300)

	var m luapattern.Matcher
	m.SetBudget(10_000, nil)
	_, err = m.Match(p, s, 0)
	require.ErrorIs(t, err, luapattern.ErrBudget)
	require.InDelta(t, 10_000, m.Used(), 1_000)

	// The bytes that %b walks over count, whether it finds the end or not.
	for pattern, s := range map[string]string{
		"%b()":     strings.Repeat("(", 2_000),
		"%b()[^)]": strings.Repeat("(", 2_000) + strings.Repeat(")", 2_000),
	} {
		p, err := luapattern.Compile(pattern)
		require.NoError(t, err)
		m.SetBudget(10_000, nil)
		_, err = m.Match(p, s, 0)
		require.ErrorIs(t, err, luapattern.ErrBudget, pattern)
	}

	// A used-up budget stays used up, for every way of matching.
	plain, err := luapattern.Compile("a")
	require.NoError(t, err)
	_, err = m.Match(plain, "a", 0)
	require.ErrorIs(t, err, luapattern.ErrBudget)
	sc := plain.Gmatch("a")
	_, err = sc.Next(&m)
	require.ErrorIs(t, err, luapattern.ErrBudget)

	// A new budget works again, and the scan is where it was.
	m.SetBudget(100, nil)
	ok, err := sc.Next(&m)
	require.NoError(t, err)
	require.True(t, ok)
	ok, err = m.Match(plain, "a", 0)
	require.NoError(t, err)
	require.True(t, ok)

	asked := 0
	m.SetBudget(1_000, func() int64 {
		asked++
		if asked == 5 {
			return 0
		}
		return 1_000
	})
	before := m.Used()
	_, err = m.Match(p, s, 0)
	require.ErrorIs(t, err, luapattern.ErrBudget)
	require.Equal(t, 5, asked)
	require.InDelta(t, 5_000, m.Used()-before, 1_000)
}

// TestBudgetInScan would catch many short matches, each too short to ask, that together never reach the budget; and a
// scan that continues with the memo of an interrupted search.
func TestBudgetInScan(t *testing.T) {
	for _, pattern := range []string{"a", "ab", "[ab]", "a*", "%f[a]", ""} {
		p, err := luapattern.Compile(pattern)
		require.NoError(t, err)
		var m luapattern.Matcher
		m.SetBudget(500, nil)
		sc := p.Gmatch(strings.Repeat("ab", 2_000))
		for ok := true; ok && err == nil; {
			ok, err = sc.Next(&m)
		}
		require.ErrorIs(t, err, luapattern.ErrBudget, pattern)
		require.Less(t, m.Used(), int64(1_000), pattern)
	}

	p, err := luapattern.Compile("(a*)(a*)(a*)b")
	require.NoError(t, err)
	s := "aab" + strings.Repeat("a", 40) + "c" + strings.Repeat("a", 9) + "b"
	for budget := range int64(600) {
		var m luapattern.Matcher
		m.UseMemoAfter(1)
		sc := p.Gmatch(s)
		ok, err := sc.Next(&m)
		require.NoError(t, err)
		require.True(t, ok)
		m.SetBudget(budget+1, nil)
		ok, err = sc.Next(&m)
		if err != nil {
			require.ErrorIs(t, err, luapattern.ErrBudget)
			m.SetBudget(100_000, nil)
			ok, err = sc.Next(&m)
		}
		require.NoError(t, err)
		require.True(t, ok, "interrupted after %d", budget)
		require.Equal(t, luapattern.Capture{Start: 44, End: len(s)}, m.Whole())
	}
}

// TestLargeMemo would catch a memo without bound: this subject is too large for it, and the budget ends the search.
func TestLargeMemo(t *testing.T) {
	p, err := luapattern.Compile(strings.Repeat("a*", 10) + "[bc]")
	require.NoError(t, err)
	s := strings.Repeat("a", 1_000_000)
	var m luapattern.Matcher
	m.SetBudget(20_000_000, nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = m.Match(p, s, 0)
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, luapattern.ErrBudget)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

// TestNoAllocation would catch a match that allocates after the first use of the Matcher.
func TestNoAllocation(t *testing.T) {
	var m luapattern.Matcher
	var cache luapattern.Cache
	buffer := make([]byte, 0, 200)
	long := strings.Repeat("a", 3_000)
	allocations := testing.AllocsPerRun(20, func() {
		for _, pattern := range []string{"docu%a+", "(%a+) world", "^(.-)%s*$", "%f[%a]%a+", "%b()", "(%a)%1"} {
			p, err := cache.Get(pattern)
			if err != nil {
				panic(err)
			}
			if _, err := m.Match(p, title, 0); err != nil {
				panic(err)
			}
		}
		p, _ := cache.Get("a*a*a*[bc]")
		if _, err := m.Match(p, long, 0); err != nil {
			panic(err)
		}
		p, _ = cache.Get("%a+")
		for sc := p.Gsub(title); ; {
			if ok, _ := sc.Next(&m); !ok {
				return
			}
			buffer, _ = m.AppendReplacement(buffer[:0], title, "<%0>")
		}
	})
	require.Zero(t, allocations)
}

// TestCache would catch a cache that drops patterns in use, grows without bound, keeps errors or long patterns, or holds
// on to the caller's string.
func TestCache(t *testing.T) {
	cache := luapattern.Cache{Size: 8}
	often, err := cache.Get("often")
	require.NoError(t, err)
	for i := range 100 {
		_, err := cache.Get(fmt.Sprintf("once %d", i))
		require.NoError(t, err)
		again, err := cache.Get("often")
		require.NoError(t, err)
		require.Same(t, often, again)
		require.LessOrEqual(t, cache.Len(), 8)
	}
	first, err := cache.Get("once 0")
	require.NoError(t, err)
	second, err := cache.Get("once 0")
	require.NoError(t, err)
	require.Same(t, first, second)

	for range 2 {
		_, err = cache.Get("(")
		require.ErrorIs(t, err, luapattern.ErrUnfinished)
	}
	long := strings.Repeat("a", 5_000)
	before := cache.Len()
	for range 2 {
		p, err := cache.Get(long)
		require.NoError(t, err)
		require.Equal(t, long, p.String())
	}
	require.Equal(t, before, cache.Len())

	var smallest luapattern.Cache
	smallest.Size = 1
	for i := range 10 {
		p, err := smallest.Get(fmt.Sprint(i % 3))
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(i%3), p.String())
		require.LessOrEqual(t, smallest.Len(), 2)
	}
}
