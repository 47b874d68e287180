package engine

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// Changes asks for the changes that the run makes in records. The encoders compare each record that was
// changed with the record as it was read, without any VM lock; a record that was not changed costs next to
// nothing.
//
// A record that was read is compared with one of the records that are written to an output while it is at
// hand: with the first that is this record or a copy of it, otherwise with the first that the script made
// and that has the same 001. All others count as added. A record is dropped if no output gets a record for
// it, unless rows or lines were made of it. In the hook batch all records of the batch are current; records
// that begin and finish write are added.
type Changes struct {
	Text   io.Writer // gets the entries for people to read; may be nil
	Colour bool      // with the colours of a terminal
	JSON   io.Writer // gets the entries as JSON Lines, and the summary as the last one; may be nil
	Lines  io.Writer // as JSON; may be nil

	// View makes what Keep gets of an entry, while its records are valid; nil: nothing is made. The entry of a record that
	// was written as it was read has no records, only a place and a 001. Several
	// goroutines call it at the same time.
	View func(*diff.Entry) any
	// Keep gets what View made, in the order of the records, unless that is nil. One goroutine at a time
	// calls it.
	Keep func(any)
	// Written gets the name of the output, "" for the main one, and the 001 of each record that is written, nil if it has
	// none, in the order in which they are written; it must not keep id. input is the place of the record's input in
	// Input.Paths. One goroutine at a time calls it; nil: it is not called.
	Written func(output string, input int, id []byte)
}

// changes are the changes of a batch.
type changes struct {
	text, lines []byte
	views       []any
	tally       diff.Tally
	ids         []byte // of the records that were written, for Changes.Written
	written     []writtenID
}

// writtenID is the 001 of a record that was written.
type writtenID struct {
	output string
	end    int  // where it ends in changes.ids; it begins where the one before ends
	none   bool // the record has no 001
}

func (c *changes) reset() {
	clear(c.views)
	clear(c.written)
	c.text, c.lines, c.views = c.text[:0], c.lines[:0], c.views[:0]
	c.ids, c.written = c.ids[:0], c.written[:0]
	c.tally.Reset()
}

// changeLog adds entries to a batch.
type changeLog struct {
	opt *Changes
	to  *changes
}

func (l changeLog) add(e *diff.Entry) {
	l.to.tally.Add(e)
	if l.opt.Text != nil {
		l.to.text = diff.AppendText(l.to.text, e, l.opt.Colour)
	}
	if l.opt.JSON != nil || l.opt.Lines != nil {
		l.to.lines = diff.AppendJSON(l.to.lines, e)
	}
	if l.opt.View != nil {
		if v := l.opt.View(e); v != nil {
			l.to.views = append(l.to.views, v)
		}
	}
}

// wrote notes the 001 of a record that was written.
func (l changeLog) wrote(e *event) {
	if l.opt.Written == nil {
		return
	}
	id := e.record.ControlNumber()
	l.to.ids = append(l.to.ids, id...)
	l.to.written = append(l.to.written, writtenID{e.output.name, len(l.to.ids), id == nil})
}

// one adds an entry that shows a record as it was read.
func (l changeLog) one(k diff.Kind, r *parse.Record) {
	e := diff.Entry{Kind: k, Pos: r.Pos()}
	if was := r.Original(); was != nil {
		r = was
	}
	e.ID = r.ControlNumber()
	if r.Err() == nil {
		e.Sides[0] = diff.Of(r)
	}
	l.add(&e)
}

// comparer compares the records of a batch with those written of them. An encoder has one.
type comparer struct {
	log        changeLog
	first      []int32 // by record of the batch: the first of its events, -1: none
	next       []int32 // by event: the next one of the same record, -1: none
	successors []int32 // of the current record: the events that are it, one for each output at most
}

