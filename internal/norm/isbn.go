package norm

import (
	"slices"
	"strings"
)

// ISBN returns the thirteen digits of the ISBN with which s begins. Hyphens and blanks between its digits,
// a label before it and a qualifier after it are dropped. Nine digits are an SBN, which is an ISBN without its
// first 0. ok is false when there is none or when its check digit is wrong.
func ISBN(s string) (isbn string, ok bool) {
	isbn, _ = isbnAt(label(s, "ISBN"))
	return isbn, isbn != ""
}

// ISBNs returns all ISBNs in a text, in the form of ISBN, each once. They may be anywhere in it.
func ISBNs(s string) (list []string) {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) || i > 0 && s[i-1] != ' ' && (inNumber(s, i-1) || isLetter(s[i-1])) {
			continue
		}
		isbn, n := isbnAt(s[i:])
		if isbn == "" {
			continue
		}
		if !slices.Contains(list, isbn) {
			list = append(list, isbn)
		}
		i += n - 1
	}
	return list
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isbnAt returns the ISBN with which s begins, and how many bytes it takes; "" if there is none.
func isbnAt(s string) (isbn string, width int) {
	var d [13]byte
	n := 0
	short, shortWidth := "", 0 // an SBN, unless there is an ISBN
	for i := 0; i <= len(s); i++ {
		// The number ends at the end of s, or at a blank, which may be followed by a price or a year.
		if i == len(s) || s[i] == ' ' || !inNumber(s, i) {
			switch {
			case n == 10 && check10(d[:10]):
				return from10(d[:10]), i
			case n == 13 && check13(d[:13]):
				return string(d[:]), i
			case n == 9 && !(i+1 < len(s) && s[i] == ' ' && inNumber(s, i+1) && (i+2 == len(s) || !isDigit(s[i+2]))):
				if full := append([]byte{'0'}, d[:9]...); check10(full) {
					short, shortWidth = from10(full), i
				}
			}
			if i == len(s) || !inNumber(s, i) {
				return short, shortWidth
			}
		}
		if width := hyphen(s[i:]); width > 0 {
			i += width - 1
			continue
		}
		if n == len(d) {
			return short, shortWidth
		}
		d[n] = s[i] &^ 0x20
		if isDigit(s[i]) {
			d[n] = s[i]
		}
		n++
	}
	return short, shortWidth
}

// inNumber reports whether s continues with a digit, an X or a separator of digits.
func inNumber(s string, i int) bool {
	return isDigit(s[i]) || s[i] == 'X' || s[i] == 'x' || hyphen(s[i:]) > 0
}

// hyphen returns the length of the hyphen, dash or blank that s begins with, 0 when there is none.
func hyphen(s string) int {
	if s[0] == '-' || s[0] == ' ' {
		return 1
	}
	for _, dash := range []string{"\u2010", "\u2011", "\u2012", "\u2013", "\u00AD"} {
		if strings.HasPrefix(s, dash) {
			return len(dash)
		}
	}
	return 0
}

// label drops blanks and a label such as "ISBN-13:" from the start of s.
func label(s, name string) string {
	s = strings.TrimLeft(s, " \t")
	if len(s) < len(name) || !strings.EqualFold(s[:len(name)], name) {
		return s
	}
	s = s[len(name):]
	for _, kind := range []string{"-13", "-10", "-L"} {
		if rest, ok := strings.CutPrefix(s, kind); ok && (rest == "" || !isDigit(rest[0])) {
			s = rest
			break
		}
	}
	return strings.TrimLeft(s, " :")
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// check10 reports whether the check digit of ten digits is right: weights 10 to 1, modulo 11.
func check10(d []byte) bool {
	sum := 0
	for i, c := range d {
		switch {
		case isDigit(c):
			sum += (10 - i) * int(c-'0')
		case c == 'X' && i == 9:
			sum += 10
		default:
			return false
		}
	}
	return sum%11 == 0
}

// check13 reports whether the check digit of thirteen digits is right, and whether the prefix is one of
// books.
func check13(d []byte) bool {
	if string(d[:3]) != "978" && string(d[:3]) != "979" {
		return false
	}
	for _, c := range d {
		if !isDigit(c) {
			return false
		}
	}
	return d[12] == digit13(d[:12])
}

// digit13 returns the check digit for twelve digits: weights 1 and 3, modulo 10.
func digit13(d []byte) byte {
	sum := 0
	for i, c := range d {
		sum += int(c-'0') * (1 + 2*(i%2))
	}
	return '0' + byte((10-sum%10)%10)
}

func from10(d []byte) string {
	out := append(make([]byte, 0, 13), "978"...)
	out = append(out, d[:9]...)
	return string(append(out, digit13(out)))
}
