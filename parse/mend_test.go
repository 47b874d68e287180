package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

// mendTable has records whose directories lie, what is read of them and the codes of the problems;
// fields nil means that the record is rejected with the last of the codes.
func mendTable() []mendRow {
	fields := []string{"001 id", "008 date", "245 10|aMühlen|bText.", "500   |aNöte.", "650  0|aMills."}
	sound := marc(fields...)
	base := entryAt(5) + 1
	swapped := spliced(sound, entryAt(1), 24, string(sound[entryAt(2):entryAt(3)])+string(sound[entryAt(1):entryAt(2)]))
	at := func(text string) int { return strings.Index(string(sound), text) }
	lost := func(i int) []byte { return with(spliced(sound, entryAt(i), 12, ""), 12, fmt.Sprintf("%05d", base-12)) }
	without := func(i int) []string { return append(append([]string(nil), fields[:i]...), fields[i+1:]...) }
	big := "520   |a" + strings.Repeat("x", 10_500)
	wide := marc("001 id", big, "650  0|aMills.") // fmt writes five digits where four do not do
	return []mendRow{
		{"in another order", swapped, []string{fields[0], fields[2], fields[1], fields[3], fields[4]}, ""},
		{"in another order, one length wrong", withEntry(swapped, 3, 1, 0), []string{fields[0], fields[2], fields[1], fields[3], fields[4]}, "directory-entry"},
		{"start relative to the record", shifted(sound, base), fields, "directory-entry directory-entry directory-entry directory-entry directory-entry"},
		{"start one too large everywhere", shifted(sound, 1), fields, "directory-entry directory-entry directory-entry directory-entry directory-entry"},
		{"length too short, the last", withEntry(sound, 4, -2, 0), fields, "directory-entry"},
		{"length too long, all", every(sound, 1), fields, "directory-entry directory-entry directory-entry directory-entry directory-entry"},
		// Each start is that of the next field, whose length is the same.
		{"start too large by a field", lying(func(_, length, at int) string { return fmt.Sprintf("%04d%05d", length, at+9) }, "500   |aOne.", "501   |aTwo.", "502   |aSix.", "001 "),
			[]string{"500   |aOne.", "501   |aTwo.", "502   |aSix.", "001 "}, "directory-entry directory-entry directory-entry directory-entry"},
		{"lengths without terminators", chained(sound, -1), fields, "directory-entry directory-entry directory-entry directory-entry directory-entry"},
		{"no numbers at all", blanked(sound, 5), fields, "directory-entry directory-entry directory-entry directory-entry directory-entry"},
		{"two without numbers", blanked(sound, 2), fields, "directory-entry directory-entry"},
		{"one without numbers", blanked(sound, 1), fields, "directory-entry"},
		{"all zeros", zeroed(sound), fields, "directory-entry directory-entry directory-entry directory-entry directory-entry"},
		{"words in the place of numbers", with(sound, entryAt(1)+3, "wordsword"), fields, "directory-entry directory"},
		{"entry lost", lost(3), without(3), "unnamed-bytes"},
		{"last entry lost", lost(4), without(4), "unnamed-bytes"},
		{"entry doubled", with(spliced(sound, entryAt(3), 0, string(sound[entryAt(2):entryAt(3)])), 12, fmt.Sprintf("%05d", base+12)), nil, "directory-entry"},
		{"two entries for one field", with(sound, entryAt(3), "500"+string(sound[entryAt(2)+3:entryAt(3)])), fields, "directory-entry"},
		{"an entry of length 0", with(sound, entryAt(3)+3, "0000"), fields, "directory-entry"},
		{"terminator lost, a byte for it", with(sound, at("\x1E  \x1FaNöte"), "?"), []string{fields[0], fields[1], fields[2] + "?", fields[3], fields[4]}, "field-terminator"},
		{"last terminator lost, a byte for it", with(sound, len(sound)-2, "?"), []string{fields[0], fields[1], fields[2], fields[3], fields[4] + "?"}, "field-terminator"},
		{"last terminator lost", spliced(sound, len(sound)-2, 1, ""), fields, "field-terminator"},
		{"terminator within", with(sound, at("xt."), "\x1E"), []string{fields[0], fields[1], strings.Replace(fields[2], "x", "\x1E", 1), fields[3], fields[4]}, "field-terminator"},
		{"terminator more", spliced(sound, at("xt."), 0, "\x1E"), nil, "directory-entry"},
		{"no terminator anywhere", []byte(strings.ReplaceAll(string(sound), "\x1E", "")), nil, "directory"},
		{"no data", append(sound[:base:base], 0x1D), nil, "directory-entry"},
		{"no entries, data", []byte("00029nam a2200025   4500\x1Eabc\x1E\x1D"), nil, "directory"},
		{"data after the last field", spliced(sound, len(sound)-1, 0, "more\x1E"), fields, "unnamed-bytes"},
		{"an empty stretch after the last field", spliced(sound, len(sound)-1, 0, "\x1E\x1E"), fields, ""},
		{"leader of 23 bytes", spliced(sound, 7, 1, ""), fields, "leader"},
		{"leader of 26 bytes", spliced(sound, 7, 0, "xx"), fields, "leader"},
		{"leader's end lost", spliced(sound, 23, 1, ""), fields, "leader"},
		{"first tag short of a byte", spliced(sound, 26, 1, ""), nil, "directory"},
		{"a zero too many in a tag", spliced(sound, entryAt(2), 0, "0"), nil, "directory"},
		{"a zero too many in a length", spliced(sound, entryAt(2)+3, 0, "0"), nil, "directory"},
		{"length of five digits", wide, []string{"001 id", big, "650  0|aMills."}, "directory-entry"},
		{"bytes behind the directory", with(spliced(sound, base-1, 0, "12345"), 12, fmt.Sprintf("%05d", base+5)), fields, "directory"},
		{"no end of the directory", with(spliced(sound, base-1, 1, ""), 12, fmt.Sprintf("%05d", base-1)), fields, "directory"},
		{"another byte at the end of the directory", with(sound, base-1, "x"), fields, "directory"},
		{"base address without digits", with(sound, 12, "000x1"), fields, "base-address"},
		{"base address in the data", with(sound, 12, fmt.Sprintf("%05d", base+7)), fields, "base-address"},
	}
}