// compare fills in the changes of a batch whose events were encoded.
func (c *encoder) compare(b *batch, events []event) {
	m := &c.compared
	m.log = changeLog{c.opt.Watch.Changes, &b.changes}
	m.first, m.next = filled(m.first, len(b.outcomes)), filled(m.next, len(events))
	for i := range events {
		if e := &events[i]; e.kind == eventRecord && e.at >= 0 {
			m.log.wrote(e)
		}
	}
	for i := len(events) - 1; i >= 0; i-- {
		if e := &events[i]; e.kind == eventRecord && e.at >= 0 {
			if at := b.origin(e); at >= 0 {
				m.next[i], m.first[at] = m.first[at], int32(i)
			}
		}
	}
	for i, o := range b.outcomes {
		r := &b.in.Records[b.lo+i]
		switch at := m.first[i]; {
		case o == piece:
		case o == rejected:
			m.log.one(diff.RecordRejected, r)
		case at >= 0:
			m.record(c, r, events, at)
		case o == written:
			m.log.one(diff.RecordElsewhere, r)
		default:
			m.log.one(diff.RecordDropped, r)
		}
	}
	for i := range events {
		if e := &events[i]; e.kind == eventRecord && e.at >= 0 && b.origin(e) < 0 {
			m.log.added(c, e)
		}
	}
}

// filled returns a list of n times -1, in the memory of list if it has room.
func filled(list []int32, n int) []int32 {
	list = slices.Grow(list[:0], n)[:n]
	for i := range list {
		list[i] = -1
	}
	return list
}

// origin returns the place in b.outcomes of the record that an event is about; -1: none. The place of a
// record that the hook batch returns is found by its position in the input.
func (b *batch) origin(e *event) int {
	at := int(e.index) - b.lo
	if e.index < 0 {
		records := b.in.Records[b.lo:b.hi]
		pos := e.record.Pos()
		i, found := slices.BinarySearchFunc(records, pos.Index, func(r parse.Record, index int64) int { return cmp.Compare(r.Pos().Index, index) })
		if at = i; !found || records[i].Pos() != pos {
			return -1
		}
	}
	if at >= len(b.outcomes) {
		return -1
	}
	return at
}

// record compares a record with those written while it was current. first is its first event.
func (m *comparer) record(c *encoder, r *parse.Record, events []event, first int32) {
	m.successors = m.successors[:0]
	choose := func(is func(*parse.Record) bool) {
		for i := first; i >= 0; i = m.next[i] {
			taken := func(k int32) bool { return events[k].output == events[i].output }
			if is(events[i].record) && !slices.ContainsFunc(m.successors, taken) {
				m.successors = append(m.successors, i)
			}
		}
	}
	was := r.Original()
	if was != nil {
		choose(func(w *parse.Record) bool { return w.Pos() == r.Pos() })
		choose(func(w *parse.Record) bool {
			return w.Pos().Number == 0 && bytes.Equal(w.ControlNumber(), was.ControlNumber())
		})
	}
	if len(m.successors) == 0 {
		m.log.one(diff.RecordDropped, r)
	}
	for i := first; i >= 0; i = m.next[i] {
		if slices.Contains(m.successors, i) {
			m.log.changed(c, r, &events[i])
		} else {
			m.log.added(c, &events[i])
		}
	}
}

// changed adds the entry of a record that was written, unless it was written as it was read.
func (l changeLog) changed(c *encoder, r *parse.Record, e *event) {
	after := c.side(e)
	if before := diff.Of(r.Original()); e.record.Modified() || after.Coding != before.Coding || differ(&before.Leader, &after.Leader) {
		entry := diff.EntryOf(before, after)
		entry.Pos, entry.Output = r.Pos(), e.output.name
		l.add(&entry)
		return
	}
	if l.opt.View != nil {
		l.add(&diff.Entry{Kind: diff.RecordUnchanged, ID: e.record.ControlNumber(), Pos: r.Pos(), Output: e.output.name})
		return
	}
	l.to.tally.Count(diff.RecordUnchanged, 1)
}

// differ reports whether leaders differ in more than the lengths that are computed.
func differ(a, b *parse.Leader) bool {
	return !bytes.Equal(a[5:12], b[5:12]) || !bytes.Equal(a[17:], b[17:])
}

