package luapattern_test

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/luapattern"
)

// match compiles and matches, and returns what string.find does: the extent as Lua counts it, then the captures.
func match(t *testing.T, pattern, s string, init int) []any {
	t.Helper()
	p, err := luapattern.Compile(pattern)
	require.NoError(t, err, "pattern %q", pattern)
	require.Equal(t, pattern, p.String())
	var m luapattern.Matcher
	ok, err := m.Match(p, s, init)
	require.NoError(t, err)
	if !ok {
		return nil
	}
	require.Len(t, m.Captures(), p.NumCaptures())
	result := []any{m.Whole().Start + 1, m.Whole().End}
	for _, c := range m.Captures() {
		result = append(result, luaValue(c, s))
	}
	return result
}

func luaValue(c luapattern.Capture, s string) any {
	if c.IsPosition() {
		return c.Position()
	}
	return c.In(s)
}

func found(values ...any) []any { return values }

// manual has a row for every sentence of section 5.4.1, and for the behaviour of C where the manual is silent.
var manual = []struct {
	pattern, subject string
	init             int
	want             []any
}{
	// A character that is not magic represents itself; so does a byte above 127, and the byte 0.
	{"world", "hello world", 0, found(7, 11)},
	{"world", "hello world", 7, nil},
	{"]", "a]", 0, found(2, 2)},
	{"\xc3\xa9", "caf\xc3\xa9", 0, found(4, 5)},
	{"b\x00c", "ab\x00c", 0, found(2, 4)},
	{"\x00+", "ab\x00\x00c", 0, found(3, 4)},
	// The empty pattern matches at once, also at the end.
	{"", "abc", 0, found(1, 0)},
	{"", "abc", 3, found(4, 3)},
	{"", "abc", 4, nil},
	// A dot is any character.
	{".", "\x00", 0, found(1, 1)},
	{"a.c", "a\nc", 0, found(1, 3)},
	{".", "", 0, nil},
	// % and a character that is not a letter stands for that character, magic or not.
	{"%.", "a.b", 0, found(2, 2)},
	{"%%", "50%", 0, found(3, 3)},
	{"%^%$%(%)%[%]%*%+%-%?", "x^$()[]*+-?", 0, found(2, 11)},
	{"%,", "a,b", 0, found(2, 2)},
	// A letter that names no class stands for itself, as in C.
	{"%g%y", "xgy", 0, found(2, 3)},
	// Sets: members, ranges, classes, complement; ']' first and '-' at the ends are members.
	{"[abc]+", "xxbcaxx", 0, found(3, 5)},
	{"[%w_]+", "-- a_1 --", 0, found(4, 6)},
	{"[0-7]+", "98765", 0, found(3, 5)},
	{"[0-7%l%-]+", "A3-bC", 0, found(2, 4)},
	{"[^%s]+", " \tab ", 0, found(3, 4)},
	{"[]]", "a]", 0, found(2, 2)},
	{"[^]]", "]a", 0, found(2, 2)},
	{"[]-a]+", "x^_`]x", 0, found(2, 5)},
	{"[a-]+", "x-ax", 0, found(2, 3)},
	{"[-a]+", "x-ax", 0, found(2, 3)},
	{"[%]]", "a]", 0, found(2, 2)},
	{"[a%-z]+", "b-az", 0, found(2, 4)},
	{"[%a-z]+", "1a-z1", 0, found(2, 4)},
	{"[+--]+", "*+,-.", 0, found(2, 4)},
	{"[z-a]", "az-", 0, nil},
	{"[^^]", "^a", 0, found(2, 2)},
	{"[a^]+", "b^a", 0, found(2, 3)},
	{"[%z]", "a\x00", 0, found(2, 2)},
	{"[\x00-\x1f]+", "a\x1d\x1e\x00", 0, found(2, 4)},
	{"[\x80-\xff]+", "caf\xc3\xa9", 0, found(4, 5)},
	{"[#-%%]+", "a]$%", 0, found(2, 4)},
	{"[.]", "a.", 0, found(2, 2)},
	{"[$%[]+", "a$[", 0, found(2, 3)},
	// The repetitions: 0 or more longest, 1 or more longest, 0 or more shortest, 0 or 1.
	{"a*", "aaab", 0, found(1, 3)},
	{"a*", "baaa", 0, found(1, 0)},
	{"a+", "baaa", 0, found(2, 4)},
	{"a-", "aaab", 0, found(1, 0)},
	{"a-b", "aaab", 0, found(1, 4)},
	{"a?b", "aab", 0, found(2, 3)},
	{"a?b", "b", 0, found(1, 1)},
	{"a*ab", "aaab", 0, found(1, 4)},
	{"a?ab", "ab", 0, found(1, 2)},
	{".*%.", "a.b.c", 0, found(1, 4)},
	{".-%.", "a.b.c", 0, found(1, 2)},
	{"%d%d%d%d", "in 1984.", 0, found(4, 7)},
	{"[ab]*b?b", "abab", 0, found(1, 4)},
	// A quantifier with nothing to repeat stands for itself.
	{"*a", "b*a", 0, found(2, 3)},
	{"(*a)", "b*a", 0, found(2, 3, "*a")},
	{"a**", "aa*", 0, found(1, 3)},
	{"%b()*", "(a)*", 0, found(1, 4)},
	{"()+", "a+", 0, found(2, 2, 2)},
	{"%f[a]?", "a?", 0, nil},
	// ^ anchors at the start of the search and only first, $ at the end and only last.
	{"^b", "ab", 0, nil},
	{"^b", "ab", 1, found(2, 2)},
	{"a^", "ba^", 0, found(2, 3)},
	{"(^a)", "b^a", 0, found(2, 3, "^a")},
	{"^^", "^", 0, found(1, 1)},
	{"b$", "bab", 0, found(3, 3)},
	{"$a", "b$a", 0, found(2, 3)},
	{"(a$)", "ba$", 0, found(2, 3, "a$")},
	{"$", "abc", 0, found(4, 3)},
	{"$*", "a$", 0, found(1, 0)},
	{"a%$", "a$", 0, found(1, 2)},
	{"^$", "", 0, found(1, 0)},
	{"^", "abc", 2, found(3, 2)},
	{"^*a", "*a", 0, found(1, 2)},
	{"%d%d$", "12345", 0, found(4, 5)},
	{"%d%d$", "12345", 4, nil},
	{"a?b?$", "aab", 0, found(2, 3)},
	{"[%s/:;,.]+$", "Title : sub / ", 0, found(12, 14)},
	{"%s*$", "ab  ", 0, found(3, 4)},
	{"%s-$", "ab  ", 0, found(3, 4)},
	{"%s*$", "ab", 0, found(3, 2)},
	{"(%s+)()$", "ab  ", 0, found(3, 4, "  ", 5)},
	{"%s+$", "ab  ", 3, found(4, 4)},
	// Captures are numbered by their left parenthesis; an empty one is a position.
	{"(a*(.)%w(%s*))", "aab1 c", 0, found(1, 5, "aab1 ", "b", " ")},
	{"()aa()", "flaaap", 0, found(3, 4, 3, 5)},
	{"(a)(b)", "ab", 0, found(1, 2, "a", "b")},
	{"(a*)b", "b", 0, found(1, 1, "")},
	{"(%a+) (%a+)", "one two three", 4, found(5, 13, "two", "three")},
	{"((a)(b))", "ab", 0, found(1, 2, "ab", "a", "b")},
	{"(.-)%s*$", "ab  ", 0, found(1, 4, "ab")},
	// %n is the text of capture n; a position has no text.
	{"([\"'])(.-)%1", `say "it's" now`, 0, found(5, 10, `"`, "it's")},
	{"(a*)b%1$", "aabaa", 0, found(1, 5, "aa")},
	{"(a*)b%1$", "aabaab", 0, found(6, 6, "")},
	{"(.)(.)%2%1", "xabbay", 0, found(2, 5, "a", "b")},
	{"()a%1", "aa", 0, nil},
	{"^(a*)%1b", "aab", 0, found(1, 3, "a")},
	{"(a+)%1", "aaaaa", 0, found(1, 4, "aa")},
	{"%a*(%d)%1", "ab12233", 0, found(4, 5, "2")},
	// %bxy is a balanced string.
	{"%b()", "f(a(b)c)d", 0, found(2, 8)},
	{"%b()", "((", 0, nil},
	{"%b()", "(()", 0, found(2, 3)},
	{"%bxx", "axbxcx", 0, found(2, 4)},
	{"%b\x00\x01", "a\x00b\x01", 0, found(2, 4)},
	{"a*%b<>", "aa<b>", 0, found(1, 5)},
	{"%b()$", "(a)(b)", 0, found(4, 6)},
	// %f[set] matches where set begins; both ends count as a byte 0, and the byte before the start counts even if the
	// search begins there.
	{"%f[%a]%a+", "THE (quick) fox", 2, found(6, 10)},
	{"%f[%a]%a+%f[%A]", "1one two", 0, found(2, 4)},
	{"%f[%z]", "abc", 0, found(4, 3)},
	{"%f[^%z]", "abc", 0, found(1, 0)},
	{"%f[%a]", "", 0, nil},
	{"()%f[%a]", " a", 0, found(2, 1, 2)},
	{"%f[%s]$", "a ", 0, nil},
	{"%f[%s\x00]$", "a", 0, found(2, 1)},
	// Patterns of everyday scripts, and cases for the plan of a search.
	{"(%a+) world", "hello world", 0, found(1, 11, "hello")},
	{"(docu)%a+", "a document", 0, found(3, 10, "docu")},
	{"docu%a+", "docu document", 0, found(6, 13)},
	{"a+b", "aaacaab", 0, found(5, 7)},
	{"([^,]*),([^,]*)", "a,b,c", 0, found(1, 3, "a", "b")},
	{"[^,]+$", "a,b,cd", 0, found(5, 6)},
	{"^%s*(.-)%s*$", "  a b  ", 0, found(1, 7, "a b")},
	{"^(%a)%a-(%d+)%s?%.?$", "abc12 .", 0, found(1, 7, "a", "12")},
	{"%(c%) ?(%d+)", "c1984 (c)1985", 0, found(7, 13, "1985")},
	{"a-a-b", "caab", 0, found(2, 4)},
}

