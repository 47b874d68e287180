package tabulate

import (
	"fmt"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// Table describes the rows that are made of records.
type Table struct {
	Columns []Column
	Per     *marcspec.Spec // a row for each field that it selects; nil: a row for each record
}

// New makes a table. With per there is a row for each field that it selects, and the columns with the same tag
// have the values of that field; "" makes one row for each record. Errors are for people.
func New(columns []Column, per string) (*Table, error) {
	t := &Table{Columns: columns}
	if err := checkNames(columns); err != nil {
		return nil, err
	}
	if per == "" {
		return t, nil
	}
	spec, err := marcspec.Compile(Typed(per))
	switch {
	case err != nil:
		return nil, fmt.Errorf("--per %s: a tag such as 852 is expected: %w", per, err)
	case !spec.NamesFields():
		return nil, fmt.Errorf("--per %s: a row is made for each field, so a tag such as 852 is expected, which may have conditions", per)
	}
	t.Per = spec
	for i := range columns {
		c := &columns[i]
		if c.OfField = c.Spec.SameTags(spec); !c.OfField {
			continue
		}
		if !c.Spec.OfOneField() {
			return nil, fmt.Errorf("column %s: with --per %s it is about one field, and may name subfields or an indicator, without index, positions and conditions (conditions belong to --per)", c.Name, per)
		}
		c.Single = false
	}
	return t, nil
}

// Maker returns a function that appends the rows of a record to dst, made with e, and the place where each
// row ends to ends. It is for one goroutine. The rows must have been declared with the names of the columns, in
// their order.
func (t *Table) Maker(e *rows.Encoder) func(dst []byte, ends []int, r *parse.Record) ([]byte, []int, error) {
	return t.newMaker(e).rows
}

func (t *Table) newMaker(e *rows.Encoder) *maker {
	m := &maker{table: t, encoder: e}
	m.value = func(v []byte) bool {
		m.dst = m.encoder.Value(m.dst, v)
		return true
	}
	m.part = func(v []byte) bool {
		if m.parts++; m.parts > 1 {
			m.joined = append(m.joined, ' ')
		}
		m.joined = append(m.joined, v...)
		return true
	}
	m.field = func(f parse.Field) bool {
		m.parts, m.joined = 0, m.joined[:0]
		if m.column.Spec.EachIn(f, m.part); m.parts > 0 {
			m.value(m.joined)
		}
		return true
	}
	m.perField = func(f parse.Field) bool {
		m.row(f)
		return true
	}
	return m
}

// maker makes the rows of one record at a time. Its functions are made once, so that none is made per cell.
type maker struct {
	table   *Table
	encoder *rows.Encoder
	dst     []byte
	ends    []int
	record  *parse.Record
	err     error // of a row that the format cannot hold
	column  *Column
	joined  []byte // the value of a field, of a column with Joined
	parts   int    // how many subfields are in it

	value    func([]byte) bool      // of the current cell
	part     func([]byte) bool      // of the value of a field
	field    func(parse.Field) bool // which makes one value
	perField func(parse.Field) bool // which makes one row
}

func (m *maker) rows(dst []byte, ends []int, r *parse.Record) ([]byte, []int, error) {
	m.dst, m.ends, m.record = dst, ends, r
	if m.table.Per == nil {
		m.row(parse.Field{})
	} else {
		m.table.Per.EachField(r, m.perField)
	}
	dst, ends = m.dst, m.ends
	err := m.err
	m.dst, m.ends, m.record, m.err = nil, nil, nil, nil
	return dst, ends, err
}

// cell passes the values of the current column to m.value; f is the field that the row is about, with Per.
func (m *maker) cell(f parse.Field) {
	switch c := m.column; {
	case c.OfField && c.Joined:
		m.field(f)
	case c.OfField:
		c.Spec.EachIn(f, m.value)
	case c.Joined:
		c.Spec.EachField(m.record, m.field)
	default:
		c.Spec.Each(m.record, m.value)
	}
}

// row appends a row; f is the field that it is about, with Per.
func (m *maker) row(f parse.Field) {
	m.dst = m.encoder.Begin(m.dst)
	for i := range m.table.Columns {
		m.column = &m.table.Columns[i]
		m.cell(f)
		m.dst = m.encoder.EndCell(m.dst)
	}
	var err error
	if m.dst, err = m.encoder.End(m.dst); err != nil && m.err == nil {
		m.err = err
	}
	m.ends = append(m.ends, len(m.dst))
}

// Values returns a function that calls yield with every value of a record in the column. It is for one goroutine. A value
// is valid until yield returns.
func (c *Column) Values(yield func(value []byte)) func(r *parse.Record) {
	m := (&Table{Columns: []Column{*c}}).newMaker(nil)
	m.value = func(v []byte) bool {
		yield(v)
		return true
	}
	m.column = &m.table.Columns[0]
	return func(r *parse.Record) {
		m.record = r
		m.cell(parse.Field{})
		m.record = nil
	}
}
