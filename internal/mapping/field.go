package mapping

import (
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/parse"
)

// field makes fields with a tag.
type field struct {
	tag          parse.Tag
	indicators   [2]indicator
	subfields    []subfield // of a data field
	data         value      // of a control field
	repeat       []int      // the columns whose cells have several parts, each of which makes a field
	by           string     // what is between the parts
	when, unless []condition
	needs        bool // there is no field if no cell is in it
}

// indicator is an indicator of a field.
type indicator struct {
	value     value
	nonfiling bool // the number of characters of $a that are not for filing
}

// subfield makes subfields with a code.
type subfield struct {
	code   byte
	values []value
}

// fieldKeys are the keys of a field besides the codes of its subfields.
var fieldKeys = []string{"tag", "ind1", "ind2", "value", "repeat", "by", "when", "unless"}

// nonfilingWord is the value of an indicator that is counted.
const nonfilingWord = "nonfiling"

// defaultBy is what is between the parts of a cell by default.
const defaultBy = ";"

func (c *compiler) fields(m *Mapping, e entry) error {
	if e.value.kind != isList {
		return e.mistake("a field begins with [[field]], between double brackets")
	}
	for _, n := range e.value.list {
		if n.kind != isTable {
			return n.mistake("%s in the list of fields: write [[field]] before each", n.what())
		}
		f, err := c.field(n)
		if err != nil {
			return err
		}
		m.add(f, n.line)
	}
	return nil
}

// add adds a field to the steps.
func (m *Mapping) add(f *field, line int) {
	m.steps = append(m.steps, step{f.tag.String(), line, f.add})
}

func (c *compiler) field(n *node) (*field, error) {
	f := &field{by: defaultBy}
	tag := n.get("tag")
	if tag == nil {
		return nil, n.mistake(`the field has no tag: write tag = "245"`)
	}
	var err error
	if f.tag, err = c.tag(tag); err != nil {
		return nil, err
	}
	for _, e := range n.keys {
		if err := c.fieldKey(f, e); err != nil {
			return nil, err
		}
	}
	switch {
	case f.tag.IsControl() && len(f.data.choices) == 0:
		return nil, n.mistake("field %s is a control field: write value = \"…\"", f.tag)
	case !f.tag.IsControl() && len(f.subfields) == 0:
		return nil, n.mistake("field %s has no subfield: write a = \"{Column}\"", f.tag)
	case n.get("by") != nil && len(f.repeat) == 0:
		return nil, n.get("by").mistake("by is what is between the parts of the columns of repeat, which is missing")
	}
	f.needs = f.data.hasColumn()
	for _, s := range f.subfields {
		f.needs = f.needs || slices.ContainsFunc(s.values, func(v value) bool { return v.hasColumn() })
	}
	return f, nil
}

// tag reads the tag of a field.
func (c *compiler) tag(n *node) (parse.Tag, error) {
	t, ok := parse.MakeTag(n.text)
	ascii := func(s string) bool {
		return !strings.ContainsFunc(s, func(r rune) bool {
			return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		})
	}
	switch {
	case n.kind != isText:
		return 0, n.mistake("tag = %s: write the tag between quotation marks, as in tag = \"%s\"", n.text, n.text)
	case len(n.text) > 3 && ascii(n.text[:3]):
		return 0, n.mistake("%q is not a tag: write tag = %q, and the subfield as a key below it", n.text, n.text[:3])
	case !ok || !ascii(n.text):
		return 0, n.mistake("%q is not a tag: three digits or letters are expected, as in 245", n.text)
	case n.text == "000" || n.text == "LDR":
		return 0, n.mistake("the leader is not a field: write [leader], and below it names such as type = \"a\"")
	}
	return t, nil
}

// fieldKey reads a key of a field.
func (c *compiler) fieldKey(f *field, e entry) (err error) {
	n := e.value
	switch e.key {
	case "tag":
	case "ind1", "ind2":
		if f.tag.IsControl() {
			return e.mistake("field %s is a control field, and has no indicators", f.tag)
		}
		return c.indicator(&f.indicators[e.key[3]-'1'], e)
	case "when":
		f.when, err = c.conditions(n)
	case "unless":
		f.unless, err = c.conditions(n)
	case "repeat":
		f.repeat, err = c.columnList(e, c.used)
	case "by":
		if f.by = n.text; n.kind != isText || n.text == "" {
			return e.mistake("by is %s, and must be a text, as in by = \";\"", n.what())
		}
	case "value":
		if !f.tag.IsControl() {
			return e.mistake("field %s has subfields: write their codes, as in a = \"{Column}\"", f.tag)
		}
		f.data, err = c.value(n)
	default:
		return c.subfield(f, e)
	}
	return err
}

