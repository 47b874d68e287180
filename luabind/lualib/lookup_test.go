package lualib_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testhost"
)

// sharingHost shares what is read once.
type sharingHost struct {
	*testhost.Host
	made map[string]any
	n    *int
}

func (h sharingHost) Share(key string, make func() (any, error)) (any, error) {
	if v, ok := h.made[key]; ok {
		return v, nil
	}
	v, err := make()
	if err == nil {
		h.made[key] = v
		*h.n++
	}
	return v, err
}

func TestLookup_isShared(t *testing.T) {
	t.Parallel()
	n := 0
	host := sharingHost{&testhost.Host{}, map[string]any{}, &n}
	const open = `local t = lookup.csv { file = "languages.csv", key = "code", value = "name" } `
	_, err := runLua(t, host, open+`t:get("eng") t:get("x")`)
	require.NoError(t, err)
	got, err := runLua(t, host, open+`return table.concat(t:unused(), " "), table.concat(t:missing(), " ")`)
	require.NoError(t, err)
	require.Equal(t, []string{"fre ger", "x"}, got)
	require.Equal(t, 1, n)
	_, err = runLua(t, host, `lookup.csv { file = "languages.csv", key = "code", value = "name", header = true }`)
	require.NoError(t, err)
	require.Equal(t, 1, n, "the same options make the same table")
	_, err = runLua(t, host, `lookup.csv { file = "languages.csv", key = "name", value = "code" }`)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, "warning: lookup.csv languages.csv: 1 row has the key of an earlier row, and is ignored: eng\n", host.Printed.String())
}

// Catches keys that a spreadsheet has changed without a warning, and a warning about a column that is not used.
func TestTables_spoilt(t *testing.T) {
	t.Parallel()
	const file = "id,issn,n\n1,0378-5955,1E+12\n2,Mar-20,#N/A\n3,2434-561X,\n"
	const after = ". A spreadsheet has changed this: format the column as text there, enter the values again and save the table again\n"
	for script, want := range map[string]string{
		`lookup.csv { file = "f", key = "issn", value = "id" }`: "warning: lookup.csv f: column issn: 1 cell has a date in place of an ISSN, in line 3: Mar-20" + after,
		`lookup.csv { file = "f", key = "id", value = "n" }`:    "",
		`for row in csv.read("f") do end`: "warning: csv.read f: column issn: 1 cell has a date in place of an ISSN, in line 3: Mar-20" + after +
			"warning: csv.read f: column n: 1 cell has a number without its last digits, in line 2: 1E+12; 1 cell has the error of a formula, in line 3: #N/A" + after,
	} {
		host := &testhost.Host{Files: map[string]string{"f": file}}
		_, err := runLua(t, host, script)
		require.NoError(t, err, script)
		require.Equal(t, want, host.Printed.String(), script)
	}
}

// Catches changes of a database that are not in its file yet and are passed over without a word.
func TestLookup_sqliteInUse(t *testing.T) {
	t.Parallel()
	const script = `return lookup.sqlite({ file = "shelves.db", key = "isbn", table = "shelves" }).count`
	for wal, want := range map[string]string{"": "", "x": "the database is in use"} {
		got, err := runLua(t, &testhost.Host{Files: map[string]string{"shelves.db-wal": wal}}, script)
		if want == "" {
			require.NoError(t, err, "the other file is empty")
			require.Equal(t, []string{"3"}, got)
			continue
		}
		require.ErrorContains(t, err, want)
	}
}

// Catches a line that is longer than the buffer and is cut, or comes with something else.
func TestFiles_longLine(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200_000)
	got, err := runLua(t, &testhost.Host{Files: map[string]string{"f": long + "\r\nend"}}, `local f = io.open("f") local line = { f:read() } return #line, #line[1], f:read()`)
	require.NoError(t, err)
	require.Equal(t, []string{"1", "200000", "end"}, got)
}
