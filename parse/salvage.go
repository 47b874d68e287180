package parse

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Salvage reads on where mending ends (Options.Salvage). Mending assigns a field only when nothing
// else can be meant. Salvage takes the likeliest, and marks every such record as a guess:
// Record.Salvaged is true, and its problems have CodeSalvaged. Code that reads with salvage must also
// keep Raw of these records.
//
//   - Of a record that breaks off, the whole fields are kept.
//   - Of a record whose directory cannot be read, every stretch between two field terminators is a
//     field. What is left of the directory shows its tag (salvage_match.go); where that shows
//     nothing, the tag is TagUnknown, and the field comes after the others.
//   - Data that no entry names are such fields as well.
//   - Bytes without a leader are a record when a directory in them matches the fields exactly.
//   - Fields are given the form of fields: two indicators, a subfield, no terminator within.
//
// Where records begin and end is never guessed: it is the same with salvage and without.

// CodeSalvaged marks a record or a field that is a best guess.
const CodeSalvaged Code = "salvaged"

// TagUnknown is the tag of a field whose own tag is not known.
const TagUnknown = Tag('X'<<16 | 'X'<<8 | 'X')

// Salvaged reports whether the record is in part a guess; only Raw is certain then.
func (r *Record) Salvaged() bool { return r.salvaged }

// salvage makes a record of one that was rejected, if there is a field in it, and resolves doubts
// in one that was tolerated. It does nothing to a sound one.
func (r *Record) salvage() {
	switch {
	case r.err != nil && !r.rebuild():
		return
	case r.err == nil && len(r.problems) == 0:
		return
	case r.has(CodeUnnamedBytes):
		r.nameBytes()
	}
	if r.has(CodeLeader) {
		r.mended = true // leader/10-11 and 20-22 are written as they should be
	}
	for i := range r.fields {
		r.straighten(i)
	}
}

// guess notes that something of the record is a guess.
func (r *Record) guess(tag Tag, at int, bytes []byte, text string) {
	r.salvaged, r.mended = true, true
	r.note(CodeSalvaged, tag, at, bytes, text)
}

// rebuild makes fields of a rejected frame. It is false when there are none.
func (r *Record) rebuild() bool {
	if len(r.frame) < LeaderLen+2 || r.continued || r.err.Code == CodeRecordTooLong {
		return false
	}
	s := salvager{mender: mender{r: r, b: r.frame, data: len(r.frame)}, dir: LeaderLen, cut: r.err.Code == CodeTruncated}
	if s.b[s.data-1] == RecordTerminator {
		s.data--
	}
	noLeader := s.findDirectory() && (s.dir < LeaderLen-tagLen || r.err.Code == CodeNotMARC)
	if !noLeader && (r.err.Code == CodeNotMARC || !s.layOut()) || s.crowded {
		return false
	}
	s.cutTail()
	s.readDirectory()
	s.match()
	why := r.err.Problem
	fields := s.fields()
	if len(fields) == 0 {
		return false
	}
	r.err, r.problems = nil, append(r.problems[:0], why)
	r.leader = Leader(r.frame[:LeaderLen])
	if noLeader {
		r.leader = NewLeader()
		if !utf8.Valid(r.frame) {
			r.leader[9] = ' '
		}
		r.note(CodeLeader, 0, 0, r.frame[:s.dir], "the leader is lost; replaced by that of a new record")
	}
	for i, c := range r.leader {
		if c < ' ' || c > '~' {
			r.leader[i] = ' '
		}
	}
	r.fields = fields
	r.guess(0, 0, nil, s.account(fields))
	for i := range s.entries {
		if e := &s.entries[i]; e.known && e.guessed {
			r.guess(e.tag, e.at, s.b[e.at:e.at+min(entryLen, s.base-e.at)], "the entry does not point at a field; the most likely field was taken")
		}
	}
	for _, ref := range fields {
		if ref.tag == TagUnknown {
			r.noteNoTag(ref)
		}
	}
	r.noteLeader()
	return true
}

// salvager is a mender that takes the likeliest for true.
type salvager struct {
	mender
	dir  int  // where the directory begins
	cut  bool // the record breaks off: the bytes after its last terminator are not a whole field
	rest int  // how many those are
}

