package rowfile

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"mrrc-lua/internal/rows"
)

// made returns the packed rows of a table of three columns, the last of which has lists: the rows of table, of which
// a value "-" is missing.
func made(t *testing.T, format rows.Format, table [][]string) []byte {
	t.Helper()
	w := rows.NewWriter(format, rows.Style{})
	w.DeclareCells([]string{"id", "title", "subject"}, []bool{false, false, true})
	e := rows.NewEncoder(w)
	dst := bytes.Clone(w.Header())
	for i, row := range table {
		e.Of(int64(i+1), []byte(row[0]))
		dst = e.Begin(dst)
		for k, cell := range row {
			for _, v := range strings.Split(cell, "|") {
				if v != "-" && (k == 2 || v == cell) {
					dst = e.Value(dst, []byte(v))
				}
			}
			dst = e.EndCell(dst)
		}
		var err error
		dst, err = e.End(dst)
		require.NoError(t, err)
	}
	return dst
}

// scripted returns the packed rows of a script, in blocks of one row.
func scripted(t *testing.T, format rows.Format, columns []string, list ...[]rows.Cell) (blocks [][]byte) {
	t.Helper()
	w := rows.NewWriter(format, rows.Style{})
	w.Declare(columns)
	e := rows.NewEncoder(w)
	for i, cells := range list {
		e.Of(int64(i+1), nil)
		dst, err := e.Append(bytes.Clone(w.Header()), rows.Row{Cells: cells})
		require.NoError(t, err)
		blocks = append(blocks, dst)
	}
	return blocks
}

// file makes a file of blocks.
func file(t *testing.T, format rows.Format, o Options, blocks ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := New(format, &out, o)
	require.NoError(t, err)
	defer w.Abort()
	for _, b := range blocks {
		_, err = w.Write(b)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// strange are values that programs tend to change: numbers with zeros before them, exponents, dates, formulas,
// letters with accents, blanks at the ends, line ends, and what looks like an escape of XLSX.
var strange = [][]string{
	{"001", "=1+1", "é|日本"},
	{"1E5", " blank ", "-"},
	{"9780306406157", "-", "a"},
	{"2024-01-01", "two\nlines", "<&>\"|_x0041_"},
	{"", "𝄞", ""},
}

// Would catch a value that Excel would show as another one, a missing header, and a header that scrolls away.
func TestXLSX(t *testing.T) {
	b := file(t, rows.XLSX, Options{Table: "books"}, made(t, rows.XLSX, strange))
	f, err := excelize.OpenReader(bytes.NewReader(b))
	require.NoError(t, err)
	require.Equal(t, []string{"books"}, f.GetSheetList())
	got, err := f.GetRows("books")
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"id", "title", "subject"},
		{"001", "=1+1", "é; 日本"},
		{"1E5", " blank "},
		{"9780306406157", "", "a"},
		{"2024-01-01", "two\nlines", "<&>\"; _x0041_"},
		{"", "𝄞"},
	}, got)
	for _, at := range []string{"A2", "B2", "A3", "A4", "A5"} {
		kind, err := f.GetCellType("books", at)
		require.NoError(t, err)
		require.Equal(t, excelize.CellTypeInlineString, kind, at)
		formula, err := f.GetCellFormula("books", at)
		require.NoError(t, err)
		require.Empty(t, formula)
	}
	panes, err := f.GetPanes("books")
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 1, panes.YSplit)
	style, err := f.GetCellStyle("books", "A1")
	require.NoError(t, err)
	bold, err := f.GetStyle(style)
	require.NoError(t, err)
	require.True(t, bold.Font.Bold)
}

// Would catch rows that are lost after those that decide about the widths of columns.
func TestXLSX_long(t *testing.T) {
	var table [][]string
	for range 3 * sampled {
		table = append(table, []string{"x", strings.Repeat("long ", 30), "y"})
	}
	table[len(table)-1] = []string{strings.Repeat("long", 10), "-", "-"} // not one of those that decide
	all := made(t, rows.XLSX, table)
	f, err := excelize.OpenReader(bytes.NewReader(file(t, rows.XLSX, Options{Table: "records"}, all)))
	require.NoError(t, err)
	got, err := f.GetRows("records")
	require.NoError(t, err)
	require.Len(t, got, 1+3*sampled)
	require.Equal(t, table[0], got[3*sampled-1])
	require.Equal(t, table[3*sampled-1][0], got[3*sampled][0])
	width, err := f.GetColWidth("records", "B")
	require.NoError(t, err)
	require.InDelta(t, widest, width, 1)
	width, err = f.GetColWidth("records", "A")
	require.NoError(t, err)
	require.InDelta(t, narrowest, width, 1)
}

