package textformat

import (
	"bytes"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// text appends the character data of an element to the record's data, after its start tag and as
// far as its end tag. Text of elements within it is read as its own, with a problem; the text of
// their attributes is lost.
func (p *xmlParser) text(name []byte, depth int) {
	d := p.d
	for !d.Failed {
		rest := p.b[p.i:]
		k := bytes.IndexByte(rest, '<')
		if k < 0 || k+1 == len(rest) {
			p.fail(len(p.b), "an element has no end")
			return
		}
		d.Data = p.chars(d.Data, rest[:k], p.i)
		p.i += k
		switch rest[k+1] {
		case '/':
			p.end(name)
			return
		case '!', '?':
			if section, at := p.special(true); section != nil {
				d.Data = p.plainChars(d.Data, section, at)
			}
		default:
			at := p.i
			inner, closed := p.start()
			if d.Failed {
				return
			}
			d.Note(CodeXMLExtra, at, inner, "an element within text; its text was kept")
			p.otherAttributes(at, 0)
			if depth == maxDepth {
				p.fail(at, "elements are nested too deep")
			} else if !closed {
				p.text(inner, depth+1)
			}
		}
	}
}

// skip passes over an element after its start tag; closed means that the tag is the whole element.
func (p *xmlParser) skip(name []byte, closed bool) {
	if !closed {
		p.skipRest(name, 1)
	}
}

func (p *xmlParser) skipRest(name []byte, depth int) {
	for !p.d.Failed {
		rest := p.b[p.i:]
		k := bytes.IndexByte(rest, '<')
		if k < 0 || k+1 == len(rest) {
			p.fail(len(p.b), "an element has no end")
			return
		}
		p.i += k
		switch rest[k+1] {
		case '/':
			p.end(name)
			return
		case '!', '?':
			p.special(false)
		default:
			inner, closed := p.start()
			if depth == maxDepth {
				p.fail(p.i, "elements are nested too deep")
			} else if !closed && !p.d.Failed {
				p.skipRest(inner, depth+1)
			}
		}
	}
}

// plainXML marks the bytes that character data may hold as they are.
var plainXML = func() (t [256]bool) {
	for c := ' '; c <= '~'; c++ {
		t[c] = c != '&'
	}
	t['\n'], t['\t'], t[0x7F] = true, true, true
	return t
}()

// chars appends character data in which references are resolved.
func (p *xmlParser) chars(dst, b []byte, at int) []byte {
	from := 0
	for i := 0; i < len(b); {
		c := b[i]
		if plainXML[c] {
			i++
			continue
		}
		dst = append(dst, b[from:i]...)
		if c == '&' {
			dst, i = p.reference(dst, b, i, at)
		} else {
			dst, i = p.odd(dst, b, i, at)
		}
		from = i
	}
	return append(dst, b[from:]...)
}

// plainChars appends character data without references, of a CDATA section.
func (p *xmlParser) plainChars(dst, b []byte, at int) []byte {
	from := 0
	for i := 0; i < len(b); {
		if c := b[i]; plainXML[c] || c == '&' {
			i++
			continue
		}
		dst, i = p.odd(append(dst, b[from:i]...), b, i, at)
		from = i
	}
	return append(dst, b[from:]...)
}

// odd appends a byte of character data that is not a plain one, and those like it that follow.
func (p *xmlParser) odd(dst, b []byte, i, at int) ([]byte, int) {
	switch c := b[i]; {
	case c >= utf8.RuneSelf:
		return p.d.HighRun(dst, b, i, at)
	case c == '\r': // XML 1.0, 2.11: line ends are read as a line feed
		if i+1 < len(b) && b[i+1] == '\n' {
			return dst, i + 1
		}
		return append(dst, '\n'), i + 1
	default:
		return p.d.Control(dst, c, at+i), i + 1
	}
}

// longestReference is the maximum length of a reference.
const longestReference = 32

// reference appends the character that the reference at b[i] stands for.
func (p *xmlParser) reference(dst, b []byte, i, at int) ([]byte, int) {
	name := b[i+1 : min(len(b), i+1+longestReference)]
	k := bytes.IndexByte(name, ';')
	if k <= 0 {
		return p.noReference(dst, b, i, at, "an '&' that does not begin a reference")
	}
	name = name[:k]
	next := i + k + 2
	switch string(name) {
	case "amp":
		return append(dst, '&'), next
	case "lt":
		return append(dst, '<'), next
	case "gt":
		return append(dst, '>'), next
	case "quot":
		return append(dst, '"'), next
	case "apos":
		return append(dst, '\''), next
	}
	if name[0] != '#' {
		return p.noReference(dst, b, i, at, "a reference to an entity; entities are not expanded")
	}
	r, ok := characterNumber(name[1:])
	switch {
	case !ok:
		return p.noReference(dst, b, i, at, "a reference to a character that does not exist")
	case r < ' ' && r != '\n' && r != '\t' && r != '\r':
		return p.d.Control(dst, byte(r), at+i), next
	case r >= utf8.RuneSelf:
		p.d.High = true
	}
	return utf8.AppendRune(dst, r), next
}

// noReference fails at a bare ampersand, which salvage reads as itself.
func (p *xmlParser) noReference(dst, b []byte, i, at int, note string) ([]byte, int) {
	if !p.d.Salvage {
		p.fail(at+i, note)
		return dst, len(b)
	}
	why := parse.Problem{Code: CodeXML, At: min(at+i, len(p.d.Text)), Note: note}
	p.d.Doubt(why, b[i:], "an ampersand was read as itself")
	return append(dst, '&'), i + 1
}

// characterNumber reads the number of a character reference.
func characterNumber(b []byte) (r rune, ok bool) {
	base := rune(10)
	if len(b) > 0 && b[0] == 'x' {
		base, b = 16, b[1:]
	}
	for _, c := range b {
		v := rune(hexValue(c))
		if v < 0 || v >= base {
			return 0, false
		}
		if r = r*base + v; r > utf8.MaxRune {
			return 0, false
		}
	}
	return r, len(b) > 0 && utf8.ValidRune(r)
}
