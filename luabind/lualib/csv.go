package lualib

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/lookup"
	"mrrc-lua/internal/spoilt"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// csvLib is the module csv of one Lua state.
type csvLib struct{ files *fileLib }

// CSVModule declares the module csv.
func (l *Lib) CSVModule() *declare.Module {
	return &declare.Module{
		Name: "csv", Doc: "Tables of text, row by row.",
		Elsewhere: map[string]string{
			"open": "csv.read(path) goes over the rows of a file", "parse": "csv.read(path) goes over the rows of a file",
			"write": "the hook extract makes rows, and -o x.csv writes them",
		},
		Funcs: []declare.Func{{
			Name: "read", Args: "path: string, options: {separator: string?, header: boolean?, encoding: string?}?", Returns: "fun(): table|nil", Fn: l.csv.read,
			Doc: "Iterates over the rows of a file of comma-separated values (RFC 4180: a quoted cell may hold separators and line breaks). " +
				"A row is a table of the cells by the names in the first row, or a list of cells with header=false. An empty cell, and one that is missing at the end of a row, is \"\"; more cells than names are an error. " +
				"Reading a column that the file does not have is an error. separator is \",\" by default, \"\\t\" for tabs; encoding is that of the file, if it is not UTF-8.",
			Example: `for row in csv.read("languages.csv") do print(row.name) end`,
		}},
	}
}

// csvOptions are the options of csv.read.
type csvOptions struct {
	separator rune
	header    bool
	encoding  string
}

func readCSVOptions(L *lua.LState, at int) csvOptions {
	const name = "csv.read"
	o := csvOptions{separator: ',', header: true}
	if L.Get(at) == lua.LNil {
		return o
	}
	t, ok := L.Get(at).(*lua.LTable)
	if !ok {
		value.WrongType(L, at, "read", "table")
	}
	known := []string{"separator", "header", "encoding"}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		option, ok := k.(lua.LString)
		if !ok || !slices.Contains(known, string(option)) {
			value.NoOption(L, name, k, known)
		}
		if option == "header" {
			o.header = value.BoolOption(L, name, "header", v)
			continue
		}
		text, ok := v.(lua.LString)
		if !ok {
			L.RaiseError("%s: %s is a string, not a %s", name, string(option), value.TypeName(v))
		}
		if option == "separator" {
			o.separator = separatorOf(L, name, string(text))
			continue
		}
		if _, ok := charset.Named(string(text)); !ok {
			L.RaiseError("%s: the encoding %q is not known; encodings are %s and others", name, value.Short(string(text)), charset.Examples)
		}
		o.encoding = string(text)
	}
	return o
}

// separatorOf returns the separator of cells that an option names.
func separatorOf(L *lua.LState, name, text string) rune {
	separator, size := utf8.DecodeRuneInString(text)
	if size == 0 || size != len(text) || separator == utf8.RuneError || strings.ContainsAny(text, "\"\r\n") {
		L.RaiseError("%s: the separator must be one character other than a quotation mark, not %q", name, value.Short(text))
	}
	return separator
}

// read pushes a function that returns the next row at each call, and nil at the end, when it closes the
// file.
func (lib *csvLib) read(L *lua.LState) int {
	path := value.StringArg(L, 1, "read")
	o := readCSVOptions(L, 2)
	file, err := lib.files.openToRead(L, path)
	if err != nil {
		L.RaiseError("csv.read: %s: %s", value.Clip(path), value.Clip(err.Error()))
	}
	h := file.Value.(*fileHandle)
	rows, err := lookup.NewRows(lookup.File{Reader: h.buf, Encoding: o.encoding}, o.separator, o.header, value.Largest(L))
	lib.check(L, h, err)
	mt, cells := rowMetatable(L, rows.Names()), spoilt.NewTable(rows.Names())
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if h.src == nil {
			L.Push(lua.LNil)
			return 1
		}
		row, line, err := rows.Next()
		if errors.Is(err, io.EOF) {
			lib.close(h)
			for _, msg := range cells.Messages("line") {
				lib.files.host.Print(fmt.Sprintf("warning: csv.read %s: %s\n", value.Clip(h.name), value.Clip(msg)))
			}
			L.Push(lua.LNil)
			return 1
		}
		lib.check(L, h, err)
		cells.See(row.Cells, line)
		bytes := 0
		for _, cell := range row.Cells {
			bytes += len(cell)
		}
		value.Need(L, bytes)
		L.Push(rowTable(L, row, mt))
		return 1
	}))
	return 1
}

// check raises an error of reading, and closes the file.
func (lib *csvLib) check(L *lua.LState, h *fileHandle, err error) {
	if err == nil {
		return
	}
	lib.close(h)
	L.RaiseError("csv.read: %s: %s", value.Clip(h.name), value.Clip(err.Error()))
}

func (lib *csvLib) close(h *fileHandle) {
	lib.files.disown(h)
	_ = h.Close() // it was only read
}
