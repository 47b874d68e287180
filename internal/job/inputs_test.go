package job_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/job"
)

// Would catch a pattern that stays one, a file whose name looks like a pattern and is taken for one, and
// hidden files and directories among what matches.
func TestExpand(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, path := range []string{"b.mrc", "a.mrc", ".hidden.mrc", "loads/2024/x.mrc", "loads/y.mrc", "loads/.git/z.mrc", "odd[1].mrc", "odd1.mrc", "dir.mrc/in"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, nil, 0o666))
	}
	for pattern, want := range map[string][]string{
		"*.mrc":          {"a.mrc", "b.mrc", "odd1.mrc", "odd[1].mrc"},
		"[ab].mrc":       {"a.mrc", "b.mrc"},
		"{b,a}.mrc":      {"a.mrc", "b.mrc"},
		"loads/**/*.mrc": {filepath.FromSlash("loads/2024/x.mrc"), filepath.FromSlash("loads/y.mrc")},
		"odd[1].mrc":     {"odd[1].mrc"},
		"none*.mrc":      {"none*.mrc"},
		"[":              {"["},
		"-":              {"-"},
		"a.mrc":          {"a.mrc"},
	} {
		require.Equal(t, want, job.Expand([]string{pattern}), pattern)
	}
	require.Equal(t, []string{"-", "a.mrc", "b.mrc", "a.mrc"}, job.Expand([]string{"-", "[ab].mrc", "a.mrc"}))
}