type mendRow struct {
	name   string
	record []byte
	fields []string
	codes  string
}

// shifted adds to the starts of all entries.
func shifted(b []byte, by int) []byte {
	for i := range 5 {
		b = withEntry(b, i, 0, by)
	}
	return b
}

// every adds to the lengths of all entries, and leaves the starts as they are.
func every(b []byte, by int) []byte {
	for i := range 5 {
		b = withEntry(b, i, by, 0)
	}
	return b
}

// chained adds to the lengths of all entries and moves the starts accordingly.
func chained(b []byte, by int) []byte {
	for i := range 5 {
		b = withEntry(b, i, by, i*by)
	}
	return b
}

// blanked takes the numbers from the last entries.
func blanked(b []byte, n int) []byte {
	for i := 5 - n; i < 5; i++ {
		b = with(b, entryAt(i)+3, "         ")
	}
	return b
}

func zeroed(b []byte) []byte {
	for i := range 5 {
		b = with(b, entryAt(i)+3, "000000000")
	}
	return b
}

// Catches a field read wrongly: under another field's tag, cut short or run together with its
// neighbour; and a record given up that there is one way to read.
func TestMend_table(t *testing.T) {
	for _, row := range mendTable() {
		t.Run(row.name, func(t *testing.T) {
			rec := frameOf(t, withLength(row.record))
			require.NotNil(t, rec, "one record")
			var codes []string
			for _, p := range rec.Problems() {
				if !aboutText[p.Code] {
					codes = append(codes, string(p.Code))
				}
			}
			x := testread.Tell(rec)
			if rec.Err() != nil {
				codes = append(codes, string(rec.Err().Code))
				require.ErrorIs(t, rec.Err(), parse.ErrDamaged)
			}
			require.Equal(t, row.codes, strings.Join(codes, " "), "%v", x)
			var want []string
			for _, f := range row.fields {
				want = append(want, strings.ReplaceAll(f, "|", "\x1F"))
			}
			require.Equal(t, want, x.Fields)
			require.Equal(t, strings.Count(row.codes, "unnamed-bytes"), rec.Lost()[parse.LostField])
			for _, p := range rec.Problems() {
				if p.Code == parse.CodeUnnamedBytes {
					require.Contains(t, string(rec.Raw()), p.Lost.Source+"\x1E", "the account has the bytes")
					require.Positive(t, p.Lost.Length)
				}
			}
			for _, x := range salvageOf(t, string(withLength(row.record))) {
				require.NotContains(t, x.Lost, "field", "salvage makes fields of all of it")
			}
			if row.codes == "" || row.codes == "unnamed-bytes" {
				require.True(t, x.Verbatim, "all numbers are true")
			}
			requireSplitsAlike(t, string(withLength(row.record))+string(marc("001 b")), 1)
		})
	}
}

// Catches work that grows with the square of the number of entries: the tests then take minutes.
// Fields by the ten thousands are read when there are as many of them as entries.
func TestMend_manyEntries(t *testing.T) {
	const n = 70_000
	var entries, data strings.Builder
	for i := range n {
		fmt.Fprintf(&entries, "500%04d%05d", 7, data.Len()%100_000)
		fmt.Fprintf(&data, "  \x1Fa%02d\x1E", i%100)
	}
	build := func(dir, data string) string { return "00000nam a2200000   4500" + dir + "\x1E" + data + "\x1D" }
	all := readAll(t, build(entries.String(), data.String()))
	require.Len(t, all, 1)
	require.Empty(t, all[0].Rejected)
	require.Len(t, all[0].Fields, n)
	require.Equal(t, "500   \x1fa99", all[0].Fields[n-1])
	require.LessOrEqual(t, len(all[0].Problems), 110, "not all of them are listed")

	for name, tt := range map[string]struct {
		text string
		read bool
	}{
		"all the same":            {build(strings.Repeat("500000700000", n), data.String()), true},
		"all of length 0":         {build(strings.Repeat("500000000000", n), data.String()), true},
		"no numbers":              {build(strings.Repeat("500xxxxxxxxx", n), data.String()), true},
		"backwards":               {build(strings.Repeat("500000700007500000700000", n/2), data.String()), true},
		"nothing but terminators": {build(strings.Repeat("500000100000", n), strings.Repeat("\x1E", n)), true},
		"all over everything":     {build(strings.Repeat("500999900000", n), data.String()), false},
		"one stretch":             {build(entries.String(), strings.ReplaceAll(data.String(), "\x1E", ".")), false},
		"far more terminators":    {build(entries.String(), strings.Repeat("\x1E", 3*n)), false},
	} {
		all := readAll(t, tt.text)
		require.Len(t, all, 1)
		if !tt.read {
			require.NotEmpty(t, all[0].Rejected, name)
			continue
		}
		require.Empty(t, all[0].Rejected, name)
		require.Len(t, all[0].Fields, n, name)
	}
}
