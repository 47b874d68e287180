package engine

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"mrrc-lua/engine/part"
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// Options are the options of Run. The zero value of every group works, except that a Script and an input
// are required.
type Options struct {
	Script  *Script
	Args    map[string]string // run.args
	Globals map[string]any    // globals of the script, bound by gopher-luar

	Input       Input
	Output      Output
	Bad         BadRecords
	Watch       Watch
	Step        Step
	Reach       Reach
	Limits      Limits
	Speed       Speed
	Checkpoints Checkpoints
}

// Input determines what is read, and how.
type Input struct {
	// Paths are the files to read, in order; "-" is Stdin.
	Paths []string
	Stdin io.Reader
	// Source is read instead of Paths when it is not nil: an embedding program's own stream. A Read of it
	// that blocks cannot be interrupted; one that ends with the context can.
	Source     io.Reader
	SourceName string // in messages; default "source"
	// Records is read when it is not nil: records that an embedding program makes, such as those of
	// parse.Batch.AddRow. The input is then the first of Paths, by its name only; without Paths, its name is
	// SourceName. One goroutine calls it at a time.
	Records parse.BatchReader

	Format parse.Format      // default: by content
	Text   parse.TextOptions // how the text of records is read
	// Salvage makes a best guess where the data is ambiguous. The bytes of such records always go to
	// BadRecords.Rejects as well. It cannot be combined with BadRecords.Strict.
	Salvage bool

	// Open opens Paths, except "-", in place of the file system: as objects of a store that are read by ranges.
	// It returns the bytes of the input and their number. They are read by several goroutines at once, and are
	// closed if they are an io.Closer. Open may be called several times for a path, also at the same time.
	Open func(path string) (content io.ReaderAt, size int64, err error)

	Skip  int64 // records to pass over first
	Limit int64 // records to read at most, after those; 0: all

	// Opened is called with each input that was opened to read its records, before a byte is read. It
	// returns what is read instead; index is -1 when the script opened the input for itself. It may be
	// called by several goroutines. For a file that is read at several places, the result must also be an
	// io.ReaderAt with a Stat like that of *os.File.
	Opened func(index int, name string, in io.ReadCloser) (io.ReadCloser, error)
}

// Output determines where records, lines, rows and prints go, and how they are written. No output is
// closed. The functions and writers are called by one goroutine at a time, in the order of the input.
type Output struct {
	Main   io.Writer    // the main output; default: nothing is written to it
	Format parse.Format // of records in the main output; default ISO 2709
	// ByInput has, for each of Input.Paths, where its records go, instead of Main and Format: files that
	// are rewritten one by one. Records that begin makes go to the first, those of finish to the last.
	ByInput []InputOutput
	// Create opens a further output by the name that the script gave it. Without it, a further output is
	// an error of the script. An error that is a *NameError rejects the records that the script put there;
	// any other ends the run.
	Create func(name string) (io.Writer, error)
	Print  io.Writer // what the script prints

	// Bare leaves out the text around the records of an input. Otherwise, when one input is read, and it is
	// XML, JSON or MARCMaker text as the main output is, records are written into the document that they were
	// read from. With ByInput they always are.
	Bare bool

	Coding *parse.Coding // of output in ISO 2709; nil: as it was read
	// ZeroLengths writes records that are too long for ISO 2709, with zeros for lengths that do not fit;
	// by default they are rejected.
	ZeroLengths bool

	Rows  RowFormat // of the rows of the hook extract; default csv
	Table RowStyle  // how rows are written as csv and tsv
	// Tabulate makes rows in Go, in place of the hook extract; nil: the hook does. It is called once for each
	// goroutine that makes rows.
	Tabulate func(*RowEncoder) Tabulator
	Columns  []Column // of the rows of Tabulate
	// NoRecords: the main output must be a table. A script that puts records into it ends the run with a
	// *UsageError; rows and lines of text are allowed.
	NoRecords bool
	// NoRows is the error that ends a run whose script puts rows into the main output, which must hold
	// records; nil: rows are allowed. Lines of text are.
	NoRows error
}

// InputOutput is where the records of one input go, and in which format.
type InputOutput struct {
	W      io.Writer
	Format parse.Format
}

// Column is a column of rows that are made in Go.
type Column struct {
	Name string
	Many bool // its cells are lists, in formats that have lists
}

