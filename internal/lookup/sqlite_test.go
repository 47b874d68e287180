package lookup_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/jsontext"
	"mrrc-lua/internal/lookup"
	"mrrc-lua/internal/meter"
)

// shelves is a database with a table of five rows and a view. The tests of luabind use it as well.
func shelves(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("../testhost/files/shelves.db")
	require.NoError(t, err)
	return data
}

func readSQLite(ctx context.Context, data []byte, query string) (*lookup.Table, error) {
	return lookup.ReadSQLite(ctx, lookup.Database{File: bytes.NewReader(data), Size: int64(len(data)), Query: query, Meter: meter.Free{Context: ctx}},
		lookup.Columns{Key: "1"}, lookup.Keys{})
}

// Would catch a query that cannot be stopped.
func TestReadSQLite_endsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := readSQLite(ctx, shelves(t), "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n")
	require.ErrorIs(t, err, context.Canceled)
}

// Would catch a value or a memory without bounds.
func TestReadSQLite_bounds(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"SELECT zeroblob(1000000000)", "SELECT printf('%.*c', 1000000000, 'x')", "SELECT replace(hex(zeroblob(8000000)), '0', '0000000000')",
	} {
		_, err := readSQLite(t.Context(), shelves(t), query)
		require.ErrorContains(t, err, "too big", query)
	}
}

// broken is a file on which reading panics.
type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { panic("it broke") }

// Would catch a fault below SQLite that ends the program.
func TestReadSQLite_panics(t *testing.T) {
	t.Parallel()
	_, err := lookup.ReadSQLite(t.Context(), lookup.Database{File: broken{}, Size: 4096, Query: "SELECT 1", Meter: meter.Free{Context: t.Context()}}, lookup.Columns{Key: "1"}, lookup.Keys{})
	require.ErrorContains(t, err, "SQLite failed: ")
	require.ErrorContains(t, err, "it broke")
}

// Catches bytes that are not text and reach a record.
func TestReadSQLite_notText(t *testing.T) {
	t.Parallel()
	_, err := readSQLite(t.Context(), shelves(t), "SELECT 'a' AS key, x'436166e9' AS name")
	require.EqualError(t, err, "row 1, column name is not UTF-8: the byte E9 is 'é' in windows-1252")
	_, err = readSQLite(t.Context(), shelves(t), "SELECT 'a' AS key, x'43616665' AS name")
	require.NoError(t, err)
	_, err = readSQLite(t.Context(), shelves(t), "SELECT x'e9' AS key, 'b' AS name")
	require.EqualError(t, err, "row 1, column key is not UTF-8: the byte E9 is 'é' in windows-1252")
	query := func(text string) error {
		data := shelves(t)
		d := lookup.Database{File: bytes.NewReader(data), Size: int64(len(data)), Query: text, Meter: meter.Free{}}
		_, err := lookup.ReadSQLite(t.Context(), d, lookup.Columns{Key: "key", Value: "name"}, lookup.Keys{})
		return err
	}
	require.NoError(t, query("SELECT 'a' AS key, 'b' AS name, x'e9' AS other"), "a column that is not read")
	require.NoError(t, query("SELECT 'b' AS name, 'a' AS key, x'e9' AS other"), "a column that is not read, after the first with the value")
	require.EqualError(t, query("SELECT 'a' AS key, x'e9' AS name, 'b' AS other"), "row 1, column name is not UTF-8: the byte E9 is 'é' in windows-1252")
	require.EqualError(t, query("SELECT x'e9' AS key, 'a' AS name, 'b' AS other"), "row 1, column key is not UTF-8: the byte E9 is 'é' in windows-1252")
}

// Would catch a damaged file that crashes the program: each must yield an error or a table.
func TestReadSQLite_damagedFiles(t *testing.T) {
	t.Parallel()
	whole := shelves(t)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same damage each time
	for n := range 300 {
		data := bytes.Clone(whole)
		if n%3 == 0 {
			data = data[:random.IntN(len(data))]
		}
		for range 1 + n%8 {
			if len(data) > 0 {
				data[random.IntN(len(data))] = byte(random.Uint32())
			}
		}
		table, err := readSQLite(t.Context(), data, "SELECT * FROM shelves")
		require.NotEqual(t, table == nil, err == nil)
	}
}

