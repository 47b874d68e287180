package rows_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/rows"
)

func text(s string) rows.Cell { return rows.Cell{Kind: rows.Text, Str: s} }

func list(cells ...rows.Cell) rows.Cell { return rows.Cell{Kind: rows.List, List: cells} }

// pair returns a map of one name.
func pair(name string, value rows.Cell) rows.Cell {
	return rows.Cell{Kind: rows.Map, List: []rows.Cell{text(name), value}}
}

// Would catch a map that lands in JSON Lines as a list of names and values, and a number in it that JSON
// does not have and that takes the whole cell with it.
func TestEncoder_nested(t *testing.T) {
	w := rows.NewWriter(rows.JSONL, "", false)
	endless := rows.Cell{Kind: rows.Number, Str: "+Inf"}
	row := rows.Row{Keys: []string{"id", "title"}, Cells: []rows.Cell{text("x"), pair("main", list(pair("n", endless), text("<T>")))}}
	dst, err := rows.NewEncoder(w).Append(nil, row)
	require.NoError(t, err)
	want := `{"id":"x","title":{"main":[{"n":null},"<T>"]}}` + "\n" // byte for byte, in this order
	require.Equal(t, want, string(dst))
}

// Would catch a table that goes on after a break with a second header, without its columns, or with the
// columns of before although the script declares others.
func TestWriter_resume(t *testing.T) {
	w := rows.NewWriter("", "", false)
	require.False(t, w.Settled())
	w.Settle(rows.Row{Keys: []string{"a", "b"}, Cells: make([]rows.Cell, 2)})
	require.Equal(t, "a,b\n", string(w.Header()))
	require.Nil(t, w.Header())

	again := rows.NewWriter("", "", false)
	again.Resume(w.State())
	require.True(t, again.Settled())
	require.Nil(t, again.Header())
	require.Equal(t, []string{"a", "b"}, again.Columns())

	other := rows.NewWriter("", "", false)
	other.Declare([]string{"c"})
	other.Resume(w.State())
	require.Equal(t, []string{"c"}, other.Columns())
}

// Would catch a row that does not fit the columns and leaves a part of itself in the output.
func TestEncoder_rowsThatDoNotFit(t *testing.T) {
	for _, tt := range []struct {
		format  rows.Format
		columns []string
		row     rows.Row
		want    string
	}{
		{rows.CSV, []string{"a"}, rows.Row{Cells: []rows.Cell{text("x"), text("y")}}, "extract returned 2 cells for 1 columns"},
		{rows.JSONL, []string{"a"}, rows.Row{Cells: []rows.Cell{text("x"), text("y")}}, "extract returned 2 cells for 1 columns"},
		{rows.TSV, []string{"a"}, rows.Row{Keys: []string{"b"}, Cells: []rows.Cell{text("x")}},
			"extract returned a row with 'b', which is none of the columns a; columns = {…} in the script declares them"},
		{rows.CSV, nil, rows.Row{Keys: []string{"b"}, Cells: []rows.Cell{text("x")}},
			"extract returned a row with names, but the first row was a list; columns = {…} in the script declares the names"},
		{rows.CSV, []string{"a", "title"}, rows.Row{Cells: []rows.Cell{text("x"), pair("main", text("T"))}},
			"extract returned a map in column 'title': a cell of csv holds text; return its values in columns of their own, or write jsonl"},
		{rows.TSV, []string{"a", "title"}, rows.Row{Keys: []string{"title"}, Cells: []rows.Cell{list(pair("main", text("T")))}},
			"extract returned a list of maps in column 'title': a cell of tsv holds text; return its values in columns of their own, or write jsonl"},
		{rows.CSV, nil, rows.Row{Cells: []rows.Cell{text("x"), list(list(text("T")))}},
			"extract returned a list of lists in column 2: a cell of csv holds text; return its values in columns of their own, or write jsonl"},
	} {
		w := rows.NewWriter(tt.format, "", false)
		w.Declare(tt.columns)
		dst, err := rows.NewEncoder(w).Append([]byte("before"), tt.row)
		require.EqualError(t, err, tt.want)
		require.Equal(t, "before", string(dst), tt.want)
	}
}
