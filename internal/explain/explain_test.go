package explain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/explain"
	"mrrc-lua/internal/validate"
)

// Would catch a code that validate finds and that nobody explains, and Markdown in an explanation.
func TestCode(t *testing.T) {
	for _, c := range validate.Codes() {
		text, ok := explain.Code(string(c))
		require.True(t, ok, c)
		require.Contains(t, text, "What to do: ", c)
		require.NotContains(t, text, "](", c)
		require.NotContains(t, text, "**", c)
		require.NotContains(t, text, "```", c)
		require.NotContains(t, text, "##", c)
		require.Equal(t, strings.TrimSpace(text), text, c)
	}
	text, _ := explain.Code("too-long")
	require.Regexp(t, `(?s)^Rejected\. .*\n\n    \$ mrrc-lua convert .*\n    exit code 1\n\nWhat to do: `, text)
	require.True(t, slices.IsSorted(explain.Codes()))
	_, ok := explain.Code("no-such-code")
	require.False(t, ok)
	require.Contains(t, explain.Codes(), "too-long")
}

// Would catch a field that is described wrongly.
func TestField(t *testing.T) {
	text, ok := explain.Field("050")
	require.True(t, ok)
	require.True(t, strings.HasPrefix(text, "050 Library of Congress Call Number: repeatable\nhttps://www.loc.gov/marc/bibliographic/bd050.html\n"), text)
	require.Contains(t, text, "  #  No information provided (obsolete)\n")
	require.Contains(t, text, "  $b  Item number: once\n")
	text, _ = explain.Field("245")
	require.True(t, strings.HasPrefix(text, "245 Title Statement: once, required\n"), text)
	require.Contains(t, text, "\n\nindicator 1: Title added entry\n  0  No added entry\n  1  Added entry\n\nindicator 2: Nonfiling characters\n  0  ")
	require.Contains(t, text, "\n  9  Number of nonfiling characters\n\n  $6  Linkage: once\n")
	require.Contains(t, text, "\n  $d  Designation of section: repeatable, obsolete\n")
	text, _ = explain.Field("018")
	require.Equal(t, `018 Copyright Article-fee Code: once
https://www.loc.gov/marc/bibliographic/bd018.html

indicator 1: blank

indicator 2: blank

  $6  Linkage: once
  $8  Field link and sequence number: repeatable
  $a  Copyright article-fee code: once
`, text)
	text, _ = explain.Field("880")
	require.Contains(t, text, "\n\nindicator 1: Same as associated field\n\nindicator 2: Same as associated field\n\n")
	text, _ = explain.Field("001")
	require.Equal(t, "001 Control Number: once\nhttps://www.loc.gov/marc/bibliographic/bd001.html\n", text)
	_, ok = explain.Field("999")
	require.False(t, ok)
}