// Catches a statement that does more than read, rows of another table, and a message that does not say what is there.
func TestReadSQLite_queries(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"": "the query is empty", " -- nothing": "the query is empty", "SELECT 1; SELECT 2": "the query is more than one statement",
		"SELECT * FROM shelves WHERE isbn = ?": "the query has parameters",
		"DELETE FROM shelves":                  "a query can select, and nothing else",
		"INSERT INTO shelves VALUES (1, 2)":    "a query can select, and nothing else",
		"PRAGMA user_version":                  "a query can select, and nothing else",
		"ATTACH 'x.db' AS x":                   "a query can select, and nothing else",
		"CREATE TABLE x (y)":                   "a query can select, and nothing else",
		"VACUUM":                               "a query can select, and nothing else",
		"SELECT unhex('6A', 'x')":              "unhex with two arguments is not available in a lookup",
		"SELECT json_patch('{}', '{}')":        "json_patch is not available in a lookup",
		"SELECT jsonb_patch('{}', '{}')":       "jsonb_patch is not available in a lookup",
		"SELECT * FROM shelf":                  "no such table: shelf; there are popular, shelves",
		"SELECT x FROM shelves":                "no such column: x",
	} {
		data := shelves(t)
		d := lookup.Database{File: bytes.NewReader(data), Size: int64(len(data)), Query: query, Meter: meter.Free{}}
		if query == "" {
			d.Query = " "
		}
		_, err := lookup.ReadSQLite(t.Context(), d, lookup.Columns{Key: "1"}, lookup.Keys{})
		require.ErrorContains(t, err, want, query)
		require.NotContains(t, err.Error(), "sqlite3: ", query)
		require.NotContains(t, err.Error(), "logic error", query)
	}
	_, err := readSQLite(t.Context(), []byte("this is not a database, although it is long enough for one, is it not? "), "SELECT 1")
	require.EqualError(t, err, "the file is not an SQLite database")
	table, err := readSQLite(t.Context(), shelves(t), "SELECT isbn, shelf FROM shelves WHERE isbn LIKE '97%' ;\n ")
	require.NoError(t, err)
	require.Equal(t, []string{"9780804429573", "9783161484100"}, table.Keys())
}

// Catches a value of another column, a column that is not there, NULL that is text, and numbers that lose digits.
func TestReadSQLite_columns(t *testing.T) {
	t.Parallel()
	data := shelves(t)
	read := func(table string, c lookup.Columns, k lookup.Keys) (*lookup.Table, error) {
		return lookup.ReadSQLite(t.Context(), lookup.Database{File: bytes.NewReader(data), Size: int64(len(data)), Table: table, Meter: meter.Free{}}, c, k)
	}
	table, err := read("shelves", lookup.Columns{Key: "isbn", Value: "shelf"}, lookup.Keys{})
	require.NoError(t, err)
	require.Nil(t, table.Columns())
	for key, want := range map[string]any{"0-306-40615-2": "A 12", "9780804429573": "B 7", "9783161484100": lookup.Null{}} {
		got, ok := table.Get(key)
		require.True(t, ok, key)
		require.Equal(t, want, got, key)
	}
	require.Equal(t, []string{"0-306-40615-2"}, table.Duplicates())
	require.Equal(t, 1, table.Skipped())
	require.Equal(t, 3, table.Len())

	table, err = read("shelves", lookup.Columns{Key: "2"}, lookup.Keys{})
	require.NoError(t, err)
	require.Equal(t, []string{"isbn", "shelf", "copies", "price"}, table.Columns())
	got, _ := table.Get("A 12")
	require.Equal(t, &jsontext.Object{Keys: []string{"isbn", "shelf", "copies", "price"}, Values: []any{"0-306-40615-2", "A 12", jsontext.Number("2"), jsontext.Number("12.5")}}, got)
	got, _ = table.Get("nothing")
	require.Equal(t, &jsontext.Object{Keys: []string{"shelf", "copies"}, Values: []any{"nothing", jsontext.Number("1")}}, got)

	table, err = read("popular", lookup.Columns{Key: "copies", Value: "isbn"}, lookup.Keys{})
	require.NoError(t, err)
	require.Equal(t, []string{"2", "9007199254740993"}, table.Keys())
	_, err = read("shelves", lookup.Columns{Key: "x"}, lookup.Keys{})
	require.ErrorContains(t, err, `there is no column "x"`)
	_, err = read("shelves", lookup.Columns{Key: "isbn", Value: "x"}, lookup.Keys{})
	require.ErrorContains(t, err, `there is no column "x"`)
	for _, c := range []lookup.Columns{{Key: "5"}, {Key: "isbn", Value: "5"}, {Key: "5", Value: "isbn"}} {
		_, err = read("shelves", c, lookup.Keys{})
		require.EqualError(t, err, "there are only 4 columns, and not a column 5")
	}
	_, err = read(`shel"ves`, lookup.Columns{Key: "1"}, lookup.Keys{})
	require.ErrorContains(t, err, "no such table: shel\"ves")

	table, err = read("shelves", lookup.Columns{Key: "isbn", Value: "shelf"}, lookup.Keys{All: true})
	require.NoError(t, err)
	require.True(t, table.HasAll())
	require.Equal(t, []any{"A 12", "again"}, table.Rows("0-306-40615-2"))
	require.Equal(t, []any{"B 7"}, table.Rows("9780804429573"))
	require.Nil(t, table.Rows("x"))
	require.Empty(t, table.Duplicates())
	require.Equal(t, []string{"x"}, table.Missing())
	require.True(t, table.Has("9783161484100"))
	require.False(t, table.Has("y"))
	require.Equal(t, []string{"x"}, table.Missing())
	require.Empty(t, table.Unused())
}

