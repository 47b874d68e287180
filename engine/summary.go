package engine

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"mrrc-lua/internal/diff"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Summary describes the result of a run.
type Summary struct {
	Totals           // of the whole run
	Aside   Aside    // of the files that a script with hooks read with marc.read
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
	Lifted  Lifted
	Stages  Stages
	Changes *diff.Tally // with Watch.Changes: what was changed
	// PassedOver has a sentence for each member of an archive that was not read, because it has no records.
	PassedOver []string
	Notes      []string // remarks of the run on itself: a mode that fell back, and why
	Asked      []string // names that the script looked up in run.args, sorted
	Faults     int64    // panics of Go code that the script called: faults of this program, or of the embedding one
}

// Lifted has the numbers of hooks that ran without the VM.
type Lifted struct {
	Records   int64  // over which they ran
	Abandoned int64  // of these, given to the VM, which ran all hooks
	Ahead     bool   // only filter ran without the VM, which ran the other hooks
	Passed    int64  // with Ahead: records that filter kept, for which the VM ran the other hooks
	Back      int64  // after about so many records the VM ran all hooks, because most were abandoned; 0: it did not
	Not       string // why hooks ran in the VM: all of them or, with Ahead, those after filter; "": they did not, or were asked to
}

// InputCount has the numbers of one input.
type InputCount struct {
	Name     string
	Totals        // of this input
	Complete bool // it was read to its end
}

// Count is the number of records or lines that a further output received.
type Count struct {
	Name  string
	N     int64 // records or lines
	Holds Content
}

// Stages is the time each kind of goroutine was busy, all of a kind together.
type Stages struct {
	Source, Worker, Encoder, Sink time.Duration
}

// Counts are the numbers of a run: Read = Written + Dropped + Rejected.
type Counts = luabind.Counts

// Totals are the numbers of a run, or of one input.
type Totals struct {
	luabind.Counts       // Read = Written + Dropped + Rejected; Written counts records of which something was written
	Problems       int64 // records read with problems that were tolerated
	Salvaged       int64 // of these, records that are in part a guess (Input.Salvage)
	// Lost counts the parts of the source that are not in the records that were read, and the parts of these that
	// were not written. Rejected records do not count, because they are kept whole.
	Lost    parse.Losses
	Skipped int64 // records passed over first (Input.Skip)
	Bytes   Bytes // of the inputs, uncompressed
}

// add counts a batch. It is the only place where the records of a run are counted; a VM counts those
// that it has seen for run.counts.
func (t *Totals) add(b *batch) {
	for _, o := range b.outcomes {
		if o != piece {
			t.Read++
			became(&t.Counts, o)
		}
	}
	t.Problems += b.problems
	t.Salvaged += b.salvaged()
	t.Lost.Add(b.losses())
	t.Skipped += b.skipped
	t.Bytes.add(b.bytes)
}

// plus adds other numbers.
func (t *Totals) plus(o *Totals) {
	t.Read += o.Read
	t.Written += o.Written
	t.Dropped += o.Dropped
	t.Rejected += o.Rejected
	t.Problems += o.Problems
	t.Salvaged += o.Salvaged
	t.Lost.Add(o.Lost)
	t.Skipped += o.Skipped
	t.Bytes.add(o.Bytes)
}

// became counts the outcome of a record that was counted as read.
func became(c *luabind.Counts, o outcome) {
	switch o {
	case written:
		c.Written++
	case dropped:
		c.Dropped++
	case rejected:
		c.Rejected++
	}
}

// Bytes accounts for the bytes of the inputs: they add up to the bytes read. Rejects receives those
// of Salvaged and Rejected, and the records that the script or the output rejected.
type Bytes struct {
	Records  int64 // in records that were read
	Salvaged int64 // in records that are in part a guess
	Rejected int64 // in stretches that are not a record
	Filler   int64 // between records: line ends, NULs
	Skipped  int64 // in records passed over
}

// add adds another account.
func (b *Bytes) add(o Bytes) {
	b.Records += o.Records
	b.Salvaged += o.Salvaged
	b.Rejected += o.Rejected
	b.Filler += o.Filler
	b.Skipped += o.Skipped
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

// inputCount returns the count of the input that a batch is part of.
func (s *sink) inputCount(b *batch) *InputCount {
	for len(s.sum.Inputs) <= b.file {
		name := ""
		if list := s.run.inputNames(); len(s.sum.Inputs) < len(list) {
			name = list[len(s.sum.Inputs)]
		}
		s.sum.Inputs = append(s.sum.Inputs, InputCount{Name: name})
	}
	return &s.sum.Inputs[b.file]
}

// countInput counts a batch for the input that it is part of.
func (s *sink) countInput(b *batch) {
	if !s.byInput {
		return
	}
	in := s.inputCount(b)
	in.add(b)
	if b.last && b.fatal == nil && !b.stop {
		in.Complete = true
	}
}

// Tallies are counters by table and key.
type Tallies map[string]map[string]float64

// add adds to one counter.
// add adds to a counter and returns about how many bytes a new counter takes, 0 if it was there.
func (t Tallies) add(table, key string, n float64) (size int64) {
	m := t[table]
	if m == nil {
		m = map[string]float64{}
		t[table] = m
	}
	was := len(m)
	if m[key] += n; len(m) > was {
		size = counterSize + int64(len(key))
	}
	return size
}

// counterSize is about what a counter takes in memory besides its key: its places in two maps that may be
// half empty.
const counterSize = 100

// merge adds all counters of another.
func (t Tallies) merge(o Tallies) {
	for table, keys := range o {
		for key, n := range keys {
			t.add(table, key, n)
		}
	}
}

// Tables returns the names of the tables, sorted.
func (t Tallies) Tables() []string { return slices.Sorted(maps.Keys(t)) }

// TallyRow is one counter.
type TallyRow struct {
	Key string
	N   float64
}

// Rows returns the counters of a table: the largest first, equal ones by key.
func (t Tallies) Rows(table string) []TallyRow {
	rows := make([]TallyRow, 0, len(t[table]))
	for k, n := range t[table] {
		rows = append(rows, TallyRow{k, n})
	}
	slices.SortFunc(rows, func(a, b TallyRow) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key))
	})
	return rows
}
