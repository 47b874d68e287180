package archtest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var testOfPromise = regexp.MustCompile("`([^`]+)`")

// Would catch a promise of docs/sandbox.md whose test was renamed or removed, and one without a test.
func TestPromises_haveTests(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "sandbox.md"))
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "## What tests each promise")
	require.True(t, found)
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 2 || !strings.HasPrefix(cells[0], "| ") || cells[0] == "| promise" || cells[0] == "| ---" {
			continue
		}
		rows++
		tests := testOfPromise.FindAllStringSubmatch(cells[1], -1)
		require.NotEmpty(t, tests, "%s has no test", cells[0])
		for _, m := range tests {
			require.True(t, hasTest(t, root, m[1]), "%s: there is no test %s", cells[0], m[1])
		}
	}
	require.Greater(t, rows, 25)
}

// hasTest reports whether there is a scenario, a file of tests in Lua, or a function with a name in a package.
func hasTest(t *testing.T, root, name string) bool {
	t.Helper()
	dir, test, inPackage := strings.Cut(name, ": ")
	switch {
	case !inPackage:
		return exists(filepath.Join(root, "testdata", "script", name))
	case strings.HasSuffix(test, ".lua"):
		return exists(filepath.Join(root, dir, "testdata", test))
	}
	files, err := filepath.Glob(filepath.Join(root, dir, "*_test.go"))
	require.NoError(t, err)
	for _, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if strings.Contains(string(text), "\nfunc "+test+"(t *testing.T)") {
			return true
		}
	}
	return false
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
