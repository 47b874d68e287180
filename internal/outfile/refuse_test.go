//go:build unix

package outfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// inRoot returns a directory that the files of a test cannot leave.
func inRoot(t *testing.T) (dir string, root *os.Root) {
	t.Helper()
	dir = t.TempDir()
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, root.Close()) })
	return dir, root
}

// refuseAt returns a function for Options.Refuse which refuses its nth call, and does something at the first.
func refuseAt(n int, first func()) func(os.FileInfo) error {
	calls := 0
	return func(os.FileInfo) error {
		if calls++; calls == 1 && first != nil {
			first()
		}
		if calls == n {
			return errRefused
		}
		return nil
	}
}

var errRefused = errors.New("it is an input")

// Would catch a file that is written although it may not be: at once, or after another file took its place
// between the question and the opening or the end.
func TestSet_refuse(t *testing.T) {
	for _, add := range []bool{false, true} {
		for n := 1; n <= 2; n++ {
			dir, root := inRoot(t)
			put(t, filepath.Join(dir, "f"), "old")
			var s outfile.Set
			f, err := s.Create("shown", outfile.Options{Below: root, Target: "f", Append: add, Refuse: refuseAt(n, nil)})
			if n == 2 && !add { // it is asked again at the end
				require.NoError(t, err)
				write(t, f, "new")
				err = s.Commit(nil)
				var e *outfile.Error
				require.ErrorAs(t, err, &e)
				require.Equal(t, "new", text(t, e.Kept), "the output is not lost")
				require.NoError(t, os.Remove(e.Kept))
				require.False(t, f.Placed())
			}
			require.ErrorIs(t, err, errRefused, "append %v, call %d", add, n)
			require.NoError(t, s.Discard(false))
			require.Equal(t, "old", text(t, filepath.Join(dir, "f")))
			require.Equal(t, []string{"f"}, names(t, dir))
		}
		dir, root := inRoot(t)
		put(t, filepath.Join(dir, "f"), "old ")
		var s outfile.Set
		write(t, create(t, &s, "shown", outfile.Options{Below: root, Target: "f", Append: add, Refuse: refuseAt(0, nil)}), "new")
		require.NoError(t, s.Commit(nil), "nothing was refused")
		require.Equal(t, map[bool]string{false: "new", true: "old new"}[add], text(t, filepath.Join(dir, "f")))
	}
}

// Would catch records that are written into a pipe which took the place of a file after the question, and a
// descriptor of it that stays open.
func TestSet_pipeMeanwhile(t *testing.T) {
	dir, root := inRoot(t)
	path := filepath.Join(dir, "turns-into-a-pipe")
	put(t, path, "old")
	var reader *os.File
	swap := func() {
		require.NoError(t, os.Remove(path))
		require.NoError(t, syscall.Mkfifo(path, 0o600))
		var err error
		reader, err = os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		require.NoError(t, err)
	}
	var s outfile.Set
	_, err := s.Create("shown", outfile.Options{Below: root, Target: filepath.Base(path), Append: true, Refuse: refuseAt(0, swap)})
	require.EqualError(t, err, "is a pipe or a device")
	require.NoError(t, reader.Close())
	if n, ok := openNames(filepath.Base(path)); ok {
		require.Zero(t, n)
	}
	_, err = s.Create("shown", outfile.Options{Below: root, Target: filepath.Base(path)})
	require.EqualError(t, err, "is a pipe or a device", "one that was there before")
	require.Empty(t, s.Files())
}

// Would catch a finished run that is put in its places outside of its directory, at a place that is refused
// now, or not at all.
func TestPlace_below(t *testing.T) {
	dir, root := inRoot(t)
	outside := t.TempDir()
	finished := func() outfile.Mark {
		var s outfile.Set
		s.Keep("id", nil)
		write(t, create(t, &s, "shown", outfile.Options{Below: root, Target: "f"}), "new")
		marks, err := s.Settle()
		require.NoError(t, err)
		require.Equal(t, filepath.Join(dir, ".f.id.tmp"), marks[0].Temp)
		s.Stay()
		require.NoError(t, s.Discard(false))
		m := marks[0]
		m.Target, m.Temp, m.Below = "f", ".f.id.tmp", root
		return m
	}
	t.Chdir(outside) // a path below the directory is not one of the process
	require.NoError(t, outfile.Place([]outfile.Mark{finished()}))
	require.Equal(t, "new", text(t, filepath.Join(dir, "f")))

	put(t, filepath.Join(dir, "f"), "old")
	m := finished()
	m.Refuse = refuseAt(1, nil)
	require.ErrorIs(t, outfile.Place([]outfile.Mark{m}), errRefused)
	require.Equal(t, "old", text(t, filepath.Join(dir, "f")))

	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "way")))
	m.Refuse, m.Target = nil, "way/f"
	require.ErrorContains(t, outfile.Place([]outfile.Mark{m}), "escapes")
	require.Empty(t, names(t, outside))
	require.Equal(t, "new", text(t, filepath.Join(dir, ".f.id.tmp")), "the output is not lost")
}
