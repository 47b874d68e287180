package regex_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/regex"
	"mrrc-lua/internal/testscale"
)

// all returns all matches of a Scan.
func all(t *testing.T, re *regex.Regexp, s string) (found [][]int) {
	t.Helper()
	scan := re.Scan(s, meter.Free{})
	for {
		loc, err := scan.Next()
		require.NoError(t, err)
		if loc == nil {
			return found
		}
		found = append(found, loc)
	}
}

var expressions = []string{
	`a`, `a*`, ``, `a|ab`, `(a)(b)?`, `^a`, `(?m)^a`, `a$`, `(?m)a$`, `\ba`, `\Ba`, `\b`, `$`, `^`, `(?i)A+b`, `é`, `.`, `(?s).`,
	`\Qa`, `(?P<x>a+?)(b*)`, `[^b]`, `x*|b`, `(?m)^`, `(?m)$`, `\b\w+\b`, `(^|b)a`, `a.*b|a`,
}

// Would catch a search step by step that finds other matches than one of all at once.
func TestScan_asRegexp(t *testing.T) {
	t.Parallel()
	for _, src := range expressions {
		re, err := regex.Compile(src)
		require.NoError(t, err, src)
		want := regexp.MustCompile(src)
		for _, part := range []string{"", "a", "b", "ab", "aab ba", "a\na\nb", "éa a", "a\xe9a\xff", "\n", "x aaab"} {
			for _, times := range []int{1, 2, 900} { // the last is too long to be searched at once
				s := strings.Repeat(part, times)
				require.Equal(t, want.FindAllStringSubmatchIndex(s, -1), all(t, re, s), "%q in %d times %q", src, times, part)
			}
		}
	}
}

// Would catch a long text in which another match is found than in a short one.
func TestFind_long(t *testing.T) {
	t.Parallel()
	s := strings.Repeat("ab é\n", testscale.Of(5_000, 30_000)) + "xyz 1999"
	for _, src := range []string{`(x)(y)(z)`, `\d+$`, `(?:a?){200}x`, `nothing`, `\bxyz\b`} {
		re, err := regex.Compile(`(?:` + src + `)(?:q{0,300})`) // large enough to be stopped
		require.NoError(t, err)
		want := regexp.MustCompile(src + `(?:q{0,300})`)
		got, err := re.Find(s, meter.Free{})
		require.NoError(t, err)
		require.Equal(t, want.FindStringSubmatchIndex(s), got, src)
		found, err := re.Matches(s, meter.Free{})
		require.NoError(t, err)
		require.Equal(t, got != nil, found, src)
		found, err = re.MatchesBytes([]byte(s), meter.Free{})
		require.NoError(t, err)
		require.Equal(t, got != nil, found, src)
	}
}

// Would catch a short text in which Matches or MatchesBytes finds another answer than package regexp.
func TestMatches_short(t *testing.T) {
	t.Parallel()
	for _, src := range expressions {
		re, err := regex.Compile(src)
		require.NoError(t, err, src)
		for _, s := range []string{"", "a", "b", "ab", "cé\nd", "\xe9"} {
			want := regexp.MustCompile(src).MatchString(s)
			found, err := re.Matches(s, meter.Free{})
			require.NoError(t, err)
			require.Equal(t, want, found, "%q in %q", src, s)
			found, err = re.MatchesBytes([]byte(s), meter.Free{})
			require.NoError(t, err)
			require.Equal(t, want, found, "%q in the bytes of %q", src, s)
		}
	}
}

// Would catch expressions that a memory limit does not count: a short one that repeats a lot takes much.
func TestCost(t *testing.T) {
	t.Parallel()
	cost := func(src string) int {
		re, err := regex.Compile(src)
		require.NoError(t, err)
		return re.Cost()
	}
	require.Positive(t, cost(`a`))
	require.Greater(t, cost(`a{1000}`), 100*cost(`a`))
	require.Greater(t, cost(strings.Repeat("[a]", 1000)), 100*cost(`a`))
}

// nothing is a Meter that allows nothing.
type nothing struct{ meter.Free }

var errNothing = errors.New("nothing is allowed")

func (nothing) Need(int) error { return errNothing }

// once is a Meter that allows one thing.
type once struct {
	meter.Free
	asked *int
}

func (o once) Need(int) error {
	if *o.asked++; *o.asked > 1 {
		return errNothing
	}
	return nil
}

// Would catch a scan that ends as if there were no further match when its limit is reached within a search.
func TestScan_stopsWithin(t *testing.T) {
	t.Parallel()
	re, err := regex.Compile(`(a?){1000}b`)
	require.NoError(t, err)
	loc, err := re.Scan(strings.Repeat("a", 1<<17), once{asked: new(int)}).Next()
	require.ErrorIs(t, err, errNothing)
	require.Nil(t, loc)
}

// Would catch a search that nothing can end.
func TestFind_stops(t *testing.T) {
	t.Parallel()
	re, err := regex.Compile(`(a?){1000}b`)
	require.NoError(t, err)
	s := strings.Repeat("a", 1<<17)
	_, err = re.Find(s, nothing{})
	require.ErrorIs(t, err, errNothing)
	_, err = re.Matches(s, nothing{})
	require.ErrorIs(t, err, errNothing)
	_, err = re.MatchesBytes([]byte(s), nothing{})
	require.ErrorIs(t, err, errNothing)
	_, err = re.Scan(s, nothing{}).Next()
	require.ErrorIs(t, err, errNothing)
}

// Would catch an expression that takes hundreds of megabytes when it is compiled or run.
func TestCompile_bounds(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		strings.Repeat(`[a-z]{1000}`, 60),
		strings.Repeat("(", 900) + "a{1000}" + strings.Repeat(")", 900) + strings.Repeat("b{1000}", 2),
	} {
		_, err := regex.Compile(src)
		require.ErrorIs(t, err, regex.ErrTooLarge, "%.40s", src)
	}
	for _, src := range []string{`\d{1,1000}`, `(a?){1000}`, strings.Repeat("(", 100) + "a" + strings.Repeat(")", 100)} {
		_, err := regex.Compile(src)
		require.NoError(t, err, "%.40s", src)
	}
	_, err := regex.Compile(`(`)
	require.ErrorContains(t, err, "missing closing")
}

// FuzzScan: a search step by step finds what a search of all at once does.
func FuzzScan(f *testing.F) {
	for _, src := range expressions {
		f.Add(src, "aab ba\nb", 300)
	}
	f.Fuzz(func(t *testing.T, src, part string, times int) {
		want, err := regexp.Compile(src)
		re, ours := regex.Compile(src)
		if err != nil || ours != nil || len(src) > 100 || len(part) > 40 {
			return
		}
		s := strings.Repeat(part, max(times, 0)%400)
		require.Equal(t, fmt.Sprint(want.FindAllStringSubmatchIndex(s, -1)), fmt.Sprint(all(t, re, s)), "%q", src)
	})
}