// Tabulator appends the rows of a record to dst, and for each of them where it ends in dst to ends. A record
// without rows counts as dropped. An error rejects the record. It must neither keep nor change the record.
type Tabulator func(dst []byte, ends []int, r *parse.Record) ([]byte, []int, error)

// BadRecords determines what happens to records that cannot be read, processed or written as they are. The
// functions and the writer are called by one goroutine at a time, in the order of the input. A record that
// they are given is valid until they return.
type BadRecords struct {
	Strict    bool  // the first bad record ends the run; one with problems counts as bad
	MaxErrors int64 // this many rejected records end the run; 0: no limit
	// GiveUp ends a run in which the script fails from the beginning: on this many first records, or on every
	// record of a smaller input, and always in the same line. The error is *AllFailedError. 0: the run goes
	// on. A record that cannot be read does not count.
	GiveUp int64

	Rejects   io.Writer                          // raw bytes of rejected records
	Report    func(*RecordError)                 // called for each rejection
	Tolerated func(*parse.Record)                // called for each record that was read with problems
	Lost      func(*parse.Record, parse.Problem) // called for each thing that could not be written as it is
}

// limit returns how many rejected records end a run; 0: there is no limit.
func (b *BadRecords) limit() int64 {
	if b.Strict {
		return 1
	}
	return b.MaxErrors
}

// Watch has functions that observe a run.
type Watch struct {
	// Progress is called with the numbers of the run so far, by the goroutine that writes.
	Progress func(luabind.Counts)
	// Observe returns a function for each goroutine that may see records, which is called with every record before
	// the hooks are, by one goroutine at a time. It must neither keep nor change the record. Chance decides which of
	// the functions gets which record; some may get none.
	Observe func() func(*parse.Record)
	// Kept has Observe called only with the records that the hook filter keeps, after it; the hook batch
	// keeps none.
	Kept bool
	// Changes receives the changes that the run makes in records; nil: records are not compared.
	Changes *Changes
	// Trace is called after each call of filter, transform and extract, until it returns false, by one goroutine at a
	// time for each VM. All hooks then run in the VM. nil: hooks are not traced.
	Trace func(TraceStep) (more bool)
}

// Step is a step of a run that is written in Go. It comes after the hook filter and before the hook
// transform; a script with the hook batch, or without hooks, cannot have one.
type Step struct {
	// Each returns a function for each goroutine that may see records, which is called with every record that the hook
	// filter keeps, by one goroutine at a time. Chance decides which of the functions gets which record; some may get
	// none. input is the place of the record's input in Input.Paths; the number of the record may not be known yet, but
	// its place in bytes is. The function may change the record, and keeps nothing of it. It appends to note, which it
	// returns, what Take is to receive. A record is dropped when keep is false, and rejected when there is an error.
	Each func() StepFunc
	// Take is called in the order of the input with every record that Each was called with and that was not
	// rejected, by one goroutine at a time: with its note, and with the bytes that it becomes in the main
	// output, without the separator of the format; nil when it was dropped. Main may be nil. With Take,
	// Output.Bare is implied. The record and the bytes are valid until it returns. An error ends the run.
	Take func(input int, r *parse.Record, note, written []byte) error
}

// StepFunc is what Step.Each returns.
type StepFunc func(input int, r *parse.Record, note []byte) (noted []byte, keep bool, err error)

// Reach determines what a script can reach outside the records. With several VMs the functions are called
// by several goroutines.
type Reach struct {
	// OpenFile opens a file that the script wants to read. Default: any file.
	OpenFile func(path string) (io.ReadCloser, error)
	// CreateFile opens a file that the script wants to write with io.open: a new one, or with add at the
	// end of the one that is there. A file that the script leaves open is closed before Run returns; an error
	// of this Close is ignored. Default, and with Checkpoints: the script may write none.
	CreateFile func(path string, add bool) (io.WriteCloser, error)
	// Getenv returns a variable of the environment, and whether the script may read it. Default: it may read
	// none.
	Getenv func(name string) (value string, allowed bool)
	// Require returns the source of a module, and the name that messages have for it. Default: there are
	// no modules.
	Require func(module string) (source, name string, err error)
}

