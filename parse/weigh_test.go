package parse_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

// textRow is a record with a leader/09, the bytes of its fields, and what is read of it.
type textRow struct {
	name   string
	claim  string
	fields []string
	want   []string
	coding *parse.Coding
	mixed  bool
	codes  string // of the problems
}

const zh = "澄迈县志(1999-2010)"

// textTable has records whose text is not, or only partly, in the encoding of leader/09.
func textTable() []textRow {
	marc8Text, marc8Read := "245 10|aL\xe2etranger \xe8uber", "245 10|aLe\u0301tranger u\u0308ber"
	marc8Three, threeRead := "500   |a\xe2etude fran\xf0cais, \xe1a", "500   |ae\u0301tude franc\u0327ais, a\u0300"
	return []textRow{
		{"UTF-8", "a", []string{"245 00|a" + zh}, nil, parse.UTF8, false, ""},
		{"MARC-8", " ", []string{marc8Text}, []string{marc8Read}, parse.MARC8, false, ""},
		{"UTF-8 under another name", " ", []string{"245 00|a" + zh}, nil, parse.UTF8, false, "encoding"},

		// One byte, or one character cut short, does not outweigh a text.
		{"a character cut short", " ", []string{"245 00|a" + zh, "520   |a这是摘\xe8\xa6"},
			[]string{"245 00|a" + zh, "520   |a这是摘\uFFFD"}, parse.UTF8, false, "encoding encoding"},
		{"a character cut short, leader a", "a", []string{"245 00|a" + zh, "520   |a这是摘\xe8\xa6"},
			[]string{"245 00|a" + zh, "520   |a这是摘\uFFFD"}, parse.UTF8, false, "encoding"},
		{"a character cut short in its only field", " ", []string{"520   |a这是摘\xe8\xa6"}, []string{"520   |a这是摘\uFFFD"}, parse.UTF8, false, "encoding encoding"},
		{"a byte of windows-1252", " ", []string{"245 10|aLiberté, égalité, été", "500   |aVendor note \x96 here"},
			[]string{"245 10|aLiberté, égalité, été", "500   |aVendor note \uFFFD here"}, parse.UTF8, false, "encoding encoding"},
		{"a byte of Latin-1", " ", []string{"245 10|aLiberté, égalité, été", "500   |aL\xe9gende"},
			[]string{"245 10|aLiberté, égalité, été", "500   |aL\uFFFDgende"}, parse.UTF8, false, "encoding encoding"},

		// Leader a loses only when most of the text is MARC-8.
		{"an escape left over", "a", []string{"245 00|a" + zh + " Liberté", "500   |aH\x1bb2\x1bsO", "501   |aL\xe9gende"},
			[]string{"245 00|a" + zh + " Liberté", "500   |aH₂O", "501   |aL\uFFFDgende"}, parse.UTF8, true, "encoding encoding"},
		{"an escape left over in valid UTF-8", "a", []string{"245 00|a" + zh, "500   |aH\x1bb2\x1bsO"},
			[]string{"245 00|a" + zh, "500   |aH₂O"}, parse.UTF8, true, "encoding"},
		{"an escape within UTF-8", "a", []string{"245 00|a" + zh + "\x1b(B", "501   |aL\xe9gende"},
			[]string{"245 00|a" + zh + "\x1b(B", "501   |aL\uFFFDgende"}, parse.UTF8, false, "encoding"},
		{"MARC-8 by escapes", "a", []string{"245 00|a\x1b(N~TO, GDE?\x1b(B", "500   |a\xe2e"}, []string{"245 00|aЧто, где?", "500   |ae\u0301"}, parse.MARC8, false, "encoding"},
		{"MARC-8 by marks", "a", []string{marc8Three}, []string{threeRead}, parse.MARC8, false, "encoding"},
		{"MARC-8 in one field", "a", []string{"245 00|a" + zh, marc8Three}, []string{"245 00|a" + zh, threeRead}, parse.UTF8, true, "encoding"},
		{"more MARC-8 than UTF-8", "a", []string{"245 00|aMühle", marc8Three}, []string{"245 00|aMühle", threeRead}, parse.MARC8, true, "encoding encoding"},
		{"Latin-1", "a", []string{"245 10|aM\xfchlen :|bl'\xe9cole et la for\xeat", "500   |ag\xe9n\xe9ral, \xe9t\xe9"},
			[]string{"245 10|aM\uFFFDhlen :|bl'\uFFFDcole et la for\uFFFDt", "500   |ag\uFFFDn\uFFFDral, \uFFFDt\uFFFD"}, parse.UTF8, false, "encoding encoding"},

		// Field by field.
		{"a field in UTF-8", " ", []string{marc8Text, "856 40|zZugriff für Studierende"}, []string{marc8Read, "856 40|zZugriff für Studierende"}, parse.MARC8, true, "encoding"},
		{"a field in UTF-8 with a bad byte", " ", []string{marc8Text, marc8Three, "856 40|zFür Köln\x96"},
			[]string{marc8Read, threeRead, "856 40|zFür Köln\uFFFD"}, parse.MARC8, true, "encoding encoding"},
		{"a field in MARC-8", " ", []string{"245 00|a" + zh, "500   |a\xe2etude"}, []string{"245 00|a" + zh, "500   |ae\u0301tude"}, parse.UTF8, true, "encoding encoding"},
		{"a set of MARC-8 as G1", " ", []string{"245 00|a\x1b)N\xc1\xc2\x1b)!E \xe2e"}, []string{"245 00|aаб e\u0301"}, parse.MARC8, false, ""},
		{"a set of MARC-8 as G1, leader a", "a", []string{"245 00|a\x1b)N\xc1\xc2\x1b)!E"}, []string{"245 00|aаб"}, parse.MARC8, false, "encoding"},
		{"escapes that change nothing", " ", []string{"245 00|a\xc3\x1b(B\xaa"}, []string{"245 00|a©®"}, parse.MARC8, false, ""},
		{"the first byte of a control field", " ", []string{"003 É"}, nil, parse.UTF8, false, "encoding"},

		// Codes and indicators that are not ASCII.
		{"an odd code, MARC-8", " ", []string{"245 00|aParis|\xe2\xe2bEditions|c1959"}, []string{"245 00|aParis|\uFFFDb\u0301Editions|c1959"}, parse.MARC8, false, "encoding"},
		{"an odd code, UTF-8", "a", []string{"245 00|aParis|éEditions"}, nil, parse.UTF8, false, "encoding"},
		{"an odd code, UTF-8 under another name", " ", []string{"245 00|aé", "500   |éx"}, nil, parse.UTF8, false, "encoding encoding"},
		{"an odd code, not UTF-8", "a", []string{"245 00|aParis|\xe2Éditions"}, []string{"245 00|aParis|\uFFFDÉditions"}, parse.UTF8, false, "encoding"},
		{"an odd code after another letter", "a", []string{"245 00|aé|éx"}, nil, parse.UTF8, false, "encoding"},
		{"an odd indicator", "a", []string{"245 1\xe2|aÉt"}, []string{"245 1 |aÉt"}, parse.UTF8, false, "indicators"},
		{"odd indicators", "a", []string{"245 é|aÉt"}, []string{"245   |aÉt"}, parse.UTF8, false, "indicators"},
		{"an odd indicator, MARC-8", " ", []string{"245 \xe21|aet"}, []string{"245  1|aet"}, parse.MARC8, false, "indicators"},
		{"an odd indicator after another letter", "a", []string{"240   |aé", "245 é|ax"}, []string{"240   |aé", "245   |ax"}, parse.UTF8, false, "indicators"},
	}
}

