package engine

import (
	"context"
	"errors"
	"time"
)

// errEnough is the cause with which the source is cancelled when the run has enough. It is no
// error of the run.
var errEnough = errors.New("enough")

// sink is stage 4: one goroutine that puts the batches back in order, writes their bytes, counts,
// and gives them back to the source.
type sink struct {
	run    *run
	next   int64
	early  map[int64]*batch // encoded before their turn
	ended  bool             // what comes after is not part of the run
	lastID string
	sum    *Summary
}

// loop takes encoded batches until the channel is closed. enough cancels the source.
func (s *sink) loop(ctx context.Context, encoded <-chan *batch, enough context.CancelCauseFunc) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case b, ok := <-encoded:
			if !ok {
				return nil
			}
			s.early[b.seq] = b
		}
		for b := s.early[s.next]; b != nil; b = s.early[s.next] {
			delete(s.early, s.next)
			s.next++
			begin := time.Now()
			err := s.take(b)
			s.run.stages.sink.since(begin)
			if err != nil {
				return err
			}
			if s.ended {
				enough(errEnough)
			}
			b.reset()
			s.run.free <- b // there is room for all batches
		}
	}
}

// take writes and counts one batch, unless the run is over.
func (s *sink) take(b *batch) error {
	if s.ended {
		return nil
	}
	tooMany := s.cut(b)
	if err := s.write(b); err != nil {
		return err
	}
	s.count(b)
	s.ended = b.stop
	if tooMany != nil {
		return tooMany
	}
	return b.fatal
}

// cut ends a batch behind the rejection that is one too many, and gives its error.
func (s *sink) cut(b *batch) error {
	opt := &s.run.opt
	limit := opt.MaxErrors
	if opt.Strict {
		limit = 1
	}
	if limit == 0 {
		return nil
	}
	have := s.sum.Rejected
	for _, rej := range b.rejects {
		if rej.record != nil && rej.record.Continued() {
			continue
		}
		if have++; have < limit {
			continue
		}
		last := recordError(rej, s.lastIDBefore(b, rej))
		last.Raw = nil
		if rej.record != nil {
			for i := range b.outcomes {
				if &b.in.Records[b.lo+i] == rej.record {
					b.outcomes = b.outcomes[:i+1]
					b.stopAfter(i)
					break
				}
			}
		}
		s.run.encodeBatch(b, rej.event+1)
		return &TooManyError{Limit: limit, Last: last}
	}
	return nil
}

func (s *sink) write(b *batch) error {
	opt := &s.run.opt
	if len(b.print) > 0 && opt.Print != nil {
		if _, err := opt.Print.Write(b.print); err != nil {
			return &OutputError{"print", err}
		}
	}
	if len(b.main) > 0 && opt.Output != nil {
		if _, err := opt.Output.Write(b.main); err != nil {
			return &OutputError{"", err}
		}
	}
	for _, f := range b.further {
		if err := s.run.outputs.write(f); err != nil {
			return err
		}
	}
	if opt.Tolerated != nil && b.problems > 0 {
		for i := range b.outcomes {
			if rec := &b.in.Records[b.lo+i]; rec.Err() == nil && len(rec.Problems()) > 0 {
				opt.Tolerated(rec)
			}
		}
	}
	for _, rej := range b.rejects {
		e := recordError(rej, s.lastIDBefore(b, rej))
		if opt.Rejects != nil && len(e.Raw) > 0 {
			if _, err := opt.Rejects.Write(e.Raw); err != nil {
				return &OutputError{"rejects", err}
			}
		}
		if opt.Report != nil {
			opt.Report(e)
		}
	}
	return nil
}

// lastIDBefore gives the last control number before a rejected record.
func (s *sink) lastIDBefore(b *batch, rej rejection) string {
	if rej.record == nil {
		return ""
	}
	id := s.lastID
	for i := range b.in.Records {
		r := &b.in.Records[i]
		if r == rej.record {
			break
		}
		if c := r.ControlNumber(); c != nil {
			id = string(c)
		}
	}
	return id
}

func (s *sink) count(b *batch) {
	for _, o := range b.outcomes {
		switch o {
		case written:
			s.sum.Written++
		case dropped:
			s.sum.Dropped++
		case rejected:
			s.sum.Rejected++
		case piece:
			continue
		}
		s.sum.Read++
	}
	s.sum.Problems += b.problems
	s.sum.Skipped += b.skipped
	s.sum.Added += b.added
	s.sum.Bytes.Records += b.bytes.Records
	s.sum.Bytes.Rejected += b.bytes.Rejected
	s.sum.Bytes.Filler += b.bytes.Filler
	s.sum.Bytes.Skipped += b.bytes.Skipped
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

// writeLast writes what a hook made outside any batch of input.
func (s *sink) writeLast(b *batch) error {
	s.run.encodeBatch(b, -1)
	if err := s.write(b); err != nil {
		return err
	}
	s.count(b)
	return nil
}
