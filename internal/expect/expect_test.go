package expect_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/expect"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/parse"
)

func read(t *testing.T, text string) []expect.Record {
	t.Helper()
	list, err := expect.Read(text)
	require.NoError(t, err)
	return list
}

func records(t *testing.T, text string) (list []*parse.Record) {
	t.Helper()
	for _, r := range read(t, text) {
		list = append(list, r.Record)
	}
	return list
}

// Catches a record that is split or joined wrongly, a leader that is taken for missing, and text
// that is changed by its indentation.
func TestRead(t *testing.T) {
	t.Parallel()
	list := read(t, `
		=001  one
		=245  10$aMüller {dollar}1

		=LDR  00000cam\\2200000\a\4500
		=001  two
		=LDR  00000cas a2200000   4500
		=001  three
	`)
	require.Len(t, list, 3)
	require.Equal(t, []bool{false, true, true}, []bool{list[0].Leader, list[1].Leader, list[2].Leader})
	require.Equal(t, "00000nam a2200000   4500", string(list[0].Record.Leader()[:]))
	require.Equal(t, "00000cam  2200000 a 4500", string(list[1].Record.Leader()[:]))
	title, _ := parse.MakeTag("245")
	f, ok := list[0].First(title)
	require.True(t, ok)
	require.Equal(t, "10\x1faMüller $1", string(f.Data()))
	require.Empty(t, read(t, " \n\n"))
	again := read(t, string(expect.Text(list)))
	require.Empty(t, expect.Diff(list, []*parse.Record{again[0].Record, again[1].Record, again[2].Record}))
}

// Catches a mistake of the author that would make a test check nothing.
func TestRead_refuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=001  one\n245  10$aTitle":             `line 2 is not a field: "245  10$aTitle"`,
		"\n\n=24  x":                            "line 3 is not a field",
		"=001  one\n\n=001  x\n=245  10$a{foo}": "the record in line 3: mrk-mnemonic",
		"=LDR  short\n=001  x":                  "",
	} {
		_, err := expect.Read(text)
		if want == "" {
			continue
		}
		require.ErrorContains(t, err, want, text)
	}
}

// Catches lines that are missing, or reported twice; and time or memory that grows with the square of long
// lists, which share only their middle here.
func TestLines(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ want, got, diff string }{
		{"a b c", "a b c", ""},
		{"", "a", "+ a"},
		{"a b c", "a c", "- b"},
		{"a b c", "a x c", "- b,+ x"},
		{"a b", "b a", "- a,+ a"},
		{"a a b", "a b b", "- a,+ b"},
	} {
		require.Equal(t, row.diff, strings.Join(expect.Lines(strings.Fields(row.want), strings.Fields(row.got)), ","), "%s: %s", row.want, row.got)
	}
	const n = 20_000
	var want, got []string
	for i := range 2 * n {
		want, got = append(want, fmt.Sprint("old ", i)), append(got, fmt.Sprint("new ", i))
	}
	want[n], got[n] = "middle", "middle"
	diff := expect.Lines(want, got)
	require.Len(t, diff, 2*(2*n-1))
	require.Equal(t, []string{"- old 0", "+ new 19999", "- old 20001"}, []string{diff[0], diff[2*n-1], diff[2*n]})
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ want, got, diff string }{
		"equal":            {"=001  a\n=245  10$ax", "=LDR  99999cas  2288888 a 4500\n=001  a\n=245  10$ax", ""},
		"lengths":          {"=LDR  00000cam  2200000 a 4500\n=001  a", "=LDR  01234cam  2200077 a 4500\n=001  a", ""},
		"length, no 001":   {"=LDR  00000cam  2200000 a 4500\n=245  10$ax", "=LDR  01234cam  2200077 a 4500\n=245  10$ay", "record 1:\n-=245  10$ax\n+=245  10$ay"},
		"leader":           {"=LDR  00000cam  2200000 a 4500\n=001  a", "=LDR  01234nam  2200077 a 4500\n=001  a", "record 1 (001 a):\n-=LDR  00000cam  2200000 a 4500\n+=LDR  00000nam  2200000 a 4500"},
		"field":            {"=001  a\n=245  10$ax\n=500  \\\\$ay", "=001  a\n=245  10$ax.\n=500  \\\\$ay", "record 1 (001 a):\n-=245  10$ax\n+=245  10$ax."},
		"blank":            {"=245  10$ax", "=245  10$ax ", "record 1:\n-=245  10$ax\n+=245  10$ax "},
		"order":            {"=500  \\\\$a1\n=500  \\\\$a2", "=500  \\\\$a2\n=500  \\\\$a1", "record 1:\n~=500  \\\\$a1  (moved: field 1, now 2)"},
		"one is missing":   {"=001  a\n\n=001  b\n\n=001  c", "=001  a\n\n=001  c", "record 2 (001 b) is missing:\n-=001  b"},
		"one too many":     {"=001  a", "=001  a\n\n=001  b", "record 2 (001 b) was not expected:\n+=LDR  00000nam a2200000   4500\n+=001  b"},
		"another 001":      {"=001  a\n\n=001  b", "=001  a\n\n=001  c", "record 2 (001 c):\n-=001  b\n+=001  c"},
		"none for two":     {"", "", ""},
		"no 001 at all":    {"=245  10$ax\n\n=245  10$ay", "=245  10$ay", "record 1 is missing:\n-=245  10$ax"},
		"indicators":       {"=245  10$ax", "=245  00$ax", "record 1:\n-=245  10$ax\n+=245  00$ax"},
		"empty subfield":   {"=245  10$ax", "=245  10$ax$b", "record 1:\n-=245  10$ax\n+=245  10$ax$b"},
		"another spelling": {"=245  10$ax{dollar}{lcub}", "=245  10$ax{dollar}{lcub}", ""},
	} {
		require.Equal(t, c.diff, strings.Join(expect.Diff(read(t, c.want), records(t, c.got)), "\n"), name)
	}
}

// Catches a record whose leader is not compared, or has a line end that breaks a difference.
func TestDiff_leader(t *testing.T) {
	t.Parallel()
	r := records(t, "=LDR  00000cam  2200000 a 4500\n=001  a")[0]
	want := expect.Of(r.Clone())
	require.Empty(t, expect.Diff([]expect.Record{want}, []*parse.Record{r}))
	r.Leader()[19] = '\n'
	require.Equal(t, "record 1 (001 a):\n-=LDR  00000cam  2200000 a 4500\n+=LDR  00000cam  2200000 a\\x0A4500",
		strings.Join(expect.Diff([]expect.Record{want}, []*parse.Record{r}), "\n"))
}

// Catches an input that ends early without a word.
func TestReadAll(t *testing.T) {
	t.Parallel()
	raw, err := testmarc.Build("=001  a\n\n=001  b")
	require.NoError(t, err)
	list, err := expect.ReadAll(parse.NewReader(bytes.NewReader(raw), parse.Options{}))
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "b", string(list[1].ControlNumber()))
	broken := errors.New("broken")
	_, err = expect.ReadAll(parse.NewReader(io.MultiReader(bytes.NewReader(raw), iotest.ErrReader(broken)), parse.Options{}))
	require.ErrorIs(t, err, broken)
	copy(raw[24:], "*** this is not a directory ***")
	_, err = expect.ReadAll(parse.NewReader(bytes.NewReader(raw), parse.Options{}))
	require.Error(t, err)
}
