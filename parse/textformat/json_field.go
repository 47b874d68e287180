package textformat

import (
	"slices"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// jsonDataField is the data field that is being read.
type jsonDataField struct {
	p          *jsonParser
	m          parse.BuildMark
	ind        [2]bool // those that were read
	subfields  bool
	kept, lost int // subfields
}

// read reads the object of a data field.
func (f *jsonDataField) read() {
	p, d := f.p, f.p.d
	from := p.i
	d.Data = append(d.Data, ' ', ' ')
	for first := true; p.member(&first); {
		at := p.i
		switch name := p.name(); string(name) {
		case "ind1", "ind2":
			f.indicator(int(name[3]-'1'), at)
		case "subfields":
			if f.subfields {
				d.Note(CodeJSONField, at, nil, "the subfields are in several members; all were read")
			}
			f.subfields = true
			f.list()
		default:
			if oneCharacter(name) { // {"245":{"ind1":"1","a":"…"}}
				d.Note(CodeJSONField, at, name, "a subfield outside of the member subfields")
				f.member(name, at)
			} else {
				p.loseMember(at)
			}
		}
	}
	f.close(from)
}

// close ends the field, whose text began at a place.
func (f *jsonDataField) close(from int) {
	p, d := f.p, f.p.d
	if d.Failed {
		return
	}
	if !f.ind[0] || !f.ind[1] {
		d.Note(parse.CodeIndicators, d.At, nil, "an indicator is missing; read as a blank")
	}
	if f.lost > 0 && f.kept == 0 {
		d.Back(f.m)
		d.Lose(parse.LostField, CodeJSONField, d.At, p.b[from:p.i], "a field of which no subfield has a code of one character; left out")
		d.Tag = 0
		return
	}
	d.Close()
}

// indicator reads an indicator.
func (f *jsonDataField) indicator(i, at int) {
	p, d := f.p, f.p.d
	if f.ind[i] {
		p.fail(at, "an indicator occurs twice")
		return
	}
	f.ind[i] = true
	if b := p.b[min(p.i, len(p.b)):]; len(b) > 3 && b[0] == '"' && b[2] == '"' && plainJSON[b[1]] && b[1] >= ' ' { // as a rule
		d.Data[d.From+i] = b[1]
		p.i += 3
		return
	}
	m, from := d.Mark(), len(d.Data)
	p.scalar("an indicator is not a string")
	v := d.Data[from:]
	switch {
	case d.Failed:
	case len(v) == 1 && v[0] >= ' ' && v[0] <= '~':
		d.Data, d.Data[d.From+i] = d.Data[:from], v[0]
	default:
		if d.Back(m); len(v) == 0 {
			d.Note(parse.CodeIndicators, at, nil, "an indicator is missing; read as a blank")
		} else {
			d.Lose(parse.LostIndicator, parse.CodeIndicators, at, p.b[at:p.i], "an indicator that is not one ASCII character; read as a blank")
		}
	}
}

// list reads the subfields: an array of objects, or one object with all of them.
func (f *jsonDataField) list() {
	p := f.p
	switch p.peek() {
	case '{':
		p.d.Note(CodeJSONField, p.i, nil, "the subfields are one object")
		f.object()
	case 'n':
		p.d.Note(CodeJSONField, p.i, nil, "null instead of the subfields")
		p.skip(0)
	case '[':
		for first := true; p.element(&first); {
			switch p.at() {
			case '{':
				f.object()
			case '[':
				f.pair()
			default:
				p.loseValue(p.i, "a subfield is neither an object nor an array; left out")
			}
		}
	default:
		p.loseValue(p.i, "the subfields are neither an array nor an object; left out")
	}
}

// object reads an element of subfields: an object with one member, whose name is the code, or
// several.
func (f *jsonDataField) object() {
	p := f.p
	from := p.i
	var seen [8]rune
	n := 0
	for first := true; p.member(&first); n++ {
		at := p.i
		code := p.name()
		if n == 0 && (len(code) != 1 || code[0] == '_' || code[0] == '$') && f.isTagged(code, from) {
			f.tagged()
			return
		}
		if n < len(seen) {
			seen[n], _ = utf8.DecodeRune(code)
			if slices.Contains(seen[:n], seen[n]) {
				p.d.Note(CodeJSONField, at, code, "a subfield occurs twice in one object; both were read")
			}
		}
		f.member(code, at)
	}
}

// isTagged reports whether the object at a place, which begins with the given member, names the parts
// of a subfield, and returns to its beginning. "_" and "$" are such names only together.
func (f *jsonDataField) isTagged(first []byte, from int) bool {
	p := f.p
	if !isTaggedMember(string(first)) {
		return false
	}
	if len(first) == 1 {
		at, key := p.i, string(first)
		p.i = from
		o := p.tagged()
		if p.i = at; o.part[partAttributes] == 0 {
			copy(first, key) // which may have been in the memory for names
			return false
		}
	}
	p.i = from
	return true
}

// member reads a member that is a subfield, after its name, the code. An array in its place holds
// several values.
func (f *jsonDataField) member(code []byte, at int) {
	p, d := f.p, f.p.d
	if !oneCharacter(code) {
		f.lose(at)
		return
	}
	d.High = d.High || len(code) > 1
	if p.at() == '"' { // as a rule
		f.kept++
		d.Data = append(append(d.Data, parse.SubfieldDelimiter), code...)
		p.text("")
		return
	}
	switch p.peek() {
	case '{':
		f.lose(at)
	case '[':
		code = slices.Clone(code) // p.key may be used again
		d.Note(CodeJSONField, at, nil, "an array of values with one code")
		for first := true; p.element(&first); {
			if c := p.peek(); c == '{' || c == '[' {
				f.lose(p.i)
				continue
			}
			f.kept++
			d.Data = append(append(d.Data, parse.SubfieldDelimiter), code...)
			p.scalar("")
		}
	default:
		f.kept++
		d.Data = append(append(d.Data, parse.SubfieldDelimiter), code...)
		p.scalar("a subfield is not a string")
	}
}

// lose passes over the value of a subfield that begins at a place and cannot be kept.
func (f *jsonDataField) lose(at int) {
	p, d := f.p, f.p.d
	m := d.Mark()
	if p.skip(0); d.Failed {
		return
	}
	d.Back(m)
	d.Lose(parse.LostSubfield, CodeJSONField, at, p.b[at:p.i], "a subfield whose code is not one character, or whose value is not a text; left out")
	f.lost++
}