func (c *compiler) subfield(f *field, e entry) error {
	code := strings.TrimPrefix(e.key, "$")
	switch {
	case len(code) == 1 && code != e.key:
		return e.mistake("write the code alone: %s = …", code)
	case len(code) != 1 || code[0] <= ' ' || code[0] >= 0x7F:
		return e.mistake("a field has no key %q: the keys are %s, and codes of subfields, as in a%s", e.key, strings.Join(fieldKeys, ", "), c.meant(e.key, fieldKeys))
	case f.tag.IsControl():
		return e.mistake("field %s is a control field, and has no subfields: write value = \"…\"", f.tag)
	}
	list, err := c.values(e.value)
	if err != nil {
		return err
	}
	f.subfields = append(f.subfields, subfield{code[0], list})
	return nil
}

func (c *compiler) indicator(to *indicator, e entry) (err error) {
	n := e.value
	if n.kind == isText && n.text == nonfilingWord {
		to.nonfiling = true
		return nil
	}
	if n.kind == isOther {
		return e.mistake("%s = %s: write the indicator between quotation marks, as in %s = %q", e.key, n.text, e.key, n.text)
	}
	if to.value, err = c.value(n); err != nil {
		return err
	}
	if text, is := to.value.isConstant(); is && !isIndicator(text) {
		return n.mistake("%q is not an indicator: one character is expected, \"#\" for a blank, or %q", text, nonfilingWord)
	}
	return nil
}

func isIndicator(s string) bool { return len(s) == 1 && s[0] >= ' ' && s[0] < 0x7F }

// columns reads the section in which a column is a subfield. Columns with the same tag are one field, until a code
// comes again.
func (c *compiler) columns(m *Mapping, e entry) error {
	if e.value.kind != isTable {
		return e.mistake("[columns] is a section: write it between brackets, and below it \"Title\" = \"245$a\"")
	}
	open := map[parse.Tag]*field{}
	for _, e := range e.value.keys {
		column, err := c.column(e.key, e.line)
		if err != nil {
			return err
		}
		nodes := []*node{e.value}
		if e.value.kind == isList {
			nodes = e.value.list
		}
		for _, n := range nodes {
			if n.kind != isText {
				return n.mistake("%q = %s: a spec is expected, as in %q = \"245$a\"; a field with more than that begins with [[field]]", e.key, n.what(), e.key)
			}
			tag, code, err := c.spec(n)
			if err != nil {
				return err
			}
			v := value{[]choice{{line: n.line, columns: []int{column}, pieces: []piece{{column: column}}}}}
			if tag.IsControl() {
				m.add(&field{tag: tag, data: v, needs: true}, e.line)
				continue
			}
			f := open[tag]
			if f == nil || slices.ContainsFunc(f.subfields, func(s subfield) bool { return s.code == code }) {
				f = &field{tag: tag, needs: true}
				open[tag] = f
				m.add(f, e.line)
			}
			f.subfields = append(f.subfields, subfield{code, []value{v}})
		}
	}
	return nil
}

// spec reads a tag with a code, as in 245$a or 245a, or the tag of a control field.
func (c *compiler) spec(n *node) (tag parse.Tag, code byte, err error) {
	s := n.text
	wrong := func(format string, args ...any) (parse.Tag, byte, error) {
		return 0, 0, n.mistake("%q: %s", s, fmt.Sprintf(format, args...))
	}
	if strings.ContainsAny(s, "/^{") {
		return wrong("a tag with the code of a subfield is expected, as in 245$a; positions of fixed fields have sections, as in [008]")
	}
	if len(s) < 3 {
		return wrong("a tag with the code of a subfield is expected, as in 245$a")
	}
	if tag, err = c.tag(&node{line: n.line, kind: isText, text: s[:3]}); err != nil {
		return 0, 0, err
	}
	rest := strings.TrimPrefix(s[3:], "$")
	switch {
	case tag.IsControl() && s[3:] == "":
		return tag, 0, nil
	case tag.IsControl():
		return wrong("field %s is a control field, and has no subfields", tag)
	case rest == "":
		return wrong("the code of a subfield is missing, as in %s$a", tag)
	case len(rest) != 1 || rest[0] <= ' ' || rest[0] >= 0x7F || rest == "$":
		return wrong("one code of a subfield is expected after the tag, as in %s$a; a field of several begins with [[field]]", tag)
	}
	return tag, rest[0], nil
}

// add makes the fields of a row.
func (f *field) add(b *build) *parse.RowError {
	if len(f.repeat) == 0 {
		return f.one(b)
	}
	parts, err := f.parts(b.row)
	if err != nil {
		return err
	}
	b.part = map[int]string{}
	defer func() { b.part = nil }()
	for i := range len(parts[0]) {
		filled := false
		for k, column := range f.repeat {
			b.part[column] = ""
			if i < len(parts[k]) {
				b.part[column] = parts[k][i]
			}
			filled = filled || b.part[column] != ""
		}
		if !filled {
			continue
		}
		if err := f.one(b); err != nil {
			return err
		}
	}
	return nil
}

// parts returns the parts of the columns that are repeated, as many of the first as of any other.
func (f *field) parts(r *row) ([][]string, *parse.RowError) {
	all := make([][]string, len(f.repeat))
	most, of := 0, 0
	for k, column := range f.repeat {
		cell := strings.TrimFunc(r.cell(column), blank)
		if cell == "" {
			continue
		}
		for part := range strings.SplitSeq(cell, f.by) {
			all[k] = append(all[k], clean(part))
		}
		switch n := len(all[k]); {
		case most == 0:
			most, of = n, column
		case n != most:
			return nil, r.fail(column, "the cell has %s, and that of column %q has %d: they belong together one by one", counted(n), r.names[of], most)
		}
	}
	for len(all[0]) < most {
		all[0] = append(all[0], "")
	}
	return all, nil
}

func counted(n int) string {
	if n == 1 {
		return "1 part"
	}
	return fmt.Sprintf("%d parts", n)
}

// one makes one field, or none.
func (f *field) one(b *build) *parse.RowError {
	if !holds(f.when, f.unless, b.row) {
		return nil
	}
	if f.tag.IsControl() {
		text, _, err := f.data.text(b.row)
		if err == nil && text != "" {
			b.record.Append(f.tag, append(b.data[:0], text...))
		}
		return err
	}
	b.data = append(b.data[:0], ' ', ' ')
	filled := false // by a cell
	for _, s := range f.subfields {
		for i := range s.values {
			v := &s.values[i]
			var err *parse.RowError
			if b.texts, _, err = v.texts(b.texts[:0], b.row); err != nil {
				return err
			}
			for _, text := range b.texts {
				b.data = parse.AppendSubfield(b.data, s.code, text)
			}
			filled = filled || len(b.texts) > 0 && v.hasColumn()
		}
	}
	if len(b.data) == 2 || f.needs && !filled {
		return nil
	}
	for i := range f.indicators {
		if err := f.indicators[i].set(b, i); err != nil {
			return err
		}
	}
	b.record.Append(f.tag, b.data)
	return nil
}

// set sets an indicator of the data of the field.
func (x *indicator) set(b *build, place int) *parse.RowError {
	if x.nonfiling {
		first := parse.SubfieldsOf(b.data)
		for code, title, ok := first.Next(); ok; code, title, ok = first.Next() {
			if code == 'a' {
				b.data[place] = byte('0' + min(nonfiling(string(title), language(b.record)), 9))
				return nil
			}
		}
		b.data[place] = '0'
		return nil
	}
	text, column, err := x.value.text(b.row)
	switch {
	case err != nil:
		return err
	case text == "":
		return nil
	case !isIndicator(text):
		return b.fail(column, "%q is not an indicator: one character is expected", short(text))
	}
	if b.data[place] = text[0]; text == "#" { // how MARC 21 shows a blank
		b.data[place] = ' '
	}
	return nil
}

// language returns the language of a record, from 008/35-37; English if that says nothing.
func language(r *parse.Record) string {
	if f, ok := r.First(parse.TagOf('0', '0', '8')); ok {
		if data := f.Data(); len(data) >= 38 && data[35] != ' ' && data[35] != '|' {
			return string(data[35:38])
		}
	}
	return "eng"
}
