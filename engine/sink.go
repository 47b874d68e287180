package engine

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"time"

	"mrrc-lua/luabind/plain"
)

// errEnough is the cause with which the source is cancelled when the run has enough. It is no
// error of the run.
var errEnough = errors.New("enough")

// sink is the last stage: it puts the batches back in order, writes their bytes, counts, and returns them
// to the source. It has no goroutine of its own: a goroutine that delivers a batch does its work, one at a
// time.
type sink struct {
	run    *run
	queue  queue
	door   chan struct{}           // a token in it: no goroutine is at work
	enough context.CancelCauseFunc // ends the source
	ended  bool                    // what comes after is not part of the run
	lastID string
	states []plain.Value // of batches, not yet joined
	sum    *Summary

	limit   int64   // this many rejected records end the run; 0: no limit
	failing failing // whether the script fails on everything
	byInput bool    // counts are kept for each input as well

	examiner Examiner // nil: batches are written
}

func newSink(r *run, sum *Summary) *sink {
	s := &sink{run: r, door: make(chan struct{}, 1), enough: func(error) {}, queue: queue{early: map[place]*batch{}}, sum: sum,
		limit: r.opt.Bad.limit(), failing: failing{limit: r.opt.Bad.GiveUp}, byInput: true}
	s.door <- struct{}{}
	return s
}

// queue has the batches that wait for the sink. Its methods are safe for concurrent use.
type queue struct {
	mu    sync.Mutex
	at    place            // the batch whose turn it is
	early map[place]*batch // encoded, and not taken yet
	busy  bool             // a goroutine takes everything that is due
}

// add adds a batch. It returns true if the caller must take what is due, because nobody else does.
func (q *queue) add(b *batch) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.early[b.place] = b
	begins := !q.busy
	q.busy = true
	return begins
}

// due returns the batch whose turn it is. If that is not there, it returns nil, and the caller takes nothing more.
func (q *queue) due() *batch {
	q.mu.Lock()
	defer q.mu.Unlock()
	b := q.early[q.at]
	if b == nil {
		q.busy = false
		return nil
	}
	delete(q.early, q.at)
	q.at.seq++
	if b.last {
		q.at = place{q.at.file + 1, 0}
	}
	return b
}

