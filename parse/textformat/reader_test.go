package textformat_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// show returns a record in one line for tables: leader, fields with '$' for the delimiter, '?' and
// the code of each problem with the kind of what was lost, or '!' and the code of the error.
func show(r *parse.Record) string {
	if err := r.Err(); err != nil {
		return "!" + string(err.Code)
	}
	s := []string{strings.TrimSpace(string(r.Leader()[5:]))}
	for f := range r.Fields {
		s = append(s, f.Tag().String()+" "+strings.ReplaceAll(string(f.Data()), "\x1f", "$"))
	}
	for _, p := range r.Problems() {
		lost := ""
		if p.Lost.Kind != parse.LostNothing {
			lost = "=" + p.Lost.Kind.String()
		}
		s = append(s, "?"+string(p.Code)+lost)
	}
	return strings.Join(s, "|")
}

// readShown reads a whole input; a final error that is not io.EOF is the last line.
func readShown(t testing.TB, f parse.Format, r io.Reader, o parse.Options) (lines []string) {
	t.Helper()
	each(t, f, r, o, func(rec *parse.Record) { lines = append(lines, show(rec)) }, func(err error) {
		lines = append(lines, "error: "+err.Error())
	})
	return lines
}

// each calls record for all records of an input and fail for an error that ends it. It holds
// that every byte of the input is accounted for in batches.
func each(t testing.TB, f parse.Format, r io.Reader, o parse.Options, record func(*parse.Record), fail func(error)) {
	t.Helper()
	reader, err := textformat.NewReader(f, r, o)
	require.NoError(t, err)
	var b parse.Batch
	offset, number := o.Offset, int64(0)
	for {
		err := reader.Read(&b)
		if err != nil {
			if !errors.Is(err, io.EOF) {
				fail(err)
			}
			again := reader.Read(&b)
			require.Equal(t, err, again, "the same error again")
			return
		}
		require.Equal(t, offset, b.Offset)
		offset += b.Length
		for i := range b.Records {
			rec := &b.Records[i]
			if !rec.Continued() {
				number++
			}
			require.Equal(t, number, rec.Pos().Number)
			require.LessOrEqual(t, rec.Pos().Offset, offset)
			record(rec)
		}
	}
}

