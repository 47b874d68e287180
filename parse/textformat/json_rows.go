package textformat

import (
	"bytes"
	"strings"

	"mrrc-lua/parse"
)

// Notations that write a field as an array: marc-hash (Bill Dueber, "marc-hash: a proposed format for
// JSON/YAML/whatever-compatible MARC records", 2010) and what Catmandu keeps of MARC.
//
//	{"type":"marc-hash","version":[1,0],"leader":"…","fields":[["001","…"],["245","1","0",[["a","…"],["b","…"]]]]}
//	{"_id":"1","record":[["LDR",null,null,"_","…"],["001",null,null,"_","…"],["245","1","0","a","…","b","…"]]}

// row reads an array that is a field.
func (p *jsonParser) row() {
	d := p.d
	at, m := p.i, d.Mark()
	cells := p.cells()
	end := p.i
	if d.Failed {
		return
	}
	tag := p.cellText(cells, 0)
	ok := openText(d, CodeJSONField, []byte(tag), at)
	switch {
	case d.Failed:
	case !ok || len(cells) == 1:
		d.Back(m)
		d.Tag = 0
		d.Lose(parse.LostField, CodeJSONField, at, p.b[at:end], "an array that is not a field; left out")
	case len(cells) == 2:
		p.rowText(cells, 1, at)
	case len(cells) == 5 && p.cellText(cells, 3) == "_":
		p.rowText(cells, 4, at)
		for _, i := range []int{1, 2} { // indicators that a control field does not have
			if p.i = cells[i]; !d.Failed && strings.TrimSpace(p.cellText(cells, i)) != "" || p.isNested(cells[i]) {
				p.loseValue(cells[i], "an indicator of a field without subfields; left out")
			}
		}
	default:
		p.rowData(cells, m, at, end)
	}
	p.i = end
}

// cells passes over an array and returns where its elements begin.
func (p *jsonParser) cells() (at []int) {
	m := p.d.Mark()
	for first := true; p.element(&first); {
		p.space()
		at = append(at, p.i)
		p.skip(1)
	}
	if !p.d.Failed {
		p.d.Back(m)
	}
	return at
}

// cellText returns the text of an element, "" when it is absent or not a text. It is a copy.
func (p *jsonParser) cellText(cells []int, i int) string {
	if i >= len(cells) || p.d.Failed || p.isNested(cells[i]) || p.b[cells[i]] == 'n' {
		return ""
	}
	m, end := p.d.Mark(), p.i
	p.i = cells[i]
	p.scalar("")
	text := string(p.d.Data[m.Data:])
	p.i = end
	if !p.d.Failed {
		p.d.Back(m)
	}
	return text
}

// isNested reports whether there is an array or an object at a place.
func (p *jsonParser) isNested(at int) bool { return p.b[at] == '[' || p.b[at] == '{' }

// rowText reads a field that has a text and no subfields.
func (p *jsonParser) rowText(cells []int, i, at int) {
	d := p.d
	p.i = cells[i]
	p.scalar("a field is not a text")
	switch {
	case d.Failed:
	case isLeaderTag(d.Tag) && !d.HasLeader:
		p.takeLeader(at)
	default:
		d.ClosePlain()
	}
}

// rowData reads a field that has indicators and subfields: these in an array of pairs, or codes and
// values in turn.
func (p *jsonParser) rowData(cells []int, m parse.BuildMark, at, end int) {
	d := p.d
	f := jsonDataField{p: p, m: m, ind: [2]bool{true, true}}
	for i := 1; i <= 2; i++ {
		switch ind := p.cellText(cells, i); {
		case i < len(cells) && p.isNested(cells[i]) && !d.Failed:
			p.i = cells[i]
			p.loseValue(cells[i], "an array or an object instead of an indicator; left out")
			d.Data = append(d.Data, ' ')
		case len(ind) == 1 && ind[0] >= ' ' && ind[0] <= '~':
			d.Data = append(d.Data, ind[0])
		default:
			if ind != "" {
				d.Lose(parse.LostIndicator, parse.CodeIndicators, cells[i], []byte(ind), "an indicator that is not one ASCII character; read as a blank")
			}
			d.Data = append(d.Data, ' ')
		}
	}
	if p.i = end; len(cells) > 3 && p.b[cells[3]] == '[' {
		p.i = cells[3]
		f.list()
		for _, c := range cells[4:] {
			p.i = c
			p.loseValue(c, "an element after the subfields; left out")
		}
	} else {
		for i := 3; i < len(cells) && !d.Failed; i += 2 {
			f.pairOf(cells[i:min(i+2, len(cells))], end)
		}
	}
	p.i = end
	f.close(at)
}

// pair reads an array that is a subfield: code and value.
func (f *jsonDataField) pair() {
	at := f.p.i
	cells := f.p.cells()
	end := f.p.i
	switch {
	case f.p.d.Failed:
	case len(cells) != 2:
		f.p.d.Lose(parse.LostSubfield, CodeJSONField, at, f.p.b[at:end], "an array that is not a subfield; left out")
		f.lost++
	default:
		f.pairOf(cells, end)
	}
	f.p.i = end
}

// pairOf reads a subfield of two elements, or loses the text up to end.
func (f *jsonDataField) pairOf(cells []int, end int) {
	p := f.p
	code := p.cellText(cells, 0)
	if len(cells) == 2 && oneCharacter([]byte(code)) {
		p.i = cells[1]
		f.member([]byte(code), cells[0])
		return
	}
	p.i = end
	if len(cells) == 2 {
		p.i = cells[1]
		p.skip(0)
	}
	p.d.Lose(parse.LostSubfield, CodeJSONField, cells[0], p.b[cells[0]:p.i], "a subfield whose code is not one character; left out")
	f.lost++
}

// hashVersion passes over the members of marc-hash that name it and its version.
func (p *jsonParser) hashVersion() bool {
	at := p.i
	const name = `"marc-hash"`
	if c := p.peek(); c != '[' && (len(p.b)-p.i <= len(name) || string(p.b[p.i:p.i+len(name)]) != name) {
		p.i = at
		return false
	}
	from, m := p.i, p.d.Mark()
	p.skip(0)
	if p.d.Failed {
		return true
	}
	p.d.Back(m)
	if value := p.b[from:p.i]; string(value) != name && bytes.ContainsAny(value[1:], "\"[{tfn") {
		p.i = at // more than numbers
		return false
	}
	return true
}
