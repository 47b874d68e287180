package marcspec

import (
	"unicode/utf8"

	"mrrc-lua/internal/charset"
)

// end is the last position, written '#', where a span counts forward.
const end = -1

// span is a position or range: of characters in a value or of occurrences among fields or subfields. The
// zero span stands for everything.
type span struct {
	set      bool
	fromEnd  bool // counted backwards: from the last (0) to the one before it (1) and so on
	from, to int32
}

// of returns the part lo ≤ i < hi of n elements that the span selects; ok is false when it is empty.
func (s span) of(n int) (lo, hi int, ok bool) {
	switch {
	case !s.set:
		return 0, n, true
	case s.fromEnd:
		return max(0, n-1-int(s.to)), n, n > 0
	case s.to == end || int(s.to) >= n:
		return int(s.from), n, int(s.from) < n
	}
	return int(s.from), int(s.to) + 1, true
}

// has reports whether the span selects the i-th of n elements.
func (s span) has(i, n int) bool {
	lo, hi, ok := s.of(n)
	return ok && lo <= i && i < hi
}

// bytes cuts a value in which bytes are characters: the leader.
func (s span) bytes(v []byte) (part []byte, ok bool) {
	lo, hi, ok := s.of(len(v))
	if !ok {
		return nil, false
	}
	return v[lo:hi:hi], true
}

// text cuts a value in UTF-8. A byte that is not UTF-8 counts as a character.
func (s span) text(v []byte) (part []byte, ok bool) {
	if !s.set {
		return v, true
	}
	if s.fromEnd {
		lo := len(v)
		for n := s.to; n >= 0 && lo > 0; n-- {
			_, size := utf8.DecodeLastRune(v[:lo])
			lo -= size
		}
		return v[lo:], len(v) > 0
	}
	if last := int(s.to); s.to != end && last < len(v) && charset.IsASCII(v[:last+1]) {
		return v[s.from : last+1 : last+1], true
	}
	lo, _ := charset.Offset(v, 0, int(s.from))
	if lo == len(v) {
		return nil, false
	}
	hi := len(v)
	if s.to != end {
		hi, _ = charset.Offset(v, lo, int(s.to-s.from)+1)
	}
	return v[lo:hi:hi], true
}