// Would catch a sheet that Excel refuses to open, or from which it silently drops rows.
func TestXLSX_tooManyRows(t *testing.T) {
	b := &workbook{w: io.Discard, opt: Options{Table: "records"}}
	defer b.abort()
	require.NoError(t, b.open([]column{{name: "id"}}))
	require.NoError(t, b.release())
	b.next = rows.MaxRowsXLSX
	row := &rows.PackedRow{Number: 1048575, ID: []byte("last"), Cells: []rows.PackedCell{{Kind: rows.Text, Text: []byte("x")}}}
	require.NoError(t, b.row(row))
	row.Number, row.ID = 1048576, []byte("beyond")
	require.EqualError(t, b.row(row), "a sheet of xlsx has 1048576 rows with its header, and the row of record 1048576 (001 beyond) is beyond: write csv, sqlite or parquet, or several files with --limit and --skip")
}

// Would catch a cell that Excel cuts, counted in bytes or in characters instead of units of UTF-16.
func TestXLSX_longCell(t *testing.T) {
	w := rows.NewWriter(rows.XLSX, rows.Style{})
	w.DeclareCells([]string{"note"}, []bool{false})
	e := rows.NewEncoder(w)
	try := func(s string) error {
		_, err := e.End(e.EndCell(e.Value(e.Begin(nil), []byte(s))))
		return err
	}
	require.NoError(t, try(strings.Repeat("é", 32767)))
	require.NoError(t, try(strings.Repeat("𝄞", 16383)))
	require.ErrorContains(t, try(strings.Repeat("𝄞", 16384)), "column 'note' has 32768 characters, and a cell of xlsx holds 32767: take a part of the value")
	require.ErrorContains(t, try(strings.Repeat("x", 32768)), "column 'note' has 32768 characters")
	_, err := e.Append(nil, rows.Row{Cells: []rows.Cell{{Kind: rows.Text, Str: strings.Repeat("x", 32768)}}})
	require.ErrorContains(t, err, "column 'note' has 32768 characters")
}

// Would catch a workbook that no program opens because of a character that XML does not allow.
func TestXLSX_characters(t *testing.T) {
	w := rows.NewWriter(rows.XLSX, rows.Style{})
	w.DeclareCells([]string{"a"}, []bool{false})
	e := rows.NewEncoder(w)
	e.Of(1, nil)
	dst, err := e.End(e.EndCell(e.Value(e.Begin(w.Header()), []byte("a\x1b\x00b\ufffe\tc"))))
	require.NoError(t, err)
	require.Equal(t, 3, e.Replaced())
	f, err := excelize.OpenReader(bytes.NewReader(file(t, rows.XLSX, Options{}, dst)))
	require.NoError(t, err)
	got, err := f.GetCellValue("records", "A2")
	require.NoError(t, err)
	require.Equal(t, "a␛␀b\ufffd\tc", got)
}

// query returns the rows of a database as texts, with <nil> for NULL.
func query(t *testing.T, path, sql string) (list [][]string) {
	t.Helper()
	conn, err := sqlite3.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	stmt, _, err := conn.Prepare(sql)
	require.NoError(t, err)
	defer func() { require.NoError(t, stmt.Close()) }()
	for stmt.Step() {
		var row []string
		for i := range stmt.ColumnCount() {
			if stmt.ColumnType(i) == sqlite3.NULL {
				row = append(row, "<nil>")
			} else {
				row = append(row, stmt.ColumnText(i))
			}
		}
		list = append(list, row)
	}
	require.NoError(t, stmt.Err())
	return list
}

// Would catch a value that SQLite changes, an empty value that is taken for a missing one, and a temporary file that
// is left.
func TestSQLite(t *testing.T) {
	dir, temp := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, "x.sqlite")
	require.NoError(t, os.WriteFile(path, file(t, rows.SQLite, Options{Table: `odd "name`, Temp: temp}, made(t, rows.SQLite, strange)), 0o600))
	require.Equal(t, [][]string{
		{"001", "=1+1", "é; 日本"}, {"1E5", " blank ", "<nil>"}, {"9780306406157", "<nil>", "a"}, {"2024-01-01", "two\nlines", "<&>\"; _x0041_"}, {"", "𝄞", ""},
	}, query(t, path, `SELECT * FROM "odd ""name"`))
	require.Equal(t, [][]string{{"text", "1"}}, query(t, path, `SELECT DISTINCT typeof(id), count(DISTINCT typeof(id)) FROM "odd ""name"`))
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)
}

