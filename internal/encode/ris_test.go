package encode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// Would catch a field that goes to another tag of RIS, punctuation that stays, and a value that ends a
// line and so forges the next one.
func TestRIS(t *testing.T) {
	tests := []formatTest{
		{name: "full", fields: []string{
			"008", "000101s1999    xx", "020", "  $a0471383147 (pbk.) :$c$30", "020", "  $z1", "022", "  $a1234-5678",
			"100", "1 $aMartinsson, Tobias,$d1976-", "245", "10$aActivePerl :$bwith ASP /$cTobias.", "260", "  $cc2000.",
			"700", "1 $aMuir, J.$tMy summer.", "700", "1 $aMuir, J.,$eeditor.", "710", "2 $aWiley.$bPerl Division.",
			"856", "40$uhttps://a.example$uhttps://b.example",
		}, want: "TY  - BOOK\nTI  - ActivePerl : with ASP\nAU  - Martinsson, Tobias\nAU  - Muir, J.\nAU  - Wiley. Perl Division\n" +
			"PY  - 1999\nSN  - 0471383147\nSN  - 1234-5678\nUR  - https://a.example\nUR  - https://b.example\nER  - \n"},
		{name: "year", fields: []string{"008", "000101suuuu    xx", "264", " 4$cc12345 [2001] 2002"}, want: "TY  - BOOK\nPY  - 2001\nER  - \n"},
		{name: "lines", fields: []string{"245", "10$aOne\nER  - \r\u0085\u2028two\xff."}, want: "TY  - BOOK\nTI  - One ER  -    two\uFFFD\nER  - \n"},
		{name: "nothing", fields: nil, want: "TY  - BOOK\nER  - \n"},
	}
	for _, tt := range tests {
		tt.run(t, "ris", func(s string) string { return s })
	}
}

func TestRIS_type(t *testing.T) {
	for kind, want := range map[string]string{"am": "BOOK", "as": "SER", "ai": "SER", "ab": "JOUR", "aa": "CHAP", "cm": "MUSIC", "em": "MAP", "gm": "VIDEO", "jm": "SOUND", "km": "ART", "mm": "COMP", "tm": "MANSCPT", "rm": "GEN"} {
		r := parse.NewRecord()
		require.NoError(t, r.SetLeader(6, kind[0]))
		require.NoError(t, r.SetLeader(7, kind[1]))
		got, err := encode.AsRIS().Append(nil, r, nil)
		require.NoError(t, err)
		require.Equal(t, "TY  - "+want+"\nER  - \n", string(got), kind)
	}
}