// TestManual would catch a wrong reading of any item of the manual, and a plan that skips a start that it must not skip.
func TestManual(t *testing.T) {
	for _, row := range manual {
		t.Run(fmt.Sprintf("%q in %q at %d", row.pattern, row.subject, row.init), func(t *testing.T) {
			require.Equal(t, row.want, match(t, row.pattern, row.subject, row.init))
		})
	}
}

// TestClasses would catch a class with a byte too many or too few: the members are spelt out, all others must be in
// the complement.
func TestClasses(t *testing.T) {
	for class, members := range classMembers {
		letter := string(rune(class))
		for c := range 256 {
			one := string([]byte{byte(c)})
			in := strings.Contains(members, one)
			for pattern, want := range map[string]bool{
				"%" + letter: in, "%" + strings.ToUpper(letter): !in,
				"[%" + letter + "]": in, "[%" + strings.ToUpper(letter) + "]": !in,
				"[^%" + letter + "]": !in, "[^%" + strings.ToUpper(letter) + "]": in,
			} {
				require.Equal(t, want, match(t, pattern, one, 0) != nil, "%s on byte %d", pattern, c)
			}
		}
	}
}

var malformed = []struct {
	pattern string
	offset  int
	err     error
	text    string
}{
	{"abc%", 3, luapattern.ErrEscape, "malformed pattern (ends with '%')"},
	{"^%", 1, luapattern.ErrEscape, "malformed pattern (ends with '%')"},
	{"(a%", 2, luapattern.ErrEscape, "malformed pattern (ends with '%')"},
	{"[a", 0, luapattern.ErrSet, "malformed pattern (missing ']')"},
	{"x[", 1, luapattern.ErrSet, "malformed pattern (missing ']')"},
	{"[]", 0, luapattern.ErrSet, "malformed pattern (missing ']')"},
	{"[^]", 0, luapattern.ErrSet, "malformed pattern (missing ']')"},
	{"[%", 0, luapattern.ErrSet, "malformed pattern (missing ']')"},
	{"[a%]", 0, luapattern.ErrSet, "malformed pattern (missing ']')"},
	{"[a-%]", 0, luapattern.ErrSet, "malformed pattern (missing ']')"},
	{"%f[a", 0, luapattern.ErrSet, "malformed pattern (missing ']')"},
	{"%f", 0, luapattern.ErrFrontier, "missing '[' after '%f' in pattern"},
	{"a%fa", 1, luapattern.ErrFrontier, "missing '[' after '%f' in pattern"},
	{"(a", 2, luapattern.ErrUnfinished, "unfinished capture"},
	{"(()", 3, luapattern.ErrUnfinished, "unfinished capture"},
	{"a)", 1, luapattern.ErrClose, "invalid pattern capture"},
	{"())", 2, luapattern.ErrClose, "invalid pattern capture"},
	{"%1", 0, luapattern.ErrIndex, "invalid capture index"},
	{"(a)%0", 3, luapattern.ErrIndex, "invalid capture index"},
	{"(a)%2", 3, luapattern.ErrIndex, "invalid capture index"},
	{"(a%1)", 2, luapattern.ErrIndex, "invalid capture index"},
	{"%b", 0, luapattern.ErrBalance, "unbalanced pattern"},
	{"%bx", 0, luapattern.ErrBalance, "unbalanced pattern"},
	{strings.Repeat("()", 33), 64, luapattern.ErrTooMany, "too many captures"},
}

