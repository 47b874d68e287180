package marc8

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// settle completes the character that was just appended to dst: the marks that wait for it follow
// it, and a double-width mark before it gets its second half or becomes a half mark.
func (d *Decoder) settle(dst []byte) []byte {
	if len(d.marks) == 0 && !d.spans.open() {
		return dst
	}
	return d.attach(dst)
}

func (d *Decoder) attach(dst []byte) []byte {
	var opened spans
	for _, m := range d.marks {
		h := half(m.e >> entryHalf)
		if h == noHalf {
			dst = appendEntry(dst, m.e)
			continue
		}
		k := h.kind()
		switch {
		case !h.second():
			// If there are several first halves the last one counts, so that a half mark and a
			// whole one are encoded in their canonical order.
			dst = d.halve(dst, k, &opened, nil)
			opened[k] = span{at: len(dst) + 1, offset: m.offset}
			dst = append(dst, doubleText[k]...)
		case d.spans[k].at != 0:
			d.spans[k] = span{}
		default:
			d.problem(LoneHalf, m.offset, 1)
			dst = appendEntry(dst, m.e)
		}
	}
	d.marks = d.marks[:0]
	for k := range d.spans {
		dst = d.halve(dst, k, &d.spans, &opened)
	}
	d.spans = opened
	return dst
}

// halve changes the double-width mark of a kind that is open in s, if any, to a first half. The
// other places in s, and those in later, move by the growth of dst.
func (d *Decoder) halve(dst []byte, k int, s, later *spans) []byte {
	at := s[k].at
	if at == 0 {
		return dst
	}
	d.problem(LoneHalf, s[k].offset, 1)
	dst = slices.Replace(dst, at-1, at-1+len(doubleText[k]), []byte(firstText[k])...)
	s[k] = span{}
	for _, places := range [...]*spans{s, later} {
		if places == nil {
			continue
		}
		for other := range places {
			if places[other].at > at {
				places[other].at += len(firstText[k]) - len(doubleText[k])
			}
		}
	}
	return dst
}

// flush writes the marks that wait for a character when there is none.
func (d *Decoder) flush(dst []byte) []byte {
	if len(d.marks) == 0 && !d.spans.open() {
		return dst
	}
	for k := range d.spans {
		dst = d.halve(dst, k, &d.spans, nil)
	}
	for _, m := range d.marks {
		d.problem(Dangling, m.offset, 1)
		dst = appendEntry(dst, m.e)
	}
	d.marks = d.marks[:0]
	return dst
}

// nonStarter reports whether r follows the character it modifies in Unicode: its canonical
// combining class is not 0.
func nonStarter(r rune) bool { return combiningClass(r) != 0 }

// combiningClass returns the canonical combining class of r. The ranges that are not looked up
// have no marks, and contain most of the text of the sets.
func combiningClass(r rune) uint8 {
	switch {
	case r < 0x300,
		r >= 0x370 && r < 0x483,   // Greek, Cyrillic
		r >= 0x5D0 && r < 0x610,   // Hebrew
		r >= 0x620 && r < 0x64B,   // Arabic
		r >= 0x1E00 && r < 0x20D0, // Latin and Greek composed, punctuation
		r >= 0x30A0 && r < 0xA000, // Katakana, ideographs
		r >= 0xAC00 && r < 0xD7A4: // Hangul
		return 0
	}
	var b [utf8.UTFMax]byte
	return norm.NFD.Properties(b[:utf8.EncodeRune(b[:], r)]).CCC()
}
