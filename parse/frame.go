package parse

import (
	"bytes"

	"mrrc-lua/internal/survey"
)

// segmentKind is the kind of a stretch of input.
type segmentKind uint8

const (
	segRecord  segmentKind = iota // a record's frame
	segFiller                     // bytes between records that have no meaning
	segGarbage                    // bytes in which no record can be found
)

// segment is a stretch of input, n bytes long, beginning where the framer looked.
type segment struct {
	kind segmentKind
	n    int
	code Code          // defect of a record's boundary, or why this is garbage; "" when sound
	cont bool          // garbage: it goes on after this segment
	cut  bool          // record: another one begins after it
	lone bool          // record: no other one begins within it after its leader
	seen survey.Survey // record: of its bytes; zero: there was none
}

// framer finds the boundaries of records. It keeps no state: its decision at a place depends only on
// the bytes from that place on, never on how many of them are in memory. So the records are the same
// however the input is cut into blocks, and at whichever boundary the framer begins.
type framer struct {
	maxRecord int // a record longer than this is garbage
}

const (
	lengthLen = 5 // of leader/00-04, the length of the record

	// garbageStep bounds how much garbage is passed on at once.
	garbageStep = 64 << 10
	// firstLook is how far the end of a record is searched for at first. Searching farther each
	// time keeps the work in proportion to the record, however far away the next terminator is.
	firstLook = 1 << 10
	// surveyUnseen is the length of the longest record that is surveyed before anything but the length in its leader
	// speaks for it. To look at its last byte first would mean to wait for memory, twice for each record.
	surveyUnseen = 16 << 10
)

// next returns the segment at the start of b, which must not be empty. more asks for a longer b; with
// eof it never does. words is memory for the survey of a record.
func (f framer) next(b []byte, eof bool, words *[]uint64) (s segment, more bool) {
	if len(b) >= LeaderLen {
		length, digits := digits5(b)
		// Sound records: the length is true and there is no terminator before the last byte.
		if digits && length > LeaderLen+1 && length <= f.maxRecord {
			if length <= len(b) && (length <= surveyUnseen || b[length-1] == RecordTerminator) {
				if seen, ok := survey.Look(b[:length], words); ok && seen.Records == 1 && b[length-1] == RecordTerminator {
					return segment{kind: segRecord, n: length, seen: seen}, false
				}
			}
			end := bytes.IndexByte(b[lengthLen:min(length, len(b))], RecordTerminator) + lengthLen + 1
			if end == length {
				return segment{kind: segRecord, n: length}, false
			}
			if end == lengthLen && length > len(b) && !eof {
				return segment{}, true
			}
		}
		if digits && LooksLikeLeader(b) {
			return f.search(b, length, eof)
		}
	}
	if n, _ := fillerLen(b, eof); n > 0 {
		return segment{kind: segFiller, n: n}, false
	}
	switch {
	case len(b) >= LeaderLen && LooksLikeLeader(b):
		return f.search(b, 0, eof)
	case len(b) >= LeaderLen:
		return f.garbage(b, eof)
	case !eof:
		return segment{}, true
	}
	s = segment{kind: segGarbage, n: len(b), code: CodeNotMARC}
	if IsNumber(b[:min(len(b), 5)]) {
		s.code = CodeTruncated
	}
	return s, false
}

// search finds the end of a record whose length is wrong: its terminator, or the place where another
// record begins.
func (f framer) search(b []byte, length int, eof bool) (s segment, more bool) {
	limit := min(len(b), f.maxRecord)
	found := starts{b: b}
	from := LeaderLen
	if leaderEvidence(b) < 4 {
		// Bytes before a leader can look like one together with its first bytes.
		begins, more := found.begins(0)
		if more && !eof {
			return segment{}, true
		}
		if !begins {
			from = 1
		}
	}
	for to := min(limit, firstLook); ; to = min(limit, 2*to) {
		end := bytes.IndexByte(b[from:to], RecordTerminator) + from + 1
		reach := to
		if end > from {
			reach = max(from, end-LeaderLen) // a leader holds no terminator
		}
		at, more := found.find(from, reach, eof)
		switch {
		case more:
			return segment{}, true
		case at >= 0:
			return cutOff(b, at, length), false
		case end > from:
			return f.terminated(b, end, length, eof)
		case to < limit:
			from = to
			continue
		case limit == f.maxRecord:
			return segment{kind: segGarbage, n: pieceLen(b[:limit]), code: CodeRecordTooLong, cont: true}, false
		case !eof:
			return segment{}, true
		}
		return unterminated(b, length), false
	}
}

