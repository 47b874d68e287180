package outfile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Adopt gives a file that has no bytes yet those of the file at path, without copying them: the two become one file with
// two names. So nobody else may write to that file from now on, and what is written to f is also there, after its
// bytes. Adopt returns false and does nothing where this is not possible: for example if the file is compressed or
// summed, is on another file system, or has other rights or another owner than f.
func (f *File) Adopt(path string) bool {
	s := f.set
	if f.err != nil || f.done || f.temp == "" || f.bytes > 0 || f.compress != None || f.sums.sha != nil || s.id != "" || f.root() != nil {
		return false
	}
	sys := s.system()
	from, err := sys.Stat(path)
	if err != nil || !from.Mode().IsRegular() {
		return false
	}
	now, err := sys.Stat(f.temp)
	if err != nil || now.Mode() != from.Mode() || !sameOwner(now, from) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.abandoned || f.use() != nil {
		return false
	}
	s.serial++
	dir, base := filepath.Split(f.target)
	link := fmt.Sprintf("%s.%s.%d-%d.tmp", dir, short(base), os.Getpid(), s.serial)
	if sys.Link(path, link) != nil {
		return false
	}
	w, err := sys.OpenFile(link, os.O_WRONLY, 0)
	if err == nil {
		// Not O_APPEND: Linux copies no file into one that was opened so.
		if _, err = w.Seek(from.Size(), io.SeekStart); err != nil {
			_ = w.Close() // nothing was written
		}
	}
	if err != nil {
		_ = sys.Remove(link)
		return false
	}
	// Not renamed to the name of the file that it replaces: ext4 would wait until its bytes are on the disk.
	_ = f.file.Close() // nothing was written
	_ = sys.Remove(f.temp)
	f.file, f.temp, f.bytes, f.begun = w, link, from.Size(), from.Size()
	w.BeginSync()
	return true
}