// Would catch rows that are added although the run failed, or to a table of other columns.
func TestSQLite_into(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sqlite")
	require.NoError(t, os.WriteFile(path, file(t, rows.SQLite, Options{}, made(t, rows.SQLite, strange[:1])), 0o600))
	all := "SELECT count(*) FROM records"
	file(t, rows.SQLite, Options{Into: path}, made(t, rows.SQLite, strange[1:]))
	require.Equal(t, [][]string{{"5"}}, query(t, path, all))

	w, err := New(rows.SQLite, io.Discard, Options{Into: path})
	require.NoError(t, err)
	_, err = w.Write(made(t, rows.SQLite, strange))
	require.NoError(t, err)
	w.Abort()
	require.Equal(t, [][]string{{"5"}}, query(t, path, all))

	file(t, rows.SQLite, Options{Into: path, Table: "more"}, made(t, rows.SQLite, strange))
	require.Equal(t, [][]string{{"5"}}, query(t, path, "SELECT count(*) FROM more"))

	other := scripted(t, rows.SQLite, []string{"id", "price"}, []rows.Cell{{Kind: rows.Text, Str: "x"}})
	w, err = New(rows.SQLite, io.Discard, Options{Into: path})
	require.NoError(t, err)
	_, err = w.Write(other[0])
	require.NoError(t, err)
	require.EqualError(t, w.Close(), "the table records has no column price: it has id, title, subject; name the columns as there, or choose another table with --table")
	w.Abort()
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("no database ", 100)), 0o600))
	w, err = New(rows.SQLite, io.Discard, Options{Into: path})
	require.NoError(t, err)
	_, err = w.Write(made(t, rows.SQLite, strange))
	require.EqualError(t, err, "the file is not a database of SQLite")
	w.Abort()
}

// Would catch columns in another order, a list that becomes a text, and an empty value that is taken for a missing
// one.
func TestParquet(t *testing.T) {
	b := file(t, rows.Parquet, Options{}, made(t, rows.Parquet, strange))
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, []string{"id", "title", "subject.list.element"}, paths(f))
	require.Equal(t, [][]string{
		{"001", "=1+1", "é", "日本"}, {"1E5", " blank ", "<null>"}, {"9780306406157", "<null>", "a"}, {"2024-01-01", "two\nlines", "<&>\"", "_x0041_"}, {"", "𝄞", ""},
	}, values(t, f))
}

func paths(f *parquet.File) (names []string) {
	for _, c := range f.Schema().Columns() {
		names = append(names, strings.Join(c, "."))
	}
	return names
}

// values returns the values of all rows as texts.
func values(t *testing.T, f *parquet.File) (list [][]string) {
	t.Helper()
	r := parquet.NewReader(f)
	for {
		row := make([]parquet.Row, 1)
		n, err := r.ReadRows(row)
		if n > 0 {
			var texts []string
			for _, v := range row[0] {
				texts = append(texts, v.String())
			}
			list = append(list, texts)
		}
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			return list
		}
	}
}

// cells of a script: numbers and lists are of one type in a column only because all rows are looked at first.
var mixed = [][]rows.Cell{
	{{Kind: rows.Number, Str: "1"}, {Kind: rows.Number, Str: "1"}, {Kind: rows.Bool, Str: "true"}, {Kind: rows.Text, Str: "one"}, {Kind: rows.Number, Str: "7"}},
	{{Kind: rows.Number, Str: "20"}, {Kind: rows.Number, Str: "1.5"}, {Kind: rows.Nil}, {Kind: rows.List, List: []rows.Cell{{Kind: rows.Text, Str: "a"}, {Kind: rows.Text, Str: "b"}}}, {Kind: rows.Text, Str: "x"}},
	{{Kind: rows.Nil}, {Kind: rows.Number, Str: "-2"}, {Kind: rows.Bool, Str: "false"}},
}

