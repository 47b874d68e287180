package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// Catches an index that is off by one anywhere: sound records of all sorts, field by field.
func TestIndex_sound(t *testing.T) {
	for n := range 200 {
		raw := marcgen.Record(9, n)
		p := takeApart(raw)
		rec := frameOf(t, raw)
		require.Equal(t, len(p.fields), rec.Len())
		for i, f := range p.fields {
			require.Equal(t, f.tag, rec.At(i).Tag().String())
			data, ok := rec.At(i).Native()
			require.True(t, ok)
			require.Equal(t, strings.TrimSuffix(f.data, "\x1E"), string(data))
		}
		require.Equal(t, string(raw), string(rec.Raw()))
		require.Equal(t, string(raw[:24]), string(rec.Leader()[:]))
		require.True(t, rec.Verbatim())
		require.Empty(t, rec.Problems())
	}
}

// Catches defects of content that go unnoticed, and sound content that is noted.
func TestIndex_content(t *testing.T) {
	for _, row := range []struct{ field, code, found string }{
		{"245 10|aTitle.", "", ""},
		{"001 id", "", ""},
		{"001 ", "", ""},
		{"001 a|b", "", ""},
		{"ERR   |aText.", "", ""},
		{"FMT BK", "subfield-delimiter", "BK"},
		{"500   |a", "", ""},
		{"500   |a|b", "", ""},
		{"500   ||a", "", ""},
		{"500   ", "subfield-delimiter", "  "},
		{"500 ", "subfield-delimiter", ""},
		{"500   |", "subfield-delimiter", "  \x1F"},
		{"500   |aText|", "subfield-delimiter", ""},
		{"500   Text", "subfield-delimiter", "  Text"},
		{"500  |aText", "indicators", " \x1FaText"},
		{"500 |aText", "indicators", "\x1FaText"},
		{"500    |aText", "indicators", "   \x1FaText"},
		{"500 |", "indicators", "\x1F"},
	} {
		rec := frameOf(t, marc("008 x", row.field))
		require.True(t, rec.Verbatim())
		if row.code == "" {
			require.Empty(t, rec.Problems(), row.field)
			continue
		}
		require.Len(t, rec.Problems(), 1, row.field)
		p := rec.Problems()[0]
		require.Equal(t, row.code, string(p.Code), row.field)
		require.Equal(t, row.field[:3], p.Tag.String())
		require.Equal(t, row.found, p.Found)
		require.Equal(t, row.found, string(rec.Raw()[p.At:p.At+len(row.found)]), "the place")
	}
}

// Catches a leader that MARC 21 does not allow and that is not reported; 23 is left to the systems.
func TestIndex_leader(t *testing.T) {
	for _, row := range []struct {
		at      int
		bytes   string
		problem int // where, -1: none
	}{
		{10, "22", -1}, {10, "12", 10}, {10, "2x", 10}, {20, "4500", -1}, {20, "450 ", -1}, {20, "45x0", 20}, {5, "xxxx", -1},
	} {
		rec := frameOf(t, with(marc("001 id"), row.at, row.bytes))
		require.Nil(t, rec.Err())
		if row.problem < 0 {
			require.Empty(t, rec.Problems(), row.bytes)
			continue
		}
		require.Len(t, rec.Problems(), 1, row.bytes)
		require.Equal(t, parse.CodeLeader, rec.Problems()[0].Code)
		require.Equal(t, row.problem, rec.Problems()[0].At)
	}
}

// Catches numbers of a directory read wrongly: every digit at every place, and bytes that are not
// digits.
func TestIndex_numbers(t *testing.T) {
	for at := 3; at < 12; at++ {
		for c := range 256 {
			entry := []byte("245000000000")
			entry[at] = byte(c)
			length, start, ok := parse.EntryNumbers(entry)
			require.Equal(t, c >= '0' && c <= '9', ok, "%q", entry)
			if ok {
				var n, s int
				_, _ = fmt.Sscanf(string(entry[3:]), "%04d%05d", &n, &s)
				require.Equal(t, [2]int{n, s}, [2]int{length, start}, "%q", entry)
			}
		}
	}
	length, start, ok := parse.EntryNumbers([]byte("245987654321"))
	require.Equal(t, [3]any{9876, 54321, true}, [3]any{length, start, ok})
}

// Catches fields that are counted in sixteen bits, and positions mixed up in records that large.
func TestIndex_manyFields(t *testing.T) {
	const n = 66_000
	rec := parse.NewRecord()
	for i := range n {
		rec.Append(tag("500"), fmt.Appendf(nil, "  \x1fa%d", i))
	}
	require.Equal(t, n, rec.Len())
	require.Equal(t, "  \x1fa65999", string(rec.At(n-1).Data()))
	require.NoError(t, rec.At(65_536).Delete())
	first := rec.Insert(tag("245"), []byte("10\x1faTitle"))
	require.Equal(t, n, rec.Len())
	require.Equal(t, first, rec.At(0))
	require.Equal(t, "  \x1fa65999", string(rec.At(n).Data()))
	seen := 0
	for range rec.Fields {
		seen++
	}
	require.Equal(t, n, seen)
}

// Catches a sound directory that is read twice: then reading allocates.
func TestIndex_allocations(t *testing.T) {
	var b parse.Batch
	sound := string(marc("001 id", "245 10|aTitle|bText.", "650  0|aMills."))
	require.NoError(t, parse.NewReader(strings.NewReader(strings.Repeat(sound, 3)), parse.Options{}).Read(&b))
	require.Len(t, b.Records, 3)
	require.Zero(t, testing.AllocsPerRun(10, func() { parse.Reindex(&b) }))
}
