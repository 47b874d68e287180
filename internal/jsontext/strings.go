package jsontext

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escaped reads the rest of a string from its first escape on.
func (p *parser) escaped(start int) string {
	out := []byte(p.s[start:p.at])
	for p.at < len(p.s) {
		switch c := p.s[p.at]; {
		case c == '"':
			p.at++
			return string(out)
		case c == '\\':
			out = p.escape(out)
		case c < ' ':
			p.fail(ErrSyntax, "a control character in a string must be written as an escape")
		default:
			n := 1
			if c >= utf8.RuneSelf {
				n = p.rune()
			}
			out = append(out, p.s[p.at:p.at+n]...)
			p.at += n
		}
	}
	p.fail(ErrSyntax, "a string that does not end")
	return ""
}

// escape reads one escape.
func (p *parser) escape(out []byte) []byte {
	if p.at+1 == len(p.s) {
		p.fail(ErrSyntax, "a string that does not end")
	}
	c := p.s[p.at+1]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		p.at += 2
		return append(out, "\"\\/\b\f\n\r\t"[i])
	}
	if c != 'u' {
		p.fail(ErrSyntax, fmt.Sprintf("JSON has no escape \\%c", c))
	}
	r := p.unit()
	if utf16.IsSurrogate(r) {
		low := rune(0)
		if strings.HasPrefix(p.s[p.at:], `\u`) {
			low = p.unit()
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			p.fail(ErrUTF8, "half of a surrogate pair")
		}
	}
	return utf8.AppendRune(out, r)
}

// unit reads \uXXXX.
func (p *parser) unit() rune {
	if p.at+6 > len(p.s) {
		p.fail(ErrSyntax, "four hexadecimal digits expected after \\u")
	}
	n, err := strconv.ParseUint(p.s[p.at+2:p.at+6], 16, 16)
	if err != nil {
		p.fail(ErrSyntax, "four hexadecimal digits expected after \\u")
	}
	p.at += 6
	return rune(n)
}

// AppendString appends s as a string of JSON and escapes only the characters that must be escaped. ok is
// false when s is not UTF-8.
func AppendString(dst []byte, s string) (out []byte, ok bool) {
	if !utf8.ValidString(s) {
		return dst, false
	}
	dst = append(dst, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c != 0x7F {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		if k := strings.IndexByte("\"\\\b\f\n\r\t", c); k >= 0 {
			dst = append(dst, '\\', `"\bfnrt`[k])
		} else {
			dst = append(dst, `\u00`...)
			dst = append(dst, hex[c>>4], hex[c&15])
		}
	}
	return append(append(dst, s[from:]...), '"'), true
}

const hex = "0123456789abcdef"

// QuotedLen returns how many bytes AppendString appends.
func QuotedLen(s string) int {
	n := len(s) + 2
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\', '\b' <= c && c <= '\r' && c != '\v':
			n++
		case c < ' ', c == 0x7F:
			n += 5
		}
	}
	return n
}

// MaxInteger is the largest integer up to which a float64 can hold every integer.
const MaxInteger = 1 << 53

// AppendNumber appends f with the fewest digits that distinguish it from all other numbers; integers up to
// MaxInteger have no exponent. ok is false when f is NaN or infinite.
func AppendNumber(dst []byte, f float64) (out []byte, ok bool) {
	switch {
	case math.IsNaN(f), math.IsInf(f, 0):
		return dst, false
	case f == 0:
		return append(dst, '0'), true
	case f == math.Trunc(f) && math.Abs(f) <= MaxInteger:
		return strconv.AppendInt(dst, int64(f), 10), true
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64), true
}

// Float returns the number; exact is false for an integer that a float64 cannot hold, in any notation, and
// for a number that is too large.
func (n Number) Float() (f float64, exact bool) {
	f, err := strconv.ParseFloat(string(n), 64)
	integer := !strings.ContainsAny(string(n), ".eE")
	return f, err == nil && (!integer || math.Abs(f) <= MaxInteger && !(math.Abs(f) == MaxInteger && strings.TrimLeft(string(n), "-") != "9007199254740992"))
}
