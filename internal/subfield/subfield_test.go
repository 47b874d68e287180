package subfield_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/subfield"
	"mrrc-lua/parse"
)

// field makes a field from text in which | stands for the delimiter.
func field(t *testing.T, data string) parse.Field {
	t.Helper()
	tag, ok := parse.MakeTag("500")
	require.True(t, ok)
	return parse.NewRecord().Append(tag, []byte(strings.ReplaceAll(data, "|", "\x1f")))
}

func shown(f parse.Field) string { return strings.ReplaceAll(string(f.Data()), "\x1f", "|") }

// Catches a place that is counted wrongly, and indicators that an edit changes.
func TestInsert(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		data, want string
		where      subfield.Where
	}{
		{"10|aA|bB", "10|xX|aA|bB", subfield.Where{At: 1}},
		{"10|aA|bB", "10|aA|xX|bB", subfield.Where{At: 2}},
		{"10|aA|bB", "10|aA|bB|xX", subfield.Where{At: 3}},
		{"10|aA|bB", "10|aA|bB|xX", subfield.Where{At: -1}},
		{"10|aA|bB", "10|xX|aA|bB", subfield.Where{At: -3}},
		{"10|aA|bB", "10|aA|xX|bB", subfield.Where{Before: "cb"}},
		{"10|aA|éB", "10|aA|xX|éB", subfield.Where{Before: "é"}},
		{"10|aA|èB", "10|aA|èB|xX", subfield.Where{Before: "é"}},
		{"1", "1 |xX", subfield.Where{At: 1}},
		{"10 garbage|aA", "10 garbage|xX|aA", subfield.Where{At: 1}},
		{"10||aA|", "10|aA|xX", subfield.Where{At: -1}},
	} {
		f := field(t, row.data)
		require.NoError(t, subfield.Insert(f, row.where, "x", "X"), row.data)
		require.Equal(t, row.want, shown(f), "%s, %+v", row.data, row.where)
	}
	require.ErrorContains(t, subfield.Insert(field(t, "10|aA"), subfield.Where{At: 3}, "x", "X"), "places are 1 to 2, or -1 to -2 from the end")
	require.ErrorContains(t, subfield.Insert(field(t, "10|aA"), subfield.Where{At: -3}, "x", "X"), "no place -3")
}

// Catches a code that is taken for another one with the same first byte, and delimiters as codes.
func TestMakeCode(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"a", "$", " ", "é", "日", "\xe9", "\x1b", "9"} {
		c, ok := subfield.MakeCode(s)
		require.True(t, ok, "%q", s)
		require.Equal(t, s, string(c))
	}
	c, ok := subfield.MakeCode("$a")
	require.True(t, ok)
	require.Equal(t, subfield.Code("a"), c)
	for _, s := range []string{"", "ab", "\x1f", "\x1e", "\x1d", "éa", "$ab", "e\u0301"} {
		_, ok := subfield.MakeCode(s)
		require.False(t, ok, "%q", s)
	}
	v, ok := subfield.Code("è").First(field(t, "  |éA|èB"))
	require.True(t, ok)
	require.Equal(t, "B", string(v))
	_, ok = subfield.Code("ê").First(field(t, "  |éA|èB"))
	require.False(t, ok)
}

// Catches a field that is left without subfields and stays.
func TestRemove_deletes(t *testing.T) {
	t.Parallel()
	f := field(t, "  |aA|aB")
	n, err := subfield.Remove(f, subfield.Which{Code: "a", Nth: -1})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, "  |aA", shown(f))
	_, err = subfield.Remove(f, subfield.Which{Code: "a"})
	require.NoError(t, err)
	require.True(t, f.Deleted())
}

