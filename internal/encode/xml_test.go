package encode_test

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

func TestXML(t *testing.T) {
	data := func(tag, inds, inside string) string {
		return `  <datafield tag="` + tag + `" ind1="` + inds[:1] + `" ind2="` + inds[1:] + "\">\n" + inside + "  </datafield>\n"
	}
	sub := func(code, text string) string {
		return `    <subfield code="` + code + `">` + text + "</subfield>\n"
	}
	tests := []formatTest{
		{"fields", []string{"001", "a", "245", "10$aTitle$bmore"}, "  <controlfield tag=\"001\">a</controlfield>\n" + data("245", "10", sub("a", "Title")+sub("b", "more")), nil},
		{"no field", nil, "", nil},
		{"empty", []string{"001", "", "245", "10$a"}, "  <controlfield tag=\"001\"></controlfield>\n" + data("245", "10", sub("a", "")), nil},
		{"no subfields", []string{"245", "10"}, data("245", "10", ""), nil},
		{"escapes", []string{"500", "  $aA&B <c> \"d\" 'e'\t\n\r"}, data("500", "  ", sub("a", "A&amp;B &lt;c&gt; \"d\" 'e'\t\n&#13;")), nil},
		{"escapes everywhere in a word", []string{"500", "  $a&1234567&12345678<"}, data("500", "  ", sub("a", "&amp;1234567&amp;12345678&lt;")), nil},
		{"escapes in tag, indicators, code", []string{"a<b", "\"&$>x$\"y"}, "  <datafield tag=\"a&lt;b\" ind1=\"&quot;\" ind2=\"&amp;\">\n" + sub("&gt;", "x") + sub("&quot;", "y") + "  </datafield>\n", nil},
		{"white space in indicators and code", []string{"500", "\n\t$\rx$\ny"}, "  <datafield tag=\"500\" ind1=\"&#10;\" ind2=\"&#9;\">\n" + sub("&#13;", "x") + sub("&#10;", "y") + "  </datafield>\n", nil},
		{"escapes in a control field's tag", []string{"<&>", "x"}, "  <controlfield tag=\"&lt;&amp;&gt;\">x</controlfield>\n", nil},
		{"other scripts", []string{"500", "  $aéß€漢😀\uFFFD"}, data("500", "  ", sub("a", "éß€漢😀\uFFFD")), nil},
		{"a code outside ASCII", []string{"500", "  $éx"}, data("500", "  ", sub("é", "x")), nil},
		{"control characters", []string{"500", "  $aa\x1bb\x00\x7f"}, data("500", "  ", sub("a", "a\u241Bb\u2400\x7f")), []string{
			`replaced: field 500: a control character that XML does not allow; its symbol was written (at byte 5 of the record, found "\x1b")`,
			`replaced: field 500: a control character that XML does not allow; its symbol was written (at byte 7 of the record, found "\x00")`}},
		{"bytes that are no UTF-8", []string{"500", "\xE9 $\xE9x$aM\xE9\uFFFE"}, "  <datafield tag=\"500\" ind1=\"\uFFFD\" ind2=\" \">\n" + sub("\uFFFD", "x") + sub("a", "M\uFFFD\uFFFD") + "  </datafield>\n", []string{
			`replaced: field 500: a byte that is not UTF-8; U+FFFD was written (at byte 0 of the record, found "\xe9")`,
			`replaced: field 500: a byte that is not UTF-8; U+FFFD was written (at byte 3 of the record, found "\xe9")`,
			`replaced: field 500: a byte that is not UTF-8; U+FFFD was written (at byte 8 of the record, found "\xe9")`,
			`replaced: field 500: a noncharacter of Unicode; U+FFFD was written (at byte 9 of the record, found "\ufffe")`}},
		{"a control field with another tag", []string{"FMT", "BK"}, "  <controlfield tag=\"FMT\">BK</controlfield>\n", nil},
		{"a data field of text", []string{"250", "  2nd & 3rd ed."}, data("250", "  ", sub("a", "2nd &amp; 3rd ed.")), []string{
			`replaced: field 250: the field has no subfield; its text was written as subfield a (at byte 2 of the record, found "2nd & 3rd ed.")`}},
		{"text before the first subfield", []string{"500", "Note:$ax"}, data("500", "  ", sub("a", "Note:")+sub("a", "x")), []string{
			`replaced: field 500: text before the first subfield; written as subfield a (at byte 0 of the record, found "Note:")`}},
		{"delimiters without a code", []string{"500", "  $$ax$"}, data("500", "  ", sub("a", "x")), []string{
			`left-out: field 500: a subfield delimiter without a code; left out (at byte 2 of the record)`,
			`left-out: field 500: a subfield delimiter without a code; left out (at byte 6 of the record)`}},
	}
	for _, tt := range tests {
		tt.run(t, parse.FormatXML, func(s string) string {
			require.NoError(t, xml.Unmarshal([]byte(s), new(struct{})), s)
			_, fields, ok := strings.Cut(strings.TrimSuffix(s, "</record>\n"), "</leader>\n")
			require.True(t, ok, s)
			return fields
		})
	}
}

