package rows_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/rows"
)

// unpacked describes packed rows: a line for each head and row.
func unpacked(t *testing.T, b []byte) (lines []string) {
	t.Helper()
	again := []byte(nil)
	require.NoError(t, rows.Unpack(b, func(h rows.Head) error {
		lines = append(lines, fmt.Sprintf("typed %t, columns %q, many %t", h.Typed, h.Columns, h.Many))
		return nil
	}, func(r *rows.PackedRow) error {
		line := fmt.Sprintf("%d %q", r.Number, r.ID)
		for _, c := range r.Cells {
			switch c.Kind {
			case rows.Nil:
				line += " nil"
			case rows.List:
				line += fmt.Sprintf(" %q", c.List)
			default:
				line += fmt.Sprintf(" %d:%q", c.Kind, c.Text)
			}
		}
		lines = append(lines, line)
		again = rows.Pack(again, r)
		return nil
	}))
	if len(again) > 0 {
		require.Equal(t, string(b[len(b)-len(again):]), string(again), "packed again")
	}
	return lines
}

// mixed is a row of a script with all kinds of cells.
var mixed = []rows.Cell{text("é\x01\ufffe\uffff\U0001D11E\t"), {Kind: rows.Number, Str: "-1.5"}, {Kind: rows.Bool, Str: "true"}, {}, list(), list(text("a"), text("")), text("")}

// Would catch a cell that changes between the encoders and the file, a row of another record, and characters that a
// workbook cannot have.
func TestPacked(t *testing.T) {
	for format, want := range map[rows.Format]string{
		rows.XLSX:    `7 "id" 1:"é␁` + "\ufffd\ufffd\U0001D11E" + `\t" 2:"-1.5" 3:"true" nil nil 1:"a|" 1:""`,
		rows.SQLite:  `7 "id" 1:"é\x01` + `\ufffe\uffff` + "\U0001D11E" + `\t" 2:"-1.5" 3:"true" nil nil 1:"a|" 1:""`,
		rows.Parquet: `7 "id" 1:"é\x01` + `\ufffe\uffff` + "\U0001D11E" + `\t" 2:"-1.5" 3:"true" nil [] ["a" ""] 1:""`,
	} {
		require.True(t, format.IsPacked())
		w := rows.NewWriter(format, rows.Style{Join: "|"})
		w.Declare([]string{"a", "b", "c", "d", "e", "f", "g"})
		e := rows.NewEncoder(w)
		e.Of(7, []byte("id"))
		b, err := e.Append(w.Header(), rows.Row{Cells: mixed})
		require.NoError(t, err)
		require.Equal(t, map[bool]int{true: 3}[format == rows.XLSX], e.Replaced())
		e.Of(300, []byte(strings.Repeat("x", 100)))
		require.Zero(t, e.Replaced())
		b, err = e.Append(b, rows.Row{Keys: []string{"g", "b"}, Cells: []rows.Cell{text("x"), text("y")}})
		require.NoError(t, err)
		require.Equal(t, []string{`typed false, columns ["a" "b" "c" "d" "e" "f" "g"], many [false false false false false false false]`, want,
			fmt.Sprintf(`300 %q nil 1:"y" nil nil nil nil 1:"x"`, strings.Repeat("x", 60))}, unpacked(t, b))

		w = rows.NewWriter(format, rows.Style{})
		w.DeclareCells([]string{"one", "many"}, []bool{false, true})
		e = rows.NewEncoder(w)
		e.Of(1, nil)
		b = e.Begin(w.Header())
		b = e.EndCell(e.Value(b, []byte("a\x1b")))
		b = e.EndCell(e.Value(e.Value(b, []byte("x")), []byte("y")))
		b, err = e.End(b)
		require.NoError(t, err)
		b, err = e.End(e.EndCell(e.EndCell(e.Begin(b))))
		require.NoError(t, err)
		typed := map[rows.Format][]string{
			rows.XLSX:    {`typed true, columns ["one" "many"], many [false false]`, `1 "" 1:"a␛" 1:"x; y"`, `1 "" nil nil`},
			rows.SQLite:  {`typed true, columns ["one" "many"], many [false false]`, `1 "" 1:"a\x1b" 1:"x; y"`, `1 "" nil nil`},
			rows.Parquet: {`typed true, columns ["one" "many"], many [false true]`, `1 "" 1:"a\x1b" ["x" "y"]`, `1 "" nil []`},
		}
		require.Equal(t, typed[format], unpacked(t, b))
	}
	for _, format := range []rows.Format{rows.CSV, rows.TSV, rows.JSONL} {
		require.False(t, format.IsPacked())
	}
}

