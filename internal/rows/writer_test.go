package rows_test

import (
	"strings"
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
	w := rows.NewWriter(rows.JSONL, rows.Style{})
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
	w := rows.NewWriter("", rows.Style{})
	require.False(t, w.Settled())
	w.Settle(rows.Row{Keys: []string{"a", "b"}, Cells: make([]rows.Cell, 2)})
	require.Equal(t, "a,b\n", string(w.Header()))
	require.Nil(t, w.Header())

	again := rows.NewWriter("", rows.Style{})
	again.Resume(w.State())
	require.True(t, again.Settled())
	require.Nil(t, again.Header())
	require.Equal(t, []string{"a", "b"}, again.Columns())

	other := rows.NewWriter("", rows.Style{})
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
		w := rows.NewWriter(tt.format, rows.Style{})
		w.Declare(tt.columns)
		dst, err := rows.NewEncoder(w).Append([]byte("before"), tt.row)
		require.EqualError(t, err, tt.want)
		require.Equal(t, "before", string(dst), tt.want)
	}
}

// Would catch a table that Excel does not recognise as UTF-8, a mark that is written twice, and cells that hold
// the separator.
func TestWriter_style(t *testing.T) {
	for name, tt := range map[string]struct {
		format  rows.Format
		style   rows.Style
		columns []string
		want    string
	}{
		"mark":                   {rows.CSV, rows.Style{Mark: true}, []string{"id", "título"}, "\xEF\xBB\xBFid,título\na;b,\"c,d\"\n"},
		"mark without columns":   {rows.CSV, rows.Style{Mark: true}, nil, "\xEF\xBB\xBFa;b,\"c,d\"\n"},
		"separator":              {rows.CSV, rows.Style{Separator: ';'}, []string{"id", "título"}, "id;título\n\"a;b\";c,d\n"},
		"neither is for tsv":     {rows.TSV, rows.Style{Mark: true, Separator: ';'}, nil, "a;b\tc,d\n"},
		"neither is for objects": {rows.JSONL, rows.Style{Mark: true, Separator: ';'}, nil, "[\"a;b\",\"c,d\"]\n"},
	} {
		w := rows.NewWriter(tt.format, tt.style)
		w.Declare(tt.columns)
		text := w.Header()
		require.Empty(t, w.Header(), name)
		text, err := rows.NewEncoder(w).Append(text, rows.Row{Cells: []rows.Cell{{Kind: rows.Text, Str: "a;b"}, {Kind: rows.Text, Str: "c,d"}}})
		require.NoError(t, err, name)
		require.Equal(t, tt.want, string(text), name)
	}
	for _, r := range "\"\r\n\x00\uFFFD" {
		require.False(t, rows.ValidSeparator(r), "%q", r)
	}
	require.True(t, rows.ValidSeparator('|'))
}

// Would catch cells of lists that lose or join their elements wrongly, and names that put a cell into a wrong
// column.
func TestEncoder_cells(t *testing.T) {
	w := rows.NewWriter("", rows.Style{})
	require.Equal(t, rows.CSV, w.Format())
	require.Equal(t, rows.TSV, rows.NewWriter(rows.TSV, rows.Style{}).Format())
	w.Declare([]string{"a", "b", "c"})
	e := rows.NewEncoder(w)
	for want, row := range map[string]rows.Row{
		"x,,\n":            {Keys: []string{"a"}, Cells: []rows.Cell{text("x")}},
		",x,y\n":           {Keys: []string{"b", "c"}, Cells: []rows.Cell{text("x"), text("y")}},
		",one,one; two\n":  {Cells: []rows.Cell{list(), list(text("one")), list(text("one"), text("two"))}},
		"1; ; 3,,true\n":   {Cells: []rows.Cell{list(text("1"), text(""), text("3")), {}, {Kind: rows.Bool, Str: "true"}}},
		"-1.5,\"a\nb\",\n": {Cells: []rows.Cell{{Kind: rows.Number, Str: "-1.5"}, text("a\nb")}},
	} {
		got, err := e.Append(nil, row)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
}

// Would catch a cell that a spreadsheet runs as a formula, and a number that becomes text.
func TestWriter_safe(t *testing.T) {
	row := rows.Row{Cells: []rows.Cell{text("=1+1"), text("a=b"), text("＝x"), text(""), {Kind: rows.Number, Str: "-1"}, text("-1"), list(text("@x"), text("+y")), text("\tz")}}
	for safe, want := range map[bool]string{
		true:  "'=n,b\n'=1+1,a=b,'＝x,,-1,'-1,'@x; +y,'\tz\n",
		false: "=n,b\n=1+1,a=b,＝x,,-1,-1,@x; +y,\"\tz\"\n",
	} {
		w := rows.NewWriter(rows.CSV, rows.Style{Safe: safe})
		w.Declare([]string{"=n", "b", "", "", "", "", "", ""})
		head, err := rows.NewEncoder(w).Append(w.Header(), row)
		require.NoError(t, err)
		require.Equal(t, want, strings.Replace(string(head), "n,b,,,,,,\n", "n,b\n", 1))
	}
}

// Would catch rows of any size that count as nothing for the limits of a run.
func TestRow_size(t *testing.T) {
	require.Equal(t, 0, rows.Row{}.Size())
	require.Equal(t, 11, rows.Row{Keys: []string{"a", "b"}, Cells: []rows.Cell{text("abc"), list(text("de"), pair("f", list(text("ghijk"))))}}.Size())
}
