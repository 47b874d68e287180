package callnumber

import (
	"bytes"
	"strings"
)

// LC returns a call number of the Library of Congress as it sorts: a class of one to three letters and a number. ok is
// false for anything else. The letters I, O, W, X and Y begin no class.
func LC(s string) (key string, ok bool) {
	letters := classLetters(s)
	if letters == "" || strings.Contains("IOWXY", letters[:1]) {
		return "", false
	}
	return shelved(s)
}

// NLM returns a call number of the National Library of Medicine: a class W, WA to WZ or QS to QZ, and a number. ok is
// false for anything else.
func NLM(s string) (key string, ok bool) {
	letters := classLetters(s)
	if len(letters) == 0 || len(letters) > 2 || letters[0] != 'W' && !(letters[0] == 'Q' && len(letters) == 2 && letters[1] >= 'S') {
		return "", false
	}
	return shelved(s)
}

// Dewey returns a call number that begins with a number of the Dewey Decimal Classification: three digits, with a
// fraction or without. ok is false for anything else.
func Dewey(s string) (key string, ok bool) {
	s = strings.TrimSpace(s)
	if digits([]byte(s)) != 3 {
		return "", false
	}
	return shelved(s)
}

// classLetters returns the letters of the class with which a call number begins, in upper case: one to three that a
// number follows. It returns "" for anything else.
func classLetters(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	n := 0
	for n < len(s) && s[n] >= 'A' && s[n] <= 'Z' {
		n++
	}
	if n == 0 || n > 3 || digits([]byte(strings.TrimLeft(s[n:], " "))) == 0 {
		return ""
	}
	return s[:n]
}

func shelved(s string) (string, bool) {
	key, ok := Shelf(nil, []byte(s))
	return string(bytes.TrimRight(key, " ")), ok
}
