package outfile

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"unicode/utf8"
)

// Set is the files of a run. The zero value has none.
type Set struct {
	files  []*File
	opened []*File // that are open now and can be closed in between; the one written last at the end
	dirs   []string
	notes  []string
	serial int // of temporary files

	// Of a Set whose temporary files are kept.
	id     string          // in their names; "": they are not
	have   map[string]Mark // what an earlier run has left, by path
	locked *os.File        // while it is open, no other process may go on with them

	mu        sync.Mutex
	temps     map[string]tree // temporary files that are not in their places, by name
	abandoned bool
	kept      bool // they stay from now on
}

// Options say how a file is written.
type Options struct {
	// Compress is how its bytes are compressed; by default by the suffix of its name.
	Compress Compression
	// Log is a file that documents the run: Discard(true) puts it in its place, too.
	Log bool
	// Append adds to what is there, in place, instead of replacing it.
	Append bool
	// Backup is where the file that is replaced is kept. Create and Commit fail when there is a file
	// of that name; Commit also fails when the file was changed since.
	Backup string
	// Sum computes the SHA-256 of the bytes of the file.
	Sum bool
	// Below is a directory that the system does not let the file leave, whatever links are put in its
	// way; nil: it may lie anywhere. It stays open as long as the Set is used. Target is the path
	// below it, without links, and the path given to Create is for messages alone. What is there may
	// be a regular file only.
	Below  *os.Root
	Target string
}

// errAbandoned is what Create fails with behind Abandon.
var errAbandoned = errors.New("the run is being ended")

// Create begins a file. It opens a pipe or device, and makes a temporary file beside anything else.
// Errors are those of package os, without operation and path.
func (s *Set) Create(path string, o Options) (*File, error) {
	if o.Compress == ByName {
		var err error
		if o.Compress, err = compressionOf(path); err != nil {
			return nil, err
		}
	}
	f := &File{set: s, path: path, in: anywhere{}, log: o.Log, backup: o.Backup, compress: o.Compress}
	if o.Sum {
		f.sum = sha256.New()
	}
	if s.id != "" && (f.compress != None || o.Append || o.Backup != "" || o.Below != nil) {
		return nil, ErrCannotKeep
	}
	place := s.place
	if o.Below != nil {
		f.in, f.below, path, place = o.Below, o.Below, o.Target, s.placeAt
	}
	if err := place(f, path, o.Append); err != nil {
		return nil, err
	}
	s.files = append(s.files, f)
	return f, nil
}

// place settles where a file's bytes go.
func (s *Set) place(f *File, path string, add bool) error {
	if fd, ok := descriptor(path); ok {
		if s.id != "" {
			return ErrCannotKeep
		}
		w, err := duplicate(fd)
		f.file = w
		return bare(err)
	}
	target, err := Resolve(path)
	if err != nil {
		return err
	}
	return s.placeAt(f, target, add)
}

// placeAt does so when it is known where links lead.
func (s *Set) placeAt(f *File, target string, add bool) error {
	st, err := f.in.Stat(target)
	switch {
	case err != nil && !errors.Is(err, os.ErrNotExist): // a name that no file can have, say
		return explain(f.whole(target), bare(err))
	case err == nil && st.IsDir():
		return errors.New("is a directory")
	case err == nil && st.Mode()&os.ModeDevice != 0 && st.Mode()&os.ModeCharDevice == 0:
		return errors.New("is a disk, and no place for a file")
	case err == nil && !st.Mode().IsRegular() && f.below != nil:
		return errors.New("is a pipe or a device")
	case err == nil && !st.Mode().IsRegular() && s.id != "" && target != os.DevNull:
		return ErrCannotKeep
	case err == nil && !st.Mode().IsRegular():
		f.file, err = f.in.OpenFile(target, os.O_WRONLY, 0)
		return bare(err)
	case add:
		f.file, err = f.in.OpenFile(target, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
		return explain(f.whole(target), bare(err))
	case err == nil:
		f.old = st
		if err := Free(f.backup); err != nil {
			return err
		}
	}
	f.target = target
	if f.file, err = s.createTemp(f, target); err != nil {
		return explain(f.whole(target), bare(err))
	}
	return f.use()
}

// Free is a *BackupExistsError when there is something where a backup is to be.
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

// Could says why Create would fail, as far as that can be told without making a file. The directory
// may be missing when makesDir is true.
func Could(path string, makesDir bool) error {
	if _, err := compressionOf(path); err != nil {
		return err
	}
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return errors.New("is a directory")
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil && !makesDir {
		return explain(path, bare(err))
	}
	return nil
}

// explain says what is missing when a file cannot be made.
func explain(path string, err error) error {
	dir := filepath.Dir(path)
	st, e := os.Stat(dir)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrNotExist) && errors.Is(e, os.ErrNotExist):
		return fmt.Errorf("there is no directory %s: make it first", dir)
	case e == nil && !st.IsDir():
		return fmt.Errorf("%s is no directory", dir)
	case errors.Is(err, os.ErrPermission) || isReadOnly(err):
		return fmt.Errorf("no file can be made in the directory %s: %w", dir, err)
	}
	return err
}

// createTemp makes a new file beside path. Its mode is that of any new file, or mode and owner are
// those of the old file that it will replace.
func (s *Set) createTemp(f *File, path string) (*os.File, error) {
	old := f.old
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.abandoned {
		return nil, errAbandoned
	}
	mode := os.FileMode(0o666)
	if old != nil {
		mode = 0o600 // until it has its owner
	}
	dir, base := filepath.Split(path)
	for tries := 0; ; tries++ {
		s.serial++
		name := fmt.Sprintf("%s.%s.%d-%d.tmp", dir, short(base), os.Getpid(), s.serial)
		var w *os.File
		var err error
		if s.id != "" {
			if w, err = s.keptTemp(f, path, mode); w != nil {
				name = w.Name()
			}
		} else {
			w, err = f.in.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		}
		if errors.Is(err, os.ErrExist) && tries < 1000 {
			continue
		}
		if err != nil {
			return nil, err
		}
		if s.temps == nil {
			s.temps = map[string]tree{}
		}
		s.temps[name], f.temp = f.in, name
		if old != nil {
			if err := s.inherit(w, f.whole(path), old); err != nil {
				_ = w.Close()
				_ = f.in.Remove(name)
				delete(s.temps, name)
				return nil, err
			}
		}
		return w, nil
	}
}

// inherit gives a file the mode and the owner of another. Where the system does not let us give it
// the owner, a note says so, and its group may do no more than anybody.
func (s *Set) inherit(w *os.File, path string, old os.FileInfo) error {
	mode := old.Mode().Perm()
	if err := giveOwner(w, old); err != nil {
		s.notes = append(s.notes, fmt.Sprintf("%s does not keep its owner and group: %v", path, bare(err)))
		mode = mode&^0o070 | mode&0o007<<3&mode
	}
	return w.Chmod(mode)
}

// short cuts a name so that a temporary file's has room in 255 bytes.
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

// MakeDirs makes a directory and those above it, as far as they are missing. Discard removes those
// that are empty then.
func (s *Set) MakeDirs(dir string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.abandoned {
		return errAbandoned
	}
	var missing []string
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Lstat(d); err == nil || !errors.Is(err, os.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		missing = append(missing, d)
	}
	slices.Reverse(missing)
	s.dirs = append(s.dirs, missing...)
	return bare(os.MkdirAll(dir, 0o777))
}

// Notes are remarks on files that are not as they should be, for people.
func (s *Set) Notes() []string { return s.notes }

// Files lists the files in the order in which they were created.
func (s *Set) Files() []*File { return s.files }