// record makes the record of a row.
func (row textRow) record() []byte {
	return with(marc(append([]string{"001 id"}, row.fields...)...), 9, row.claim)
}

// Catches text that is read in the wrong encoding, and a decision that is not reported.
func TestText_table(t *testing.T) {
	for _, row := range textTable() {
		t.Run(row.name, func(t *testing.T) {
			raw := row.record()
			rec := frameOf(t, raw)
			require.NoError(t, testread.Error(rec))
			want := row.want
			if want == nil {
				want = row.fields
			}
			var got, codes []string
			for f := range rec.Fields {
				got = append(got, f.Tag().String()+" "+strings.ReplaceAll(string(f.Data()), "\x1F", "|"))
				require.True(t, utf8.Valid(f.Data()))
				source, _, ok := f.Source()
				require.True(t, ok, "it is as it was read")
				from, n := parse.Extent(f)
				require.Equal(t, string(raw[from:from+n]), string(source))
			}
			for _, p := range rec.Problems() {
				codes = append(codes, string(p.Code))
			}
			require.Equal(t, append([]string{"001 id"}, want...), got)
			require.Equal(t, row.codes, strings.Join(codes, " "), "%v", rec.Problems())
			require.Equal(t, row.coding, rec.Coding())
			require.Equal(t, row.mixed, rec.Mixed())
			require.True(t, rec.Verbatim(), "the bytes stay")
			requireStable(t, rec)
		})
	}
}

