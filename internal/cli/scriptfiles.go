package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"mrrc-lua/internal/outfile"
)

// scriptFiles are the files that a script writes by io.open, below the directories of --allow-write.
// Those that are made anew appear with the outputs of the run, or not at all; those that are added to
// are written at once. They are a Set of their own, since the VMs write them while other goroutines
// write the outputs. Methods are safe for concurrent use; those of nil do nothing.
type scriptFiles struct {
	reach  *reach
	allow  []string // of --allow-write
	claims *claims
	dry    bool // nothing is written
	sum    bool // hashes are asked for

	mu    sync.Mutex
	files *outfile.Set
	begun map[string]*scriptFile // by path without links
	names []string               // in the order in which they were opened, as the script wrote them
}

// scriptFile is one of them. Closing it is left to the end of the run.
type scriptFile struct {
	set *scriptFiles
	add bool
	w   io.Writer
}

// openScriptFiles opens the directories of --allow-write, as far as they are there: outputs make
// those that are missing.
func openScriptFiles(files *outfile.Set, claims *claims, allow []string) *scriptFiles {
	r := openReach("--allow-write DIR allows it", allow...)
	r.verb = "write"
	return &scriptFiles{reach: r, allow: allow, claims: claims, files: files, begun: map[string]*scriptFile{}}
}

// create implements Options.CreateFile.
func (s *scriptFiles) create(path string, add bool) (io.WriteCloser, error) {
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
		return nil, errors.New(`was opened by this run before, and "w" makes a file anew: open it once, or each time with "a" (with --jobs each VM opens it)`)
	}
	st, err := dir.root.Stat(rel)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, s.reach.refusal(bare(err))
	case st.IsDir():
		return nil, errors.New("is a directory")
	case !st.Mode().IsRegular():
		return nil, errors.New("is a pipe or a device")
	case s.claims.isStdout(st):
		return nil, errors.New("is where standard output goes: write to another file")
	}
	if err := s.claims.write(whole, fmt.Sprintf("the script (%q)", path)); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), whole+" ")) // its path is said
	}
	f := &scriptFile{set: s, add: add, w: io.Discard}
	if !s.dry {
		f.w, err = s.files.Create(path, outfile.Options{Below: dir.root, Target: rel, Compress: outfile.None, Append: add, Log: add, Sum: s.sum})
		if err != nil {
			return nil, s.reach.refusal(err)
		}
	}
	s.begun[whole] = f
	s.names = append(s.names, path)
	return f, nil
}

// find gives the directory below which a file may be written that need not be there yet, and the way
// to it. Symbolic links are followed, also one that leads to nothing yet.
func (s *scriptFiles) find(path string) (*allowedDir, string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, "", err
	}
	if target, err := outfile.Resolve(abs); err == nil {
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
	// What is not there is told of only where the script may look.
	for _, name := range s.allow {
		if dir, err := filepath.Abs(name); err == nil && below(dir, abs) != "" {
			above := filepath.Dir(path)
			if st, err := os.Stat(above); err == nil && !st.IsDir() {
				return nil, "", fmt.Errorf("%s is no directory", above)
			}
			return nil, "", fmt.Errorf("there is no directory %s: make it first", above)
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

// settle brings onto the disk what was written, so that nothing but a name is missing.
func (s *scriptFiles) settle() error {
	if s == nil {
		return nil
	}
	_, err := s.files.Settle()
	return err
}

// end puts the files in their places, or removes them.
func (s *scriptFiles) end(keep bool) error {
	switch {
	case s == nil:
		return nil
	case keep:
		return s.files.Commit(nil)
	}
	return s.files.Discard(true)
}

// close lets the directories go.
func (s *scriptFiles) close() {
	if s != nil {
		s.reach.close()
	}
}
