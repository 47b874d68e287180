package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"mrrc-lua/engine"
)

// reach is what a script may read, or write: files below some directories, and the files that the user
// named on the command line. The directories are opened when the run begins, and files are opened
// relative to them by the system, which refuses to be led out: putting a symbolic link in place
// of a file or a directory between judging and opening gains nothing.
type reach struct {
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
	any  bool // pipes and devices, too
}

// openReach opens directories that may always be read; one that the system does not let us open
// has nothing for the script. The one who calls it closes the reach.
func openReach(hint string, dirs ...string) *reach {
	r := &reach{hint: hint, verb: "read"}
	for _, name := range dirs {
		if d, err := openDir(name); err == nil {
			r.dirs = append(r.dirs, d)
		}
	}
	return r
}

// allow adds the directories of a flag.
func (r *reach) allow(flag string, dirs []string) error {
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
		return nil, bare(err)
	}
	if d.root, err = os.OpenRoot(d.real); err != nil {
		return nil, bare(err)
	}
	return d, nil
}

func (r *reach) close() {
	for _, d := range r.dirs {
		_ = d.root.Close()
	}
}

// open opens a file for a script. Symbolic links are resolved before it is judged.
func (r *reach) open(path string) (io.ReadCloser, error) {
	if slices.Contains(r.named, path) { // may be a pipe behind /dev/stdin
		f, err := os.Open(path)
		if err != nil {
			return nil, bare(err)
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
		return nil, r.refusal(bare(err))
	}
	return regular(f, dir.any)
}

// regular sees to it that a file is none that has something else behind it.
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
	return nil, bare(err)
}

// find gives the directory that a path leads into, and the way from there.
func (r *reach) find(path string) (*allowedDir, string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		// What is not there is told of only where the script may look.
		for _, d := range r.dirs {
			if below(d.abs, abs) != "" || below(d.real, abs) != "" {
				return nil, "", bare(err)
			}
		}
		return nil, "", r.outside()
	}
	for _, d := range r.dirs {
		if rel := below(d.real, real); rel != "" {
			return d, rel, nil
		}
	}
	return nil, "", r.outside()
}

// below gives the way from a directory to a file below it, "" when it is not below it.
func below(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return rel
}

func (r *reach) outside() error {
	return errors.New("is outside of what the script may " + r.verb + "; " + r.hint)
}

// refusal says in our words that the system was not led out of a directory.
func (r *reach) refusal(err error) error {
	if err != nil && strings.Contains(err.Error(), "escapes") { // package os has no value for it
		return r.outside()
	}
	return err
}

// modules finds the modules of scripts: beside the script, then in the directories of --lib.
type modules struct{ reach *reach }

// load implements the function require of a script.
func (m modules) load(module string) (source, name string, err error) {
	rel := filepath.FromSlash(strings.ReplaceAll(module, ".", "/") + ".lua")
	if !filepath.IsLocal(rel) {
		return "", "", errors.New("a module is found beside the script: its name cannot lead elsewhere")
	}
	var tried []string
	for _, d := range m.reach.dirs {
		path := filepath.Join(d.name, rel)
		f, err := m.reach.open(filepath.Join(d.real, rel))
		if errors.Is(err, fs.ErrNotExist) {
			tried = append(tried, path)
			continue
		}
		if err != nil {
			return "", "", fmt.Errorf("%s %w", path, err)
		}
		defer f.Close()
		text, err := io.ReadAll(io.LimitReader(f, maxScript+1))
		if len(text) > maxScript {
			err = fmt.Errorf("%s is larger than %d MiB, and no script", path, maxScript>>20)
		}
		return string(text), path, err
	}
	return "", "", fmt.Errorf("there is no file %s", strings.Join(tried, ", nor "))
}

// maxScript is how large a script may be.
const maxScript = 16 << 20

// openModules opens the directories in which a script's modules are.
func openModules(dir string, lib []string) (modules, error) {
	m := modules{openReach("--lib DIR names further directories of modules", dir)}
	err := m.reach.allow("--lib", lib)
	if err != nil {
		m.reach.close()
	}
	return m, err
}

// bare takes the operation and the path off an error of package os: our messages name the file.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
