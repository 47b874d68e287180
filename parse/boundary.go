package parse

import "bytes"

// leaderEvidence counts the signs of a leader at the start of b: five digits for the length, "22" for
// the counts, five digits for the base address, "45" for the entry map. It is 2, 3 or 4; or 0 when
// there are fewer, b is too short, or it holds a byte that no leader has.
//
// The two numbers may be padded with blanks, or be blank. Blanks also fill blocks, so a leader
// that begins with a blank needs all four signs.
func leaderEvidence(b []byte) int {
	if len(b) < LeaderLen {
		return 0
	}
	n := 0
	if b[10] == '2' && b[11] == '2' {
		n++
	}
	if b[20] == '4' && b[21] == '5' {
		n++
	}
	if isLength(b[12:17]) {
		n++
	}
	if n == 0 {
		return 0
	}
	if isLength(b[:5]) {
		n++
	}
	if n < 2 || n < 4 && b[0] == ' ' {
		return 0
	}
	for _, c := range b[:LeaderLen] {
		if c <= SubfieldDelimiter && c >= RecordTerminator {
			return 0
		}
	}
	return n
}

// isLength reports whether b is blanks followed by digits; there may be none of either.
func isLength(b []byte) bool {
	i := 0
	for i < len(b) && b[i] == ' ' {
		i++
	}
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	return i == len(b)
}

// LooksLikeLeader reports whether b begins with what is enough of a leader where a record is
// expected: at the start of the input and after a record terminator.
func LooksLikeLeader(b []byte) bool { return leaderEvidence(b) >= 2 }

// IsFiller reports whether a byte is skipped between records: line ends, NUL, tab, blank and the
// end-of-file mark of old systems.
func IsFiller(c byte) bool {
	switch c {
	case '\n', '\r', 0, '\t', ' ', 0x1A:
		return true
	}
	return false
}

// fillerLen counts the filler at the start of b: the bytes of IsFiller, record terminators that end
// nothing, and the byte order marks between joined files. A leader with a blank length
// is not filler. more is true when b ends before the end of the filler is certain.
func fillerLen(b []byte, eof bool) (n int, more bool) {
	for n < len(b) {
		switch c := b[n]; {
		case c == ' ':
			if len(b)-n < LeaderLen && !eof {
				return n, true
			}
			if len(b)-n >= LeaderLen && b[n+10] == '2' && LooksLikeLeader(b[n:]) {
				return n, false
			}
			n++
		case IsFiller(c) || c == RecordTerminator:
			n++
		case bytes.HasPrefix(b[n:], []byte(ByteOrderMark)):
			n += len(ByteOrderMark)
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

// IsNumber reports whether b holds only digits.
func IsNumber(b []byte) bool {
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}
