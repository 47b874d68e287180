package encode_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Catches a layout that is taken for another one, and a file that gets records which it cannot have.
func TestLayout(t *testing.T) {
	const rec = `{"leader":"` + leaderText + `","fields":[{"001":"1"}]}`
	const x = "<record><leader>" + leaderText + "</leader><controlfield tag='001'>1</controlfield></record>"
	formats := []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK}
	for text, row := range map[string]struct {
		format parse.Format
		want   encode.Layout
		is     []parse.Format
		fits   []parse.Format
	}{
		"<c>" + x + "</c>":          {parse.FormatXML, encode.LayoutXML, formats[:1], formats[:1]},
		"<?xml version='1.0'?>" + x: {parse.FormatXML, encode.LayoutRoot, formats[:1], nil},
		maker:                       {parse.FormatMRK, encode.LayoutMRK, formats[3:], formats[3:]},
		"[" + rec + "]":             {parse.FormatJSON, encode.LayoutArray, formats[1:3], formats[1:2]},
		rec + "\n" + rec:            {parse.FormatJSON, encode.LayoutLines, formats[1:3], formats[2:3]},
		"\ufeff \x1e" + rec:         {parse.FormatJSON, encode.LayoutLines, formats[1:3], formats[2:3]},
		`{"a":` + rec + `}`:         {parse.FormatJSON, encode.LayoutMembers, formats[1:3], formats[1:2]},
		`{"a": ` + rec + `}`:        {parse.FormatJSON, encode.LayoutMembers, formats[1:3], formats[1:2]},
	} {
		reader, err := textformat.NewReader(row.format, strings.NewReader(text), parse.Options{})
		require.NoError(t, err)
		var b parse.Batch
		layout := encode.LayoutUnknown
		for layout == encode.LayoutUnknown {
			require.NoError(t, reader.Read(&b), text)
			layout = encode.LayoutOf(&b)
		}
		require.Equal(t, row.want, layout, text)
		for len(b.Records) == 0 {
			require.NoError(t, reader.Read(&b), text)
		}
		d := encode.InDocument(layout, false)
		d.Begin(&b, new(encode.Chunk))
		require.NoError(t, d.Put(0, &b.Records[0], nil))
		if full := layout == encode.LayoutRoot || layout == encode.LayoutMembers; full {
			require.ErrorIs(t, d.Put(-1, newRecord(t, "001", "new"), nil), encode.ErrNoPlace, text)
		} else {
			require.NoError(t, d.Put(-1, newRecord(t, "001", "new"), nil), text)
		}
		var is, fits []parse.Format
		for _, f := range formats {
			if layout.Is(f) {
				is = append(is, f)
			}
			if layout.Fits(f) {
				fits = append(fits, f)
			}
		}
		require.Equal(t, row.is, is, text)
		require.Equal(t, row.fits, fits, text)
	}
	for _, f := range formats {
		require.False(t, encode.LayoutUnknown.Is(f))
		require.False(t, encode.LayoutUnknown.Fits(f))
	}
	var b parse.Batch
	require.NoError(t, parse.NewReader(strings.NewReader("00026nam a2200025   4500\x1e\x1d"), parse.Options{}).Read(&b))
	require.Equal(t, encode.LayoutUnknown, encode.LayoutOf(&b), "ISO 2709 has no documents")
}

// Catches a document of OAI-MARC that gets elements of MARCXML, in a record that is changed and in one that is added.
func TestDocument_oai(t *testing.T) {
	const head = "<c>\n <oai_marc status=\"n\" type=\"a\" level=\"m\">\n  <fixfield id=\"LDR\">" + leaderText + "</fixfield>\n"
	const text = head + "  <fixfield id=\"001\">1</fixfield>\n  <varfield id=\"245\" i1=\"1\" i2=\"0\"><subfield label=\"a\">T</subfield></varfield>\n </oai_marc>\n</c>\n"
	got := rewrite(t, parse.FormatXML, text, 0, func(r *parse.Record) (bool, []*parse.Record) {
		tag, _ := parse.MakeTag("245")
		f, ok := r.First(tag)
		require.True(t, ok)
		require.NoError(t, f.Replace([]byte("01\x1faU\x1fb<V>")))
		return true, []*parse.Record{newRecord(t, "001", "new", "245", "10$aA & B")}
	})
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	require.Equal(t, words(head+`  <fixfield id="001">1</fixfield>
  <varfield id="245" i1="0" i2="1">
    <subfield label="a">U</subfield>
    <subfield label="b">&lt;V&gt;</subfield>
  </varfield>
 </oai_marc>
 <oai_marc status="n" type="a" level="m">
   <leader>00064nam a2200049   4500</leader>
   <fixfield id="001">new</fixfield>
   <varfield id="245" i1="1" i2="0">
     <subfield label="a">A &amp; B</subfield>
   </varfield>
 </oai_marc>
</c>
`), words(got))
	for _, r := range sound(t, parse.FormatXML, []byte(got)) {
		require.Zero(t, r.Lost().Total())
	}
}

// Catches a bound that some format exceeds: memory would be taken that was not asked for.
func TestBound(t *testing.T) {
	var odd strings.Builder
	for c := range 0x80 {
		if c < 0x1d || c > 0x1f {
			odd.WriteByte(byte(c))
		}
	}
	for name, r := range map[string]*parse.Record{
		"empty":     newRecord(t),
		"small":     newRecord(t, "001", "1", "245", "10$aA"),
		"odd":       newRecord(t, "245", "10$a"+strings.Repeat(odd.String(), 100)),
		"quotes":    newRecord(t, "245", "10$a"+strings.Repeat(`"&<>\{}`, 500)),
		"braces":    newRecord(t, "245", "10$a"+strings.Repeat("{", 2000)),
		"controls":  newRecord(t, "245", "10$a"+strings.Repeat("\x01", 2000)),
		"subfields": newRecord(t, "245", "10"+strings.Repeat("$a", 500)),
		"accents":   newRecord(t, "245", "10$a"+strings.Repeat("é\u4e00\U0001F3F3\x85", 500)),
		"fields":    newRecord(t, strings.Split(strings.Repeat("650\n  $a\n", 300)+"001\nx", "\n")...),
	} {
		bound := encode.Bound(r)
		for _, w := range []encode.Writer{encode.AsXML(), encode.AsJSON(), encode.AsJSONL(), encode.AsMRK(), encode.AsText()} {
			out, err := w.Append(nil, r, nil)
			require.NoError(t, err)
			require.LessOrEqual(t, len(out), bound, name)
		}
	}
}