// Limits bound a script, or end a run.
type Limits struct {
	Timeout time.Duration // for the hooks of one record; default DefaultTimeout, negative: none
	// Memory bounds in bytes how much memory the process may hold while a script runs; 0: it is not
	// bounded. A call of a hook that goes beyond is ended, and its record rejected; a script that keeps
	// more between records is ended.
	Memory int64
	// Stop ends the reading when it is done: records that were read are still processed, and Run returns the
	// cause. Unlike the end of Run's own context, it does not end a running hook.
	Stop context.Context
}

// DefaultTimeout is how long the hooks of one record may take.
const DefaultTimeout = 5 * time.Second

// Speed determines how the work is divided. It does not change the output of a run. More than 1,000 jobs,
// parsers or readers are a *UsageError.
type Speed struct {
	Mode    Mode  // default ModeAuto
	Jobs    int   // VMs; negative: one per core; default 1, or one per core if the script declares parallel = true. A script that keeps something from record to record is refused with several
	Parsers int   // goroutines that parse regions in mode parallel, and text in every mode; default: one per core
	Readers int   // goroutines to which Input.Paths are distributed; default 1
	Block   int   // bytes read at once; default 256 KiB
	Memory  int64 // bound in bytes of the data in flight; default 16 MiB
	Map     int64 // a file of ISO 2709 of at least so many bytes is mapped into memory, if it is an *os.File and the system is Linux; default 1 MiB, negative: none
	Lift    Lift  // which hooks may run without the VM; default LiftAuto
}

// parsers returns how many goroutines parse.
func (s *Speed) parsers() int {
	if s.Parsers > 0 {
		return s.Parsers
	}
	return runtime.GOMAXPROCS(0)
}

// Checkpoints allow a run to be continued after an interruption. With them, a run that could not be
// continued is an error.
type Checkpoints struct {
	// Save is called between two batches, at once and then when Every has passed, by the goroutine that
	// writes. Everything that belongs before the place was written to the outputs, and nothing else. An
	// error of it ends the run.
	Save  func(*Checkpoint) error
	Every time.Duration // default 30 s
	// Resume continues from a checkpoint. The outputs must hold what they held then; Output.Create is called
	// for further ones in the order of their names. The error is *ResumeError when script, modules, options
	// or files are not those that the checkpoint was made with.
	Resume *Checkpoint
}

// UsageError is a combination of options that cannot be run.
type UsageError struct{ Msg string }

func (e *UsageError) Error() string { return e.Msg }

func usagef(format string, args ...any) error { return &UsageError{fmt.Sprintf(format, args...)} }

// Types of other packages that a program which embeds the engine needs.
type (
	// Script is a compiled script.
	Script = script.Script
	// RowFormat is a format of rows.
	RowFormat = rows.Format
	// RowStyle is how rows are written as CSV and TSV.
	RowStyle = rows.Style
	// RowEncoder makes bytes of rows, cell by cell.
	RowEncoder = rows.Encoder
	// Text is a string of any bytes, which JSON keeps.
	Text = plain.Text
	// Place is a place between two batches of the input.
	Place = part.Place
	// Stretch is a range of bytes of an input, of which Chain makes a Part.
	Stretch = part.Stretch
	// Part is a range of an input that begins and ends at boundaries of records.
	Part = part.Part
)

// The formats of rows.
const (
	RowsCSV   = rows.CSV
	RowsTSV   = rows.TSV
	RowsJSONL = rows.JSONL
	// The rest are packed rows, of which package rowfile of this project makes a file.
	RowsXLSX    = rows.XLSX
	RowsSQLite  = rows.SQLite
	RowsParquet = rows.Parquet
)

// LoadScript compiles a script and looks for mistakes. The error is a *ScriptError with line and column.
func LoadScript(name, source string) (*Script, error) { return script.Load(name, source) }

// LoadTyped does the same with a script that was typed on a command line. The specs in its calls of methods
// of record may be written as 245a or 245.a, because a shell may take $a for a variable.
func LoadTyped(name, source string) (*Script, error) { return script.LoadTyped(name, source) }

// FileText returns a script that was typed on a command line as it is written in a file: with the specs that LoadTyped
// understands.
func FileText(source string) string { return script.FileText(source) }

// HookNames returns the names of all hooks, in the order in which they are called.
func HookNames() []string { return script.HookNames() }

// Nearest returns the name that was probably meant by another one, or "" if none is like it.
func Nearest(name string, names []string) string { return declare.Nearest(name, names) }
