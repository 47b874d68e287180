package encode_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

func TestMRK(t *testing.T) {
	tests := []formatTest{
		{"fields", []string{"001", "a b", "245", "10$aTitle $bmore", "650", " 0$aX"}, "=001  a\\b\n=245  10$aTitle $bmore\n=650  \\0$aX\n", nil},
		{"no field", nil, "", nil},
		{"empty", []string{"001", "", "245", "10$a$b"}, "=001  \n=245  10$a$b\n", nil},
		{"no subfields", []string{"245", "1 ", "FMT", "BK x"}, "=245  1\\\n=FMT  BK\\x\n", nil},
		{"mnemonics", []string{"500", "  $a{}\\\n\r\x1b\x00\x7f"}, "=500  \\\\$a{lcub}{rcub}\\{0A}{0D}{1B}{00}{7F}\n", nil},
		{"a backslash", []string{"001", "\\", "500", "\\ $a\\"}, "=001  {bsol}\n=500  {bsol}\\$a\\\n", nil},
		{"other scripts", []string{"500", "  $aéß€漢😀\u202B"}, "=500  \\\\$aéß€漢😀\u202B\n", nil},
		{"C1 controls", []string{"500", "  $a\u009B31m"}, "=500  \\\\$a{C2}{9B}31m\n", nil},
		{"a byte that is no UTF-8", []string{"500", "  $aM\xE9x"}, "=500  \\\\$aM{E9}x\n", nil},
		{"a damaged field keeps its bytes", []string{"500", "123$ax$$", "501", "$ay"}, "=500  123$ax$$\n=501  $ay\n", nil},
		{"subfields in a control field", []string{"001", "a$b"}, "=001  a{1F}b\n", []string{`replaced: field 001: a delimiter within a value; it will be read as its symbol (at byte 1 of the record, found "\x1f")`}},
		{"odd tags", []string{"{}%", "  $ab", "a\x1bb", "11"}, "={}%  \\\\$ab\n=a{1B}b  11\n", []string{`replaced: field a\x1bb: a tag that is not printable ASCII; it cannot be read again (at byte 0 of the record, found "a\x1bb")`}},
		{"a field called LDR", []string{"LDR", "  $ab"}, "=LDR  \\\\$ab\n", []string{`replaced: field LDR: a field with the tag LDR; it will be read as a leader (at byte 0 of the record, found "LDR")`}},
	}
	for _, tt := range tests {
		tt.run(t, parse.FormatMRK, func(s string) string {
			_, fields, ok := strings.Cut(s, "4500\n")
			require.True(t, ok)
			require.True(t, strings.HasSuffix(fields, "\n") || fields == "\n", "an empty line ends the record")
			return strings.TrimSuffix(fields, "\n")
		})
	}
	dollar := newRecord(t, "500", "")
	require.NoError(t, dollar.At(0).Replace([]byte("  \x1f$a$b")))
	require.Contains(t, string(encode.MRK(nil, dollar)), "=500  \\\\${dollar}a{dollar}b\n")
}

// Whatever a record was read in, the text is UTF-8, as leader/09 states; bytes that are not UTF-8
// are kept.
func TestMRKCoding(t *testing.T) {
	iso, err := encode.ISO2709(nil, newRecord(t, "245", "10$aA\xE2od\xE2z", "500", "  $aok"))
	require.NoError(t, err)
	r := readMARC(t, iso)[0]
	require.Equal(t, "=245  10$aA{E2}od{E2}z", string(encode.MRKField(nil, r.At(0))))
	iso[9] = ' '
	r = readMARC(t, iso)[0]
	require.Equal(t, "=245  10$aAo\u0301dz\u0301", string(encode.MRKField(nil, r.At(0))))
	require.Contains(t, string(encode.MRK(nil, r)), "nam a22")
	require.NoError(t, r.At(0).Delete())
	require.Contains(t, string(encode.MRK(nil, r)), "nam  22")
}

// Catches leader/09 that is set within a mnemonic of the leader.
func TestMRKCoding_mnemonicInLeader(t *testing.T) {
	r := newRecord(t, "001", "é")
	require.NoError(t, r.SetLeader(5, '\\'))
	require.NoError(t, r.SetLeader(9, ' '))
	require.Contains(t, string(encode.MRK(nil, r)), "=LDR  00041{bsol}am a")
}

// Leader/09 is 'a' when the text is not ASCII, and else what it was, in every format but text.
func TestLeaderCoding(t *testing.T) {
	for _, c := range []struct {
		had    byte
		fields []string
		want   byte
	}{
		{' ', []string{"245", "10$aTitle"}, ' '},
		{'a', []string{"245", "10$aTitle"}, 'a'},
		{' ', []string{"245", "10$aTitle", "500", "  $aé"}, 'a'},
		{' ', []string{"500", "  $aé", "245", "10$aTitle"}, 'a'},
		{'a', []string{"500", "  $aé"}, 'a'},
		{'x', []string{"500", "  $aplain"}, 'x'},
		{'x', []string{"500", "  $aé"}, 'a'},
		{' ', []string{"001", "é"}, 'a'},
	} {
		r := newRecord(t, c.fields...)
		require.NoError(t, r.SetLeader(9, c.had))
		l := encode.LeaderOf(r)
		require.Equal(t, string(c.want), string(l[9]), "%c %q", c.had, c.fields)
		require.Contains(t, string(encode.MRK(nil, r)), "nam "+string(c.want)+"22", "%c %q", c.had, c.fields)
		require.Contains(t, string(encode.JSON(nil, r)), "nam "+string(c.want)+"22")
		require.Contains(t, string(encode.XML(nil, r)), "nam "+string(c.want)+"22")
	}
}
