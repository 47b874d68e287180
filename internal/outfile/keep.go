package outfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// Mark describes the state of a file of a Set, so that another process can continue it.
type Mark struct {
	Path   string // the path passed to Create
	Target string // after symbolic links; "": a device, which has no contents
	Temp   string // the temporary file; "": none
	Bytes  int64
	CRC    uint32 // CRC-32C of these bytes
	Log    bool
	// Below and Refuse are for Place, and mean what they mean in Options; Target and Temp are then paths below
	// that directory.
	Below  *os.Root
	Refuse func(os.FileInfo) error
}

// Errors of a Set whose files are kept.
var (
	ErrCannotKeep = errors.New("cannot be continued after an interruption: use a file that is not compressed")
	ErrBusy       = errors.New("another run is writing it")
)

// KeptError is the error of a file that is not as its Mark describes it. It can be neither continued nor put
// in its place.
type KeptError struct{ Msg string }

func (e *KeptError) Error() string { return e.Msg }

func keptf(format string, args ...any) error { return &KeptError{fmt.Sprintf(format, args...)} }

// crcTable is that of CRC-32C, which processors compute about as fast as they copy memory. It finds damage,
// not forgery.
var crcTable = crc32.MakeTable(crc32.Castagnoli)

// crcOf returns the sum of the first n bytes of a file, or of all when it has fewer.
func crcOf(in tree, name string, n int64) (uint32, error) {
	if n == 0 {
		return 0, nil
	}
	r, err := in.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return 0, err
	}
	defer func() { _ = r.Close() }() // it was only read
	sum := crc32.New(crcTable)
	_, err = io.Copy(sum, io.LimitReader(r, n))
	return sum.Sum32(), err
}

// Keep lets temporary files outlive an interrupted run. Their names contain id; have has the marks of an
// earlier run with this id, whose files Create continues. Call it before any file is created.
func (s *Set) Keep(id string, have []Mark) {
	s.id, s.kept = id, len(have) > 0
	s.have = map[string]Mark{}
	for _, m := range have {
		s.have[m.Path] = m
	}
}

// Marks syncs all written data to the disk, and returns the state of the files. A file that cannot be
// synced keeps its error, and Commit will fail as well.
func (s *Set) Marks() ([]Mark, error) {
	var g errgroup.Group
	g.SetLimit(syncsAtOnce)
	dirs := map[string]bool{}
	for _, f := range s.files {
		if f.temp == "" || f.err != nil {
			continue
		}
		if !f.named {
			dirs[filepath.Dir(f.whole(f.temp))] = true
		}
		if f.safe < f.bytes {
			g.Go(func() error {
				f.secure()
				return nil
			})
		}
	}
	_ = g.Wait() // each file has its own error
	if err := s.failed(); err != nil {
		return nil, err
	}
	for _, dir := range s.dirs {
		dirs[filepath.Dir(dir.whole())] = true
	}
	if err := syncDirs(s.system(), dirs); err != nil {
		return nil, err
	}
	for _, f := range s.files {
		f.named = true
	}
	return s.marks(), nil
}

// failed returns the error of the first file that has one.
func (s *Set) failed() error {
	for _, f := range s.files {
		if f.err != nil {
			return &Error{Path: f.path, Err: f.err}
		}
	}
	return nil
}

func (s *Set) marks() (list []Mark) {
	for _, f := range s.files {
		m := Mark{Path: f.path, Bytes: f.bytes, CRC: f.sums.crc, Log: f.log}
		if f.temp != "" {
			m.Target, m.Temp = f.whole(f.target), f.whole(f.temp)
		}
		list = append(list, m)
	}
	return list
}

// secure syncs a file to the disk; a temporarily closed one stays closed.
func (f *File) secure() {
	w := f.file
	if w == nil {
		if w, f.err = f.in.OpenFile(f.temp, os.O_WRONLY, 0); f.err != nil {
			f.err = bare(f.err)
			return
		}
		defer func() { _ = w.Close() }() // nothing was written through it
	}
	if err := w.Sync(); err != nil && !cannotSync(err) {
		f.err = bare(err)
		return
	}
	f.safe = f.bytes
}

// Stay keeps the temporary files from now on, however the run ends: the marks have been saved.
func (s *Set) Stay() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = true
}

// stays reports whether temporary files are kept.
func (s *Set) stays() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept
}

// Settle finishes all files without putting them in their places, and returns their marks.
func (s *Set) Settle() ([]Mark, error) {
	s.settle()
	if err := s.failed(); err != nil {
		return nil, err
	}
	return s.marks(), nil
}

