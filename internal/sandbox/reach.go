package sandbox

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// Reach is what a script may read, or write: files below some directories, and the files that the user
// named on the command line. The directories are opened when the run begins, and files are opened
// relative to them by the operating system, which refuses to leave them: replacing a file or a
// directory by a symbolic link between the check and the opening achieves nothing.
type Reach struct {
	dirs  []*allowedDir
	named []string // paths that the user wrote
	hint  string   // what allows more
	verb  string   // what may be done: read or write
}

// allowedDir is a directory below which files may be reached.
type allowedDir struct {
	name string // as the user wrote it
	abs  string // absolute
	real string // absolute, symbolic links resolved
	root *os.Root
	any  bool // pipes and devices as well
}

// openReach opens directories that may always be read. One that cannot be opened is left out. The
// caller closes the reach.
func openReach(hint string, dirs ...string) *Reach {
	r := &Reach{hint: hint, verb: "read"}
	for _, name := range dirs {
		if d, err := openDir(name); err == nil {
			r.dirs = append(r.dirs, d)
		}
	}
	return r
}

// allow adds the directories of a flag.
func (r *Reach) allow(flag string, dirs []string) error {
	for _, name := range dirs {
		d, err := openDir(name)
		if err != nil {
			return &engine.UsageError{Msg: fmt.Sprintf("%s %s: %v", flag, name, err)}
		}
		d.any = true
		r.dirs = append(r.dirs, d)
	}
	return nil
}

func openDir(name string) (*allowedDir, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	d := &allowedDir{name: name, abs: abs}
	if d.real, err = filepath.EvalSymlinks(abs); err != nil {
		return nil, console.Bare(err)
	}
	if d.root, err = os.OpenRoot(d.real); err != nil {
		return nil, console.Bare(err)
	}
	return d, nil
}

// close closes the directories.
func (r *Reach) close() {
	for _, d := range r.dirs {
		_ = d.root.Close()
	}
}

// Open opens a file for a script. Symbolic links are resolved before the check.
func (r *Reach) Open(path string) (io.ReadCloser, error) {
	if slices.Contains(r.named, path) { // may be a pipe, as /dev/stdin
		f, err := os.Open(path)
		if err != nil {
			return nil, console.Bare(err)
		}
		return regular(f, true)
	}
	dir, rel, err := r.find(path)
	if err != nil {
		return nil, err
	}
	how := os.O_RDONLY
	if !dir.any {
		how |= syscall.O_NONBLOCK // opening a pipe would wait for a writer
	}
	f, err := dir.root.OpenFile(rel, how, 0)
	if err != nil {
		return nil, r.refusal(console.Bare(err))
	}
	return regular(f, dir.any)
}

// regular returns a file if it is a regular one, or, where these are allowed, a pipe or a device.
func regular(f *os.File, pipes bool) (io.ReadCloser, error) {
	st, err := f.Stat()
	switch {
	case err != nil:
	case st.IsDir():
		err = errors.New("is a directory")
	case !pipes && !st.Mode().IsRegular():
		err = errors.New("is a pipe or a device: a script reads those that the user named, or allowed by --allow-read")
	default:
		return f, nil
	}
	_ = f.Close()
	return nil, console.Bare(err)
}

// find returns the directory that a path leads into, and the path relative to it.
func (r *Reach) find(path string) (*allowedDir, string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		// Only where the script may look does the error show that a file does not exist.
		for _, d := range r.dirs {
			if below(d.abs, abs) != "" || below(d.real, abs) != "" {
				return nil, "", console.Bare(err)
			}
		}
		return nil, "", r.outside()
	}
	var dir *allowedDir
	var rel string
	for _, d := range r.dirs { // a directory of a flag may be below one that is always allowed, and allows more
		if at := below(d.real, real); at != "" && (dir == nil || d.any && !dir.any) {
			dir, rel = d, at
		}
	}
	if dir == nil {
		return nil, "", r.outside()
	}
	return dir, rel, nil
}

// below returns the path of a file relative to a directory above it, or "" when it is not below it.
func below(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return rel
}

func (r *Reach) outside() error {
	return errors.New("is outside of what the script may " + r.verb + "; " + r.hint)
}

// refusal translates the error with which the operating system refuses to leave a directory.
func (r *Reach) refusal(err error) error {
	if err != nil && strings.Contains(err.Error(), "escapes") { // package os has no value for it
		return r.outside()
	}
	return err
}
