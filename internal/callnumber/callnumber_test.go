package callnumber_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/callnumber"
)

// Catches a key that people cannot read, and one that is made of anything else than a call number of its scheme.
func TestSchemes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		of       func(string) (string, bool)
		in, want string
	}{
		{callnumber.LC, "QA76.73.P98 B47 2005", "QA 000000076.73 P98 B47 000002005"},
		{callnumber.LC, " qa 76 ", "QA 000000076"},
		{callnumber.LC, "KBR12345678901", "KBR :00001112345678901"},
		{callnumber.LC, "QA", ""},
		{callnumber.LC, "ABCD1", ""},
		{callnumber.LC, "W 1", ""},
		{callnumber.LC, "", ""},
		{callnumber.Dewey, "813/.54 B12h", "000000813.54 B12 H"},
		{callnumber.Dewey, "813.5'4", "000000813.54"},
		{callnumber.Dewey, "81", ""},
		{callnumber.Dewey, "8135", ""},
		{callnumber.NLM, "WG 120", "WG 000000120"},
		{callnumber.NLM, "W 1 J5", "W 000000001 J5"},
		{callnumber.NLM, "QR 1", ""},
		{callnumber.NLM, "Q 1", ""},
	} {
		got, ok := row.of(row.in)
		require.Equal(t, row.want != "", ok, row.in)
		if ok {
			require.Equal(t, row.want, got, row.in)
		}
	}
}

// Catches an order that is not that of a shelf.
func TestShelf_order(t *testing.T) {
	t.Parallel()
	last := ""
	for _, s := range []string{
		"813", "813.5", "813.54", "A1", "QA9", "QA76", "QA76 1999", "QA76 2005", "QA76 .A5", "QA76 .A55", "QA76 .B2", "QA76.7", "QA76.73", "QA100", "QA999999999", "QA1000000000",
		"QA10000000000", "QB1 v.2", "QB1 v.10",
	} {
		key, ok := callnumber.Shelf(nil, []byte(s))
		require.True(t, ok)
		require.Less(t, last, string(key), s)
		last = string(key)
	}
	_, ok := callnumber.Shelf(nil, []byte(" .-/ "))
	require.False(t, ok)
}

// FuzzShelf: a key never has characters that a cell of a table could not have, and upper and lower case are the same.
func FuzzShelf(f *testing.F) {
	f.Add("QA76.73.P98 B47 2005")
	f.Add("813/.54'2")
	f.Fuzz(func(t *testing.T, s string) {
		key, ok := callnumber.Shelf(nil, []byte(s))
		if ok != (len(key) > 0) {
			t.Errorf("%q: %v, %q", s, ok, key)
		}
		if strings.ContainsAny(string(key), "\x00\t\n\r") {
			t.Errorf("%q gives %q", s, key)
		}
	})
}
