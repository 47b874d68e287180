package luabind

import (
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/parse"
)

// Host is what the runner of a script answers to its bindings. It is called under the VM lock.
type Host interface {
	// Emit hands a record, as it stands, to an output ("" is the main one).
	Emit(r *parse.Record, output string) error
	// EmitLine hands a line of text, without line end, to an output.
	EmitLine(line, output string) error
	// Print takes what the script prints, line end included.
	Print(text string)
	// Skip, Reject and Stop say what becomes of the record at hand, or of the run. The host
	// remembers them, because a script's pcall can catch any error.
	Skip()
	Reject(reason string)
	Stop()
	// Tally adds to a counter.
	Tally(table, key string, n float64)
	// Counts gives the numbers of the run so far, as this VM knows them.
	Counts() Counts
	// Options gives what the user asked for.
	Options() RunOptions
	// Inputs lists the files of the run, as the user named them.
	Inputs() []string
	// Args gives what the user set with --set.
	Args() map[string]string
	// Globals gives the values of an embedding program.
	Globals() map[string]any
	// OpenFile opens a file for reading, if the script may.
	OpenFile(path string) (io.ReadCloser, error)
	// CreateFile opens a file for writing, if the script may: one that is made anew, or that is added
	// to.
	CreateFile(path string, add bool) (io.WriteCloser, error)
	// Getenv gives a variable of the environment, and whether the script may know it.
	Getenv(name string) (value string, allowed bool)
	// OpenStream begins to read records of a source that is no maker of records.
	OpenStream(s Source) (Stream, error)
	// Came is told of each record that a script reads for itself, before the script gets it, and
	// says whether it gets it: a record that cannot be read is the host's to report.
	Came(r *parse.Record) bool
	// Over tells whether the run has enough: a script that reads for itself gets no more records.
	Over() bool
	// Load compiles a module for require. The error is a *SyntaxError when it does not compile.
	Load(module string) (*lua.FunctionProto, error)
}

// SyntaxError is a module that does not compile. Its text begins with file and line.
type SyntaxError struct{ Err error }

// Error gives file, line and what is wrong there.
func (e *SyntaxError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Counts are the numbers of a run: a script sees them as run.counts.
type Counts struct {
	Read     int64 `luar:"read"`     // records that reached the script
	Written  int64 `luar:"written"`  // of these, written to at least one output
	Dropped  int64 `luar:"dropped"`  // of these, dropped by the script
	Rejected int64 `luar:"rejected"` // of these, rejected or failed
}

// RunOptions is what a script sees as run.options.
type RunOptions struct {
	Jobs   int    `luar:"jobs"`
	Mode   string `luar:"mode"`
	Strict bool   `luar:"strict"`
	Limit  int64  `luar:"limit"`
	Skip   int64  `luar:"skip"`
}
