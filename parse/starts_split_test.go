package parse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Catches a decision that is taken before the input is read far enough, for any beginning of it.
func TestStarts_beginningsOfInput(t *testing.T) {
	for _, text := range []string{
		"junk 00096nam a2200049   4500001000200000245000800002\x1Ea\x1E10\x1FaTitle\x1E\x1D",
		"junk 00096nam a2200037   4500001000200000245000800002\x1Ea\x1E10\x1FaTitle\x1E\x1D",
		"junk 00096nam a2299937   4500001000200000245000800002\x1Ea\x1E10\x1FaTitle\x1E\x1D",
		"junk 00096nam a2200049   450000100020x000245000800002\x1Ea\x1E10\x1FaTitle\x1E\x1D",
		"junk 00096nam a2200049       001000200000245000800002\x1Ea\x1E10\x1FaTitle\x1E\x1D",
		"junk 00026nam a2200025   4500\x1E\x1D",
		strings.Repeat("0", 44) + "A0000000A002200049A004500000000000000\x1E",
	} {
		whole := starts{b: []byte(text)}
		want, more := whole.find(1, len(text)-LeaderLen, true)
		require.False(t, more)
		for n := 1; n < len(text); n++ {
			part := starts{b: []byte(text[:n])}
			got, more := part.find(1, min(n, len(text)-LeaderLen), false)
			require.True(t, more || got == want || got < 0 && want >= n, "%d bytes of %q: %d instead of %d", n, text, got, want)
		}
	}
}
