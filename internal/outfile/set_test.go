package outfile_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"mrrc-lua/internal/outfile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// names lists a directory, including hidden files.
func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func text(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(data)
}

func put(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

func create(t *testing.T, s *outfile.Set, path string, o outfile.Options) *outfile.File {
	t.Helper()
	f, err := s.Create(path, o)
	require.NoError(t, err)
	return f
}

func write(t *testing.T, f *outfile.File, text string) {
	t.Helper()
	_, err := io.WriteString(f, text)
	require.NoError(t, err)
}

// Would catch a target that changes before the end, and temporary files that stay.
func TestSet_wholeOrNot(t *testing.T) {
	for _, commit := range []bool{true, false} {
		dir := t.TempDir()
		out, log := filepath.Join(dir, "out"), filepath.Join(dir, "log")
		put(t, out, "old")
		put(t, log, "old")
		var s outfile.Set
		f := create(t, &s, out, outfile.Options{})
		l := create(t, &s, log, outfile.Options{Log: true})
		write(t, f, "new")
		write(t, l, "why")
		require.Equal(t, "old", text(t, out))
		require.Equal(t, "old", text(t, log))
		if commit {
			require.NoError(t, s.Commit(nil))
			require.Equal(t, "new", text(t, out))
		} else {
			require.NoError(t, s.Discard(true))
			require.Equal(t, "old", text(t, out), "a run that failed changes nothing")
		}
		require.Equal(t, "why", text(t, log), "a log is kept in either case")
		require.Equal(t, []string{"log", "out"}, names(t, dir))
		require.Equal(t, commit, f.Placed())
		require.True(t, l.Placed())
	}
}

// Would catch a log of a run that never began, if it replaces that of an earlier run.
func TestSet_discardLogs(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "log"), "old")
	var s outfile.Set
	create(t, &s, filepath.Join(dir, "log"), outfile.Options{Log: true})
	require.NoError(t, s.Discard(false))
	require.Equal(t, "old", text(t, filepath.Join(dir, "log")))
	require.Equal(t, []string{"log"}, names(t, dir))
}

// Would catch files that take their places although they are held back.
func TestSet_hold(t *testing.T) {
	dir := t.TempDir()
	var s outfile.Set
	create(t, &s, filepath.Join(dir, "a"), outfile.Options{})
	held := create(t, &s, filepath.Join(dir, "b"), outfile.Options{})
	require.NoError(t, s.Commit(func(f *outfile.File) bool { return f != held }))
	require.Equal(t, []string{"a"}, names(t, dir))
	require.False(t, held.Placed())
}

// Would catch names from which the name of a temporary file cannot be made, and names that are changed.
func TestSet_names(t *testing.T) {
	dir := t.TempDir()
	list := []string{"a b.mrc", "two\nlines", "not\xFFutf8", strings.Repeat("ä", 127), strings.Repeat("x", 255), "-o", "--"}
	var s outfile.Set
	for _, name := range list {
		write(t, create(t, &s, filepath.Join(dir, name), outfile.Options{}), name)
	}
	require.NoError(t, s.Commit(nil))
	for _, name := range list {
		require.Equal(t, name, text(t, filepath.Join(dir, name)))
	}
	require.Len(t, names(t, dir), len(list))
}

// Would catch more files open than a process may have, bytes that are lost when a file is temporarily
// closed, compressors that are kept for each file, and a sum that is not that of the file.
func TestSet_manyFiles(t *testing.T) {
	const files, rounds = 500, 2
	dir := t.TempDir()
	var s outfile.Set
	list := make([]*outfile.File, files)
	suffix := []string{".txt", ".gz", ".zst"}
	for i := range list {
		list[i] = create(t, &s, filepath.Join(dir, fmt.Sprintf("%d%s", i, suffix[i%3])), outfile.Options{Sum: i == 0})
	}
	for round := range rounds {
		for i, f := range list {
			write(t, f, fmt.Sprintf("%d of %d\n", round, i))
		}
	}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		require.Less(t, len(open), 200)
	}
	require.NoError(t, s.Commit(nil))
	for i := range list {
		var plain []byte
		data := []byte(text(t, filepath.Join(dir, fmt.Sprintf("%d%s", i, suffix[i%3]))))
		switch i % 3 {
		case 0:
			plain = data
		case 1:
			z, err := gzip.NewReader(bytes.NewReader(data))
			require.NoError(t, err)
			plain, err = io.ReadAll(z)
			require.NoError(t, err)
		case 2:
			z, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1))
			require.NoError(t, err)
			plain, err = io.ReadAll(z)
			require.NoError(t, err)
			z.Close()
		}
		require.Equal(t, fmt.Sprintf("0 of %d\n1 of %d\n", i, i), string(plain))
		require.EqualValues(t, len(data), list[i].Bytes())
	}
	require.Len(t, names(t, dir), files)
}

