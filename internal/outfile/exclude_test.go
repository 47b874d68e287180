package outfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// needLocks skips a test where files cannot be locked.
func needLocks(t *testing.T) {
	t.Helper()
	if locks := map[string]bool{"linux": true, "darwin": true, "freebsd": true}; !locks[runtime.GOOS] {
		t.Skip("this system cannot lock files")
	}
}

// openNames returns how many descriptors of this process have a file whose name contains a part; ok is
// false where the system does not show that.
func openNames(part string) (n int, ok bool) {
	entries, err := os.ReadDir("/proc/self/fd")
	for _, e := range entries {
		if to, _ := os.Readlink("/proc/self/fd/" + e.Name()); strings.Contains(to, part) {
			n++
		}
	}
	return n, err == nil
}

// Would catch two processes that have the same file, also by the name of a link to it, a lock that stays
// after its release, and the file of the lock or a descriptor that is left.
func TestExclude(t *testing.T) {
	needLocks(t)
	dir := t.TempDir()
	path, link := filepath.Join(dir, "excluded"), filepath.Join(dir, "link")
	require.NoError(t, os.Symlink("excluded", link))
	for range 2 {
		release, err := outfile.Exclude(path)
		require.NoError(t, err)
		require.NoFileExists(t, path)
		for _, name := range []string{path, link, path} {
			_, err = outfile.Exclude(name)
			require.ErrorIs(t, err, outfile.ErrBusy, name)
		}
		if n, ok := openNames(".excluded.lock"); ok {
			require.Equal(t, 1, n, "a refused process keeps no descriptor")
		}
		put(t, path, "replaced meanwhile")
		require.NoError(t, os.Remove(path))
		_, err = outfile.Exclude(path)
		require.ErrorIs(t, err, outfile.ErrBusy)
		other, err := outfile.Exclude(filepath.Join(dir, "other"))
		require.NoError(t, err, "only this file is excluded")
		other()
		release()
		require.Equal(t, []string{"link"}, names(t, dir))
		if n, ok := openNames(".excluded.lock"); ok {
			require.Zero(t, n)
		}
	}
	put(t, filepath.Join(dir, ".excluded.lock"), "of a killed process")
	release, err := outfile.Exclude(path)
	require.NoError(t, err)
	release()
	_, err = outfile.Exclude(filepath.Join(dir, "none", "f"))
	require.ErrorContains(t, err, "there is no directory")
	require.NoError(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	_, err = outfile.Exclude(filepath.Join(dir, "loop"))
	require.Error(t, err)
}

// Would catch a process that locks the file of a lock which its owner has just removed, and takes that for
// a lock or for an error.
func TestExclude_removedMeanwhile(t *testing.T) {
	needLocks(t)
	path := filepath.Join(t.TempDir(), "f")
	var holders, got atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 1000 {
				release, err := outfile.Exclude(path)
				if errors.Is(err, outfile.ErrBusy) {
					continue
				}
				if err != nil || release == nil {
					t.Errorf("neither excluded nor busy: %v", err)
					return
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d have it", n)
				}
				got.Add(1)
				holders.Add(-1)
				release()
			}
		})
	}
	all.Wait()
	require.NotZero(t, got.Load())
	require.Empty(t, names(t, filepath.Dir(path)))
}
