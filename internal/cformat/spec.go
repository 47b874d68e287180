package cformat

import "errors"

// The errors of Parse. Their texts are those of Lua 5.1.
var (
	ErrFlags = errors.New("invalid format (repeated flags)")
	ErrWidth = errors.New("invalid format (width or precision too long)")
)

// Spec is a conversion specification, such as %-5.2f.
type Spec struct {
	Verb                          byte // the conversion; 0: the format ended before it
	minus, plus, blank, alt, zero bool
	width                         int
	prec                          int // -1: none
}

// Plain reports whether the specification consists of its conversion only.
func (s Spec) Plain() bool { return s == Spec{Verb: s.Verb, prec: -1} }

// Parse reads the specification whose % is at format[at-1]. next is the offset after it.
func Parse(format string, at int) (s Spec, next int, err error) {
	s.prec = -1
	start := at
	for ; at < len(format) && s.flag(format[at]); at++ {
	}
	if at-start > 5 {
		return s, at, ErrFlags
	}
	s.width, at, err = digits(format, at)
	if err != nil {
		return s, at, err
	}
	if at < len(format) && format[at] == '.' {
		if s.prec, at, err = digits(format, at+1); err != nil {
			return s, at, err
		}
	}
	if at < len(format) {
		s.Verb = format[at]
		at++
	}
	return s, at, nil
}

// flag takes c as a flag, if it is one.
func (s *Spec) flag(c byte) bool {
	switch c {
	case '-':
		s.minus = true
	case '+':
		s.plus = true
	case ' ':
		s.blank = true
	case '#':
		s.alt = true
	case '0':
		s.zero = true
	default:
		return false
	}
	return true
}

// digits reads a number of up to two digits; without digits it is 0.
func digits(format string, at int) (n, next int, err error) {
	for i := 0; at < len(format) && '0' <= format[at] && format[at] <= '9'; i++ {
		if i == 2 {
			return 0, at, ErrWidth
		}
		n = 10*n + int(format[at]-'0')
		at++
	}
	return n, at, nil
}
