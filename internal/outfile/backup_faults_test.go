package outfile_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch a last step that fails silently, or that loses the written data: it stays under a name that
// the error contains.
func TestCommit_cannotReplace(t *testing.T) {
	for _, backup := range []bool{false, true} {
		dir, disk := onFaulty(t)
		path := filepath.Join(dir, "f")
		put(t, path, "old")
		s := outfile.OnSystem(disk)
		o := outfile.Options{}
		if backup {
			o.Backup = path + ".bak"
		}
		write(t, create(t, s, path, o), "new")
		disk.fail["rename f"] = errDisk
		var e *outfile.Error
		require.ErrorAs(t, s.Commit(nil), &e)
		require.Equal(t, errDisk, e.Err)
		require.Equal(t, "new", text(t, e.Kept))
		require.Equal(t, "old", text(t, path))
		require.Len(t, names(t, dir), 2, "no backup of a file that was not replaced")
		require.NoError(t, s.Discard(true))
		require.FileExists(t, e.Kept)
	}
}

// Would catch a copied backup that differs from the file, or is not on the disk.
func TestBackup_withoutLinks(t *testing.T) {
	dir, disk := onFaulty(t)
	path, backup := filepath.Join(dir, "f"), filepath.Join(dir, "f.bak")
	put(t, path, "old")
	before := time.Now().Add(-time.Hour).Truncate(time.Second)
	require.NoError(t, os.Chmod(path, 0o640))
	require.NoError(t, os.Chtimes(path, before, before))
	disk.fail["link f.bak"] = errDisk
	s := outfile.OnSystem(disk)
	write(t, create(t, s, path, outfile.Options{Backup: backup}), "new")
	disk.did()
	require.NoError(t, s.Commit(nil))
	require.Equal(t, []string{"sync .f.tmp", "sync f.bak", "sync dir", "rename f", "sync dir"}, disk.did("sync", "rename"))
	require.Equal(t, "old", text(t, backup))
	require.Equal(t, "new", text(t, path))
	st, err := os.Stat(backup)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), st.Mode())
	require.True(t, st.ModTime().Equal(before))
}

// Would catch a file that is replaced although its backup could not be made, an incomplete backup, and
// output that is lost because of it.
func TestBackup_faults(t *testing.T) {
	for _, fault := range []string{"read f", "create f.bak", "chmod f.bak", "write f.bak", "sync f.bak", "close f.bak", "chtimes f.bak", "sync dir"} {
		t.Run(fault, func(t *testing.T) {
			dir, disk := onFaulty(t)
			path, backup := filepath.Join(dir, "f"), filepath.Join(dir, "f.bak")
			put(t, path, "old")
			s := outfile.OnSystem(disk)
			write(t, create(t, s, path, outfile.Options{Backup: backup}), "new")
			disk.fail["link f.bak"], disk.fail[fault] = errDisk, errDisk
			err := s.Commit(nil)
			var e *outfile.Error
			require.ErrorAs(t, err, &e)
			require.ErrorIs(t, err, errDisk)
			require.ErrorContains(t, err, "the backup "+backup+" cannot be made: ")
			require.Equal(t, "new", text(t, e.Kept))
			require.Equal(t, "old", text(t, path))
			require.NoFileExists(t, backup)
		})
	}
}

// Would catch a file that is replaced although it is unknown whether it was changed.
func TestBackup_cannotStat(t *testing.T) {
	dir, disk := onFaulty(t)
	path := filepath.Join(dir, "f")
	put(t, path, "old")
	s := outfile.OnSystem(disk)
	write(t, create(t, s, path, outfile.Options{Backup: path + ".bak"}), "new")
	disk.fail["stat f"] = errDisk
	require.ErrorIs(t, s.Commit(nil), errDisk)
	require.Equal(t, "old", text(t, path))
	require.Equal(t, []string{"f"}, names(t, dir))
}
