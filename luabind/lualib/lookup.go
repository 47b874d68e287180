package lualib

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/lookup"
	"mrrc-lua/internal/meter"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/value"
)

// Sharer is a Host whose states share tables that are read once. For a Host that is not a Sharer each
// state reads for itself.
type Sharer interface {
	// Share returns what make returned for a key the first time that any of the states asked. Several
	// states may call it at once; make runs once, and uses nothing of the state.
	Share(key string, make func() (any, error)) (any, error)
}

// lookupLib is the module lookup of one Lua state, with the type of its tables.
type lookupLib struct {
	host Host
	json *jsonLib                     // for the values of JSON
	mt   *lua.LTable                  // of lookups
	rows map[*lookup.Table]lua.LValue // the metatables of rows

	columns map[*lookup.Table]*goval.Columns // of rows on Go values
}

// open prepares the type Lookup.
func (lib *lookupLib) open(L *lua.LState) {
	lib.mt = lib.class().Metatable(L)
	lib.rows = map[*lookup.Table]lua.LValue{}
}

// LookupModule declares the module lookup.
func (l *Lib) LookupModule() *declare.Module { return l.lookup.module() }

// LookupClass declares the type Lookup.
func (l *Lib) LookupClass() *declare.Class { return l.lookup.class() }

// lookupHandle is a table as a script sees it.
type lookupHandle struct {
	table *lookup.Table
}

// Len returns the number of keys.
func (h *lookupHandle) Len() int { return h.table.Len() }

func lookupArg(L *lua.LState) *lookup.Table {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if h, ok := ud.Value.(*lookupHandle); ok {
			return h.table
		}
	}
	L.RaiseError("a method of lookup was called without a lookup: write lookup:name(…), with a colon")
	return nil
}

func (lib *lookupLib) get(L *lua.LState) int {
	t := lookupArg(L)
	if L.GetTop() > 1 && L.Get(2) == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	v, ok := t.Get(value.StringArg(L, 2, "get"))
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lib.value(L, t, v))
	return 1
}

// value makes the Lua value of a value of a table.
func (lib *lookupLib) value(L *lua.LState, t *lookup.Table, v any) lua.LValue {
	switch v := v.(type) {
	case nil:
		return lib.json.null
	case lookup.Null:
		return lua.LNil
	case lookup.Row:
		return rowTable(L, v, lib.rowMetatable(L, t))
	}
	made := lib.json.value(L, v)
	if row, ok := made.(*lua.LTable); ok && t.Columns() != nil {
		row.Metatable = lib.rowMetatable(L, t)
	}
	return made
}

// allRows is lookup:rows.
func (lib *lookupLib) allRows(L *lua.LState) int {
	t, list := lookupArg(L), L.NewTable()
	if !t.HasAll() {
		L.RaiseError("lookup:rows needs a table that was read with all=true; without it, the first row of a key counts: lookup:get(key)")
	}
	if L.GetTop() < 2 || L.Get(2) != lua.LNil {
		for _, v := range t.Rows(value.StringArg(L, 2, "rows")) {
			value.Need(L, value.TextCost)
			list.Append(lib.value(L, t, v))
		}
	}
	L.Push(list)
	return 1
}

// rowMetatable returns the metatable of the rows of a table. Asking a row for a column that the table does
// not have is an error. Tables whose columns have no names have none.
func (lib *lookupLib) rowMetatable(L *lua.LState, t *lookup.Table) lua.LValue {
	if mt := lib.rows[t]; mt != nil {
		return mt
	}
	mt := rowMetatable(L, t.Columns())
	lib.rows[t] = mt
	return mt
}

// rowTable makes the Lua value of a row.
func rowTable(L *lua.LState, v lookup.Row, mt lua.LValue) *lua.LTable {
	value.Need(L, value.TableCost+value.MemberCost*len(v.Cells))
	row := L.NewTable()
	row.Metatable = mt
	for i, cell := range v.Cells {
		if i < len(v.Names) {
			row.RawSetString(v.Names[i], lua.LString(cell))
		} else {
			row.RawSetInt(i+1, lua.LString(cell))
		}
	}
	return row
}

// rowMetatable makes a metatable of rows with the given columns; nil: the columns have no names, and there
// is no metatable.
func rowMetatable(L *lua.LState, columns []string) lua.LValue {
	if columns == nil {
		return lua.LNil
	}
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		if name, ok := L.Get(2).(lua.LString); ok && !slices.Contains(columns, string(name)) {
			L.RaiseError("%s", NoColumn(string(name), columns))
		}
		L.Push(lua.LNil)
		return 1
	}))
	mt.RawSetString("__metatable", lua.LString("row"))
	return mt
}

// NoColumn returns the message for a column that rows do not have.
func NoColumn(name string, columns []string) string {
	msg := "the rows have no column '" + name + "'"
	if remedy := lookup.OtherSeparator(columns, false); remedy != "" {
		return msg + ": " + remedy
	}
	near := declare.Nearest(name, columns)
	for _, column := range columns {
		if strings.TrimSpace(column) == strings.TrimSpace(name) {
			near = column
		}
	}
	switch {
	case strings.ContainsFunc(near, unicode.IsSpace):
		return fmt.Sprintf("%s: did you mean %q?", msg, near)
	case near != "":
		return msg + ": did you mean " + near + "?"
	}
	return msg + ": the columns are " + strings.Join(columns, ", ")
}

