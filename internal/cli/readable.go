package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// readable is what a script may read: files below its own directory, the working directory and
// those the user allowed, and the files that the user named on the command line.
type readable struct {
	dirs   []string
	set    map[string]string
	inputs []string
}

// open opens a file for a script. Symbolic links are resolved before it is judged.
func (r *readable) open(path string) (io.ReadCloser, error) {
	real := path
	if !r.named(path) { // what the user named may be a pipe behind /dev/stdin
		var err error
		if real, err = filepath.EvalSymlinks(path); err != nil {
			return nil, bare(err)
		}
	}
	if !r.named(path) && !r.allowed(real) {
		return nil, errors.New("is outside of what the script may read; --allow-read DIR allows more")
	}
	st, err := os.Stat(real)
	if err == nil && st.IsDir() {
		return nil, errors.New("is a directory")
	}
	f, err := os.Open(real)
	if err != nil {
		return nil, bare(err)
	}
	return f, nil
}

// named tells a path that the user wrote on the command line.
func (r *readable) named(path string) bool {
	for _, v := range r.set {
		if v == path {
			return true
		}
	}
	return slices.Contains(r.inputs, path)
}

// allowed tells whether a file is in one of the directories that may be read.
func (r *readable) allowed(real string) bool {
	abs, err := filepath.Abs(real)
	if err != nil {
		return false
	}
	for _, dir := range r.dirs {
		root, err := filepath.EvalSymlinks(dir)
		if err != nil {
			continue
		}
		if root, err = filepath.Abs(root); err != nil {
			continue
		}
		if rel, err := filepath.Rel(root, abs); err == nil && filepath.IsLocal(rel) {
			return true
		}
	}
	return false
}

// bare takes the operation and the path off an error of package os: our messages name the file.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
