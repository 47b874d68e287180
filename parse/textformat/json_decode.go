package textformat

import (
	"slices"

	"mrrc-lua/parse"
)

// Decode implements parse.Cutter.
func (j *jsonCutter) Decode(d *parse.Builder, text []byte) (ok bool) {
	p := &j.parser
	*p = jsonParser{b: text, d: d, others: p.others[:0], key: p.key}
	p.record()
	return true
}

// jsonParser reads the text of one record.
type jsonParser struct {
	b      []byte
	i      int // the next byte
	d      *parse.Builder
	leader int    // where the leader stands
	fields bool   // there is a member with fields
	within bool   // the record is in a string of this object
	others []span // members that have no meaning here
	key    []byte // memory for names with escapes
}

// span is a stretch of text.
type span struct{ from, to int }

func (p *jsonParser) fail(at int, note string) { p.d.Fail(CodeJSON, at, note) }

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
	if !d.Failed && p.i != len(p.b) {
		p.fail(p.i, "text after the record")
	}
	if !d.Failed {
		for _, s := range p.others {
			if p.within && isFOLIOMember(p.b[s.from:s.to]) {
				continue
			}
			d.Lose(parse.LostValue, CodeJSONExtra, s.from, p.b[s.from:s.to], "a member that the notation does not have; left out")
		}
		if !p.fields && !d.HasLeader && !p.within {
			p.fail(0, "an object without leader and fields")
		}
	}
	d.SettleCoding(p.leader)
}

// leaderMember reads the value of a member that is the leader.
func (p *jsonParser) leaderMember(at int) {
	d := p.d
	if d.HasLeader {
		p.fail(at, "the member leader occurs twice")
		return
	}
	const note = "the leader is not a string"
	d.Open(0, at)
	switch p.peek() {
	case '[': // an element of XML that was taken for a list
		for first := true; p.element(&first); {
			p.text(note)
		}
	case 'n':
		p.skip(0)
		d.Tag = 0
		return
	default:
		p.text(note)
	}
	p.takeLeader(at)
}

// takeLeader makes the leader from the text that was read into the open field.
func (p *jsonParser) takeLeader(at int) {
	d := p.d
	text := d.Field()
	d.Data, d.Tag = d.Data[:d.From], 0
	if !d.Failed {
		p.leader = at
		setLeader(d, text, at)
	}
}

// fieldsMember reads the value of the member named fields: an array of fields, or one object with
// all of them.
func (p *jsonParser) fieldsMember(at int) {
	if p.fields {
		p.d.Note(CodeJSONField, at, nil, "the fields are in several members; all were read")
	}
	p.fields = true
	switch p.peek() {
	case '{':
		p.d.Note(CodeJSONField, at, nil, "the fields are one object")
		p.field()
	case 'n':
		p.d.Note(CodeJSONField, at, nil, "null instead of the fields")
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
	m := p.d.Mark()
	p.skip(0)
	if !p.d.Failed {
		p.d.Back(m)
		p.d.Lose(parse.LostValue, CodeJSONField, at, p.b[at:p.i], note)
	}
}

// extra passes over the value of a member that the notation does not have.
func (p *jsonParser) extra(at int) {
	m := p.d.Mark()
	p.skip(0)
	if !p.d.Failed {
		p.d.Back(m)
		p.others = append(p.others, span{at, p.i})
	}
}

// field reads an object of fields: usually one with one member, whose name is the tag. Several
// members are read as several fields, also those with the same name, of which most programs would
// lose one.
func (p *jsonParser) field() {
	at := p.i
	var seen [4]parse.Tag
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
			case string(name) == "leader" && !p.d.HasLeader:
				p.leaderMember(memberAt)
				continue
			}
		}
		tag := p.tagMember(name, memberAt)
		if p.d.Failed {
			return
		}
		if n < len(seen) {
			if tag != 0 && slices.Contains(seen[:n], tag) {
				p.d.Note(CodeJSONField, memberAt, nil, "a field occurs twice in one object; both were read")
			}
			seen[n] = tag
		}
	}
	if n == 0 && !p.d.Failed {
		p.d.Note(CodeJSONField, at, nil, "an object without a field")
	}
}

// tagMember reads a member whose name is a tag, after its name: {"001":"…"} or {"245":{…}}. An array
// in its place holds several such fields.
func (p *jsonParser) tagMember(name []byte, at int) parse.Tag {
	d := p.d
	ok := openText(d, CodeJSONField, name, at)
	tag := d.Tag
	switch {
	case ok && p.peek() == '[':
		d.Note(CodeJSONField, at, nil, "an array of fields with one tag")
		for first := true; p.element(&first); {
			d.Open(tag, p.i)
			p.value()
		}
		d.Tag = 0
	case ok:
		p.value()
	default:
		m := d.Mark()
		if p.skip(0); !d.Failed {
			d.Back(m)
			d.Tag = 0
			d.Lose(parse.LostField, CodeJSONField, at, p.b[at:p.i], "a field whose tag is not three characters; left out")
		}
	}
	return tag
}

// value reads the value of the open field and ends it.
func (p *jsonParser) value() {
	d := p.d
	switch p.peek() {
	case '{':
		f := jsonDataField{p: p, m: d.Mark()}
		f.read()
	case '[':
		p.loseValue(p.i, "an array within an array of fields; left out")
		d.Tag = 0
	default:
		p.scalar("a field is neither a string nor an object")
		switch {
		case d.Failed:
		case isLeaderTag(d.Tag) && !d.HasLeader:
			d.Note(parse.CodeLeader, d.At, nil, leaderAmongFields)
			p.takeLeader(d.At)
		default:
			d.ClosePlain()
		}
	}
}

// loseMember passes over the value of a member of a field that the notation does not have.
func (p *jsonParser) loseMember(at int) {
	m := p.d.Mark()
	p.skip(0)
	if !p.d.Failed {
		p.d.Back(m)
		p.d.Lose(parse.LostValue, CodeJSONExtra, at, p.b[at:p.i], "a member that the notation does not have; left out")
	}
}