// Catches rows for which there is no memory and that are read nevertheless.
func TestReadSQLite_memory(t *testing.T) {
	t.Parallel()
	data := shelves(t)
	for query, want := range map[string]int{
		"SELECT 'key', 'value'": 200 + 3 + 5, "SELECT 1, 2.5": 200 + 32 + 32, "SELECT 'key', x'010203'": 200 + 3 + 3, "SELECT 'key', 'value' UNION ALL SELECT 'b', 'c'": 200 + 3 + 5 + 200 + 2,
	} {
		for _, most := range []int{want, want - 1} {
			m := &counted{left: most}
			_, err := lookup.ReadSQLite(t.Context(), lookup.Database{File: bytes.NewReader(data), Size: int64(len(data)), Query: query, Meter: m}, lookup.Columns{Key: "1"}, lookup.Keys{})
			if most == want {
				require.NoError(t, err, query)
			} else {
				require.ErrorIs(t, err, errMemory, query)
			}
		}
	}
}

var errMemory = errors.New("no memory")

// counted is a meter that gives so many bytes.
type counted struct{ left int }

func (c *counted) Need(n int) error {
	if c.left -= n; c.left < 0 {
		return errMemory
	}
	return nil
}

func (c *counted) Largest() int { return 64 << 20 }

type wrapped struct{ io.ReadCloser }

func (w wrapped) Unwrap() io.ReadCloser { return w.ReadCloser }

type hidden struct{ io.Reader }

// Catches a database that is read into memory although it is a file, and one that is not read to its end.
func TestDatabase_Open(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../testhost/files/shelves.db")
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	for _, r := range []io.Reader{f, wrapped{f}, wrapped{wrapped{f}}, &meter.Reader{Reader: wrapped{f}}} {
		var d lookup.Database
		require.NoError(t, d.Open(r))
		require.Same(t, f, d.File)
		require.EqualValues(t, len(shelves(t)), d.Size)
	}
	var d lookup.Database
	require.NoError(t, d.Open(hidden{bytes.NewReader(shelves(t))}))
	require.EqualValues(t, len(shelves(t)), d.Size)
	d.Table, d.Meter = "shelves", meter.Free{}
	table, err := lookup.ReadSQLite(t.Context(), d, lookup.Columns{Key: "1"}, lookup.Keys{})
	require.NoError(t, err)
	require.Equal(t, 3, table.Len())
	require.ErrorIs(t, d.Open(iotest.ErrReader(errMemory)), errMemory)
}
