package encode_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
)

func TestText(t *testing.T) {
	r := newRecord(t,
		"001", "fol05731351 ",
		"245", "10$aActivePerl /$cTobias Martinsson.",
		"500", "  $a\x1b[31mred\x07\u009B1m\x9B1m\u202Eevil\u2066\u2028\U000E0041\u200B\u200D\uFE0F\n\x7f",
		"880", "  $aעברית\u200F$b漢",
		"501", "12\x1b$\x1bx$é y$",
		"502", "$a",
		"FMT", "BK",
		"a\x1bb", "11")
	want := `LDR    00333nam a2200121   4500
001    fol05731351 
245 10 $a ActivePerl / $c Tobias Martinsson.
500    $a \x1B[31mred\x07\u009B1m\x9B1m\u202Eevil\u2066\u2028\u{E0041}\u200B` + "\u200d\uFE0F" + `\x0A\x7F
880    $a עברית\u200F $b 漢
501 12\x1B $\x1B x $é  y
502    $a 
FMT    BK
a\x1Bb    11
`
	got := string(encode.Text(nil, r))
	require.Equal(t, strings.Split(want, "\n")[1:], strings.Split(got, "\n")[1:])
	require.Regexp(t, `^LDR    \d{5}nam a22\d{5}   4500\n`, got)
	require.NotContains(t, got, "\x1b")
}
