package luabind

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind/value"
)

// Cells is memory for the cells of rows: many of them are made at once, and used again. The zero value
// works. One goroutine uses it at a time.
type Cells struct{ made []rows.Cell }

// Reset makes all cells invalid that Rows returned.
func (c *Cells) Reset() {
	const keep = 1 << 15
	clear(c.made)
	if c.made = c.made[:0]; cap(c.made) > keep {
		c.made = nil
	}
}

// take returns n empty cells.
func (c *Cells) take(n int) []rows.Cell {
	if cap(c.made)-len(c.made) < n {
		c.made = make([]rows.Cell, 0, max(64, n, 2*cap(c.made))) // those that have the memory before keep it
	}
	from := len(c.made)
	c.made = c.made[:from+n]
	return c.made[from : from+n : from+n]
}

// Rows reads the result of extract: nil, a row, or a list of rows, which it appends to dst. A row is a list
// of cells, or a map. A list all of whose elements are tables is a list of rows: {{"a", "b"}, {"c", "d"}}.
// The cells are valid until Reset.
func (c *Cells) Rows(dst []rows.Row, v lua.LValue) ([]rows.Row, error) {
	t, ok := v.(*lua.LTable)
	switch {
	case v == lua.LNil:
		return dst, nil
	case !ok:
		return dst, resultError("extract returned a " + value.TypeName(v) + ": a row (a list or a map), a list of rows, or nil is expected")
	}
	if !isRowList(t) {
		r, err := c.Row(t)
		return append(dst, r), err
	}
	for i := 1; i <= t.Len(); i++ {
		r, err := c.Row(t.RawGetInt(i).(*lua.LTable))
		if err != nil {
			return dst, err
		}
		dst = append(dst, r)
	}
	return dst, nil
}

// isRowList reports whether a table is a list of rows: all its elements are tables. A row whose cells are
// all lists has to be written as a map, or with one cell that is not a list.
func isRowList(t *lua.LTable) bool {
	n := t.Len()
	for i := 1; i <= n; i++ {
		if _, ok := t.RawGetInt(i).(*lua.LTable); !ok {
			return false
		}
	}
	return n > 0
}

// Row reads one row: a list of cells, or a table of cells by name. The cells are valid until Reset.
func (c *Cells) Row(t *lua.LTable) (r rows.Row, err error) {
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

// named reports whether one of the keys of a table is a name. Names come after the list.
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
func (c *Cells) fill(cell *rows.Cell, v lua.LValue) error {
	switch v := v.(type) {
	case *lua.LNilType:
		cell.Kind = rows.Nil
	case lua.LString:
		cell.Kind, cell.Str = rows.Text, string(v)
	case lua.LNumber:
		cell.Kind, cell.Str = rows.Number, v.String()
	case lua.LBool:
		cell.Kind, cell.Str = rows.Bool, v.String()
	case *lua.LTable:
		cell.Kind, cell.List = rows.List, c.take(v.Len())
		for i := range cell.List {
			value := v.RawGetInt(i + 1)
			if value.Type() == lua.LTTable { // the list itself, perhaps
				return resultError("extract returned a cell with a list in a list")
			}
			if err := c.fill(&cell.List[i], value); err != nil {
				return err
			}
		}
	default:
		return resultError("extract returned a cell that is a " + value.TypeName(v) + ": text, a number, a boolean or a list of these is expected")
	}
	return nil
}

// Strings reads a list of strings, such as columns. ok is false if the value is something else, or empty.
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
