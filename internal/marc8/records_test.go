package marc8_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marc8"
)

// fieldsOf returns the fields of every record of a file, split at the terminators.
func fieldsOf(t *testing.T, name string) [][]string {
	t.Helper()
	var records [][]string
	for record := range bytes.SplitSeq(bytes.TrimRight(corpus(t, "marc8", name), "\n"), []byte{0x1D}) {
		if len(record) > 0 {
			fields := strings.Split(strings.TrimSuffix(string(record), "\x1e"), "\x1e")
			records = append(records, fields[1:]) // without leader and directory
		}
	}
	return records
}

// Catches a difference from the same records in UTF-8 from marc4j: diacritics, ligatures and
// special letters in real fields.
func TestRecordsAgreeWithTheirTwins(t *testing.T) {
	marc, utf := fieldsOf(t, "brkrtest.mrc"), fieldsOf(t, "brkrtest_UTF8.mrc")
	require.Len(t, utf, len(marc))
	changed := 0
	for i := range marc {
		require.Len(t, utf[i], len(marc[i]), "record %d", i+1)
		for j := range marc[i] {
			got, problems := decode(marc[i][j])
			require.Equal(t, nfc(utf[i][j]), nfc(got), "record %d, %q", i+1, marc[i][j])
			require.Empty(t, problems)
			if got != marc[i][j] {
				changed++
			}
		}
	}
	require.Equal(t, 110, changed, "fields that are not plain ASCII")
}

// Catches broken records that stop the decoder, and problems that are missed or wrongly reported:
// the numbers of each kind in files that others collected as broken. The three records of
// greekmissingcharsetchange.mrc include one in UTF-8.
func TestBrokenRecords(t *testing.T) {
	type counts = map[marc8.Kind]int
	for name, want := range map[string]counts{
		"bad_eacc_encoding.dat":         {marc8.CutShort: 1, marc8.Unmapped: 2},
		"bad_marc8_escape.dat":          {marc8.BadEscape: 16},
		"chinese_mangled_multibyte.mrc": {marc8.CutShort: 27, marc8.Unmapped: 131, marc8.NotReset: 20},
		"cyrillic_capital_e.mrc":        {marc8.NotReset: 10},
		"diacritic.dat":                 {marc8.Unmapped: 2},
		"greekmissingcharsetchange.mrc": {marc8.Unmapped: 485, marc8.NotReset: 7},
		"incomplete_esc_seq.mrc":        {marc8.CutShort: 8, marc8.Unmapped: 136, marc8.NotReset: 6, marc8.BadEscape: 5},
		"kan1222221.mrc":                {},
		"marc8.dat":                     {},
	} {
		t.Run(name, func(t *testing.T) {
			got := counts{}
			var d marc8.Decoder
			for _, record := range fieldsOf(t, name) {
				for _, field := range record {
					text := d.Decode(nil, []byte(field), func(p marc8.Problem) { got[p.Kind]++ })
					require.True(t, utf8.Valid(text))
					require.GreaterOrEqual(t, bytes.Count(text, []byte{0x1F}), strings.Count(field, "\x1f"))
				}
			}
			require.Equal(t, want, got)
		})
	}
}

// Catches a change in the readable part of damaged fields: after a broken character the rest of
// the field must be there.
func TestBrokenFields(t *testing.T) {
	contains := func(name, text string) {
		t.Helper()
		var all strings.Builder
		for _, record := range fieldsOf(t, name) {
			for _, field := range record {
				got, _ := decode(field)
				all.WriteString(nfc(got) + "\x1e")
			}
		}
		require.Contains(t, all.String(), text)
	}
	contains("bad_eacc_encoding.dat", "\x1fa米国の統治の仕組\uFFFD\uFFFD\uFFFD\x1fh[electronic resource].")
	contains("bad_marc8_escape.dat", "\x1faSoci\uFFFDté linn\uFFFDenne de Bordeaux.\x1ftProcès-verbaux")
	contains("chinese_mangled_multibyte.mrc", "\x1fa济南 \uFFFD\x1fb齐鲁音像出版社 \uFFFD\x1fb广州俏佳人文化传播有限公司\uFFFD\x1fc2003")
	contains("cyrillic_capital_e.mrc", "\x1faСиндром Петрушки :\x1fbроман /\x1fcДина РубинА")
	contains("greekmissingcharsetchange.mrc", "\x1faΗ αγορά στη Μεσόγειο :\x1fbαπό τους Ομηρικούς")
}
