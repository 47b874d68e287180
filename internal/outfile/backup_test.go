package outfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch a backup that differs from the file, or that overwrites another.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "f"), filepath.Join(dir, "f.bak")
	put(t, path, "old")
	before := time.Now().Add(-time.Hour).Truncate(time.Second)
	require.NoError(t, os.Chtimes(path, before, before))
	var s outfile.Set
	write(t, create(t, &s, path, outfile.Options{Backup: backup}), "new")
	require.NoError(t, s.Commit(nil))
	require.Equal(t, "new", text(t, path))
	require.Equal(t, "old", text(t, backup))
	st, err := os.Stat(backup)
	require.NoError(t, err)
	require.True(t, st.ModTime().Equal(before), "the backup is the file itself")
	require.Equal(t, []string{"f", "f.bak"}, names(t, dir))

	var exists *outfile.BackupExistsError
	_, err = (&outfile.Set{}).Create(path, outfile.Options{Backup: backup})
	require.ErrorAs(t, err, &exists)
	require.EqualError(t, err, "the backup "+backup+" exists")
	require.Equal(t, []string{"f", "f.bak"}, names(t, dir))
}

// Would catch a backup of another program that is overwritten, and a file whose changes during the run are
// lost.
func TestBackup_meanwhile(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "f"), filepath.Join(dir, "f.bak")
	put(t, path, "old")
	var s outfile.Set
	write(t, create(t, &s, path, outfile.Options{Backup: backup}), "new")
	put(t, backup, "somebody's")
	var exists *outfile.BackupExistsError
	require.ErrorAs(t, s.Commit(nil), &exists)
	require.Equal(t, "old", text(t, path))
	require.Equal(t, "somebody's", text(t, backup))
	require.NoError(t, os.Remove(backup))

	s = outfile.Set{}
	write(t, create(t, &s, path, outfile.Options{Backup: backup}), "new")
	put(t, path, "changed")
	require.ErrorContains(t, s.Commit(nil), "was changed by another program")
	require.Equal(t, "changed", text(t, path))
	require.Equal(t, []string{"f"}, names(t, dir))
}

// Would catch a file that counts as unchanged although its size, its time or the file itself is different.
func TestBackup_changed(t *testing.T) {
	for what, change := range map[string]func(path string, st os.FileInfo) error{
		"nothing": func(string, os.FileInfo) error { return nil },
		"size": func(path string, st os.FileInfo) error {
			return errors.Join(os.WriteFile(path, []byte("longer"), 0o600), os.Chtimes(path, st.ModTime(), st.ModTime()))
		},
		"time": func(path string, st os.FileInfo) error {
			return os.Chtimes(path, time.Time{}, st.ModTime().Add(time.Second))
		},
		"file": func(path string, st os.FileInfo) error {
			return errors.Join(os.Rename(path, path+".away"), os.WriteFile(path, []byte("old"), 0o600), os.Chtimes(path, st.ModTime(), st.ModTime()))
		},
	} {
		path := filepath.Join(t.TempDir(), "f")
		put(t, path, "old")
		var s outfile.Set
		write(t, create(t, &s, path, outfile.Options{Backup: path + ".bak"}), "new")
		st, err := os.Stat(path)
		require.NoError(t, err)
		require.NoError(t, change(path, st))
		if err := s.Commit(nil); what == "nothing" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, "was changed by another program", what)
		}
	}
}

// Would catch the loss of written data when the last step fails: it stays under a name that the error
// contains. Files that were not renamed yet are removed.
func TestCommit_cannotRename(t *testing.T) {
	dir := t.TempDir()
	var s outfile.Set
	write(t, create(t, &s, filepath.Join(dir, "a"), outfile.Options{}), "hours of work")
	create(t, &s, filepath.Join(dir, "b"), outfile.Options{})
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "a", "in the way"), 0o700))
	err := s.Commit(nil)
	var e *outfile.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, filepath.Join(dir, "a"), e.Path)
	require.ErrorContains(t, err, "the written data is in "+e.Kept)
	require.Equal(t, "hours of work", text(t, e.Kept))
	require.Len(t, names(t, dir), 2)
}
