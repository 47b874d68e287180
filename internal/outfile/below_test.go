package outfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch a file that is made outside its directory when a link replaced a part of its path after the
// check.
func TestSet_below(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "in")
	require.NoError(t, os.Mkdir(dir, 0o777))
	put(t, filepath.Join(base, "secret"), "secret")
	require.NoError(t, os.Symlink("..", filepath.Join(dir, "way")))
	require.NoError(t, os.Symlink("../secret", filepath.Join(dir, "link")))
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, root.Close()) }()
	var s outfile.Set
	for _, add := range []bool{false, true} {
		for _, target := range []string{"way/new", "way/secret", "link", "../new"} {
			_, err := s.Create("shown", outfile.Options{Below: root, Target: target, Append: add})
			require.ErrorContains(t, err, "escapes", target)
		}
	}
	write(t, create(t, &s, "shown", outfile.Options{Below: root, Target: "new"}), "new")
	require.NoError(t, s.Commit(nil))
	require.Equal(t, "new", text(t, filepath.Join(dir, "new")))
	require.Equal(t, "secret", text(t, filepath.Join(base, "secret")))
	require.Equal(t, []string{"in", "secret"}, names(t, base))
}
