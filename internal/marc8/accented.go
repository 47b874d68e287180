package marc8

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// accent is a combining mark on a character.
type accent struct {
	r         rune
	class     uint8
	offset, n int // the bytes of src it comes from
}

// accented is a character and the marks on it, in canonical order.
type accented struct {
	base  rune
	marks []accent
}

// resolve sets a to r, whose bytes are text at offset, decomposed if necessary into characters
// that MARC-8 has. It returns false when MARC-8 cannot represent r.
func (a *accented) resolve(r rune, offset int, text []byte) bool {
	a.base, a.marks = r, a.marks[:0]
	if _, ok := find(r); ok {
		return true
	}
	parts := norm.NFD.Properties(text).Decomposition()
	if len(parts) == 0 {
		return false
	}
	base, size := utf8.DecodeRune(parts)
	a.base = base
	for parts = parts[size:]; len(parts) > 0; parts = parts[size:] {
		r, size = utf8.DecodeRune(parts)
		a.marks = append(a.marks, accent{r, combiningClass(r), offset, len(text)})
	}
	a.compose()
	if s, ok := find(a.base); !ok || !s.base() {
		return false
	}
	for _, m := range a.marks {
		if _, ok := find(m.r); !ok || m.class == 0 {
			return false
		}
	}
	return true
}

// add adds the mark r, whose bytes are text at offset.
func (a *accented) add(r rune, offset int, text []byte) {
	properties := norm.NFD.Properties(text)
	parts := properties.Decomposition()
	if len(parts) == 0 {
		a.marks = append(a.marks, accent{r, properties.CCC(), offset, len(text)})
	}
	for size := 0; len(parts) > 0; parts = parts[size:] {
		r, size = utf8.DecodeRune(parts)
		a.marks = append(a.marks, accent{r, combiningClass(r), offset, len(text)})
	}
}

// double reports whether one of the marks is a double-width one.
func (a *accented) double() bool {
	for _, m := range a.marks {
		if m.r == double[0] || m.r == double[1] {
			return true
		}
	}
	return false
}

// compose puts the marks into canonical order and joins to the base the marks for which the code
// tables have a single code. Unicode Standard, section 3.11: a mark is blocked from the base by an
// earlier one of the same class.
func (a *accented) compose() {
	if len(a.marks) > 1 {
		slices.SortStableFunc(a.marks, func(x, y accent) int { return int(x.class) - int(y.class) })
	}
	kept := a.marks[:0]
	for _, m := range a.marks {
		blocked := len(kept) > 0 && kept[len(kept)-1].class == m.class
		if whole := compose(a.base, m.r); whole != 0 && !blocked {
			a.base = whole
			continue
		}
		kept = append(kept, m)
	}
	a.marks = kept
}