// added adds the entry of a record that was written and was not read.
func (l changeLog) added(c *encoder, e *event) {
	side := c.side(e)
	l.add(&diff.Entry{Kind: diff.RecordAdded, ID: e.record.ControlNumber(), Pos: e.record.Pos(), Output: e.output.name, Added: side, Sides: [2]diff.Side{1: side}})
}

// side returns a record as it was written.
func (c *encoder) side(e *event) diff.Side {
	s := diff.Side{Record: e.record, Coding: parse.UTF8}
	if !c.formatOf(e.output).IsMARC {
		s.Leader = encode.LeaderOf(e.record)
		return s
	}
	if s.Coding = c.marc.Coding; s.Coding == nil {
		s.Coding = e.record.Coding()
	}
	copy(s.Leader[:], c.batch.bytesFor(e.output, c.outputs.main).bytes[e.at:])
	return s
}

// writeChanges writes the changes of a batch of an input.
func (s *sink) writeChanges(c *changes, input int) error {
	opt := s.run.opt.Watch.Changes
	if opt == nil {
		return nil
	}
	from := 0
	for _, w := range c.written {
		id := c.ids[from:w.end]
		if from = w.end; w.none {
			id = nil
		}
		opt.Written(w.output, input, id)
	}
	if opt.Keep != nil {
		for _, v := range c.views {
			opt.Keep(v)
		}
	}
	return errors.Join(put("diff", opt.Text, c.text), put("diff", opt.Lines, c.lines), put("changes", opt.JSON, c.lines))
}

// endChanges writes the summary after the changes as JSON.
func (s *sink) endChanges() error {
	opt := s.run.opt.Watch.Changes
	if opt == nil {
		return nil
	}
	line := s.sum.Changes.AppendJSON(nil)
	return errors.Join(put("diff", opt.Lines, line), put("changes", opt.JSON, line))
}

// put writes to an output, which may be nil.
func put(name string, w io.Writer, b []byte) error {
	if w == nil || len(b) == 0 {
		return nil
	}
	if err := write(w, b); err != nil {
		return &OutputError{name, err}
	}
	return nil
}

// The changes of a script without hooks. A record is compared when it is first written, because it is not
// kept; entries for dropped and rejected records are added when the outcome is final. A record that is
// written once more, or that the script made itself, is added.

// arrival is kept of a record that came, until its outcome is final.
type arrival struct {
	id    []byte
	pos   parse.Pos
	shown bool // it was compared
}

// arrived notes a record that came.
func (s *selfRun) arrived(r *parse.Record) {
	if s.opt.Watch.Changes == nil {
		return
	}
	a := arrival{pos: r.Pos()}
	if id := r.ControlNumber(); id != nil {
		a.id = append(a.id, id...)
	}
	s.unsettled = append(s.unsettled, a)
}

// tellWritten compares a record that was written.
func (s *selfRun) tellWritten(e *event, r *parse.Record) {
	opt := s.opt.Watch.Changes
	if opt == nil {
		return
	}
	log := changeLog{opt, &s.batch.changes}
	log.wrote(e)
	if i := r.Pos().Index - s.final - 1; r.Pos().Number > 0 && r.Original() != nil && i >= 0 && i < int64(len(s.unsettled)) && !s.unsettled[i].shown {
		s.unsettled[i].shown = true
		log.changed(s.enc, r, e)
		return
	}
	log.added(s.enc, e)
}

// tellSettled adds entries for the first n records of those whose outcome was not final.
func (s *selfRun) tellSettled(n int) {
	if s.opt.Watch.Changes == nil {
		return
	}
	log := changeLog{s.opt.Watch.Changes, &s.batch.changes}
	for i, o := range s.latest[:n] {
		a := &s.unsettled[i]
		switch {
		case a.shown:
		case o == rejected:
			log.add(&diff.Entry{Kind: diff.RecordRejected, ID: a.id, Pos: a.pos})
		case o == written:
			log.to.tally.Count(diff.RecordElsewhere, 1)
		default:
			log.add(&diff.Entry{Kind: diff.RecordDropped, ID: a.id, Pos: a.pos})
		}
	}
	s.unsettled = append(s.unsettled[:0], s.unsettled[n:]...)
}
