package luapattern

import (
	"strconv"
	"strings"
)

// AppendReplacement appends to dst what string.gsub puts instead of the last match, for a replacement string: %0 is
// the whole match, %1 to %9 a capture (%1 the whole match if the pattern has no captures), and % before any other byte
// that byte. s is the subject of that match. The error is ErrIndex. A % at the end of the replacement yields a byte 0,
// as in Lua 5.1.
func (m *Matcher) AppendReplacement(dst []byte, s, replacement string) ([]byte, error) {
	for {
		i := strings.IndexByte(replacement, '%')
		if i < 0 {
			return append(dst, replacement...), nil
		}
		dst = append(dst, replacement[:i]...)
		if i+1 == len(replacement) {
			return append(dst, 0), nil
		}
		c := replacement[i+1]
		replacement = replacement[i+2:]
		if c < '0' || '9' < c {
			dst = append(dst, c)
			continue
		}
		value, err := m.value(int(c - '0'))
		if err != nil {
			return dst, err
		}
		if value.IsPosition() {
			dst = strconv.AppendInt(dst, int64(value.Position()), 10)
		} else {
			dst = append(dst, value.In(s)...)
		}
	}
}

// ReplacementLen returns how many bytes AppendReplacement appends, with the same error.
func (m *Matcher) ReplacementLen(replacement string) (n int, err error) {
	for {
		i := strings.IndexByte(replacement, '%')
		if i < 0 {
			return n + len(replacement), nil
		}
		if i+1 == len(replacement) {
			return n + i + 1, nil
		}
		c := replacement[i+1]
		replacement = replacement[i+2:]
		n += i
		if c < '0' || '9' < c {
			n++
			continue
		}
		value, err := m.value(int(c - '0'))
		if err != nil {
			return n, err
		}
		if value.IsPosition() {
			n += len(strconv.Itoa(value.Position()))
		} else {
			n += value.End - value.Start
		}
	}
}

// value returns the whole match for 0, else a value of the match.
func (m *Matcher) value(n int) (Capture, error) {
	if n == 0 {
		return m.caps[0], nil
	}
	values := m.Values()
	if n > len(values) {
		return Capture{}, ErrIndex
	}
	return values[n-1], nil
}