// Would catch a row that does not fit and leaves a part of itself, or is cut without a word.
func TestPacked_rowsThatDoNotFit(t *testing.T) {
	long, wide := strings.Repeat("é", rows.MaxCellXLSX), strings.Repeat("\U0001D11E", rows.MaxCellXLSX/2)
	for _, tt := range []struct {
		format  rows.Format
		columns []string
		row     rows.Row
		want    string
	}{
		{rows.SQLite, []string{"a"}, rows.Row{Cells: []rows.Cell{text("x"), text("y")}}, "extract returned 2 cells for 1 columns"},
		{rows.SQLite, []string{"a"}, rows.Row{Keys: []string{"b"}, Cells: []rows.Cell{text("x")}}, "extract returned a row with 'b', which is none of the columns a; columns = {…} in the script declares them"},
		{rows.SQLite, nil, rows.Row{Keys: []string{"b"}, Cells: []rows.Cell{text("x")}}, "extract returned a row with names, but the first row was a list; columns = {…} in the script declares the names"},
		{rows.Parquet, []string{"a", "title"}, rows.Row{Cells: []rows.Cell{text("x"), pair("main", text("T"))}},
			"extract returned a map in column 'title': a cell of parquet holds text; return its values in columns of their own, or write jsonl"},
		{rows.XLSX, nil, rows.Row{Cells: make([]rows.Cell, rows.MaxColumnXLSX+1)}, "extract returned 16385 cells, and a row of xlsx has at most 16384"},
		{rows.XLSX, nil, rows.Row{Cells: make([]rows.Cell, rows.MaxColumnXLSX)}, ""},
		{rows.SQLite, nil, rows.Row{Cells: make([]rows.Cell, rows.MaxColumnXLSX+1)}, ""},
		{rows.XLSX, []string{"n"}, rows.Row{Cells: []rows.Cell{text(long)}}, ""},
		{rows.XLSX, []string{"n"}, rows.Row{Cells: []rows.Cell{text(wide + "x")}}, ""},
		{rows.XLSX, []string{"n"}, rows.Row{Cells: []rows.Cell{text(long + "é")}}, "column 'n' has 32768 characters, and a cell of xlsx holds 32767: take a part of the value, or write csv, sqlite or parquet"},
		{rows.XLSX, []string{"n"}, rows.Row{Cells: []rows.Cell{text(wide + "xy")}}, "column 'n' has 32768 characters, and a cell of xlsx holds 32767: take a part of the value, or write csv, sqlite or parquet"},
		{rows.SQLite, []string{"n"}, rows.Row{Cells: []rows.Cell{text(long + "é")}}, ""},
	} {
		w := rows.NewWriter(tt.format, rows.Style{})
		if tt.columns == nil && tt.row.Keys != nil {
			w.Settle(rows.Row{Cells: []rows.Cell{text("x")}})
		} else {
			w.Declare(tt.columns)
		}
		dst, err := rows.NewEncoder(w).Append([]byte("before"), tt.row)
		if tt.want == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, tt.want)
		require.Equal(t, "before", string(dst), tt.want)
	}
	w := rows.NewWriter(rows.XLSX, rows.Style{})
	w.DeclareCells([]string{"n", "m"}, []bool{false, false})
	e := rows.NewEncoder(w)
	_, err := e.End(e.EndCell(e.Value(e.EndCell(e.Value(e.Begin(nil), []byte(long+"é"))), []byte("x"))))
	require.ErrorContains(t, err, "column 'n' has 32768 characters")
	_, err = e.End(e.EndCell(e.EndCell(e.Begin(nil))))
	require.NoError(t, err, "the next row")
}

// Would catch a panic on damaged rows, or damage that counts as the end.
func TestUnpack_damaged(t *testing.T) {
	w := rows.NewWriter(rows.Parquet, rows.Style{})
	w.Declare([]string{"a", "b", "c", "d", "e", "f", "g"})
	e := rows.NewEncoder(w)
	e.Of(7, []byte("id"))
	head := w.Header()
	whole, err := e.Append(head, rows.Row{Cells: mixed})
	require.NoError(t, err)
	count := 0
	read := func(b []byte) error {
		count = 0
		return rows.Unpack(b, func(rows.Head) error { return nil }, func(*rows.PackedRow) error { count++; return nil })
	}
	for n := range whole {
		err := read(whole[:n])
		require.Zero(t, count)
		require.Equal(t, n == 0 || n == len(head), err == nil, n)
		if err != nil {
			require.EqualError(t, err, "packed rows are damaged")
		}
	}
	for i := range whole {
		for _, b := range []byte{0, 1, 9, 127, 255} {
			damaged := append([]byte(nil), whole...)
			damaged[i] = b
			_ = read(damaged)
		}
	}
	require.Error(t, read([]byte("R\x01\x00\x01\x09")), "a kind that there is not")
	require.Error(t, read([]byte("X")))
	require.Error(t, read([]byte("R\x01\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")), "more cells than bytes")

	stop := errors.New("stop")
	fail := func(rows.Head) error { return stop }
	require.ErrorIs(t, rows.Unpack(whole, fail, func(*rows.PackedRow) error { return nil }), stop)
	require.ErrorIs(t, rows.Unpack(whole, func(rows.Head) error { return nil }, func(*rows.PackedRow) error { return stop }), stop)
}

// Would catch a value that is not JSON, or that JSON writes otherwise.
func TestEncoder_json(t *testing.T) {
	w := rows.NewWriter(rows.JSONL, rows.Style{})
	e := rows.NewEncoder(w)
	number := func(s string) rows.Cell { return rows.Cell{Kind: rows.Number, Str: s} }
	for want, cells := range map[string][]rows.Cell{
		`[]`:                          {},
		`[null,true,"",[],["a",1]]`:   {{}, {Kind: rows.Bool, Str: "true"}, text(""), list(), list(text("a"), number("1"))},
		`[0,5,-5,10,-0.5,1.25]`:       {number("0"), number("5"), number("-5"), number("10"), number("-0.5"), number("1.25")},
		`[1e+21,null,null,null,null]`: {number("1e+21"), number("+Inf"), number("NaN"), number("1."), number(".5")},
		`["\"","a\"b","\\","\u0001"]`: {text(`"`), text(`a"b`), text(`\`), text("\x01")},
		`["é","a/b<","\ufffd"]`:       {text("é"), text("a/b<"), text("\xff")},
	} {
		got, err := e.Append(nil, rows.Row{Cells: cells})
		require.NoError(t, err)
		require.Equal(t, want+"\n", string(got))
	}
}
