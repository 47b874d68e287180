package text_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/internal/text"
)

// of makes a function that nothing stops.
func of(fn func(string, meter.Meter) (string, error)) func(string) string {
	return func(s string) string {
		out, err := fn(s, meter.Free{})
		if err != nil {
			panic(err)
		}
		return out
	}
}

func TestSub(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		s        string
		from, to int
		want     string
	}{
		{"Müller", 2, 3, "ül"},
		{"Müller", 2, -1, "üller"},
		{"Müller", -3, -1, "ler"},
		{"Müller", 0, 2, "Mü"},
		{"Müller", 0, -1, "Müller"},
		{"Müller", -1, 100, "r"},
		{"Müller", -2, 5, "e"},
		{"Müller", 1, -1, "Müller"},
		{"Müller", -100, 100, "Müller"},
		{"Müller", 4, 3, ""},
		{"Müller", 7, 9, ""},
		{"Müller", 1, -7, ""},
		{"a\xe9b", 2, 2, "\xe9"},
		{"", 1, 1, ""},
	} {
		require.Equal(t, row.want, text.Sub(row.s, row.from, row.to), "%q %d %d", row.s, row.from, row.to)
	}
}

func TestCase(t *testing.T) {
	t.Parallel()
	require.Equal(t, "STRASSE ÉÀ", of(text.Upper)("straße éà"))
	require.Equal(t, "straße éà", of(text.Lower)("STRAßE ÉÀ"))
	require.Equal(t, of(text.Fold)("STRASSE"), of(text.Fold)("straße"))
	require.Equal(t, "A\xe9\xe9Z", of(text.Upper)("a\xe9\xe9z"), "bytes that are no UTF-8 stay")
	require.Equal(t, "\xff", of(text.Lower)("\xff"))
	require.Equal(t, 3, text.Len("a\xe9b"))
}

func TestNormalForms(t *testing.T) {
	t.Parallel()
	require.Equal(t, "é", of(text.NFC)("e\u0301"))
	require.Equal(t, "e\u0301", of(text.NFD)("é"))
	require.Equal(t, "\xe9", of(text.NFC)("\xe9"))
}

func TestStripDiacritics(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Müller, Éva Dvořák": "Muller, Eva Dvorak",
		"Łódź ø đ":           "Łodz ø đ",
		"t\uFE20s\uFE21":     "ts",
		"plain":              "plain",
		"हिन्दी":             "हिन्दी",
		"한국":                 "한국",
		"a\xe9b":             "a\xe9b",
	} {
		require.Equal(t, want, of(text.StripDiacritics)(in), "%q", in)
	}
}

func TestTrim(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a b", text.Trim("\u00a0 a b\t\r\n\u2003"))
}

func TestTrimISBD(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"History of reading :":  "History of reading",
		"a study /":             "a study",
		"New York :":            "New York",
		"Press,":                "Press",
		"Part one ;":            "Part one",
		"Parallel =":            "Parallel",
		"Anna Müller.":          "Anna Müller",
		"Müller, J.":            "Müller, J.",
		"2nd ed.":               "2nd ed.",
		"The cat.":              "The cat",
		"1999.":                 "1999",
		"[1999].":               "[1999]",
		"(1999). ":              "(1999)",
		"And so on...":          "And so on...",
		"Smith, J. R. R. ;":     "Smith, J. R. R.",
		"  both ends  , ":       "both ends",
		"Dvorˇa\u030ck.":        "Dvorˇa\u030ck",
		"Who? /":                "Who?",
		"":                      "",
		".":                     ".",
		"/ ; :":                 "",
		"1 v. (various pages).": "1 v. (various pages)",
	} {
		require.Equal(t, want, text.TrimISBD(in), "%q", in)
	}
}

func FuzzText(f *testing.F) {
	f.Add("Müller, Éva \xe9 /")
	f.Fuzz(func(t *testing.T, s string) {
		for _, fn := range []func(string) string{of(text.Upper), of(text.Lower), of(text.Fold), of(text.NFC), of(text.NFD), text.Trim, text.TrimISBD, of(text.StripDiacritics)} {
			if utf8.ValidString(s) && !utf8.ValidString(fn(s)) {
				t.Errorf("%q became no UTF-8", s)
			}
		}
		if n := text.Len(s); text.Sub(s, 1, n) != s || text.Sub(s, -n, -1) != s && n > 0 {
			t.Errorf("%q: Sub of everything", s)
		}
		if once := text.TrimISBD(s); text.TrimISBD(once) != once {
			// A second full stop may end a sentence that the first one did not end: only one is removed.
			if once != "" && once[len(once)-1] != '.' && s != "" {
				t.Errorf("%q: %q is not stable", s, once)
			}
		}
	})
}

// nothing is a Meter that allows nothing.
type nothing struct{ meter.Free }

var errNothing = errors.New("nothing is allowed")

func (nothing) Need(int) error { return errNothing }

// Would catch a long text that is worked on in one go, differently from a short one, or without asking.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	for name, fn := range map[string]func(string, meter.Meter) (string, error){
		"upper": text.Upper, "lower": text.Lower, "fold": text.Fold, "nfc": text.NFC, "nfd": text.NFD, "strip": text.StripDiacritics,
	} {
		for _, part := range []string{"Straße ", "e\u0301", "é", "ΟΔΟΣ ", "\xe9", "a\xe9\xffΣ ", "한"} {
			n := testscale.Of(100_000, 300_000) / len(part)
			if name == "lower" {
				require.Equal(t, strings.Repeat(of(fn)(part), 100), of(fn)(strings.Repeat(part, 100)), "a hundred times %q", part)
			}
			got, err := fn(strings.Repeat(part, n), meter.Free{})
			require.NoError(t, err)
			want, err := fn(part, meter.Free{})
			require.NoError(t, err)
			require.True(t, strings.Repeat(want, n) == got, "%s of %q", name, part)
			_, err = fn(strings.Repeat(part, n), nothing{})
			require.ErrorIs(t, err, errNothing, "%s of %q", name, part)
		}
	}
}

// counting is a Meter that adds up what it is asked for.
type counting struct {
	meter.Free
	sum int
}

func (c *counting) Need(n int) error {
	c.sum += n
	return nil
}

// Would catch a long text that costs a script no memory, or so much that it stops a script that takes little.
func TestLongTexts_memory(t *testing.T) {
	t.Parallel()
	for name, fn := range map[string]func(string, meter.Meter) (string, error){
		"upper": text.Upper, "lower": text.Lower, "fold": text.Fold, "nfc": text.NFC, "nfd": text.NFD, "strip": text.StripDiacritics,
	} {
		size := testscale.Of(512<<10, 2<<20)
		var m counting
		out, err := fn(strings.Repeat("é\xe9 ", size/4), &m)
		require.NoError(t, err)
		require.Greater(t, m.sum, len(out)*5/4, name)
		require.Less(t, m.sum, 10*size, name)
	}
}

// Catches two headings that people read as the same and whose keys differ, and the other way round.
func TestKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"History--19th century.": "history 19th century", "  Müller,  ANNA ": "muller anna", "Mu\u0308ller": "muller", "O'Neill": "oneill", "O’Neill": "oneill",
		"Straße": "strasse", "Привет!": "привет", "...": "", "": "", "C++": "c", "a\u00a0b": "a b", "٣": "٣",
	} {
		require.Equal(t, want, text.Key(in), in)
	}
}
