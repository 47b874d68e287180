package encode_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// newRecord makes a record of fields: tags and data, with '$' for the delimiter.
func newRecord(t testing.TB, fields ...string) *parse.Record {
	t.Helper()
	r := parse.NewRecord()
	for i := 0; i < len(fields); i += 2 {
		tag, ok := parse.MakeTag(fields[i])
		require.True(t, ok)
		r.Append(tag, bytes.ReplaceAll([]byte(fields[i+1]), []byte("$"), []byte{parse.SubfieldDelimiter}))
	}
	return r
}

// formatTest is a record's fields, what a format makes of them, and the problems reported.
type formatTest struct {
	name   string
	fields []string
	want   string
	report []string
}

func (tt formatTest) run(t *testing.T, f parse.Format, unwrap func(string) string) {
	t.Run(tt.name, func(t *testing.T) {
		r := newRecord(t, tt.fields...)
		w, ok := formats.WriterOf(f)
		require.True(t, ok)
		var report []string
		got, err := w.Append([]byte("before"), r, func(p parse.Problem) { report = append(report, p.String()) })
		require.NoError(t, err)
		require.Equal(t, "before", string(got[:6]), "dst is appended to")
		require.Equal(t, tt.want, unwrap(string(got[6:])))
		require.Equal(t, tt.report, report)
		silent, err := w.Append([]byte("before"), r, nil)
		require.NoError(t, err)
		require.Equal(t, got, silent)
	})
}

// Each format's reader reads again what the format wrote of no, one and two records.
func TestFiles(t *testing.T) {
	for _, row := range formats.Where(func(f formats.Format) bool { return f.Reads && f.Writer != nil }) {
		f, w := parse.Format(row.Name), row.Writer()
		for n := range 3 {
			text := bytes.Clone(w.Header)
			for i := range n {
				if i > 0 {
					text = append(text, w.Separator...)
				}
				var err error
				text, err = w.Append(text, newRecord(t, "001", string(rune('0'+i)), "245", "10$aTitle"), nil)
				require.NoError(t, err)
			}
			text = append(text, w.Footer...)
			reader, err := textformat.NewReader(f, bytes.NewReader(text), parse.Options{})
			require.NoError(t, err)
			read := 0
			for b := new(parse.Batch); reader.Read(b) == nil; {
				for i := range b.Records {
					require.Equal(t, string(rune('0'+read)), string(b.Records[i].ControlNumber()))
					require.Empty(t, b.Records[i].Problems())
					read++
				}
			}
			require.Equal(t, n, read, "%s %s", f, text)
		}
	}
}

// An error of ISO 2709 leaves dst as it was.
func TestAppendTooLong(t *testing.T) {
	w, _ := formats.WriterOf(parse.FormatMARC)
	r := newRecord(t, "500", "  $a"+string(bytes.Repeat([]byte{'x'}, 10_000)))
	got, err := w.Append([]byte("before"), r, nil)
	var tooLong *encode.TooLongError
	require.ErrorAs(t, err, &tooLong)
	require.Equal(t, "before", string(got))
}

// Lengths in the leader are those read as long as the record is as it was read; a record made or
// changed gets those that it would have in ISO 2709, or as much of them as five digits say.
func TestLeaderLengths(t *testing.T) {
	made := newRecord(t, "001", "1", "245", "10$aTitle")
	require.Contains(t, string(encode.JSON(nil, made)), `{"leader":"00062nam a2200049   4500"`)
	iso, err := encode.ISO2709(nil, made)
	require.NoError(t, err)
	require.Equal(t, "00062nam a2200049   4500", string(iso[:24]))

	read := readMARC(t, iso)[0]
	require.Contains(t, string(encode.XML(nil, read)), "<leader>00062nam a2200049   4500<")
	_, _ = read.First(0)
	f := read.At(1)
	require.NoError(t, f.Replace([]byte("10\x1faA longer title")))
	require.Contains(t, string(encode.XML(nil, read)), "<leader>00071nam a2200049   4500<")

	huge := newRecord(t, "500", "  $a"+string(bytes.Repeat([]byte{'x'}, 200_000)))
	require.Contains(t, string(encode.JSON(nil, huge)), `{"leader":"99999nam a2200037   4500"`)
}

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

// fieldsOf returns the leader except computed positions, and the fields.
func fieldsOf(r *parse.Record) (lines []string) {
	l := *r.Leader()
	copy(l[0:], "     ")
	copy(l[10:], "22     ")
	copy(l[20:], "4500")
	lines = append(lines, string(l[:]))
	for f := range r.Fields {
		lines = append(lines, f.Tag().String()+" "+string(f.Data()))
	}
	return lines
}

// Catches bytes that are not written and that no problem has.
func TestLost(t *testing.T) {
	for _, w := range []encode.Writer{encode.AsXML(), encode.AsJSON(), encode.AsJSONL()} {
		var lost []parse.Loss
		_, err := w.Append(nil, newRecord(t, "500", "  $aM\xE9x", "501", "123$ay"), func(p parse.Problem) { lost = append(lost, p.Lost) })
		require.NoError(t, err)
		require.Equal(t, []parse.Loss{
			{Kind: parse.LostText, Source: "\xE9", Length: 1},
			{Kind: parse.LostText, Source: "3", Length: 1},
		}, lost)
	}
}

// Catches punctuation before the first subfield that becomes a subfield, and text that does not.
func TestLost_punctuation(t *testing.T) {
	for c := byte('!'); c <= '~'; c++ {
		if c == '$' || c == '\\' { // of the notation of newRecord
			continue
		}
		var kinds []parse.LossKind
		w := encode.AsJSON()
		_, err := w.Append(nil, newRecord(t, "500", "  "+string([]byte{c, c})+"$ax"), func(p parse.Problem) { kinds = append(kinds, p.Lost.Kind) })
		require.NoError(t, err)
		want := parse.LostText
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			want = parse.LostNothing
		}
		require.Equal(t, []parse.LossKind{want}, kinds, "%c", c)
	}
}
