package parse_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// Catches a field inserted at another place than the rule requires, and any other field moved.
func TestEdit_insert(t *testing.T) {
	for _, row := range []struct{ have, tag, want string }{
		{"", "245", "245"},
		{"001 008 245 650", "246", "001 008 245 246 650"},
		{"001 008 245 650", "245", "001 008 245 245* 650"},
		{"001 008 245 650", "100", "001 008 100 245 650"},
		{"001 008 245 650", "003", "001 003 008 245 650"},
		{"001 008 245 650", "000", "000 001 008 245 650"},
		{"001 008 245 650", "500", "001 008 245 500 650"},
		{"001 008 245 650", "999", "001 008 245 650 999"},
		{"001 650 600 651 700", "610", "001 650 600 610 651 700"}, // after the last that is not greater
		{"001 650 651 700", "600", "001 600 650 651 700"},         // all of the hundred are greater
		{"001 700 600", "650", "001 700 600 650"},
		{"001 700 500", "600", "001 600 700 500"}, // where the hundred would be: before the first greater
		{"001 245 ERR LKR", "500", "001 245 ERR LKR 500"},
		{"001 245 ERR 700", "500", "001 245 ERR 500 700"},
		{"001 245 500", "ERR", "001 245 500 ERR"},
		{"ERR LKR", "ABC", "ERR LKR ABC"},
	} {
		r := parse.NewRecord()
		for _, x := range strings.Fields(row.have) {
			r.Append(tag(x), []byte("old"))
		}
		f := r.Insert(tag(row.tag), []byte("new"))
		require.Equal(t, "new", string(f.Data()))
		if at := slices.Index(strings.Fields(row.want), row.tag+"*"); at >= 0 {
			require.Equal(t, f, r.At(at))
		}
		require.Equal(t, strings.ReplaceAll(row.want, "*", ""), tags(r), "%s into %s", row.tag, row.have)
		require.NoError(t, f.Delete())
		require.Equal(t, row.have, tags(r), "the others are where they were")
	}
}

// Catches deleted fields that still decide where a new one goes.
func TestEdit_insertBesideDeleted(t *testing.T) {
	r := sampleRecord(t)
	for f := range r.Fields {
		if f.Tag() == tag("650") {
			require.NoError(t, f.Delete())
		}
	}
	r.Insert(tag("651"), []byte(" 0\x1faX"))
	r.Insert(tag("600"), []byte(" 0\x1faY"))
	require.Equal(t, "001 008 245 ERR 651 600", strings.Replace(tags(r), "600 651", "651 600", 1))
}

// Catches a sort that moves fields of one tag, drops one, or brings back a deleted one, and a
// record that was in order and counts as changed.
func TestEdit_sort(t *testing.T) {
	r := parse.NewRecord()
	for i, x := range strings.Fields("650 245 001 650 ERR 245 008 650") {
		r.Append(tag(x), fmt.Appendf(nil, "%d", i))
	}
	require.NoError(t, r.At(5).Delete())
	r.Sort()
	require.Equal(t, "001 2; 008 6; 245 1; 650 0; 650 3; 650 7; ERR 4", dump(r))
	require.Equal(t, 7, r.Positions())
	r.Append(tag("100"), []byte("8"))
	require.Equal(t, "ERR 4; 100 8", dump(r)[len(dump(r))-len("ERR 4; 100 8"):])
	r.Sort()
	require.Equal(t, "001 008 100 245 650 650 650 ERR", tags(r))

	sound := frameOf(t, marc("001 id", "245 00|aTitle.", "ERR   |aX"))
	sound.Sort()
	require.False(t, sound.Modified())
	require.True(t, sound.Verbatim())
}

// Catches edits through one handle that another does not see, a deleted field that takes edits,
// and edits that change nothing but count.
func TestEdit_handles(t *testing.T) {
	r := sampleRecord(t)
	a, _ := r.First(tag("245"))
	b := r.At(2)
	require.Equal(t, a, b)
	require.NoError(t, a.Replace([]byte("10\x1faTitle")))
	require.NoError(t, a.SetTag(tag("245")))
	require.False(t, r.Modified(), "equal bytes, equal tag")
	require.NoError(t, a.Replace([]byte("10\x1faOther")))
	require.True(t, r.Modified())
	require.Equal(t, "10\x1faOther", string(b.Data()))
	require.NoError(t, b.SetTag(tag("246")))
	require.Equal(t, tag("246"), a.Tag())
	require.Equal(t, a, r.At(2), "it stays where it is")
	require.NoError(t, a.Delete())
	require.True(t, b.Deleted())
	require.ErrorIs(t, b.Delete(), parse.ErrDeleted)
	require.ErrorIs(t, b.Replace(nil), parse.ErrDeleted)
	require.ErrorIs(t, b.SetTag(tag("500")), parse.ErrDeleted)
	require.Equal(t, tag("246"), b.Tag())
}

