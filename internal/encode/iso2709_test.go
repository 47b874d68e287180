package encode_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

func isoTag(s string) parse.Tag {
	t, ok := parse.MakeTag(s)
	if !ok {
		panic(s)
	}
	return t
}

// isoRead reads text that is one record, or one rejected stretch.
func isoRead(t testing.TB, text string) *parse.Record {
	t.Helper()
	var b parse.Batch
	require.NoError(t, parse.NewReader(strings.NewReader(text), parse.Options{}).Read(&b))
	require.Len(t, b.Records, 1)
	return &b.Records[0]
}

// isoFields returns the fields of a record as lines of tag and data.
func isoFields(r *parse.Record) (lines []string) {
	for f := range r.Fields {
		lines = append(lines, f.Tag().String()+" "+string(f.Data()))
	}
	return lines
}

// isoChange makes a record count as changed.
func isoChange(t testing.TB, r *parse.Record) *parse.Record {
	t.Helper()
	require.NoError(t, r.Append(isoTag("999"), nil).Delete())
	return r
}

// Catches bytes that encoding changes in records that nobody changed, through the encoder and
// around it, and what it does to the bytes that are already in the buffer.
func TestISO2709_unchanged(t *testing.T) {
	for n := range 300 {
		raw := string(marcgen.Record(11, n))
		r := isoRead(t, raw)
		out, err := encode.ISO2709([]byte("before"), r)
		require.NoError(t, err)
		require.Equal(t, "before"+raw, string(out))
		out, err = encode.ISO2709([]byte("before"), isoChange(t, r))
		require.NoError(t, err)
		require.Equal(t, "before"+raw, string(out))
	}
}

// Catches lengths, starts and leader that are wrong after edits of every sort.
func TestISO2709_edited(t *testing.T) {
	r := isoRead(t, string(marcgen.Record(11, 1)))
	first := r.At(3)
	require.NoError(t, r.At(2).Delete())
	require.NoError(t, first.Replace([]byte("  \x1faRéplacé")))
	require.NoError(t, r.At(4).SetTag(isoTag("999")))
	r.Insert(isoTag("100"), []byte("1 \x1faSomebody"))
	r.Append(isoTag("ERR"), nil)
	r.Sort()
	require.NoError(t, r.SetLeader(5, 'c'))
	want := isoFields(r)
	out, err := encode.ISO2709(nil, r)
	require.NoError(t, err)
	again := isoRead(t, string(out))
	require.True(t, again.Verbatim())
	require.Equal(t, want, isoFields(again))
	require.Equal(t, fmt.Sprintf("%05dcam a22%05d", len(out), 24+12*len(want)+1), string(out[:17]))

	empty, err := encode.ISO2709(nil, parse.NewRecord())
	require.NoError(t, err)
	require.Equal(t, "00026nam a2200025   4500\x1E\x1D", string(empty))
}

// Catches a leader that differs in more than the lengths, and one that stays wrong where ISO 2709 fixes
// it. Position 23 is left to the systems.
func TestISO2709_leader(t *testing.T) {
	for _, row := range []struct{ from, to string }{
		{"00000cas a2200000 i 4500", "00026cas a2200025 i 4500"},
		{"00000nam a2200000   450 ", "00026nam a2200025   450 "},
		{"00000nam a1200000   4510", "00026nam a2200025   4500"},
		{"99999nam a2299999   45x0", "00026nam a2200025   4500"},
	} {
		out, err := encode.ISO2709(nil, isoChange(t, isoRead(t, row.from+"\x1E\x1D")))
		require.NoError(t, err)
		require.Equal(t, row.to+"\x1E\x1D", string(out))
	}
}

// Catches a field or record over the limits that is written nevertheless, cut short, or not named;
// and half a record left in the buffer.
func TestISO2709_limits(t *testing.T) {
	r := parse.NewRecord()
	r.Append(isoTag("001"), []byte("id"))
	f := r.Append(isoTag("520"), make([]byte, encode.MaxField-1))
	out, err := encode.ISO2709(nil, r)
	require.NoError(t, err)
	require.Equal(t, isoFields(r), isoFields(isoRead(t, string(out))))

	require.NoError(t, f.Replace(make([]byte, encode.MaxField)))
	dst := append(make([]byte, 0, 100_000), "before"...)
	out, err = encode.ISO2709(dst, r)
	var tooLong *encode.TooLongError
	require.ErrorAs(t, err, &tooLong)
	require.Equal(t, encode.TooLongError{Tag: isoTag("520"), Length: 10_000}, *tooLong)
	require.ErrorContains(t, err, "field 520 has 10000 bytes")
	require.Equal(t, "before", string(out))

	// Ten fields that together come to 99,999 bytes, and one byte more.
	r = parse.NewRecord()
	rest := encode.MaxRecord - 26
	for range 10 {
		r.Append(isoTag("500"), make([]byte, rest/10-13))
	}
	last := r.At(9)
	require.NoError(t, last.Replace(make([]byte, rest-9*(rest/10)-13)))
	out, err = encode.ISO2709(nil, r)
	require.NoError(t, err)
	require.Len(t, out, encode.MaxRecord)
	again := isoRead(t, string(out))
	require.True(t, again.Verbatim())
	require.Equal(t, isoFields(r), isoFields(again))

	require.NoError(t, last.Replace(append(last.Data(), 'x')))
	out, err = encode.ISO2709(dst, r)
	require.ErrorAs(t, err, &tooLong)
	require.Equal(t, encode.TooLongError{Length: 100_000}, *tooLong)
	require.ErrorContains(t, err, "100000 bytes")
	require.Equal(t, "before", string(out))

	many := parse.NewRecord() // a directory longer than any record
	for range 70_000 {
		many.Append(isoTag("500"), nil)
	}
	_, err = encode.ISO2709(nil, many)
	require.ErrorAs(t, err, &tooLong)
}

