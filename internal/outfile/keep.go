package outfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// Mark says what a file of a Set holds, so that another process can go on with it.
type Mark struct {
	Path   string // as it was given
	Target string // behind symbolic links; "": a device, which holds nothing
	Temp   string // the temporary file
	Bytes  int64
	Log    bool
}

// Errors of a Set whose files are kept.
var (
	ErrCannotKeep = errors.New("cannot be written on after a break: use a file, not compressed")
	ErrBusy       = errors.New("another run is writing it")
)

// Keep makes the Set one whose temporary files outlive a run that is broken off: their names are
// told by id, and have is what an earlier run with this id has left, which Create goes on with. It
// is called before anything is created.
func (s *Set) Keep(id string, have []Mark) {
	s.id, s.kept = id, len(have) > 0
	s.have = map[string]Mark{}
	for _, m := range have {
		s.have[m.Path] = m
	}
}

// Marks brings all that was written onto the disk, and says what the files hold.
func (s *Set) Marks() ([]Mark, error) {
	var g errgroup.Group
	g.SetLimit(syncsAtOnce)
	dirs := map[string]bool{}
	for _, f := range s.files {
		if f.temp == "" {
			continue
		}
		if f.err != nil {
			return nil, &Error{Path: f.path, Err: f.err}
		}
		if !f.named {
			f.named = true
			dirs[filepath.Dir(f.temp)] = true
		}
		if f.safe < f.bytes {
			g.Go(f.secure)
		}
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if err := syncDirs(dirs); err != nil {
		return nil, err
	}
	return s.marks(), nil
}

func (s *Set) marks() (list []Mark) {
	for _, f := range s.files {
		list = append(list, Mark{f.path, f.target, f.temp, f.bytes, f.log})
	}
	return list
}

// secure brings onto the disk what a file holds; one that is closed in between stays closed.
func (f *File) secure() error {
	w := f.file
	if w == nil {
		var err error
		if w, err = os.OpenFile(f.temp, os.O_WRONLY, 0); err != nil {
			return &Error{Path: f.path, Err: bare(err)}
		}
		defer func() { _ = w.Close() }() // nothing was written through it
	}
	if err := w.Sync(); err != nil && !cannotSync(err) {
		return &Error{Path: f.path, Err: bare(err)}
	}
	f.safe = f.bytes
	return nil
}

// Stay keeps the temporary files from now on, whatever becomes of the run: the marks are in a safe
// place.
func (s *Set) Stay() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = true
}

// stays tells whether temporary files are kept.
func (s *Set) stays() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept
}

// Settle finishes all files but for their places, and gives their marks.
func (s *Set) Settle() ([]Mark, error) {
	s.settle()
	for _, f := range s.files {
		if f.err != nil {
			return nil, &Error{Path: f.path, Err: f.err}
		}
	}
	return s.marks(), nil
}

// Place puts in their places what Settle has finished in an earlier process, as far as that did not
// do it itself.
func Place(marks []Mark) error {
	var s Set
	for _, m := range marks {
		if m.Temp == "" {
			continue
		}
		if _, err := os.Lstat(m.Temp); errors.Is(err, os.ErrNotExist) {
			continue // it has its name already
		}
		s.files = append(s.files, &File{set: &s, path: m.Path, in: anywhere{}, target: m.Target, temp: m.Temp, log: m.Log, bytes: m.Bytes, done: true})
	}
	s.kept = true
	return s.Commit(nil)
}

// keptTemp opens the temporary file of a Set that is kept: what an earlier run left, cut to what it
// held when its marks were made, or a new one.
func (s *Set) keptTemp(f *File, path string, mode os.FileMode) (*os.File, error) {
	dir, base := filepath.Split(path)
	if cut := short(base); cut != base { // names that differ at their ends only
		sum := sha256.Sum256([]byte(base))
		base = cut + "." + hex.EncodeToString(sum[:8])
	}
	name := fmt.Sprintf("%s.%s.%s.tmp", dir, base, s.id)
	m, ok := s.have[f.path]
	flags := os.O_WRONLY | os.O_APPEND
	if !ok || m.Temp != name {
		flags |= os.O_CREATE | os.O_TRUNC
	}
	w, err := os.OpenFile(name, flags, mode)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) && ok {
			err = fmt.Errorf("%s, which has the first part of it, is gone", name)
		}
		return nil, err
	}
	if s.locked == nil {
		if err := s.lock(name); err != nil {
			_ = w.Close()
			return nil, err
		}
	}
	if ok && m.Temp == name {
		err = f.goOn(w, m.Bytes)
	}
	if err != nil {
		_ = w.Close()
		return nil, err
	}
	return w, nil
}

// lock keeps other processes from the files of a run.
func (s *Set) lock(name string) error {
	l, err := os.Open(name)
	if err != nil {
		return err
	}
	if busy(l) {
		_ = l.Close()
		return ErrBusy
	}
	s.locked = l
	return nil
}

// unlock lets others have them.
func (s *Set) unlock() {
	if s.locked != nil {
		_ = s.locked.Close() // nothing was written through it
		s.locked = nil
	}
}

// goOn cuts a file to n bytes, to be written on.
func (f *File) goOn(w *os.File, n int64) error {
	st, err := w.Stat()
	if err != nil {
		return err
	}
	if st.Size() < n {
		return fmt.Errorf("%s, which has the first part of it, had %d bytes and has %d", w.Name(), n, st.Size())
	}
	if err := w.Truncate(n); err != nil {
		return err
	}
	f.bytes, f.safe = n, n
	if f.sum == nil {
		return nil
	}
	r, err := os.Open(w.Name())
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	_, err = io.Copy(f.sum, r)
	return err
}

// Replace writes a small file of its own, which appears whole and is on the disk when Replace returns.
// What a break leaves of it has the name of path with a dot before and ".new" behind.
func Replace(path string, text []byte) error {
	target, err := Resolve(path)
	if err != nil {
		return err
	}
	dir, base := filepath.Split(target)
	temp := dir + "." + short(base) + ".new"
	w, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
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
		err = os.Rename(temp, target)
	}
	if err != nil {
		_ = os.Remove(temp)
		return bareLink(err)
	}
	return syncDirs(map[string]bool{filepath.Dir(target): true})
}

// SyncDir brings the names in a directory onto the disk, as far as that can be done.
func SyncDir(dir string) { _ = syncDirs(map[string]bool{dir: true}) }
