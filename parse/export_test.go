package parse

import (
	"bytes"

	"mrrc-lua/internal/survey"
)

// EntryNumbers is entryNumbers.
func EntryNumbers(b []byte) (length, start int, ok bool) { return entryNumbers(b) }

// Extent returns where in its record's frame the data of a field are that was not changed.
func Extent(f Field) (off, n int) {
	ref := f.rec.fields[f.id]
	for _, d := range f.rec.decoded {
		if d.id == f.id {
			ref = d.was
		}
	}
	return int(ref.off), int(ref.len)
}

// Memory is how much memory of its own the record holds on to.
func (r *Record) Memory() int { return cap(r.extra) }

// Reindex builds the index of every record of a batch again.
func Reindex(b *Batch) {
	b.refs = b.refs[:0]
	for i := range b.Records {
		r := &b.Records[i]
		seen, _ := survey.Look(r.frame, &b.words)
		b.refs = r.index(b.refs, &seen)
	}
}

// RightGuesses returns how many blocks were parsed ahead from the place and the state that turned out to be right.
func (t *TextReader) RightGuesses() int { return t.ahead.right }

// SoundDirectory is soundDirectory.
func SoundDirectory(frame []byte) (id []byte, ok bool) {
	return soundDirectory(frame, bytes.Count(frame, fieldTerminator))
}

// IndexProblems returns what index notes about a frame, without what it notes about values in the leader and in fields,
// and the 001.
func IndexProblems(frame []byte) (list []Problem, id []byte, ok bool) {
	r := Record{frame: frame, size: uint32(len(frame))}
	r.index(nil, &survey.Survey{})
	for _, p := range r.problems {
		if p.Code != CodeLeader && p.Code != CodeSubfieldDelimiter && p.Code != CodeIndicators {
			list = append(list, p)
		}
	}
	return list, r.ControlNumber(), r.err == nil
}
