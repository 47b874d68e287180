package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Len returns the number of characters of s.
func Len(s string) int { return utf8.RuneCountInString(s) }

// Sub returns the characters of s from one position to another, both included, counted from 1; a
// negative position counts from the end, as in Lua's string.sub.
func Sub(s string, from, to int) string {
	if from < 0 || to < 0 {
		n := Len(s)
		if from < 0 {
			from = max(n+from+1, 1)
		}
		if to < 0 {
			to = n + to + 1
		}
	}
	from = max(from, 1)
	if to < from {
		return ""
	}
	start := offset(s, from-1)
	return s[start : start+offset(s[start:], to-from+1)]
}

// offset returns the offset of the n-th character, or of the end of s.
func offset(s string, n int) int {
	if n >= len(s) {
		return len(s)
	}
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// Upper returns s in upper case by the rules of Unicode that depend on no language: ß becomes SS.
func Upper(s string) string {
	return valid(s, func(s string) string { return cases.Upper(language.Und).String(s) })
}

// Lower returns s in lower case.
func Lower(s string) string {
	return valid(s, func(s string) string { return cases.Lower(language.Und).String(s) })
}

// Fold returns a text that is the same for texts that differ in case only.
func Fold(s string) string {
	return valid(s, func(s string) string { return cases.Fold().String(s) })
}

// NFC returns s with letters and diacritics composed.
func NFC(s string) string { return norm.NFC.String(s) }

// NFD returns s with letters and diacritics decomposed.
func NFD(s string) string { return norm.NFD.String(s) }

// valid applies a function to the stretches of s that are UTF-8.
func valid(s string, fn func(string) string) string {
	if utf8.ValidString(s) {
		return fn(s)
	}
	var out strings.Builder
	for s != "" {
		n := 0
		for n < len(s) {
			r, size := utf8.DecodeRuneInString(s[n:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			n += size
		}
		out.WriteString(fn(s[:n]))
		if s = s[n:]; s != "" {
			out.WriteByte(s[0])
			s = s[1:]
		}
	}
	return out.String()
}

// Trim removes white space at both ends: that of Unicode, including no-break spaces.
func Trim(s string) string { return strings.TrimFunc(s, unicode.IsSpace) }

// diacritics are the combining marks that are written above, below and through letters of the
// European scripts. The vowel signs of other scripts are letters to their readers.
var diacritics = &unicode.RangeTable{R16: []unicode.Range16{
	{0x0300, 0x036F, 1}, // Combining Diacritical Marks
	{0x1AB0, 0x1AFF, 1}, // … Extended
	{0x1DC0, 0x1DFF, 1}, // … Supplement
	{0x20D0, 0x20FF, 1}, // … for Symbols
	{0xFE20, 0xFE2F, 1}, // Combining Half Marks
}}

// StripDiacritics removes the diacritics from the letters: é becomes e. Letters of their own, such as ø, ł
// and đ, stay.
func StripDiacritics(s string) string {
	if ascii(s) {
		return s
	}
	var out strings.Builder
	for d := norm.NFD.String(s); d != ""; {
		r, size := utf8.DecodeRuneInString(d)
		if !unicode.Is(diacritics, r) {
			out.WriteString(d[:size])
		}
		d = d[size:]
	}
	return norm.NFC.String(out.String())
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