// Catches a record over the limit, read because reading tolerates it, that is written as it is.
func TestISO2709_limitsOfTheUnchanged(t *testing.T) {
	for _, f := range marcgen.Fixtures() {
		if f.Path != "broken/record_over_99999.mrc" && f.Path != "broken/field_over_9999.mrc" {
			continue
		}
		var b parse.Batch
		require.NoError(t, parse.NewReader(strings.NewReader(string(f.Data)), parse.Options{}).Read(&b))
		require.Len(t, b.Records, 3)
		_, err := encode.ISO2709(nil, &b.Records[1])
		require.ErrorAs(t, err, new(*encode.TooLongError), f.Path)
	}
}

// Catches a mended record that is written with the lies it came with.
func TestISO2709_mended(t *testing.T) {
	for _, f := range marcgen.Fixtures() {
		if !strings.HasPrefix(f.Path, "broken/") || strings.Contains(f.Path, "over_") || len(f.Data) == 0 {
			continue
		}
		var b parse.Batch
		require.NoError(t, parse.NewReader(strings.NewReader(string(f.Data)), parse.Options{}).Read(&b))
		for i := range b.Records {
			r := &b.Records[i]
			if r.Err() != nil || r.Verbatim() {
				continue
			}
			want := isoFields(r)
			out, err := encode.ISO2709(nil, r)
			require.NoError(t, err)
			again := isoRead(t, string(out))
			require.True(t, again.Verbatim(), f.Path)
			require.Equal(t, want, isoFields(again), f.Path)
		}
	}
}

// Catches a record that could not be read and is written as if it were one, and a panic where the
// last field has no terminator and nothing follows it.
func TestISO2709_rejectedAndOpen(t *testing.T) {
	out, err := encode.ISO2709([]byte("before"), isoRead(t, "garbage"))
	require.ErrorIs(t, err, parse.ErrNotMARC)
	require.Equal(t, "before", string(out))

	raw := string(marcgen.Record(11, 1))
	var b parse.Batch
	text := raw[:len(raw)-2] + "xx" + raw
	require.NoError(t, parse.NewReader(strings.NewReader(text), parse.Options{}).Read(&b))
	require.Len(t, b.Records, 2)
	require.Nil(t, b.Records[0].Err())
	want := isoFields(&b.Records[0])
	out, err = encode.ISO2709(nil, &b.Records[0])
	require.NoError(t, err)
	require.Equal(t, want, isoFields(isoRead(t, string(out))))
}

// Catches text that becomes question marks although the encoding has all but one of its characters, and a
// loss that is not reported.
func TestISO2709_tableEncoding(t *testing.T) {
	latin, err := parse.CodingOf("latin-1")
	require.NoError(t, err)
	r := parse.NewRecord()
	r.Append(isoTag("245"), []byte("10\x1faCafé Ω naïve\x1fbΩΩ"))
	r.Append(isoTag("500"), []byte("  \x1faé"))
	r.Append(isoTag("501"), []byte("  \x1faplain"))
	m := encode.MARC{Coding: latin}
	var told []string
	out, err := m.Append(nil, r, func(p parse.Problem) { told = append(told, p.Tag.String()) })
	require.NoError(t, err)
	require.Equal(t, []string{"245"}, told)
	want := "10\x1faCaf\xE9 ? na\xEFve\x1fb??\x1e  \x1fa\xE9\x1e  \x1faplain\x1e\x1d"
	require.Equal(t, want, string(out[len(out)-len(want):]))
	require.Equal(t, byte(' '), out[9])
	silent, err := m.Append(nil, r, nil)
	require.NoError(t, err)
	require.Equal(t, out, silent)
}

// Catches a field that is taken for one of the bytes that were read, because of its length, and entries whose digits
// are wrong: a field of every length is added.
func TestISO2709_addedFields(t *testing.T) {
	raw := string(marcgen.Record(11, 1))
	for n := 2; n < 12_000; n += 1 + n/len(raw)*97 {
		r := isoRead(t, raw)
		want := isoFields(r)
		data := "  \x1fa" + strings.Repeat("x", max(0, n-4))
		r.Append(isoTag("500"), []byte(data[:n]))
		r.Append(isoTag("501"), []byte("  \x1faafter"))
		out, err := encode.ISO2709(nil, r)
		if n+1 > encode.MaxField {
			var tooLong *encode.TooLongError
			require.ErrorAs(t, err, &tooLong)
			require.Equal(t, isoTag("500"), tooLong.Tag)
			continue
		}
		require.NoError(t, err)
		back := isoRead(t, string(out))
		require.Equal(t, append(want, "500 "+data[:n], "501   \x1faafter"), isoFields(back))
	}
}

// Catches a field that is copied without a terminator, because it had none where it was read.
func TestISO2709_noTerminator(t *testing.T) {
	r := isoRead(t, "00050nam a2200049 a 4500001000200000002000200002\x1e1\x1e2\x1d")
	require.Nil(t, r.Err())
	require.Equal(t, []string{"001 1", "002 2"}, isoFields(r))
	out, err := encode.ISO2709(nil, isoChange(t, r))
	require.NoError(t, err)
	require.Equal(t, "00054nam a2200049 a 4500001000200000002000200002\x1e1\x1e2\x1e\x1d", string(out))
}
