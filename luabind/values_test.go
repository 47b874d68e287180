package luabind_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind"
)

// eval returns the value of an expression, with the sample as record.
func eval(t *testing.T, expr string) (*lua.LState, lua.LValue) {
	t.Helper()
	L, b := newState(t, newHost(t))
	L.SetGlobal("record", b.Handles(1).Open(0, newRecord(t)))
	require.NoError(t, L.DoString("return "+expr), expr)
	return L, L.Get(-1)
}

// TestRows: each row as keys and JSON of its cells, or the error.
func TestRows(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`nil`:                                   `[]`,
		`{ "a", 1, true }`:                      `[null ["a",1,true]]`,
		`{ "a", nil, "c" }`:                     `[null ["a",null,"c"]]`,
		`{ b = "x", a = 1 }`:                    `[["a","b"] [1,"x"]]`,
		`{ { "a" }, { "b" } }`:                  `[null ["a"] null ["b"]]`,
		`{ a = { "x", "y" }, b = {} }`:          `[["a","b"] [["x","y"],[]]]`,
		`{ record.id, record:values("650$a") }`: `[null ["ocm00012345",["History","Reading","History"]]]`,
		`{}`:                                    `[]`,
		`{ nil, nil }`:                          `[null null]`,
		`{ {} }`:                                `[null null]`,
		`{ title = { main = "A", sub = { "B" } } }`: `[["title"] [{"main":"A","sub":["B"]}]]`,
		`{ "x", { { a = 1 }, { "b" } } }`:           `[null ["x",[{"a":1},["b"]]]]`,
		`{ "x", { 1, a = 2 } }`:                     `extract returned a map with both names and numbers for keys`,
		`{ a = 1 / 0, b = { 0 / 0 } }`:              `[["a","b"] [null,[null]]]`,
		`5`:                                         `extract returned a number: a row (a list or a map), a list of rows, or nil is expected`,
		`{ 1, a = 2 }`:                              `extract returned a row with both names and numbers for keys`,
		`{ a = record }`:                            `extract returned a cell that is a record: text, a number, a boolean, or a list or a map of these is expected`,
		`{ a = { { "x" } } }`:                       `[["a"] [[["x"]]]]`,
		`{ "a", { record } }`:                       `extract returned a cell that is a record: text, a number, a boolean, or a list or a map of these is expected`,

		`(function() local t = {} t[1] = t return { "a", t } end)()`: `extract returned a cell whose tables are nested more than 100 deep, or contain themselves`,
		// 2 to the power of 60 cells.
		`(function() local t = {} for i = 1, 60 do t = { t, t } end return { "a", t } end)()`: `extract returned more than 1048576 cells for one record`,
	} {
		_, v := eval(t, expr)
		rows, err := new(luabind.Cells).Rows(nil, v, meter.Free{})
		if err != nil {
			require.EqualError(t, err, want, expr)
			continue
		}
		got := "["
		for i, r := range rows {
			var cells []any
			for _, c := range r.Cells {
				cells = append(cells, c.Value())
			}
			keys, _ := json.Marshal(r.Keys)
			values, _ := json.Marshal(cells)
			if i > 0 {
				got += " "
			}
			got += string(keys) + " " + string(values)
		}
		require.Equal(t, want, got+"]", expr)
	}
}

func TestCell_text(t *testing.T) {
	t.Parallel()
	_, v := eval(t, `{ "a", 1.5, true, { "x", 2 }, {} }`)
	rows, err := new(luabind.Cells).Rows(nil, v, meter.Free{})
	require.NoError(t, err)
	var got []string
	for _, c := range rows[0].Cells {
		got = append(got, c.Text("; "))
	}
	require.Equal(t, []string{"a", "1.5", "true", "x; 2", ""}, got)
}

// Would catch cells of one row that another row gets, and memory that is used again too early.
func TestCells(t *testing.T) {
	t.Parallel()
	_, v := eval(t, `{ { "a", { "b", "c" } }, { "d" }, { e = "f" } }`)
	var cells luabind.Cells
	var list []rows.Row
	for range 2 {
		list = list[:0]
		for range 300 { // more than are made at once
			var err error
			list, err = cells.Rows(list, v, meter.Free{})
			require.NoError(t, err)
		}
		require.Len(t, list, 900)
		for i := 0; i < len(list); i += 3 {
			require.Equal(t, "a", list[i].Cells[0].Text(""))
			require.Equal(t, "b; c", list[i].Cells[1].Text("; "))
			require.Equal(t, "d", list[i+1].Cells[0].Text(""))
			require.Equal(t, "f", list[i+2].Cells[0].Text(""))
		}
		cells.Reset()
	}
	require.Nil(t, list[899].Cells[0].Value())
}

func TestStrings(t *testing.T) {
	t.Parallel()
	_, v := eval(t, `{ "a", "b" }`)
	list, ok := luabind.Strings(v)
	require.True(t, ok)
	require.Equal(t, []string{"a", "b"}, list)
	for _, expr := range []string{`{}`, `{ 1 }`, `"a"`, `nil`} {
		_, v := eval(t, expr)
		_, ok := luabind.Strings(v)
		require.False(t, ok, expr)
	}
}

// TestSourceOf: the meaning of a value from which a script reads records.
func TestSourceOf(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`"a.mrc"`:                   "paths a.mrc",
		`{ "a.mrc", "b.mrc" }`:      "paths a.mrc b.mrc",
		`"x\30\29"`:                 "bytes",
		`print`:                     "function",
		`{ read = function() end }`: "function of an object",
		`io.open("names.txt")`:      "function of an object",
		`setmetatable({}, { __index = { read = print } })`: "function of an object",
		`record`: "gave a record without a method read",
		`5`:      "gave a number: a path, a list of paths, a string of bytes, a function or an object with a method read is expected",
	} {
		L, v := eval(t, expr)
		s, err := luabind.SourceOf(L, v)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case s.Bytes != nil:
			got = "bytes"
		case s.Self != nil:
			got = "function of an object"
		case s.Fn != nil:
			got = "function"
		default:
			got = "paths"
			for _, p := range s.Paths {
				got += " " + p
			}
		}
		require.Equal(t, want, got, expr)
	}
}

// Would catch a delimiter, or a byte that is not UTF-8, that is let into a record because of its place in the text, and text
// that is refused.
func TestText_everyPlace(t *testing.T) {
	t.Parallel()
	L, b := newState(t, newHost(t))
	L.SetGlobal("record", b.Handles(1).Open(0, newRecord(t)))
	require.NoError(t, L.DoString(`
		for n = 0, 20 do
			for m = 0, 9 do
				local function with(c) return ("x"):rep(n) .. c .. ("y"):rep(m) end
				for _, bad in ipairs { "\29", "\30", "\31", "\128", "\255", "\195" } do
					assert(not pcall(record.set, record, "500$a", with(bad)), bad:byte())
				end
				for _, good in ipairs { "", "\1", "\28", " ", "~", "\127", "\195\169" } do
					record:set("500$a", with(good))
					assert(record:value("500$a") == with(good))
				end
			end
		end`))
}
