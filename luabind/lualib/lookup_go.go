package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/jsontext"
	"mrrc-lua/internal/lookup"
	"mrrc-lua/luabind/goval"
)

// The methods of lookups on Go values. A lookup is read by all goroutines, and nothing is locked. That a key was used or
// missing is noted in the call and recorded when the work on the record is done, because the record may be abandoned.

// LookupObject returns what the methods on Go values take for a lookup. ok is false if the value is not a lookup.
func LookupObject(v lua.LValue) (o *goval.Object, ok bool) {
	if ud, is := v.(*lua.LUserData); is {
		if h, is := ud.Value.(*lookupHandle); is {
			return &goval.Object{Value: h.table}, true
		}
	}
	return nil, false
}

func goLookup(v goval.Value) *lookup.Table {
	if v.Kind() == goval.Shared {
		if t, ok := v.Object().Value.(*lookup.Table); ok {
			return t
		}
	}
	goval.Abandon()
	return nil
}

// goKey returns the key that is the argument of a method; ok is false if it is nil.
func goKey(c *goval.Call, args []goval.Value) (key string, ok bool) {
	if len(args) > 1 && args[1].IsNil() {
		return "", false
	}
	key = goval.AnyText(args, 1)
	c.Grow(len(key)) // of its normal form
	return key, true
}

func (lib *lookupLib) goGet(c *goval.Call, args []goval.Value) goval.Value {
	t := goLookup(goval.Arg(args, 0))
	key, ok := goKey(c, args)
	if !ok {
		return goval.Value{}
	}
	v, place, record := t.Look(key)
	if record {
		c.Note(t, place, key)
	}
	if place < 0 {
		return goval.Value{}
	}
	return lib.goValue(c, t, v)
}

func (lib *lookupLib) goHas(c *goval.Call, args []goval.Value) goval.Value {
	t := goLookup(goval.Arg(args, 0))
	key, ok := goKey(c, args)
	if !ok {
		return goval.Bool(false)
	}
	_, place, record := t.Look(key)
	if record && place >= 0 {
		c.Note(t, place, key)
	}
	return goval.Bool(place >= 0)
}

func (lib *lookupLib) goRows(c *goval.Call, args []goval.Value) goval.Value {
	t := goLookup(goval.Arg(args, 0))
	if !t.HasAll() {
		goval.Abandon()
	}
	key, ok := goKey(c, args)
	if !ok {
		return goval.OfTable(c.NewTable(0))
	}
	values, place, record := t.LookAll(key)
	if record {
		c.Note(t, place, key)
	}
	list := c.NewTable(len(values))
	for _, v := range values {
		c.Step()
		if row := lib.goValue(c, t, v); !row.IsNil() {
			list.Append(row)
		}
	}
	return goval.OfTable(list)
}

// goValue makes a value of one of a table, as value does in the VM. A text is not copied.
func (lib *lookupLib) goValue(c *goval.Call, t *lookup.Table, v any) goval.Value {
	switch v := v.(type) {
	case string:
		return goText(c, v)
	case lookup.Null:
		return goval.Value{}
	case lookup.Row:
		if v.Names != nil {
			return goval.OfTable(c.NewRow(lib.goColumns(t), v.Cells))
		}
		row := c.NewTable(len(v.Cells))
		for _, cell := range v.Cells {
			row.Append(goval.Str(cell))
		}
		return goval.OfTable(row)
	}
	made := goJSON(c, v, 0)
	if made.Kind() == goval.TableKind && t.Columns() != nil {
		made.Table().SetColumns(lib.goColumns(t))
	}
	return made
}

// goColumns returns the columns of the rows of a table.
func (lib *lookupLib) goColumns(t *lookup.Table) *goval.Columns {
	columns := lib.columns[t]
	if columns == nil {
		columns = goval.NewColumns(t.Columns())
		if lib.columns == nil {
			lib.columns = map[*lookup.Table]*goval.Columns{}
		}
		lib.columns[t] = columns
	}
	return columns
}

func goText(c *goval.Call, s string) goval.Value {
	c.Grow(len(s))
	return goval.Str(s)
}

// goJSON makes a value of one of jsontext, as jsonLib.value does in the VM. The VM makes values in which there is a null,
// and those that are nested deeply.
func goJSON(c *goval.Call, v any, depth int) goval.Value {
	const deepest = 50
	c.Step()
	if depth > deepest {
		goval.Abandon()
	}
	switch v := v.(type) {
	case bool:
		return goval.Bool(v)
	case string:
		return goText(c, v)
	case jsontext.Number:
		if f, exact := v.Float(); exact {
			return goval.Num(f)
		}
		return goText(c, string(v))
	case []any:
		t := c.NewTable(len(v))
		for _, x := range v {
			t.Append(goJSON(c, x, depth+1))
		}
		t.SetArray()
		return goval.OfTable(t)
	case *jsontext.Object:
		t := c.NewTable(0)
		c.WillHave(t, len(v.Keys))
		for i, k := range v.Keys {
			t.SetName(c, k, goJSON(c, v.Values[i], depth+1))
		}
		return goval.OfTable(t)
	}
	goval.Abandon()
	return goval.Value{}
}
