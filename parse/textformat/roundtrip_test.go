package textformat_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/testread"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// corpus returns a file of the shared corpus, or skips the test.
func corpus(t testing.TB, name ...string) string {
	t.Helper()
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	path := filepath.Join(append([]string{dir}, name...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no corpus: %v", err)
	}
	return path
}

// records reads all records of an input, each with memory of its own.
func records(t testing.TB, f parse.Format, text []byte) (all []*parse.Record) {
	t.Helper()
	reader, err := textformat.NewReader(f, bytes.NewReader(text), parse.Options{Source: "test"})
	require.NoError(t, err)
	var b parse.Batch
	for reader.Read(&b) == nil {
		for i := range b.Records {
			all = append(all, b.Records[i].Clone())
		}
	}
	return all
}

// written returns a file of records, and whether the format holds everything in them.
func written(t testing.TB, f parse.Format, all []*parse.Record) (text []byte, exact bool) {
	t.Helper()
	w, ok := formats.WriterOf(f)
	require.True(t, ok)
	exact = true
	text = append(text, w.Header...)
	for i, r := range all {
		if i > 0 {
			text = append(text, w.Separator...)
		}
		var err error
		text, err = w.Append(text, r, func(parse.Problem) { exact = false })
		require.NoError(t, err)
	}
	return append(text, w.Footer...), exact
}

// canonical returns the parts of a record that every format keeps: the leader except computed
// positions, and the bytes of the fields. coding leaves leader/09 out.
func canonical(r *parse.Record, coding bool) string {
	l := *r.Leader()
	copy(l[0:], "     ")
	copy(l[10:], "22     ")
	copy(l[20:], "4500")
	if coding {
		l[9] = '?'
	}
	var s strings.Builder
	s.Write(l[:])
	for f := range r.Fields {
		s.WriteString("\n" + f.Tag().String() + " " + string(f.Data()))
	}
	return s.String()
}

// same fails with the first line that differs.
func same(t testing.TB, want, got, note string) {
	t.Helper()
	if want == got {
		return
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		require.Equal(t, w[i], g[i], "%s, line %d", note, i)
	}
	require.Len(t, g, len(w), note)
}

// From ISO 2709 through every other format and back, fields keep their bytes.
func TestRoundTrip(t *testing.T) {
	files, err := filepath.Glob("../../testdata/records/*.mrc")
	require.NoError(t, err)
	if dir := os.Getenv("MRRC_CORPUS"); dir != "" {
		more, _ := filepath.Glob(filepath.Join(dir, "valid", "*.mrc"))
		files = append(files, more...)
	} else {
		more, _ := filepath.Glob("../../../shared/corpus/*/*.mrc")
		files = append(files, more...)
	}
	if len(files) == 0 {
		t.Skip("no records to read")
	}
	compared := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, r := range testscale.Some(100, records(t, parse.FormatMARC, data)) {
				if r.Err() == nil && plainLeader(r) && roundTrip(t, r) {
					compared++
				}
			}
		})
	}
	require.Positive(t, compared)
	t.Logf("%d records the same through all formats", compared)
}

// roundTrip reports whether the record is one that all formats can carry.
func roundTrip(t *testing.T, r *parse.Record) (all bool) {
	t.Helper()
	want, wantAny := canonical(r, false), canonical(r, true)
	all = true
	at := r
	for _, f := range []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK} {
		text, exact := written(t, f, []*parse.Record{at})
		if !exact || strings.ContainsAny(want, "\x1d\x1e") {
			all = false
			require.False(t, utf8.ValidString(want) && !strings.ContainsAny(want, controls) && soundHeads(r), "%s was testread.Told to be lossy: %q", f, want)
			continue
		}
		got := records(t, f, text)
		require.Len(t, got, 1, "%s", text)
		require.NoError(t, testread.Error(got[0]))
		same(t, wantAny, canonical(got[0], true), string(f))
		if r.Leader().Coding() == 'a' || isASCII(want) || f == parse.FormatMRK {
			require.Equal(t, at.Leader().Coding(), got[0].Leader().Coding())
		}
		at = got[0]
	}
	text, err := encode.ISO2709(nil, at)
	if err != nil {
		return false
	}
	back := records(t, parse.FormatMARC, text)
	require.Len(t, back, 1)
	same(t, wantAny, canonical(back[0], true), "marc")
	return all
}

const controls = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e"

