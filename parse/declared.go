package parse

// Where a record ends by its own directory, and what follows a place.

// declaredEnd returns where the record at the start of b ends by its own directory, terminator
// included; 0 when the directory is not whole.
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

// fieldsEnd returns where the last field of the record at the start of b ends by its directory, when a
// field terminator is there; else 0.
func fieldsEnd(b []byte) int {
	if end := declaredEnd(b) - 1; end > LeaderLen && end <= len(b) && b[end-1] == FieldTerminator {
		return end
	}
	return 0
}

// followsWithin reports whether b begins with something like a leader, perhaps after filler.
func followsWithin(b []byte) bool {
	n, _ := fillerLen(b, true)
	return LooksLikeLeader(b[n:])
}

// recordFollows reports whether b, after a terminator, is the end of the input or begins with a record,
// perhaps after filler. Endless filler is taken for the end.
func (f framer) recordFollows(b []byte, eof bool) (yes, more bool) {
	const reach = 4096
	w := b[:min(len(b), reach)]
	n, more := fillerLen(w, eof || len(w) == reach)
	switch {
	case more:
		return false, true
	case n == len(w):
		return true, false
	case len(b)-n < LeaderLen && !eof:
		return false, true
	}
	return LooksLikeLeader(b[n:]), false
}
