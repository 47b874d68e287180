package cli

import (
	"errors"
	"io"

	"mrrc-lua/engine"
)

// What the external tests look at.
var (
	ParseSize = parseSize
	Quoted    = clean
)

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
