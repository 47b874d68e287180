package charset_test

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/charset"
)

// Would catch a character that is invisible and is not one that real text needs, whatever its number, and one of
// these that is shown as an escape.
func TestHides(t *testing.T) {
	needed := &unicode.RangeTable{
		R16: []unicode.Range16{{0x34F, 0x34F, 1}, {0x115F, 0x1160, 1}, {0x180B, 0x180F, 1}, {0x200C, 0x200D, 1}, {0xFE00, 0xFE0F, 1}},
		R32: []unicode.Range32{{0x13430, 0x1343F, 1}},
	}
	for r := rune(0x7F); r <= unicode.MaxRune; r++ {
		unseen := unicode.In(r, unicode.Cf, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
		if unicode.Is(unicode.Prepended_Concatenation_Mark, r) || unicode.Is(needed, r) {
			unseen = false
		}
		require.Equal(t, unseen, charset.Hides(r), "U+%04X", r)
	}
	for _, r := range " ~\t\n\x1b" {
		require.False(t, charset.Hides(r), "ASCII is the caller's")
	}
}