// TestMalformed would catch a malformed pattern that is accepted, and an error text that Lua does not have.
func TestMalformed(t *testing.T) {
	for _, row := range malformed {
		t.Run(row.pattern, func(t *testing.T) {
			_, err := luapattern.Compile(row.pattern)
			require.ErrorIs(t, err, row.err)
			require.EqualError(t, err, row.text)
			var syntax *luapattern.SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.Equal(t, luapattern.SyntaxError{Pattern: row.pattern, Offset: row.offset, Err: row.err}, *syntax)
		})
	}
}

// TestMostCaptures would catch a limit below Lua's 32, and a Matcher too small for it.
func TestMostCaptures(t *testing.T) {
	require.Len(t, match(t, strings.Repeat("(a)", 32), strings.Repeat("a", 40), 1), 2+32)
}

// TestPlain would catch string.find treating text as a pattern: Lua finds "a)" and "]" although ")" does not end a
// capture.
func TestPlain(t *testing.T) {
	for _, text := range []string{"", "abc", "a)", "]", "a,b; c:", "\x00", "{}<>\"'"} {
		require.True(t, luapattern.Plain(text), text)
	}
	for _, c := range "^$*+?.([%-" {
		require.False(t, luapattern.Plain("ab"+string(c)+"c"), string(c))
	}
}