// Catches an edit of another subfield than the one that is asked for, a wrong number, and a place that is counted
// with the subfield that moves.
func TestEdits(t *testing.T) {
	t.Parallel()
	is := func(text string) func([]byte) bool { return func(v []byte) bool { return string(v) == text } }
	replace := func(w subfield.Which) func(parse.Field) (int, error) {
		return func(f parse.Field) (int, error) { return subfield.Replace(f, w, "new") }
	}
	rename := func(w subfield.Which, to subfield.Code) func(parse.Field) (int, error) {
		return func(f parse.Field) (int, error) { return subfield.Rename(f, w, to) }
	}
	remove := func(w subfield.Which) func(parse.Field) (int, error) {
		return func(f parse.Field) (int, error) { return subfield.Remove(f, w) }
	}
	move := func(which subfield.Which, w subfield.Where) func(parse.Field) (int, error) {
		return func(f parse.Field) (int, error) {
			moved, err := subfield.Move(f, which, w)
			if moved {
				return 1, err
			}
			return 0, err
		}
	}
	take := func(from, come, goes string) func(parse.Field) (int, error) {
		return func(f parse.Field) (int, error) { return 0, subfield.Take(f, field(t, from), come, goes) }
	}
	reorder := func(order string) func(parse.Field) (int, error) {
		return func(f parse.Field) (int, error) { return 0, subfield.Reorder(f, order) }
	}
	for _, row := range []struct {
		data, want string
		n          int
		edit       func(parse.Field) (int, error)
	}{
		{"10|aA|bB|aC", "10|anew|bB|anew", 2, replace(subfield.Which{Code: "a"})},
		{"10|aA|bB|aC", "10|aA|bB|anew", 1, replace(subfield.Which{Code: "a", Nth: 2})},
		{"10|aA|bB|aC", "10|aA|bB|anew", 1, replace(subfield.Which{Code: "a", Nth: 2, Is: is("A")})},
		{"10|aA|bB|aC", "10|anew|bB|aC", 1, replace(subfield.Which{Code: "a", Nth: -2})},
		{"10|aA|bB|aC", "10|aA|bB|aC", 0, replace(subfield.Which{Code: "a", Nth: 3})},
		{"10|aA|bB|aC", "10|aA|bB|aC", 0, replace(subfield.Which{Code: "a", Nth: -3})},
		{"10|aA|bA|aC", "10|anew|bA|aC", 1, replace(subfield.Which{Code: "a", Is: is("A")})},
		{"10|aA|bB|aC", "10|cA|bB|cC", 2, rename(subfield.Which{Code: "a"}, "c")},
		{"10|aA|bB|aC", "10|aA|éB|aC", 1, rename(subfield.Which{Code: "b", Nth: 1}, "é")},
		{"10|aA", "10|aA", 0, rename(subfield.Which{Code: "b"}, "c")},
		{"10|aA|bB|aC|aD|cE", "10|bB|cE", 3, remove(subfield.Which{Code: "a"})},
		{"10|aA|bB", "10|aA|bB", 0, remove(subfield.Which{Code: "c"})},
		{"10|aA|bB|aC", "10|bB|aA|aC", 1, move(subfield.Which{Code: "a"}, subfield.Where{At: 2})},
		{"10|aA|bB|aC", "10|bB|aC|aA", 1, move(subfield.Which{Code: "a"}, subfield.Where{At: 3})},
		{"10|aA|bB|aC", "10|aC|aA|bB", 1, move(subfield.Which{Code: "a", Nth: -1}, subfield.Where{At: 1})},
		{"10|aA|bB|cC", "10|bB|aA|cC", 1, move(subfield.Which{Code: "a"}, subfield.Where{Before: "c"})},
		{"10|aA|bB", "10|aA|bB", 0, move(subfield.Which{Code: "c"}, subfield.Where{At: 1})},
		{"10|aA|bB|cC|bD", "10|aA|xX|bY|cC", 0, take("20|aN|xX|bY", "bx", "b")},
		{"10|aA|bB", "10|xX|aA|bB", 0, take("20|aN|xX|bY", "x", "c")},
		{"10|aA|bB|cC", "10|bB|cC", 0, take("20|aN", "x", "a")},
		{"10|aA|bB|aC|cD|éE", "10|cD|éE|aA|aC|bB", 0, reorder("c*ab")},
		{"10|aA|bB|aC|cD", "10|bB|aA|aC|cD", 0, reorder("b")},
		{"10|aA|éB", "10|éB|aA", 0, reorder("éa")},
		{"10||aA", "10||aA", 0, reorder("ab")},
		{"10||aA", "10||aA", 0, rename(subfield.Which{Code: "b"}, "c")},
		{"10||aA", "10||aA", 0, replace(subfield.Which{Code: "b"})},
		{"10||aA", "10||aA", 0, remove(subfield.Which{Code: "b"})},
		{"10||aA", "10||aA", 0, move(subfield.Which{Code: "b"}, subfield.Where{At: 1})},
		{"10|bA||aB", "10|aB|bA", 0, reorder("ab")},
	} {
		f := field(t, row.data)
		n, err := row.edit(f)
		require.NoError(t, err, row.data)
		require.Equal(t, row.want, shown(f), row.data)
		require.Equal(t, row.n, n, row.data)
	}
	f := field(t, "10|aA")
	require.NoError(t, subfield.Take(f, field(t, "  |bB"), "c", "a"))
	require.True(t, f.Deleted(), "nothing is left")
	f = field(t, "10|aA|bB")
	moved, err := subfield.Move(f, subfield.Which{Code: "a"}, subfield.Where{At: 3})
	require.False(t, moved)
	require.ErrorContains(t, err, "places are 1 to 2")
	require.ErrorContains(t, subfield.Reorder(f, "aba"), `"aba" names the code a twice`)
	require.Equal(t, "10|aA|bB", shown(f))
}

