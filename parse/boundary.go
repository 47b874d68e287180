package parse

import "bytes"

// leaderEvidence counts what speaks for a leader at the start of b, 0 to 4: five digits (or
// blanks) for a length, "2" and "2" for the counts, five digits for a base address, "45" for the
// entry map. 0 when b is too short or holds bytes that no leader has.
func leaderEvidence(b []byte) int {
	if len(b) < LeaderLen {
		return 0
	}
	for _, c := range b[:LeaderLen] {
		if c <= RecordTerminator+2 && c >= RecordTerminator {
			return 0
		}
	}
	n := 0
	if _, ok := digits5(b); ok || string(b[:5]) == "     " {
		n++
	}
	if b[10] == '2' && b[11] == '2' {
		n++
	}
	if _, ok := digits5(b[12:]); ok {
		n++
	}
	if b[20] == '4' && b[21] == '5' {
		n++
	}
	return n
}

// looksLikeLeader is enough where a record is expected: at the start of the input and behind a
// record terminator.
func looksLikeLeader(b []byte) bool { return leaderEvidence(b) >= 2 }

// isRecordStart is what it takes to believe in a record in the middle of other bytes: all of a
// leader's evidence, and a directory of digits that ends where the base address says.
// more is true when b is too short to tell.
func isRecordStart(b []byte) (yes, more bool) {
	if len(b) < LeaderLen {
		return false, true
	}
	if leaderEvidence(b) < 4 {
		return false, false
	}
	base, _ := digits5(b[12:])
	if base <= LeaderLen || (base-LeaderLen-1)%entryLen != 0 {
		return false, false
	}
	for e := LeaderLen; e < base-1; e += entryLen {
		if len(b) < e+entryLen {
			return false, true
		}
		if _, _, ok := entryNumbers(b[e:]); !ok {
			return false, false
		}
	}
	if len(b) < base {
		return false, true
	}
	return b[base-1] == FieldTerminator, false
}

// findRecordStart looks for the first place in b, from on, that isRecordStart. Without one it
// gives -1 and where to look again when there is more to see.
func findRecordStart(b []byte, from int) (at, again int) {
	for i := from; ; {
		// The entry map stands at 20-23 of the leader.
		k := -1
		if i+20 < len(b) {
			k = bytes.Index(b[i+20:], entryMap)
		}
		if k < 0 {
			return -1, max(from, len(b)-LeaderLen+1)
		}
		i += k
		yes, more := isRecordStart(b[i:])
		if yes {
			return i, i
		}
		if more {
			return -1, i
		}
		i++
	}
}

var entryMap = []byte("4500")

// isFiller tells the bytes that are passed over between records: line ends, NUL, tab, blank and
// the end-of-file mark of old systems.
func isFiller(c byte) bool {
	switch c {
	case '\n', '\r', 0, '\t', ' ', 0x1A:
		return true
	}
	return false
}

// fillerLen counts the filler at the start of b. Five blanks where the length of a leader should
// be are no filler. more is true when b ends before that can be told.
func fillerLen(b []byte, eof bool) (n int, more bool) {
	for n < len(b) && isFiller(b[n]) {
		if b[n] == ' ' {
			if len(b)-n < LeaderLen && !eof {
				return n, true
			}
			if looksLikeLeader(b[n:]) {
				return n, false
			}
		}
		n++
	}
	return n, n == len(b) && !eof
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
