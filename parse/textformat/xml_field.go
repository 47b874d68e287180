package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

// child reads an element of the record.
func (p *xmlParser) child() {
	at := p.i
	name, closed := p.start()
	if p.d.Failed {
		return
	}
	switch local := localName(name); string(local) {
	case "leader":
		p.leaderElement(name, closed, at)
	case "controlfield":
		p.control(name, closed, at, false)
	case "fixfield":
		p.control(name, closed, at, true)
	case "datafield", "varfield":
		p.data(name, closed, at)
	default:
		if !p.deleted && string(local) == "header" && bytes.Contains(p.b[at:p.i], []byte("deleted")) {
			p.skip(name, closed)
			p.deleted, p.header = true, Span{at, p.i}
			return
		}
		p.foreign(name, closed, at)
	}
}

func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// foreign passes over an element that MARCXML does not have, after its start tag.
func (p *xmlParser) foreign(name []byte, closed bool, at int) {
	p.skip(name, closed)
	if !p.d.Failed {
		p.d.Lose(parse.LostElement, CodeXMLExtra, at, p.b[at:p.i], "an element that MARCXML does not have; left out")
	}
}

// leaderElement reads the leader after its start tag.
func (p *xmlParser) leaderElement(name []byte, closed bool, at int) {
	p.leader = at
	if p.d.HasLeader {
		p.fail(at, "a second leader")
		return
	}
	p.d.Open(0, at)
	p.otherAttributes(at, 1<<attrTag)
	if !closed {
		p.text(name, 1)
	}
	p.takeLeader(at)
}

// takeLeader makes the leader from the text that was read into the open field.
func (p *xmlParser) takeLeader(at int) {
	d := p.d
	if d.Failed {
		return
	}
	p.leader = at
	if p.parts != nil {
		p.parts.Leader = Span{at, p.i}
	}
	text := d.Field()
	d.Data, d.Tag = d.Data[:d.From], 0
	setLeader(d, text, at)
}

// control reads a control field after its start tag. One of OAI-MARC (oai) may have its text in quotes,
// and carets for blanks.
func (p *xmlParser) control(name []byte, closed bool, at int, oai bool) {
	d := p.d
	m := d.Mark()
	ok := openText(d, CodeXMLField, p.attr[attrTag], at)
	p.otherAttributes(at, 1<<attrTag)
	if !closed {
		p.text(name, 1)
	}
	isLeader := ok && isLeaderTag(d.Tag) && !d.HasLeader
	if oai && !d.Failed {
		oaiText(d, isLeader || ok && isFixed(d.Tag))
	}
	switch {
	case d.Failed:
	case !ok:
		p.loseField(m, at)
	case isLeader:
		if !oai {
			d.Note(parse.CodeLeader, at, nil, leaderAmongFields)
		}
		p.takeLeader(at)
	default:
		d.ClosePlain()
		p.part(at)
	}
}

// part notes the place of the field that was read last.
func (p *xmlParser) part(at int) {
	if p.parts != nil {
		p.parts.Fields = append(p.parts.Fields, Span{at, p.i})
	}
}

// loseField drops a field that was read since the mark and has no usable tag.
func (p *xmlParser) loseField(m parse.BuildMark, at int) {
	p.d.Back(m)
	p.d.Tag = 0
	p.d.Lose(parse.LostField, CodeXMLField, at, p.b[at:p.i], "a field whose tag is not three characters; left out")
}

// data reads a data field after its start tag.
func (p *xmlParser) data(name []byte, closed bool, at int) {
	d := p.d
	m := d.Mark()
	ok := openText(d, CodeXMLField, p.attr[attrTag], at)
	p.otherAttributes(at, 1<<attrTag|1<<attrInd1|1<<attrInd2)
	d.Data = append(d.Data, p.indicator(attrInd1), p.indicator(attrInd2))
	f := xmlDataField{p: p}
	for !closed && !d.Failed {
		stray, strayAt, any := p.between()
		if stray != nil {
			f.stray(stray, strayAt)
		}
		if any || d.Failed {
			continue
		}
		if bytes.HasPrefix(p.b[p.i:], []byte("</")) {
			p.end(name)
			break
		}
		f.child()
	}
	switch {
	case d.Failed:
	case !ok:
		p.loseField(m, at)
	case f.lost > 0 && f.kept == 0 && len(d.Field()) == 2:
		d.Back(m)
		d.Lose(parse.LostField, CodeXMLField, at, p.b[at:p.i], "a field of which no subfield has a code of one character; left out")
		d.Tag = 0
	default:
		d.Close()
		p.part(at)
	}
}

// xmlDataField is the data field that is being read.
type xmlDataField struct {
	p          *xmlParser
	kept, lost int // subfields
	text       struct {
		source []byte // text that stands instead of subfields
		at     int
	}
}

// child reads an element of the field.
func (f *xmlDataField) child() {
	p, d := f.p, f.p.d
	at := p.i
	inner, closed := p.start()
	if d.Failed {
		return
	}
	if string(localName(inner)) != "subfield" {
		p.foreign(inner, closed, at)
		return
	}
	f.loseText()
	code := p.attr[attrCode]
	if len(code) != 1 || code[0] <= ' ' || code[0] > '~' {
		trimmed := bytes.TrimSpace(code)
		if !oneCharacter(code) && !oneCharacter(trimmed) {
			f.lose(inner, closed, at)
			return
		}
		if !oneCharacter(code) {
			d.Note(CodeXMLField, at, code, "a code with white space around it")
			code = trimmed
		}
		d.High = d.High || len(code) > 1
	}
	f.kept++
	p.otherAttributes(at, 1<<attrCode)
	d.Data = append(append(d.Data, parse.SubfieldDelimiter), code...)
	if !closed {
		p.text(inner, 2)
	}
}

// lose passes over a subfield without a code, after its start tag.
func (f *xmlDataField) lose(name []byte, closed bool, at int) {
	p, d := f.p, f.p.d
	f.lost++
	if p.skip(name, closed); !d.Failed {
		d.Lose(parse.LostSubfield, CodeXMLField, at, p.b[at:p.i], "a subfield whose code is not one character; left out")
	}
}

// stray keeps text instead of subfields: it is the text of the field when there are none.
func (f *xmlDataField) stray(text []byte, at int) {
	d := f.p.d
	if f.kept > 0 || f.lost > 0 || f.text.source != nil {
		f.loseText()
		d.Lose(parse.LostText, CodeXMLExtra, at, text, "text outside of the subfields; left out")
		return
	}
	f.text.source, f.text.at = text, at
	d.Data = f.p.chars(d.Data, bytes.TrimSpace(text), at)
}

// loseText drops the text that was kept as the text of the field.
func (f *xmlDataField) loseText() {
	if f.text.source == nil {
		return
	}
	d := f.p.d
	d.Data = d.Data[:d.From+2]
	d.Lose(parse.LostText, CodeXMLExtra, f.text.at, f.text.source, "text outside of the subfields; left out")
	f.text.source = nil
}

// indicator returns an indicator of the start tag read last, a blank when the value is not one.
func (p *xmlParser) indicator(attr int) byte {
	a := p.attr[attr]
	switch {
	case len(a) == 1 && a[0] >= ' ' && a[0] <= '~':
		return a[0]
	case len(a) == 0:
		p.d.Note(parse.CodeIndicators, p.d.At, nil, "an indicator is missing; read as a blank")
	default:
		p.d.Lose(parse.LostIndicator, parse.CodeIndicators, p.d.At, a, "an indicator that is not one ASCII character; read as a blank")
	}
	return ' '
}
