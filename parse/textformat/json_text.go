package textformat

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// space passes over white space.
func (p *jsonParser) space() {
	if p.i < len(p.b) && p.b[p.i] <= ' ' {
		p.i += spaces(p.b[p.i:])
	}
}

func spaces(b []byte) (n int) {
	for n < len(b) && isSpace(b[n]) {
		n++
	}
	return n
}

// peek returns the next byte that is not white space; 0 at the end.
func (p *jsonParser) peek() byte {
	p.space()
	if p.i < len(p.b) {
		return p.b[p.i]
	}
	return 0
}

// at returns the next byte, which element and member leave at what is not white space; 0 at the
// end.
func (p *jsonParser) at() byte {
	if p.i < len(p.b) {
		return p.b[p.i]
	}
	return 0
}

// take passes over the byte c, or fails.
func (p *jsonParser) take(c byte, note string) bool {
	if p.peek() != c {
		p.fail(p.i, note)
		return false
	}
	p.i++
	return true
}

// member goes to the next member of an object; false at its end.
func (p *jsonParser) member(first *bool) bool {
	return p.next(first, '{', '}', "an object is expected here")
}

// element goes to the next element of an array; false at its end.
func (p *jsonParser) element(first *bool) bool {
	return p.next(first, '[', ']', "an array is expected here")
}

func (p *jsonParser) next(first *bool, begin, end byte, note string) bool {
	switch {
	case p.d.Failed:
		return false
	case *first:
		*first = false
		if !p.take(begin, note) {
			return false
		}
		if p.peek() == end {
			p.i++
			return false
		}
		return true
	case p.peek() == end:
		p.i++
		return false
	}
	if !p.take(',', "a comma or a closing bracket is expected here") {
		return false
	}
	p.space()
	return true
}

// name reads the name of a member and the colon after it. It is valid until the next call.
func (p *jsonParser) name() []byte {
	p.space()
	raw := p.b[p.i:]
	if len(raw) > 3 && raw[0] == '"' && raw[2] == '"' && raw[3] == ':' && plainJSON[raw[1]] { // a code
		p.i += len(`"a":`)
		return raw[1:2]
	}
	if len(raw) > 1 && raw[0] == '"' {
		raw = raw[1:]
		if k := bytes.IndexByte(raw, '"'); k >= 0 && k < 16 && plainName(raw[:k]) {
			p.i += k + 2
			p.take(':', "a colon is expected here")
			return raw[:k]
		}
	}
	p.key = p.str(p.key[:0], "a name is expected here")
	p.take(':', "a colon is expected here")
	return p.key
}

func plainName(b []byte) bool {
	for _, c := range b {
		if !plainJSON[c] {
			return false
		}
	}
	return true
}

// text appends a string to the record's data.
func (p *jsonParser) text(note string) {
	p.d.Data = p.str(p.d.Data, note)
}

