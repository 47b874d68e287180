package luapattern_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/luapattern"
)

// scans has the matches that string.gmatch returns, and the result of gsub with "[%0]".
var scans = []struct {
	pattern, subject string
	gmatch           []string
	gsub             string
	n                int
}{
	{"%a+", "one two  three", []string{"one", "two", "three"}, "[one] [two]  [three]", 3},
	{"%w*", "abc", []string{"abc", ""}, "[abc][]", 2},
	{"%w*", "ab cd", []string{"ab", "", "cd", ""}, "[ab][] [cd][]", 4},
	{"", "abc", []string{"", "", "", ""}, "[]a[]b[]c[]", 4},
	{"", "", []string{""}, "[]", 1},
	{"x", "", nil, "", 0},
	{"a", "aaa", []string{"a", "a", "a"}, "[a][a][a]", 3},
	{"b*", "abbbc", []string{"", "bbb", "", ""}, "[]a[bbb][]c[]", 4},
	{"$", "abc", []string{""}, "abc[]", 1},
	// In gmatch '^' is not an anchor but a byte; in gsub it applies only to the start of the subject.
	{"^a", "aa^a", []string{"^a"}, "[a]a^a", 1},
	{"^b", "ab", nil, "ab", 0},
	{"^", "a^b", []string{"^"}, "[]a^b", 1},
	{"^*a", "^^a*a", []string{"^^a", "a"}, "^^a*a", 0},
	{"%f[%a]%a", "one two", []string{"o", "t"}, "[o]ne [t]wo", 2},
	{",", "a,b,,c", []string{",", ",", ","}, "a[,]b[,][,]c", 3},
	{"ab", "ababab", []string{"ab", "ab", "ab"}, "[ab][ab][ab]", 3},
}

// TestScan would catch an empty match that is returned twice or stops the scan, a match that overlaps the previous one,
// and a wrong treatment of the anchor.
func TestScan(t *testing.T) {
	for _, row := range scans {
		t.Run(row.pattern+" in "+row.subject, func(t *testing.T) {
			p, err := luapattern.Compile(row.pattern)
			require.NoError(t, err)
			var got []string
			var m luapattern.Matcher
			sc := p.Gmatch(row.subject)
			for {
				ok, err := sc.Next(&m)
				require.NoError(t, err)
				if !ok {
					break
				}
				got = append(got, m.Whole().In(row.subject))
			}
			require.Equal(t, row.gmatch, got)
			ok, err := sc.Next(&m)
			require.NoError(t, err)
			require.False(t, ok, "a scan at its end must stay there")

			replaced, n, err := replaceAll(p, row.subject, "[%0]", 99)
			require.NoError(t, err)
			require.Equal(t, row.gsub, replaced)
			require.Equal(t, row.n, n)
		})
	}
}

// TestScanSharesMatcher would catch a Scan that loses its place, or trusts the memo of another search, when the body of
// the loop also uses the Matcher.
func TestScanSharesMatcher(t *testing.T) {
	outer, err := luapattern.Compile("(a*)(a*)b?%s*c?")
	require.NoError(t, err)
	inner, err := luapattern.Compile("a*a*a*[bc]")
	require.NoError(t, err)
	s := strings.Repeat("aab aac ", 20)

	scan := func(disturb bool) (got []string) {
		var m luapattern.Matcher
		m.UseMemoAfter(1)
		for sc := outer.Gmatch(s); ; {
			ok, err := sc.Next(&m)
			require.NoError(t, err)
			if !ok {
				return got
			}
			got = append(got, m.Whole().In(s))
			if disturb {
				_, err := m.Match(inner, strings.Repeat("a", 150), 0)
				require.NoError(t, err)
			}
		}
	}
	require.Equal(t, scan(false), scan(true))
}

// TestCopiedScan would catch a memo used for a part of the subject that it was not made for: the copy starts before
// matches that the original has found since.
func TestCopiedScan(t *testing.T) {
	p, err := luapattern.Compile("a*a-b")
	require.NoError(t, err)
	var m luapattern.Matcher
	m.UseMemoAfter(1)
	sc := p.Gsub("aac aab aac aab aac aab")
	next := func(sc *luapattern.Scan) luapattern.Capture {
		ok, err := sc.Next(&m)
		require.NoError(t, err)
		require.True(t, ok)
		return m.Whole()
	}
	require.Equal(t, luapattern.Capture{Start: 4, End: 7}, next(&sc))
	saved := sc
	require.Equal(t, luapattern.Capture{Start: 12, End: 15}, next(&sc))
	require.Equal(t, luapattern.Capture{Start: 20, End: 23}, next(&sc))
	require.Equal(t, luapattern.Capture{Start: 12, End: 15}, next(&saved))
}

var replacements = []struct {
	pattern, subject, replacement, want string
	err                                 error
}{
	{"%w+", "hello world", "%0 %0", "hello hello world world", nil},
	{"(%w+) (%w+)", "hello world", "%2 %1", "world hello", nil},
	{"%w+", "hello", "<%1>", "<hello>", nil},
	{"()l", "hello", "%1", "he34o", nil},
	{"l", "hello", "%%", "he%%o", nil},
	{"l", "hello", "%x%.", "hex.x.o", nil},
	{"l+", "hello", "", "heo", nil},
	{"l+", "hello", "a%", "hea\x00o", nil},
	{"l", "hello", "%2", "", luapattern.ErrIndex},
	{"(l)", "hello", "%2", "", luapattern.ErrIndex},
	{"(l)", "heo", "%2", "heo", nil},
}

// TestAppendReplacement would catch a wrong number of a capture, and an escape that is lost or kept.
func TestAppendReplacement(t *testing.T) {
	for _, row := range replacements {
		p, err := luapattern.Compile(row.pattern)
		require.NoError(t, err)
		got, _, err := replaceAll(p, row.subject, row.replacement, 99)
		require.ErrorIs(t, err, row.err, "%+v", row)
		require.Equal(t, row.want, got, "%+v", row)
	}
}
