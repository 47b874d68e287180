// Package scaffold makes the files for a new script: a script whose hooks are annotated for editors, and a test of it.
package scaffold

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mrrc-lua/internal/lazyregexp"
)

//go:embed tasks/*.lua
var tasks embed.FS

// Task is a kind of script.
type Task struct{ Name, Means string }

// Tasks returns the kinds of scripts. The first is the default.
func Tasks() []Task {
	return []Task{
		{"change", "changes records"},
		{"filter", "keeps some records"},
		{"table", "makes rows of a table"},
		{"count", "counts values"},
		{"check", "lists what is wrong, as a table"},
		{"split", "writes records into several files"},
	}
}

// File is a file to be written.
type File struct {
	Path string
	Text string
}

// valid are names of scripts that need no quotes in any shell.
var valid = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

// Script returns the files of a new script: the script, and its test. name is a path, with or without .lua. The error
// is about the name, or the task.
func Script(name, task string) ([]File, error) {
	if !slices.ContainsFunc(Tasks(), func(t Task) bool { return t.Name == task }) {
		return nil, fmt.Errorf("there is no task %s", task)
	}
	path := strings.TrimSuffix(name, ".lua")
	base := filepath.Base(path)
	switch {
	case !valid().MatchString(base) || os.IsPathSeparator(name[len(name)-1]):
		return nil, fmt.Errorf("%s: a name of letters, digits, _ and - is expected", name)
	case strings.HasSuffix(base, "_test"):
		return nil, fmt.Errorf("%s: this is the name of a test, and each script gets one", name)
	}
	var files []File
	for _, suffix := range []string{".lua", "_test.lua"} {
		text, err := tasks.ReadFile("tasks/" + task + suffix)
		if err != nil {
			return nil, err
		}
		files = append(files, File{path + suffix, strings.ReplaceAll(string(text), "NAME", base)})
	}
	return files, nil
}
