package engine

import (
	"iter"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// batch is what travels through the stages: a block of input with its records, what the script
// decided about them, and the bytes to be written for it. A batch has one owner; sending it gives
// it away. The sink gives it back to the source, which makes everything in it invalid.
type batch struct {
	home chan<- *batch // where the sink gives it back to
	file int           // the number of the input
	seq  int64         // of the batch in its input
	last bool          // it marks the end of its input
	in   parse.Batch

	// Of in.Records, those from lo to hi are the run's; the others were passed over or are beyond
	// the limit.
	lo, hi  int
	skipped int64 // records passed over
	bytes   Bytes

	// Filled by the worker.
	events   []event
	outcomes []outcome // of in.Records[lo:], as far as the run went
	added    int64     // records and lines beyond one per record
	problems int64     // records with problems that were tolerated
	tallies  Tallies
	state    luabind.Plain // run.state, with several VMs
	stop     bool          // the script stopped the run in this batch: what follows is not part of it
	fatal    error         // the run ends here, after the events

	// Filled by the encoder.
	main    []byte
	further []furtherBytes
	print   []byte
	rejects []rejection
	lost    []lostProblem
	waits   bool // it has rows whose columns are not known: the sink encodes it
}

// event is one thing to write, in the order in which the script made them.
type event struct {
	kind   eventKind
	index  int32         // of the record it came from in in.Records; -1: none (begin, finish)
	output *output       //
	record *parse.Record // of eventRecord
	text   string        // of eventLine and eventPrint
	row    luabind.Row   // of eventRow
	err    error         // of eventReject
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
}

// reset empties the batch for its next use; memory beyond reason is given up.
func (b *batch) reset() {
	const keep = 4 << 20
	b.last, b.lo, b.hi, b.skipped, b.bytes = false, 0, 0, 0, Bytes{}
	clear(b.events)
	b.events, b.outcomes = b.events[:0], b.outcomes[:0]
	b.added = 0
	b.problems, b.tallies, b.state, b.stop, b.fatal = 0, nil, nil, false, nil
	b.clearEncoded()
	if cap(b.main) > keep {
		b.main = nil
	}
	if b.in.Memory() > keep {
		b.in = parse.Batch{}
	}
}

// clearEncoded takes back what the encoder filled in.
func (b *batch) clearEncoded() {
	b.main, b.further, b.print, b.rejects, b.lost, b.waits = b.main[:0], b.further[:0], b.print[:0], b.rejects[:0], b.lost[:0], false
}

// add appends an event.
func (b *batch) add(e event) { b.events = append(b.events, e) }

// stopAfter makes the i-th of the run's records the last one: what follows was never read.
func (b *batch) stopAfter(i int) {
	b.stop = true
	for k := b.lo + i + 1; k < b.hi; k++ {
		r := &b.in.Records[k]
		if r.Err() != nil {
			b.bytes.Rejected -= int64(len(r.Raw()))
		} else {
			b.bytes.Records -= int64(len(r.Raw()))
		}
	}
	b.hi = b.lo + i + 1
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

// outcomeOf gives the outcome of a record by its place in in.Records.
func (b *batch) outcomeOf(index int32) *outcome { return &b.outcomes[int(index)-b.lo] }
