package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// TrimISBD removes the punctuation with which ISBD ends an element: white space and / : ; , = + in any
// number, and a full stop that ends a sentence. A full stop that belongs to the word before it stays:
// after an initial or a short abbreviation (fewer than three letters or digits), and in three stops in a
// row.
func TrimISBD(s string) string {
	s = strings.TrimRightFunc(strings.TrimLeftFunc(s, unicode.IsSpace), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("/:;,=+", r)
	})
	if rest, ok := strings.CutSuffix(s, "."); ok && endsSentence(rest) {
		return strings.TrimRightFunc(rest, unicode.IsSpace)
	}
	return s
}

// endsSentence reports whether a full stop after s ends more than a word.
func endsSentence(s string) bool {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	const most = 1000 // no word has more diacritics at its end
	letters := 0
	for n := 0; s != "" && n < most; n++ {
		r, size := utf8.DecodeLastRuneInString(s)
		switch {
		case unicode.In(r, unicode.Mn):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if letters++; letters == 3 {
				return true
			}
		case letters == 0:
			return strings.ContainsRune(`)]>"'”’»`, r)
		default:
			return false
		}
		s = s[:len(s)-size]
	}
	return false
}
