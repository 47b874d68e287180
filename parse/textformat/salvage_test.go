package textformat_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// readText reads text of a format and returns its records and the account of its bytes. The error
// is what is wrong with the document as a whole.
func readText(t testing.TB, f parse.Format, text string, salvage bool, do func(*parse.Record)) (all []testread.Told, err error) {
	t.Helper()
	rd, err := textformat.NewReader(f, strings.NewReader(text), parse.Options{Source: "t", Salvage: salvage, Block: 1000})
	require.NoError(t, err)
	var b parse.Batch
	sum, length, utf16 := int64(0), int64(0), false // of which the bytes are those of its text in UTF-8
	for {
		if err = rd.Read(&b); err != nil {
			break
		}
		sum += b.Filler
		length += b.Length
		utf16 = utf16 || b.Document().UTF16 != ""
		for i := range b.Records {
			r := &b.Records[i]
			sum += int64(r.Size())
			all = append(all, testread.Tell(r))
			if do != nil {
				do(r)
			}
		}
		require.Equal(t, length, sum, "records and filler add up")
	}
	if errors.Is(err, io.EOF) {
		if !utf16 {
			require.EqualValues(t, len(text), length)
		}
		err = nil
	}
	return all, err
}

// salvageText checks what holds of salvage whatever the text: the same records at the same places,
// none with fewer fields, and output that reads back.
func salvageText(t testing.TB, f parse.Format, text string) (all []testread.Told) {
	t.Helper()
	plain, plainErr := readText(t, f, text, false, nil)
	var m encode.MARC
	all, err := readText(t, f, text, true, func(r *parse.Record) {
		if r.Err() != nil {
			return
		}
		if r.Salvaged() {
			from := r.Pos().Offset
			require.Equal(t, text[from:from+int64(r.Size())], string(r.Raw()), "the text is kept")
		}
		out, err := m.Append(nil, r, nil)
		if err != nil {
			require.ErrorAs(t, err, new(*encode.TooLongError))
			return
		}
		again := readISO(t, out)
		require.Len(t, again, 1, "%q", out)
		require.Empty(t, again[0].Rejected, "%q", out)
		for _, p := range again[0].Problems {
			code, _, _ := strings.Cut(p, ":")
			require.False(t, testread.Structural(parse.Code(code)), "%s: %q", p, out)
		}
		require.Len(t, again[0].Fields, len(testread.Tell(r).Fields))
	})
	require.Equal(t, plainErr, err)
	require.Len(t, all, len(plain))
	for i, x := range all {
		require.Equal(t, plain[i].Pos, x.Pos)
		require.GreaterOrEqual(t, len(x.Fields), len(plain[i].Fields))
		if !x.Salvaged {
			require.Equal(t, plain[i], x)
		}
	}
	return all
}

// readISO reads what was written of a record.
func readISO(t testing.TB, text []byte) (all []testread.Told) {
	t.Helper()
	for _, r := range records(t, parse.FormatMARC, text) {
		all = append(all, testread.Tell(r))
	}
	return all
}

// Catches fields that are given up with the one that cannot be read, and text that is lost.
func TestSalvage_formats(t *testing.T) {
	xml := func(inner string) string {
		return `<collection><record><leader>00000nam a2200000 a 4500</leader>` + inner
	}
	const id, title, end = `<controlfield tag="001">one</controlfield>`, `<datafield tag="245" ind1="0" ind2="0"><subfield code="a">Mills</subfield></datafield>`, `</record></collection>`
	for name, tt := range map[string]struct {
		format parse.Format
		text   string
		fields []string
		code   string // of the first problem
	}{
		"an ampersand in a URL": {parse.FormatXML, xml(id + `<datafield tag="856" ind1="4" ind2="0"><subfield code="u">http://x.example/?a=1&b=2&c;d</subfield></datafield>` + end),
			[]string{"001 one", "856 40\x1fuhttp://x.example/?a=1&b=2&c;d"}, "xml"},
		"a field without end": {parse.FormatXML, xml(id + `<datafield tag="500" ind1=" " ind2=" "><subfield code="a">Broken</datafield>` + title + end),
			[]string{"001 one", "245 00\x1faMills"}, "xml"},
		"two fields that cannot be read": {parse.FormatXML, xml(`<controlfield tag="001>one</controlfield>` + title + `<datafield tag=500><subfield code="a">x</subfield></datafield><controlfield tag="008">date</controlfield>` + end),
			[]string{"245 00\x1faMills", "008 date"}, "xml"},
		"a document that breaks off": {parse.FormatXML, xml(id + title + `<datafield tag="500" ind1=" " ind2=" "><subfield code="a">Cut`),
			[]string{"001 one", "245 00\x1faMills"}, "truncated"},
		"a record without end": {parse.FormatXML, xml(id + title + `<record><leader>00000nam a2200000 a 4500</leader>` + id + end),
			[]string{"001 one", "245 00\x1faMills"}, "xml"},
		"a field without tag": {parse.FormatXML, xml(id + `<datafield tag="5000" ind1=" " ind2=" "><subfield code="a">Lost</subfield></datafield>` + title + end),
			[]string{"001 one", "245 00\x1faMills"}, "xml-field"},
		"JSON that breaks off": {parse.FormatJSON, `{"leader":"00000nam a2200000 a 4500","fields":[{"001":"one"},{"245":{"ind1":"0","ind2":"0","subfields":[{"a":"Mi`,
			[]string{"001 one"}, "truncated"},
		"JSON with something else": {parse.FormatJSON, `{"leader":"00000nam a2200000 a 4500","fields":[{"001":"one"},{"245":{"ind1":"0","ind2":"0","subfields":[{"a":Mills}]}}]}`,
			[]string{"001 one"}, "json"},
		"a line that is no field": {parse.FormatMRK, "=LDR  00000nam a2200000 a 4500\n=001  one\nand more\n=245  00$aMills\n",
			[]string{"001 one", "245 00\x1faMills"}, "mrk-line"},
		"a field without subfields": {parse.FormatMRK, "=LDR  00000nam a2200000 a 4500\n=001  one\n=245  00Mills\n",
			[]string{"001 one", "245 00\x1faMills"}, "subfield-delimiter"},
	} {
		t.Run(name, func(t *testing.T) {
			all := salvageText(t, tt.format, tt.text)
			require.NotEmpty(t, all)
			require.Equal(t, tt.fields, all[0].Fields)
			require.True(t, all[0].Salvaged)
			require.True(t, strings.HasPrefix(all[0].Problems[0], tt.code+": "), all[0].Problems[0])
		})
	}
}

// FuzzSalvageFormats catches the same for any text.
func FuzzSalvageFormats(f *testing.F) {
	formats := []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatMRK}
	for i, pattern := range []string{"*.xml", "*.jsonl", "*.mrk"} {
		files, err := filepath.Glob(filepath.Join("../../docs/testdata", pattern))
		require.NoError(f, err)
		for _, path := range files {
			text, err := os.ReadFile(path)
			require.NoError(f, err)
			for cut := len(text); cut > 0; cut -= 40 {
				f.Add(string(text[:cut]), uint8(i))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string, format uint8) { salvageText(t, formats[int(format)%len(formats)], text) })
}
