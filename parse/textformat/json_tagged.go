package textformat

import (
	"strings"

	"mrrc-lua/parse"
)

// Notations that name the parts of a field instead of using its tag as a name: the draft of a JSON
// for MARC that has controlfield and datafield as MARCXML has (OCLC, 2010), what programs make of
// MARCXML that turn any XML into JSON, with "@" before the names of attributes or all of them in
// "$", and the varFields of Sierra's API (Innovative, "Sierra API: Bibs").
//
//	{"leader":"…","controlfield":[{"tag":"001","data":"…"}],
//	 "datafield":[{"tag":"245","ind":"10","subfield":[{"code":"a","data":"…"}]}]}
//	{"varFields":[{"fieldTag":"_","content":"the leader"},{"fieldTag":"y","marcTag":"001","content":"…"},
//	 {"fieldTag":"t","marcTag":"245","ind1":"1","ind2":"0","subfields":[{"tag":"a","content":"…"}]}]}

// taggedPart is a part of a field or of a subfield that a member names.
type taggedPart uint8

const (
	partNone taggedPart = iota
	partTag
	partInd1
	partInd2
	partInds // both indicators in one text
	partCode
	partText
	partSubfields
	partGroup      // Sierra's fieldTag
	partAttributes // the attributes of an element of XML, or its text
	taggedParts
)

// taggedPartOf returns the part that a member of a field represents.
func taggedPartOf(name string) taggedPart {
	switch name {
	case "tag", "@tag", "marcTag":
		return partTag
	case "ind1", "@ind1":
		return partInd1
	case "ind2", "@ind2":
		return partInd2
	case "ind", "indicators":
		return partInds
	case "code", "@code":
		return partCode
	case "data", "value", "content", "text", "#text", "_":
		return partText
	case "subfield", "subfields":
		return partSubfields
	case "fieldTag":
		return partGroup
	case "$":
		return partAttributes
	}
	return partNone
}

// isTaggedMember reports whether an object that begins with the member is of one of these notations.
func isTaggedMember(name string) bool { return taggedPartOf(name) != partNone }

// otherNotation reads a member of the record that holds fields in another notation than fields does;
// it is false for any other member.
func (p *jsonParser) otherNotation(name string, at int) bool {
	switch name {
	case "varFields", "controlfield", "datafield", "controlfields", "datafields", "controlFields", "dataFields":
		p.fields = true
		p.taggedFields()
		return true
	case "record":
		if p.peek() == '[' {
			p.fieldsMember(at)
			return true
		}
	case "type", "version": // of marc-hash
		return p.hashVersion()
	case "content":
		return p.contentString()
	}
	return false
}

// taggedFields reads an array of fields, or one field alone.
func (p *jsonParser) taggedFields() {
	switch p.peek() {
	case '{':
		p.taggedField()
	case 'n':
		p.skip(0)
	case '[':
		for first := true; p.element(&first); {
			if p.peek() == '{' {
				p.taggedField()
			} else {
				p.loseValue(p.i, "a field is not an object; left out")
			}
		}
	default:
		p.loseValue(p.i, "the fields are neither an array nor an object; left out")
	}
}

// taggedObject is where the values of an object's members begin; 0 for one that is not there.
type taggedObject struct {
	part   [taggedParts]int
	member [taggedParts]span // the whole members
	read   [taggedParts]bool // the parts that the field or the subfield has and that were read
	others []span            // members that have no meaning
}

// tagged passes over an object and finds its members.
func (p *jsonParser) tagged() (o taggedObject) {
	m := p.d.Mark()
	p.findParts(&o)
	if !p.d.Failed {
		p.d.Back(m)
	}
	return o
}

func (p *jsonParser) findParts(o *taggedObject) {
	for first := true; p.member(&first); {
		at := p.i
		part := taggedPartOf(string(p.name()))
		switch {
		case part == partAttributes && p.peek() == '{' && o.part[partAttributes] == 0:
			o.part[partAttributes] = p.i
			p.findParts(o)
			continue
		case part == partAttributes:
			part = partText
		}
		value := p.i
		p.skip(1)
		if part == partNone || o.part[part] > 0 {
			o.others = append(o.others, span{at, p.i})
		} else {
			o.part[part], o.member[part] = value, span{at, p.i}
		}
	}
}

// partText returns the text of a part, "" when there is none. It is a copy.
func (p *jsonParser) partText(o *taggedObject, part taggedPart) string {
	if o.part[part] == 0 || p.d.Failed {
		return ""
	}
	end, from, high := p.i, len(p.d.Data), p.d.High
	p.i, o.read[part] = o.part[part], true
	if p.peek() == '[' { // indicators in a list
		for first := true; p.element(&first); {
			p.scalar("a text is expected here")
		}
	} else {
		p.scalar("a text is expected here")
	}
	text := string(p.d.Data[from:])
	p.i, p.d.Data, p.d.High = end, p.d.Data[:from], high
	return text
}

