package mapping

import (
	"slices"
	"strconv"
	"strings"

	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/parse"
)

// fixed makes the leader, or a field 006, 007 or 008, by the names of its positions.
type fixed struct {
	tag          string
	line         int
	first        int // the place in positions of the one that decides about the form, of 006 and 007
	positions    []position
	when, unless []condition
	today        string
}

// position is a named position and its value.
type position struct {
	name  string
	line  int
	value value
}

// firstNames are the names of the positions that decide about the form of a field.
var firstNames = map[string]string{"006": "type", "007": "category"}

// dateEntered is the position of 008 that has the day by default.
const dateEntered = "entered"

// fixed reads a section with positions.
func (c *compiler) fixed(tag string, n *node) (*fixed, error) {
	if n.kind != isTable {
		return nil, n.mistake("[%s] is a section: write it between brackets, and below it names of positions, as in docs/fixed-fields.md", tag)
	}
	f := &fixed{tag: tag, line: n.line, first: -1, today: c.Today}
	names := fixedfield.KnownNames(tag)
	for _, e := range n.keys {
		var err error
		switch {
		case e.key == "when" && tag != "leader":
			f.when, err = c.conditions(e.value)
		case e.key == "unless" && tag != "leader":
			f.unless, err = c.conditions(e.value)
		case !slices.Contains(names, e.key):
			return nil, e.mistake("%s has no position %q: its positions have names such as %s (docs/fixed-fields.md)%s", tag, e.key, examples[tag], c.meant(e.key, names))
		case tag == "leader" && (e.key == "coding" || fixedfield.Known(tag, e.key).Any):
			return nil, e.mistake("leader: %s is set when the record is written", e.key)
		default:
			if e.key == firstNames[tag] {
				f.first = len(f.positions)
			}
			var v value
			v, err = c.value(e.value)
			f.positions = append(f.positions, position{e.key, e.line, v})
		}
		if err != nil {
			return nil, err
		}
	}
	if name := firstNames[tag]; name != "" && f.first < 0 {
		return nil, n.mistake("[%s] has no %s, which decides what its positions mean", tag, name)
	}
	return f, nil
}

// examples are names of positions, for messages.
var examples = map[string]string{
	"leader": "type, level and encoding_level", "006": "type and form", "007": "category and smd", "008": "date1, place and lang",
}

// setLeader sets the positions of a leader.
func (f *fixed) setLeader(b *build) *parse.RowError {
	set := map[string]int{}
	for _, first := range []bool{true, false} { // the type decides about the rest
		for i := range f.positions {
			p := &f.positions[i]
			if (p.name == "type") != first {
				continue
			}
			text, column, err := p.value.text(b.row)
			if err != nil || text == "" {
				if err != nil {
					return err
				}
				continue
			}
			form := fixedfield.Leader(b.record.Leader().Type())
			if form == nil || form.Position(p.name) == nil {
				return b.fail(column, "the leader of type %q has no position %s", string(rune(b.record.Leader().Type())), p.name)
			}
			at := form.Position(p.name)
			if len(text) != at.Width {
				return b.fail(column, "%q does not fit into %s: it has room for %s", short(text), form.Place(at), characters(at.Width))
			}
			for k := range len(text) {
				if err := b.record.SetLeader(at.At+k, text[k]); err != nil {
					return b.fail(column, "%s: %v", form.Place(at), err)
				}
			}
			set[p.name] = column
		}
	}
	leader := b.record.Leader()
	form := fixedfield.Leader(leader.Type())
	if form == nil {
		return nil
	}
	return wrong(b.row, form, leader[:], set)
}

// add makes the field of a row.
func (f *fixed) add(b *build) *parse.RowError {
	if !holds(f.when, f.unless, b.row) {
		return nil
	}
	form, err := f.form(b)
	if form == nil || err != nil {
		return err
	}
	data := blankData(form)
	if f.tag == "008" && form.Position(dateEntered) != nil {
		copy(data[form.Position(dateEntered).At:], f.today)
	}
	set := map[string]int{}
	for i := range f.positions {
		p := &f.positions[i]
		text, column, err := p.value.text(b.row)
		if err != nil {
			return err
		}
		if text == "" {
			continue
		}
		at := form.Position(p.name)
		if at == nil {
			return b.fail(column, "%s of %s has no position %s", f.tag, form.Material, p.name)
		}
		text, ok := fitted(at, text)
		if !ok {
			return b.fail(column, "%q does not fit into %s: it has room for %s", short(text), form.Place(at), characters(at.Width))
		}
		copy(data[at.At:], text)
		set[p.name] = column
	}
	if err := wrong(b.row, form, data, set); err != nil {
		return err
	}
	tag, _ := parse.MakeTag(f.tag)
	b.record.Append(tag, data)
	return nil
}

