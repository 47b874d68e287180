package rules

import (
	"strings"

	"mrrc-lua/internal/norm"
)

// checkNames are the values of the key check, and checks has the test for each.
var (
	checkNames = []string{"isbn", "issn", "ismn", "ean", "upc", "isni"}
	checks     = map[string]test{"isbn": isbn, "issn": issn, "ismn": ismn, "ean": modulo10(13), "upc": modulo10(12), "isni": isni}
)

// isbn tests the number with which a value begins. A qualifier may follow it: 0306406152 (pbk.).
func isbn(v []byte) (bool, string) {
	if soundISBN(v) {
		return true, ""
	}
	s := string(v)
	if _, ok := norm.ISBN(s); ok {
		return true, ""
	}
	switch n := len(leading(s, true)); {
	case n == 0:
		return false, "the value does not begin with an ISBN"
	case n == 10 || n == 13:
		return false, "the check digit of the ISBN is wrong"
	default:
		return false, "an ISBN has 10 or 13 digits"
	}
}

// soundISBN reports whether a value begins with a correct ISBN, which may have hyphens and ends at a blank. This is the
// fast test for what nearly all values look like; isbn tests the others.
func soundISBN(v []byte) bool {
	ten, thirteen, n := 0, 0, 0
	for i := 0; i < len(v) && v[i] != ' '; i++ {
		c := int(v[i])
		switch {
		case c == '-':
			continue
		case c >= '0' && c <= '9':
			c -= '0'
		case (c == 'X' || c == 'x') && n == 9:
			c = 10
		default:
			return false
		}
		n++
		ten += (11 - n) * c
		if thirteen += c; n%2 == 0 {
			thirteen += 2 * c
		}
	}
	return n == 10 && ten%11 == 0 || n == 13 && thirteen%10 == 0
}

// soundISSN reports whether a value is a correct ISSN in its usual form, 1234-5679.
func soundISSN(v []byte) bool {
	if len(v) != 9 || v[4] != '-' {
		return false
	}
	sum, weight := 0, 8
	for i, c := range v {
		switch {
		case i == 4:
			continue
		case c >= '0' && c <= '9':
			sum += weight * int(c-'0')
		case c == 'X' && i == 8:
			sum += 10
		default:
			return false
		}
		weight--
	}
	return sum%11 == 0
}

func issn(v []byte) (bool, string) {
	if soundISSN(v) {
		return true, ""
	}
	if _, ok := norm.ISSN(string(v)); ok {
		return true, ""
	}
	if len(leading(string(v), true)) == 8 {
		return false, "the check digit of the ISSN is wrong"
	}
	return false, "an ISSN has eight characters, as in 0378-5955"
}

// ismn tests an International Standard Music Number: M and nine digits, or 979-0 and nine digits. M counts as 3 (ISO
// 10957).
func ismn(v []byte) (bool, string) {
	s := strings.ToUpper(strings.TrimPrefix(string(v), "ISMN "))
	if rest, ok := strings.CutPrefix(s, "M"); ok {
		s = "9790" + strings.TrimLeft(rest, "- ")
	}
	return modulo10(13)([]byte(s))
}

// leading returns the digits with which a text begins, without the hyphens and blanks between them. If x is true, an X
// counts as a digit.
func leading(s string, x bool) string {
	var digits []byte
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', x && (c == 'X' || c == 'x') && len(digits) > 0:
			digits = append(digits, c)
		case c == '-':
		case c == ' ' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
		default:
			return string(digits)
		}
	}
	return string(digits)
}

// modulo10 returns a test of numbers with this many digits. Counted from the last digit, every second one counts three
// times, and the sum is a multiple of ten (ISO/IEC 15420: EAN-13, UPC-A).
func modulo10(length int) test {
	return func(v []byte) (bool, string) {
		digits := leading(string(v), false)
		if len(digits) != length {
			return false, "the number of digits is wrong"
		}
		sum := 0
		for i := range digits {
			weight := 1
			if (length-i)%2 == 0 {
				weight = 3
			}
			sum += weight * int(digits[i]-'0')
		}
		return sum%10 == 0, "the check digit is wrong"
	}
}

// isni tests an International Standard Name Identifier, which an ORCID also is: sixteen digits, of which the last is a
// check digit modulo 11 and may be X (ISO 27729).
func isni(v []byte) (bool, string) {
	s := string(v)
	if i := strings.LastIndexAny(s, "/)"); i >= 0 {
		s = s[i+1:]
	}
	digits := leading(s, true)
	if len(digits) != 16 {
		return false, "the number of digits is wrong"
	}
	sum := 0
	for i := range 15 {
		sum = (sum + int(digits[i]-'0')) * 2 % 11
	}
	want := (12 - sum) % 11
	last := int(digits[15] - '0')
	if digits[15]|0x20 == 'x' {
		last = 10
	}
	return last == want, "the check digit is wrong"
}
