package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Key returns a form for comparing headings and titles, without the differences of case, of accents and of punctuation:
// letters and digits, with one blank between words. It is "" if there are none.
func Key(s string) string {
	var b strings.Builder
	gap := false
	put := func(c rune) {
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(c)
	}
	if ascii(s) {
		for _, c := range []byte(s) {
			switch {
			case c >= 'A' && c <= 'Z':
				put(rune(c) + 'a' - 'A')
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
				put(rune(c))
			case c != '\'':
				gap = true
			}
		}
		return b.String()
	}
	for _, c := range norm.NFKD.String(cases.Fold().String(s)) {
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			put(c)
		case unicode.Is(unicode.M, c), c == '\'', c == '’', c == 'ʼ', c == 'ʻ': // within a word
		default:
			gap = true
		}
	}
	return b.String()
}
