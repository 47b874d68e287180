package norm

import "strings"

// ISSN returns the ISSN with which s begins as NNNN-NNNC. A label before it and a qualifier after it are
// dropped. ok is false when there is none or when its check digit is wrong.
func ISSN(s string) (issn string, ok bool) {
	s = label(s, "ISSN")
	var d [8]byte
	n := 0
	for i := 0; i < len(s) && n < len(d); i++ {
		switch c := s[i]; {
		case isDigit(c):
			d[n] = c
			n++
		case n == 7 && (c == 'X' || c == 'x'):
			d[n] = 'X'
			n++
		case n == 4 && hyphen(s[i:]) > 0:
			i += hyphen(s[i:]) - 1
		default:
			return "", false
		}
		if n == len(d) && i+1 < len(s) && isDigit(s[i+1]) {
			return "", false
		}
	}
	if n < len(d) {
		return "", false
	}
	sum := 0
	for i, c := range d {
		v := int(c - '0')
		if c == 'X' {
			v = 10
		}
		sum += (8 - i) * v
	}
	return string(d[:4]) + "-" + string(d[4:]), sum%11 == 0
}

// LCCN returns the Library of Congress control number in its normal form: no blanks, nothing from a slash
// on, the serial number after a hyphen padded with zeros to six digits. ok is false when the result does
// not have the structure of a control number.
func LCCN(s string) (lccn string, ok bool) {
	s = strings.Join(strings.Fields(s), "")
	s, _, _ = strings.Cut(s, "/")
	if year, serial, has := strings.Cut(s, "-"); has {
		if serial == "" || len(serial) > 6 || !digits(serial) {
			return "", false
		}
		s = year + strings.Repeat("0", 6-len(serial)) + serial
	}
	s = strings.ToLower(s)
	if len(s) < 8 || len(s) > 12 || !digits(s[len(s)-8:]) {
		return "", false
	}
	p := s[:len(s)-8]
	switch len(p) {
	case 1:
		ok = letters(p)
	case 2:
		ok = letters(p) || digits(p)
	case 3:
		ok = letters(p) || letters(p[:1]) && digits(p[1:])
	case 4:
		ok = letters(p[:2]) && digits(p[2:])
	default:
		ok = true
	}
	if !ok {
		return "", false
	}
	return s, true
}

func digits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// OCLC returns the digits of an OCLC number without leading zeros: of a bare number, with the
// prefix ocm, ocn or on, and with (OCoLC) before it. ok is false for anything else, such as a
// number of another organization or one marked (OCoLC-M).
func OCLC(s string) (number string, ok bool) {
	s = strings.TrimSpace(s)
	const org = "(OCoLC)"
	if len(s) >= len(org) && strings.EqualFold(s[:len(org)], org) {
		s = strings.TrimSpace(s[len(org):])
	}
	for _, prefix := range []string{"ocm", "ocn", "on"} {
		if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			s = s[len(prefix):]
			break
		}
	}
	if !digits(s) {
		return "", false
	}
	s = strings.TrimLeft(s, "0")
	return s, s != ""
}
