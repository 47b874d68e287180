package parse

import "bytes"

// leaderEvidence counts what speaks for a leader at the start of b, 0 to 4: five digits for a
// length, "2" and "2" for the counts, five digits for a base address, "45" for the entry map. 0
// when b is too short or holds bytes that no leader has.
//
// Lengths may be padded with blanks, or blank. But so is the end of a block: one that begins with
// a blank needs all of the evidence.
func leaderEvidence(b []byte) int {
	if len(b) < LeaderLen {
		return 0
	}
	for _, c := range b[:LeaderLen] {
		if c <= SubfieldDelimiter && c >= RecordTerminator {
			return 0
		}
	}
	n := 0
	if isLength(b[:5]) {
		n++
	}
	if b[10] == '2' && b[11] == '2' {
		n++
	}
	if isLength(b[12:17]) {
		n++
	}
	if b[20] == '4' && b[21] == '5' {
		n++
	}
	if n < 4 && b[0] == ' ' {
		return 0
	}
	return n
}

// isLength tells whether b has digits, with blanks before them, or nothing but blanks.
func isLength(b []byte) bool { return isNumber(bytes.TrimLeft(b, " ")) }

// looksLikeLeader is enough where a record is expected: at the start of the input and behind a
// record terminator.
func looksLikeLeader(b []byte) bool { return leaderEvidence(b) >= 2 }

// starts looks for places in b at which a record begins, from left to right. In the middle of
// other bytes it takes all of a leader's evidence, and behind it a directory of digits up to a
// field terminator. Directories are walked once, whatever the number of places to look at.
type starts struct {
	b    []byte
	ends [entryLen]int // by place modulo entryLen: where the entries of the last walk end
}

// maxDirectory is the longest directory that a leader can tell of.
const maxDirectory = 99_999

// entryMap is what leader/20-22 are; 23 varies.
var entryMap = []byte("450")

const entryMapAt = 20

// find gives the first place at or behind from, and before to, at which a record begins, or -1.
// more is true when bytes behind b would decide; with eof it never is.
func (s *starts) find(from, to int, eof bool) (at int, more bool) {
	for i := from; i < to; i++ {
		k := -1
		if lo, hi := i+entryMapAt, min(to-1+entryMapAt+len(entryMap), len(s.b)); lo < hi {
			k = bytes.Index(s.b[lo:hi], entryMap)
		}
		if k < 0 {
			return -1, !eof && len(s.b) < to-1+LeaderLen
		}
		i += k
		yes, more := s.is(i)
		if yes {
			return i, false
		}
		if more && !eof {
			return -1, true
		}
	}
	return -1, false
}

// last gives the last place behind from at which a record begins, or -1.
func (s *starts) last(from int) int {
	last := -1
	for {
		at, _ := s.find(from, len(s.b), true)
		if at < 0 {
			return last
		}
		last, from = at, at+1
	}
}

// holdsStart tells whether a record begins in b at or behind from.
func holdsStart(b []byte, from int) bool {
	at, _ := (&starts{b: b}).find(from, len(b), true)
	return at >= 0
}

// is tells whether a record begins at place i; more is true when b is too short to tell.
func (s *starts) is(i int) (yes, more bool) {
	if len(s.b)-i < LeaderLen {
		return false, true
	}
	if s.b[i+10] != '2' || leaderEvidence(s.b[i:]) < 4 {
		return false, false
	}
	e := max(i+LeaderLen, s.ends[i%entryLen])
	for len(s.b)-e >= entryLen && e-i < maxDirectory && s.b[e] != FieldTerminator {
		if _, _, ok := entryNumbers(s.b[e:]); !ok {
			break
		}
		e += entryLen
	}
	s.ends[i%entryLen] = e
	switch {
	case e-i >= maxDirectory:
		return false, false
	case e < len(s.b) && s.b[e] == FieldTerminator:
		return true, false
	}
	return false, len(s.b)-e < entryLen
}

// isFiller tells the bytes that are passed over between records: line ends, NUL, tab, blank and
// the end-of-file mark of old systems.
func isFiller(c byte) bool {
	switch c {
	case '\n', '\r', 0, '\t', ' ', 0x1A:
		return true
	}
	return false
}

// fillerLen counts the filler at the start of b: isFiller, record terminators that end nothing,
// and byte order marks, which joined files have between them. A leader whose length is blank is
// no filler. more is true when b ends before all of it can be told.
func fillerLen(b []byte, eof bool) (n int, more bool) {
	for n < len(b) {
		switch c := b[n]; {
		case c == ' ':
			if len(b)-n < LeaderLen && !eof {
				return n, true
			}
			if len(b)-n >= LeaderLen && b[n+10] == '2' && looksLikeLeader(b[n:]) {
				return n, false
			}
			n++
		case isFiller(c) || c == RecordTerminator:
			n++
		case bytes.HasPrefix(b[n:], []byte(byteOrderMark)):
			n += len(byteOrderMark)
		default:
			return n, false
		}
	}
	return n, !eof
}

// digits5 reads five decimal digits.
func digits5(b []byte) (n int, ok bool) {
	_ = b[4]
	for _, c := range b[:5] {
		if c-'0' > 9 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// isNumber tells whether b has nothing but digits.
func isNumber(b []byte) bool {
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}