// Catches --encoding that is weighed against the bytes.
func TestText_coding(t *testing.T) {
	for _, row := range []struct {
		coding string
		field  string
		want   string
		codes  string
	}{
		{"utf-8", "500   |aH\x1bb2\x1bsO \xe2etude \xe1a", "500   |aH\x1bb2\x1bsO \uFFFDetude \uFFFDa", "encoding"},
		{"marc-8", "500   |afür", "500   |af©ơr", ""},
		{"latin-1", "500   |afür \xe9", "500   |afÃ¼r é", ""},
		{"utf-8", "500   |aL\xe9g|éx", "500   |aL\uFFFDg|éx", "encoding encoding"},
	} {
		coding, err := parse.CodingOf(row.coding)
		require.NoError(t, err)
		for _, claim := range []string{"a", " "} {
			all := problemsOf(t, with(marc(row.field), 9, claim), parse.TextOptions{Coding: coding})
			require.Equal(t, row.want, all.fields[0], row.coding)
			require.Equal(t, row.codes, all.codes, row.coding)
		}
	}
}

// textRead is what is read of a record, with its delimiters as "|".
type textRead struct {
	rec    *parse.Record
	fields []string
	codes  string
}

func problemsOf(t testing.TB, raw []byte, opt parse.TextOptions) (all textRead) {
	t.Helper()
	var b parse.Batch
	require.NoError(t, parse.NewReader(strings.NewReader(string(raw)), parse.Options{Text: opt}).Read(&b))
	require.Len(t, b.Records, 1)
	all.rec = &b.Records[0]
	for f := range all.rec.Fields {
		all.fields = append(all.fields, f.Tag().String()+" "+strings.ReplaceAll(string(f.Data()), "\x1F", "|"))
	}
	var codes []string
	for _, p := range all.rec.Problems() {
		codes = append(codes, string(p.Code))
	}
	all.codes = strings.Join(codes, " ")
	return all
}

// Catches indicators outside ASCII that stay where they are the first bytes of the data.
func TestText_oddIndicatorsFirst(t *testing.T) {
	for _, claim := range []string{"a", " "} {
		for field, want := range map[string]string{"245 é|aÉt": "245   |aÉt", "245 \xe21|aet": "245  1|aet", "245 1\xe2|aet": "245 1 |aet"} {
			all := problemsOf(t, with(marc(field, "500   |aé"), 9, claim), parse.TextOptions{})
			require.Equal(t, []string{want, "500   |aé"}, all.fields, claim)
			require.Contains(t, all.codes, "indicators", claim)
		}
	}
}
