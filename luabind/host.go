package luabind

import (
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/parse"
)

// Host is what the bindings need from the runner of a script. It is called under the VM lock.
type Host interface {
	lualib.Host

	// Emit passes a record, in its present state, to an output ("" is the main one).
	Emit(r *parse.Record, output string) error
	// EmitLine passes a line of text, without line end, to an output.
	EmitLine(line, output string) error
	// Skip, Reject and Stop decide about the current record, or about the run. The host remembers them,
	// because a script's pcall can catch any error.
	Skip()
	Reject(reason string)
	Stop()
	// Tally adds to a counter.
	Tally(table, key string, n float64)
	// Counts returns the numbers of the run so far, as this VM knows them.
	Counts() Counts
	// Options returns the user's options.
	Options() RunOptions
	// Inputs lists the files of the run, as the user named them.
	Inputs() []string
	// Args returns the user's values of --set.
	Args() map[string]string
	// Globals returns the values of an embedding program.
	Globals() map[string]any
	// OpenStream begins to read records from a source that does not make records itself.
	OpenStream(s Source) (Stream, error)
	// Came is called with each record that a script reads for itself, before the script gets it. It
	// reports whether the script gets it: the host reports records that cannot be read.
	Came(r *parse.Record) bool
	// Over reports whether the run has enough: a script that reads for itself gets no more records.
	Over() bool
}

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
	Flavor string `luar:"flavor"` // marc21 or unimarc
}

// unimarc is the Flavor of records of UNIMARC.
const unimarc = "unimarc"
