package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mrrc-lua/internal/sheet"
	"mrrc-lua/internal/spoilt"
	"mrrc-lua/parse"
)

// Options are what a mapping does not say itself.
type Options struct {
	Columns []string // the names of the columns of the table
	Today   string   // yymmdd: 008/00-05 of a mapping that does not set it
	// Meant returns the end of a message about a name that does not exist, as in "; did you mean Title?", or "".
	Meant func(name string, names []string) string
}

// Mapping makes a record of a row.
type Mapping struct {
	names    []string
	used     []bool // the columns that fields are made of, or that are required
	ignored  []bool // the columns that it names only so that no message does
	required []int
	leader   *fixed // nil: that of a new book
	steps    []step // in the order of their tags
}

// step makes one or more fields of a record.
type step struct {
	tag  string
	line int
	make func(*build) *parse.RowError
}

// compiler reads a mapping.
type compiler struct {
	Options
	used        []bool
	ignored     []bool
	fixedFields []*fixed // 006, 007 and 008
}

// sections are the keys of the file.
var sections = []string{"required", "ignore", "leader", "006", "007", "008", "columns", "field"}

// New reads a mapping in TOML for a table. The error is a *Mistake.
func New(text []byte, opt Options) (*Mapping, error) {
	root, err := tree(text)
	if err != nil {
		return nil, err
	}
	c := &compiler{Options: opt, used: make([]bool, len(opt.Columns)), ignored: make([]bool, len(opt.Columns))}
	m := &Mapping{names: opt.Columns}
	for _, e := range root.keys {
		if err := c.section(m, e); err != nil {
			return nil, err
		}
	}
	if len(m.steps) == 0 {
		return nil, root.mistake("the map makes no field: write [[field]] with a tag and its subfields, or [columns]")
	}
	if err := c.sound(m); err != nil {
		return nil, err
	}
	slices.SortStableFunc(m.steps, func(a, b step) int { return cmp.Or(cmp.Compare(a.tag, b.tag), cmp.Compare(a.line, b.line)) })
	m.used, m.ignored = c.used, c.ignored
	return m, nil
}

func (c *compiler) section(m *Mapping, e entry) (err error) {
	switch e.key {
	case "required":
		m.required, err = c.columnList(e, c.used)
		return err
	case "ignore":
		_, err = c.columnList(e, c.ignored)
		return err
	case "columns":
		return c.columns(m, e)
	case "field":
		return c.fields(m, e)
	case "leader":
		m.leader, err = c.fixed(e.key, e.value)
		return err
	case "006", "007", "008":
		list := []*node{e.value}
		if e.value.kind == isList {
			list = e.value.list
		}
		if e.key == "008" && len(list) > 1 {
			return list[1].mistake("a second 008: a record has one; write [008] once")
		}
		for _, n := range list {
			f, err := c.fixed(e.key, n)
			if err != nil {
				return err
			}
			c.fixedFields = append(c.fixedFields, f)
			m.steps = append(m.steps, step{e.key, n.line, f.add})
		}
		return nil
	}
	if _, ok := parse.MakeTag(e.key); ok && strings.Trim(e.key, "0123456789") == "" {
		return e.mistake("[%s]: only 006, 007 and 008 have a section of their own; write [[field]] and below it tag = %q", e.key, e.key)
	}
	if slices.Contains(fieldKeys, e.key) {
		return e.mistake("%s is outside of any section: it belongs below [[field]]", e.key)
	}
	return e.mistake("there is no section %q: the sections are %s%s", e.key, strings.Join(sections, ", "), c.meant(e.key, sections))
}

// columnList reads a list of names of columns, and notes them.
func (c *compiler) columnList(e entry, noted []bool) (list []int, err error) {
	nodes := []*node{e.value}
	if e.value.kind == isList {
		nodes = e.value.list
	}
	for _, n := range nodes {
		if n.kind != isText {
			return nil, n.mistake("%s is a list of columns, as in %s = [\"Title\"], and this is %s", e.key, e.key, n.what())
		}
		i, err := c.place(strings.Trim(n.text, "{}"), n.line)
		if err != nil {
			return nil, err
		}
		noted[i] = true
		list = append(list, i)
	}
	return list, nil
}

// column returns the place of a column, and notes that it is used.
func (c *compiler) column(name string, line int) (int, error) {
	i, err := c.place(name, line)
	if err == nil {
		c.used[i] = true
	}
	return i, err
}

// place returns the place of a column.
func (c *compiler) place(name string, line int) (int, error) {
	name = strings.TrimSpace(name)
	i := slices.Index(c.Columns, name)
	if i >= 0 && name != "" {
		return i, nil
	}
	near := c.meant(name, c.Columns)
	for _, n := range c.Columns {
		if strings.EqualFold(n, name) && name != "" {
			near = fmt.Sprintf("; did you mean %s?", n)
		}
	}
	if near = strings.TrimPrefix(near, "; "); near != "" {
		near += " I"
	} else {
		near = "i"
	}
	return 0, &Mistake{line, fmt.Sprintf("the table has no column %q: %sts columns are %s", name, near, listed(c.Columns))}
}

func (c *compiler) meant(name string, names []string) string {
	if c.Meant == nil {
		return ""
	}
	return c.Meant(name, names)
}

// listed lists names for a message.
func listed(names []string) string {
	const most = 20
	var list []string
	for i, n := range names {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(names)-most))
			break
		}
		list = append(list, strconv.Quote(n))
	}
	return strings.Join(list, ", ")
}

// Unused returns the columns that the mapping does not name, by their names, or by their letters in a worksheet if
// they have no name. Of many, the last says how many more there are.
func (m *Mapping) Unused() (names []string) {
	const most = 20
	more := 0
	for i, name := range m.names {
		if m.used[i] || m.ignored[i] {
			continue
		}
		if name == "" {
			name = sheet.Letter(i) + " (without a name)"
		}
		if len(names) == most {
			more++
			continue
		}
		names = append(names, name)
	}
	if more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return names
}

// build is a record that is being made.
type build struct {
	*row
	record *parse.Record
	data   []byte // of the current field
	texts  []string
}

// fill makes the record of a row.
func (m *Mapping) fill(b *build) *parse.RowError {
	if err := m.check(b.row); err != nil {
		return err
	}
	if m.leader != nil {
		if err := m.leader.setLeader(b); err != nil {
			return err
		}
	}
	for i := range m.steps {
		if err := m.steps[i].make(b); err != nil {
			return err
		}
	}
	if b.record.Len() == 0 {
		return b.fail(-1, "no field can be made of the row: all columns that the map names are empty")
	}
	return nil
}

// check looks for cells that no field can be made of.
func (m *Mapping) check(r *row) *parse.RowError {
	for i, cell := range r.cells {
		if i >= len(m.used) || !m.used[i] {
			continue
		}
		if spoilt.IsError(cell) {
			return r.fail(i, "the cell has no text but the error %s of a formula", cell)
		}
		if spoilt.IsShortened(cell) {
			return r.fail(i, "the cell has %s, a number without its last digits: format the column as text in the spreadsheet, enter the number again and save the table again", cell)
		}
		if at := control(cell); at >= 0 {
			return r.fail(i, "the cell has the control character U+%04X, which a field cannot have", cell[at])
		}
	}
	for _, i := range m.required {
		if clean(r.cell(i)) == "" {
			return r.fail(i, "the cell is empty, and the map requires it")
		}
	}
	return nil
}
