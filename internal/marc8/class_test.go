package marc8

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

// Catches a range that combiningClass treats as free of marks although it has some: such a mark
// would be written after its letter.
func TestCombiningClassAgreesWithUnicode(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if want := norm.NFD.PropertiesString(string(r)).CCC(); combiningClass(r) != want {
			require.Equal(t, want, combiningClass(r), "U+%04X", r)
		}
	}
	require.Equal(t, byte(firstMark), "\u0300"[0])
}

// Catches a composition that only the tables or only Unicode have.
func TestCompositionsAgreeWithUnicode(t *testing.T) {
	for _, c := range compositions {
		require.Equal(t, string(c.whole), norm.NFC.String(string([]rune{c.base, c.mark})))
		require.Equal(t, c.whole, compose(c.base, c.mark))
		// latinAt does not search for compositions.
		require.False(t, c.base < 0x80 && simpleAccent(c.mark) != 0)
	}
	require.Zero(t, compose('e', 0x0301), "é is not in the tables")
	for _, syllable := range []rune{0xAC00, 0xAC01, 0xB098, 0xD7A3} {
		parts := []rune(norm.NFD.String(string(syllable)))
		whole := composeHangul(parts[0], parts[1])
		if len(parts) == 3 {
			whole = composeHangul(whole, parts[2])
		}
		require.Equal(t, syllable, whole)
	}
}
