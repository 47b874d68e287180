package explain_test

import (
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
	}
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
	_, ok = explain.Field("999")
	require.False(t, ok)
}