// deliver passes an encoded batch to the sink. If a goroutine is at work there, that one takes the batch, and deliver
// returns at once: nobody waits while another goroutine writes. Otherwise it takes the batch, and all later ones that
// are or become due. After an error nothing is taken.
func (s *sink) deliver(ctx context.Context, b *batch) error {
	if !s.queue.add(b) {
		return nil
	}
	select {
	case <-s.door:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for b := s.queue.due(); b != nil; b = s.queue.due() {
		begin := time.Now()
		err := s.take(ctx, b)
		s.run.stages.sink.since(begin)
		if errors.Is(err, syscall.EFAULT) && b.mapped != nil { // the system met the fault when it wrote a record
			err = b.mapped.gone()
		}
		if err != nil {
			return err // and the door stays shut
		}
		if s.ended {
			s.enough(errEnough)
		}
		b.release()
		pause, home := b.pause, b.home
		b.reset()
		home <- b // there is room for all of its batches
		if err := s.pause(ctx, pause); err != nil {
			return err
		}
	}
	s.door <- struct{}{}
	return nil
}

// pause makes a checkpoint while the source waits for it.
func (s *sink) pause(ctx context.Context, at *Place) error {
	if at == nil {
		return nil
	}
	k := s.run.keeper
	if !s.ended { // else the source waits for nothing but this
		if err := k.take(ctx, s, *at); err != nil {
			return err
		}
	}
	select {
	case k.taken <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// take processes a batch in the sink, unless the run is over.
func (s *sink) take(ctx context.Context, b *batch) error {
	switch {
	case s.ended:
		return nil
	case s.examiner != nil:
		return s.examined(b)
	}
	if err := s.settleContent(b); err != nil { // what the outputs hold: content.go
		return err
	}
	s.settleRows(b)
	if err := s.openNamed(b); err != nil { // content.go
		return err
	}
	over := s.cut(b)
	if err := s.takeNotes(b); err != nil {
		return err
	}
	if err := s.write(b); err != nil {
		return err
	}
	if err := s.report(b); err != nil { // on the records that were bad: report.go
		return err
	}
	s.count(b)
	s.countInput(b)
	if s.run.opt.Watch.Progress != nil {
		s.run.opt.Watch.Progress(s.sum.Counts)
	}
	s.ended = b.stop
	if b.last && b.fatal == nil {
		s.run.outputs.of(b.file).doc.whole = true
	}
	if over != nil {
		return over
	}
	if err := s.keepState(ctx, b); err != nil {
		return err
	}
	return b.end()
}

// writeLast does the same with everything that a hook made outside any batch of input.
func (s *sink) writeLast(b *batch) error {
	s.run.detach(b)
	s.run.encoders.all(b)
	over := s.cutAside(b, s.sum.Rejected+s.sum.Aside.Rejected)
	if err := s.settleContent(b); err != nil {
		return err
	}
	if err := s.openNamed(b); err != nil {
		return err
	}
	if err := s.write(b); err != nil {
		return err
	}
	if err := s.report(b); err != nil {
		return err
	}
	s.count(b)
	return over
}

// keepState keeps run.state of a batch, until there are several to be joined.
func (s *sink) keepState(ctx context.Context, b *batch) error {
	if b.state != nil {
		s.states = append(s.states, b.state)
	}
	if len(s.states) < statesAtOnce {
		return nil
	}
	return s.combine(ctx)
}

// combine joins the states that were kept to the total.
func (s *sink) combine(ctx context.Context) error {
	made, err := s.run.workers[0].combine(ctx, s.states)
	s.states = s.states[:0]
	if e := s.writeLast(made); err == nil {
		err = e
	}
	return err
}

// statesAtOnce is how many states are joined under one acquisition of the lock.
const statesAtOnce = 32

// settleRows encodes a batch with the first rows of the run, the first of which determines the
// columns.
func (s *sink) settleRows(b *batch) {
	if !b.waits {
		return
	}
	for i := range b.events {
		if e := &b.events[i]; e.kind == eventRow && !s.run.rows.Settled() {
			s.run.rows.Settle(e.row)
			break
		}
	}
	s.run.encoders.all(b)
}

// cut ends a batch after the rejection with which the run ends, and returns the error of that.
func (s *sink) cut(b *batch) error {
	if rej, ok := s.watchFailures(b); ok {
		s.endAfter(b, rej)
		return &AllFailedError{N: s.failing.n, Last: s.failing.last}
	}
	if s.limit == 0 {
		return nil
	}
	have := s.sum.Rejected + s.sum.Aside.Rejected
	if err := s.cutAside(b, have); err != nil {
		return err
	}
	asides := b.bad
	for _, rej := range b.rejects {
		for ; len(asides) > 0 && asides[0].at <= rej.index; asides = asides[1:] {
			if counts(asides[0].rejection) {
				have++
			}
		}
		if !counts(rej) {
			continue
		}
		if have++; have < s.limit {
			continue
		}
		last := s.describe(b, rej)
		last.Raw = nil
		s.endAfter(b, rej)
		return &TooManyError{Limit: s.limit, Last: last}
	}
	return nil
}

// endAfter makes a rejection the last event of a batch, and its record the last of the run.
func (s *sink) endAfter(b *batch, rej rejection) {
	if rej.record != nil {
		for i := range b.outcomes {
			if &b.in.Records[b.lo+i] == rej.record {
				b.outcomes = b.outcomes[:i+1]
				b.stopAfter(i)
				b.forget(rej.index)
				break
			}
		}
	}
	s.run.encoders.first(b, rej.event+1)
}

// write writes the bytes of a batch.
func (s *sink) write(b *batch) error {
	opt := s.run.opt
	if len(b.print) > 0 && opt.Output.Print != nil {
		if err := write(opt.Output.Print, b.print); err != nil {
			return &OutputError{"print", err}
		}
	}
	if main := s.run.outputs.of(b.file); main.w != nil {
		if err := s.tooEarly(main, b); err != nil {
			return err
		}
		if err := s.writeMain(main, b); err != nil {
			return &OutputError{"", err}
		}
	}
	for _, f := range b.further {
		if err := s.run.outputs.write(f); err != nil {
			return err
		}
	}
	return s.writeChanges(&b.changes, b.file)
}

// writeMain writes the bytes of a batch to its main output.
func (s *sink) writeMain(main *output, b *batch) error {
	if b.inDocument {
		if err := main.addChunk(b); err != nil {
			return err
		}
	}
	if len(b.main.bytes) > 0 {
		if main.holds == RowContent {
			if head := s.run.rows.Header(); len(head) > 0 {
				b.main.bytes = append(head, b.main.bytes...)
			}
		}
		if err := main.put(b.main.bytes); err != nil {
			return err
		}
	}
	s.sum.Main += int64(len(b.main.ends))
	return nil
}

// end writes what the formats of the outputs have after the last record. A table without rows
// has a header nevertheless, if the script declares its columns.
func (s *sink) end() error {
	if main := s.run.outputs.main; s.run.hasRows && (main.holds == NoContent || main.holds == RowContent) && main.w != nil {
		if head := s.run.rows.Header(); len(head) > 0 {
			if err := s.unfit(RowContent); err != nil {
				return err
			}
			main.holds = RowContent
			if err := main.put(head); err != nil {
				return &OutputError{"", err}
			}
		}
	}
	if err := s.run.outputs.end(); err != nil {
		return err
	}
	if err := s.endChanges(); err != nil {
		return err
	}
	return s.run.outputs.endFurther()
}

// count adds the numbers of a batch.
func (s *sink) count(b *batch) {
	before := s.sum.Written
	s.sum.Totals.add(b)
	for _, c := range b.counts {
		s.sum.Aside.add(c.Aside)
	}
	s.sum.Added += b.written() - (s.sum.Written - before)
	if s.sum.Changes != nil {
		s.sum.Changes.Merge(&b.changes.tally)
	}
	for _, c := range b.counted {
		b.tally(c.table, c.key, c.n)
	}
	s.sum.Tallies.merge(b.tallies)
	if n := len(b.in.Records); n > 0 {
		for i := n - 1; i >= 0; i-- {
			if id := b.in.Records[i].ControlNumber(); id != nil {
				s.lastID = string(id)
				break
			}
		}
	}
}

// takeNotes passes on the notes of a batch, with what was made of their records.
func (s *sink) takeNotes(b *batch) error {
	take := s.run.opt.Step.Take
	if take == nil || len(b.noted) == 0 {
		return nil
	}
	events := b.events
	for _, n := range b.noted {
		if int(n.index)-b.lo >= len(b.outcomes) { // after the end of the run
			break
		}
		for len(events) > 0 && events[0].index < n.index {
			events = events[1:]
		}
		if *b.outcomeOf(n.index) == rejected {
			continue
		}
		var bytes []byte
		for i := range events {
			e := &events[i]
			if e.index != n.index {
				break
			}
			if e.kind == eventRecord && e.output == s.run.outputs.main && e.end > 0 {
				bytes = b.main.bytes[e.at:e.end:e.end]
			}
		}
		if err := take(b.file, &b.in.Records[n.index], b.notes[n.from:n.to:n.to], bytes); err != nil {
			return err
		}
	}
	return nil
}
