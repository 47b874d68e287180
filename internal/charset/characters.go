package charset

import (
	"encoding/binary"
	"unicode/utf8"
)

// Span returns the offsets in text of n characters from a position on, counted from 0; ok is false when
// the text ends before the last of them. A byte that is not UTF-8 counts as a character.
func Span(text []byte, from, n int) (lo, hi int, ok bool) {
	if from < 0 || n < 0 || from > len(text) || n > len(text)-from {
		return 0, 0, false // there are never more characters than bytes
	}
	if IsASCII(text[:from+n]) {
		return from, from + n, true
	}
	if lo, ok = Offset(text, 0, from); ok {
		hi, ok = Offset(text, lo, n)
	}
	return lo, hi, ok
}

// Cut returns n characters of a text from a position on, as Span counts them: a view of the text.
func Cut(text []byte, from, n int) (part []byte, ok bool) {
	lo, hi, ok := Span(text, from, n)
	if !ok {
		return nil, false
	}
	return text[lo:hi:hi], true
}

// Offset returns the offset n characters after another offset. ok is false when the text ends before; the
// offset is then that of its end.
func Offset(text []byte, from, n int) (offset int, ok bool) {
	for ; n > 0; n-- {
		switch {
		case from == len(text):
			return from, false
		case text[from] < utf8.RuneSelf:
			from++
		default:
			_, size := utf8.DecodeRune(text[from:])
			from += size
		}
	}
	return from, true
}

// IsASCII reports whether all bytes of a text are below 0x80.
func IsASCII(text []byte) bool {
	const high = 0x8080808080808080
	for len(text) >= 8 {
		if binary.LittleEndian.Uint64(text)&high != 0 {
			return false
		}
		text = text[8:]
	}
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
