package engine

import (
	"context"
	"fmt"
	"io"
	"time"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Options say what to run over what. The zero value of every field works, except that a Script
// is needed.
type Options struct {
	Script *Script

	// Inputs are the paths of files to read, "-" for Stdin; in order.
	Inputs []string
	Stdin  io.Reader
	// Source is read instead of Inputs when it is not nil: an embedding program's own stream. A
	// Read of it that blocks cannot be interrupted; one that ends with the context can.
	Source     io.Reader
	SourceName string // in messages; default "source"

	From parse.Format      // of the inputs; default: by content
	Text parse.TextOptions // how their text is read

	To     parse.Format  // of the main output; default ISO 2709
	Coding *parse.Coding // of what is written in ISO 2709; nil: as it was read
	// ZeroLengths writes records that are too long for ISO 2709, with zeros for lengths that do not
	// fit; by default they are rejected.
	ZeroLengths bool

	Output io.Writer // records; default: none are written
	// Outputs has for each of Inputs where its records go, instead of Output and To: files that are
	// rewritten one by one. What begin writes goes to the first, what finish writes to the last.
	Outputs []Output
	// Create opens a further output by the name a script gave it. The engine writes to it and
	// leaves closing to whoever made it. Without it further outputs are an error of the script.
	Create func(name string) (io.Writer, error)
	Rows   RowFormat // of what the hook extract makes; default csv
	// NoRecords says that the output is to be a table: a script that puts records into it ends the run
	// with a *UsageError. Rows and lines of text it may.
	NoRecords bool
	Join      string // between the elements of a list in a cell; default "; "
	// SafeCells puts an apostrophe before text in csv and tsv that a spreadsheet takes for a formula.
	SafeCells bool
	Rejects   io.Writer          // raw bytes of what was rejected
	Report    func(*RecordError) // called for each rejection, in order of input, by one goroutine
	// Tolerated is called for each record that was read with problems, in order of input, by the
	// goroutine that calls Report. It must not keep the record.
	Tolerated func(*parse.Record)
	// Lost is called for each thing in a record that could not be written as it is, by the same
	// goroutine.
	Lost  func(*parse.Record, parse.Problem)
	Print io.Writer // what the script prints, in order of input
	// Observe gives a function for each VM, which is called with every record before the hooks are, by
	// one goroutine at a time. It must neither keep nor change the record. Which VM gets which record
	// is chance.
	Observe func() func(*parse.Record)
	// Changes says that what the run changes is to be told, and to whom; nil: it is not looked at.
	Changes *Changes

	// Opened is called with each input that was opened to read records of it, before a byte is read,
	// and gives what is read instead; index is -1 when the script opened it for itself. It may be
	// called by several goroutines. A file that is to be read at several places must stay an
	// io.ReaderAt with a Stat like that of *os.File.
	Opened func(index int, name string, in io.ReadCloser) (io.ReadCloser, error)
	// Progress is told the numbers of the run so far, by the goroutine that calls Report.
	Progress func(luabind.Counts)

	// OpenFile opens a file that the script wants to read. Default: any file.
	OpenFile func(path string) (io.ReadCloser, error)
	// CreateFile opens a file that the script wants to write with io.open: anew, or at its end when
	// add is true. With several VMs it and what it gives are called at the same time. A file that the
	// script leaves open is closed before Run returns, and an error of that is told to nobody else.
	// Default, and with Checkpoint and Resume: the script may write none.
	CreateFile func(path string, add bool) (io.WriteCloser, error)
	// Getenv gives a variable of the environment, and whether the script may know it. Default: it
	// may know none.
	Getenv func(name string) (value string, allowed bool)

	Args    map[string]string // run.args
	Globals map[string]any    // globals of the script, bound by gopher-luar
	Require func(module string) (source, name string, err error)

	Mode    Mode
	Jobs    int   // VMs; negative: one per core; default 1, or one per core if the script says parallel = true
	Parsers int   // parse goroutines of mode parallel; default: one per core
	Readers int   // goroutines that Inputs are dealt to; default 1
	Block   int   // bytes read at once; default 256 KiB
	Memory  int64 // bound in bytes of what is in flight; default 16 MiB

	Limit     int64 // records to read at most; 0: all
	Skip      int64 // records to pass over first
	Strict    bool  // the first bad record ends the run
	MaxErrors int64 // so many bad records end the run; 0: no number does
	// Salvage reads what is likeliest where nothing is certain. The bytes of records so read go to
	// Rejects as well, whatever becomes of the record. Not with Strict.
	Salvage bool

	// Stop ends the reading when it is done: what was read drains, and Run returns the cause. A hook
	// that runs is not ended, as it is by the end of Run's own context.
	Stop context.Context

	Timeout time.Duration // for the hooks of one record; default 5 s, negative: none
	// ScriptMemory bounds in bytes how much memory the process may hold while a script runs; 0: it is
	// not bounded. A call of a hook that goes beyond is ended, and its record rejected; a script
	// that keeps more between records is ended.
	ScriptMemory int64

	// Checkpoint is called between two batches, at once and then when CheckpointEvery (default 30 s)
	// has passed, by the goroutine that writes. All that belongs before the place was written to the
	// outputs, and nothing else. An error of it ends the run. With it, a run that cannot be
	// continued is an error.
	Checkpoint      func(*Checkpoint) error
	CheckpointEvery time.Duration
	// Resume goes on from a checkpoint. The outputs are to hold what they held then; Create is
	// called for further ones in the order of their names. The error is *ResumeError when script,
	// modules, options or files are not those it was made with.
	Resume *Checkpoint
}

// badRecords is how many rejected records end a run; 0: no number does.
func (o *Options) badRecords() int64 {
	if o.Strict {
		return 1
	}
	return o.MaxErrors
}

// DefaultTimeout is how long the hooks of one record may take.
const DefaultTimeout = 5 * time.Second

// UsageError is a combination of options that cannot be run.
type UsageError struct{ Msg string }

func (e *UsageError) Error() string { return e.Msg }

func usagef(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }
