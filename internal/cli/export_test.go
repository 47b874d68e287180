package cli

import (
	"errors"
	"io"

	"mrrc-lua/engine"
)

// What the external tests look at.
var (
	Quoted = clean
)

// ParseSize reads the size of a flag.
func ParseSize(text string) (int64, error) { return parseSize("--memory", text) }

// Code is the exit code of a run's error and number of rejected records.
func Code(err error, rejected int64) ExitCode { return exitCode(err, rejected) }

// Place gives the path for an output that a script named.
func Place(name string, set map[string]string, allow ...string) (string, error) {
	return (&outputs{set: set, allow: allow}).place(name)
}

// Guarded is a terminal as records see it.
func Guarded(w io.Writer) io.Writer { return terminalGuard{w} }

// Location gives line, column, source and message of a syntax error in a script of the command
// line.
func Location(expression string) (line, col int, source, msg string) {
	_, _, err := filterScript(expression)()
	var e *engine.ScriptError
	if errors.As(err, &e) {
		return e.Line, e.Col, e.Source, e.Msg
	}
	return 0, 0, "", ""
}

// Read reads a file as a script may that is allowed some directories.
func Read(path string, named []string, dirs ...string) (string, error) {
	r := openReach("allow more", dirs...)
	defer r.close()
	r.named = named
	f, err := r.open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	return string(text), err
}

// Module gives the text of a module, and its name, for a script in a directory.
func Module(name, dir string, lib ...string) (text, path string, err error) {
	m, err := openModules(dir, lib)
	if err != nil {
		return "", "", err
	}
	defer m.reach.close()
	return m.load(name)
}

// SystemMemory gives how much memory a system has whose files are read.
var SystemMemory = systemMemory
