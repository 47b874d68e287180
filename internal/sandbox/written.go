package sandbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// Claims records the user of each file: no two outputs of a run may write to the same one.
type Claims interface {
	// Write claims the file at a path for the user named by.
	Write(path, by string) error
	// IsStdout reports whether a file is the one that standard output goes to.
	IsStdout(st os.FileInfo) bool
}

// Written are the files that a script writes by io.open, below the directories of --allow-write.
// New files appear with the outputs of the run, or not at all; existing files that are appended to
// are written at once. They are a Set of their own, since the VMs write them while other goroutines
// write the outputs. Methods are safe for concurrent use; those of nil do nothing.
type Written struct {
	reach  *Reach
	allow  []string // of --allow-write
	claims Claims
	Dry    bool // nothing is written
	Sum    bool // hashes are asked for

	mu    sync.Mutex
	Files *outfile.Set
	begun map[string]*scriptFile // by path without links
	Names []string               // in the order in which they were opened, as the script wrote them
}

// scriptFile is one of them. Closing it is left to the end of the run.
type scriptFile struct {
	set *Written
	add bool
	w   io.Writer
}

// OpenWritten opens the directories of --allow-write that exist: outputs make those that are missing.
// The caller closes them.
func OpenWritten(files *outfile.Set, claims Claims, allow []string) *Written {
	r := openReach("--allow-write DIR allows it", allow...)
	r.verb = "write"
	return &Written{reach: r, allow: allow, claims: claims, Files: files, begun: map[string]*scriptFile{}}
}

// Create implements Reach.CreateFile of package engine.
func (s *Written) Create(path string, add bool) (io.WriteCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, rel, err := s.find(path)
	if err != nil {
		return nil, err
	}
	whole := filepath.Join(dir.real, rel)
	if f := s.begun[whole]; f != nil {
		if add && f.add {
			return f, nil
		}
		return nil, errors.New(`was already opened by this run, and "w" creates a new file: open it once, or each time with "a" (with --jobs each VM opens it)`)
	}
	st, err := dir.root.Stat(rel)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, s.reach.refusal(console.Bare(err))
	case st.IsDir():
		return nil, errors.New("is a directory")
	case !st.Mode().IsRegular():
		return nil, errors.New("is a pipe or a device")
	case refuse(s.claims, st) != nil:
		return nil, refuse(s.claims, st)
	}
	if err := s.claims.Write(whole, fmt.Sprintf("the script (%q)", path)); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), whole+" ")) // the engine names it
	}
	f := &scriptFile{set: s, add: add, w: io.Discard}
	if !s.Dry {
		f.w, err = s.Files.Create(path, outfile.Options{Below: dir.root, Target: rel, Compress: outfile.None, Append: add, Log: add, Sum: s.Sum,
			Refuse: func(st os.FileInfo) error { return refuse(s.claims, st) }})
		if err != nil {
			return nil, s.reach.refusal(err)
		}
	}
	s.begun[whole] = f
	s.Names = append(s.Names, path)
	return f, nil
}

// refuse returns why a script may not write to an existing file.
func refuse(c Claims, st os.FileInfo) error {
	switch {
	case IsProgram(st):
		return ErrProgram
	case c.IsStdout(st):
		return errors.New("is where standard output goes: write to another file")
	}
	return nil
}

// IsProgram reports whether somebody may execute a file.
func IsProgram(st os.FileInfo) bool { return st.Mode().IsRegular() && st.Mode()&0o111 != 0 }

// ErrProgram is the error of a file of which IsProgram is true.
var ErrProgram = errors.New("is a program: write to another file")

// find returns the directory below which a file, which need not exist yet, may be written, and the path
// relative to it. Symbolic links are followed, also one whose target does not exist yet.
func (s *Written) find(path string) (*allowedDir, string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, "", err
	}
	target, err := outfile.Resolve(abs)
	if err == nil {
		dir, base := filepath.Split(target)
		real, e := filepath.EvalSymlinks(dir)
		for _, d := range s.reach.dirs {
			if rel := below(d.real, filepath.Join(real, base)); e == nil && rel != "" {
				return d, rel, nil
			}
		}
		if e == nil {
			return nil, "", s.reach.outside()
		}
	}
	// Only where the script may look does the error show that a file does not exist.
	for _, name := range s.allow {
		if dir, e := filepath.Abs(name); e == nil && below(dir, abs) != "" {
			if err != nil {
				return nil, "", err
			}
			above := filepath.Dir(path)
			if st, err := os.Stat(above); err == nil && !st.IsDir() {
				return nil, "", fmt.Errorf("%s is not a directory", above)
			}
			return nil, "", fmt.Errorf("there is no directory %s: create it first", above)
		}
	}
	return nil, "", s.reach.outside()
}

// Write implements io.Writer.
func (f *scriptFile) Write(p []byte) (int, error) {
	f.set.mu.Lock()
	defer f.set.mu.Unlock()
	return f.w.Write(p)
}

// Close implements io.Closer.
func (f *scriptFile) Close() error { return nil }

// Settle syncs everything to the disk: afterwards the files lack only their names.
func (s *Written) Settle() error {
	if s == nil {
		return nil
	}
	_, err := s.Files.Settle()
	return err
}

// End gives the files their names, or removes them.
func (s *Written) End(keep bool) error {
	switch {
	case s == nil:
		return nil
	case keep:
		return s.Files.Commit(nil)
	}
	return s.Files.Discard(true)
}

// Close closes the directories.
func (s *Written) Close() {
	if s != nil {
		s.reach.close()
	}
}
