package stubs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/luabind/stubs"
)

// Would catch functions and properties that are not found, or not by the name that scripts use.
func TestFind(t *testing.T) {
	for name, begins := range map[string]string{
		"record:value": "record:value(spec) → string|nil\n  The first value that the spec names",
		"record.value": "record:value(spec)",
		"norm.isbn":    "norm.isbn(",
		"record.id":    "record.id → string|nil\n",
		"assert_equal": "assert_equal(got, want, what)",
		"run:tally(":   "run:tally(",
	} {
		list := stubs.Find(name)
		require.Len(t, list, 1, name)
		require.True(t, strings.HasPrefix(list[0].String(), begins), "%s: %s", name, list[0])
	}
	require.Greater(t, len(stubs.Find("value")), 1, "of records, and of fields")
	require.Empty(t, stubs.Find("valu"))
	require.Greater(t, len(stubs.Names()), 200)
	for _, e := range stubs.Names() {
		require.NotEmpty(t, stubs.Find(e), e)
	}
}

// Would catch a function that people do not find who know what it does and not its name.
func TestAbout(t *testing.T) {
	for words, name := range map[string]string{"Remove fields": "record:remove", "year publication": "record:year", "isbn": "norm.isbn", " NORM.isbn ": "norm.isbn"} {
		require.True(t, slices.ContainsFunc(stubs.About(words), func(e stubs.Entry) bool { return e.Name == name }), words)
	}
	require.Empty(t, stubs.About("remove nosuchword"))
	require.Empty(t, stubs.About(" "))
}