// cutOff returns a record without terminator, after which another one begins at a place.
func cutOff(b []byte, at, length int) segment {
	if at < LeaderLen {
		return segment{kind: segGarbage, n: at, code: CodeNotMARC}
	}
	if end := fieldsEnd(b[:at]); end > 0 {
		return segment{kind: segRecord, n: end, code: CodeRecordTerminator}
	}
	end := at
	for end > LeaderLen && IsFiller(b[end-1]) {
		end--
	}
	switch {
	case b[end-1] == FieldTerminator:
		return segment{kind: segRecord, n: end, code: CodeRecordTerminator}
	case at == length:
		return segment{kind: segRecord, n: at, code: CodeRecordTerminator}
	}
	return segment{kind: segRecord, n: at, code: CodeTruncated, cut: true}
}

// terminated decides whether the first terminator, which ends at end, is the record's own or a
// stray byte in its data.
func (f framer) terminated(b []byte, end, length int, eof bool) (s segment, more bool) {
	own := segment{kind: segRecord, n: end, lone: true}
	if length != end {
		own.code = CodeRecordLength
	}
	declared := declaredEnd(b[:end])
	if declared == end {
		return own, false
	}
	if e := fieldsEnd(b[:end]); e > 0 && followsWithin(b[e:end]) {
		return segment{kind: segRecord, n: e, code: CodeRecordTerminator}, false
	}
	follows, more := f.recordFollows(b[end:], eof)
	if more {
		return segment{}, true
	}
	// Leader and directory both lead to a later terminator, so the record goes on. If only one of them
	// does, a record must follow that terminator, and none may follow this one.
	agreed := length == declared
	for _, e := range [2]int{length, declared} {
		if e <= end || e > f.maxRecord || follows && !agreed {
			continue
		}
		if e > len(b) {
			if !eof {
				return segment{}, true
			}
			continue
		}
		stray := segment{kind: segRecord, n: e, code: CodeRecordTerminator}
		if b[e-1] != RecordTerminator {
			continue
		}
		if agreed {
			return stray, false
		}
		ok, more := f.recordFollows(b[e:], eof)
		if more {
			return segment{}, true
		}
		if ok && !holdsStart(b[:e], end) {
			return stray, false
		}
	}
	return own, false
}

// unterminated returns the tail of the input when it holds no terminator.
func unterminated(b []byte, length int) segment {
	n := len(b)
	for n > 0 && IsFiller(b[n-1]) {
		n--
	}
	// All fields are there when the last one ends where leader or directory say.
	for _, e := range [2]int{fieldsEnd(b), length - 1} {
		if e > LeaderLen && e <= n && b[e-1] == FieldTerminator {
			return segment{kind: segRecord, n: e, code: CodeRecordTerminator}
		}
	}
	return segment{kind: segRecord, n: len(b), code: CodeTruncated}
}

// garbage finds where the next record begins after bytes that are not a record: at a place of starts,
// or at anything like a leader after a record terminator.
func (f framer) garbage(b []byte, eof bool) (s segment, more bool) {
	limit := min(len(b), garbageStep)
	found := starts{b: b}
	from := 1
	for to := min(limit, firstLook); ; to = min(limit, 2*to) {
		end, more := f.follower(b, from-1, to, eof)
		if more {
			return segment{}, true
		}
		at, more := found.find(from, min(end, to), eof)
		switch {
		case more:
			return segment{}, true
		case at >= 0:
			return segment{kind: segGarbage, code: CodeNotMARC, n: at}, false
		case end <= to:
			return segment{kind: segGarbage, code: CodeNotMARC, n: end}, false
		case to < limit:
			from = to
			continue
		case limit == garbageStep:
			return segment{kind: segGarbage, code: CodeNotMARC, n: pieceLen(b[:limit]), cont: true}, false
		}
		return segment{kind: segGarbage, code: CodeNotMARC, n: limit}, !eof
	}
}

// follower returns the first place after a record terminator of b[from:to] at which a record follows,
// or one after to when there is none.
func (f framer) follower(b []byte, from, to int, eof bool) (at int, more bool) {
	for from < to {
		k := bytes.IndexByte(b[from:to], RecordTerminator)
		if k < 0 {
			break
		}
		from += k + 1
		follows, more := f.recordFollows(b[from:], eof)
		if more || follows {
			return from, more
		}
	}
	return to + 1, false
}

// pieceLen returns how long the next piece of continuing garbage is: the piece after it must not begin
// with bytes that look like filler.
func pieceLen(b []byte) int {
	n := len(b) - 1
	for n > len(b)/2 && (IsFiller(b[n]) || b[n] == RecordTerminator || b[n] == ByteOrderMark[0]) {
		n--
	}
	return n
}
