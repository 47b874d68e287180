package htmlreport

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// Catches a part of a long text in which the difference is not, and texts of which one is the beginning of the other.
func TestWindow(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", maxField)
	for name, row := range map[string]struct{ before, after, x, y string }{
		"short":           {"a", "b", "a", "b"},
		"a longer one":    {long, long + "x", "[… 15,600 bytes before …] " + long[:400], "[… 15,600 bytes before …] " + long[:400] + "x"},
		"a shorter one":   {long + "x", long, "[… 15,600 bytes before …] " + long[:400] + "x", "[… 15,600 bytes before …] " + long[:400]},
		"nothing before":  {"", long, "", long[:maxField] + " [… 8,000 bytes more …]"},
		"nothing after":   {long, "", long[:maxField] + " [… 8,000 bytes more …]", ""},
		"the beginning":   {"a" + long, "b", "a" + long[:maxField-2] + " [… 8,002 bytes more …]", "b"},
		"between letters": {"a" + long + "é", "a" + long + "è", "[… 15,601 bytes before …] " + long[:400] + "é", "[… 15,601 bytes before …] " + long[:400] + "è"},
	} {
		x, y := window([]byte(row.before), []byte(row.after))
		require.Equal(t, row.x, string(x), name)
		require.Equal(t, row.y, string(y), name)
	}
}

// Catches the title of another field, and one that is put together of several fields.
func TestTitleOf(t *testing.T) {
	t.Parallel()
	for want, fields := range map[string][]string{
		"One two":      {"24500\x1faOne\x1fctwo\x1fbtwo /", "24500\x1faOther"},
		"Title":        {"200  \x1faUNIMARC", "24500\x1faTitle", "200  \x1faUNIMARC"},
		"First":        {"200  \x1faFirst", "200  \x1faSecond"},
		"A part 1 One": {"24500\x1faA part\x1fn1\x1fpOne\x1fhlost"},
		"":             {"001245", "246  \x1faOther"},
	} {
		r := parse.NewRecord()
		for _, f := range fields {
			tag, ok := parse.MakeTag(f[:3])
			require.True(t, ok)
			r.Append(tag, []byte(f[3:]))
		}
		require.Equal(t, want, string(titleOf(r)))
	}
}

// Catches a number with the noun of another, and inputs that are not named.
func TestSentences(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 records", 1: "1 record", 2: "2 records", 1200: "1,200 records", -1200: "-1,200 records"} {
		require.Equal(t, want, counted(n, "record", "records"))
	}
	for want, names := range map[string][]string{
		"standard input":                       nil,
		"a.mrc":                                {"a.mrc"},
		"-, a.mrc":                             {"-", "a.mrc"},
		"a, b, c, d, e, f":                     {"a", "b", "c", "d", "e", "f"},
		"a, b, c, d, e, f and 1 further files": {"a", "b", "c", "d", "e", "f", "g"},
	} {
		require.Equal(t, want, Inputs(names))
	}
	require.Equal(t, "standard input", Inputs([]string{"-"}))
	require.Equal(t, "< 0.1 %|0.0 %|0.1 %|> 99.9 %|100.0 %", strings.Join([]string{percent(0.01), percent(0), percent(0.1), percent(99.99), percent(100)}, "|"))
}
