package facet

import (
	"slices"
	"strings"

	"mrrc-lua/internal/text"
	"mrrc-lua/parse"
)

// Classes returns the letters of the classes of the Library of Congress, such as QA: of 050, 055 and 090 $a, and of 852
// $h if its first indicator is 0. Each is there once.
func Classes(r *parse.Record) (list []string) {
	for f := range r.Fields {
		n, _ := f.Tag().Number()
		ind1, _ := f.Indicators()
		code := byte('a')
		switch {
		case n == 50, n == 55, n == 90:
		case n == 852 && ind1 == '0':
			code = 'h'
		default:
			continue
		}
		it := f.Subfields()
		for c, v, ok := it.Next(); ok; c, v, ok = it.Next() {
			if letters := classLetters(string(v)); c == code && letters != "" && !slices.Contains(list, letters) {
				list = append(list, letters)
			}
		}
	}
	return list
}

// classLetters returns the letters before the number of a class; "" if it is none.
func classLetters(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	n := 0
	for n < len(s) && s[n] >= 'A' && s[n] <= 'Z' {
		n++
	}
	rest := strings.TrimLeft(s[n:], " ")
	if n < 1 || n > 3 || rest == "" || rest[0] < '0' || rest[0] > '9' || mainClasses[s[:1]] == "" {
		return ""
	}
	return s[:n]
}

// Places returns the places that a record is about, without punctuation and each once: 651 $a, and the geographic
// subdivisions, $z, of all 6XX. UNIMARC: 607 $a, and $y.
func Places(r *parse.Record) []string {
	if r.UNIMARC() {
		return subjectParts(r, func(tag int, code byte) bool { return tag == 607 && code == 'a' || code == 'y' })
	}
	return subjectParts(r, func(tag int, code byte) bool { return tag == 651 && code == 'a' || code == 'z' })
}

// Eras returns the periods that a record is about, without punctuation and each once: 648 $a, and the chronological
// subdivisions, $y, of all 6XX. UNIMARC: $z.
func Eras(r *parse.Record) []string {
	if r.UNIMARC() {
		return subjectParts(r, func(_ int, code byte) bool { return code == 'z' })
	}
	return subjectParts(r, func(tag int, code byte) bool { return tag == 648 && code == 'a' || code == 'y' })
}

// subjectParts returns parts of subject headings, 600 to 662 and 69X, without 653, which has no subdivisions.
func subjectParts(r *parse.Record, takes func(tag int, code byte) bool) (list []string) {
	for f := range r.Fields {
		n, _ := f.Tag().Number()
		if n < 600 || n > 699 || n == 653 {
			continue
		}
		it := f.Subfields()
		for c, v, ok := it.Next(); ok; c, v, ok = it.Next() {
			if !takes(n, c) {
				continue
			}
			if s := text.TrimISBD(text.Trim(string(v))); s != "" && !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}
