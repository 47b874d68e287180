package outfile

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
)

// madeDir is a directory that was made for files of a Set.
type madeDir struct {
	root *os.Root // the directory that the path is relative to, and cannot leave; nil: it may be anywhere
	path string
}

// whole returns a path of the directory that is valid outside of root: to sync it, which does no harm if it
// is the wrong directory.
func (d madeDir) whole() string {
	if d.root == nil {
		return d.path
	}
	return filepath.Join(d.root.Name(), d.path)
}

func (d madeDir) above() madeDir { return madeDir{d.root, filepath.Dir(d.path)} }

func (d madeDir) lstat() (os.FileInfo, error) {
	if d.root == nil {
		return os.Lstat(d.path)
	}
	return d.root.Lstat(d.path)
}

func (d madeDir) makeAll() error {
	if d.root == nil {
		return os.MkdirAll(d.path, 0o777)
	}
	return d.root.MkdirAll(d.path, 0o777)
}

// remove removes the directory if it is empty.
func (d madeDir) remove() error {
	if d.root == nil {
		return os.Remove(d.path)
	}
	return d.root.Remove(d.path)
}

// MakeDirs makes a directory and those above it, as far as they are missing. Those that are empty at
// the end are removed.
func (s *Set) MakeDirs(dir string) error { return s.makeDirs(madeDir{nil, filepath.Clean(dir)}) }

func (s *Set) makeDirs(dir madeDir) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.abandoned {
		return ErrAbandoned
	}
	var missing []madeDir
	for d := dir; ; d = d.above() {
		if _, err := d.lstat(); err == nil || !errors.Is(err, os.ErrNotExist) || d == d.above() {
			break
		}
		missing = append(missing, d)
	}
	slices.Reverse(missing)
	s.dirs = append(s.dirs, missing...)
	return bare(dir.makeAll())
}

// removeDirs removes empty directories and returns those that are not empty.
func (s *Set) removeDirs() (stay []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, dir := range slices.Backward(s.dirs) {
		if dir.remove() != nil {
			stay = append(stay, dir.whole())
		}
	}
	s.dirs = nil
	return stay
}
