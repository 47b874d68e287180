package jsontext

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/meter"
)

// Number is a number as it is written.
type Number string

// Object is an object, its members in the order of the text.
type Object struct {
	Keys   []string
	Values []any
}

// MaxDepth is how deep arrays and objects may be nested.
const MaxDepth = 200

// Sentinels of *Error.
var (
	ErrSyntax = errors.New("malformed JSON")
	ErrUTF8   = errors.New("JSON that is not UTF-8")
	ErrDepth  = errors.New("JSON nested too deep")
)

// Error is the place at which a text is malformed, and the reason.
type Error struct {
	Line, Column int // from 1, columns in bytes
	Msg          string
	Err          error // a sentinel
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Msg)
}

// Unwrap returns the sentinel.
func (e *Error) Unwrap() error { return e.Err }

// Parse reads a text that is one JSON value. A byte order mark before it is skipped. The values share the
// bytes of s. The error is an *Error, or that of m.
func Parse(s string, m meter.Meter) (v any, err error) {
	p := &parser{s: strings.TrimPrefix(s, "\ufeff"), meter: m}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			v, err = nil, e
		case stopped:
			v, err = nil, e.why
		default:
			panic(e)
		}
	}()
	p.blanks()
	v = p.value(0)
	if p.blanks(); p.at < len(p.s) {
		p.fail(ErrSyntax, "nothing more expected after the value")
	}
	return v, nil
}

// parser raises an *Error, or stopped, with panic, which Parse recovers.
type parser struct {
	s     string
	at    int
	meter meter.Meter
}

// stopped is that the Meter allows no more.
type stopped struct{ why error }

// valueCost is about how many bytes a value takes besides its text, with its name.
const valueCost = 80

func (p *parser) fail(kind error, msg string) {
	before := p.s[:min(p.at, len(p.s))]
	panic(&Error{
		Line: 1 + strings.Count(before, "\n"), Column: len(before) - strings.LastIndexByte(before, '\n'),
		Msg: msg, Err: kind,
	})
}

func (p *parser) blanks() {
	for p.at < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.at]) >= 0 {
		p.at++
	}
}

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

func (p *parser) value(depth int) any {
	if depth > MaxDepth {
		p.fail(ErrDepth, fmt.Sprintf("nested more than %d deep", MaxDepth))
	}
	if err := p.meter.Need(valueCost); err != nil {
		panic(stopped{err})
	}
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		return p.string()
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	}
	for _, w := range []struct {
		word  string
		value any
	}{{"true", true}, {"false", false}, {"null", nil}} {
		if strings.HasPrefix(p.s[p.at:], w.word) {
			p.at += len(w.word)
			return w.value
		}
	}
	if p.at == len(p.s) {
		p.fail(ErrSyntax, "a value expected at the end of the text")
	}
	p.fail(ErrSyntax, fmt.Sprintf("a value expected, got %q", p.s[p.at]))
	return nil
}

func (p *parser) array(depth int) any {
	p.at++
	list := []any{}
	if p.blanks(); p.peek() == ']' {
		p.at++
		return list
	}
	for {
		p.blanks()
		list = append(list, p.value(depth+1))
		if p.more(']') {
			return list
		}
	}
}

func (p *parser) object(depth int) any {
	p.at++
	o := &Object{}
	if p.blanks(); p.peek() == '}' {
		p.at++
		return o
	}
	for {
		if p.blanks(); p.peek() != '"' {
			p.fail(ErrSyntax, "a name in quotes expected")
		}
		key := p.string()
		if p.blanks(); p.peek() != ':' {
			p.fail(ErrSyntax, "a colon expected after the name")
		}
		p.at++
		p.blanks()
		o.Keys, o.Values = append(o.Keys, key), append(o.Values, p.value(depth+1))
		if p.more('}') {
			return o
		}
	}
}

// more skips the separator after an element, and reports whether it was the last element.
func (p *parser) more(end byte) bool {
	p.blanks()
	switch p.peek() {
	case end:
		p.at++
		return true
	case ',':
		p.at++
		return false
	}
	p.fail(ErrSyntax, fmt.Sprintf("a comma or %c expected", end))
	return true
}

func (p *parser) number() any {
	start := p.at
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else {
		p.digits()
	}
	if p.peek() == '.' {
		p.at++
		p.digits()
	}
	if p.peek()|0x20 == 'e' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		p.digits()
	}
	return Number(p.s[start:p.at])
}

func (p *parser) digits() {
	start := p.at
	for '0' <= p.peek() && p.peek() <= '9' {
		p.at++
	}
	if p.at == start {
		p.fail(ErrSyntax, "a digit expected")
	}
}

func (p *parser) string() string {
	p.at++
	start := p.at
	for p.at < len(p.s) {
		switch c := p.s[p.at]; {
		case c == '"':
			p.at++
			return p.s[start : p.at-1]
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			p.fail(ErrSyntax, "a control character in a string must be written as an escape")
		case c >= utf8.RuneSelf:
			p.at += p.rune()
		default:
			p.at++
		}
	}
	p.fail(ErrSyntax, "a string that does not end")
	return ""
}

// rune returns the length of the current character.
func (p *parser) rune() int {
	r, size := utf8.DecodeRuneInString(p.s[p.at:])
	if r == utf8.RuneError && size == 1 {
		p.fail(ErrUTF8, fmt.Sprintf("the byte %#02x is not UTF-8", p.s[p.at]))
	}
	return size
}
