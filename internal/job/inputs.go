package job

import (
	"os"
	"slices"
	"strings"

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
