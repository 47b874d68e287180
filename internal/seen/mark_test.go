package seen_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/seen"
	"mrrc-lua/internal/testscale"
)

// Would catch a file that was changed and counts as the same, one that counts as changed although it was
// not, and a mark that JSON does not keep: of a name that is not UTF-8 as well.
func TestMark(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in\xff.mrc")
	begun := time.Date(2020, 2, 3, 4, 5, 6, 700, time.UTC)
	write := func(data string, changed time.Time) {
		require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		require.NoError(t, os.Chtimes(path, changed, changed))
	}
	write("abc", begun)
	m, err := seen.MarkOf(path)
	require.NoError(t, err)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	var kept seen.Mark
	require.NoError(t, json.Unmarshal(b, &kept))
	require.Equal(t, m, kept)
	require.NoError(t, kept.Same())

	write("abd", begun)
	require.EqualError(t, kept.Same(), "was changed on 2020-02-03 at 04:05:06 UTC")
	write("abc", begun.Add(time.Hour))
	require.EqualError(t, kept.Same(), "was changed on 2020-02-03 at 05:05:06 UTC")
	write("abcd", begun)
	require.EqualError(t, kept.Same(), "had 3 bytes and has 4")
	require.NoError(t, os.Remove(path))
	require.ErrorIs(t, kept.Same(), os.ErrNotExist)
	_, err = seen.MarkOf(path)
	require.EqualError(t, err, "no such file or directory")
	_, err = seen.MarkOf(t.TempDir())
	require.EqualError(t, err, "is not a file that can be read again")
}

// Would catch a change at either end of a large file that counts as none.
func TestMark_large(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large")
	changed := time.Date(2020, 2, 3, 4, 5, 6, 0, time.UTC)
	data := make([]byte, 200<<10)
	write := func() {
		require.NoError(t, os.WriteFile(path, data, 0o600))
		require.NoError(t, os.Chtimes(path, changed, changed))
	}
	write()
	m, err := seen.MarkOf(path)
	require.NoError(t, err)
	for _, at := range []int{0, 64<<10 - 1, len(data) - 64<<10, len(data) - 1} {
		data[at] = 1
		write()
		require.ErrorContains(t, m.Same(), "was changed", at)
		data[at] = 0
	}
	write()
	require.NoError(t, m.Same())
}

// Would catch files that are opened for each mark and never closed.
func TestMark_closes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.mrc")
	require.NoError(t, os.WriteFile(path, []byte("abc"), 0o600))
	before := testscale.OpenFiles(t)
	for range 50 {
		_, err := seen.MarkOf(path)
		require.NoError(t, err)
	}
	require.Less(t, testscale.OpenFiles(t), before+10)
}
