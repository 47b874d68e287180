package marc8

import (
	"slices"
	"unicode/utf8"
)

// firstMark is the smallest first byte of a combining mark in UTF-8: that of U+0300.
const firstMark = 0xCC

// cluster writes the character at src[i] and the marks that follow it. In MARC-8 the marks come
// first.
func (e *Encoder) cluster(dst []byte, i int) ([]byte, int) {
	r, size := utf8.DecodeRune(e.src[i:])
	end := i + size
	if r == utf8.RuneError && size == 1 {
		e.problem(InvalidUTF8, i, 1)
		return e.unsayable(dst, r, end)
	}
	if hangulStart(r) {
		r, end = e.hangul(r, end)
	}
	if r == '&' && e.Policy != Replace && e.looksLikeReference(end) {
		if e.Policy == Fail {
			e.problem(NoCode, i, 1)
		}
		return e.unsayable(dst, r, end)
	}
	if a, n := e.latinAt(r, end); a != 0 {
		return e.latin(dst, a), n
	}
	s, ok := find(r)
	switch {
	case nonStarter(r) && (!ok || s.combining()): // at the start, or after a control
		return e.noCode(dst, r, i, end-i), end
	case ok && (!s.base() || !e.markAt(end) && !e.owes()):
		return e.character(dst, r, s), end
	case !e.hand.resolve(r, i, e.src[i:end]):
		e.problem(NoCode, i, end-i)
		return e.unsayable(dst, r, end)
	}
	return e.write(dst, end)
}

// latinAt is the fast path for Latin letters: r, which ends at src[end], is either a composed
// letter without further marks or an ASCII letter with one mark of ANSEL. It returns an entry as
// in accents and its end, or 0.
func (e *Encoder) latinAt(r rune, end int) (uint32, int) {
	if e.owes() {
		return 0, end
	}
	a := latinAccents(r)
	if letter := r | 0x20; r < 0x80 && letter >= 'a' && letter <= 'z' && end < len(e.src) && e.src[end] >= firstMark {
		m, size := utf8.DecodeRune(e.src[end:])
		if a = simpleAccent(m); a == 0 {
			return 0, end
		}
		a |= uint32(r)
		end += size
	}
	if a == 0 || e.markAt(end) {
		return 0, end
	}
	return a, end
}

// latin writes an ASCII letter with its marks of ANSEL; a is an entry of accents.
func (e *Encoder) latin(dst []byte, a uint32) []byte {
	if e.g0 == eacc {
		dst = e.designate(dst, ascii)
	}
	dst = append(dst, byte(a>>8))
	if a>>16 != 0 {
		dst = append(dst, byte(a>>16))
	}
	return append(e.designate(dst, ascii), byte(a))
}

// hangul composes the conjoining consonants and vowels that begin with r, which ends at src[end],
// to the longest possible syllable.
func (e *Encoder) hangul(r rune, end int) (rune, int) {
	for {
		next, size := utf8.DecodeRune(e.src[end:])
		whole := composeHangul(r, next)
		if whole == 0 {
			return r, end
		}
		r, end = whole, end+size
	}
}

// looksLikeReference reports whether an ampersand directly followed by src[end:] would be read as
// a reference. Marks between them would move before the ampersand.
func (e *Encoder) looksLikeReference(end int) bool {
	for e.markAt(end) {
		_, size := utf8.DecodeRune(e.src[end:])
		end += size
	}
	ref := parseReferenceTail(e.src[end:])
	return ref.length > 0 && !ref.bad
}

// markAt reports whether a combining mark begins at src[i].
func (e *Encoder) markAt(i int) bool {
	if i >= len(e.src) || e.src[i] < firstMark {
		return false
	}
	r, _ := utf8.DecodeRune(e.src[i:])
	return nonStarter(r)
}

// unsayable writes r, which has been reported, according to the policy, and the marks at
// src[end:]. The marks of a reference are also written as references: a reader that treats the
// reference as text would put a mark before the ampersand on the ampersand.
func (e *Encoder) unsayable(dst []byte, r rune, end int) ([]byte, int) {
	if e.Policy != Reference {
		e.hand.base, e.hand.marks = rune(e.replacement()), e.hand.marks[:0]
		return e.write(dst, end)
	}
	dst = e.refer(dst, r)
	for e.markAt(end) {
		m, size := utf8.DecodeRune(e.src[end:])
		dst = e.noCode(dst, m, end, size)
		end += size
	}
	return dst, end
}

// write writes the current character with its marks and those at src[end:].
func (e *Encoder) write(dst []byte, end int) ([]byte, int) {
	if e.markAt(end) {
		end = e.gather(end)
	}
	s, _ := find(e.hand.base)
	for k := range e.owed {
		if e.owed[k] {
			dst = e.put(dst, doubleCode[k][1])
		}
	}
	e.owed = [2]bool{}
	dst = e.writeMarks(dst, s, end)
	dst = e.character(dst, e.hand.base, s)
	for _, m := range e.late {
		if ms, ok := find(m.r); ok && !ms.combining() {
			dst = e.character(dst, m.r, ms)
		} else {
			dst = e.noCode(dst, m.r, m.offset, m.n)
		}
	}
	return dst, end
}

// writeMarks writes the marks that precede their character, whose codes are s, and keeps in e.late
// those that must follow it. The next character is at src[end].
func (e *Encoder) writeMarks(dst []byte, s saying, end int) []byte {
	set := uint8(ansel)
	if s.triple == "" {
		set = e.choose(e.hand.base, s).set
	}
	e.late = e.late[:0]
	referred := false
	spanned := e.hand.double() && e.takes(end)
	for _, m := range e.hand.marks {
		k := slices.Index(double[:], m.r)
		ms, ok := find(m.r)
		switch {
		case ok && !ms.combining():
			e.late = append(e.late, m)
		case !ok || referred || k >= 0 && (e.owed[k] || !spanned):
			// A mark that follows the character as a reference comes after all marks before the
			// character, so later marks must follow it as well, to keep their order.
			referred = e.Policy == Reference
			e.late = append(e.late, m)
		case k >= 0:
			e.owed[k] = true
			dst = e.put(dst, doubleCode[k][0])
		default:
			dst = e.put(dst, e.markPlace(m.r, ms, set))
		}
	}
	return dst
}

// gather adds the marks at src[end:] to the current character.
func (e *Encoder) gather(end int) int {
	for e.markAt(end) {
		r, size := utf8.DecodeRune(e.src[end:])
		e.hand.add(r, end, e.src[end:end+size])
		end += size
	}
	e.hand.compose()
	return end
}

// markPlace returns the place of a mark on a character of the given set: in that set if the set
// has it, otherwise in ANSEL, which is always available.
func (e *Encoder) markPlace(r rune, s saying, set uint8) place {
	switch {
	case s.second.set == set:
		return s.second
	case s.first.set == set || s.first.set == ansel:
		return s.first
	}
	return e.choose(r, s)
}

// takes reports whether the character at src[i] can carry the second half of a double-width mark.
func (e *Encoder) takes(i int) bool {
	r, size := utf8.DecodeRune(e.src[i:])
	if r < 0x20 || r == utf8.RuneError || nonStarter(r) || r == '&' && e.looksLikeReference(i+1) {
		return false
	}
	if s, ok := find(r); ok {
		return s.base()
	}
	return e.next.resolve(r, i, e.src[i:i+size])
}
