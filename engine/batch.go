package engine

import (
	"iter"
	"slices"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// batch passes through the stages of a run: a block of input with its records, the decisions of the
// script about them, and the bytes to be written. A batch has one owner, who passes it on by sending
// it. The sink returns it to the source, which makes everything in it invalid.
type batch struct {
	home chan<- *batch // where the sink returns it to
	place

	// Filled by the source.
	in      parse.Batch
	lo, hi  int      // of in.Records, these are the run's; the others were passed over or are beyond the limit
	skipped int64    // records passed over
	bytes   Bytes    // of the input
	last    bool     // it marks the end of its input
	failed  error    // reading failed after its records: the run ends there
	mapped  *mapping // of the input's file; nil: its bytes were copied
	ticket  *ticket  // the region that must be read into it first; nil: it is read
	layout  encode.Layout
	pause   *Place // the place after it where the source waits for a checkpoint; nil: it does not wait

	decided
	encoded
	seen any // what an Examiner made of it
}

// place is where a batch belongs: the number of its input, and its number in that input.
type place struct {
	file int
	seq  int64
}

// before reports whether one place comes before another.
func (p place) before(o place) bool { return p.file < o.file || p.file == o.file && p.seq < o.seq }

// decided holds the decisions about the records of a batch: the worker fills it in.
type decided struct {
	events   []event
	pending  int64         // bytes that the events become, about
	cells    luabind.Cells // of rows in events
	outcomes []outcome     // of in.Records[lo:], as far as the run went
	problems int64         // records with problems that were tolerated
	guesses  int64         // records of these that were salvaged, of a script that reads for itself
	lacks    parse.Losses  // what these lack of their source, of a script that reads for itself
	tallies  Tallies
	counted  []counted // tallies of records that may turn out to be beyond the end
	marks    []mark    // what was put into outputs
	markAt   map[markOf]int
	notes    []byte      // of Options.Step
	noted    []noted     // whose they are
	asides               // what the script read with marc.read
	state    plain.Value // run.state, with several VMs
	stop     bool        // the script stopped the run in this batch: what follows is not part of it
	fatal    error       // the run ends here, after the events
}

// event is one thing to write, in the order in which the script made them.
type event struct {
	kind   eventKind
	index  int32         // of the record it came from in in.Records; -1: none (begin, finish)
	output *output       //
	record *parse.Record // of eventRecord and eventTabulate
	text   string        // of eventLine and eventPrint
	row    rows.Row      // of eventRow
	err    error         // of eventReject
	at     int           // of eventRecord: where what was written begins in the output's bytes; -1: nowhere
	end    int           // and where it ends, when it was encoded
}

// noted is the note of a record in decided.notes.
type noted struct {
	index    int32 // of the record in in.Records
	from, to int
}

// counted is one call of run:tally.
type counted struct {
	index      int32
	table, key string
	n          float64
}

type eventKind uint8

const (
	eventRecord   eventKind = iota // encode and write a record
	eventLine                      // write a line of text
	eventRow                       // write a row
	eventTabulate                  // make rows of a record, and write them
	eventPrint                     // pass on what the script printed
	eventReject                    // reject the record
)

// outcome is the result of the run for a record: written, dropped or rejected.
type outcome uint8

const (
	dropped outcome = iota
	written
	rejected
	piece // a further piece of a rejected stretch, not counted
)

// encoded holds the bytes to be written for a batch: the encoder fills it in.
type encoded struct {
	main    outputBytes
	further []outputBytes
	// inDocument is true when the records for the main output are in the chunk.
	inDocument bool
	chunk      encode.Chunk
	print      []byte
	rejects    []rejection
	lost       []lostProblem
	waits      bool // it has rows whose columns are not known: the sink encodes it
	changes    changes
}

// outputBytes are the bytes of a batch for one output.
type outputBytes struct {
	to    *output // nil: the main output
	bytes []byte
	// ends has, for each record, line or row in bytes, where it ends. The separator of a format stands
	// before a record, and counts as part of it.
	ends []int
}

// lostProblem is a part of a record that could not be written as it is.
type lostProblem struct {
	record  *parse.Record
	index   int32 // as that of the event
	problem parse.Problem
}

// isLoss reports whether something of the record was not written at all, and the record is not one that was
// rejected, all of which is kept.
func (l *lostProblem) isLoss(b *batch) bool {
	if l.problem.Lost.Kind == parse.LostNothing || l.problem.Code != encode.CodeLeftOut || l.record == nil {
		return false
	}
	i := int(l.index) - b.lo
	return l.index < 0 || i < len(b.outcomes) && b.outcomes[i] != rejected
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

// reset empties the batch for its next use, and releases memory that only a huge record needed.
func (b *batch) reset() {
	const keep = 4 << 20
	b.last, b.failed, b.mapped, b.ticket, b.pause, b.lo, b.hi, b.skipped, b.bytes = false, nil, nil, nil, nil, 0, 0, 0, Bytes{}
	b.seen, b.layout = nil, encode.LayoutUnknown
	b.decided.reset()
	clear(b.rejects)
	clear(b.lost)
	clear(b.further)
	b.encoded.reset()
	if cap(b.main.bytes) > keep {
		b.main = outputBytes{}
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

// reset removes everything that the worker filled in.
func (d *decided) reset() {
	clear(d.events)
	d.pending = 0
	d.cells.Reset()
	clear(d.counted)
	d.events, d.outcomes, d.counted, d.marks = d.events[:0], d.outcomes[:0], d.counted[:0], d.marks[:0]
	d.problems, d.guesses, d.tallies, d.state, d.stop, d.fatal = 0, 0, nil, nil, false, nil
	d.lacks = parse.Losses{}
	d.notes, d.noted, d.markAt = d.notes[:0], d.noted[:0], nil
	d.asides.reset()
}

// reset removes everything that the encoder filled in.
func (e *encoded) reset() {
	e.main.bytes, e.main.ends = e.main.bytes[:0], e.main.ends[:0]
	e.further, e.print, e.rejects, e.lost = e.further[:0], e.print[:0], e.rejects[:0], e.lost[:0]
	e.waits, e.inDocument = false, false
	e.chunk.Reset()
	e.changes.reset()
}

// bytesFor returns the bytes for an output; main is the one whose bytes are b.main.
func (e *encoded) bytesFor(o, main *output) *outputBytes {
	if o == main {
		return &e.main
	}
	for i := len(e.further) - 1; i >= 0; i-- {
		if e.further[i].to == o {
			return &e.further[i]
		}
	}
	e.further = append(e.further, outputBytes{to: o})
	return &e.further[len(e.further)-1]
}

// length returns how many bytes were made.
func (e *encoded) length() int {
	n := len(e.main.bytes) + len(e.print) + len(e.changes.text) + len(e.changes.lines)
	for i := range e.further {
		n += len(e.further[i].bytes)
	}
	return n
}

// written returns how many records, lines and rows are in the bytes.
func (e *encoded) written() int64 {
	n := len(e.main.ends)
	for i := range e.further {
		n += len(e.further[i].ends)
	}
	return int64(n)
}

// arrive begins with the i-th of the run's records. A record counts as dropped until something else
// is decided; one that could not be read is rejected. With strict, no record with problems is
// tolerated.
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

// passOver counts a record that the user asked to skip.
func (b *batch) passOver(r *parse.Record) {
	b.bytes.Skipped += int64(r.Size())
	if !r.Continued() {
		b.skipped++
	}
}

// add appends an event.
func (b *batch) add(e event) { b.events = append(b.events, e) }

// tally adds to a counter, and returns what Tallies.add returns.
func (b *batch) tally(table, key string, n float64) (size int64) {
	if b.tallies == nil {
		b.tallies = Tallies{}
	}
	return b.tallies.add(table, key, n)
}

// take moves everything that a script made outside any batch into this one, before its records.
func (b *batch) take(made *batch) {
	b.events = append(b.events, made.events...)
	for _, m := range made.marks {
		b.addMark(m)
	}
	for table, keys := range made.tallies {
		for key, n := range keys {
			b.tally(table, key, n)
		}
	}
	b.asides.take(&made.asides)
	made.events, made.marks, made.tallies = nil, nil, nil
}

// size returns about how many bytes an event becomes.
func (e *event) size() int64 {
	const least = 200
	n := least + len(e.text)
	if e.record != nil {
		n += e.record.MemorySize()
	}
	return int64(n + e.row.Size())
}

// printsOnly removes everything that a script put into outputs since the n-th event, except prints.
func (b *batch) printsOnly(n int) {
	kept := b.events[:n]
	for _, e := range b.events[n:] {
		if e.kind == eventPrint {
			kept = append(kept, e)
		} else {
			b.pending -= e.size()
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

// cutFiller counts only the filler before the last record of the run, because chance decides how much
// of the filler after it is in the batch.
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

// end returns the error with which the run ends after the batch; nil if it goes on.
func (b *batch) end() error {
	if b.fatal != nil || b.stop {
		return b.fatal
	}
	return b.failed
}

// forget removes the counts of the records after one.
func (b *batch) forget(index int32) {
	b.counted = slices.DeleteFunc(b.counted, func(c counted) bool { return c.index > index })
	b.asides.forget(index)
	b.forgetTolerated()
}

// forgetTolerated takes back the count of records with problems that turned out to be beyond the end.
func (b *batch) forgetTolerated() {
	if b.problems == 0 {
		return
	}
	b.problems = 0
	for range b.tolerated() {
		b.problems++
	}
}

// tolerated returns the places in in.Records of those that were read with problems.
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

// losses counts the parts of their source that the records lack, and the parts that were not written. Rejected
// records are kept whole.
func (b *batch) losses() (l parse.Losses) {
	for i := range b.lost {
		if p := &b.lost[i]; p.isLoss(b) {
			l[p.problem.Lost.Kind]++
		}
	}
	if b.problems == 0 {
		return l
	}
	for i := range b.tolerated() {
		if *b.outcomeOf(i) != rejected {
			l.Add(b.in.Records[i].Lost())
		}
	}
	l.Add(b.lacks)
	return l
}

// outcomeOf returns the outcome of a record by its place in in.Records.
func (b *batch) outcomeOf(index int32) *outcome { return &b.outcomes[int(index)-b.lo] }
