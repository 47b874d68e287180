package parse_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// Catches a tag that changes on its way through three bytes, text or number.
func TestTag(t *testing.T) {
	for n := range 1000 {
		text := fmt.Sprintf("%03d", n)
		got, ok := parse.MakeTag(text)
		require.True(t, ok)
		require.Equal(t, text, got.String())
		number, ok := got.Number()
		require.True(t, ok)
		require.Equal(t, n, number)
		require.Equal(t, n < 10, got.IsControl(), text)
		bytes := got.Bytes()
		require.Equal(t, text, string(bytes[:]))
	}
	for _, text := range []string{"ERR", "0A1", "00A", "abc", "   ", "\x00\xFF\x1E", "9/9", "9:9"} {
		got := tag(text)
		require.Equal(t, text, got.String())
		_, ok := got.Number()
		require.False(t, ok, text)
	}
	for c := range 256 {
		for at := range 3 {
			text := []byte("199")
			text[at] = byte(c)
			_, ok := tag(string(text)).Number()
			require.Equal(t, '0' <= c && c <= '9', ok, "%q", text)
		}
	}
	require.True(t, tag("00A").IsControl())
	require.False(t, tag("0A0").IsControl())
	for _, text := range []string{"", "1", "24", "2450", "é1"[:0] + "éé"} {
		_, ok := parse.MakeTag(text)
		require.False(t, ok, text)
	}
	require.Less(t, tag("099"), tag("100"))
	require.Less(t, tag("999"), tag("ERR"))
}

// Catches a pattern that takes a tag for another.
func TestTag_matches(t *testing.T) {
	for pattern, want := range map[string]bool{"650": true, "6..": true, "..0": true, "...": true, "65": false, "6500": false, "": false, "651": false, "7..": false, "65X": true, "6xx": true, "XX0": true, "66X": false, "XXX": false} {
		require.Equal(t, want, tag("650").Matches(pattern), pattern)
	}
	require.True(t, tag("0.A").Matches("0.A"))
}

// Catches numeric tags that cost memory: every field of every record is asked for its tag.
func TestTag_allocates(t *testing.T) {
	tags, sum := []parse.Tag{tag("001"), tag("245"), tag("999")}, 0
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for _, x := range tags {
			sum += len(x.String())
		}
	}))
	require.Positive(t, sum)
}
