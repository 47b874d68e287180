package outfile

import (
	"errors"
	"io"
	"os"
)

// syncDirs syncs the names of files to the disk. It skips a directory that may be written to but not read,
// and one that no longer exists.
func syncDirs(sys system, dirs map[string]bool) error {
	for dir := range dirs {
		d, err := sys.OpenFile(dir, os.O_RDONLY, 0)
		if errors.Is(err, os.ErrPermission) || errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = d.Sync()
			_ = d.Close() // it was only read
		}
		if err != nil && !cannotSync(err) {
			return &Error{Path: dir, Err: bare(err)}
		}
	}
	return nil
}

// SyncDir syncs the names in a directory to the disk, as far as possible.
func SyncDir(dir string) { _ = syncDirs(disk{}, map[string]bool{dir: true}) }

// copyInto copies, syncs the copy to the disk, and closes out.
func copyInto(out handle, in io.Reader) error {
	_, err := io.Copy(out, in)
	if err == nil {
		if e := out.Sync(); !cannotSync(e) {
			err = e
		}
	}
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}
