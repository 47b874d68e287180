package luabind

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/value"
)

// Cells is memory for the cells of rows: many of them are made at once, and used again. The zero value
// works. One goroutine uses it at a time.
type Cells struct {
	made []rows.Cell
	left int // how many cells the current value may still have
	text int // and how many bytes of text

	came, names []string // in the last row on Go values: in its order, and sorted
}

// maxCells bounds the cells of one result of extract: tables that contain others several times have many
// more cells than they take memory.
const maxCells = 1 << 20

// maxNested bounds how deep the tables in a cell are nested.
const maxNested = 100

// Reset makes all cells invalid that Rows returned.
func (c *Cells) Reset() {
	const keep = 1 << 15
	clear(c.made)
	if c.made = c.made[:0]; cap(c.made) > keep {
		c.made = nil
	}
}

// take returns n empty cells.
func (c *Cells) take(n int) ([]rows.Cell, error) {
	if c.left -= n; c.left < 0 {
		return nil, resultError(fmt.Sprintf("extract returned more than %d cells for one record", maxCells))
	}
	if cap(c.made)-len(c.made) < n {
		c.made = make([]rows.Cell, 0, max(64, n, 2*cap(c.made))) // those that have the memory before keep it
	}
	from := len(c.made)
	c.made = c.made[:from+n]
	return c.made[from : from+n : from+n], nil
}

// Rows reads the result of extract: nil, a row, or a list of rows, which it appends to dst. A row is a list
// of cells, or a map. A list all of whose elements are tables is a list of rows: {{"a", "b"}, {"c", "d"}}.
// Their text is as long as one call may make it by m. An empty table is an empty list of rows; a list of nothing but nil, as {nil, nil}, is a row. The cells are
// valid until Reset.
func (c *Cells) Rows(dst []rows.Row, v lua.LValue, m meter.Meter) ([]rows.Row, error) {
	t, ok := v.(*lua.LTable)
	switch {
	case v == lua.LNil:
		return dst, nil
	case !ok:
		return dst, resultError("extract returned a " + value.TypeName(v) + ": a row (a list or a map), a list of rows, or nil is expected")
	case isEmpty(t):
		return dst, nil
	}
	c.left, c.text = maxCells, m.Largest()
	if !isRowList(t) {
		r, err := c.row(t)
		return append(dst, r), err
	}
	n := t.Len()
	for i := 1; i <= n; i++ {
		r, err := c.row(t.RawGetInt(i).(*lua.LTable))
		if err != nil {
			return dst, err
		}
		dst = append(dst, r)
	}
	return dst, nil
}

