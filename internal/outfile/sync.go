package outfile

import (
	"errors"
	"io"
	"os"
)

// syncDirs brings the names of files onto the disk. It passes over a directory that may be written to
// and not read, and one that is gone.
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

// SyncDir brings the names in a directory onto the disk, as far as that can be done.
func SyncDir(dir string) { _ = syncDirs(disk{}, map[string]bool{dir: true}) }

// copyInto copies, brings the copy onto the disk, and closes out.
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
