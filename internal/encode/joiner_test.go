package encode_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// chunks reads a document in blocks of some size and calls f with the chunk of each batch, of which the
// records for which stay is true are kept, up to the n-th record of the document.
func chunks(t testing.TB, f parse.Format, text string, block, n int, stay func(*parse.Record) bool, each func(*encode.Chunk)) {
	t.Helper()
	reader, err := textformat.NewReader(f, strings.NewReader(text), parse.Options{Source: "t", Block: block})
	require.NoError(t, err)
	var chunk encode.Chunk
	layout := encode.LayoutUnknown
	for b := new(parse.Batch); n > 0 && reader.Read(b) == nil; {
		if layout == encode.LayoutUnknown {
			layout = encode.LayoutOf(b)
		}
		d := encode.InDocument(layout, false)
		d.Begin(b, &chunk)
		end := min(n, len(b.Records))
		for i := range end {
			if r := &b.Records[i]; stay(r) {
				require.NoError(t, d.Put(i, r, nil))
			}
		}
		d.End(end)
		n -= end
		each(&chunk)
	}
}

// Catches a document that is cut and not closed, or closed in the wrong order, wherever batches end.
func TestJoiner_cut(t *testing.T) {
	noisy := `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><!-- <b> --><a x="<>'"><?pi <c> ?><![CDATA[<d>]]><e/>` +
		`<f><record><leader>` + leaderText + `</leader><controlfield tag='001'>1</controlfield></record></f><g/><record><leader>` + leaderText + `</leader><controlfield tag='001'>2</controlfield></record></a>`
	tests := []struct {
		format  parse.Format
		text    string
		n       int
		want    string // the end of what is written
		ids     string
		dropped string
	}{
		{parse.FormatXML, oaiPMH, 1, "</marc:record></metadata></record></ListRecords></OAI-PMH>\n", "1", ""},
		{parse.FormatXML, alma, 1, "</record></bib></bibs>\n", "1", ""},
		{parse.FormatXML, noisy, 1, "</record></f></a>\n", "1", ""},
		{parse.FormatXML, noisy, 2, "</f><g/><record><leader>" + leaderText + "</leader><controlfield tag='001'>2</controlfield></record></a>\n", "2", "1"},
		{parse.FormatJSON, pretty, 1, "}]}\n", "1", ""},
		{parse.FormatJSON, pretty, 1, " \"records\": [\n  ]}\n", "", "1"},
		{parse.FormatJSON, jsonLines, 1, "}\n", "1", ""},
		{parse.FormatJSON, `{"note":"a ]]","records":[` + jsonOne("1") + "," + jsonOne("2") + "]}", 1, "]}]}\n", "1", ""},
	}
	for _, tt := range tests {
		for block := 1; block < len(tt.text)+2; block += 1 + block/5 {
			var join encode.Joiner
			var out []byte
			chunks(t, tt.format, tt.text, block, tt.n, func(r *parse.Record) bool { return !strings.Contains(tt.dropped, control(r)) || tt.dropped == "" },
				func(c *encode.Chunk) { out = join.Add(out, c) })
			out = join.Cut(out)
			require.True(t, strings.HasSuffix(string(out), tt.want), "blocks of %d: %s", block, out)
			var ids strings.Builder
			for _, r := range sound(t, tt.format, out) {
				ids.WriteString(control(r))
			}
			require.Equal(t, tt.ids, ids.String(), "%s", out)
			if tt.format == parse.FormatJSON && tt.text != jsonLines {
				require.True(t, json.Valid(out), "%s", out)
			}
		}
	}
}

// jsonOne is a record of JSON with a 001.
func jsonOne(id string) string {
	return `{"leader":"` + leaderText + `","fields":[{"001":"` + id + `"}]}`
}

// Catches records that run into each other, or have no comma between them, where others between them were left out.
func TestJoiner_separators(t *testing.T) {
	one, two, three, four := jsonOne("1"), jsonOne("2"), jsonOne("3"), jsonOne("4")
	for text, want := range map[string]string{
		one + "\n" + two + three + four:                    one + "\n" + four,
		one + two + three + "\n" + four:                    one + "\n" + four,
		"[" + one + "," + two + ",\n" + three + four + "]": "[" + one + ",\n" + four + "]",
		"[" + one + "," + two + "\n" + three + four + "]":  "[" + one + "," + four + "]",
		"[" + one + two + " " + three + " ," + four + "]":  "[" + one + " ," + four + "]",
	} {
		got := rewrite(t, parse.FormatJSON, text, 0, func(r *parse.Record) (bool, []*parse.Record) {
			return control(r) == "1" || control(r) == "4", nil
		})
		require.Equal(t, want, got, text)
	}
}

// Catches JSON that is broken where a record goes that is the value of a member.
func TestJoiner_members(t *testing.T) {
	one := func(n string) string {
		return `{"id":1,"content":{"leader":"` + leaderText + `","fields":[{"001":"` + n + `"}]},"x":[]}`
	}
	text := `{"sourceRecords":[` + one("1") + `, ` + one("2") + `]}`
	for block := 1; block < len(text)+2; block += 1 + block/5 {
		got := rewrite(t, parse.FormatJSON, text, block, func(r *parse.Record) (bool, []*parse.Record) { return control(r) != "1", nil })
		require.Equal(t, `{"sourceRecords":[{"id":1,"content":null,"x":[]}, `+one("2")+`]}`, got)
	}
	reader, err := textformat.NewReader(parse.FormatJSON, strings.NewReader(text), parse.Options{})
	require.NoError(t, err)
	var b parse.Batch
	require.NoError(t, reader.Read(&b))
	require.Equal(t, encode.LayoutMembers, encode.LayoutOf(&b))
	d := encode.InDocument(encode.LayoutMembers, false)
	d.Begin(&b, new(encode.Chunk))
	require.NoError(t, d.Put(0, &b.Records[0], nil))
	require.ErrorIs(t, d.Put(-1, newRecord(t, "001", "new"), nil), encode.ErrNoPlace)
}

// Catches records that are added after everything was read and are not in the document, or not as it
// writes them, also by a Joiner that was saved.
func TestJoiner_insert(t *testing.T) {
	for _, tt := range documents {
		for _, keep := range []string{"12", "1", "2", ""} {
			var join encode.Joiner
			var out []byte
			chunks(t, tt.format, tt.text, 100, 1000, func(r *parse.Record) bool { return strings.Contains(keep, control(r)) },
				func(c *encode.Chunk) {
					out = join.Add(out, c)
					saved, err := json.Marshal(join.JoinerState)
					require.NoError(t, err)
					join = encode.Joiner{}
					require.NoError(t, json.Unmarshal(saved, &join.JoinerState))
				})
			if !join.Placed || join.Layout == encode.LayoutRoot {
				require.NotContains(t, tt.text, "001")
				continue
			}
			d := encode.InDocument(join.Layout, false)
			var chunk encode.Chunk
			d.Continue(&join, &chunk)
			for _, n := range []string{"x", "\u00e9"} {
				require.NoError(t, d.Put(-1, newRecord(t, "001", n), nil))
			}
			d.End(0)
			out = join.End(join.Insert(out, &chunk))
			var ids string
			for _, r := range sound(t, tt.format, out) {
				if id := control(r); len(id) < 3 { // not that of another encoding
					ids += id
				}
			}
			require.True(t, strings.HasSuffix(ids, "x\u00e9"), "%s", out)
			if tt.format == parse.FormatMRK && tt.text[0] == '\xEF' {
				require.NotRegexp(t, `[^\r]\n`, string(out))
			}
		}
	}
}
