package engine

import (
	"time"

	"mrrc-lua/internal/diff"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Counts are the numbers of a run: Read = Written + Dropped + Rejected.
type Counts = luabind.Counts

// Summary is what a run did.
type Summary struct {
	luabind.Counts         // Read = Written + Dropped + Rejected
	Problems       int64   // records read with problems that were tolerated
	Salvaged       int64   // of these, records that are in part a guess (Options.Salvage)
	Skipped        int64   // records passed over first (Options.Skip)
	Added          int64   // records and lines written beyond one per record read
	Bytes          Bytes   //
	Outputs        []Count // further outputs, by name
	Main           int64   // records, lines and rows written to the main output
	Inputs         []InputCount
	Tallies        Tallies // counters of run:tally
	Mode           Mode    // the mode that was run
	Jobs           int     // VMs
	Elapsed        time.Duration
	Account        Account // of all VM locks together
	Stages         Stages
	Changes        *diff.Tally // with Options.Changes: what was changed
	Notes          []string    // remarks of the run on itself: a mode that fell back, and why
	Faults         int64       // panics of Go code that the script called: faults of this program, or of the embedding one
}

// Bytes accounts for the bytes of the inputs: they add up to what was read of them. What is in
// Rejects is Salvaged and Rejected, and the records that the script or the output rejected.
type Bytes struct {
	Records  int64 // in records that were read
	Salvaged int64 // in records that are in part a guess
	Rejected int64 // in stretches that are no record
	Filler   int64 // between records: line ends, NULs
	Skipped  int64 // in records passed over
}

// count adds n bytes of a record that was not passed over.
func (b *Bytes) count(r *parse.Record, n int64) {
	switch {
	case r.Err() != nil:
		b.Rejected += n
	case r.Salvaged():
		b.Salvaged += n
	default:
		b.Records += n
	}
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
