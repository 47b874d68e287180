package lualib

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/lookup"
	"mrrc-lua/internal/meter"
	"mrrc-lua/luabind/declare"
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

func (lib *lookupLib) module() *declare.Module {
	const common = " If a key occurs more than once, its first row counts. A wrong option is an error."
	return &declare.Module{
		Name: "lookup", Doc: "Lookup tables from files. Go reads each file once for all jobs.",
		Funcs: []declare.Func{
			{
				Name: "csv", Args: "options: {file: string, key: string|integer, value: string|integer?, separator: string?, header: boolean?, encoding: string?, normalize: string?}", Returns: "Lookup", Fn: lib.csv,
				Doc:     "Reads comma-separated values. key and value name columns, or number them when header is false (the default when key is a number); without value the whole row is the value. encoding is that of the file, if it is not UTF-8: latin-1, windows-1252, utf-16, shift_jis, … normalize is isbn, issn, lccn or oclc: keys are compared in that form." + common,
				Example: `lookup.csv{ file = "languages.csv", key = "code", value = "name" }:get("eng")`,
			},
			{
				Name: "tsv", Args: "options: {file: string, key: string|integer, value: string|integer?, header: boolean?, encoding: string?, normalize: string?}", Returns: "Lookup", Fn: lib.tsv,
				Doc:     "Reads tab-separated values; the options are those of lookup.csv." + common,
				Example: `lookup.tsv{ file = "shelves.tsv", key = "isbn", value = "shelf", normalize = "isbn" }:get("0-306-40615-2")`,
			},
			{
				Name: "sqlite", Args: "options: {file: string, table: string?, query: string?, key: string|integer, value: string|integer?, normalize: string?}", Returns: "Lookup", Fn: lib.sqlite,
				Doc:     "Reads a table of an SQLite database, or the result of a query (one SELECT). key and value name columns, or number them; without value, a table of the columns that are not NULL is the value. Numbers stay numbers, and NULL is nil. The file is only read." + common,
				Example: `lookup.sqlite{ file = "shelves.db", table = "shelves", key = "isbn", value = "shelf", normalize = "isbn" }:get("0-306-40615-2")`,
			},
			{
				Name: "json", Args: "options: {file: string, key: string?, value: string?, encoding: string?, normalize: string?}", Returns: "Lookup", Fn: lib.readJSON,
				Doc:     "Reads JSON: an object of keys and values, or a list of objects in which key names the member that is the key. value names the member of an object that is the value; without it the whole object is." + common,
				Example: `lookup.json{ file = "languages.json" }:get("eng")`,
			},
		},
	}
}

// lookupHandle is a table as a script sees it.
type lookupHandle struct {
	table *lookup.Table
}

// Len returns the number of keys.
func (h *lookupHandle) Len() int { return h.table.Len() }

func (lib *lookupLib) class() *declare.Class {
	list := func(get func(t *lookup.Table) []string) lua.LGFunction {
		return func(L *lua.LState) int {
			t := L.NewTable()
			for _, s := range get(lookupArg(L)) {
				value.Need(L, value.TextCost)
				t.Append(lua.LString(s))
			}
			L.Push(t)
			return 1
		}
	}
	c := &declare.Class{}
	c.Lost = func(name string) string { return lostInLookup(name, c.Names()) }
	const example = `lookup.csv{ file = "languages.csv", key = "code", value = "name" }:`
	*c = declare.Class{
		Name: "Lookup", Var: "lookup", Lost: c.Lost, Doc: "A table that was read from a file.",
		Funcs: []declare.Func{
			{
				Name: "get", Args: "key: string?", Returns: "any", Fn: lib.get,
				Doc:     "The value of a key: text, a table of the row's columns, or the value in the JSON. Reading a column that the file does not have from a row is an error. The result is nil for the key nil, and for a key that is not in the table; lookup:missing lists such keys.",
				Example: example + `get("eng")`,
			},
			{
				Name: "has", Args: "key: string?", Returns: "boolean", Fn: lib.has,
				Doc:     "Whether the key is there.",
				Example: example + `has("eng")`,
			},
			{
				Name: "unused", Returns: "string[]", Fn: list((*lookup.Table).Unused),
				Doc:     "The keys that were never looked up, in the order of the file.",
				Example: example + `unused()`,
			},
			{
				Name: "missing", Returns: "string[]", Fn: list((*lookup.Table).Missing),
				Doc:     "The keys that were looked up and are not there, sorted.",
				Example: example + `missing()`,
			},
			{
				Name: "duplicates", Returns: "string[]", Fn: list((*lookup.Table).Duplicates),
				Doc:     "The keys of rows that are ignored, because an earlier row has the same key.",
				Example: example + `duplicates()`,
			},
		},
		Props: []declare.Prop{
			{
				Name: "count", Type: "integer",
				Doc:     "The number of keys.",
				Example: example[:len(example)-1] + `.count`,
				Get: func(L *lua.LState, _ *lua.LUserData) lua.LValue {
					return value.Number(lookupArg(L).Len())
				},
			},
			{
				Name: "skipped", Type: "integer",
				Doc:     "The number of rows without a usable key.",
				Example: example[:len(example)-1] + `.skipped`,
				Get: func(L *lua.LState, _ *lua.LUserData) lua.LValue {
					return value.Number(lookupArg(L).Skipped())
				},
			},
		},
	}
	return c
}

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
	switch v := v.(type) {
	case nil:
		if ok {
			L.Push(lib.json.null)
		} else {
			L.Push(lua.LNil)
		}
	case lookup.Null:
		L.Push(lua.LNil)
	case lookup.Row:
		L.Push(rowTable(L, v, lib.rowMetatable(L, t)))
	default:
		made := lib.json.value(L, v)
		if row, ok := made.(*lua.LTable); ok && t.Columns() != nil {
			row.Metatable = lib.rowMetatable(L, t)
		}
		L.Push(made)
	}
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
	if near := declare.Nearest(name, columns); near != "" {
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
			lib.host.Print(fmt.Sprintf("warning: lookup.%s %s: %d rows have the key of an earlier row, and are ignored: %s\n",
				o.kind, value.Clip(o.file), len(twice), firstOf(twice)))
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
	o := readLookupOptions(L, "csv", "file", "key", "value", "separator", "header", "encoding", "normalize")
	separator := separatorOf(L, "lookup.csv", o.separator)
	return lib.read(L, o, func(r io.Reader) (*lookup.Table, error) {
		return lookup.ReadCSV(o.text(r), o.columns(), separator, normalizers[o.normalize])
	})
}

func (lib *lookupLib) tsv(L *lua.LState) int {
	o := readLookupOptions(L, "tsv", "file", "key", "value", "header", "encoding", "normalize")
	return lib.read(L, o, func(r io.Reader) (*lookup.Table, error) {
		return lookup.ReadTSV(o.text(r), o.columns(), normalizers[o.normalize])
	})
}

func (lib *lookupLib) readJSON(L *lua.LState) int {
	o := readLookupOptions(L, "json", "file", "key", "value", "encoding", "normalize")
	return lib.read(L, o, func(r io.Reader) (*lookup.Table, error) {
		return lookup.ReadJSON(o.text(r), o.key, o.value, normalizers[o.normalize], value.MeterOf(L))
	})
}

func (lib *lookupLib) sqlite(L *lua.LState) int {
	o := readLookupOptions(L, "sqlite", "file", "table", "query", "key", "value", "normalize")
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
		return lookup.ReadSQLite(ctx, d, lookup.Columns{Key: o.key, Value: o.value}, normalizers[o.normalize])
	})
}
