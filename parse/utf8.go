package parse

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"mrrc-lua/internal/survey"
)

// validUTF8 is utf8.Valid for text that is mostly ASCII, with other letters here and there: it goes
// on in large steps after each of them.
func validUTF8(b []byte) bool {
	valid, _ := scanUTF8(b)
	return valid
}

// scanUTF8 reports whether b is UTF-8 like validUTF8, and whether a letter outside ASCII may stand
// where a record has a subfield code or an indicator. That is only certain when valid is true.
func scanUTF8(b []byte) (valid, odd bool) {
	const other = 0x8080808080808080 // the high bits of eight bytes
	i := 0
	for {
		for ; i+32 <= len(b); i += 32 {
			s := b[i : i+32 : i+32]
			x := binary.LittleEndian.Uint64(s) | binary.LittleEndian.Uint64(s[8:]) |
				binary.LittleEndian.Uint64(s[16:]) | binary.LittleEndian.Uint64(s[24:])
			if x&other != 0 {
				break
			}
		}
		for ; i+8 <= len(b); i += 8 {
			if x := binary.LittleEndian.Uint64(b[i:]) & other; x != 0 {
				i += bits.TrailingZeros64(x) / 8
				break
			}
		}
		for i < len(b) && b[i] < utf8.RuneSelf { // only within the last eight bytes
			i++
		}
		if i > 0 && i < len(b) && (b[i-1] <= SubfieldDelimiter && b[i-1] >= FieldTerminator || i > 1 && b[i-2] == FieldTerminator) {
			odd = true
		}
		// Other letters, and what stands alone between them.
		for i < len(b) && (b[i] >= utf8.RuneSelf || i+1 < len(b) && b[i+1] >= utf8.RuneSelf) {
			switch c := b[i]; {
			case c < utf8.RuneSelf:
				odd = odd || c <= SubfieldDelimiter && c >= FieldTerminator
				i++
			case c >= 0xC2 && c < 0xE0 && i+1 < len(b) && b[i+1]&0xC0 == 0x80:
				i += 2
			default:
				n := longLen(b[i:])
				if n == 0 {
					return false, odd
				}
				i += n
			}
		}
		if i == len(b) {
			return true, odd
		}
	}
}

// isPlain reports whether the text of a record is UTF-8 from a place on and ASCII before it, without an escape character
// and without a letter outside ASCII where an indicator or a subfield code stands. b is the whole record, of which seen
// is the survey; false if there was none.
func isPlain(b []byte, from int, seen *survey.Survey) bool {
	if seen.Other == nil || seen.Escapes > 0 {
		return false
	}
	until := 0 // where the last character ends
	for w, word := range seen.Other {
		for word != 0 {
			bit := bits.TrailingZeros64(word)
			i := w*64 + bit
			if i < until { // of a character that began in the word before
				word &= word - 1
				continue
			}
			if i < from+2 || i+2 > len(b) {
				return false
			}
			x := binary.LittleEndian.Uint32(b[i-2:]) // what stands before the character, and its first two bytes
			if x>>8&0xFE == FieldTerminator || x&0xFF == FieldTerminator {
				return false // 1E and 1F differ in the last bit
			}
			n := 2
			if x&0xC0E0_0000 != 0x80C0_0000 || x&0x001E_0000 == 0 { // not C2 to DF and 80 to BF
				if n = longLen(b[i:]); n == 0 {
					return false
				}
			}
			until = i + n
			word &^= (1<<n - 1) << bit
		}
	}
	return true
}

// longLen returns the length of the character of three or four bytes of UTF-8 at the start of b, 0
// when there is none (RFC 3629, section 4).
func longLen(b []byte) int {
	switch c := b[0]; {
	case c < 0xE0:
	case c < 0xF0:
		if len(b) > 2 && b[1]&0xC0 == 0x80 && b[2]&0xC0 == 0x80 &&
			(c != 0xE0 || b[1] >= 0xA0) && (c != 0xED || b[1] < 0xA0) {
			return 3
		}
	case c < 0xF5:
		if len(b) > 3 && b[1]&0xC0 == 0x80 && b[2]&0xC0 == 0x80 && b[3]&0xC0 == 0x80 &&
			(c != 0xF0 || b[1] >= 0x90) && (c != 0xF4 || b[1] < 0x90) {
			return 4
		}
	}
	return 0
}
