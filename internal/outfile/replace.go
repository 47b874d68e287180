package outfile

import (
	"errors"
	"os"
	"path/filepath"
)

// Replace writes a small file, which appears whole and is on the disk when Replace returns. A process that
// is killed meanwhile leaves a file with the name of path, a dot before it and ".new" after it; the next
// call replaces it.
func Replace(path string, text []byte) error { return replace(disk{}, path, text) }

func replace(sys system, path string, text []byte) error {
	target, err := Resolve(path)
	if err != nil {
		return err
	}
	dir, base := filepath.Split(target)
	temp := dir + "." + short(base) + ".new"
	if err := sys.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return bare(err)
	}
	// Exclusive, so that a link in its place is not followed.
	w, err := sys.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return bare(err)
	}
	_, err = w.Write(text)
	if e := w.Sync(); err == nil && !cannotSync(e) {
		err = e
	}
	if e := w.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = sys.Rename(temp, target)
	}
	if err != nil {
		_ = sys.Remove(temp)
		return bareLink(err)
	}
	return syncDirs(sys, map[string]bool{filepath.Dir(target): true})
}
