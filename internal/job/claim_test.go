package job

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a file that the script cannot read because it has the number of a file that an output replaced.
func TestClaim_replaced(t *testing.T) {
	path, other := filepath.Join(t.TempDir(), "cp"), filepath.Join(t.TempDir(), "other")
	require.NoError(t, os.WriteFile(path, []byte("first"), 0o600))
	require.NoError(t, os.WriteFile(other, []byte("second"), 0o600))
	first, err := os.Stat(path)
	require.NoError(t, err)
	c := claim{path: path, file: first}
	require.True(t, c.is(first))
	require.NoError(t, os.Rename(other, path))
	require.False(t, c.is(first), "nothing at the path is this file any more")
	c.path = "-"
	require.True(t, c.is(first), "standard output stays open, so its number stays in use")
}