// Would catch an empty compressed file that is not valid in its format.
func TestSet_emptyCompressed(t *testing.T) {
	dir := t.TempDir()
	var s outfile.Set
	create(t, &s, filepath.Join(dir, "a.gz"), outfile.Options{})
	create(t, &s, filepath.Join(dir, "a.zst"), outfile.Options{})
	require.NoError(t, s.Commit(nil))
	_, err := gzip.NewReader(strings.NewReader(text(t, filepath.Join(dir, "a.gz"))))
	require.NoError(t, err)
	require.NotEmpty(t, text(t, filepath.Join(dir, "a.zst")))
	for _, suffix := range []string{"bz2", "XZ", "zip"} {
		_, err = s.Create(filepath.Join(dir, "a."+suffix), outfile.Options{})
		require.ErrorIs(t, err, outfile.ErrNotWritten)
		require.ErrorContains(t, err, "is read and not written")
	}
	var as outfile.Set
	write(t, create(t, &as, filepath.Join(dir, "plain.gz"), outfile.Options{Compress: outfile.None}), "text")
	write(t, create(t, &as, filepath.Join(dir, "packed"), outfile.Options{Compress: outfile.Gzip}), "text")
	require.NoError(t, as.Commit(nil))
	require.Equal(t, "text", text(t, filepath.Join(dir, "plain.gz")))
	_, err = gzip.NewReader(strings.NewReader(text(t, filepath.Join(dir, "packed"))))
	require.NoError(t, err)
}

// Would catch a log that is replaced instead of extended.
func TestSet_append(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	for _, line := range []string{"one\n", "two\n"} {
		var s outfile.Set
		write(t, create(t, &s, path, outfile.Options{Log: true, Append: true}), line)
		require.NoError(t, s.Commit(nil))
	}
	require.Equal(t, "one\ntwo\n", text(t, path))
}

// Would catch directories that stay although they are empty, and the removal of others.
func TestSet_directories(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "mine"), 0o700))
	for _, keep := range []bool{false, true} {
		var s outfile.Set
		require.NoError(t, s.MakeDirs(filepath.Join(dir, "mine")))
		require.NoError(t, s.MakeDirs(filepath.Join(dir, "a/b/c")))
		create(t, &s, filepath.Join(dir, "a/b/c/x"), outfile.Options{})
		if keep {
			require.NoError(t, s.Commit(nil))
			require.Equal(t, []string{"a", "mine"}, names(t, dir))
		} else {
			require.NoError(t, s.Discard(true))
			require.Equal(t, []string{"mine"}, names(t, dir))
		}
	}
}

// Would catch messages that do not name the missing part.
func TestSet_cannotCreate(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "file"), "")
	var s outfile.Set
	for path, says := range map[string]string{
		"no/such/out": "there is no directory",
		"file/out":    "is not a directory",
		".":           "is a directory",
	} {
		_, err := s.Create(filepath.Join(dir, path), outfile.Options{})
		require.ErrorContains(t, err, says, path)
	}
	require.Equal(t, []string{"file"}, names(t, dir))
}

// Would catch a preview that promises a file that cannot be made, or refuses one that can.
func TestCould(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "file"), "")
	for _, c := range []struct {
		path     string
		makesDir bool
		says     string
	}{
		{"new", false, ""},
		{"file", false, ""},
		{"x.bz2", false, "bzip2"},
		{".", false, "is a directory"},
		{"none/new", false, "there is no directory"},
		{"none/new", true, ""},
		{"file/new", false, "is not a directory"},
	} {
		err := outfile.Could(filepath.Join(dir, c.path), c.makesDir)
		if c.says == "" {
			require.NoError(t, err, c.path)
		} else {
			require.ErrorContains(t, err, c.says, c.path)
		}
	}
}
