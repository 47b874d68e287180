package parse

import (
	"slices"
	"unicode/utf8"
)

// decode implements cutter.
func (j *jsonCutter) decode(d *builder, text []byte) (ok bool) {
	p := jsonParser{b: text, d: d}
	p.record()
	return true
}

// jsonParser reads the text of one record.
type jsonParser struct {
	b      []byte
	i      int // the next byte
	d      *builder
	leader int // where the leader stands
	fields bool
	key    []byte // memory for keys with escapes
}

func (p *jsonParser) fail(at int, note string) { p.d.fail(CodeJSON, at, note) }

// record reads the whole object.
func (p *jsonParser) record() {
	for first := true; p.member(&first); {
		at := p.i
		switch string(p.name()) {
		case "leader":
			p.leaderMember(at)
		case "fields":
			if p.fields {
				p.fail(at, "the member fields stands twice")
				return
			}
			p.fields = true
			for first := true; p.element(&first); {
				p.field()
			}
		default:
			p.extra(at)
		}
	}
	if !p.d.failed && !p.fields && !p.d.leader {
		p.fail(0, "an object without leader and fields")
	}
	if !p.d.failed && p.i != len(p.b) {
		p.fail(p.i, "text behind the record")
	}
	p.d.settleCoding(p.leader)
}

func (p *jsonParser) leaderMember(at int) {
	if p.d.leader {
		p.fail(at, "the member leader stands twice")
		return
	}
	p.leader = at
	p.d.open(0, at)
	p.text("the leader is not a string")
	p.d.setLeader(p.d.data(), at)
	p.d.rec.extra = p.d.rec.extra[:p.d.from]
}

// extra passes over the value of a member that MARC-in-JSON does not have.
func (p *jsonParser) extra(at int) {
	p.d.note(CodeJSONExtra, at, p.b[at:p.i], "a member that MARC-in-JSON does not have; passed over")
	p.skip(0)
}

// field reads an element of fields: an object with one member, the field. Several are read as
// several fields; the same one twice is an error, since most programs would lose one.
func (p *jsonParser) field() {
	at := p.i
	var seen [4]Tag
	n := 0
	for first := true; p.member(&first); n++ {
		at := p.i
		name := p.name()
		tag, ok := plainTag(name)
		switch {
		case n == len(seen):
			p.fail(at, "more than four fields in one object")
			return
		case ok && slices.Contains(seen[:n], tag):
			p.fail(at, "a field stands twice in one object")
			return
		}
		seen[n] = tag
		found := p.b[at:p.i]
		p.d.open(tag, at)
		bad := p.fieldValue()
		switch {
		case p.d.failed:
			return
		case !ok:
			p.d.drop(CodeJSONField, at, found, "a field whose tag is not three characters; dropped")
		case bad:
			p.d.rec.extra = p.d.rec.extra[:p.d.from]
			p.d.tag = 0
		default:
			p.d.close()
		}
	}
	if n == 0 && !p.d.failed {
		p.d.note(CodeJSONField, at, nil, "an object without a field")
	}
}

// fieldValue reads what stands behind a tag. bad tells that the field cannot be kept.
func (p *jsonParser) fieldValue() (bad bool) {
	if p.peek() == '{' {
		return p.data()
	}
	p.text("a field is neither a string nor an object")
	return false
}

// data reads the object of a data field.
func (p *jsonParser) data() (bad bool) {
	d := p.d
	d.rec.extra = append(d.rec.extra, ' ', ' ')
	var ind [2]bool
	subfields := false
	for first := true; p.member(&first); {
		at := p.i
		switch name := p.name(); string(name) {
		case "ind1", "ind2":
			i := int(name[3] - '1')
			if ind[i] {
				p.fail(at, "an indicator stands twice")
				return false
			}
			ind[i] = true
			d.rec.extra[d.from+i] = p.indicator()
		case "subfields":
			if subfields {
				p.fail(at, "the member subfields stands twice")
				return false
			}
			subfields = true
			for first := true; p.element(&first); {
				bad = p.subfield() || bad
			}
		default:
			p.extra(at)
		}
	}
	if !d.failed && !(ind[0] && ind[1]) {
		d.note(CodeIndicators, d.at, nil, "an indicator is missing; read as a blank")
	}
	return bad
}

// indicator reads an indicator.
func (p *jsonParser) indicator() byte {
	at, from := p.i, len(p.d.rec.extra)
	p.text("an indicator is not a string")
	v := p.d.rec.extra[from:]
	p.d.rec.extra = p.d.rec.extra[:from]
	if len(v) == 1 && v[0] >= ' ' && v[0] <= '~' {
		return v[0]
	}
	if !p.d.failed {
		p.d.note(CodeIndicators, at, v, "an indicator that is not one ASCII character; read as a blank")
	}
	return ' '
}

// subfield reads an element of subfields: an object with one member, or several.
func (p *jsonParser) subfield() (bad bool) {
	var seen [8]rune
	n := 0
	for first := true; p.member(&first); n++ {
		at := p.i
		code := p.name()
		found := p.b[at:p.i]
		if n == len(seen) {
			p.fail(at, "more than eight subfields in one object")
			return false
		}
		seen[n], _ = utf8.DecodeRune(code)
		if slices.Contains(seen[:n], seen[n]) {
			p.fail(at, "a subfield stands twice in one object")
			return false
		}
		if !oneCharacter(code) && !p.d.failed {
			bad = true
			p.d.note(CodeJSONField, at, found, "a subfield whose code is not one character; its field was dropped")
		}
		p.d.high = p.d.high || len(code) > 1
		p.d.rec.extra = append(append(p.d.rec.extra, SubfieldDelimiter), code...)
		p.text("a subfield is not a string")
	}
	return bad
}
