package parse

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// starts finds places in b at which a record begins, from left to right. In the middle of other
// bytes a leader alone is not enough: a directory must follow it (see begins). Bytes are looked at
// once, however many places are tried.
type starts struct {
	b    []byte
	ends [entryLen]int // by place modulo entryLen: where the whole entries of the last walk end

	number int // the next place of nine digits, as in a first entry, is at or after this one
	map45  int // the same of an entry map
	field  int // the same of a field terminator
	letter int // the same of a byte that is not a digit
}

const (
	// maxDirectory is the longest directory that a base address can describe.
	maxDirectory = 99_999
	// statusAt, entryMapAt and numbersAt are where a record has status, type and level, which are
	// letters, its entry map, and the numbers of its first directory entry.
	statusAt   = 5
	lettersLen = 3
	entryMapAt = 20
	numbersAt  = LeaderLen + tagLen
	numbersLen = entryLen - tagLen
	// fewEntries is how many entries are compared to judge a directory.
	fewEntries = 8
)

var entryMap = []byte("45")

// find returns the first place in [from, to) at which a record begins, or -1. more is true when
// bytes after b would decide; with eof it never is.
func (s *starts) find(from, to int, eof bool) (at int, more bool) {
	for i := s.candidate(from, to); i < to; i = s.candidate(i+1, to) {
		yes, more := s.begins(i)
		switch {
		case yes:
			return i, false
		case more && !eof:
			return -1, true
		}
	}
	return -1, false
}

// candidate returns the first place from i on at which a record may begin, or one not before to:
// nine digits or an entry map are where they should, as far as b goes, and no digits where a
// leader has letters, as they do in the middle of a directory.
func (s *starts) candidate(i, to int) int {
	for i < to {
		if s.number < i+numbersAt {
			s.number = nextNumbers(s.b, i+numbersAt)
		}
		if s.map45 < i+entryMapAt {
			s.map45 = nextBytes(s.b, i+entryMapAt, entryMap)
		}
		i = max(i, min(s.number-numbersAt, s.map45-entryMapAt))
		letters := i + statusAt
		if i >= to || letters+lettersLen > len(s.b) || !IsNumber(s.b[letters:letters+lettersLen]) {
			break
		}
		if s.letter < letters+lettersLen {
			s.letter = letters + lettersLen + digitsIn(s.b[letters+lettersLen:])
		}
		i = s.letter - lettersLen + 1 - statusAt
	}
	return min(i, to)
}

// digitsIn returns how many digits b begins with.
func digitsIn(b []byte) int {
	n := 0
	for len(b)-n >= 8 && allDigits(binary.LittleEndian.Uint64(b[n:])) {
		n += 8
	}
	for n < len(b) && b[n]-'0' <= 9 {
		n++
	}
	return n
}

// nextNumbers returns the first place from i on at which the nine digits of a directory entry
// stand, or as many of them as b has room for.
func nextNumbers(b []byte, i int) int {
	for {
		for i+numbersLen <= len(b) && b[i+numbersLen-1]-'0' > 9 {
			i += numbersLen
		}
		if i >= len(b) {
			return i
		}
		k := min(i+numbersLen, len(b)) - 1
		for k >= i && b[k]-'0' <= 9 {
			k--
		}
		if k < i {
			return i
		}
		i = k + 1
	}
}

// nextBytes is bytes.Index from i on; a beginning of what at the end of b is found as well.
func nextBytes(b []byte, i int, what []byte) int {
	if i < len(b) {
		if k := bytes.Index(b[i:], what); k >= 0 {
			return i + k
		}
	}
	return max(i, len(b)-len(what)+1)
}

// last returns the last place in [from, to) at which a record begins, or -1.
func (s *starts) last(from, to int) int {
	last := -1
	for {
		at, _ := s.find(from, to, true)
		if at < 0 {
			return last
		}
		last, from = at, at+1
	}
}

// holdsStart reports whether a record begins in b at or after from.
func holdsStart(b []byte, from int) bool {
	at, _ := (&starts{b: b}).find(from, len(b), true)
	return at >= 0
}

// begins reports whether a record begins at place i; more is true when b is too short to decide.
//
// Any of these is enough, whatever the positions of the leader that are not named:
//   - all signs of a leader, followed by entries of digits up to a field terminator;
//   - two signs, and the base address is the end of such a directory;
//   - two signs, and the entries of such a directory begin at 0 and follow each other;
//   - all signs, and a directory, sound for the most part, that ends at the base address.
func (s *starts) begins(i int) (yes, more bool) {
	b := s.b[i:]
	if len(b) < LeaderLen {
		return false, true
	}
	signs := leaderEvidence(b)
	if signs < 2 {
		return false, false
	}
	base, isBase := digits5(b[12:17])
	if len(b) == LeaderLen {
		return false, true
	}
	end := s.directoryEnd(i) - i
	switch {
	case end >= maxDirectory:
		return false, false
	case end == LeaderLen && end < len(b) && b[end] == FieldTerminator: // a record without fields, or a text that ends like a leader
		return signs == 4 && end+1 < len(b) && b[end+1] == RecordTerminator, end+1 == len(b)
	case end < len(b) && b[end] == FieldTerminator:
		return signs == 4 || isBase && base == end+1 || end > LeaderLen+entryLen && followEachOther(b[LeaderLen:end]), false
	case beginsEntry(b[end:]):
		return false, true
	case signs == 4 && isBase && (base-LeaderLen-1)%entryLen == 0 && base > LeaderLen+entryLen:
		return s.mostlySound(i, base-1)
	}
	return false, false
}

// beginsEntry reports whether b is too short for a directory entry but may be the beginning of one.
func beginsEntry(b []byte) bool {
	return len(b) < entryLen && !slices.ContainsFunc(b[:min(len(b), tagLen)], IsDelimiter) &&
		(len(b) < tagLen || IsNumber(b[tagLen:]))
}

// directoryEnd returns where the entries of digits end that begin after a leader at place i.
func (s *starts) directoryEnd(i int) int {
	e := max(i+LeaderLen, s.ends[i%entryLen])
	for len(s.b)-e >= entryLen && e-i < maxDirectory && isEntry(s.b[e:]) {
		e += entryLen
	}
	s.ends[i%entryLen] = e
	return e
}

// isEntry reports whether b begins with a tag, without delimiters, and nine digits.
func isEntry(b []byte) bool {
	_, _, ok := entryNumbers(b)
	return ok && !IsDelimiter(b[0]) && !IsDelimiter(b[1]) && !IsDelimiter(b[2])
}

// followEachOther reports whether the first field of a directory begins at 0 and each of the next
// ones where the one before it ends.
func followEachOther(dir []byte) bool {
	next := 0
	for range min(len(dir)/entryLen, fewEntries) {
		length, start, _ := entryNumbers(dir)
		if length == 0 || start != next {
			return false
		}
		next += length
		dir = dir[entryLen:]
	}
	return true
}

// mostlySound reports whether the first field terminator after the leader at place i is n bytes
// after i, and at least half of the first entries before it have numbers of digits.
func (s *starts) mostlySound(i, n int) (yes, more bool) {
	if s.field < i+LeaderLen {
		s.field = nextBytes(s.b, i+LeaderLen, fieldTerminator)
	}
	switch {
	case s.field >= len(s.b): // there is none
		return false, len(s.b) <= i+n
	case s.field != i+n:
		return false, false
	}
	good, all := 0, min((n-LeaderLen)/entryLen, fewEntries)
	for e := range all {
		if isEntry(s.b[i+LeaderLen+e*entryLen:]) {
			good++
		}
	}
	return 2*good >= all, false
}
