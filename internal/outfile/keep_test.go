package outfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// begun makes a Set of files that are kept, and interrupts it after its marks.
func begun(t *testing.T, dir string) []outfile.Mark {
	t.Helper()
	var s outfile.Set
	s.Keep("id", nil)
	for _, name := range []string{"a.mrc", "b.log", "empty"} {
		f, err := s.Create(filepath.Join(dir, name), outfile.Options{Log: name == "b.log"})
		require.NoError(t, err)
		if name != "empty" {
			_, err = f.Write([]byte("first of " + name))
			require.NoError(t, err)
		}
	}
	marks, err := s.Marks()
	require.NoError(t, err)
	s.Stay()
	for _, f := range s.Files() {
		_, err := f.Write([]byte(", and what no mark knows of"))
		require.NoError(t, err)
	}
	s.Abandon()
	require.NoError(t, s.Discard(true))
	require.Equal(t, []string{".a.mrc.id.tmp", ".b.log.id.tmp", ".empty.id.tmp"}, names(t, dir))
	return marks
}

// Would catch temporary files that are removed with their run, bytes after the marks that are kept, and
// files that start from the beginning.
func TestKeep_goesOn(t *testing.T) {
	dir := t.TempDir()
	marks := begun(t, dir)
	var s outfile.Set
	s.Keep("id", marks)
	for _, name := range []string{"a.mrc", "b.log", "empty", "new"} {
		f, err := s.Create(filepath.Join(dir, name), outfile.Options{Sum: true})
		require.NoError(t, err)
		_, err = f.Write([]byte(", second"))
		require.NoError(t, err)
	}
	require.NoError(t, s.Commit(nil))
	require.Equal(t, []string{"a.mrc", "b.log", "empty", "new"}, names(t, dir))
	require.Equal(t, "first of a.mrc, second", text(t, filepath.Join(dir, "a.mrc")))
	require.Equal(t, "first of b.log, second", text(t, filepath.Join(dir, "b.log")))
	require.Equal(t, ", second", text(t, filepath.Join(dir, "empty")))
}

// Would catch an interruption between two renames that loses a file.
func TestKeep_place(t *testing.T) {
	dir := t.TempDir()
	var s outfile.Set
	s.Keep("id", nil)
	for _, name := range []string{"a", "b"} {
		f, err := s.Create(filepath.Join(dir, name), outfile.Options{})
		require.NoError(t, err)
		_, err = f.Write([]byte(name))
		require.NoError(t, err)
	}
	marks, err := s.Settle()
	require.NoError(t, err)
	require.NoError(t, os.Rename(filepath.Join(dir, ".a.id.tmp"), filepath.Join(dir, "a")))
	for range 2 { // an interruption of Place itself
		require.NoError(t, outfile.Place(marks))
		require.Equal(t, []string{"a", "b"}, names(t, dir))
		require.Equal(t, "b", text(t, filepath.Join(dir, "b")))
	}
	require.NoError(t, s.Discard(false))
}

// Would catch a run that continues although a part of its output is missing, or in which two processes
// write the same file.
func TestKeep_refuses(t *testing.T) {
	dir := t.TempDir()
	marks := begun(t, dir)
	a := filepath.Join(dir, "a.mrc")
	create := func(path string, o outfile.Options) error {
		var s outfile.Set
		s.Keep("id", marks)
		_, err := s.Create(path, o)
		require.NoError(t, s.Discard(false))
		return err
	}
	var first outfile.Set
	first.Keep("id", marks)
	_, err := first.Create(a, outfile.Options{})
	require.NoError(t, err)
	if err := create(a, outfile.Options{}); err == nil {
		t.Log("this system cannot lock files")
	} else {
		require.ErrorIs(t, err, outfile.ErrBusy)
	}
	require.NoError(t, first.Discard(false))
	require.NoError(t, create(a, outfile.Options{}), "the first has let go")

	require.NoError(t, os.Truncate(filepath.Join(dir, ".a.mrc.id.tmp"), 3))
	require.ErrorContains(t, create(a, outfile.Options{}), ".a.mrc.id.tmp, which has the first part of it, had 14 bytes and has 3")
	require.NoError(t, os.Remove(filepath.Join(dir, ".a.mrc.id.tmp")))
	require.ErrorContains(t, create(a, outfile.Options{}), ".a.mrc.id.tmp, which has the first part of it, is gone")

	for path, o := range map[string]outfile.Options{"x.gz": {}, "x": {Append: true}, "/dev/stdout": {}, "/dev/tty": {}} {
		if strings.HasPrefix(path, "x") {
			path = filepath.Join(dir, path)
		} else if _, err := os.Stat(path); err != nil {
			continue
		}
		require.ErrorIs(t, create(path, o), outfile.ErrCannotKeep, path)
	}
	require.NoError(t, create(os.DevNull, outfile.Options{}))
}

// Would catch long names that get the same temporary file.
func TestKeep_longNames(t *testing.T) {
	dir := t.TempDir()
	var s outfile.Set
	s.Keep("id", nil)
	long := strings.Repeat("n", 220)
	for _, name := range []string{"a", "b"} {
		f, err := s.Create(filepath.Join(dir, long+name), outfile.Options{})
		require.NoError(t, err)
		_, err = f.Write([]byte(name))
		require.NoError(t, err)
	}
	require.NoError(t, s.Commit(nil))
	require.Equal(t, "a", text(t, filepath.Join(dir, long+"a")))
	require.Equal(t, "b", text(t, filepath.Join(dir, long+"b")))
}

// Would catch a file that is replaced in pieces, and one that cannot be written and counts as written.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for _, content := range []string{"first", "second, and longer"} {
		require.NoError(t, outfile.Replace(path, []byte(content)))
		require.Equal(t, content, text(t, path))
		require.Equal(t, []string{"f"}, names(t, dir))
	}
	require.Error(t, outfile.Replace(filepath.Join(dir, "none", "f"), nil))
	require.NoError(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	require.Error(t, outfile.Replace(filepath.Join(dir, "loop"), nil), "nothing was written")
}