// isEmpty reports whether a table was never given an element, not even nil: local rows = {}.
func isEmpty(t *lua.LTable) bool {
	if k, _ := t.Next(lua.LNil); k != lua.LNil {
		return false
	}
	list, _, _ := value.Sizes(t)
	return list == 0
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
func (c *Cells) Row(t *lua.LTable) (rows.Row, error) {
	c.left, c.text = maxCells, meter.MaxText
	return c.row(t)
}

func (c *Cells) row(t *lua.LTable) (r rows.Row, err error) {
	if !named(t) {
		r.Cells, err = c.list(t, t.MaxN(), 0)
		return r, err
	}
	if r.Keys, err = names(t, "a row"); err != nil {
		return r, err
	}
	if r.Cells, err = c.take(len(r.Keys)); err != nil {
		return r, err
	}
	for i, k := range r.Keys {
		if err := c.fill(&r.Cells[i], t.RawGetString(k), 0); err != nil {
			return r, err
		}
	}
	return r, nil
}

// list makes cells of the first n elements of a table.
func (c *Cells) list(t *lua.LTable, n, depth int) ([]rows.Cell, error) {
	cells, err := c.take(n)
	for i := 0; i < len(cells) && err == nil; i++ {
		err = c.fill(&cells[i], t.RawGetInt(i+1), depth)
	}
	return cells, err
}

// members makes cells of a map: names and values by turns, in the order of the names.
func (c *Cells) members(t *lua.LTable, depth int) ([]rows.Cell, error) {
	keys, err := names(t, "a map")
	if err != nil {
		return nil, err
	}
	cells, err := c.take(2 * len(keys))
	for i := 0; i < len(keys) && err == nil; i++ {
		cells[2*i] = rows.Cell{Kind: rows.Text, Str: keys[i]}
		err = c.fill(&cells[2*i+1], t.RawGetString(keys[i]), depth)
	}
	return cells, err
}

// names returns the names in a map, sorted.
func names(t *lua.LTable, what string) ([]string, error) {
	list := []string{}
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		key, ok := k.(lua.LString)
		if !ok {
			return nil, resultError("extract returned " + what + " with both names and numbers for keys")
		}
		list = append(list, string(key))
	}
	slices.Sort(list)
	return list, nil
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
func (c *Cells) fill(cell *rows.Cell, v lua.LValue, depth int) (err error) {
	switch v := v.(type) {
	case *lua.LNilType:
		cell.Kind = rows.Nil
	case lua.LString:
		cell.Kind, cell.Str = rows.Text, string(v)
		if c.text -= len(v); c.text < 0 {
			return resultError("extract returned more text for one record than one call may make")
		}
		if err := checkUTF8(cell.Str); err != nil {
			return resultError("extract returned a cell: " + err.Error())
		}
	case lua.LNumber:
		cell.Kind, cell.Str = rows.Number, v.String()
	case lua.LBool:
		cell.Kind, cell.Str = rows.Bool, v.String()
	case *lua.LTable:
		switch {
		case depth == maxNested:
			return resultError(fmt.Sprintf("extract returned a cell whose tables are nested more than %d deep, or contain themselves", maxNested))
		case named(v):
			cell.Kind = rows.Map
			cell.List, err = c.members(v, depth+1)
		default:
			cell.Kind = rows.List
			cell.List, err = c.list(v, v.Len(), depth+1)
		}
	default:
		return resultError("extract returned a cell that is a " + value.TypeName(v) + ": text, a number, a boolean, or a list or a map of these is expected")
	}
	return err
}

// Strings reads a list of strings, such as columns. ok is false if the value is something else, or empty.
func Strings(v lua.LValue) (list []string, ok bool) {
	t, is := v.(*lua.LTable)
	if !is {
		return nil, false
	}
	n := t.Len()
	for i := 1; i <= n; i++ {
		s, is := t.RawGetInt(i).(lua.LString)
		if !is {
			return nil, false
		}
		list = append(list, string(s))
	}
	return list, len(list) > 0
}

// RowsOf does the same as Rows for a Go value. The text of the cells is that of the value, and may be a view of
// records. ok is false for everything that is an error of Rows, and for rows that are unusually large: the VM
// makes them.
func (c *Cells) RowsOf(dst []rows.Row, v goval.Value) (out []rows.Row, ok bool) {
	if v.IsNil() {
		return dst, true
	}
	if v.Kind() != goval.TableKind {
		return dst, false
	}
	t := v.Table()
	if t.Places() == 0 && !t.HasNames() && !t.HasOther() {
		return dst, true
	}
	c.left = maxGoCells
	n := t.Len()
	list := n > 0
	for i := 1; i <= n && list; i++ {
		list = t.At(i).Kind() == goval.TableKind
	}
	if !list {
		r, ok := c.goRow(t)
		return append(dst, r), ok
	}
	for i := 1; i <= n; i++ {
		r, ok := c.goRow(t.At(i).Table())
		if !ok {
			return dst, false
		}
		dst = append(dst, r)
	}
	return dst, true
}

// maxGoCells bounds the cells of one result on Go values.
const maxGoCells = 10_000

func (c *Cells) goRow(t *goval.Table) (r rows.Row, ok bool) {
	if t.HasOther() {
		return r, false
	}
	if !t.HasNames() {
		r.Cells, ok = c.goList(t, 0)
		return r, ok
	}
	if t.Len() > 0 {
		return r, false
	}
	r.Keys = c.goNames(t)
	cells, err := c.take(len(r.Keys))
	for i := 0; i < len(cells) && err == nil; i++ {
		if !c.goFill(&cells[i], t.Named(r.Keys[i]), 0) {
			return r, false
		}
	}
	r.Cells = cells
	return r, err == nil
}

// goNames returns the names in a table, sorted. Mostly they are those of the row before, in the same order.
func (c *Cells) goNames(t *goval.Table) []string {
	n, same := 0, true
	t.Names(func(key string, _ goval.Value) {
		same = same && n < len(c.came) && c.came[n] == key
		n++
	})
	if !same || n != len(c.came) {
		c.came = make([]string, 0, n) // rows that were made have the lists before
		t.Names(func(key string, _ goval.Value) { c.came = append(c.came, key) })
		c.names = slices.Clone(c.came)
		slices.Sort(c.names)
	}
	return c.names
}

// goList makes cells of the list of a table.
func (c *Cells) goList(t *goval.Table, depth int) ([]rows.Cell, bool) {
	cells, err := c.take(t.Len())
	if err != nil {
		return nil, false
	}
	for i := range cells {
		if !c.goFill(&cells[i], t.At(i+1), depth) {
			return nil, false
		}
	}
	return cells, true
}

// goFill makes a cell of a value. Maps in cells are left to the VM.
func (c *Cells) goFill(cell *rows.Cell, v goval.Value, depth int) (ok bool) {
	switch v.Kind() {
	case goval.Nil:
		cell.Kind = rows.Nil
	case goval.String:
		cell.Kind, cell.Str = rows.Text, v.Text()
		return checkUTF8(cell.Str) == nil
	case goval.Number:
		cell.Kind, cell.Str = rows.Number, goval.NumberText(v.Float())
	case goval.False:
		cell.Kind, cell.Str = rows.Bool, "false"
	case goval.True:
		cell.Kind, cell.Str = rows.Bool, "true"
	case goval.TableKind:
		t := v.Table()
		if depth == maxGoNested || t.HasNames() || t.HasOther() {
			return false
		}
		cell.Kind = rows.List
		cell.List, ok = c.goList(t, depth+1)
		return ok
	default:
		return false
	}
	return true
}

// maxGoNested bounds how deep lists in a cell are nested on Go values.
const maxGoNested = 10
