package engine

import (
	"time"

	"mrrc-lua/internal/diff"
)

// Summary is what a run did.
type Summary struct {
	Totals           // of the whole run
	Added   int64    // records and lines written beyond one per record read
	Outputs []Count  // further outputs, by name
	Main    int64    // records, lines and rows written to the main output
	Holds   Content  // of the main output
	Columns []string // of the rows that it holds; nil: they have none
	Inputs  []InputCount
	Tallies Tallies // counters of run:tally
	Mode    Mode    // the mode that was run
	Jobs    int     // VMs
	Elapsed time.Duration
	Account Account // of all VM locks together
	Stages  Stages
	Changes *diff.Tally // with Options.Changes: what was changed
	Notes   []string    // remarks of the run on itself: a mode that fell back, and why
	Faults  int64       // panics of Go code that the script called: faults of this program, or of the embedding one
}

// InputCount is what became of one input.
type InputCount struct {
	Name     string
	Totals        // of this input
	Complete bool // it was read to its end
}

// Count is what a further output got.
type Count struct {
	Name  string
	N     int64 // records or lines
	Holds Content
}

// Stages is the time each kind of goroutine was busy, all of a kind together.
type Stages struct {
	Source, Worker, Encoder, Sink time.Duration
}
