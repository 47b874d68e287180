package outfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// createTemp makes a new file next to path. Its mode is that of any new file, or mode and owner are
// those of the old file that it will replace.
func (s *Set) createTemp(f *File, path string) (handle, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.abandoned {
		return nil, ErrAbandoned
	}
	mode := os.FileMode(0o666)
	if f.old != nil {
		mode = 0o600 // until it has its owner
	}
	w, name, err := s.openTemp(f, path, mode)
	if err != nil {
		return nil, err
	}
	if s.temps == nil {
		s.temps = map[*File]bool{}
	}
	s.temps[f], f.temp = true, name
	if f.old == nil {
		return w, nil
	}
	most := os.FileMode(0o777)
	if f.root() != nil {
		most &^= umask
	}
	if err := s.inherit(w, f.whole(path), f.old, most); err != nil {
		_ = w.Close()
		_ = f.in.Remove(name)
		delete(s.temps, f)
		f.temp = ""
		return nil, err
	}
	return w, nil
}

// openTemp opens the temporary file of path, and returns its name.
func (s *Set) openTemp(f *File, path string, mode os.FileMode) (handle, string, error) {
	if s.id != "" {
		return s.keptTemp(f, path, mode)
	}
	dir, base := filepath.Split(path)
	for tries := 0; ; tries++ {
		s.serial++
		name := fmt.Sprintf("%s.%s.%d-%d.tmp", dir, short(base), os.Getpid(), s.serial)
		w, err := f.in.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, os.ErrExist) || tries == triesOfNames {
			return w, name, err
		}
	}
}

// triesOfNames is the number of names of temporary files to try: some may be taken by killed runs whose
// process had the same number.
const triesOfNames = 1000

// inherit sets the owner of a file to that of another, and its mode to what of the other's is in most. If
// the system does not allow the owner, there is a note, and the group gets only the rights of everybody.
func (s *Set) inherit(w handle, path string, old os.FileInfo, most os.FileMode) error {
	mode := old.Mode().Perm() & most
	if err := giveOwner(w, old); err != nil {
		s.notes = append(s.notes, fmt.Sprintf("%s does not keep its owner and group: %v", path, bare(err)))
		mode = mode&^0o070 | mode&0o007<<3&mode
	}
	return w.Chmod(mode)
}

// short cuts a name so that the name of its temporary file fits into 255 bytes.
func short(base string) string {
	const most = 200
	if len(base) <= most {
		return base
	}
	n := most
	for n > 0 && !utf8.RuneStart(base[n]) {
		n--
	}
	return base[:n]
}

// RemoveLeft removes the temporary files of path that a process which was killed has left next to it.
func RemoveLeft(path string, pid int) {
	target, err := Resolve(path)
	if err != nil {
		return
	}
	dir, base := filepath.Split(target)
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return
	}
	before := fmt.Sprintf(".%s.%d-", short(base), pid)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), before) && strings.HasSuffix(e.Name(), ".tmp") {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
