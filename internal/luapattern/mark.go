package luapattern

// mark tries an item that is neither a byte nor a run. It returns the offset at which the match continues, -1 if it
// fails, and the steps it took beyond the first.
func (m *Matcher) mark(it *item, s string, pos int) (end, cost int) {
	switch it.op {
	case opText:
		if end = pos + len(it.text); end <= len(s) && s[pos:end] == it.text {
			return end, len(it.text)
		}
		// Comparing long texts is faster than trying items, but not free.
		return -1, len(it.text) / 16
	case opPosition:
		m.caps[it.index] = Capture{Start: pos, End: -1}
		return pos, 0
	case opEnd:
		if pos == len(s) {
			return pos, 0
		}
	case opFrontier:
		if atFrontier(it.set, s, pos) {
			return pos, 0
		}
	case opBack:
		text := m.caps[it.index].In(s)
		if end = pos + len(text); end <= len(s) && s[pos:end] == text {
			return end, len(text)
		}
		return -1, len(text)
	case opBalance:
		return balance(it.c, it.d, s, pos)
	}
	return -1, 0
}

// atFrontier reports whether the byte before pos is outside b and the byte at pos inside. As in the manual of Lua 5.2, a
// byte 0 is assumed beyond both ends of the subject.
func atFrontier(b *set, s string, pos int) bool {
	var before, after byte
	if pos > 0 {
		before = s[pos-1]
	}
	if pos < len(s) {
		after = s[pos]
	}
	return !b[before] && b[after]
}

// balance matches %bxy: from an x to the y that closes it. If x and y are the same, the next one closes.
func balance(x, y byte, s string, pos int) (end, cost int) {
	if pos == len(s) || s[pos] != x {
		return -1, 0
	}
	depth := 1
	for i := pos + 1; i < len(s); i++ {
		switch s[i] {
		case y:
			if depth--; depth == 0 {
				return i + 1, i - pos
			}
		case x:
			depth++
		}
	}
	return -1, len(s) - pos
}
