//go:build unix

package outfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch a file that loses what it adopted or what was written afterwards, that is copied, or that replaces an old
// file with other rights.
func TestFile_Adopt(t *testing.T) {
	for _, old := range []string{"", "old"} {
		dir, disk := onFaulty(t)
		path, from := filepath.Join(dir, "f"), filepath.Join(dir, "from")
		if old != "" {
			put(t, path, old)
		}
		put(t, from, "adopted")
		if old == "" {
			require.NoError(t, os.Remove(from))
			w, err := os.Create(from) // with the rights of any new file
			require.NoError(t, err)
			_, err = w.WriteString("adopted")
			require.NoError(t, err)
			require.NoError(t, w.Close())
		}
		s := outfile.OnSystem(disk)
		f := create(t, s, path, outfile.Options{})
		require.True(t, f.Adopt(from))
		require.False(t, f.Adopt(from), "it has bytes")
		write(t, f, " and more")
		require.EqualValues(t, len("adopted and more"), f.Bytes())
		require.Equal(t, old, textOr(t, path))
		require.NoError(t, s.Commit(nil))
		require.Equal(t, "adopted and more", text(t, path))
		require.Equal(t, []string{"f", "from"}, names(t, dir))
		a, err := os.Stat(path)
		require.NoError(t, err)
		b, err := os.Stat(from)
		require.NoError(t, err)
		require.True(t, os.SameFile(a, b))
	}
}

// textOr returns the content of a file, and nothing if there is none.
func textOr(t *testing.T, path string) string {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return text(t, path)
}

// Would catch a file that gets the rights of another, bytes that are neither compressed nor summed, and temporary files
// that are left when it fails.
func TestFile_Adopt_refuses(t *testing.T) {
	for name, c := range map[string]struct {
		opt   outfile.Options
		fault string
		mode  os.FileMode
	}{
		"f":    {fault: "link .f.tmp", mode: 0o644},
		"g":    {mode: 0o640},
		"sums": {opt: outfile.Options{Sum: true}, mode: 0o644},
		"f.gz": {mode: 0o644},
		"open": {fault: "open .open.tmp", mode: 0o644},
	} {
		dir, disk := onFaulty(t)
		path, from := filepath.Join(dir, name), filepath.Join(dir, "from")
		put(t, path, "old")
		require.NoError(t, os.Chmod(path, 0o644))
		put(t, from, "adopted")
		require.NoError(t, os.Chmod(from, c.mode))
		s := outfile.OnSystem(disk)
		f := create(t, s, path, c.opt)
		disk.fail[c.fault] = errDisk
		require.False(t, f.Adopt(from), name)
		delete(disk.fail, c.fault)
		require.False(t, f.Adopt(filepath.Join(dir, "missing")))
		write(t, f, "new")
		require.NoError(t, s.Commit(nil))
		require.ElementsMatch(t, []string{"from", name}, names(t, dir))
		if name != "f.gz" {
			require.Equal(t, "new", text(t, path), name)
		}
		require.Equal(t, "adopted", text(t, from))
	}
}