// document returns the file of a format.
func document(t testing.TB, f parse.Format, records []*parse.Record) []byte {
	w, ok := formats.WriterOf(f)
	require.True(t, ok)
	text := bytes.Clone(w.Header)
	for i, r := range records {
		if i > 0 {
			text = append(text, w.Separator...)
		}
		var err error
		text, err = w.Append(text, r, nil)
		require.NoError(t, err)
	}
	return append(text, w.Footer...)
}

// sound returns the records of a file that are not rejected.
func sound(t testing.TB, f parse.Format, data []byte) (all []*parse.Record) {
	reader, err := textformat.NewReader(f, bytes.NewReader(data), parse.Options{Source: "test"})
	require.NoError(t, err)
	for b := new(parse.Batch); reader.Read(b) == nil; b = new(parse.Batch) {
		for i := range b.Records {
			if b.Records[i].Err() == nil {
				all = append(all, &b.Records[i])
			}
		}
	}
	return all
}

// Records of the corpus are the same as the output of yaz-marcdump.
func TestXMLAsExpected(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t, "expected"), "*.xml.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".xml.gz")
		t.Run(name, func(t *testing.T) {
			packed, err := os.Open(file)
			require.NoError(t, err)
			defer func() { _ = packed.Close() }() // it was only read
			r, err := gzip.NewReader(packed)
			require.NoError(t, err)
			text, err := io.ReadAll(r)
			require.NoError(t, err)
			want := sound(t, parse.FormatXML, norm.NFC.Bytes(text))

			folder := "valid"
			if name == "brkrtest" {
				folder = "marc8"
			}
			data, err := os.ReadFile(corpus(t, folder, name+".mrc"))
			require.NoError(t, err)
			ours := document(t, parse.FormatXML, sound(t, parse.FormatMARC, data))
			got := sound(t, parse.FormatXML, norm.NFC.Bytes(ours))

			require.Len(t, got, len(want))
			for i := range want {
				w, g := fieldsOf(want[i]), fieldsOf(got[i])
				if g[0][9] == ' ' { // ASCII; yaz always sets leader/09, as requested
					w[0], g[0] = w[0][:9]+w[0][10:], g[0][:9]+g[0][10:]
				}
				require.Equal(t, w, g, "record %d", i+1)
			}
		})
	}
}

// yaz-marcdump reads our MARCXML and finds the same fields.
func TestXMLReadByYAZ(t *testing.T) {
	yaz, err := exec.LookPath("yaz-marcdump")
	if err != nil {
		t.Skip("yaz-marcdump is not installed")
	}
	files, err := filepath.Glob(corpus(t, "valid") + "/*.mrc")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	mine, err := filepath.Glob("../../testdata/records/*.mrc")
	require.NoError(t, err)
	require.NotEmpty(t, mine)
	for _, file := range append(files, mine...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			var want []*parse.Record
			for _, r := range sound(t, parse.FormatMARC, data) {
				if cleanUTF8(r) {
					want = append(want, r)
				}
			}
			if len(want) == 0 {
				t.Skip("nothing here is UTF-8")
			}
			path := filepath.Join(t.TempDir(), "ours.xml")
			require.NoError(t, os.WriteFile(path, document(t, parse.FormatXML, want), 0o600))
			out, err := exec.Command(yaz, "-i", "marcxml", "-o", "marc", path).Output()
			require.NoError(t, err)
			got := sound(t, parse.FormatMARC, out)
			require.Len(t, got, len(want))
			for i := range want {
				require.Equal(t, fieldsOf(want[i])[1:], fieldsOf(got[i])[1:], "record %d", i+1)
			}
		})
	}
}

// cleanUTF8 reports whether XML can hold the record and YAZ accepts its tags and codes.
func cleanUTF8(r *parse.Record) (ok bool) {
	ok = true
	w, _ := formats.WriterOf(parse.FormatXML)
	_, _ = w.Append(nil, r, func(parse.Problem) { ok = false })
	return ok
}
