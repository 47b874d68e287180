package engine

import (
	"mrrc-lua/internal/diff"
	"mrrc-lua/parse"
)

// What a script without hooks changes. A record is compared when it is first written, because it
// does not last; that it was dropped or rejected is told when its outcome is final. What the script
// writes of a record again, or made itself, is added.

// arrival is what is kept of a record that came until its outcome is final.
type arrival struct {
	id    []byte
	pos   parse.Pos
	shown bool // it was compared
}

// arrived notes a record that came.
func (s *selfRun) arrived(r *parse.Record) {
	if s.opt.Changes == nil {
		return
	}
	a := arrival{pos: r.Pos()}
	if id := r.ControlNumber(); id != nil {
		a.id = append(a.id, id...)
	}
	s.told = append(s.told, a)
}

// tellWritten compares a record that was written.
func (s *selfRun) tellWritten(e *event, r *parse.Record) {
	opt := s.opt.Changes
	if opt == nil {
		return
	}
	log := changeLog{opt, &s.batch.changes}
	if i := r.Pos().Index - s.final - 1; r.Pos().Number > 0 && r.Original() != nil && i >= 0 && i < int64(len(s.told)) && !s.told[i].shown {
		s.told[i].shown = true
		log.changed(s.enc, r, e)
		return
	}
	log.added(s.enc, e)
}

// tellSettled tells of the first n records of those whose outcome was not final.
func (s *selfRun) tellSettled(n int) {
	if s.opt.Changes == nil {
		return
	}
	log := changeLog{s.opt.Changes, &s.batch.changes}
	for i, o := range s.latest[:n] {
		a := &s.told[i]
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
	s.told = append(s.told[:0], s.told[n:]...)
}
