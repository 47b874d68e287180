package outfile

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// Set holds the files of a run. The zero value is empty.
type Set struct {
	sys    system // nil: the disk
	files  []*File
	opened []*File // that are open and can be closed temporarily; the one written last is at the end
	dirs   []madeDir
	notes  []string
	serial int // number of the last temporary file

	// For a Set whose temporary files are kept.
	id     string          // in their names; "": they are not kept
	have   map[string]Mark // marks of an earlier run, by path
	locked handle          // while it is open, no other process may continue the files

	mu        sync.Mutex
	temps     map[*File]bool // those whose temporary files are not in their places
	abandoned bool
	kept      bool // temporary files stay from now on
}

// Options select how a file is written.
type Options struct {
	// Compress is the compression; by default it depends on the suffix of the name.
	Compress Compression
	// Log is a file that documents the run: Discard(true) also puts it in its place.
	Log bool
	// Append appends to an existing file in place, instead of replacing it.
	Append bool
	// Backup is the path of the backup of the file that is replaced. Create and Commit fail when that path
	// exists; Commit also fails when the file was changed since.
	Backup string
	// Sum computes the SHA-256 of the bytes of the file.
	Sum bool
	// Below is a directory that the system does not let the file leave, regardless of links in its path;
	// nil: the file may be anywhere. It stays open as long as the Set is used. Target is the path below
	// it, without links, and the path passed to Create is only for messages. An existing file must be a
	// regular file, and a file that replaces it gets no right that a new file would not get.
	Below  *os.Root
	Target string
	// MakeDirs makes the directories of Target below Below that are missing, as Set.MakeDirs does.
	MakeDirs bool
	// Refuse returns why an existing file may be neither replaced nor appended to; nil: it may. With Below
	// it is asked by Create, and again when the file is replaced, by which time it may be another one.
	Refuse func(os.FileInfo) error
}

// system returns the system to which the files are written.
func (s *Set) system() system {
	if s.sys == nil {
		return disk{}
	}
	return s.sys
}

// ErrAbandoned is the error of Create after Abandon.
var ErrAbandoned = errors.New("the run is being ended")

// Create begins a file. It opens a pipe or device, and makes a temporary file next to anything else.
// Errors are those of package os, without operation and path.
func (s *Set) Create(path string, o Options) (*File, error) {
	if o.Compress == ByName {
		var err error
		if o.Compress, err = compressionOf(path); err != nil {
			return nil, err
		}
	}
	f := &File{set: s, path: path, in: s.system(), log: o.Log, backup: o.Backup, compress: o.Compress, refuse: o.Refuse}
	if o.Sum {
		f.sums.sha = sha256.New()
	}
	if s.id != "" && (f.compress != None || o.Append || o.Backup != "") {
		return nil, ErrCannotKeep
	}
	place := s.place
	if o.Below != nil {
		f.in, path, place = below{o.Below}, o.Target, s.placeAt
		if dir := filepath.Dir(path); o.MakeDirs && dir != "." {
			if err := s.makeDirs(madeDir{o.Below, dir}); err != nil {
				return nil, explain(f.whole(path), err)
			}
		}
	}
	if err := place(f, path, o.Append); err != nil {
		return nil, err
	}
	s.files = append(s.files, f)
	return f, nil
}

// place decides where the bytes of a file go.
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

// placeAt does the same for a target without links.
func (s *Set) placeAt(f *File, target string, add bool) error {
	st, err := f.in.Stat(target)
	var refusal error
	if err == nil && st.Mode().IsRegular() && f.root() != nil {
		refusal = f.refused(st)
	}
	switch {
	case refusal != nil:
		return refusal
	case err != nil && !errors.Is(err, os.ErrNotExist): // for example an impossible name
		return explain(f.whole(target), bare(err))
	case err == nil && st.IsDir():
		return errors.New("is a directory")
	case err == nil && st.Mode()&os.ModeDevice != 0 && st.Mode()&os.ModeCharDevice == 0:
		return errors.New("is a disk, not a place for a file")
	case err == nil && !st.Mode().IsRegular() && f.root() != nil:
		return errNotRegular
	case err == nil && !st.Mode().IsRegular() && s.id != "" && target != os.DevNull:
		return ErrCannotKeep
	case err == nil && !st.Mode().IsRegular():
		f.file, err = f.in.OpenFile(target, os.O_WRONLY, 0)
		return bare(err)
	case add:
		return s.appendTo(f, target)
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

// errNotRegular is the error of an existing file that is not a regular one, where only those may be written.
var errNotRegular = errors.New("is a pipe or a device")

// appendTo opens a file that is appended to in its place.
func (s *Set) appendTo(f *File, target string) (err error) {
	flags := os.O_WRONLY | os.O_APPEND | os.O_CREATE
	if f.root() != nil {
		flags |= syscall.O_NONBLOCK // opening a pipe that took the place of the file would wait for a reader
	}
	if f.file, err = f.in.OpenFile(target, flags, 0o666); err != nil || f.root() == nil {
		return explain(f.whole(target), bare(err))
	}
	st, err := f.file.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = errNotRegular
	}
	if err == nil {
		err = f.refused(st)
	}
	if err != nil {
		_ = f.file.Close() // nothing was written
		f.file = nil
	}
	return bare(err)
}

// refused returns why an existing file may not be written.
func (f *File) refused(st os.FileInfo) error {
	if f.refuse == nil {
		return nil
	}
	return f.refuse(st)
}

// Could returns the error with which Create would fail, as far as that can be known without making a
// file. The directory may be missing when makesDir is true.
func Could(path string, makesDir bool) error {
	if _, err := compressionOf(path); err != nil {
		return err
	}
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return errors.New("is a directory")
	}
	st, err := os.Stat(filepath.Dir(path))
	switch {
	case err == nil && !st.IsDir():
		return explain(path, errNoDirectory)
	case err != nil && !makesDir:
		return explain(path, bare(err))
	}
	return nil
}

// errNoDirectory is the error of a path through a file.
var errNoDirectory = errors.New("not a directory")

// explain replaces the error of a file that cannot be made by one that names the missing part.
func explain(path string, err error) error {
	dir := filepath.Dir(path)
	st, e := os.Stat(dir)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrNotExist) && errors.Is(e, os.ErrNotExist):
		return fmt.Errorf("there is no directory %s: create it first", dir)
	case e == nil && !st.IsDir():
		return fmt.Errorf("%s is not a directory", dir)
	case errors.Is(err, os.ErrPermission) || isReadOnly(err):
		return fmt.Errorf("no file can be created in the directory %s: %w", dir, err)
	}
	return err
}

// Notes returns remarks for people about files with a wrong owner or the like.
func (s *Set) Notes() []string { return s.notes }

// Files returns the files in the order in which they were created.
func (s *Set) Files() []*File { return s.files }