// soundHeads reports whether all data fields begin with two indicators and a subfield, if there is more
// than the indicators, and no delimiter is without a code.
func soundHeads(r *parse.Record) bool {
	for f := range r.Fields {
		d := f.Data()
		_, number := f.Tag().Number()
		if n := bytes.IndexByte(d, 0x1F); n >= 0 && n != 2 || n < 0 && !f.IsControl() && (len(d) < 2 || len(d) > 2 && number) ||
			bytes.Contains(d, []byte("\x1f\x1f")) || bytes.HasSuffix(d, []byte("\x1f")) {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// MARCMaker text loses nothing, whatever is in a record.
func TestRoundTripMRKOfDamaged(t *testing.T) {
	compared := 0
	corpus := os.Getenv("MRRC_CORPUS")
	if corpus == "" {
		corpus = "../../../shared/corpus"
	}
	for _, pattern := range []string{"../../testdata/broken/*.mrc", "../../testdata/records/*.mrc", corpus + "/malformed/*", corpus + "/marc8/*"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.True(t, len(files) > 20 || strings.HasPrefix(pattern, corpus), pattern)
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil || strings.HasSuffix(file, ".mrk") || strings.HasSuffix(file, ".txt") {
				continue
			}
			for _, r := range records(t, parse.FormatMARC, data) {
				want := canonical(r, true)
				if r.Err() != nil || strings.ContainsAny(want, "\x1d\x1e") || !plainTags(r) {
					continue
				}
				text, exact := written(t, parse.FormatMRK, []*parse.Record{r})
				if !exact { // subfields in a control field
					continue
				}
				require.True(t, utf8.Valid(text))
				got := records(t, parse.FormatMRK, text)
				require.Len(t, got, 1)
				if plainLeader(r) {
					same(t, want, canonical(got[0], true), file)
					sameNative(t, r, got[0], file)
					compared++
				}
			}
		}
	}
	require.Greater(t, compared, 50)
}

// sameNative compares the bytes of fields where both records are UTF-8, or claim to be. A field that
// was read in another encoding is written as UTF-8.
func sameNative(t *testing.T, a, b *parse.Record, note string) {
	t.Helper()
	if a.Coding() != parse.UTF8 || b.Coding() != parse.UTF8 {
		return
	}
	for p := range a.Positions() {
		want, ok := a.At(p).Native()
		if !ok {
			want = a.At(p).Data()
		}
		got, _ := b.At(p).Native()
		require.Equal(t, string(want), string(got), note)
	}
}

func plainTags(r *parse.Record) bool {
	for f := range r.Fields {
		if tag := f.Tag().String(); strings.ContainsFunc(tag, func(r rune) bool { return r < ' ' || r > '~' }) {
			return false
		}
	}
	return true
}

func plainLeader(r *parse.Record) bool {
	return !bytes.ContainsFunc(r.Leader()[:], func(r rune) bool { return r < ' ' || r > '~' })
}

// The corpus has the same records in ISO 2709 and in other formats, made by other programs.
func TestCorpusTwins(t *testing.T) {
	tests := []struct{ format, a, b string }{
		{"mrk", "marc8/brkrtest.mrc", "marc8/brkrtest.mrk"},
		{"mrk", "valid/camel-10.mrc", "valid/camel-10.mrk"},
		{"json", "xml/one.dat", "xml/one.json"},
	}
	for _, tt := range tests {
		t.Run(tt.b, func(t *testing.T) {
			a, err := os.ReadFile(corpus(t, tt.a))
			require.NoError(t, err)
			b, err := os.ReadFile(corpus(t, tt.b))
			require.NoError(t, err)
			want, got := records(t, parse.FormatMARC, a), records(t, parse.Format(tt.format), b)
			require.Len(t, got, len(want))
			for i := range want {
				same(t, canonical(want[i], false), canonical(got[i], false), tt.b)
				require.Empty(t, got[i].Problems())
			}
		})
	}
}

// All files of the corpus in other formats are read without rejects.
func TestCorpusOthers(t *testing.T) {
	for name, want := range map[string]int{
		"xml/alma_marc_records_short.xml": 0, "xml/bad_tag.xml": 1, "xml/batch.xml": 2, "xml/loc_collection.marcxml": 2, "xml/utf8.xml": 0,
		"xml/batch.json": 2, "xml/one.json": 1, "marc8/brkrtest.mrk": 8, "valid/camel-10.mrk": 10,
	} {
		text, err := os.ReadFile(corpus(t, name))
		require.NoError(t, err)
		f, err := textformat.Sniff(text[:min(len(text), 64)])
		require.NoError(t, err)
		byName, _, _ := formats.OfName(name)
		require.Equal(t, byName, f)
		all := records(t, f, text)
		for _, r := range all {
			require.NoError(t, testread.Error(r))
		}
		if want > 0 {
			require.Len(t, all, want, name)
		}
		require.NotEmpty(t, all)
	}
}
