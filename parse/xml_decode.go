package parse

import "bytes"

// decode implements cutter.
func (x *xmlCutter) decode(d *builder, text []byte) (ok bool) {
	text = x.charset.text(d, text)
	if d.failed {
		return true
	}
	p := xmlParser{b: text, d: d}
	p.record()
	if d.failed || d.leader || len(d.refs) > d.first {
		return true
	}
	return !p.foreign
}

// xmlParser reads the text of one record, from "<record" to "</record>".
type xmlParser struct {
	b       []byte
	i       int // the next byte
	d       *builder
	foreign bool // the record has elements that are not MARCXML's
	leader  int  // where the leader stands
	attr    [4]xmlAttr
}

// The attributes that MARCXML has.
const (
	attrTag = iota
	attrInd1
	attrInd2
	attrCode
)

// xmlAttr is an attribute of the start tag read last.
type xmlAttr struct {
	value []byte
	set   bool
}

func (p *xmlParser) fail(at int, note string) { p.d.fail(CodeXML, at, note) }

// record reads the whole element.
func (p *xmlParser) record() {
	name, closed := p.start()
	if closed || p.d.failed {
		return
	}
	for !p.d.failed || p.again() {
		if p.between() || p.d.failed {
			continue
		}
		if bytes.HasPrefix(p.b[p.i:], []byte("</")) {
			p.end(name)
			p.d.settleCoding(p.leader)
			return
		}
		p.child()
	}
	p.d.settleCoding(p.leader)
}

// again finds the next field behind one that cannot be read, in salvage.
func (p *xmlParser) again() bool {
	d := p.d
	if !d.salvage {
		return false
	}
	for i := d.failure.At + 1; i < len(p.b); i++ {
		k := bytes.IndexByte(p.b[i:], '<')
		if k < 0 {
			return false
		}
		i += k
		end := i + 1
		for end < len(p.b) && !endsName(p.b[end]) {
			end++
		}
		switch string(localName(p.b[i+1 : end])) {
		case "leader", "controlfield", "datafield":
			d.failed, d.tag, p.i = false, 0, i
			d.doubt(d.failure, nil, "a field that cannot be read is left out")
			return true
		}
	}
	return false
}

// between passes over what may stand between elements: white space, comments, instructions. It
// tells whether there was any.
func (p *xmlParser) between() (any bool) {
	rest := p.b[p.i:]
	k := bytes.IndexByte(rest, '<')
	if k < 0 {
		p.fail(len(p.b), "the record has no end")
		return false
	}
	for i, c := range rest[:k] {
		if !isSpace(c) {
			p.d.note(CodeXMLExtra, p.i+i, rest[i:k], "text outside of the fields; passed over")
			break
		}
	}
	p.i += k
	if k+1 < len(rest) && (rest[k+1] == '!' || rest[k+1] == '?') {
		section, at := p.special()
		if section != nil {
			p.d.note(CodeXMLExtra, at, section, "text outside of the fields; passed over")
		}
		return true
	}
	return false
}

// special reads a comment, an instruction or a CDATA section, and gives the text of the latter.
func (p *xmlParser) special() (section []byte, at int) {
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
	if end == "]]>" {
		return body[:k], at
	}
	return nil, 0
}

// child reads an element of the record.
func (p *xmlParser) child() {
	at := p.i
	name, closed := p.start()
	if p.d.failed {
		return
	}
	switch string(localName(name)) {
	case "leader":
		p.leaderElement(name, closed, at)
	case "controlfield":
		p.control(name, closed, at)
	case "datafield":
		p.data(name, closed, at)
	default:
		p.foreign = true
		p.d.note(CodeXMLExtra, at, name, "an element that MARCXML does not have; passed over")
		if !closed {
			p.skip(name, 1)
		}
	}
}

func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// leaderElement reads the leader behind its start tag.
func (p *xmlParser) leaderElement(name []byte, closed bool, at int) {
	p.leader = at
	if p.d.leader {
		p.fail(at, "a second leader")
		return
	}
	p.d.open(0, at)
	if !closed {
		p.text(name, 1)
	}
	p.d.setLeader(p.d.data(), at)
	p.d.rec.extra = p.d.rec.extra[:p.d.from]
}

// control reads a control field behind its start tag.
func (p *xmlParser) control(name []byte, closed bool, at int) {
	tag, ok := plainTag(p.attr[attrTag].value)
	found := p.attr[attrTag].value
	p.d.open(tag, at)
	if !closed {
		p.text(name, 1)
	}
	if !ok {
		p.dropTag(found)
		return
	}
	p.d.close()
}

func (p *xmlParser) dropTag(found []byte) {
	p.d.tag = 0
	p.d.drop(CodeXMLField, p.d.at, found, "a field whose tag is not three characters; dropped")
}

// data reads a data field behind its start tag.
func (p *xmlParser) data(name []byte, closed bool, at int) {
	d := p.d
	found := p.attr[attrTag].value
	tag, ok := plainTag(found)
	d.open(tag, at)
	d.rec.extra = append(d.rec.extra, p.indicator(attrInd1), p.indicator(attrInd2))
	bad := false
	for !closed && !d.failed {
		if p.between() {
			continue
		}
		if bytes.HasPrefix(p.b[p.i:], []byte("</")) {
			p.end(name)
			break
		}
		sub := p.i
		inner, empty := p.start()
		if d.failed {
			return
		}
		if string(localName(inner)) != "subfield" {
			d.note(CodeXMLExtra, sub, inner, "an element that MARCXML does not have; passed over")
			if !empty {
				p.skip(inner, 2)
			}
			continue
		}
		code := p.attr[attrCode].value
		if !oneCharacter(code) && !bad && ok {
			bad = true
			d.note(CodeXMLField, sub, code, "a subfield whose code is not one character; its field was dropped")
		}
		d.high = d.high || len(code) > 1
		d.rec.extra = append(append(d.rec.extra, SubfieldDelimiter), code...)
		if !empty {
			p.text(inner, 2)
		}
	}
	switch {
	case d.failed:
	case !ok:
		p.dropTag(found)
	case bad:
		d.rec.extra = d.rec.extra[:d.from]
		d.tag = 0
	default:
		d.close()
	}
}

// indicator gives an indicator of the start tag read last, a blank when it is none.
func (p *xmlParser) indicator(attr int) byte {
	a := p.attr[attr]
	if len(a.value) == 1 && a.value[0] >= ' ' && a.value[0] <= '~' {
		return a.value[0]
	}
	note := "an indicator that is not one ASCII character; read as a blank"
	if len(a.value) == 0 {
		note = "an indicator is missing; read as a blank"
	}
	p.d.note(CodeIndicators, p.d.at, a.value, note)
	return ' '
}
