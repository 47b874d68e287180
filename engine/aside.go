package engine

import (
	"errors"
	"slices"

	"mrrc-lua/parse"
)

// A script with hooks may read further files with marc.read. These records are not counted as records of
// the run, but their problems are treated like those of an input: records that cannot be read, or were read
// with problems, are reported, kept and counted, and can end the run.

// Aside counts the records that the hooks of a script read with marc.read.
type Aside struct {
	Read     int64 // records and stretches that are not one
	Rejected int64 // of these, those that the script did not get
	Problems int64 // records read with problems that were tolerated
	Salvaged int64 // of these, records that are in part a guess
	Lost     parse.Losses
	Bytes    Bytes
}

// add adds another account.
func (a *Aside) add(o Aside) {
	a.Read += o.Read
	a.Rejected += o.Rejected
	a.Problems += o.Problems
	a.Salvaged += o.Salvaged
	a.Lost.Add(o.Lost)
	a.Bytes.add(o.Bytes)
}

// asides are the records that a script read with marc.read while it worked on a batch.
type asides struct {
	counts []asideCount  // in the order of the current records
	bad    []asideRecord // in the order in which they were read
}

// asideCount counts what was read while one record of the batch was current.
type asideCount struct {
	index int32 // in in.Records; -1: none was
	Aside
}

// asideRecord is a record, or a stretch that is not one, that must be reported.
type asideRecord struct {
	rejection       // of index -1
	at        int32 // the current record, in in.Records; -1: none was
}

// countOf returns the counts for a current record.
func (a *asides) countOf(index int32) *Aside {
	if n := len(a.counts); n == 0 || a.counts[n-1].index != index {
		a.counts = append(a.counts, asideCount{index: index})
	}
	return &a.counts[len(a.counts)-1].Aside
}

// take moves what was read outside of any batch to this one.
func (a *asides) take(made *asides) {
	a.counts, a.bad = append(a.counts, made.counts...), append(a.bad, made.bad...)
	made.counts, made.bad = nil, nil
}

// forget removes everything that was read after a record was current.
func (a *asides) forget(index int32) {
	a.counts = slices.DeleteFunc(a.counts, func(c asideCount) bool { return c.index > index })
	a.bad = slices.DeleteFunc(a.bad, func(r asideRecord) bool { return r.at > index })
}

// reset removes everything.
func (a *asides) reset() {
	clear(a.bad)
	a.counts, a.bad = a.counts[:0], a.bad[:0]
}

// Came implements luabind.Host: it counts a record that the script reads with marc.read, and reports
// whether the script gets it.
func (w *worker) Came(r *parse.Record) bool {
	if r.Raw() == nil { // the script made it
		return true
	}
	if w.refused != nil {
		return false
	}
	opt := w.opt
	if r.Pos().Number == 1 {
		w.asideID = w.asideID[:0] // another file
	}
	problems := r.Err() == nil && len(r.Problems()) > 0
	bad := error(nil)
	switch {
	case r.Err() != nil:
		bad = r.Err()
	case problems && opt.Bad.Strict:
		bad = strictError(r)
	}
	w.countAside(r, bad != nil, problems)
	if bad != nil || problems && (opt.Bad.Tolerated != nil || incomplete(r)) {
		rej := rejection{record: r.Clone(), index: -1, err: bad, lastID: string(w.asideID)}
		w.batch.bad = append(w.batch.bad, asideRecord{rej, w.index})
		_ = w.room(w.charge(&event{record: rej.record}))
		if bad != nil && opt.Bad.Strict {
			w.refused = tooMany(1, rej)
		}
	}
	if id := r.ControlNumber(); id != nil && bad == nil {
		w.asideID = append(w.asideID[:0], id...)
	}
	return bad == nil
}

// countAside counts a record that the script reads with marc.read.
func (w *worker) countAside(r *parse.Record, rejected, problems bool) {
	c := w.batch.countOf(w.index)
	c.Bytes.count(r, int64(r.Size()))
	if r.Continued() {
		return
	}
	c.Read++
	switch {
	case rejected:
		c.Rejected++
	case problems:
		c.Problems++
		if r.Salvaged() {
			c.Salvaged++
		}
		c.Lost.Add(r.Lost())
	}
}

// orRefused returns the error with which the script ended, or, if that is a record that it read with
// marc.read and that ends the run, the error of that.
func (w *worker) orRefused(err error) error {
	if w.refused != nil {
		return w.refused
	}
	return err
}

// tooMany is the error of a run that a rejection ends.
func tooMany(limit int64, rej rejection) *TooManyError {
	last := recordError(rej)
	last.Raw = nil
	if last.ID == "" {
		last.LastID = rej.lastID
	}
	return &TooManyError{Limit: limit, Last: last}
}

// asideStream is a stream that ends with an error when one of its records ends the run.
type asideStream struct {
	*stream
	w *worker
}

// Next implements luabind.Stream.
func (s *asideStream) Next(ask func() ([]byte, error)) (*parse.Batch, error) {
	if s.w.refused != nil {
		return nil, errors.New("with --strict, the run ends at a record that this script has read: " + s.w.refused.Last.Error())
	}
	b, err := s.stream.Next(ask)
	if b != nil {
		s.w.batch.countOf(s.w.index).Bytes.Filler += b.Filler
	}
	return b, err
}

// cutAside ends a batch before the record that was current when a script read the record with which the
// run ends, and returns the error of that. rejected is how many were rejected before the batch.
func (s *sink) cutAside(b *batch, rejected int64) error {
	if s.limit == 0 || len(b.bad) == 0 {
		return nil
	}
	rejects := b.rejects
	for k, a := range b.bad {
		for len(rejects) > 0 && rejects[0].index < a.at {
			if rej := rejects[0]; counts(rej) {
				if rejected++; rejected >= s.limit {
					return nil // the run ends there
				}
			}
			rejects = rejects[1:]
		}
		if !counts(a.rejection) {
			continue
		}
		if rejected++; rejected >= s.limit {
			b.bad = b.bad[:k+1]
			s.endBefore(b, a.at)
			return tooMany(s.limit, a.rejection)
		}
	}
	return nil
}

// counts reports whether a rejection counts for the number that ends a run.
func counts(rej rejection) bool {
	return rej.err != nil && (rej.record == nil || !rej.record.Continued())
}

// endBefore makes a record of a batch, about which the script has not decided, the first that is not part
// of the run. Everything that the script read while this record was current counts.
func (s *sink) endBefore(b *batch, index int32) {
	b.forget(index)
	i := max(int(index)-b.lo, 0)
	b.outcomes = b.outcomes[:min(i, len(b.outcomes))]
	b.events = slices.DeleteFunc(b.events, func(e event) bool { return e.index >= 0 && e.index >= index })
	b.stopAfter(i - 1)
	b.forgetTolerated()
	s.run.encoders.all(b)
}

// reportAsides reports what was wrong with records that the script read with marc.read.
func (s *sink) reportAsides(b *batch) error {
	for _, a := range b.bad {
		err := error(nil)
		if a.err == nil {
			err = s.tolerated(a.record, false)
		} else {
			e := recordError(a.rejection)
			if e.ID == "" {
				e.LastID = a.lastID
			}
			err = s.refuse(e, a.rejection)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
