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
	if c.kind != lua.LTTable {
		return c.text
	}
	var s strings.Builder
	for i := range c.list {
		if i > 0 {
			s.WriteString(join)
		}
		s.WriteString(c.list[i].text)
	}
	return s.String()
}

// Rows reads what extract returned: nil, a row, or a list of rows. A row is a list of cells or a
// map; a list is a list of rows when its first element is a table without elements of its own kind
// being tables: {{"a", "b"}, {"c", "d"}}.
func Rows(v lua.LValue) ([]Row, error) {
	t, ok := v.(*lua.LTable)
	switch {
	case v == lua.LNil:
		return nil, nil
	case !ok:
		return nil, resultError("extract returned a " + typeName(v) + ": a row (a list or a map), a list of rows, or nil is expected")
	}
	if !isRowList(t) {
		r, err := rowOf(t)
		return []Row{r}, err
	}
	var rows []Row
	for i := 1; i <= t.Len(); i++ {
		r, err := rowOf(t.RawGetInt(i).(*lua.LTable))
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
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

func rowOf(t *lua.LTable) (r Row, err error) {
	if !named(t) {
		n := t.MaxN()
		r.Cells = make([]Cell, 0, n)
		for i := 1; i <= n; i++ {
			c, err := cellOf(t.RawGetInt(i))
			if err != nil {
				return r, err
			}
			r.Cells = append(r.Cells, c)
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
	for _, k := range r.Keys {
		c, err := cellOf(t.RawGetString(k))
		if err != nil {
			return r, err
		}
		r.Cells = append(r.Cells, c)
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

func cellOf(v lua.LValue) (c Cell, err error) {
	c.kind = v.Type()
	switch v := v.(type) {
	case *lua.LNilType:
	case lua.LString:
		c.text = string(v)
	case lua.LNumber, lua.LBool:
		c.text = v.String()
	case *lua.LTable:
		c.list = make([]Cell, v.Len())
		for i := range c.list {
			if c.list[i], err = cellOf(v.RawGetInt(i + 1)); err != nil || c.list[i].kind == lua.LTTable {
				return c, resultError("extract returned a cell with a list in a list")
			}
		}
	default:
		return c, resultError("extract returned a cell that is a " + typeName(v) + ": text, a number, a boolean or a list of these is expected")
	}
	return c, nil
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
