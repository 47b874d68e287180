package outfile_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch logs or outputs that take their places in another order than that in which they were created:
// after an interruption, the first ones are expected to be there.
func TestCommit_orderOfCreation(t *testing.T) {
	dir, disk := onFaulty(t)
	s := outfile.OnSystem(disk)
	for _, name := range []string{"z", "log2", "b", "log1", "a", "log3"} {
		create(t, s, filepath.Join(dir, name), outfile.Options{Log: len(name) > 1})
	}
	require.NoError(t, s.Commit(nil))
	require.Equal(t, []string{"rename log2", "rename log1", "rename log3", "rename z", "rename b", "rename a"}, disk.did("rename"))
}

// Would catch the removal of a file that another run made under the name of a temporary file which is in
// its place, or was left or removed, long ago.
func TestAbandon_afterTheEnd(t *testing.T) {
	for end, how := range map[string]func(*outfile.Set) error{
		"placed":  func(s *outfile.Set) error { return s.Commit(nil) },
		"held":    func(s *outfile.Set) error { return s.Commit(func(*outfile.File) bool { return false }) },
		"removed": func(s *outfile.Set) error { return s.Discard(false) },
	} {
		dir, disk := onFaulty(t)
		s := outfile.OnSystem(disk)
		create(t, s, filepath.Join(dir, "f"), outfile.Options{})
		require.NoError(t, how(s), end)
		disk.did()
		s.Abandon()
		require.Empty(t, disk.did("remove"), end)
	}
}

// Would catch a lock that is closed once more by a second end of the run: its descriptor may belong to
// another file by then.
func TestKeep_endsTwice(t *testing.T) {
	dir, disk := onFaulty(t)
	s := kept(disk)
	create(t, s, filepath.Join(dir, "f"), outfile.Options{})
	require.NoError(t, s.Commit(nil))
	require.NoError(t, s.Discard(true))
	require.NoError(t, s.Discard(true))
	require.Equal(t, []string{"f"}, names(t, dir))
}

// Would catch a sum that is missing, that nobody asked for, or that is not of the bytes as they are on disk.
func TestFile_sum(t *testing.T) {
	dir := t.TempDir()
	var s outfile.Set
	files := map[string]*outfile.File{}
	for _, name := range []string{"plain", "empty", "z.gz", "z.zst"} {
		files[name] = create(t, &s, filepath.Join(dir, name), outfile.Options{Sum: true})
		if name != "empty" {
			write(t, files[name], "some ")
			write(t, files[name], "text")
		}
	}
	none := create(t, &s, filepath.Join(dir, "none"), outfile.Options{})
	write(t, none, "text")
	require.NoError(t, s.Commit(nil))
	require.Nil(t, none.Sum())
	for name, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		sum := sha256.Sum256(data)
		require.Equal(t, hex.EncodeToString(sum[:]), hex.EncodeToString(f.Sum()), name)
	}
}

// Would catch bytes that are added to a file at its end: another empty part of a compressed file that was
// closed temporarily, or a write to one that is whole.
func TestCommit_writesNoMore(t *testing.T) {
	dir, disk := onFaulty(t)
	s := outfile.OnSystem(disk)
	write(t, create(t, s, filepath.Join(dir, "closed.gz"), outfile.Options{}), "text")
	for i := range outfile.MaxOpen {
		create(t, s, filepath.Join(dir, fmt.Sprint(i)), outfile.Options{})
	}
	write(t, create(t, s, filepath.Join(dir, "plain"), outfile.Options{}), "text")
	require.Contains(t, disk.did("close"), "close .closed.gz.tmp")
	require.NoError(t, s.Commit(nil))
	require.Empty(t, disk.did("write"))
}

// Would catch a directory that is synced although no file took its place in it: that of a pipe or a log
// that is appended to, which may be slow or not readable.
func TestCommit_directly(t *testing.T) {
	dir, disk := onFaulty(t)
	s := outfile.OnSystem(disk)
	write(t, create(t, s, filepath.Join(dir, "log"), outfile.Options{Append: true, Log: true}), "text")
	write(t, create(t, s, os.DevNull, outfile.Options{}), "text")
	require.NoError(t, s.Commit(nil))
	require.Equal(t, []string{"sync log"}, disk.did("read", "sync"))

	s = outfile.OnSystem(disk)
	write(t, create(t, s, filepath.Join(dir, "log"), outfile.Options{Append: true, Log: true}), "text")
	require.NoError(t, s.Discard(true))
	require.Equal(t, []string{"sync log"}, disk.did("read", "sync"))
}

// Would catch a panic on a name whose bytes are not UTF-8, and a temporary name that is cut within a
// character or is too long for the file system.
func TestCreate_longNames(t *testing.T) {
	for _, c := range []struct{ name, short string }{
		{strings.Repeat("x", 200), strings.Repeat("x", 200)},
		{strings.Repeat("x", 201), strings.Repeat("x", 200)},
		{"x" + strings.Repeat("ä", 110), "x" + strings.Repeat("ä", 99)},
		{strings.Repeat("ä", 110), strings.Repeat("ä", 100)},
		{strings.Repeat("\x80", 220), ""},
	} {
		dir, disk := onFaulty(t)
		s := outfile.OnSystem(disk)
		if _, err := s.Create(filepath.Join(dir, c.name), outfile.Options{}); err != nil {
			continue // the file system wants UTF-8
		}
		require.Equal(t, []string{"create ." + c.short + ".tmp"}, disk.did("create"))
		require.NoError(t, s.Commit(nil))
		require.Equal(t, []string{c.name}, names(t, dir))
	}
}
