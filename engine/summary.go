package engine

import (
	"time"

	"mrrc-lua/internal/diff"
	"mrrc-lua/luabind"
)

// Summary is what a run did.
type Summary struct {
	luabind.Counts         // Read = Written + Dropped + Rejected
	Problems       int64   // records read with problems that were tolerated
	Skipped        int64   // records passed over first (Options.Skip)
	Added          int64   // records and lines written beyond one per record read
	Bytes          Bytes   //
	Outputs        []Count // further outputs, by name
	Tallies        Tallies // counters of run:tally
	Mode           Mode    // the mode that was run
	Jobs           int     // VMs
	Elapsed        time.Duration
	Account        Account // of all VM locks together
	Stages         Stages
	Changes        *diff.Tally // with Options.Changes: what was changed
	Notes          []string    // remarks of the run on itself: a mode that fell back, and why
}

// Bytes accounts for the bytes of the inputs: they add up to what was read of them.
type Bytes struct {
	Records  int64 // in records that were read
	Rejected int64 // in stretches that are no record
	Filler   int64 // between records: line ends, NULs
	Skipped  int64 // in records passed over
}

// Count is the number of records or lines an output got.
type Count struct {
	Name string
	N    int64
}

// Stages is the time each kind of goroutine was busy, all of a kind together.
type Stages struct {
	Source, Worker, Encoder, Sink time.Duration
}