// Catches a code that scripts may not write and is taken for one that they may.
func TestCode_Usual(t *testing.T) {
	t.Parallel()
	for code, want := range map[subfield.Code]bool{"a": true, "!": true, "~": true, " ": false, "\x7f": false, "é": false, "\x01": false} {
		require.Equal(t, want, code.Usual(), "%q", code)
	}
}

// FuzzEdits: moving and reordering loses no subfield and changes none, whatever the bytes of the field; what was inserted
// is at its place.
func FuzzEdits(f *testing.F) {
	f.Add("10|aA|bB|aC", "a", 1, "ba*")
	f.Add("1|é|éX||", "é", -1, "*é")
	f.Add("  garbage", " ", 2, "")
	f.Fuzz(func(t *testing.T, data, code string, at int, order string) {
		c, ok := subfield.MakeCode(code)
		if !ok || strings.ContainsAny(data, "\x1d\x1e") {
			return
		}
		tag, _ := parse.MakeTag("500")
		fld := parse.NewRecord().Append(tag, []byte(strings.ReplaceAll(data, "|", "\x1f")))
		before := all(fld)
		moved, err := subfield.Move(fld, subfield.Which{Code: c}, subfield.Where{At: at, Before: order})
		if err != nil && moved {
			t.Errorf("moved, and %v", err)
		}
		same(t, before, all(fld))
		if subfield.Reorder(fld, order) == nil {
			same(t, before, all(fld))
		}
		if at < 1 || subfield.Insert(fld, subfield.Where{At: at}, c, "new") != nil {
			return
		}
		if p := subfield.Of(fld)[at-1]; string(p.Code) != string(c) || string(p.Value) != "new" {
			t.Errorf("at %d is %q %q", at, p.Code, p.Value)
		}
	})
}

// all returns the subfields of a field, sorted.
func all(f parse.Field) (list []string) {
	for _, p := range subfield.Of(f) {
		list = append(list, string(p.Code)+"\x1f"+string(p.Value))
	}
	slices.Sort(list)
	return list
}

func same(t *testing.T, want, got []string) {
	if !slices.Equal(want, got) {
		t.Errorf("%q became %q", want, got)
	}
}
