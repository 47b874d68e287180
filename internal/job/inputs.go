package job

import (
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"mrrc-lua/internal/console"
)

// Inputs returns the files that names stand for: standard input where there are none, unless that is a
// terminal. The error is *engine.UsageError.
func Inputs(env *console.Env, names []string) ([]string, error) {
	if len(names) > 0 {
		return Expand(names), nil
	}
	if console.IsTerminal(env.Stdin) {
		return nil, usage("no input: name files, or - for standard input")
	}
	return []string{"-"}, nil
}

// Expand replaces patterns that no shell has expanded, such as *.mrc or loads/**/*.mrc, by the files that
// they match, in the order of their names. A name that is a file, or matches none, stays.
func Expand(names []string) (files []string) {
	for _, name := range names {
		if _, err := os.Lstat(name); err == nil || !strings.ContainsAny(name, "*?[{") {
			files = append(files, name)
			continue
		}
		matches, err := doublestar.FilepathGlob(name, doublestar.WithFilesOnly(), doublestar.WithNoHidden())
		if err != nil || len(matches) == 0 {
			matches = []string{name}
		}
		slices.Sort(matches)
		files = append(files, matches...)
	}
	return files
}

// Objects are inputs that are not files: objects of a store, which are read by ranges. It is safe for concurrent use.
type Objects interface {
	// Is reports whether a path is that of an object.
	Is(path string) bool
	// Stat returns the size of an object in bytes, and the time of its last change.
	Stat(path string) (size int64, changed time.Time, err error)
	// Open opens an object as engine.Input.Open does.
	Open(path string) (content io.ReaderAt, size int64, err error)
}

// opener returns the function that opens inputs some of which are objects; nil: all are files.
func (s *InputSpec) opener() func(path string) (io.ReaderAt, int64, error) {
	if s.Objects == nil || !slices.ContainsFunc(s.Files, s.Objects.Is) {
		return nil
	}
	return func(path string) (io.ReaderAt, int64, error) {
		if s.Objects.Is(path) {
			return s.Objects.Open(path)
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, 0, err
		}
		st, err := f.Stat()
		if err != nil {
			_ = f.Close() // it was only opened
			return nil, 0, err
		}
		return f, st.Size(), nil
	}
}