// Catches data that stay the caller's, and an empty field that is lost.
func TestEdit_ownsItsData(t *testing.T) {
	r := frameOf(t, marc("001 id"))
	data := []byte("  \x1faOne")
	f, g := r.Append(tag("500"), data), r.Insert(tag("500"), data)
	require.NoError(t, r.At(0).Replace(data[:2]))
	copy(data, "XXXXXX")
	require.Equal(t, "001   ; 500   \x1faOne; 500   \x1faOne", dump(r))
	require.NoError(t, f.Replace(g.Data()[:2]), "a part of the record itself")
	require.NoError(t, g.Replace(nil))
	require.Empty(t, g.Data())
	require.False(t, g.Deleted())
	require.Equal(t, 3, r.Len())
	r.Append(tag("003"), nil)
	require.Equal(t, "001   ; 500   ; 500 ; 003 ", dump(r))
}

// Catches fields next to a changed one whose bytes change, in records where many were changed.
func TestEdit_leavesOthersAlone(t *testing.T) {
	r := sampleRecord(t)
	var before []string
	for f := range r.Fields {
		before = append(before, string(f.Data()))
	}
	for i := range before {
		require.NoError(t, r.At(i).Replace(fmt.Appendf(nil, "  \x1fachanged %d", i)))
		for j := i + 1; j < len(before); j++ {
			require.Equal(t, before[j], string(r.At(j).Data()))
			require.NotEqual(t, parse.Elsewhere, r.Places(nil)[j].From, "still a view of the frame")
		}
		for j := range i {
			require.Equal(t, fmt.Sprintf("  \x1fachanged %d", j), string(r.At(j).Data()))
		}
	}
}

// Catches memory that grows with the number of edits instead of with the record, and what is
// reclaimed although somebody looks at it: the field itself, a snapshot, data asked for before.
func TestEdit_reclaims(t *testing.T) {
	r := sampleRecord(t)
	kept := r.Append(tag("999"), []byte("  \x1fakept"))
	f, _ := r.First(tag("245"))
	var snapshot *parse.Record
	var old []byte
	text := strings.Repeat("long ", 1000)
	for i := range 20_000 {
		require.NoError(t, f.Replace(fmt.Appendf(nil, "10\x1fa%s%d", text, i)))
		if i == 10 {
			snapshot, old = r.Snapshot(), f.Data()
		}
	}
	require.Less(t, r.Memory(), 1<<20)
	require.Equal(t, "10\x1fa"+text+"19999", string(f.Data()))
	require.Equal(t, "  \x1fakept", string(kept.Data()))
	require.Equal(t, "10\x1fa"+text+"10", string(old))
	was, _ := snapshot.First(tag("245"))
	require.Equal(t, string(old), string(was.Data()))
	require.Equal(t, "id", string(r.ControlNumber()))
}

// The same in a record whose text was decoded when it was read: what was not changed must still
// be known to be as it was read.
func TestEdit_reclaimsDecoded(t *testing.T) {
	raw := with(marc("001 id", "100 1 |aN\xE8ame", "245 10|aT\xE8utel", "700 1 |aX"), 9, " ")
	r := frameOf(t, raw)
	title, _ := r.First(tag("245"))
	require.Equal(t, "10\x1faTu\u0308tel", string(title.Data()))
	other, _ := r.First(tag("700"))
	name, _ := r.First(tag("100"))
	require.NoError(t, name.Replace([]byte("  \x1faOther")))
	snapshot := r.Snapshot()
	for i := range 10_000 {
		require.NoError(t, other.Replace(fmt.Appendf(nil, "1 \x1fa%0100d", i)))
	}
	require.Less(t, r.Memory(), 1<<20)
	for _, x := range []*parse.Record{r, snapshot} {
		title, _ := x.First(tag("245"))
		native, ok := title.Native()
		require.True(t, ok, "unchanged")
		require.Equal(t, "10\x1faT\xE8utel", string(native))
		require.Equal(t, "10\x1faTu\u0308tel", string(title.Data()))
		name, _ := x.First(tag("100"))
		_, ok = name.Native()
		require.False(t, ok, "changed")
		require.Equal(t, "  \x1faOther", string(name.Data()))
	}
}

// Would catch a field that was made empty and counts as missing, or not, depending on the memory that the record has:
// scripts would see nil for its text in some records and "" in others.
func TestEdit_emptyIsNotMissing(t *testing.T) {
	for _, before := range []string{"", "text of another field"} {
		r := parse.NewRecord()
		if before != "" {
			r.Append(tag("500"), []byte(before))
		}
		r.Insert(tag("001"), nil)
		require.NotNil(t, r.ControlNumber())
		require.Empty(t, r.ControlNumber())
	}
}