// Would catch a column whose type depends on its first row, a short row, and rows that are lost when they go to a
// temporary file.
func TestScripted(t *testing.T) {
	columns := []string{"n", "x", "yes", "list", "any"}
	b := file(t, rows.Parquet, Options{}, scripted(t, rows.Parquet, columns, mixed...)...)
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, [][]string{{"1", "1", "true", "one", "7"}, {"20", "1.5", "<null>", "a", "b", "x"}, {"<null>", "-2", "false", "<null>", "<null>"}}, values(t, f))
	require.Contains(t, f.Schema().String(), "optional int64 n")
	require.Contains(t, f.Schema().String(), "optional double x")

	path := filepath.Join(t.TempDir(), "x.sqlite")
	require.NoError(t, os.WriteFile(path, file(t, rows.SQLite, Options{}, scripted(t, rows.SQLite, nil, mixed...)...), 0o600))
	require.Equal(t, [][]string{{"1", "1.0", "1", "one", "7"}, {"20", "1.5", "<nil>", "a; b", "x"}, {"<nil>", "-2.0", "0", "<nil>", "<nil>"}}, query(t, path, "SELECT * FROM records"))
	require.Equal(t, [][]string{{"column_1"}, {"column_5"}}, query(t, path, "SELECT name FROM pragma_table_info('records') WHERE cid IN (0, 4)"))

	x, err := excelize.OpenReader(bytes.NewReader(file(t, rows.XLSX, Options{}, scripted(t, rows.XLSX, columns, mixed...)...)))
	require.NoError(t, err)
	got, err := x.GetRows("records")
	require.NoError(t, err)
	require.Equal(t, [][]string{columns, {"1", "1", "TRUE", "one", "7"}, {"20", "1.5", "", "a; b", "x"}, {"", "-2", "FALSE"}}, got)

	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	var many [][]rows.Cell
	for range 3 {
		many = append(many, []rows.Cell{{Kind: rows.Text, Str: strings.Repeat("long", inMemory/8)}})
	}
	b = file(t, rows.Parquet, Options{}, scripted(t, rows.Parquet, []string{"a"}, many...)...)
	f, err = parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, int64(3), f.NumRows())
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)

	w, err := New(rows.Parquet, io.Discard, Options{})
	require.NoError(t, err)
	for _, b := range scripted(t, rows.Parquet, []string{"a"}, many...) {
		_, err = w.Write(b)
		require.NoError(t, err)
	}
	left, err = os.ReadDir(temp)
	require.NoError(t, err)
	require.Len(t, left, 1, "the rows wait there")
	w.Abort()
	left, err = os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left, "the run failed")
}

// Would catch a file of Parquet that holds all rows in memory until it is finished.
func TestParquet_groups(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &parquetFile{w: &out}
	require.NoError(t, p.open([]column{{name: "id"}}))
	row := &rows.PackedRow{Cells: []rows.PackedCell{{Kind: rows.Text, Text: []byte("x")}}}
	for i := range 4 {
		require.NoError(t, p.row(row))
		if i == 0 {
			p.held = groupBytes - p.held
		}
	}
	require.NoError(t, p.close())
	f, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	require.NoError(t, err)
	var groups []int64
	for _, g := range f.RowGroups() {
		groups = append(groups, g.NumRows())
	}
	require.Equal(t, []int64{2, 2}, groups)
}

// Would catch damaged rows that are kept until the file is finished.
func TestWriter_damaged(t *testing.T) {
	t.Parallel()
	for _, typed := range []bool{true, false} {
		w, err := New(rows.Parquet, io.Discard, Options{})
		require.NoError(t, err)
		first := made(t, rows.Parquet, strange)
		if !typed {
			first = scripted(t, rows.Parquet, []string{"a"}, []rows.Cell{{Kind: rows.Text, Str: "x"}})[0]
		}
		_, err = w.Write(first)
		require.NoError(t, err)
		_, err = w.Write([]byte("Rx"))
		require.EqualError(t, err, "packed rows are damaged")
		w.Abort()
	}
}

// Would catch a panic on a table without anything in it.
func TestNothing(t *testing.T) {
	for _, format := range []rows.Format{rows.SQLite, rows.Parquet} {
		w, err := New(format, io.Discard, Options{})
		require.NoError(t, err)
		require.ErrorContains(t, w.Close(), "there are no rows and no columns")
		w.Abort()
	}
	require.NotEmpty(t, file(t, rows.XLSX, Options{}))
	for _, format := range []rows.Format{rows.XLSX, rows.SQLite, rows.Parquet} {
		require.NotEmpty(t, file(t, format, Options{}, made(t, format, nil)))
	}
}
