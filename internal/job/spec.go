package job

import (
	"io"
	"time"

	"mrrc-lua/engine"
)

// Spec describes a run for a command. Its groups are those of the help. NewSpec returns one with the
// default values.
type Spec struct {
	Script  ScriptSpec
	Input   InputSpec
	Output  OutputSpec
	Preview PreviewSpec
	Bad     BadRecordSpec
	Account AccountSpec
	Keep    CheckpointSpec
	Sandbox SandboxSpec
	Speed   SpeedSpec

	// Given holds the settings that the user gave, by the names of their flags: for the report, and
	// where it matters whether something was given.
	Given map[string]any

	// RecordsOnly: the script cannot make rows.
	RecordsOnly bool
	// RowsOnly: the command makes rows.
	RowsOnly bool
	// Recovery: the summary accounts for the outcomes of records and bytes, by code.
	Recovery bool
	// RejectsIfAny: the user has not named the file of Bad.Rejects, which is not kept when it is empty.
	RejectsIfAny bool
	// Adjust changes the engine's options last; nil: they are not changed.
	Adjust func(*engine.Options)
	// Table makes the contents of the output when everything was read; nil: the output gets records.
	Table func(io.Writer) error
	// Reads are further files that the command reads, which no output may replace.
	Reads []string
	// Also are further files, which are written when everything was read.
	Also []Further
	// Ended returns, when everything was written, further numbers for the last line, such as "not found 2",
	// and how many things were found that make the exit code 1; nil: there are none.
	Ended func() (numbers []string, wrong int64)
	// Instead runs the job in place of the engine; nil: the engine does.
	Instead *Instead
}

// Further is a file that a command writes besides its output.
type Further struct {
	Path, Flag string
	Write      func(io.Writer) error
}

// ScriptSpec is about the script.
type ScriptSpec struct {
	Load Loader
	File string   // its path, which nothing is written over; "": it is not a file
	Body string   // of the hook transform, instead of a script; a command makes Load of it
	Set  []string // KEY=VALUE, for run.args
	Lib  []string // directories of modules
}

// InputSpec is about what is read.
type InputSpec struct {
	Files    []string // "-" is standard input
	From     string   // format; "": by content
	Encoding string
	Flavor   string
	Invalid  string // what becomes of bytes that are not text in their encoding
	Limit    int64  // records; 0: all
	Skip     int64  // records
	Where    string // an expression in Lua: only the records for which it is true; "": all
	Tail     int64  // records, of those that Skip and Limit leave; 0: all

	Objects Objects // inputs that are not files; nil: all are
}

// OutputSpec is about what is written.
type OutputSpec struct {
	File      string // "" and "-" are standard output
	To        string // format; "": by the suffix of File
	InPlace   string // the suffix of backups; each input is rewritten when this is given
	Envelope  string
	Encoding  string
	Normalize string
	Oversize  string
	Join      string // between the elements of a list in a cell
	SafeCells bool
	Mark      bool   // rows as CSV begin with a byte order mark
	Separator string // of the cells of CSV
	Table     string // the name of the table in SQLite, of the sheet in XLSX
}

// PreviewSpec is about what a run changes.
type PreviewSpec struct {
	DryRun  bool
	Diff    bool
	Format  string // text or jsonl
	Changes string // a file
}

// BadRecordSpec is about records that cannot be read, written or worked on.
type BadRecordSpec struct {
	Rejects   string // the file of their bytes
	Errors    string // the file of reasons
	Append    bool   // to Errors, and rows to the table of an SQLite file
	Strict    bool
	MaxErrors int64 // 0: no limit
	KeepGoing bool  // also when the script fails on every record
	Salvage   bool
}

// AccountSpec is about the numbers and reports of a run.
type AccountSpec struct {
	Tally    string // a file
	Report   string // a file
	HTML     string // a file
	Progress string // auto, always or never
	Stats    bool
	Quiet    bool
	Trace    int64 // the number of records whose hooks are shown; 0: none
}

// CheckpointSpec is about runs that can be continued.
type CheckpointSpec struct {
	File   string // "": no checkpoints
	Every  time.Duration
	Resume bool
	Same   []Setting // settings that must be the same when a run is continued, besides those that the engine compares
}

// Setting is a setting as messages name it, and its value.
type Setting struct{ Flag, Value string }

// SandboxSpec is about what a script may do.
type SandboxSpec struct {
	Timeout    time.Duration // for the hooks of one record; 0: none
	Memory     string        // a size; "": the default; "0": no limit
	AllowRead  []string      // directories
	AllowWrite []string      // directories
	AllowEnv   []string      // names of variables
}

// SpeedSpec is about how the work is divided.
type SpeedSpec struct {
	Jobs    int // VMs; 0: one, or as the script declares; negative: one per core
	Mode    string
	Lift    string // --lift
	Parsers int
	Readers int
	Memory  string // a size
	Block   int    // bytes read at once
}

// defaultEvery is the time between two checkpoints.
const defaultEvery = 30 * time.Second

// NewSpec returns a Spec with its default values.
func NewSpec() *Spec {
	return &Spec{
		Input:   InputSpec{Encoding: "auto", Flavor: "marc21", Invalid: "keep"},
		Output:  OutputSpec{Envelope: "keep", Encoding: "same", Normalize: "none", Oversize: "reject", Join: "; ", Separator: ",", Table: "records"},
		Preview: PreviewSpec{Format: "text"},
		Account: AccountSpec{Progress: "auto"},
		Keep:    CheckpointSpec{Every: defaultEvery},
		Sandbox: SandboxSpec{Timeout: engine.DefaultTimeout},
		Speed:   SpeedSpec{Mode: string(engine.ModeAuto), Lift: string(engine.LiftAuto), Readers: 1},
		Given:   map[string]any{},
	}
}

// given reports whether the user gave a setting.
func (s *Spec) given(flag string) bool {
	_, is := s.Given[flag]
	return is
}

// rewrites reports whether the inputs are rewritten.
func (s *Spec) rewrites() bool { return s.given("in-place") }

// toStdout reports whether records go to standard output.
func (s *Spec) toStdout() bool {
	return s.Output.File == "" || s.Output.File == "-" || s.Output.File == "/dev/stdout"
}
