package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
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
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, bare(err)
	}
	if !r.allowed(path, real) {
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

func (r *readable) allowed(path, real string) bool {
	for _, v := range r.set {
		if v == path {
			return true
		}
	}
	for _, in := range r.inputs {
		if in == path {
			return true
		}
	}
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
