package luabind

import (
	"encoding/json"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Row is a row that the hook extract returned: cells in order, or by key, sorted.
type Row struct {
	Keys  []string // nil: a list
	Cells []Cell
}

// Cell is a string, number, boolean, nil, or a list of these.
type Cell struct {
	kind lua.LValueType
	text string
	list []Cell
}

// Value gives what JSON makes of the cell.
func (c *Cell) Value() any {
	switch c.kind {
	case lua.LTString:
		return c.text
	case lua.LTNumber:
		return json.Number(c.text)
	case lua.LTBool:
		return c.text == "true"
	case lua.LTTable:
		out := make([]any, len(c.list))
		for i := range c.list {
			out[i] = c.list[i].Value()
		}
		return out
	}
	return nil
}

// IsNumber tells a number from text that may look like one.
func (c *Cell) IsNumber() bool { return c.kind == lua.LTNumber }

// Text gives the cell as text; a list is joined.
func (c *Cell) Text(join string) string {
	switch {
	case c.kind != lua.LTTable:
		return c.text
	case len(c.list) == 0:
		return ""
	case len(c.list) == 1:
		return c.list[0].text
	}
	size := len(join) * (len(c.list) - 1)
	for i := range c.list {
		size += len(c.list[i].text)
	}
	var s strings.Builder
	s.Grow(size)
	for i := range c.list {
		if i > 0 {
			s.WriteString(join)
		}
		s.WriteString(c.list[i].text)
	}
	return s.String()
}

// Cells is memory for the cells of rows: many of them are made at once, and used again. The zero value
// works.
type Cells struct{ made []Cell }

// Reset makes all cells invalid that were handed out.
func (c *Cells) Reset() {
	const keep = 1 << 15
	clear(c.made)
	if c.made = c.made[:0]; cap(c.made) > keep {
		c.made = nil
	}
}

// take hands out n empty cells.
func (c *Cells) take(n int) []Cell {
	if cap(c.made)-len(c.made) < n {
		c.made = make([]Cell, 0, max(64, n, 2*cap(c.made))) // those that have the memory before keep it
	}
	from := len(c.made)
	c.made = c.made[:from+n]
	return c.made[from : from+n : from+n]
}

// Rows reads what extract returned: nil, a row, or a list of rows, which it appends to dst. A row is a
// list of cells or a map; a list is a list of rows when its first element is a table without elements of
// its own kind being tables: {{"a", "b"}, {"c", "d"}}. The cells are valid until they are reset.
func (c *Cells) Rows(dst []Row, v lua.LValue) ([]Row, error) {
	t, ok := v.(*lua.LTable)
	switch {
	case v == lua.LNil:
		return dst, nil
	case !ok:
		return dst, resultError("extract returned a " + typeName(v) + ": a row (a list or a map), a list of rows, or nil is expected")
	}
	if !isRowList(t) {
		r, err := c.row(t)
		return append(dst, r), err
	}
	for i := 1; i <= t.Len(); i++ {
		r, err := c.row(t.RawGetInt(i).(*lua.LTable))
		if err != nil {
			return dst, err
		}
		dst = append(dst, r)
	}
	return dst, nil
}

// isRowList tells a list of rows from a row: all its elements are tables. A row whose cells are
// all lists is written as a map, or gets a cell that is none.
func isRowList(t *lua.LTable) bool {
	n := t.Len()
	for i := 1; i <= n; i++ {
		if _, ok := t.RawGetInt(i).(*lua.LTable); !ok {
			return false
		}
	}
	return n > 0
}

func (c *Cells) row(t *lua.LTable) (r Row, err error) {
	if !named(t) {
		r.Cells = c.take(t.MaxN())
		for i := range r.Cells {
			if err := c.fill(&r.Cells[i], t.RawGetInt(i+1)); err != nil {
				return r, err
			}
		}
		return r, nil
	}
	r.Keys = []string{}
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		key, ok := k.(lua.LString)
		if !ok {
			return r, resultError("extract returned a row with both names and numbers for keys")
		}
		r.Keys = append(r.Keys, string(key))
	}
	slices.Sort(r.Keys)
	r.Cells = c.take(len(r.Keys))
	for i, k := range r.Keys {
		if err := c.fill(&r.Cells[i], t.RawGetString(k)); err != nil {
			return r, err
		}
	}
	return r, nil
}

// named tells whether one of the keys of a table is a name. The names stand behind the list.
func named(t *lua.LTable) bool {
	last := lua.LValue(lua.LNil)
	if n := t.MaxN(); n > 0 {
		last = lua.LNumber(n)
	}
	for k, _ := t.Next(last); k != lua.LNil; k, _ = t.Next(k) {
		if _, ok := k.(lua.LString); ok {
			return true
		}
	}
	return false
}

// fill makes a cell of a value.
func (c *Cells) fill(cell *Cell, v lua.LValue) error {
	cell.kind = v.Type()
	switch v := v.(type) {
	case *lua.LNilType:
	case lua.LString:
		cell.text = string(v)
	case lua.LNumber, lua.LBool:
		cell.text = v.String()
	case *lua.LTable:
		cell.list = c.take(v.Len())
		for i := range cell.list {
			value := v.RawGetInt(i + 1)
			if value.Type() == lua.LTTable { // the list itself, perhaps
				return resultError("extract returned a cell with a list in a list")
			}
			if err := c.fill(&cell.list[i], value); err != nil {
				return err
			}
		}
	default:
		return resultError("extract returned a cell that is a " + typeName(v) + ": text, a number, a boolean or a list of these is expected")
	}
	return nil
}

// Strings reads a list of strings, such as columns. ok is false when it is something else.
func Strings(v lua.LValue) (list []string, ok bool) {
	t, is := v.(*lua.LTable)
	if !is {
		return nil, false
	}
	for i := 1; i <= t.Len(); i++ {
		s, is := t.RawGetInt(i).(lua.LString)
		if !is {
			return nil, false
		}
		list = append(list, string(s))
	}
	return list, len(list) > 0
}