// Place puts the files in their places that Settle has finished in an earlier process, unless that process
// has already done it. It fails with a *KeptError when a file has other contents than at that time, or is
// neither in its place nor waiting for it.
func Place(marks []Mark) error { return place(&Set{}, marks) }

func place(s *Set, marks []Mark) error {
	s.kept = true
	for _, m := range marks {
		if m.Temp == "" {
			continue
		}
		in := tree(s.system())
		if m.Below != nil {
			in = below{m.Below}
		}
		waits, err := m.waits(in)
		if err != nil {
			return &Error{Path: m.Path, Err: bare(err)}
		}
		if waits {
			s.files = append(s.files, &File{set: s, path: m.Path, in: in, refuse: m.Refuse, target: m.Target, temp: m.Temp, log: m.Log, bytes: m.Bytes, done: true})
		}
	}
	return s.Commit(nil)
}

// waits reports whether the file waits for its place; otherwise it is there.
func (m *Mark) waits(in tree) (bool, error) {
	name, waits := m.Temp, true
	st, err := in.Stat(name)
	if errors.Is(err, os.ErrNotExist) {
		name, waits = m.Target, false
		st, err = in.Stat(name)
	}
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, keptf("it is neither there nor in %s", m.Temp)
	case err != nil:
		return false, err
	case !st.Mode().IsRegular():
		return false, keptf("%s is not a regular file", name)
	case st.Size() != m.Bytes:
		return false, keptf("%s, which has all of it, had %d bytes and has %d", name, m.Bytes, st.Size())
	}
	sum, err := crcOf(in, name, m.Bytes)
	if err == nil && sum != m.CRC {
		err = keptf("%s has other bytes than the run has written", name)
	}
	return waits, err
}

// KeptName returns the path of the temporary file of a target, in a Set whose files are kept.
func KeptName(target, id string) string {
	dir, base := filepath.Split(target)
	if cut := short(base); cut != base { // names that differ only at their ends
		sum := sha256.Sum256([]byte(base))
		base = cut + "." + hex.EncodeToString(sum[:8])
	}
	return fmt.Sprintf("%s.%s.%s.tmp", dir, base, id)
}

// keptTemp opens the temporary file of a Set that is kept, and returns its name: one that an earlier run
// left, cut to its length in the marks, or a new one.
func (s *Set) keptTemp(f *File, path string, mode os.FileMode) (handle, string, error) {
	name := KeptName(path, s.id)
	shown := f.whole(name)
	m := s.have[f.path]
	flags := os.O_WRONLY | os.O_APPEND
	switch m.Temp {
	case shown:
	case "":
		m.Bytes, flags = 0, flags|os.O_CREATE
	default:
		return nil, "", keptf("the first part of it is in %s: the name leads to another file now", m.Temp)
	}
	w, err := f.in.OpenFile(name, flags, mode)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) && m.Temp == shown {
			err = keptf("%s, which has the first part of it, is gone", shown)
		}
		return nil, "", err
	}
	// Another run may be writing the file: it is cut only under the lock.
	if err = s.lock(f.in, name); err == nil {
		err = f.goOn(w, name, m)
	}
	if err != nil {
		_ = w.Close()
		return nil, "", err
	}
	return w, name, nil
}

// lock locks the files of a run for other processes. The lock on the first file stands for all.
func (s *Set) lock(in tree, name string) error {
	if s.locked != nil {
		return nil
	}
	l, err := in.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	if err := l.Lock(); err != nil {
		_ = l.Close()
		return err
	}
	s.locked = l
	return nil
}

// unlock releases the lock.
func (s *Set) unlock() {
	if s.locked != nil {
		_ = s.locked.Close() // nothing was written through it
		s.locked = nil
	}
}

// goOn cuts a file to the length in its mark, to continue it from there.
func (f *File) goOn(w handle, name string, m Mark) error {
	n := m.Bytes
	st, err := w.Stat()
	switch {
	case err != nil:
		return err
	case !st.Mode().IsRegular():
		return keptf("%s is not a regular file", f.whole(name))
	case n < 0 || st.Size() < n:
		return keptf("%s, which has the first part of it, had %d bytes and has %d", f.whole(name), n, st.Size())
	}
	sum, err := crcOf(f.in, name, n)
	switch {
	case err != nil:
		return err
	case sum != m.CRC:
		return keptf("%s, which has the first part of it, has other bytes than the run has written", f.whole(name))
	}
	if err := w.Truncate(n); err != nil {
		return err
	}
	f.bytes, f.begun, f.safe, f.sums.crc = n, n, n, sum
	if f.sums.sha == nil || n == 0 {
		return nil
	}
	r, err := f.in.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	_, err = io.Copy(f.sums.sha, r)
	return err
}
