package engine

import (
	"cmp"
	"errors"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// report reports the records that were rejected, or read with problems, in their order.
func (s *sink) report(b *batch) error {
	opt := s.run.opt
	if err := s.reportAsides(b); err != nil {
		return err
	}
	rejects := b.rejects
	if (opt.Bad.Tolerated != nil || opt.Bad.Rejects != nil) && b.problems > 0 && !opt.Bad.Strict {
		for i := range b.tolerated() {
			for len(rejects) > 0 && rejects[0].index < i {
				if err := s.rejected(b, rejects[0]); err != nil {
					return err
				}
				rejects = rejects[1:]
			}
			if err := s.tolerated(&b.in.Records[i], *b.outcomeOf(i) == rejected); err != nil {
				return err
			}
		}
	}
	for _, rej := range rejects {
		if err := s.rejected(b, rej); err != nil {
			return err
		}
	}
	return s.reportLost(b)
}

// reportLost reports what could not be written as it is, and keeps the source of records of which something was
// not written at all.
func (s *sink) reportLost(b *batch) error {
	var kept parse.Pos // of the record whose source was kept last
	for i := range b.lost {
		l := &b.lost[i]
		if l.isLoss(b) && !incomplete(l.record) && l.record.Pos() != kept {
			kept = l.record.Pos()
			if err := s.keepSource(l.record.Raw(), l.record.Format()); err != nil {
				return err
			}
		}
		if lost := s.run.opt.Bad.Lost; lost != nil {
			lost(l.record, l.problem)
		}
	}
	return nil
}

// incomplete reports whether the bytes of a record are kept although it was read: because it is in part a
// guess, or because something of its source is not in it.
func incomplete(r *parse.Record) bool { return r.Salvaged() || r.Lost().Total() > 0 }

// keepSource writes bytes of the input to the reject file. Records of text formats are on lines of their
// own there, so that the file can be read again.
func (s *sink) keepSource(raw []byte, f parse.Format) error {
	w := s.run.opt.Bad.Rejects
	if w == nil || len(raw) == 0 {
		return nil
	}
	err := write(w, raw)
	if err == nil && f != parse.FormatMARC && f != "" {
		err = write(w, []byte("\n"))
	}
	if err != nil {
		return &OutputError{"rejects", err}
	}
	return nil
}

// raw returns the bytes of a record for the reject file: as they were read. A record that the script made
// has none, and is written in ISO 2709 in its present state, whatever its length.
func (s *sink) raw(e *RecordError, r *parse.Record) []byte {
	if len(e.Raw) > 0 || r == nil || r.Err() != nil {
		return e.Raw
	}
	m := encode.MARC{ZeroLengths: true}
	out, _ := m.Append(nil, r, nil) // with zero lengths everything can be written
	return out
}

// tolerated reports a record that was read with problems. The bytes of one that is incomplete are
// kept, unless they are kept because it was rejected.
func (s *sink) tolerated(r *parse.Record, rejected bool) error {
	opt := s.run.opt
	if !rejected && incomplete(r) {
		if err := s.keepSource(r.Raw(), r.Format()); err != nil {
			return err
		}
	}
	if opt.Bad.Tolerated != nil {
		opt.Bad.Tolerated(r)
	}
	return nil
}

// rejected keeps the bytes of a rejected record and reports it.
func (s *sink) rejected(b *batch, rej rejection) error {
	if rej.err == nil { // of a script that reads for itself
		return s.tolerated(rej.record, false)
	}
	return s.refuse(s.describe(b, rej), rej)
}

// refuse keeps the bytes of a rejection and reports it as e.
func (s *sink) refuse(e *RecordError, rej rejection) error {
	opt := s.run.opt
	if opt.Bad.Rejects != nil && !rej.kept {
		format := parse.Format("")
		if rej.record != nil && len(e.Raw) > 0 {
			format = rej.record.Format()
		}
		if err := s.keepSource(s.raw(e, rej.record), format); err != nil {
			return err
		}
	}
	if opt.Bad.Report != nil {
		opt.Bad.Report(e)
	}
	return nil
}

// describe returns the error of a rejected record. If it has no 001, the error has the last one before.
func (s *sink) describe(b *batch, rej rejection) *RecordError {
	e := recordError(rej)
	if e.ID != "" || rej.record == nil || e.Pos.IsRow() {
		return e
	}
	e.LastID = cmp.Or(rej.lastID, s.lastID)
	for i := rej.index - 1; i >= 0; i-- {
		if id := b.in.Records[i].ControlNumber(); id != nil {
			e.LastID = string(id)
			break
		}
	}
	return e
}

// recordError describes a rejection for reports.
func recordError(rej rejection) *RecordError {
	if rej.record == nil {
		return &RecordError{Err: rej.err}
	}
	return RecordErrorOf(rej.record, rej.err)
}

// strictError is the error of a record that could be read, but has problems and is refused with --strict.
func strictError(r *parse.Record) error {
	return &parse.Error{Pos: r.Pos(), Problem: r.Problems()[0], Length: r.Size(), Resumable: true, Err: parse.ErrDamaged}
}

// failing notes whether the script fails on every record, and always in the same line. The sink uses it, in the order
// of the input.
type failing struct {
	limit  int64 // this many failures end the run; 0: no limit
	n      int64
	script string // where it fails
	line   int
	hook   string // in which the last one failed
	last   *RecordError
	over   bool // a record did not fail there
}

// same reports whether an error is a failure of the script in the line in which all others failed.
func (f *failing) same(err error) bool {
	var s *script.Error
	if !errors.As(err, &s) {
		return false
	}
	if f.n == 0 {
		f.script, f.line = s.Script, s.Line
	}
	if s.Script != f.script || s.Line != f.line {
		return false
	}
	f.hook = s.Hook
	return true
}

// watchFailures looks at the records of a batch up to the first one that did not fail as all others did. It returns the
// failure at which the run ends; ok is false if the run goes on.
func (s *sink) watchFailures(b *batch) (last rejection, ok bool) {
	f := &s.failing
	if f.limit == 0 || f.over || s.run.self != nil {
		return last, false
	}
	rejects := map[int32]rejection{}
	for _, rej := range b.rejects {
		rejects[rej.index] = rej
	}
	for i, outcome := range b.outcomes {
		r := &b.in.Records[b.lo+i]
		if outcome == piece || r.Err() != nil {
			continue // the script did not see it
		}
		rej, rejected := rejects[int32(b.lo+i)]
		if !rejected || !f.same(rej.err) {
			f.over, f.last = true, nil
			return last, false
		}
		if f.n++; f.n == 1 || f.n == f.limit || i == len(b.outcomes)-1 {
			f.last = s.describe(b, rej)
			f.last.Raw = nil
		}
		if f.n == f.limit {
			return rej, true
		}
	}
	return last, false
}

// allFailed returns the error of a run that has ended and in which the script failed on all records.
func (s *sink) allFailed() error {
	if f := &s.failing; f.n > 0 && !f.over {
		return &AllFailedError{N: f.n, All: true, Last: f.last}
	}
	return nil
}
