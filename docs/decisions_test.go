package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Catches a path of a source file or package that has moved, in the decisions and in the page on architecture.
func TestDecisions_paths(t *testing.T) {
	list, err := filepath.Glob("decisions/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, list)
	path := regexp.MustCompile("`((?:engine|luabind|parse|internal|cmd)(?:/[a-z0-9_]+)*(?:\\.go)?)`")
	for _, page := range append(list, "architecture.md") {
		for _, m := range path.FindAllStringSubmatch(read(t, page), -1) {
			_, err := os.Stat(filepath.Join("..", m[1]))
			require.NoError(t, err, "%s names %s", page, m[1])
		}
	}
}

// Catches a dependency without a reason, and a reason for a module that is no longer a dependency.
func TestDecisions_dependencies(t *testing.T) {
	module := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`) // an indirect one has a comment
	var want, have []string
	for _, m := range module.FindAllStringSubmatch(read(t, "../go.mod"), -1) {
		want = append(want, m[1])
	}
	for _, row := range table(t, read(t, "decisions/018-dependencies.md"), "| module | purpose |") {
		have = append(have, strings.Trim(row[0], "`"))
		require.NotEmpty(t, row[1], row[0])
	}
	slices.Sort(want)
	slices.Sort(have)
	require.Equal(t, want, have, "go.mod and docs/decisions/018-dependencies.md")
}
