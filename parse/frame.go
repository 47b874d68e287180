package parse

import "bytes"

// segmentKind says what a stretch of input is.
type segmentKind uint8

const (
	segRecord  segmentKind = iota // a record's frame
	segFiller                     // bytes between records that mean nothing
	segGarbage                    // bytes in which no record can be told
)

// segment is a stretch of input, n bytes long, beginning where the framer looked.
type segment struct {
	kind segmentKind
	n    int
	code Code // defect of a record's boundary, or why this is garbage; "" when sound
	cont bool // garbage: it goes on behind this segment
}

// framer finds the boundaries of records. It keeps no state: what it says of a place depends on
// the bytes from that place on alone, never on how much of them is in memory, so that any way of
// cutting the input into blocks, and any place to begin that is a boundary, give the same records.
type framer struct {
	maxRecord int // a record longer than this is garbage
}

// garbageStep bounds how much garbage is handed on at once.
const garbageStep = 64 << 10

// next says what the input at the start of b is. b must not be empty. more asks for a longer b;
// with eof it never does.
func (f framer) next(b []byte, eof bool) (s segment, more bool) {
	if isFiller(b[0]) {
		n, more := fillerLen(b, eof)
		if n > 0 {
			return segment{kind: segFiller, n: n}, false
		}
		if more {
			return segment{}, true
		}
	}
	if len(b) < LeaderLen {
		if !eof {
			return segment{}, true
		}
		return segment{kind: segGarbage, n: len(b), code: CodeTruncated}, false
	}
	// Sound records: the length is true and no terminator stands before the last byte.
	length, digits := digits5(b)
	if digits && length > LeaderLen+1 && length <= f.maxRecord && length <= len(b) {
		if bytes.IndexByte(b[LeaderLen:length], RecordTerminator) == length-LeaderLen-1 {
			return segment{kind: segRecord, n: length}, false
		}
	}
	if !looksLikeLeader(b) {
		return f.garbage(b, eof)
	}
	if !digits {
		length = 0
	}
	return f.search(b, length, eof)
}

// search finds the end of a record whose length is not true.
func (f framer) search(b []byte, length int, eof bool) (s segment, more bool) {
	limit := min(len(b), f.maxRecord)
	end, scanned := -1, limit
	if i := bytes.IndexByte(b[LeaderLen:limit], RecordTerminator); i >= 0 {
		end = LeaderLen + i + 1 // behind the terminator
		scanned = end
	}
	// A whole leader and directory before the terminator: this record lost its own terminator.
	at, _ := findRecordStart(b[:scanned], LeaderLen)
	if at >= 0 && (b[at-1] == FieldTerminator || at == length) {
		return segment{kind: segRecord, n: at, code: CodeRecordTerminator}, false
	}
	switch {
	case end >= 0:
		return f.terminated(b, end, length, eof)
	case limit == f.maxRecord:
		return segment{kind: segGarbage, n: min(garbageStep, limit), code: CodeRecordTooLong, cont: true}, false
	case !eof:
		return segment{}, true
	}
	return f.unterminated(b, length), false
}

// terminated decides whether the first terminator, which ends at end, is the record's own or a
// stray byte in its data.
func (f framer) terminated(b []byte, end, length int, eof bool) (s segment, more bool) {
	declared := declaredEnd(b[:end])
	sound := segment{kind: segRecord, n: end}
	if length != end {
		sound.code = CodeRecordLength
	}
	if declared == end {
		return sound, false
	}
	follows, more := f.recordFollows(b[end:], eof)
	if more {
		return segment{}, true
	}
	// The leader's or the directory's word that the record goes on, and a terminator there.
	for _, e := range [2]int{length, declared} {
		if e <= end || e > f.maxRecord || follows && length != declared {
			continue
		}
		if e > len(b) {
			if !eof {
				return segment{}, true
			}
			continue
		}
		if b[e-1] != RecordTerminator {
			continue
		}
		ok, more := f.recordFollows(b[e:], eof)
		if more {
			return segment{}, true
		}
		if ok {
			return segment{kind: segRecord, n: e, code: CodeRecordTerminator}, false
		}
	}
	return sound, false
}

// recordFollows tells whether b, behind a terminator, is the end of the input or begins with a
// record, perhaps after filler. Filler without end is taken for the end.
func (f framer) recordFollows(b []byte, eof bool) (yes, more bool) {
	const reach = 4096
	n := 0
	for n < len(b) && n < reach && isFiller(b[n]) && !looksLikeLeader(b[n:]) {
		n++
	}
	switch {
	case n == reach || n == len(b) && eof:
		return true, false
	case len(b)-n < LeaderLen && !eof:
		return false, true
	}
	return looksLikeLeader(b[n:]), false
}

// unterminated is the tail of the input when it holds no terminator.
func (f framer) unterminated(b []byte, length int) segment {
	n := len(b)
	for n > 0 && isFiller(b[n-1]) {
		n--
	}
	// All fields are there when the last one ends where leader or directory say.
	for _, e := range [2]int{declaredEnd(b), length} {
		if e-1 <= n && e-1 > LeaderLen && b[e-2] == FieldTerminator {
			return segment{kind: segRecord, n: e - 1, code: CodeRecordTerminator}
		}
	}
	return segment{kind: segRecord, n: len(b), code: CodeTruncated}
}

// declaredEnd gives where the record at the start of b ends by its own directory, terminator
// included; 0 when the directory does not say.
func declaredEnd(b []byte) int {
	end, dirEnd := 0, LeaderLen
	for ; dirEnd+entryLen <= len(b) && b[dirEnd] != FieldTerminator; dirEnd += entryLen {
		length, start, ok := entryNumbers(b[dirEnd:])
		if !ok {
			return 0
		}
		end = max(end, start+length)
	}
	if dirEnd >= len(b) || b[dirEnd] != FieldTerminator || end == 0 {
		return 0
	}
	return dirEnd + 1 + end + 1
}

// garbage finds where the next record begins behind bytes that are none: a record that stands on
// its own, or anything like a leader behind a record terminator.
func (f framer) garbage(b []byte, eof bool) (s segment, more bool) {
	s = segment{kind: segGarbage, code: CodeNotMARC}
	at, again := findRecordStart(b[:min(len(b), garbageStep+2*99_999)], 1)
	known := min(len(b), garbageStep) // no record stands on its own before this
	if at >= 0 {
		known = min(known, at)
	} else if !eof {
		known = min(known, again)
	}
	for i := 0; ; {
		k := bytes.IndexByte(b[i:known], RecordTerminator)
		if k < 0 {
			break
		}
		i += k + 1
		follows, more := f.recordFollows(b[i:], eof)
		if more {
			return segment{}, true
		}
		if follows {
			s.n = i
			return s, false
		}
	}
	switch {
	case at >= 0 && at <= garbageStep:
		s.n = at
	case known == garbageStep:
		s.n, s.cont = garbageStep, true
	case eof:
		s.n = len(b)
	default:
		return segment{}, true
	}
	return s, false
}
