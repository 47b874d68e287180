package marc8

import "math/bits"

// saying holds the codes of a character: a code of EACC, or the places in the one-byte sets, of
// which a few characters have two. The other sets that have an ASCII character are in asciiSets.
type saying struct {
	triple        string
	first, second place // second.set is noSet when there is only one place
}

// find returns the codes of a character. It returns false for the controls C0 and DEL, which are written
// unchanged, and for characters without a code in MARC-8.
func find(r rune) (saying, bool) {
	switch {
	case r < 0x80:
		return saying{first: place{ascii, byte(r)}, second: place{set: noSet}}, r >= 0x20 && r < 0x7F
	case r > 0xFFFF:
		for i := range eaccWide {
			if eaccWide[i].r == r {
				return saying{triple: eaccWide[i].code}, true
			}
		}
		return saying{}, false
	}
	word, mask := runeBits[r/64], uint64(1)<<(r%64)
	if word&mask == 0 {
		return saying{}, false
	}
	i := int(runeBase[r/64]) + bits.OnesCount64(word&(mask-1))
	code := runeCodes[3*i : 3*i+3]
	if graphic(code[0]) {
		return saying{triple: code}, true
	}
	s := saying{first: place{code[0], code[1]}, second: place{set: noSet}}
	if code[2] != 0 {
		s.second = runeSeconds[code[2]-1]
	}
	return s, true
}

// latinAccents returns the entry in accents of a composed Latin letter, or 0.
func latinAccents(r rune) uint32 {
	switch {
	case r >= 0xC0 && r < 0x250:
		return accents[r-0xC0]
	case r >= 0x1E00 && r < 0x1F00:
		return accents[r-0x1E00+0x250-0xC0]
	}
	return 0
}

// simpleAccent returns an entry like those of accents for the mark m, if m is a mark of ANSEL on a
// single letter; otherwise 0.
func simpleAccent(m rune) uint32 {
	s, ok := find(m)
	if !ok || s.first.set != ansel || !s.combining() || m == double[0] || m == double[1] {
		return 0
	}
	return uint32(s.first.code|0x80) << 8
}

// base reports whether the character can carry marks in MARC-8.
func (s saying) base() bool { return s.triple != "" || s.first.set != controls }

// combining reports whether the character is a combining mark in MARC-8, where a mark
// precedes its character. U+0670 is one in Unicode only.
func (s saying) combining() bool {
	return s.triple == "" && s.first.set < eacc && singles[s.first.set][s.first.code-0x20]&entryCombining != 0
}

// compose returns the character of the tables that is canonically equivalent to base and mark, or
// 0.
func compose(base, mark rune) rune {
	lo, hi := 0, len(compositions)
	for lo < hi {
		mid := (lo + hi) / 2
		if c := &compositions[mid]; c.base < base || c.base == base && c.mark < mark {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(compositions) && compositions[lo].base == base && compositions[lo].mark == mark {
		return compositions[lo].whole
	}
	return 0
}

// The arithmetic of Hangul: Unicode Standard, section 3.12.
const (
	hangulBase            = 0xAC00
	leadBase, leadCount   = 0x1100, 19
	vowelBase, vowelCount = 0x1161, 21
	trailBase, trailCount = 0x11A7, 28 // the first means no trailing consonant
	hangulCount           = leadCount * vowelCount * trailCount
)

// hangulStart reports whether composeHangul may join something to r.
func hangulStart(r rune) bool {
	return r >= leadBase && r < leadBase+leadCount || r >= hangulBase && r < hangulBase+hangulCount
}

// composeHangul returns the syllable of a leading consonant and a vowel, or of a syllable and a
// trailing consonant, or 0.
func composeHangul(a, b rune) rune {
	switch {
	case a >= leadBase && a < leadBase+leadCount && b >= vowelBase && b < vowelBase+vowelCount:
		return hangulBase + ((a-leadBase)*vowelCount+b-vowelBase)*trailCount
	case a >= hangulBase && a < hangulBase+hangulCount && (a-hangulBase)%trailCount == 0 && b > trailBase && b < trailBase+trailCount:
		return a + b - trailBase
	}
	return 0
}
