package callnumber

import (
	"bytes"
	"fmt"
)

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits returns how many digits b begins with.
func digits(b []byte) (n int) {
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	return n
}

// wide is how many digits a whole number is filled up to.
const wide = 9

// whole appends a whole number in the order of its value: filled with zeros, and a longer one after a colon, which comes
// after the digits, and its length.
func whole(dst, b []byte) []byte {
	b = bytes.TrimLeft(b, "0")
	if len(b) > wide {
		dst = fmt.Appendf(dst, ":%06d", len(b))
	}
	for i := len(b); i < wide; i++ {
		dst = append(dst, '0')
	}
	return append(dst, b...)
}

// Shelf appends a call number as it is shelved. Letters and the number after them are a class, whose number is a
// whole number with a decimal fraction; letters and the digits right after them are a cutter, whose digits are
// decimals; other numbers, such as years and volumes, are whole. Nothing comes before something. ok is false, and
// nothing is appended, when there is neither a letter nor a digit.
func Shelf(dst, v []byte) (_ []byte, ok bool) {
	v = bytes.ToUpper(v)
	for i := 0; i < len(v); {
		switch c := v[i]; {
		case isDigit(c):
			n := digits(v[i:])
			dst = whole(dst, v[i:i+n])
			i += n
			// 813.54, and in field 082 also 813/.54
			j := i
			for j < len(v) && (v[j] == '/' || v[j] == '\'') {
				j++
			}
			if j+1 < len(v) && v[j] == '.' && isDigit(v[j+1]) {
				dst = append(dst, '.')
				for i = j + 1; i < len(v) && (isDigit(v[i]) || v[i] == '/' || v[i] == '\''); i++ {
					if isDigit(v[i]) {
						dst = append(dst, v[i])
					}
				}
			}
			dst = append(dst, ' ')
			ok = true
		case c >= 'A' && c <= 'Z' || c >= 0x80:
			first := !ok
			for i < len(v) && (v[i] >= 'A' && v[i] <= 'Z' || v[i] >= 0x80) {
				dst = append(dst, v[i])
				i++
			}
			ok = true
			if n := digits(v[i:]); !first && n > 0 { // a cutter
				dst = append(dst, v[i:i+n]...)
				i += n
			}
			dst = append(dst, ' ')
		default:
			i++
		}
	}
	return dst, ok
}
