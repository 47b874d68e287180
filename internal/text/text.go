package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/meter"
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

// Upper returns s in upper case by the rules of Unicode that depend on no language: ß becomes SS. The
// error, of this function as of the others that have one, is that of m.
func Upper(s string, m meter.Meter) (string, error) { return inCase(s, cases.Upper(language.Und), m) }

// Lower returns s in lower case.
func Lower(s string, m meter.Meter) (string, error) { return inCase(s, cases.Lower(language.Und), m) }

// Fold returns a text that is the same for texts that differ in case only.
func Fold(s string, m meter.Meter) (string, error) { return inCase(s, cases.Fold(), m) }

// NFC returns s with letters and diacritics composed.
func NFC(s string, m meter.Meter) (string, error) { return normalized(s, norm.NFC, m) }

// NFD returns s with letters and diacritics decomposed.
func NFD(s string, m meter.Meter) (string, error) { return normalized(s, norm.NFD, m) }

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
func StripDiacritics(s string, m meter.Meter) (string, error) {
	if ascii(s) {
		return s, nil
	}
	d, err := NFD(s, m)
	if err != nil {
		return "", err
	}
	out := make([]byte, 0, len(d))
	for i, kept := 0, 0; i < len(d); {
		r, size := utf8.DecodeRuneInString(d[i:])
		if !unicode.Is(diacritics, r) {
			out = append(out, d[i:i+size]...)
		}
		if i += size; i-kept > atOnce {
			kept = i
			if err := m.Need(atOnce); err != nil {
				return "", err
			}
		}
	}
	return NFC(string(out), m)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