// form returns the form of the field, nil if a row has none.
func (f *fixed) form(b *build) (*fixedfield.Form, *parse.RowError) {
	if f.first < 0 {
		l := b.record.Leader()
		form := fixedfield.For008(l.Type(), l.Level())
		if form == nil {
			return nil, b.fail(-1, "008 of records of type %q has no positions with names", string(rune(l.Type())))
		}
		return form, nil
	}
	first := &f.positions[f.first]
	text, column, err := first.value.text(b.row)
	if err != nil || text == "" {
		return nil, err
	}
	form := formOf(f.tag, text)
	if form == nil {
		return nil, b.fail(column, "%q is not in the list of %s/00 %s", short(text), f.tag, first.name)
	}
	return form, nil
}

// formOf returns the form of a field 006 or 007 with a first character.
func formOf(tag, first string) *fixedfield.Form {
	switch {
	case len(first) != 1:
		return nil
	case tag == "006":
		return fixedfield.For006(first[0])
	}
	return fixedfield.For007(first[0])
}

// blankData returns the data of a field of which nothing is known: the fill character, and blanks where that is not
// allowed or nothing is defined.
func blankData(form *fixedfield.Form) []byte {
	data := []byte(strings.Repeat(" ", form.Length))
	for _, p := range form.Positions {
		if p.Name != "" && !p.NoFill {
			copy(data[p.At:], strings.Repeat(string(rune(fixedfield.Fill)), p.Width))
		}
	}
	return data
}

// fitted returns a text with the width of a position. Codes that are shorter get blanks at their end where the lists
// have them so.
func fitted(p *fixedfield.Position, text string) (_ string, ok bool) {
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= 0x7F {
			return text, false
		}
	}
	if len(text) >= p.Width {
		return text, len(text) == p.Width
	}
	padded := text + strings.Repeat(" ", p.Width-len(text))
	_, listed := p.Meaning(padded)
	if !listed && !p.Each {
		return text, false
	}
	return padded, true
}

// wrong returns the first value of the positions in set that is not in its list. Obsolete values, and those of OCLC,
// are allowed.
func wrong(r *row, form *fixedfield.Form, data []byte, set map[string]int) *parse.RowError {
	for _, p := range form.Check(data) {
		if p.Position == nil || p.Code == fixedfield.Outdated {
			continue
		}
		column, is := set[p.Position.Name]
		foreign := func(v fixedfield.Value) bool { return v.Code == p.Value && v.Status == fixedfield.Foreign }
		if is && !slices.ContainsFunc(p.Position.Values, foreign) {
			return r.fail(column, "%s", p.Text)
		}
	}
	return nil
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return strconv.Itoa(n) + " characters"
}

// sound looks for constants in fixed fields that no record can have, before a row is read.
func (c *compiler) sound(m *Mapping) error {
	typed := m.leader == nil || m.leader.isConstant("type") && m.leader.isConstant("level")
	trial := &build{row: &row{names: c.Columns, cells: make([]string, len(c.Columns))}, record: parse.NewRecord()}
	list := c.fixedFields
	if m.leader != nil {
		list = append([]*fixed{m.leader}, list...)
	}
	for _, f := range list {
		if f.tag == "008" && !typed {
			continue // it depends on the row what the positions are
		}
		for i := range f.positions {
			p := &f.positions[i]
			if _, is := p.value.isConstant(); !is {
				continue
			}
			one := &fixed{tag: f.tag, first: -1, positions: []position{*p}, today: f.today}
			if f.first >= 0 && f.first != i {
				one.positions, one.first = append(one.positions, f.positions[f.first]), 1
			} else if f.first == i {
				one.first = 0
			}
			make := one.add
			if f.tag == "leader" {
				make = one.setLeader
			}
			if err := make(trial); err != nil {
				return &Mistake{p.line, err.Error()}
			}
		}
	}
	return nil
}

// isConstant reports whether a position is the same in every record.
func (f *fixed) isConstant(name string) bool {
	for i := range f.positions {
		if p := &f.positions[i]; p.name == name {
			_, is := p.value.isConstant()
			return is
		}
	}
	return true
}