// LookupColumns returns the names of the columns of the rows that a lookup has for values; ok is false if
// the value is not such a lookup.
func LookupColumns(v lua.LValue) (names []string, ok bool) {
	if ud, is := v.(*lua.LUserData); is {
		if h, is := ud.Value.(*lookupHandle); is {
			names = h.table.Columns()
		}
	}
	return names, names != nil
}

// lostInLookup returns the message for a member that lookups do not have: names["eng"] probably asks for the
// value of a key.
func lostInLookup(name string, members []string) string {
	msg := fmt.Sprintf("a lookup has no '%s'", name)
	if near := declare.Nearest(name, members); near != "" {
		msg += ": did you mean lookup:" + near + "?"
	}
	return fmt.Sprintf("%s; the value of a key is lookup:get(%q)", msg, name)
}

func (lib *lookupLib) has(L *lua.LState) int {
	t := lookupArg(L)
	L.Push(lua.LBool((L.GetTop() < 2 || L.Get(2) != lua.LNil) && t.Has(value.StringArg(L, 2, "has"))))
	return 1
}

// read pushes the table that a file holds, from the host's store if it has one.
func (lib *lookupLib) read(L *lua.LState, o *lookupOptions, parse func(io.Reader) (*lookup.Table, error)) int {
	load := func() (any, error) {
		src, err := lib.host.OpenFile(o.file)
		if err != nil {
			return nil, err
		}
		defer func() { _ = src.Close() }() // it was only read
		t, err := parse(&meter.Reader{Reader: src, Meter: value.MeterOf(L), Times: 2})
		if err != nil {
			return nil, err
		}
		if twice := t.Duplicates(); len(twice) > 0 {
			what := "1 row has the key of an earlier row, and is ignored"
			if len(twice) > 1 {
				what = fmt.Sprintf("%d rows have the key of an earlier row, and are ignored", len(twice))
			}
			lib.host.Print(fmt.Sprintf("warning: lookup.%s %s: %s: %s\n", o.kind, value.Clip(o.file), what, firstOf(twice)))
		}
		for _, msg := range t.Spoilt() {
			lib.host.Print(fmt.Sprintf("warning: lookup.%s %s: %s\n", o.kind, value.Clip(o.file), value.Clip(msg)))
		}
		return t, nil
	}
	var v any
	var err error
	if s, ok := lib.host.(Sharer); ok {
		v, err = s.Share(o.id(), load)
	} else {
		v, err = load()
	}
	if err != nil {
		L.RaiseError("lookup.%s: %s: %s", o.kind, value.Clip(o.file), value.Clip(err.Error()))
	}
	ud := L.NewUserData()
	ud.Value, ud.Metatable = &lookupHandle{v.(*lookup.Table)}, lib.mt
	L.Push(ud)
	return 1
}

// firstOf shows the first few of a list.
func firstOf(list []string) string {
	const few = 5
	var shown []string
	for _, s := range list[:min(len(list), few)] {
		shown = append(shown, value.Short(s))
	}
	if len(list) > few {
		shown = append(shown, "…")
	}
	return strings.Join(shown, ", ")
}

func (lib *lookupLib) csv(L *lua.LState) int {
	o := readLookupOptions(L, "csv", "separator", "header", "encoding")
	separator := separatorOf(L, "lookup.csv", o.separator)
	return lib.read(L, o, func(r io.Reader) (*lookup.Table, error) {
		return lookup.ReadCSV(o.text(r), o.columns(), separator, o.keys())
	})
}

func (lib *lookupLib) tsv(L *lua.LState) int {
	o := readLookupOptions(L, "tsv", "header", "encoding")
	return lib.read(L, o, func(r io.Reader) (*lookup.Table, error) {
		return lookup.ReadTSV(o.text(r), o.columns(), o.keys())
	})
}

func (lib *lookupLib) xlsx(L *lua.LState) int {
	o := readLookupOptions(L, "xlsx", "sheet", "header")
	return lib.read(L, o, func(r io.Reader) (*lookup.Table, error) { return readWorkbook(r, o, value.MeterOf(L)) })
}

func (lib *lookupLib) readJSON(L *lua.LState) int {
	o := readLookupOptions(L, "json", "encoding")
	return lib.read(L, o, func(r io.Reader) (*lookup.Table, error) {
		return lookup.ReadJSON(o.text(r), o.key, o.value, o.keys(), value.MeterOf(L))
	})
}

func (lib *lookupLib) sqlite(L *lua.LState) int {
	o := readLookupOptions(L, "sqlite", "table", "query")
	if (o.table == "") == (o.query == "") {
		L.RaiseError("lookup.sqlite needs the option table or the option query")
	}
	// Changes that SQLite keeps in a second file would not be seen.
	if beside, err := lib.host.OpenFile(o.file + "-wal"); err == nil {
		n, _ := io.ReadFull(beside, make([]byte, 1))
		_ = beside.Close()
		if n > 0 {
			L.RaiseError("lookup.sqlite: %s: the database is in use, or has changes that are not in the file yet (%s-wal); "+
				"end the program that writes it, or run: sqlite3 %s 'PRAGMA wal_checkpoint(TRUNCATE)'", o.file, o.file, o.file)
		}
	}
	ctx := L.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	return lib.read(L, o, func(r io.Reader) (*lookup.Table, error) {
		d := lookup.Database{Table: o.table, Query: o.query, Meter: value.MeterOf(L)}
		if err := d.Open(r); err != nil {
			return nil, err
		}
		return lookup.ReadSQLite(ctx, d, lookup.Columns{Key: o.key, Value: o.value}, o.keys())
	})
}
