package engine

import (
	"iter"
	"slices"

	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// batch is what travels through the stages: a block of input with its records, what the script
// decided about them, and the bytes to be written for it. A batch has one owner; sending it gives
// it away. The sink gives it back to the source, which makes everything in it invalid.
type batch struct {
	home   chan<- *batch // where the sink gives it back to
	file   int           // the number of the input
	seq    int64         // of the batch in its input
	last   bool          // it marks the end of its input
	failed error         // reading failed behind its records: the run ends there
	// ticket says what is to be read into it first; nil: it is read.
	ticket *ticket
	// pause is the place behind it where the source waits for a checkpoint; nil: it does not wait.
	pause *Place
	in    parse.Batch

	// Of in.Records, those from lo to hi are the run's; the others were passed over or are beyond
	// the limit.
	lo, hi  int
	skipped int64 // records passed over
	bytes   Bytes

	made any // by an Examiner

	// Filled by the worker.
	events   []event
	cells    luabind.Cells // of rows in events
	outcomes []outcome     // of in.Records[lo:], as far as the run went
	problems int64         // records with problems that were tolerated
	guesses  int64         // records of these that were salvaged, of a script that reads for itself
	tallies  Tallies
	counted  []counted   // tallies of records that may turn out to be beyond the end
	marks    []mark      // what was put into outputs
	state    plain.Value // run.state, with several VMs
	stop     bool        // the script stopped the run in this batch: what follows is not part of it
	fatal    error       // the run ends here, after the events

	// Filled by the encoder.
	main    []byte
	further []furtherBytes
	print   []byte
	rejects []rejection
	lost    []lostProblem
	mainN   int64 // records, lines and rows in main
	written int64 // records, lines and rows put into outputs
	waits   bool  // it has rows whose columns are not known: the sink encodes it
	changes changes
}

// event is one thing to write, in the order in which the script made them.
type event struct {
	kind   eventKind
	index  int32         // of the record it came from in in.Records; -1: none (begin, finish)
	output *output       //
	record *parse.Record // of eventRecord
	text   string        // of eventLine and eventPrint
	row    rows.Row      // of eventRow
	err    error         // of eventReject
	at     int           // of eventRecord: where what was written begins in the output's bytes; -1: nowhere
}

// counted is one call of run:tally.
type counted struct {
	index      int32
	table, key string
	n          float64
}

type eventKind uint8

const (
	eventRecord eventKind = iota // encode and write a record
	eventLine                    // write a line of text
	eventRow                     // write a row
	eventPrint                   // pass on what the script printed
	eventReject                  // reject the record
)

// outcome is what became of a record.
type outcome uint8

const (
	dropped outcome = iota
	written
	rejected
	piece // a further piece of a rejected stretch, not counted
)

// furtherBytes are bytes for a further output.
type furtherBytes struct {
	to    *output
	bytes []byte
	n     int64 // records or lines in them
}

// lostProblem is something of a record that could not be written as it is.
type lostProblem struct {
	record  *parse.Record
	problem parse.Problem
}

// rejection is a record to be rejected.
type rejection struct {
	record *parse.Record // nil: the finish hook's own
	index  int32         // of the record in in.Records; -1: none
	event  int           // its place in events
	err    error         // nil: read with problems that were tolerated

	// Of a script that reads for itself:
	lastID string // the last 001 before
	kept   bool   // the script got the record before, and as it is a guess, its bytes are kept by now
}

// reset empties the batch for its next use; memory beyond reason is given up.
func (b *batch) reset() {
	const keep = 4 << 20
	b.last, b.failed, b.ticket, b.pause, b.lo, b.hi, b.skipped, b.bytes = false, nil, nil, nil, 0, 0, 0, Bytes{}
	clear(b.events)
	b.cells.Reset()
	clear(b.counted)
	b.events, b.outcomes, b.counted, b.marks = b.events[:0], b.outcomes[:0], b.counted[:0], b.marks[:0]
	b.problems, b.guesses, b.tallies, b.state, b.stop, b.fatal = 0, 0, nil, nil, false, nil
	b.made = nil
	clear(b.rejects)
	clear(b.lost)
	clear(b.further)
	b.clearEncoded()
	if cap(b.main) > keep {
		b.main = nil
	}
	if cap(b.print) > keep {
		b.print = nil
	}
	if cap(b.changes.text)+cap(b.changes.lines) > keep {
		b.changes = changes{}
	}
	if cap(b.events) > keep/64 {
		b.events = nil
	}
	if b.in.Memory() > keep {
		b.in = parse.Batch{}
	}
}

// clearEncoded takes back what the encoder filled in.
func (b *batch) clearEncoded() {
	b.main, b.further, b.print, b.rejects, b.lost = b.main[:0], b.further[:0], b.print[:0], b.rejects[:0], b.lost[:0]
	b.written, b.mainN, b.waits = 0, 0, false
	b.changes.reset()
}

// place is where the batch belongs.
func (b *batch) place() place { return place{b.file, b.seq} }

// arrive begins with the i-th of the run's records. A record is dropped until something else becomes
// of it; one that could not be read is rejected. With strict, no record with problems is tolerated.
func (b *batch) arrive(i int, strict bool) *parse.Record {
	r := &b.in.Records[b.lo+i]
	switch {
	case r.Continued():
		b.outcomes = append(b.outcomes, piece)
	case r.Err() != nil:
		b.outcomes = append(b.outcomes, rejected)
	default:
		b.outcomes = append(b.outcomes, dropped)
	}
	if len(r.Problems()) > 0 && r.Err() == nil && !strict {
		b.problems++
	}
	return r
}

// passOver counts a record that the run was told to skip.
func (b *batch) passOver(r *parse.Record) {
	b.bytes.Skipped += int64(r.Size())
	if !r.Continued() {
		b.skipped++
	}
}

// add appends an event.
func (b *batch) add(e event) { b.events = append(b.events, e) }

// size is how many bytes were made for outputs.
func (b *batch) size() int {
	n := len(b.main) + len(b.print) + len(b.changes.text) + len(b.changes.lines)
	for i := range b.further {
		n += len(b.further[i].bytes)
	}
	return n
}

// tally adds to a counter.
func (b *batch) tally(table, key string, n float64) {
	if b.tallies == nil {
		b.tallies = Tallies{}
	}
	b.tallies.add(table, key, n)
}

// take moves what a script made outside any batch into this one, before its records.
func (b *batch) take(made *batch) {
	b.events = append(b.events, made.events...)
	b.marks = append(b.marks, made.marks...)
	for table, keys := range made.tallies {
		for key, n := range keys {
			b.tally(table, key, n)
		}
	}
	made.events, made.marks, made.tallies = nil, nil, nil
}

// printsOnly takes back what a script put into outputs since the n-th event; prints stay.
func (b *batch) printsOnly(n int) {
	kept := b.events[:n]
	for _, e := range b.events[n:] {
		if e.kind == eventPrint {
			kept = append(kept, e)
		}
	}
	clear(b.events[len(kept):])
	b.events = kept
}

// stopAfter makes the i-th of the run's records the last one: what follows was never read.
func (b *batch) stopAfter(i int) {
	b.stop = true
	for k := b.lo + i + 1; k < b.hi; k++ {
		r := &b.in.Records[k]
		b.bytes.count(r, -int64(r.Size()))
	}
	b.hi = b.lo + i + 1
	b.cutFiller()
}

// cutFiller counts as filler what stands before the last record of the run: how much of what
// follows is in the batch, is chance.
func (b *batch) cutFiller() {
	if b.hi == 0 {
		b.bytes.Filler = 0
		return
	}
	n := b.in.Records[b.hi-1].Pos().Offset - b.in.Offset
	for i := range b.hi - 1 {
		n -= int64(b.in.Records[i].Size())
	}
	b.bytes.Filler = min(max(n, 0), b.in.Filler)
}

// ends gives the error with which the run ends behind the batch, if it does.
func (b *batch) ends() error {
	if b.fatal != nil || b.stop {
		return b.fatal
	}
	return b.failed
}

// forget takes back what was counted of records behind one.
func (b *batch) forget(index int32) {
	b.counted = slices.DeleteFunc(b.counted, func(c counted) bool { return c.index > index })
	if b.problems == 0 {
		return
	}
	b.problems = 0
	for range b.tolerated() {
		b.problems++
	}
}

// tolerated gives the places in in.Records of those that were read with problems.
func (b *batch) tolerated() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if len(b.in.Records) == 0 {
			return
		}
		for i := range b.outcomes {
			r := &b.in.Records[b.lo+i]
			if r.Err() == nil && len(r.Problems()) > 0 && !yield(int32(b.lo+i)) {
				return
			}
		}
	}
}

// salvaged counts the records that are in part a guess.
func (b *batch) salvaged() (n int64) {
	if b.problems == 0 {
		return 0
	}
	for i := range b.tolerated() {
		if b.in.Records[i].Salvaged() {
			n++
		}
	}
	return n + b.guesses
}

// outcomeOf gives the outcome of a record by its place in in.Records.
func (b *batch) outcomeOf(index int32) *outcome { return &b.outcomes[int(index)-b.lo] }
