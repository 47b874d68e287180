package marc8_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marc8"
)

// Catches an escape sequence that is taken for text, and characters in its set that are counted
// as another number.
func TestDesignation(t *testing.T) {
	for _, c := range []struct {
		src      string
		n, chars int
		g1       bool
	}{
		{"", 0, 0, false},
		{"a\x1b(N", 0, 0, false},
		{"\x1b", 0, 0, false},
		{"\x1bx", 0, 0, false},
		{"\x1b(Bab", 3, 0, false},
		{"\x1bsab", 2, 0, false},
		{"\x1bb2\x1bs", 2, 1, false},
		{"\x1b(NA BC\x1b(B", 3, 3, false},
		{"\x1b(NA\x1fbB", 3, 1, false},
		{"\x1b$1!`;!0$\x1b(B", 3, 2, false},
		{"\x1b)NAB", 3, 0, true},
		{"\x1b)!EAB", 4, 0, false},
	} {
		n, chars, g1 := marc8.Designation([]byte(c.src))
		require.Equal(t, c.n, n, "%q", c.src)
		require.Equal(t, c.chars, chars, "%q", c.src)
		require.Equal(t, c.g1, g1, "%q", c.src)
	}
}

// Catches Latin-1 that is likely MARC-8, and MARC-8 that is impossible.
func TestLatin(t *testing.T) {
	for _, c := range []struct {
		high string
		next byte
		want marc8.Likelihood
	}{
		{"\xe2", 'e', marc8.Likely}, // acute
		{"\xe8", 'U', marc8.Likely}, // umlaut
		{"\xf0", 'c', marc8.Likely}, // cedilla
		{"\xc3", 'a', marc8.Possible},
		{"\xb2", 0, marc8.Possible},
		{"\xf2\xe3", 'e', marc8.Possible},
		{"\xe9", 'g', marc8.Possible}, // Légende
		{"\xe9", ' ', marc8.Impossible},
		{"\xe9", 0, marc8.Impossible},
		{"\xfc", 'l', marc8.Impossible}, // Mühle
		{"\x96", ' ', marc8.Impossible},
		{"\x88", 'T', marc8.Possible},
		{"\xa0", 'a', marc8.Impossible},
		{"\xff", 'a', marc8.Impossible},
	} {
		require.Equal(t, c.want, marc8.Latin([]byte(c.high), c.next), "%q %q", c.high, c.next)
	}
}

// Catches memory that grows with a run of marks that no character ends.
func TestDecode_manyMarks(t *testing.T) {
	const n = 100_000
	var d marc8.Decoder
	problems := 0
	got := d.Decode(nil, []byte(strings.Repeat("\xe2", n)+"a"), func(marc8.Problem) { problems++ })
	require.Equal(t, n-n%256, problems)
	require.Equal(t, strings.Repeat("\u0301", n-n%256)+"a"+strings.Repeat("\u0301", n%256), string(got))
}

// Catches a byte without a character that is not handed over.
func TestDecode_lost(t *testing.T) {
	d := marc8.Decoder{Lost: func(dst, b []byte) []byte { return append(dst, "<"+string(rune(b[0]))+">"...) }}
	require.Equal(t, "a<\u0096>b\uFFFDxc", string(d.Decode(nil, []byte("a\x96b\x1bxc"), nil)))
}