// TestStart would catch an init argument that is counted from the wrong end, or one outside the subject that is not
// moved to its end.
func TestStart(t *testing.T) {
	for _, row := range []struct{ init, n, want int }{
		{1, 3, 0}, {2, 3, 1}, {3, 3, 2}, {4, 3, 3}, {10, 3, 3}, {0, 3, 0}, {-1, 3, 2}, {-3, 3, 0}, {-4, 3, 0}, {-10, 3, 0},
		{1, 0, 0}, {-1, 0, 0}, {math.MaxInt, 3, 3}, {math.MinInt, 3, 0},
	} {
		require.Equal(t, row.want, luapattern.Start(row.init, row.n), "init %d of %d", row.init, row.n)
	}
}

// TestSharedPattern would catch, under -race, a Pattern that a match writes to.
func TestSharedPattern(t *testing.T) {
	p, err := luapattern.Compile("^(%a-),(.-),([^,]*);?$")
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var m luapattern.Matcher
			for range 100 {
				ok, err := m.Match(p, "one,two,three;", 0)
				if !ok || err != nil || m.Captures()[1].In("one,two,three;") != "two" {
					t.Error("a shared pattern gave another result")
				}
			}
		})
	}
	wg.Wait()
}

// Would catch a text that is longer or shorter than what was asked for it, and an error that only one has.
func TestMatcher_ReplacementLen(t *testing.T) {
	t.Parallel()
	p, err := luapattern.Compile("(b+)()")
	require.NoError(t, err)
	var m luapattern.Matcher
	ok, err := m.Match(p, "aaaaaaaaaaabbbc", 0)
	require.NoError(t, err)
	require.True(t, ok)
	for _, with := range []string{"", "x", "%%", "%0", "%1-%1", "<%2>", "%a%1", "100%", "%", "%3", "a%9"} {
		made, err := m.AppendReplacement(nil, "aaaaaaaaaaabbbc", with)
		n, same := m.ReplacementLen(with)
		require.Equal(t, err, same, "%q", with)
		if err == nil {
			require.Equal(t, len(made), n, "%q", with)
		}
	}
}

// Would catch a match that is missed because the search for it is long.
func TestMatch_afterALongSearch(t *testing.T) {
	t.Parallel()
	s := strings.Repeat(strings.Repeat("a", 100)+"b", 200) + "aac"
	require.Equal(t, []any{len(s) - 2, len(s)}, match(t, "a*c", s, 0))
	require.Equal(t, []any{len(s) - 2, len(s)}, match(t, "a-a-c", s, 0))
	require.Nil(t, match(t, "^%b()", "x)", 0))
	require.Nil(t, match(t, "a%b()", "a)", 0))
}
