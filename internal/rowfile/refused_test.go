package rowfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"mrrc-lua/internal/rows"
)

var packed = []rows.Format{rows.XLSX, rows.SQLite, rows.Parquet}

var errFull = errors.New("full")

// short is a writer that takes so many bytes.
type short struct{ left int }

func (s *short) Write(p []byte) (int, error) {
	if n := s.left; n < len(p) {
		s.left = 0
		return n, errFull
	}
	s.left -= len(p)
	return len(p), nil
}

// Would catch a file that is cut on a full disk and counts as finished, and temporary files that are left of it.
func TestFull(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, format := range packed {
		whole := len(file(t, format, Options{Temp: temp}, made(t, format, strange)))
		for _, size := range []int{0, 1, whole / 2, whole - 1} {
			for _, blocks := range [][][]byte{{made(t, format, strange)}, scripted(t, format, []string{"a", "b", "c", "d", "e"}, mixed...)} {
				w, err := New(format, &short{left: min(size, 100)}, Options{Temp: temp})
				require.NoError(t, err)
				for _, b := range blocks {
					if _, err = w.Write(b); err != nil {
						break
					}
				}
				if err == nil {
					err = w.Close()
				}
				require.ErrorIs(t, err, errFull, "%s, %d bytes", format, size)
				_, err = w.Write(blocks[0])
				require.ErrorIs(t, err, errFull, "it stays")
				require.ErrorIs(t, w.Close(), errFull)
				w.Abort()
				w.Abort()
			}
		}
	}
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)
}

// Would catch rows that are lost because there is no place where they can wait.
func TestFull_noTemp(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/missing")
	row := []rows.Cell{{Kind: rows.Text, Str: strings.Repeat("long", inMemory/8)}}
	w, err := New(rows.Parquet, io.Discard, Options{})
	require.NoError(t, err)
	defer w.Abort()
	for _, b := range scripted(t, rows.Parquet, []string{"a"}, row, row, row) {
		if _, err = w.Write(b); err != nil {
			break
		}
	}
	require.ErrorContains(t, err, "a temporary file for the rows: ")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Would catch a name that the program for which the file is does not take, and one that it takes and is refused.
func TestNames(t *testing.T) {
	for name, want := range map[string]struct{ xlsx, sqlite string }{
		"records": {}, "": {}, strings.Repeat("é", 31): {}, "sqlit": {}, "it's": {}, "Histories": {},
		strings.Repeat("é", 32): {xlsx: "the name of a sheet has at most 31 characters, and this has 32"},
		"a/b":                   {xlsx: "the name of a sheet cannot have any of the characters :\\/?*[]"},
		"'a":                    {xlsx: "cannot begin or end with an apostrophe"},
		"a'":                    {xlsx: "cannot begin or end with an apostrophe"},
		"a\nb":                  {xlsx: "cannot have control characters"},
		"history":               {xlsx: "the name History is reserved by Excel"},
		"SQLite_x":              {sqlite: "names that begin with sqlite_ are those of SQLite itself"},
		"a\x00b":                {xlsx: "cannot have control characters", sqlite: "cannot have the character NUL"},
	} {
		for format, says := range map[rows.Format]string{rows.XLSX: want.xlsx, rows.SQLite: want.sqlite, rows.Parquet: ""} {
			w, err := New(format, io.Discard, Options{Table: name})
			if says == "" {
				require.NoError(t, err, "%s: %q", format, name)
				w.Abort()
				continue
			}
			var wrong *NameError
			require.ErrorAs(t, err, &wrong, "%s: %q", format, name)
			require.ErrorContains(t, err, says, "%s: %q", format, name)
			require.Error(t, errors.Unwrap(err))
		}
	}
	_, err := New(rows.CSV, io.Discard, Options{})
	require.ErrorContains(t, err, "is not a format of files made as a whole")
}

// Would catch columns that a format cannot have, and a file without some of them.
func TestColumns_refused(t *testing.T) {
	write := func(format rows.Format, names []string) error {
		w, err := New(format, io.Discard, Options{})
		require.NoError(t, err)
		defer w.Abort()
		for _, b := range scripted(t, format, names, []rows.Cell{{Kind: rows.Text, Str: "x"}}) {
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return w.Close()
	}
	require.EqualError(t, write(rows.Parquet, []string{"a", "b", "a"}), "two columns are called a, which parquet does not allow")
	var many []string
	for i := range rows.MaxColumnXLSX + 1 {
		many = append(many, fmt.Sprint("c", i))
	}
	require.NoError(t, write(rows.XLSX, many[1:]))
	require.EqualError(t, write(rows.XLSX, many), "16385 columns, and a sheet of xlsx has at most 16384")
}

// Would catch a number that a sheet shows with other digits, and a width that hides the name of a column.
func TestXLSX_cells(t *testing.T) {
	number := func(s string) rows.Cell { return rows.Cell{Kind: rows.Number, Str: s} }
	blocks := scripted(t, rows.XLSX, []string{"n", "a rather long name"}, []rows.Cell{number("999999999999999"), number("1")}, []rows.Cell{number("1e15")}, []rows.Cell{number("-1e15"), number("-999999999999999")})
	f, err := excelize.OpenReader(bytes.NewReader(file(t, rows.XLSX, Options{}, blocks...)))
	require.NoError(t, err)
	for at, want := range map[string]excelize.CellType{"A2": excelize.CellTypeUnset, "B2": excelize.CellTypeUnset, "A3": excelize.CellTypeInlineString, "A4": excelize.CellTypeInlineString, "B4": excelize.CellTypeUnset} {
		kind, err := f.GetCellType("records", at)
		require.NoError(t, err)
		require.Equal(t, want, kind, at)
	}
	for column, want := range map[string]float64{"A": 17, "B": 20} {
		width, err := f.GetColWidth("records", column)
		require.NoError(t, err)
		require.InDelta(t, want, width, 0.5, column)
	}
	narrow, err := excelize.OpenReader(bytes.NewReader(file(t, rows.XLSX, Options{}, scripted(t, rows.XLSX, []string{"n", "m"}, []rows.Cell{number("1"), number("2")})...)))
	require.NoError(t, err)
	for _, column := range []string{"A", "B"} {
		width, err := narrow.GetColWidth("records", column)
		require.NoError(t, err)
		require.InDelta(t, narrowest, width, 0.5, column)
	}
}

// Would catch a row that the database refuses and that is missing without a word, and rows that stay of a file that failed.
func TestSQLite_refusedRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sqlite")
	conn, err := sqlite3.Open(path)
	require.NoError(t, err)
	require.NoError(t, conn.Exec("CREATE TABLE records (ID TEXT UNIQUE, title TEXT, subject TEXT, more TEXT)"))
	require.NoError(t, conn.Close())
	all := "SELECT count(*) FROM records"
	file(t, rows.SQLite, Options{Into: path}, made(t, rows.SQLite, strange[:2]))
	require.Equal(t, [][]string{{"2"}}, query(t, path, all))
	w, err := New(rows.SQLite, io.Discard, Options{Into: path})
	require.NoError(t, err)
	_, err = w.Write(made(t, rows.SQLite, [][]string{{"new", "a", "b"}, {"1E5", "a", "b"}}))
	require.ErrorContains(t, err, "the row of record 2 (001 1E5): ")
	require.ErrorContains(t, err, "UNIQUE")
	require.Error(t, w.Close())
	w.Abort()
	require.Equal(t, [][]string{{"2"}}, query(t, path, all))
	require.Equal(t, [][]string{{"<nil>"}}, query(t, path, "SELECT DISTINCT more FROM records"))
}
