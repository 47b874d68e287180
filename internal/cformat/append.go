package cformat

import (
	"bytes"
	"math"
	"strconv"
)

// AppendInt appends n as d or i.
func (s Spec) AppendInt(dst []byte, n int64) []byte {
	u := uint64(n)
	if n < 0 {
		u = -u
	}
	var buf [20]byte
	return s.number(dst, s.sign(n < 0), strconv.AppendUint(buf[:0], u, 10))
}

// AppendUint appends n as u, o, x or X.
func (s Spec) AppendUint(dst []byte, n uint64) []byte {
	var buf [24]byte
	prefix, digits := "", buf[:0]
	switch s.Verb {
	case 'o':
		digits = strconv.AppendUint(digits, n, 8)
		// The flag # makes the first digit a zero; a zero that pads is enough.
		padded := s.zero && !s.minus && s.prec < 0 && s.width > len(digits)
		switch {
		case !s.alt || padded:
		case n == 0:
			s.prec = max(s.prec, 1)
		default:
			s.prec = max(s.prec, len(digits)+1)
		}
	case 'x', 'X':
		digits = strconv.AppendUint(digits, n, 16)
		if s.alt && n != 0 {
			prefix = "0x"
		}
		if s.Verb == 'X' {
			digits = bytes.ToUpper(digits)
			if prefix != "" {
				prefix = "0X"
			}
		}
	default:
		digits = strconv.AppendUint(digits, n, 10)
	}
	return s.number(dst, prefix, digits)
}

// sign returns the characters before the digits of a signed conversion.
func (s Spec) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case s.plus:
		return "+"
	case s.blank:
		return " "
	}
	return ""
}

// number appends the digits of an integer: a precision is the smallest number of digits, and disables the
// flag 0.
func (s Spec) number(dst []byte, prefix string, digits []byte) []byte {
	zeros := 0
	if s.prec >= 0 {
		if s.prec == 0 && len(digits) == 1 && digits[0] == '0' {
			digits = nil
		}
		zeros = max(s.prec-len(digits), 0)
	} else if s.zero && !s.minus {
		zeros = max(s.width-len(prefix)-len(digits), 0)
	}
	pad := s.width - len(prefix) - zeros - len(digits)
	if !s.minus {
		dst = fill(dst, ' ', pad)
	}
	dst = append(dst, prefix...)
	dst = fill(dst, '0', zeros)
	dst = append(dst, digits...)
	if s.minus {
		dst = fill(dst, ' ', pad)
	}
	return dst
}

// AppendString appends text as s or c.
func (s Spec) AppendString(dst []byte, text string) []byte {
	if s.Verb == 's' && s.prec >= 0 && s.prec < len(text) {
		text = text[:s.prec]
	}
	pad := s.width - len(text)
	if !s.minus {
		dst = fill(dst, ' ', pad)
	}
	dst = append(dst, text...)
	if s.minus {
		dst = fill(dst, ' ', pad)
	}
	return dst
}

func fill(dst []byte, c byte, n int) []byte {
	for ; n > 0; n-- {
		dst = append(dst, c)
	}
	return dst
}

// AppendFloat appends f as e, E, f, g or G. A NaN is written as nan, without a sign.
func (s Spec) AppendFloat(dst []byte, f float64) []byte {
	negative := math.Signbit(f) && !math.IsNaN(f)
	var buf [400]byte
	var digits []byte
	switch {
	case math.IsNaN(f):
		digits = append(buf[:0], "nan"...)
		s.zero = false
	case math.IsInf(f, 0):
		digits = append(buf[:0], "inf"...)
		s.zero = false
	default:
		digits = s.float(buf[:0], math.Abs(f))
	}
	if s.Verb == 'E' || s.Verb == 'G' {
		digits = bytes.ToUpper(digits)
	}
	s.prec = -1
	return s.number(dst, s.sign(negative), digits)
}

// float appends a finite number that is not negative.
func (s Spec) float(dst []byte, f float64) []byte {
	prec := s.prec
	if prec < 0 {
		prec = 6
	}
	switch s.Verb {
	case 'f':
		dst = strconv.AppendFloat(dst, f, 'f', prec, 64)
		if s.alt && prec == 0 {
			dst = append(dst, '.')
		}
		return dst
	case 'e', 'E':
		dst = strconv.AppendFloat(dst, f, 'e', prec, 64)
		if s.alt && prec == 0 {
			dst = bytes.Replace(dst, []byte("e"), []byte(".e"), 1)
		}
		return dst
	}
	return s.general(dst, f, max(prec, 1))
}

// general appends f as g does: with an exponent when the exponent is below -4 or not below the precision,
// which here counts digits, and without trailing zeros unless the flag # requests them.
func (s Spec) general(dst []byte, f float64, prec int) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', prec-1, 64)
	mark := start + bytes.IndexByte(dst[start:], 'e')
	exp, _ := strconv.Atoi(string(dst[mark+1:]))
	if -4 <= exp && exp < prec {
		dst = strconv.AppendFloat(dst[:start], f, 'f', prec-1-exp, 64)
		return s.trimZeros(dst, start)
	}
	tail := string(dst[mark:])
	return append(s.trimZeros(dst[:mark], start), tail...)
}

// trimZeros removes the zeros at the end of a fraction, and the point if nothing follows it. With the flag
// # it ensures that there is a point.
func (s Spec) trimZeros(dst []byte, start int) []byte {
	point := bytes.IndexByte(dst[start:], '.') >= 0
	switch {
	case s.alt && !point:
		return append(dst, '.')
	case s.alt || !point:
		return dst
	}
	return bytes.TrimSuffix(bytes.TrimRight(dst, "0"), []byte("."))
}
