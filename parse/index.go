package parse

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"mrrc-lua/internal/survey"
)

// index builds the index over the directory of r.frame. References are appended to refs; the record
// keeps a part of it. A frame whose directory is sound costs one walk and no allocation; any doubt goes
// to mend. seen is the survey of the frame; zero: there was none.
func (r *Record) index(refs []fieldRef, seen *survey.Survey) []fieldRef {
	b := r.frame
	n := len(b)
	first := len(refs)
	if n < LeaderLen+2 {
		r.reject(CodeTruncated, 0, 0, b, "shorter than a leader and a directory")
		return refs
	}
	r.leader = Leader(b[:LeaderLen])
	base, IsNumber := digits5(b[12:17])
	if !IsNumber || base <= LeaderLen || base > n-1 || (base-LeaderLen-1)%entryLen != 0 ||
		b[base-1] != FieldTerminator || b[n-1] != RecordTerminator {
		return r.mend(refs)
	}
	dir := b[LeaderLen : base-1]
	refs = slices.Grow(refs, len(dir)/entryLen+spareFields)
	fields := refs[first : first+len(dir)/entryLen]
	odd, ok := readDirectory(fields, dir, b, base)
	// No terminator hides inside a field. A survey also counts the terminator of the directory; if there are others in
	// the directory, the bytes are counted once more.
	if !ok || seen.Fields != len(fields)+1 && bytes.Count(b[base:n-1], fieldTerminator) != len(fields) {
		return r.mend(refs[:first])
	}
	r.base = uint32(base)
	r.fields = fields[: len(fields) : len(fields)+spareFields]
	r.noteLeader()
	if odd {
		r.noteFields()
	}
	return refs[:first+len(fields)+spareFields]
}

// readDirectory makes references of the entries of the directory of b. ok is true if each field begins where the one
// before it ends, the first at base, and ends with a terminator, the last one before the last byte of b. odd is true if a
// data field does not begin with two indicators and a subfield, or ends with an empty one.
func readDirectory(fields []fieldRef, dir, b []byte, base int) (odd, ok bool) {
	from := base
	for i, at := 0, 0; i < len(fields); i, at = i+1, at+entryLen {
		if uint(at+entryLen) > uint(len(dir)) {
			return odd, false
		}
		entry := (*[entryLen]byte)(dir[at : at+entryLen])
		x, last := binary.LittleEndian.Uint64(entry[3:11]), entry[11]-'0'
		if !allDigits(x) || last > 9 {
			return odd, false
		}
		length, start := twoNumbers(x)
		if start = start*10 + int(last); length == 0 || base+start != from {
			return odd, false
		}
		tag, end := Tag(binary.BigEndian.Uint32(entry[:])>>8), from+length-1
		if uint(end) >= uint(len(b)) || b[end] != FieldTerminator {
			return odd, false
		}
		if !tag.IsControl() && (length < 4 || b[from+2] != SubfieldDelimiter || b[end-1] == SubfieldDelimiter) {
			odd = true
		}
		fields[i] = fieldRef{tag, uint32(from), uint32(length - 1)}
		from = end + 1
	}
	return odd, from == len(b)-1
}

// spareFields is room after a record's references for fields that are added to it, so that most
// records need no other memory for them.
const spareFields = 3

var fieldTerminator = []byte{FieldTerminator}

// entryNumbers reads length (4 digits) and start (5 digits) of the directory entry at the start of b.
// ok is false unless all nine are digits.
func entryNumbers(b []byte) (length, start int, ok bool) {
	x := binary.LittleEndian.Uint64(b[3:11]) // length and the first four digits of start
	last := b[11] - '0'
	if !allDigits(x) || last > 9 {
		return 0, 0, false
	}
	length, start = twoNumbers(x)
	return length, start*10 + int(last), true
}

// allDigits reports whether the eight bytes of x are digits.
func allDigits(x uint64) bool {
	return x&(x+0x0606060606060606)&0xF0F0F0F0F0F0F0F0 == 0x3030303030303030
}

// twoNumbers returns the two numbers of four digits in x, the first of them in its lower bytes.
func twoNumbers(x uint64) (first, second int) {
	x &= 0x0F0F0F0F0F0F0F0F
	x = x * (10<<8 + 1) >> 8 & 0x00FF00FF00FF00FF // four numbers of two digits
	x = x * (100<<16 + 1) >> 16                   // two of four, in the lower halves of 32 bits
	return int(x & 0xFFFF), int(x >> 32)
}

// reject marks the record as unreadable.
func (r *Record) reject(code Code, tag Tag, at int, bytes []byte, note string) {
	err := ErrDamaged
	switch code {
	case CodeTruncated:
		err = ErrTruncated
	case CodeNotMARC, CodeRecordTooLong:
		err = ErrNotMARC
	}
	r.fields = nil
	r.err = &Error{
		Pos:       r.pos,
		Problem:   Problem{Code: code, Tag: tag, At: at, Found: Excerpt(bytes), Note: note},
		Length:    len(r.frame),
		Resumable: true,
		Err:       err,
	}
}

// note adds a problem, unless there are too many of them.
func (r *Record) note(code Code, tag Tag, at int, bytes []byte, text string) {
	switch n := len(r.problems); {
	case n < maxProblems:
		r.problems = append(r.problems, Problem{Code: code, Tag: tag, At: at, Found: Excerpt(bytes), Note: text})
	case n == maxProblems:
		r.problems = append(r.problems, Problem{Code: code, At: at, Note: "further problems of this record are not listed"})
	}
}

// noteLeader notes values that differ from those that MARC 21 fixes in a leader, and bytes that no
// leader has, which are read as blanks.
func (r *Record) noteLeader() {
	l := &r.leader
	if string(l[10:12]) != "22" {
		r.note(CodeLeader, 0, 10, l[10:12], `leader/10-11 should be "22"; read as if it were`)
	}
	if string(l[20:23]) != "450" { // 23 is undefined in MARC 21 and varies
		r.note(CodeLeader, 0, 20, l[20:23], `leader/20-22 should be "450"; read as if it were`)
	}
	if l.printable() {
		return
	}
	for i, c := range l {
		if c < ' ' || c > '~' {
			r.note(CodeLeader, 0, i, l[i:i+1], fmt.Sprintf("leader/%02d is not printable ASCII; read as a blank", i))
			l[i] = ' '
		}
	}
}

// noteFields notes data fields that do not begin with two indicators and a subfield.
func (r *Record) noteFields() {
	for i := range r.fields {
		ref := r.fields[i]
		if ref.tag.IsControl() {
			continue
		}
		d := r.data(ref)
		switch k := bytes.IndexByte(d, SubfieldDelimiter); {
		case k == 2 && len(d) > 3:
			if d[len(d)-1] == SubfieldDelimiter {
				r.note(CodeSubfieldDelimiter, ref.tag, int(ref.off)+len(d)-1, nil, "a subfield delimiter without a code")
			}
		case k == 2, k < 0:
			r.note(CodeSubfieldDelimiter, ref.tag, int(ref.off), d, "the field has no subfield")
		default:
			r.note(CodeIndicators, ref.tag, int(ref.off), d, "the field does not begin with two indicators")
		}
	}
}
