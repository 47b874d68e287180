package outfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Free returns a *BackupExistsError when the path of a backup exists; "" is free.
func Free(path string) error {
	if path == "" {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return &BackupExistsError{path}
	}
	return nil
}

// BackupExistsError is a backup that would overwrite a file.
type BackupExistsError struct{ Path string }

func (e *BackupExistsError) Error() string { return "the backup " + e.Path + " exists" }

// noBackupError means that the system could not make a backup.
type noBackupError struct {
	path string
	err  error
}

func (e *noBackupError) Error() string {
	return fmt.Sprintf("the backup %s cannot be made: %v", e.path, e.err)
}

func (e *noBackupError) Unwrap() error { return e.err }

// keepOld makes the backup of the file that will be replaced, under a free name.
func (s *Set) keepOld(f *File) error {
	if f.backup == "" {
		return nil
	}
	now, err := s.system().Stat(f.target)
	switch {
	case err != nil:
		return bare(err)
	case !os.SameFile(now, f.old) || now.Size() != f.old.Size() || !now.ModTime().Equal(f.old.ModTime()):
		return errors.New("was changed by another program while it was read")
	}
	err = s.system().Link(f.target, f.backup)
	if err != nil && !errors.Is(err, os.ErrExist) { // a file system without hard links
		err = s.copyNew(f.target, f.backup, now)
	}
	if errors.Is(err, os.ErrExist) {
		return &BackupExistsError{f.backup}
	}
	if err == nil {
		if err = syncDirs(s.system(), map[string]bool{filepath.Dir(f.backup): true}); err != nil {
			_ = s.system().Remove(f.backup) // the file itself is in its place
		}
	}
	if err != nil {
		return &noBackupError{f.backup, bareLink(err)}
	}
	return nil
}

// copyNew copies a file to one that must not exist, with its mode, owner and time.
func (s *Set) copyNew(from, to string, st os.FileInfo) error {
	in, err := s.system().OpenFile(from, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	out, err := s.system().OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = s.inherit(out, to, st, 0o777); err == nil {
		err = copyInto(out, in)
	} else {
		_ = out.Close()
	}
	if err == nil {
		err = s.system().Chtimes(to, st.ModTime(), st.ModTime())
	}
	if err != nil {
		_ = s.system().Remove(to)
	}
	return err
}

// overwrite replaces the content of a target that cannot be replaced itself, and removes the temporary
// file. When it fails, begun reports whether the content of the target is lost.
func (s *Set) overwrite(f *File) (begun bool, err error) {
	in, err := s.system().OpenFile(f.temp, os.O_RDONLY, 0)
	if err != nil {
		return false, err
	}
	defer func() { _ = in.Close() }() // it was only read
	if err := s.detachBackup(f); err != nil {
		return false, err
	}
	out, err := s.system().OpenFile(f.target, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return false, err
	}
	if err := copyInto(out, in); err != nil {
		return true, err
	}
	_ = s.system().Remove(f.temp) // it was copied
	return true, nil
}

// detachBackup makes a copy of a backup that is another name of the target, whose content is about
// to change.
func (s *Set) detachBackup(f *File) error {
	if f.backup == "" {
		return nil
	}
	old, err := s.system().Stat(f.target)
	if err != nil {
		return err
	}
	backup, err := s.system().Stat(f.backup)
	if err != nil || !os.SameFile(old, backup) {
		return err
	}
	if err := s.system().Remove(f.backup); err != nil {
		return err
	}
	return s.copyNew(f.target, f.backup, old)
}
