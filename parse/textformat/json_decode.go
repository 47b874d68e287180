package parse

import "slices"

// decode implements cutter.
func (j *jsonCutter) decode(d *builder, text []byte) (ok bool) {
	p := &j.parser
	*p = jsonParser{b: text, d: d, others: p.others[:0], key: p.key}
	p.record()
	return true
}

// jsonParser reads the text of one record.
type jsonParser struct {
	b      []byte
	i      int // the next byte
	d      *builder
	leader int    // where the leader stands
	fields bool   // there is a member with fields
	within bool   // the record is in a string of this object
	others []span // members that mean nothing here
	key    []byte // memory for names with escapes
}

// span is a stretch of text.
type span struct{ from, to int }

func (p *jsonParser) fail(at int, note string) { p.d.fail(CodeJSON, at, note) }

// record reads the whole object.
func (p *jsonParser) record() {
	d := p.d
	for first := true; p.member(&first); {
		at := p.i
		switch name := p.name(); string(name) {
		case "leader":
			p.leaderMember(at)
		case "fields":
			p.fieldsMember(at)
		default:
			if !p.otherNotation(string(name), at) {
				p.extra(at)
			}
		}
	}
	if !d.failed && p.i != len(p.b) {
		p.fail(p.i, "text after the record")
	}
	if !d.failed && !p.within {
		for _, s := range p.others {
			d.lose(LostValue, CodeJSONExtra, s.from, p.b[s.from:s.to], "a member that the notation does not have; left out")
		}
		if !p.fields && !d.leader {
			p.fail(0, "an object without leader and fields")
		}
	}
	d.settleCoding(p.leader)
}

// leaderMember reads the value of a member that is the leader.
func (p *jsonParser) leaderMember(at int) {
	d := p.d
	if d.leader {
		p.fail(at, "the member leader stands twice")
		return
	}
	const note = "the leader is not a string"
	d.open(0, at)
	switch p.peek() {
	case '[': // an element of XML that was taken for a list
		for first := true; p.element(&first); {
			p.text(note)
		}
	case 'n':
		p.skip(0)
		d.tag = 0
		return
	default:
		p.text(note)
	}
	p.takeLeader(at)
}

// takeLeader makes the leader of the text that was read into the open field.
func (p *jsonParser) takeLeader(at int) {
	d := p.d
	text := d.data()
	d.rec.extra, d.tag = d.rec.extra[:d.from], 0
	if !d.failed {
		p.leader = at
		d.setLeader(text, at)
	}
}

// fieldsMember reads the value of the member fields: an array of fields, or one object with all of
// them.
func (p *jsonParser) fieldsMember(at int) {
	if p.fields {
		p.d.note(CodeJSONField, at, nil, "the fields stand in several members; all were read")
	}
	p.fields = true
	switch p.peek() {
	case '{':
		p.d.note(CodeJSONField, at, nil, "the fields are one object")
		p.field()
	case 'n':
		p.d.note(CodeJSONField, at, nil, "null in the place of the fields")
		p.skip(0)
	case '[':
		for first := true; p.element(&first); {
			switch p.at() {
			case '{':
				p.field()
			case '[':
				p.row()
			default:
				p.loseValue(p.i, "a field is neither an object nor an array; left out")
			}
		}
	default:
		p.loseValue(at, "the fields are neither an array nor an object; left out")
	}
}

// loseValue passes over a value, or a member that begins at a place, which is lost.
func (p *jsonParser) loseValue(at int, note string) {
	m := p.d.mark()
	p.skip(0)
	if !p.d.failed {
		p.d.back(m)
		p.d.lose(LostValue, CodeJSONField, at, p.b[at:p.i], note)
	}
}

// extra passes over the value of a member that the notation does not have.
func (p *jsonParser) extra(at int) {
	m := p.d.mark()
	p.skip(0)
	if !p.d.failed {
		p.d.back(m)
		p.others = append(p.others, span{at, p.i})
	}
}

// field reads an object of fields: one with one member, whose name is the tag, as a rule. Several
// are read as several fields, those with the same name as well, of which most programs would lose
// one.
func (p *jsonParser) field() {
	at := p.i
	var seen [4]Tag
	n := 0
	for first := true; p.member(&first); n++ {
		memberAt := p.i
		name := p.name()
		if len(name) != 3 || name[0] > '9' {
			switch {
			case n == 0 && isTaggedMember(string(name)):
				p.i = at
				p.taggedField()
				return
			case string(name) == "leader" && !p.d.leader:
				p.leaderMember(memberAt)
				continue
			}
		}
		tag := p.tagMember(name, memberAt)
		if p.d.failed {
			return
		}
		if n < len(seen) {
			if tag != 0 && slices.Contains(seen[:n], tag) {
				p.d.note(CodeJSONField, memberAt, nil, "a field stands twice in one object; both were read")
			}
			seen[n] = tag
		}
	}
	if n == 0 && !p.d.failed {
		p.d.note(CodeJSONField, at, nil, "an object without a field")
	}
}

// tagMember reads a member whose name is a tag, after its name: {"001":"…"} or {"245":{…}}. An array
// in its place holds several such fields.
func (p *jsonParser) tagMember(name []byte, at int) Tag {
	d := p.d
	ok := d.openText(CodeJSONField, name, at)
	tag := d.tag
	switch {
	case ok && p.peek() == '[':
		d.note(CodeJSONField, at, nil, "an array of fields with one tag")
		for first := true; p.element(&first); {
			d.open(tag, p.i)
			p.value()
		}
		d.tag = 0
	case ok:
		p.value()
	default:
		m := d.mark()
		if p.skip(0); !d.failed {
			d.back(m)
			d.tag = 0
			d.lose(LostField, CodeJSONField, at, p.b[at:p.i], "a field whose tag is not three characters; left out")
		}
	}
	return tag
}

// value reads the value of the open field and ends it.
func (p *jsonParser) value() {
	d := p.d
	switch p.peek() {
	case '{':
		f := jsonDataField{p: p, m: d.mark()}
		f.read()
	case '[':
		p.loseValue(p.i, "an array within an array of fields; left out")
		d.tag = 0
	default:
		p.scalar("a field is neither a string nor an object")
		switch {
		case d.failed:
		case isLeaderTag(d.tag) && !d.leader:
			d.note(CodeLeader, d.at, nil, leaderAmongFields)
			p.takeLeader(d.at)
		default:
			d.closePlain()
		}
	}
}

// loseMember passes over the value of a member of a field that the notation does not have.
func (p *jsonParser) loseMember(at int) {
	m := p.d.mark()
	p.skip(0)
	if !p.d.failed {
		p.d.back(m)
		p.d.lose(LostValue, CodeJSONExtra, at, p.b[at:p.i], "a member that the notation does not have; left out")
	}
}