func TestSniff(t *testing.T) {
	leader := "00755cam a22002414a 4500"
	tests := []struct {
		first string
		want  parse.Format
	}{
		{leader, parse.FormatMARC},
		{"\xEF\xBB\xBF" + leader, parse.FormatMARC},
		{"\r\n" + leader, parse.FormatMARC},
		{"     cam a22     4a 4500", parse.FormatMARC}, // blank lengths
		{"00755", parse.FormatMARC},
		{"", parse.FormatMARC},
		{" \n", parse.FormatMARC},
		{"some junk\n" + leader + "0010004\x1Eabc\x1E\x1D", parse.FormatMARC},
		{"a line of text\x1D", parse.FormatMARC},
		{"<?xml version", parse.FormatXML},
		{"\xEF\xBB\xBF\n <collection>", parse.FormatXML},
		{"<record/>", parse.FormatXML},
		{"\xFF\xFE<\x00?\x00", parse.FormatXML},
		{"\x00<\x00?", parse.FormatXML},
		{"<\x00?\x00", parse.FormatXML},
		{"[", parse.FormatJSON},
		{"\n\t{\"leader\"", parse.FormatJSON},
		{"\x1E{\"leader\"", parse.FormatJSON},
		{"=LDR  00755cam", parse.FormatMRK},
		{"=LDR 00755cam", parse.FormatMRK},
		{"=ldr\t00755cam", parse.FormatMRK},
		{"\xEF\xBB\xBF=LDR  00755cam", parse.FormatMRK},
		{"=001  abc\r\n", parse.FormatMRK},
		{"=24", parse.FormatMRK},
		{"a report, made, today\n" + leader + "0010004\x1Eabc\x1E\x1D", parse.FormatMARC},
		{leader + "\n001 1\n", parse.FormatLine},
		{leader + "\r\n245 10 $a x\r\n", parse.FormatLine},
		{leader + "\n0010004\x1Eabc", parse.FormatMARC},
		{"000000001 LDR   L 00000nam^a2200000^a^4500\n", parse.FormatAleph},
		{"000000001 24510 L $$aTitle\n", parse.FormatAleph},
		{"=\x002\x004\x005\x00 \x00 \x00", parse.FormatMRK},
		{"\xFF\xFE[\x00{\x00", parse.FormatJSON},
		{"\x000\x000\x000\x000\x000\x000\x000\x000\x001\x00 \x00L\x00D\x00R\x00 \x00 \x00 \x00L\x00 \x000", parse.FormatAleph},
		{"\x00" + leader, parse.FormatMARC},
	}
	for _, tt := range tests {
		got, err := textformat.Sniff([]byte(tt.first))
		require.NoError(t, err, "%q", tt.first)
		require.Equal(t, tt.want, got, "%q", tt.first)
	}
	for first, want := range map[string]string{
		"PK\x03\x04\x14\x00xl/workbook.xml":                 "an Excel workbook",
		"PK\x03\x04\x14\x00[Content_Types].xml word/":       "a Word document",
		"PK\x03\x04\x14\x00records.csv":                     "a zip archive",
		"%PDF-1.7\x1E":                                      "a PDF document",
		"<!DOCTYPE html><html><body>404":                    "a web page",
		"<?xml version='1.0'?>\n<!-- x --><html lang='en'>": "a web page",
		"id,title,author\n1,a,b\n":                          "a table with commas between its columns",
		"id\ttitle\n":                                       "a table with tabs between its columns",
		"TY  - BOOK\r\n":                                    "references in RIS",
		"@book{key,":                                        "references in BibTeX",
		"{\\rtf1\\ansi":                                     "a document in Rich Text Format",
		"LDR    00755cam a22002414a 4500\n":                 "records written for people, which cannot be read again",
		string(inUTF16(leader, parse.UTF16LE, true)):        "ISO 2709 in UTF-16",
	} {
		_, err := textformat.Sniff([]byte(first))
		require.ErrorIs(t, err, parse.ErrFormat, "%q", first)
		require.ErrorContains(t, err, want, "%q", first)
	}
	for _, first := range []string{"hello\x1b[31m", "=x\n", "2024-01-01,abc,def,ghi,jkl,mno", "\x89PNG\r\n", "%PDF-1.7"} {
		_, err := textformat.Sniff([]byte(first))
		require.ErrorIs(t, err, parse.ErrFormat, "%q", first)
		require.NotContains(t, err.Error(), "\x1b")
	}
}

func TestNewFormatReader(t *testing.T) {
	for _, f := range []parse.Format{parse.FormatText, "", "csv"} {
		_, err := textformat.NewReader(f, strings.NewReader(""), parse.Options{})
		require.ErrorIs(t, err, parse.ErrFormat)
	}
	for _, f := range textFormats {
		require.Empty(t, readShown(t, f, strings.NewReader(""), parse.Options{}), f)
	}
}

var textFormats = []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK}

// sample is an input of every format with two sound records and damage between them.
var sample = map[parse.Format]string{
	parse.FormatXML: `<?xml version="1.0"?><c:collection xmlns:c="x">
<c:record><c:leader>00000nam a2200000   4500</c:leader><c:controlfield tag="001">één</c:controlfield></c:record>
<c:record><c:leader>broken<c:record>
<c:leader>00000nam a2200000   4500</c:leader><c:datafield tag="245" ind1="1" ind2="0"><c:subfield code="a">two &amp; more</c:subfield></c:datafield></c:record>
<!-- </c:collection> --></c:collection>`,
	parse.FormatJSON: `[{"leader":"00000nam a2200000   4500","fields":[{"001":"één"}]},
{"leader":"broken
{"leader":"00000nam a2200000   4500","fields":[{"245":{"ind1":"1","ind2":"0","subfields":[{"a":"two \u0026 more"}]}}]}
]`,
	parse.FormatMRK: "=LDR  00000nam a2200000   4500\r\n=001  één\r\n\r\nno field\r\n\r\n=LDR  00000nam a2200000   4500\r\n=245  10$atwo {amp} more\r\n",
}

func init() { sample[parse.FormatJSONL] = sample[parse.FormatJSON] }

