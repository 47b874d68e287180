package parse

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"mrrc-lua/internal/marc8"
)

// evidence counts the evidence for an encoding in the bytes of a field, or of all fields.
type evidence struct {
	utf8       int // characters outside ASCII that are UTF-8
	other      int // runs of bytes that are not
	likely     int // of these, those that are marks on letters in MARC-8
	impossible int // of these, those that have no meaning in MARC-8
	designated int // characters in sets of MARC-8 that escape sequences designate
}

func (e *evidence) add(more evidence) {
	e.utf8 += more.utf8
	e.other += more.other
	e.likely += more.likely
	e.impossible += more.impossible
	e.designated += more.designated
}

// none reports whether there is nothing to decide.
func (e evidence) none() bool { return e == evidence{} }

// weigh looks at the bytes of a field. Subfield codes are not part of its text.
func weigh(b []byte) (e evidence) {
	g1 := -1 // where an escape sequence designates a set by which high bytes are read, else -1
	for i := textual(b, 0); i < len(b); i = textual(b, i) {
		if g1 >= 0 && bytes.IndexByte(b[g1:i+1], SubfieldDelimiter) >= 0 {
			g1 = -1
		}
		switch c := b[i]; {
		case c == 0x1B:
			n, chars, other := marc8.Designation(b[i:])
			e.designated += chars
			if other {
				g1 = i
			}
			i += max(n, 1)
		case c == SubfieldDelimiter:
			i += 1 + codeLen(b[i+1:])
		case g1 >= 0:
			e.designated++
			i++
		default:
			if r, n := utf8.DecodeRune(b[i:]); r != utf8.RuneError || n > 1 {
				e.utf8++
				i += n
				continue
			}
			end := endOfRun(b, i)
			e.other++
			next := byte(0)
			if end < len(b) {
				next = b[end]
			}
			switch marc8.Latin(b[i:end], next) {
			case marc8.Likely:
				e.likely++
			case marc8.Impossible:
				e.impossible++
			}
			i = end
		}
	}
	return e
}

// textual returns the next place from i on of a byte that weigh looks at: one outside ASCII, the
// delimiter before it, or an escape.
func textual(b []byte, i int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	from := i
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		y := x ^ 0x1B*ones
		if found := (x | (y-ones)&^y) & highs; found != 0 {
			i += bits.TrailingZeros64(found) / 8
			break
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf && b[i] != 0x1B {
		i++
	}
	if i > from && i < len(b) && b[i] >= utf8.RuneSelf && b[i-1] == SubfieldDelimiter {
		i--
	}
	return i
}

// codeLen returns the length of the subfield code at the start of b: one byte, or a character.
func codeLen(b []byte) int {
	_, n := utf8.DecodeRune(b)
	return n
}

// endOfRun returns where the bytes from i on end that are neither ASCII nor UTF-8.
func endOfRun(b []byte, i int) int {
	for i < len(b) && b[i] >= utf8.RuneSelf {
		if r, n := utf8.DecodeRune(b[i:]); r != utf8.RuneError || n > 1 {
			break
		}
		i++
	}
	return i
}

// isUTF8 decides the encoding of a record from all of its fields together; claim is the encoding of
// leader/09, which holds unless most of the text is in the other one.
func (e evidence) isUTF8(claim byte) bool {
	if claim != 'a' {
		return e.utf8 > e.other+e.designated
	}
	return e.designated+e.marks(2) <= e.utf8
}

// marks returns how many runs look like MARC-8 in text without other evidence for it. If there are
// only a few, or any that MARC-8 does not have, this proves nothing: Latin-1 looks like this as well.
func (e evidence) marks(least int) int {
	if e.likely < least || e.impossible > 0 {
		return 0
	}
	return e.other
}

// fieldIsUTF8 decides the same for one field of a record, which is in UTF-8 or not.
func (e evidence) fieldIsUTF8(record bool, claim byte) bool {
	if !record {
		return e.designated == 0 && e.utf8 > e.other
	}
	least := 1
	if claim == 'a' {
		least = 2
	}
	return e.utf8 > 0 || e.impossible > 0 || e.designated+e.marks(least) == 0
}

// IsUTF8Text reports whether bytes are UTF-8 and not ASCII alone. MARC-8 is hardly ever UTF-8 by
// chance: its marks stand before letters of ASCII. An escape speaks for MARC-8.
func IsUTF8Text(b []byte) bool {
	return bytes.IndexByte(b, 0x1B) < 0 && !isASCII(b) && validUTF8(b)
}

func isASCII(b []byte) bool {
	return !bytes.ContainsFunc(b, func(c rune) bool { return c >= utf8.RuneSelf })
}
