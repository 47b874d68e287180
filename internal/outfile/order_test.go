package outfile_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
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
