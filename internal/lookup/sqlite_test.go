package lookup_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

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
