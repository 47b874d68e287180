package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/lookup"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/value"
)

func (lib *lookupLib) module() *declare.Module {
	const (
		common = " A wrong option is an error."
		keys   = ", normalize: string?, trim: boolean?, fold: boolean?, all: boolean?}"
	)
	return &declare.Module{
		Name: "lookup", Doc: "Lookup tables from files. Go reads each file once for all jobs. " +
			"If a key occurs more than once, its first row counts, and a warning names it; with all=true every row is kept, for lookup:rows. " +
			"How keys are compared: normalize is isbn, issn, lccn or oclc; trim=true drops blanks at both ends; fold=true ignores case, accents and punctuation, as text.key does.",
		Funcs: []declare.Func{
			{
				Name: "csv", Args: "options: {file: string, key: string|integer, value: string|integer?, separator: string?, header: boolean?, encoding: string?" + keys, Returns: "Lookup", Fn: lib.csv,
				Doc:     "Reads comma-separated values. key and value name columns, or number them when header is false (the default when key is a number); without value the whole row is the value. encoding is that of the file, if it is not UTF-8: latin-1, windows-1252, utf-16, shift_jis, …" + common,
				Example: `lookup.csv{ file = "languages.csv", key = "code", value = "name" }:get("eng")`,
			},
			{
				Name: "tsv", Args: "options: {file: string, key: string|integer, value: string|integer?, header: boolean?, encoding: string?" + keys, Returns: "Lookup", Fn: lib.tsv,
				Doc:     "Reads tab-separated values; the options are those of lookup.csv." + common,
				Example: `lookup.tsv{ file = "shelves.tsv", key = "isbn", value = "shelf", normalize = "isbn" }:get("0-306-40615-2")`,
			},
			{
				Name: "xlsx", Args: "options: {file: string, key: string|integer, value: string|integer?, sheet: string?, header: boolean?" + keys, Returns: "Lookup", Fn: lib.xlsx,
				Doc:     "Reads a worksheet of an Excel workbook, the first one unless sheet names another; the other options are those of lookup.csv. A cell is the text that Excel shows." + common,
				Example: `lookup.xlsx{ file = "shelves.xlsx", key = "isbn", value = "shelf", normalize = "isbn" }:get("0-306-40615-2")`,
			},
			{
				Name: "sqlite", Args: "options: {file: string, table: string?, query: string?, key: string|integer, value: string|integer?" + keys, Returns: "Lookup", Fn: lib.sqlite,
				Doc:     "Reads a table of an SQLite database, or the result of a query (one SELECT). key and value name columns, or number them; without value, a table of the columns that are not NULL is the value. Numbers stay numbers, and NULL is nil. The file is only read." + common,
				Example: `lookup.sqlite{ file = "shelves.db", table = "shelves", key = "isbn", value = "shelf", normalize = "isbn" }:get("0-306-40615-2")`,
			},
			{
				Name: "json", Args: "options: {file: string, key: string?, value: string?, encoding: string?" + keys, Returns: "Lookup", Fn: lib.readJSON,
				Doc:     "Reads JSON: an object of keys and values, or a list of objects in which key names the member that is the key. value names the member of an object that is the value; without it the whole object is." + common,
				Example: `lookup.json{ file = "languages.json" }:get("eng")`,
			},
		},
	}
}

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
				Name: "get", Args: "key: string?", Returns: "any", Fn: lib.get, Go: lib.goGet,
				Doc:     "The value of a key: text, a table of the row's columns, or the value in the JSON. Reading a column that the file does not have from a row is an error. The result is nil for the key nil, and for a key that is not in the table; lookup:missing lists such keys.",
				Example: example + `get("eng")`,
			},
			{
				Name: "has", Args: "key: string?", Returns: "boolean", Fn: lib.has, Go: lib.goHas,
				Doc:     "Whether the table has the key.",
				Example: example + `has("eng")`,
			},
			{
				Name: "rows", Args: "key: string?", Returns: "any[]", Fn: lib.allRows, Go: lib.goRows,
				Doc:     "The values of all rows with a key, in the order of the file, each as lookup:get returns it; an empty list for a key that is not in the table. The table must be read with all=true.",
				Example: `lookup.csv{ file = "languages.csv", key = "code", value = "name", all = true }:rows("eng")`,
			},
			{
				Name: "keys", Returns: "string[]", Fn: list((*lookup.Table).Keys),
				Doc:     "All keys as they are in the file, in its order, each once. Keys that are read here do not count as looked up.",
				Example: example + `keys()`,
			},
			{
				Name: "unused", Returns: "string[]", Fn: list((*lookup.Table).Unused), Changes: true,
				Doc:     "The keys that were never looked up, in the order of the file.",
				Example: example + `unused()`,
			},
			{
				Name: "missing", Returns: "string[]", Fn: list((*lookup.Table).Missing), Changes: true,
				Doc:     "The keys that were looked up and are not in the table, sorted: the first 100,000 of them.",
				Example: example + `missing()`,
			},
			{
				Name: "duplicates", Returns: "string[]", Fn: list((*lookup.Table).Duplicates),
				Doc:     "The keys of rows that are ignored, because an earlier row has the same key. There are none with all=true.",
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
				Go: func(_ *goval.Call, self goval.Value) goval.Value { return goval.Int(goLookup(self).Len()) },
			},
			{
				Name: "skipped", Type: "integer",
				Doc:     "The number of rows without a usable key.",
				Example: example[:len(example)-1] + `.skipped`,
				Get: func(L *lua.LState, _ *lua.LUserData) lua.LValue {
					return value.Number(lookupArg(L).Skipped())
				},
				Go: func(_ *goval.Call, self goval.Value) goval.Value { return goval.Int(goLookup(self).Skipped()) },
			},
		},
	}
	return c
}
