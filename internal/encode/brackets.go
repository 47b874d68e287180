package encode

import (
	"bytes"
	"slices"
)

// brackets keeps track of the open elements of XML, or arrays and objects of JSON, in a text without
// its records. The text comes in pieces of any length. JSON can hold it.
type brackets struct {
	Open   []string // names of elements, or closing brackets; the outermost first
	Last   byte     // of JSON: the last character that is not white space
	Markup []byte   // of XML: the tag or the comment that is not at its end
	Quote  byte     // the text is within a string, or a value of an attribute, between these
	Escape bool     // of JSON: after a backslash
}

// closing returns the text that closes everything that is open.
func (b *brackets) closing() (text []byte) {
	for _, name := range slices.Backward(b.Open) {
		if name == "]" || name == "}" {
			text = append(text, name...)
		} else {
			text = append(append(append(text, "</"...), name...), '>')
		}
	}
	return text
}

func (b *brackets) pop() {
	if n := len(b.Open); n > 0 {
		b.Open = b.Open[:n-1]
	}
}

// json looks at a piece of JSON.
func (b *brackets) json(text []byte) {
	for _, c := range text {
		switch {
		case b.Escape:
			b.Escape = false
		case b.Quote != 0:
			b.Escape = c == '\\'
			if c == '"' {
				b.Quote = 0
			}
		case c == '"':
			b.Quote = c
		case c == '[':
			b.Open = append(b.Open, "]")
		case c == '{':
			b.Open = append(b.Open, "}")
		case c == ']' || c == '}':
			b.pop()
		}
		if c > ' ' {
			b.Last = c
		}
	}
}

// xml looks at a piece of XML.
func (b *brackets) xml(text []byte) {
	for len(text) > 0 {
		if len(b.Markup) == 0 {
			k := bytes.IndexByte(text, '<')
			if k < 0 {
				return
			}
			text = text[k:]
		}
		c := text[0]
		b.Markup, text = append(b.Markup, c), text[1:]
		if b.ends(c) {
			b.markup()
			b.Markup, b.Quote = b.Markup[:0], 0
		}
		const head, tail, most = len("<![CDATA["), len("]]>"), 4 << 10
		if n := len(b.Markup); n > most && b.Markup[1] == '!' { // a comment may be long
			b.Markup = append(b.Markup[:head], b.Markup[n-tail:]...)
		}
	}
}

// ends reports whether the markup ends with the byte that was added to it.
func (b *brackets) ends(c byte) bool {
	within := func(start, end string) bool {
		return !bytes.HasSuffix(b.Markup, []byte(end)) || len(b.Markup) < len(start)+len(end)
	}
	switch m := b.Markup; {
	case bytes.HasPrefix(m, []byte("<!--")):
		return !within("<!--", "-->")
	case bytes.HasPrefix(m, []byte("<![CDATA[")):
		return !within("<![CDATA[", "]]>")
	case bytes.HasPrefix(m, []byte("<?")):
		return !within("<?", "?>")
	case b.Quote != 0:
		if c == b.Quote {
			b.Quote = 0
		}
		return false
	case c == '"' || c == '\'':
		b.Quote = c
		return false
	}
	return c == '>'
}

// markup notes a tag.
func (b *brackets) markup() {
	m := b.Markup
	switch {
	case m[1] == '!' || m[1] == '?' || bytes.HasSuffix(m, []byte("/>")):
	case m[1] == '/':
		b.pop()
	default:
		name := m[1 : len(m)-1]
		if k := bytes.IndexAny(name, " \t\r\n"); k >= 0 {
			name = name[:k]
		}
		b.Open = append(b.Open, string(name))
	}
}