// layOut determines where directory and data are: where most entries say exactly where a field is.
func (s *salvager) layOut() bool {
	s.dir = LeaderLen
	var bases []int
	if k := bytes.IndexByte(s.b[LeaderLen:s.data], FieldTerminator); k >= 0 {
		bases = append(bases, LeaderLen+k+1)
	}
	if claimed, ok := digits5(s.b[12:17]); ok && claimed > LeaderLen && claimed < s.data {
		bases = append(bases, claimed)
	}
	best, most := 0, -1
	for _, base := range bases {
		s.base = base
		s.split((base - s.dir) / entryLen)
		if n := len(s.anchors()); n > most {
			best, most = base, n
		}
	}
	if best == 0 {
		return false
	}
	s.base = best
	s.split((best - s.dir) / entryLen)
	return true
}

// cutTail drops the piece of a field that a record breaks off in.
func (s *salvager) cutTail() {
	if n := len(s.stretch); s.cut && n > 0 && !s.stretch[n-1].closed {
		s.rest = s.stretch[n-1].len() - 1
		s.stretch = s.stretch[:n-1]
	}
}

// findDirectory determines where directory and data are in bytes that do not begin with a leader. At
// least two entries, and half as many as there are fields, must say exactly where a field is.
func (s *salvager) findDirectory() bool {
	k := bytes.IndexByte(s.b[:s.data], FieldTerminator)
	if k < 2*entryLen || bytes.IndexByte(s.b[:s.data], RecordTerminator) >= 0 {
		return false
	}
	s.dir, s.base = 0, k+1
	s.split(k / entryLen)
	found := s.anchors()
	if len(found) < 2 || 2*len(found) < len(s.stretch) {
		return false
	}
	first := slices.MinFunc(found, func(a, b anchor) int { return a.at - b.at })
	for s.dir = first.at; s.dir >= entryLen; s.dir -= entryLen {
		if _, _, ok := entryNumbers(s.b[s.dir-entryLen:]); !ok {
			break
		}
	}
	return true
}

// fields returns references to the fields: those with a tag in the order of the directory, then the
// others.
func (s *salvager) fields() (fields []fieldRef) {
	for i := range s.entries {
		if e := &s.entries[i]; e.known {
			fields = append(fields, fieldRef{e.tag, uint32(e.from), uint32(e.to - e.from)})
		}
	}
	for i := range s.stretch {
		if d := &s.stretch[i]; !d.claimed && !d.empty() {
			fields = append(fields, fieldRef{TagUnknown, uint32(d.from), uint32(d.to - d.from)})
		}
	}
	return fields
}

// account returns the note of how much was kept and how much was not.
func (s *salvager) account(fields []fieldRef) string {
	unknown := 0
	for _, ref := range fields {
		if ref.tag == TagUnknown {
			unknown++
		}
	}
	text := fmt.Sprintf("fields kept: %d", len(fields))
	if unknown > 0 {
		text += fmt.Sprintf(", of these without a known tag: %d", unknown)
	}
	if n := s.unknownCount(); n > 0 {
		text += fmt.Sprintf("; entries without a field: %d", n)
	}
	if s.rest > 0 {
		text += fmt.Sprintf("; bytes of a field that is not whole: %d", s.rest)
	}
	return text
}

func (r *Record) noteNoTag(ref fieldRef) {
	r.guess(TagUnknown, int(ref.off), r.data(ref), "the tag is not known")
}

// nameBytes makes fields of data that no entry names, in a record that was read.
func (r *Record) nameBytes() {
	k := bytes.IndexByte(r.frame[LeaderLen:], FieldTerminator)
	if k < 0 {
		return
	}
	s := mender{r: r, b: r.frame, base: LeaderLen + k + 1, data: len(r.frame)}
	if s.b[s.data-1] == RecordTerminator {
		s.data--
	}
	s.split(len(r.fields))
	if s.crowded {
		return
	}
	named := slices.Clone(r.fields)
	slices.SortFunc(named, func(a, b fieldRef) int { return int(a.off) - int(b.off) })
	r.fields = slices.Clone(r.fields)
	for i := range s.stretch {
		d := &s.stretch[i]
		for len(named) > 0 && int(named[0].off+named[0].len) < int(d.from) {
			named = named[1:]
		}
		if d.empty() || len(named) > 0 && int(named[0].off) <= int(d.to) {
			continue
		}
		ref := fieldRef{TagUnknown, uint32(d.from), uint32(d.to - d.from)}
		r.noteNoTag(ref)
		r.fields = append(r.fields, ref)
		r.unlose(CodeUnnamedBytes, int(d.from))
	}
}
