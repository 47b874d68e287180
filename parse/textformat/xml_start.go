package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

// start reads a start tag and its attributes. closed reports whether it is the whole element.
func (p *xmlParser) start() (name []byte, closed bool) {
	from := p.i + 1
	i := from
	for i < len(p.b) && !endsName[p.b[i]] {
		i++
	}
	if i == from {
		p.fail(p.i, "a '<' that does not begin a tag")
		return nil, false
	}
	name = p.b[from:i]
	p.name, p.attr, p.set, p.others = name, [4][]byte{}, 0, p.others[:0]
	for {
		space := i
		for i < len(p.b) && isSpace(p.b[i]) {
			i++
		}
		switch {
		case i >= len(p.b):
			p.fail(i, "a tag without end")
			return nil, false
		case p.b[i] == '>':
			p.i = i + 1
			return name, false
		case p.b[i] == '/' && i+1 < len(p.b) && p.b[i+1] == '>':
			p.i = i + 2
			return name, true
		case space == i:
			p.fail(i, "a tag without end")
			return nil, false
		}
		if i = p.attribute(i); i < 0 {
			return nil, false
		}
	}
}

// attribute reads the attribute at i and returns where it ends; -1: it is not one.
func (p *xmlParser) attribute(i int) int {
	from := i
	for i < len(p.b) && !endsName[p.b[i]] {
		i++
	}
	name := p.b[from:i]
	for i < len(p.b) && isSpace(p.b[i]) {
		i++
	}
	if len(name) == 0 || i >= len(p.b) || p.b[i] != '=' {
		p.fail(from, "an attribute without a value")
		return -1
	}
	for i++; i < len(p.b) && isSpace(p.b[i]); i++ {
	}
	if i >= len(p.b) || p.b[i] != '"' && p.b[i] != '\'' {
		p.fail(from, "the value of an attribute is not in quotes")
		return -1
	}
	value, lt, and := attributeValue(p.b[i+1:], p.b[i])
	k := len(value)
	switch {
	case i+1+k == len(p.b):
		p.fail(i, "the value of an attribute has no end")
		return -1
	case lt >= 0:
		p.fail(i+1+lt, "a '<' in the value of an attribute")
		return -1
	}
	p.setAttribute(name, value, and, from, i+1)
	if p.d.Failed {
		return -1
	}
	return i + k + 2
}

// attributeValue returns the text before the quote that ends a value, all of b when there is none. lt
// is the place of a '<' in it, or -1; and reports whether there is an '&'. Values are a few bytes
// long.
func attributeValue(b []byte, quote byte) (value []byte, lt int, and bool) {
	lt = -1
	for i, c := range b {
		switch c {
		case quote:
			return b[:i], lt, and
		case '<':
			if lt < 0 {
				lt = i
			}
		case '&':
			and = true
		}
	}
	return b, lt, and
}

// setAttribute keeps an attribute, whose name is at one place and whose value at another. and means
// that there is an '&' in the value.
func (p *xmlParser) setAttribute(name, value []byte, and bool, from, at int) {
	var i int
	switch string(name) {
	case "tag":
		i = attrTag
	case "ind1", "i1":
		i = attrInd1
	case "ind2", "i2":
		i = attrInd2
	case "code", "label":
		i = attrCode
	case "id":
		if !isOAIField(localName(p.name)) {
			return // MARCXML has it for all elements
		}
		i = attrTag
	default:
		if carriesText(name, value) {
			p.others = append(p.others, xmlForeign{name, value, p.b[from : at+len(value)+1], from})
		}
		return
	}
	if p.set&(1<<i) != 0 {
		p.fail(at, "an attribute occurs twice")
		return
	}
	if and {
		controls := p.d.Controls
		source := xmlForeign{name, value, p.b[from : at+len(value)+1], from}
		if value = p.chars(nil, value, at); p.d.Controls > controls {
			value = nil
			p.others = append(p.others, source)
		}
	}
	p.attr[i] = value
	p.set |= 1 << i
}

// xmlForeign is an attribute that MARCXML does not have.
type xmlForeign struct {
	name, value []byte
	source      []byte
	at          int
}

// carriesText reports whether an attribute that MARCXML does not have means more than how to read the
// XML.
func carriesText(name, value []byte) bool {
	if colon := bytes.IndexByte(name, ':'); colon > 0 {
		switch string(name[:colon]) {
		case "xmlns", "xsi":
			return false
		case "xml":
			switch string(name[colon+1:]) {
			case "space", "base", "id":
				return false
			}
		}
	}
	return string(name) != "xmlns" && len(bytes.TrimSpace(value)) > 0
}

// otherAttributes notes the attributes of the start tag read last that are lost: those that MARCXML
// does not have, and those of its own that the element cannot have. has is the set of those that it
// can.
func (p *xmlParser) otherAttributes(at int, has uint) {
	const note = "an attribute that the element does not have; left out"
	if p.set&^has == 0 && len(p.others) == 0 {
		return
	}
	for i, a := range p.attr {
		if has&(1<<i) == 0 && len(bytes.TrimSpace(a)) > 0 {
			p.d.Lose(parse.LostAttribute, CodeXMLExtra, at, a, note)
		}
	}
	for _, a := range p.others {
		p.d.Lose(parse.LostAttribute, CodeXMLExtra, a.at, a.source, note)
	}
}

// recordAttributes reads those of the record's own start tag. MARCXML has a type, which repeats the
// leader; MarcXchange has a format.
func (p *xmlParser) recordAttributes(name []byte) {
	others := p.others[:0]
	for _, a := range p.others {
		switch string(a.name) {
		case "type", "format":
		default:
			if !p.oaiLeader(name, a) {
				others = append(others, a)
			}
		}
	}
	p.others = others
	p.otherAttributes(0, 0)
}

// end reads the end tag of an element.
func (p *xmlParser) end(name []byte) {
	i := p.i + 2
	if !bytes.HasPrefix(p.b[i:], name) {
		p.fail(p.i, "the end tag is not that of <"+parse.Printable(string(name[:min(len(name), parse.MaxFound)]))+">")
		return
	}
	for i += len(name); i < len(p.b) && isSpace(p.b[i]); i++ {
	}
	if i >= len(p.b) || p.b[i] != '>' {
		p.fail(p.i, "the end tag is not that of <"+parse.Printable(string(name[:min(len(name), parse.MaxFound)]))+">")
		return
	}
	p.i = i + 1
}