// However the source hands out its bytes, the records are the same.
func TestTextReadersSplitAlike(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, f := range textFormats {
		read := func(r io.Reader, o parse.Options) (got []string) {
			each(t, f, r, o, func(rec *parse.Record) {
				got = append(got, fmt.Sprint(rec.Pos(), show(rec), rec.Problems(), rec.Err(), string(rec.Raw())))
			}, func(err error) { require.NoError(t, err) })
			return got
		}
		text := sample[f]
		o := parse.Options{Source: "s", Offset: 7}
		want := read(strings.NewReader(text), o)
		require.Len(t, want, 3, f)
		require.Equal(t, want, read(iotest.OneByteReader(strings.NewReader(text)), o), f)
		require.Equal(t, want, read(iotest.DataErrReader(strings.NewReader(text)), o), f)
		for range 200 {
			o.Block = 1 + rng.IntN(60)
			require.Equal(t, want, read(&randomReader{rng, []byte(text)}, o), f)
		}
	}
}

type randomReader struct {
	rng  *rand.Rand
	rest []byte
}

func (r *randomReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.rest[:r.rng.IntN(min(len(r.rest), 40)+1)])
	r.rest = r.rest[n:]
	return n, nil
}

// A source that fails is not an input that ends: what came before is handed out, then its error.
func TestTextReadersSourceFails(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, f := range textFormats {
		text := sample[f]
		r := io.MultiReader(strings.NewReader(text[:len(text)-20]), iotest.ErrReader(broken))
		n := 0
		each(t, f, r, parse.Options{Source: "s"}, func(*parse.Record) { n++ }, func(err error) {
			require.ErrorIs(t, err, broken)
			require.ErrorContains(t, err, "s: reading after byte")
		})
		require.GreaterOrEqual(t, n, 2, f)
	}
	for _, f := range textFormats {
		each(t, f, iotest.ErrReader(broken), parse.Options{}, nil, func(err error) { require.ErrorIs(t, err, broken) })
		each(t, f, stuck{}, parse.Options{}, nil, func(err error) { require.ErrorIs(t, err, io.ErrNoProgress) })
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// Catches a record of a text format that is written to ISO 2709 as its text, and one that does not
// know its text or its format.
func TestTextRecords_raw(t *testing.T) {
	for _, f := range textFormats {
		at := 0
		each(t, f, strings.NewReader(sample[f]), parse.Options{}, func(r *parse.Record) {
			require.False(t, r.Modified())
			require.False(t, r.Verbatim())
			require.Equal(t, string(r.Raw()), sample[f][r.Pos().Offset:][:r.Size()])
			require.Equal(t, f, max(r.Format(), f), "JSON Lines are read as JSON")
			if r.Err() != nil {
				require.Equal(t, len(r.Raw()), r.Err().Length)
				require.Zero(t, r.Len())
				return
			}
			require.Equal(t, show(r), show(r.Clone()))
			field := r.At(0)
			require.NoError(t, field.Replace([]byte("changed")))
			require.Equal(t, "changed", string(field.Data()))
			require.Equal(t, string(r.Raw()), sample[f][r.Pos().Offset:][:r.Size()], "an edit leaves the source alone")
			at++
		}, func(err error) { require.NoError(t, err) })
		require.Equal(t, 2, at)
	}
}

// Catches bytes of an input that are in no record and not between any two.
func TestBatch_Between(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for f, text := range sample {
		for range 50 {
			reader, err := textformat.NewReader(f, &randomReader{rng, []byte(text)}, parse.Options{Block: 1 + rng.IntN(60)})
			require.NoError(t, err)
			var all []byte
			for b := new(parse.Batch); reader.Read(b) == nil; {
				all = append(all, allBytes(b)...)
			}
			require.Equal(t, text, string(all), f)
		}
	}
}

// Catches bytes that are lost or in two batches when records are taken out of one.
func TestBatch_Shift(t *testing.T) {
	for f, text := range sample {
		reader, err := textformat.NewReader(f, strings.NewReader(text), parse.Options{})
		require.NoError(t, err)
		var all []byte
		var length, filler int64
		for whole := new(parse.Batch); reader.Read(whole) == nil; whole = new(parse.Batch) {
			wantLength, wantFiller := length+whole.Length, filler+whole.Filler
			for more := true; more; {
				var b parse.Batch
				b, more = whole.Shift()
				require.LessOrEqual(t, len(b.Records), 1)
				length, filler = length+b.Length, filler+b.Filler
				all = append(all, allBytes(&b)...)
			}
			require.Equal(t, wantLength, length)
			require.Equal(t, wantFiller, filler)
		}
		require.Equal(t, text, string(all), f)
	}
}

// allBytes returns all bytes of a batch, from its records and from between them.
func allBytes(b *parse.Batch) (all []byte) {
	for i := range b.Records {
		all = append(append(all, b.Between(i)...), b.Records[i].Raw()...)
	}
	return append(all, b.Between(len(b.Records))...)
}

// Options.Text.Normalize holds for every format.
func TestTextReadersNormalize(t *testing.T) {
	for _, f := range textFormats {
		o := parse.Options{Text: parse.TextOptions{Normalize: true, Form: norm.NFD}}
		got := readShown(t, f, strings.NewReader(sample[f]), o)
		require.Equal(t, shown+"|001 e\u0301e\u0301n", got[0], f)
	}
}

// The encoding of MARCMaker text can be said; the others are what their formats say.
func TestTextReadersCoding(t *testing.T) {
	latin, err := parse.CodingOf("latin-1")
	require.NoError(t, err)
	for coding, want := range map[*parse.Coding]string{latin: "aéz", parse.MARC8: "az\u030C", parse.UTF8: "a\uFFFDz"} {
		text := "=LDR  " + ldr + "\n=001  a\xE9z\n"
		got := readShown(t, parse.FormatMRK, strings.NewReader(text), parse.Options{Text: parse.TextOptions{Coding: coding}})
		require.Contains(t, got[0], "|001 "+want, coding)
	}
	for _, f := range []parse.Format{parse.FormatXML, parse.FormatJSON} {
		got := readShown(t, f, strings.NewReader(sample[f]), parse.Options{Text: parse.TextOptions{Coding: latin}})
		require.Equal(t, shown+"|001 één", got[0], f)
	}
}

// Bytes that are not UTF-8 are shown as U+FFFD, and written to ISO 2709 as they were.
func TestTextReadersKeepBytes(t *testing.T) {
	for f, text := range map[parse.Format]string{
		parse.FormatXML: sub("a\xE9b"), parse.FormatJSON: jsSub("a\xE9b"),
		parse.FormatMRK: mrkLdr + "=245  10$aa\xE9b\n",
	} {
		each(t, f, strings.NewReader(text), parse.Options{}, func(r *parse.Record) {
			require.Equal(t, "10\x1faa\uFFFDb", string(r.At(0).Data()))
			iso, err := encode.ISO2709(nil, r)
			require.NoError(t, err)
			require.Contains(t, string(iso), "10\x1faa\xE9b\x1e")
		}, func(err error) { require.NoError(t, err) })
	}
	text := mrk8 + "=245  10$a{acute}od{acute}z\xE9e\n"
	each(t, parse.FormatMRK, strings.NewReader(text), parse.Options{}, func(r *parse.Record) {
		require.Equal(t, parse.MARC8, r.Coding())
		require.Equal(t, "10\x1fao\u0301dz\u0301e\u030C", string(r.At(0).Data()))
		iso, err := encode.ISO2709(nil, r)
		require.NoError(t, err)
		require.Contains(t, string(iso), "10\x1fa\xE2od\xE2z\xE9e\x1e")
		require.Equal(t, byte(' '), iso[9])
	}, func(err error) { require.NoError(t, err) })
}

// Records of a batch that is read into again use the memory of its records: steady reading does
// not allocate.
func TestTextReadersReuseBatch(t *testing.T) {
	for _, f := range textFormats {
		one := sample[f]
		text := bytes.Repeat([]byte(one), 10_000)
		reader, err := textformat.NewReader(f, bytes.NewReader(text), parse.Options{Block: 8 << 10})
		require.NoError(t, err)
		var b parse.Batch
		for range 20 {
			require.NoError(t, reader.Read(&b))
		}
		n := testing.AllocsPerRun(10, func() { require.NoError(t, reader.Read(&b)) })
		// Three allocations for a problem or a rejected record, one record of three.
		require.Less(t, n, float64(4*len(b.Records)+20), f)
	}
}
