package engine

import (
	"errors"
	"fmt"

	"mrrc-lua/engine/script"
)

// AllFailedError ends a run on which the script failed from the first record on: BadRecords.GiveUp.
type AllFailedError struct {
	N    int64        // how many records, all of them in one line
	All  bool         // they were all records of the run
	Last *RecordError // Raw is not kept
}

// Error returns how many records failed, and where.
func (e *AllFailedError) Error() string {
	which := fmt.Sprintf("each of the first %d records", e.N)
	switch {
	case e.All && e.N == 1:
		which = "the only record"
	case e.All:
		which = fmt.Sprintf("all %d records", e.N)
	}
	var s *ScriptError
	if !errors.As(e.Last.Err, &s) || s.Line == 0 {
		return "the script failed on " + which
	}
	return fmt.Sprintf("the script failed on %s, in line %d of %s", which, s.Line, s.Script)
}

// Unwrap returns the error of the last record.
func (e *AllFailedError) Unwrap() error { return e.Last }

// failing watches whether the script fails on every record, and always in the same line. The sink asks
// it, in the order of the input.
type failing struct {
	limit  int64 // this many failures end the run; 0: no limit
	n      int64
	script string // where it fails
	line   int
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
	return s.Script == f.script && s.Line == f.line
}

// watchFailures looks at the records of a batch until one did not fail as all others did. It returns the
// failure at which the run ends; ok is false if it goes on.
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