// taggedField reads an object that is a field.
func (p *jsonParser) taggedField() {
	d := p.d
	at, m := p.i, d.Mark()
	o := p.tagged()
	end := p.i
	if d.Failed {
		return
	}
	tag := p.partText(&o, partTag)
	if tag == "" && p.partText(&o, partGroup) == "_" { // Sierra's place for the leader
		tag = "LDR"
	}
	ok := openText(d, CodeJSONField, []byte(tag), at)
	switch {
	case d.Failed:
		return
	case !ok:
		d.Back(m)
		d.Tag = 0
		d.Lose(parse.LostField, CodeJSONField, at, p.b[at:end], "a field without a tag of three characters; left out")
		return
	case o.part[partSubfields] > 0:
		p.taggedData(&o, m, at, end)
	default:
		p.taggedPlain(&o, at)
	}
	p.i = end
	o.read[partGroup] = len(p.partText(&o, partGroup)) <= 1 // Sierra's own grouping of fields
	p.loseOthers(&o)
}

// loseOthers loses the members of an object that have no meaning, and those that mean something elsewhere.
func (p *jsonParser) loseOthers(o *taggedObject) {
	if p.d.Failed {
		return
	}
	o.read[partAttributes] = true // its members have parts of their own
	for part, s := range o.member {
		if s.to > 0 && !o.read[part] && (p.isNested(o.part[part]) || strings.TrimSpace(p.partText(o, taggedPart(part))) != "") {
			o.others = append(o.others, s)
		}
	}
	for _, s := range o.others {
		p.d.Lose(parse.LostValue, CodeJSONExtra, s.from, p.b[s.from:s.to], "a member that the notation does not have; left out")
	}
}

// taggedPlain reads a field that has a text and no subfields.
func (p *jsonParser) taggedPlain(o *taggedObject, at int) {
	d := p.d
	d.Data = append(d.Data, p.partText(o, partText)...)
	switch {
	case d.Failed:
	case isLeaderTag(d.Tag) && !d.HasLeader:
		p.takeLeader(at)
	case !d.Tag.IsControl() && o.part[partInd1] > 0:
		text := string(d.Field())
		ind1, ind2 := p.taggedIndicators(o)
		d.Data = append(append(d.Data[:d.From], ind1, ind2), text...)
		d.Close()
	default:
		d.ClosePlain()
	}
}

// taggedData reads a field that has subfields.
func (p *jsonParser) taggedData(o *taggedObject, m parse.BuildMark, at, end int) {
	d := p.d
	ind1, ind2 := p.taggedIndicators(o)
	d.Data = append(d.Data, ind1, ind2)
	f := jsonDataField{p: p, m: m, ind: [2]bool{true, true}}
	p.i, o.read[partSubfields] = o.part[partSubfields], true
	f.list()
	p.i = end
	if text := o.part[partText]; text > 0 && !d.Failed && p.partText(o, partText) != "" {
		d.Lose(parse.LostText, CodeJSONExtra, text, p.b[text:end], "a text next to the subfields; left out")
	}
	f.close(at)
}

// taggedIndicators returns the indicators of a field, blanks for those that are none.
func (p *jsonParser) taggedIndicators(o *taggedObject) (ind1, ind2 byte) {
	d := p.d
	texts := [2]string{p.partText(o, partInd1), p.partText(o, partInd2)}
	if both := p.partText(o, partInds); len(both) == 2 && texts[0]+texts[1] == "" {
		texts[0], texts[1] = both[:1], both[1:]
	} else if both != "" {
		d.Lose(parse.LostIndicator, parse.CodeIndicators, o.part[partInds], []byte(both), "indicators that are not two characters; read as blanks")
	}
	ind := [2]byte{' ', ' '}
	for i, t := range texts {
		switch {
		case len(t) == 1 && t[0] >= ' ' && t[0] <= '~':
			ind[i] = t[0]
		case t == "":
			d.Note(parse.CodeIndicators, d.At, nil, "an indicator is missing; read as a blank")
		default:
			d.Lose(parse.LostIndicator, parse.CodeIndicators, d.At, []byte(t), "an indicator that is not one ASCII character; read as a blank")
		}
	}
	return ind[0], ind[1]
}

// tagged reads an object that is a subfield: with code, tag or label for its code.
func (f *jsonDataField) tagged() {
	p, d := f.p, f.p.d
	at := p.i
	o := p.tagged()
	if d.Failed {
		return
	}
	code := p.partText(&o, partCode)
	if o.part[partCode] == 0 {
		code = p.partText(&o, partTag)
	}
	if d.Failed {
		return
	}
	if !oneCharacter([]byte(code)) {
		d.Lose(parse.LostSubfield, CodeJSONField, at, p.b[at:p.i], "a subfield whose code is not one character; left out")
		f.lost++
		return
	}
	f.kept++
	d.High = d.High || len(code) > 1
	d.Data = append(append(d.Data, parse.SubfieldDelimiter), code...)
	if text := o.part[partText]; text > 0 {
		end := p.i
		p.i, o.read[partText] = text, true
		p.scalar("a subfield is not a string")
		p.i = end
	}
	p.loseOthers(&o)
}
