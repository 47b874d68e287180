package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a schema that differs from its sources.
func TestSchema_isCommitted(t *testing.T) {
	t.Parallel()
	fields, err := os.ReadFile("../loc/fields.txt")
	require.NoError(t, err)
	later, err := os.ReadFile("../loc/later.txt")
	require.NoError(t, err)
	want, err := generate(string(fields), string(later))
	require.NoError(t, err)
	got, err := os.ReadFile("../bibliographic.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run go generate ./internal/avram/marc21")
}

// Would catch a line of the lists that is passed over.
func TestLists_mistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"   $a - Title (NR)\n":                      `line 1: "   $a - Title (NR)" is not in a field`,
		"245 - TITLE (NR)\n   Subfield Codes\n$a\n": `line 3: "$a" is not understood`,
	} {
		_, err := readList(text)
		require.EqualError(t, err, want)
	}
	l, err := readList("245 - TITLE (NR)\n")
	require.NoError(t, err)
	for text, want := range map[string]string{
		"245 Title (NR)":     "line 1: 245 is in the list already",
		"246 $a (NR) Title":  `line 1: "246 $a (NR) Title": there is no such field`,
		"# x\n245 $a Title":  `line 2: "245 $a Title" is not understood`,
		"245 3 #01 Nonsense": `line 1: "245 3 #01 Nonsense" is not understood`,
	} {
		require.EqualError(t, l.later(text), want)
	}
}
