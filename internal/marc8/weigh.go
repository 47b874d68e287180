package marc8

// Evidence for MARC-8 in bytes whose encoding is not known.

// Designation reads the escape sequence at the start of src. n is its length, 0 when it is not one of
// MARC-8. chars counts the characters after it, up to the next delimiter or escape, that are in the set
// that it designates as G0; 0 for ASCII. g1 is true when it designates a set other than ANSEL as G1, by
// which high bytes are read.
func Designation(src []byte) (n, chars int, g1 bool) {
	if len(src) == 0 || src[0] != esc {
		return 0, 0, false
	}
	e := parseEscape(src)
	switch {
	case e.set == noSet:
		return 0, 0, false
	case e.g1:
		return e.length, 0, e.set != ansel
	case e.set == ascii:
		return e.length, 0, false
	}
	for _, c := range src[e.length:] {
		if c == esc || c >= recordTerminator && c <= subfieldMark {
			break
		}
		if graphic(c) {
			chars++
		}
	}
	if e.set == eacc {
		chars /= 3
	}
	return e.length, chars, false
}

// Likelihood is how well bytes read as Extended Latin.
type Likelihood uint8

const (
	// Impossible bytes have no meaning in Extended Latin, or are marks on what no mark can be on.
	Impossible Likelihood = iota
	// Possible bytes have a meaning in Extended Latin, and may have another in Latin-1.
	Possible
	// Likely bytes are marks on letters that have them in some language, where Latin-1 would have
	// letters that hardly follow each other.
	Likely
)

// Latin judges bytes that are not ASCII, by G1 as it is at first. next is the byte that follows them,
// 0 when none does.
func Latin(high []byte, next byte) Likelihood {
	best := Possible
	for i, c := range high {
		if c < 0xA0 {
			if c1[c-0x80] == 0 {
				return Impossible
			}
			continue
		}
		e := entry(0)
		if c != 0xA0 && c != 0xFF {
			e = singles[ansel][c&0x7F-0x20]
		}
		switch {
		case e == 0:
			return Impossible
		case e&entryCombining == 0:
			continue
		case i+1 < len(high):
			continue
		case next|0x20 < 'a' || next|0x20 > 'z':
			return Impossible
		case marked(c, next|0x20):
			best = Likely
		}
	}
	return best
}

// marked reports whether a letter, in small, has a mark of ANSEL in some language, and the byte of the
// mark is a letter of Latin-1 that is hardly met before that letter.
func marked(mark, letter byte) bool {
	on := ""
	switch mark {
	case 0xE1, 0xE2, 0xE8: // grave, acute, umlaut: a-acute, a-circumflex, e-grave in Latin-1
		on = "aeiouy"
	case 0xE3: // circumflex: a-tilde, which Portuguese has before e and o
		on = "aiu"
	case 0xE5: // macron: a-ring
		on = "aeiou"
	case 0xE6: // breve: ae
		on = "agu"
	case 0xEA: // ring: e-circumflex
		on = "au"
	case 0xEB: // the first half of a ligature: e-umlaut
		on = "it"
	case 0xF0: // cedilla: eth
		on = "c"
	}
	for i := range len(on) {
		if on[i] == letter {
			return true
		}
	}
	return false
}
