package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

// Decode implements parse.Cutter.
func (x *xmlCutter) Decode(d *parse.Builder, text []byte) (ok bool) {
	text = x.charset.text(d, text)
	if d.Failed {
		return true
	}
	p := &x.parser
	*p = xmlParser{b: text, d: d, others: p.others[:0], parts: p.parts}
	p.record()
	understood := d.Failed || d.HasLeader || d.Fields() > 0
	if understood && p.deleted && !d.Failed {
		d.Lose(parse.LostElement, CodeXMLExtra, p.header.From, p.b[p.header.From:p.header.To], "a header within a record; left out")
	}
	return understood || !p.deleted || d.Lost().Total() > 0
}

// xmlParser reads the text of one record, from "<record" to "</record>".
type xmlParser struct {
	b       []byte
	i       int // the next byte
	d       *parse.Builder
	deleted bool         // the record is OAI-PMH's notice of a deleted one, or has such a header
	header  Span         // that header
	leader  int          // where the leader stands
	name    []byte       // of the start tag read last
	attr    [4][]byte    // of the start tag read last, those that MARCXML has
	set     uint         // the set of these that it has
	others  []xmlForeign // the others that carry text
	parts   *Parts       // receives the places of the parts; nil: they are not needed
}

// The attributes that MARCXML has.
const (
	attrTag = iota
	attrInd1
	attrInd2
	attrCode
)

func (p *xmlParser) fail(at int, note string) { p.d.Fail(CodeXML, at, note) }

// record reads the whole element.
func (p *xmlParser) record() {
	name, closed := p.start()
	if closed || p.d.Failed {
		return
	}
	p.recordAttributes(name)
	for !p.d.Failed || p.again() {
		if stray, at, any := p.between(); any || p.d.Failed {
			if stray != nil {
				p.d.Lose(parse.LostText, CodeXMLExtra, at, stray, "text outside of the fields; left out")
			}
			continue
		}
		if bytes.HasPrefix(p.b[p.i:], []byte("</")) {
			p.end(name)
			break
		}
		p.child()
	}
	p.d.SettleCoding(p.leader)
}

// again finds the next field after one that cannot be read, in salvage.
func (p *xmlParser) again() bool {
	d := p.d
	if !d.Salvage {
		return false
	}
	for i := d.Failure.At + 1; i < len(p.b); i++ {
		k := bytes.IndexByte(p.b[i:], '<')
		if k < 0 {
			return false
		}
		i += k
		end := i + 1
		for end < len(p.b) && !endsName[p.b[end]] {
			end++
		}
		if xmlTag := nameOfInterest(localName(p.b[i+1 : end])); isXMLContent(xmlTag) {
			d.Failed, d.Tag, p.i = false, 0, i
			d.Doubt(d.Failure, nil, "a field that cannot be read is left out")
			return true
		}
	}
	return false
}

// between passes over one thing that may come between elements: white space, a comment, an
// instruction. any reports that there was one. stray is text that has no place there, and at its
// offset.
func (p *xmlParser) between() (stray []byte, at int, any bool) {
	rest := p.b[p.i:]
	k := bytes.IndexByte(rest, '<')
	if k < 0 {
		p.fail(len(p.b), "the record has no end")
		return nil, 0, false
	}
	if k > 0 {
		at = p.i
		p.i += k
		for _, c := range rest[:k] {
			if !isSpace(c) {
				return rest[:k], at, true
			}
		}
		rest = rest[k:]
	}
	if len(rest) > 1 && (rest[1] == '!' || rest[1] == '?') {
		section, at := p.special(true)
		return section, at, true
	}
	return nil, 0, false
}

// special reads a comment, an instruction or a CDATA section, and returns the text of the latter and
// its place. With count a comment or an instruction is noted as lost.
func (p *xmlParser) special(count bool) (section []byte, at int) {
	rest := p.b[p.i:]
	begin, end := "<?", "?>"
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		begin, end = "<!--", "-->"
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		begin, end = "<![CDATA[", "]]>"
	case rest[1] == '!':
		p.fail(p.i, "a declaration within a record")
		return nil, 0
	}
	body := rest[len(begin):]
	k := bytes.Index(body, []byte(end))
	if k < 0 {
		p.fail(p.i, "no "+end)
		return nil, 0
	}
	at = p.i + len(begin)
	p.i = at + k + len(end)
	switch {
	case end == "]]>":
		return body[:k], at
	case count && len(bytes.TrimSpace(body[:k])) > 0:
		p.d.Lose(parse.LostComment, CodeXMLExtra, at-len(begin), p.b[at-len(begin):p.i], "a comment or an instruction; left out")
	}
	return nil, 0
}