// plainJSON marks the bytes that stand for themselves in a string.
var plainJSON = func() (t [256]bool) {
	for c := ' '; c <= 0x7F; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

const (
	everyByte = 0x0101010101010101
	topBits   = 0x80 * everyByte
)

// plainJSONLen returns a number of bytes at the start of b that stand for themselves in a string. It
// looks at eight at a time, and may stop early.
func plainJSONLen(b []byte) (n int) {
	for ; len(b)-n >= 8; n += 8 {
		x := binary.LittleEndian.Uint64(b[n:])
		quote, slash := x^'"'*everyByte, x^'\\'*everyByte
		special := (x | (x - 0x20*everyByte) | (quote-everyByte)&^quote | (slash-everyByte)&^slash) & topBits
		if special != 0 { // the lowest bit marks the first such byte
			return n + bits.TrailingZeros64(special)>>3
		}
	}
	return n
}

// str appends the string that follows.
func (p *jsonParser) str(dst []byte, note string) []byte {
	if p.d.Failed || !p.take('"', note) {
		return dst
	}
	from := p.i
	for i := from; i < len(p.b); {
		i += plainJSONLen(p.b[i:])
		if i == len(p.b) {
			break
		}
		c := p.b[i]
		if plainJSON[c] {
			i++
			continue
		}
		dst = append(dst, p.b[from:i]...)
		switch {
		case c == '"':
			p.i = i + 1
			return dst
		case c == '\\':
			dst, i = p.escape(dst, i)
		case c >= utf8.RuneSelf:
			dst, i = p.d.HighRun(dst, p.b, i, 0)
		default:
			p.fail(i, "a control character in a string")
			return dst
		}
		if p.d.Failed {
			return dst
		}
		from = i
	}
	p.fail(len(p.b), "a string without end")
	return dst
}

// escape appends the character that the escape at i stands for, and returns where it ends.
func (p *jsonParser) escape(dst []byte, i int) ([]byte, int) {
	if i+1 >= len(p.b) {
		p.fail(i, "a string without end")
		return dst, i
	}
	switch c := p.b[i+1]; c {
	case '"', '\\', '/':
		return append(dst, c), i + 2
	case 'b':
		return append(dst, '\b'), i + 2
	case 'f':
		return append(dst, '\f'), i + 2
	case 'n':
		return append(dst, '\n'), i + 2
	case 'r':
		return append(dst, '\r'), i + 2
	case 't':
		return append(dst, '\t'), i + 2
	}
	r, ok := p.unit(i)
	if !ok {
		p.fail(i, "an escape that JSON does not have")
		return dst, i
	}
	next := i + 6
	if utf16.IsSurrogate(r) {
		low, _ := p.unit(next)
		if full := utf16.DecodeRune(r, low); full != utf8.RuneError {
			r, next = full, next+6
		} else {
			p.d.Note(parse.CodeText, i, p.b[i:next], "half of a surrogate pair; read as U+FFFD")
			r = utf8.RuneError
		}
	}
	if r < utf8.RuneSelf {
		if parse.IsDelimiter(byte(r)) {
			return p.d.Control(dst, byte(r), i), next
		}
		return append(dst, byte(r)), next
	}
	p.d.High = true
	return utf8.AppendRune(dst, r), next
}

// unit reads "\uXXXX" at i.
func (p *jsonParser) unit(i int) (r rune, ok bool) {
	if len(p.b)-i < 6 || p.b[i] != '\\' || p.b[i+1] != 'u' {
		return 0, false
	}
	for _, c := range p.b[i+2 : i+6] {
		v := hexValue(c)
		if v < 0 {
			return 0, false
		}
		r = r<<4 | rune(v)
	}
	return r, true
}

// hexValue returns the value of a hexadecimal digit; -1 for other bytes.
func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// scalar appends the text of a value that should be a string: null is none, a number, true or false
// is unchanged. An object or an array makes the record fail with a note.
func (p *jsonParser) scalar(note string) {
	if p.d.Failed {
		return
	}
	c := p.peek()
	if c == '"' || c == '{' || c == '[' || c == 0 {
		p.text(note)
		return
	}
	from := p.i
	switch word := p.word(); {
	case p.d.Failed:
	case string(word) == "null":
		p.d.Note(CodeJSONField, from, word, "null instead of a text; read as none")
	default:
		p.d.Note(CodeJSONField, from, word, "a value that is not a string; its text was read")
		p.d.Data = append(p.d.Data, word...)
	}
}

// word reads a number, true, false or null.
func (p *jsonParser) word() []byte {
	p.space()
	from := p.i
	for p.i < len(p.b) && (hexValue(p.b[p.i]) >= 0 || bytes.IndexByte([]byte("+-.nulrts"), p.b[p.i]) >= 0) {
		p.i++
	}
	if !jsonScalar(p.b[from:p.i]) {
		p.fail(from, "a value is expected here")
	}
	return p.b[from:p.i]
}

// skip passes over a value of any type. The caller must remove what it appends to the record's data
// and notes.
func (p *jsonParser) skip(depth int) {
	switch c := p.peek(); {
	case depth == maxDepth:
		p.fail(p.i, "nested too deep")
	case c == '{':
		for first := true; p.member(&first); {
			p.name()
			p.skip(depth + 1)
		}
	case c == '[':
		for first := true; p.element(&first); {
			p.skip(depth + 1)
		}
	case c == '"':
		from, high, invalid := len(p.d.Data), p.d.High, p.d.Invalid
		p.text("a string is expected here")
		p.d.Data, p.d.High, p.d.Invalid = p.d.Data[:from], high, invalid
	case !p.d.Failed:
		p.word()
	}
}

// jsonScalar reports whether b is a number, true, false or null.
func jsonScalar(b []byte) bool {
	switch string(b) {
	case "true", "false", "null":
		return true
	case "":
		return false
	}
	digit := false
	for _, c := range b {
		if c >= '0' && c <= '9' {
			digit = true
		} else if bytes.IndexByte([]byte("+-.eE"), c) < 0 {
			return false
		}
	}
	return digit
}
