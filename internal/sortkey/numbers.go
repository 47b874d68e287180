package sortkey

import (
	"bytes"
	"encoding/binary"
)

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits returns how many digits b begins with.
func digits(b []byte) (n int) {
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	return n
}

// whole appends a whole number, of any length, in the order of its value. It begins like a digit does in text.
func whole(dst, b []byte) []byte {
	b = bytes.TrimLeft(b, "0")
	dst = append(dst, '0')
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(b)))
	return append(dst, b...)
}

// natural appends a text in which numbers are compared by their value.
func natural(dst, b []byte) []byte {
	for len(b) > 0 {
		if n := digits(b); n > 0 {
			dst = whole(dst, b[:n])
			b = b[n:]
			continue
		}
		dst = append(dst, b[0])
		b = b[1:]
	}
	return dst
}

// number appends the first number in a value: a minus at its beginning, digits, and a fraction after a point.
func number(dst, v []byte) (_ []byte, ok bool) {
	i := bytes.IndexFunc(v, func(c rune) bool { return c >= '0' && c <= '9' })
	if i < 0 {
		return dst, false
	}
	negative := i > 0 && v[i-1] == '-' && (i == 1 || v[i-2] == ' ')
	v = v[i:]
	n := digits(v)
	sum := whole(nil, v[:n])
	if n < len(v) && v[n] == '.' {
		sum = append(sum, bytes.TrimRight(v[n+1:n+1+digits(v[n+1:])], "0")...)
	}
	if !negative || len(bytes.Trim(sum[1:], "\x00")) == 0 { // minus zero is zero
		return append(append(dst, 2), sum...), true
	}
	dst = append(dst, 1)
	for _, c := range append(sum, 0) {
		dst = append(dst, ^c)
	}
	return dst, true
}
