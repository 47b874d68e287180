package engine

import (
	"mrrc-lua/parse"
)

// batch is what travels through the stages: a block of input with its records, what the script
// decided about them, and the bytes to be written for it. A batch has one owner; sending it gives
// it away. The sink gives it back to the source, which makes everything in it invalid.
type batch struct {
	seq int64
	in  parse.Batch

	// Of in.Records, those from lo to hi are the run's; the others were passed over or are beyond
	// the limit.
	lo, hi  int
	skipped int64 // records passed over
	bytes   Bytes

	// Filled by the worker.
	events   []event
	outcomes []outcome // of in.Records[lo:], as far as the run went
	problems int64     // records with problems that were tolerated
	tallies  Tallies
	stop     bool  // the script stopped the run in this batch: what follows is not part of it
	fatal    error // the run ends here, after the events

	// Filled by the encoder.
	main    []byte
	further []furtherBytes
	print   []byte
	rejects []rejection
	added   int64
	written int64 // records and lines put into outputs
}

// event is one thing to write, in the order in which the script made them.
type event struct {
	kind   eventKind
	index  int32         // of the record it came from in in.Records; -1: none (begin, finish)
	output *output       //
	record *parse.Record // of eventRecord
	text   string        // of eventLine and eventPrint
	raw    []byte        // of eventRaw: a view of the batch
	err    error         // of eventReject
}

type eventKind uint8

const (
	eventRecord eventKind = iota // encode and write a record
	eventRaw                     // write a record that is unchanged
	eventLine                    // write a line of text
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

// rejection is a record to be rejected.
type rejection struct {
	record *parse.Record // nil: the finish hook's own
	event  int           // its place in events
	err    error
}

// reset empties the batch for its next use; memory beyond reason is given up.
func (b *batch) reset() {
	const keep = 4 << 20
	b.lo, b.hi, b.skipped, b.bytes = 0, 0, 0, Bytes{}
	clear(b.events)
	b.events, b.outcomes = b.events[:0], b.outcomes[:0]
	b.problems, b.tallies, b.stop, b.fatal = 0, nil, false, nil
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
	b.main, b.further, b.print, b.rejects, b.added, b.written = b.main[:0], b.further[:0], b.print[:0], b.rejects[:0], 0, 0
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
