package lookup_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/jsontext"
	"mrrc-lua/internal/lookup"
	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/norm"
)

func file(text string) lookup.File { return lookup.File{Reader: strings.NewReader(text)} }

func csv(t *testing.T, text string, c lookup.Columns, separator rune) *lookup.Table {
	t.Helper()
	table, err := lookup.ReadCSV(file(text), c, separator, lookup.Keys{})
	require.NoError(t, err)
	return table
}

var byName = lookup.Columns{Key: "code", Value: "name", Header: true}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	table := csv(t, "\ufeffcode,name\r\neng,English\r\nfre,\"French, modern\"\r\nger,\"Ger\"\"man\"\"\r\nmulti\"\r\n,nothing\r\nlat\r\neng,Again\r\n", byName, ',')
	for key, want := range map[string]string{"eng": "English", "fre": "French, modern", "ger": "Ger\"man\"\nmulti", "lat": ""} {
		got, ok := table.Get(key)
		require.True(t, ok, key)
		require.Equal(t, want, got)
	}
	require.Equal(t, []string{"eng"}, table.Duplicates())
	require.Equal(t, 1, table.Skipped())
	require.Equal(t, 4, table.Len())
}

func TestReadCSV_withoutNamesAndWholeRows(t *testing.T) {
	t.Parallel()
	table := csv(t, "a;b;c\nd;e;f\n", lookup.Columns{Key: "2", Value: "3"}, ';')
	got, _ := table.Get("b")
	require.Equal(t, "c", got)
	table = csv(t, "code,name\neng,English\n", lookup.Columns{Key: "1", Header: true}, ',')
	got, _ = table.Get("eng")
	require.Equal(t, lookup.Row{Names: []string{"code", "name"}, Cells: []string{"eng", "English"}}, got)
}

func TestReadCSV_errors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "the file is empty: a row with the names of the columns is expected",
		"code;name\neng;English\n":       `there is no column "code": the only column is called "code;name": write separator = ";"`,
		"Code,Name\n":                    `there is no column "code": did you mean "Code"?`,
		"Code nr,Name\n":                 `there is no column "code"; the columns are Code nr, Name`,
		"code \tname\n":                  `there is no column "code": the only column is called "code \tname": write separator = "\t"`,
		"code ,name\n":                   `there is no column "code": did you mean "code "?`,
		"code,name\nx,Xhosa, modern\n":   "line 2 has 3 cells, the header has 2: a cell with the separator in it must be in quotation marks",
		"sep=;\ncode;name\nx;y;z\n":      "line 3 has 3 cells, the header has 2: a cell with the separator in it must be in quotation marks",
		"sep=;\ncode;name\nx;\"y\" z\n":  "line 3: a cell that begins with a quotation mark must end with one, and double those in it",
		"PK\x03\x04\x00":                 "this is an Excel workbook: use lookup.xlsx, or save it as CSV",
		"\xd0\xcf\x11\xe0\xa1\xb1":       "this is a workbook of Excel 97 to 2003: save it as .xlsx, which lookup.xlsx reads, or as CSV",
		"code,name\na,\"b\n":             `line 2: a cell that begins with a quotation mark must end with one, and double those in it`,
		"\xff\xfec\x00":                  `the file is not UTF-8 but UTF-16: write encoding="utf-16", or save it as UTF-8`,
		"code,name\nfre,Fran\xe7ais\n":   `line 2 is not UTF-8: the byte E7 is 'ç' in windows-1252: write encoding="windows-1252", or save the file as UTF-8`,
		"code,name\nx,\x93Zitat\x94\n":   "line 2 is not UTF-8: the byte 93 is '“' in windows-1252: write encoding=\"windows-1252\", or save the file as UTF-8",
		"code,name\nx\x00y\x00,z\x00":    `line 2 is not UTF-8: it is UTF-16: write encoding="utf-16", or save the file as UTF-8`,
		"code,name\neng,\"English\" x\n": `line 2: a cell that begins with a quotation mark must end with one, and double those in it`,
	} {
		_, err := lookup.ReadCSV(file(text), byName, ',', lookup.Keys{})
		require.EqualError(t, err, want, text)
	}
	_, err := lookup.ReadCSV(file("a,b\n"), lookup.Columns{Key: "code"}, ',', lookup.Keys{})
	require.EqualError(t, err, `without a row of names a column is a number from 1 on, not "code"`)
	_, err = lookup.ReadCSV(file("a\n"), lookup.Columns{Key: "2"}, ',', lookup.Keys{})
	require.EqualError(t, err, "line 1 has 1 cell, and the key is column 2: is the separator right?")
	broken := errors.New("broken")
	_, err = lookup.ReadCSV(lookup.File{Reader: iotest.ErrReader(broken)}, byName, ',', lookup.Keys{})
	require.ErrorIs(t, err, broken)
}

// Catches a row that is read past, a cell that is missing and therefore nil, and the first line of Excel in the table.
func TestReadCSV_rowsThatDoNotFit(t *testing.T) {
	t.Parallel()
	table := csv(t, "\ufeffsep=;\r\ncode;name\r\neng;English;;\r\nlat\r\n", lookup.Columns{Key: "code", Header: true}, ',')
	for key, want := range map[string][]string{"eng": {"eng", "English"}, "lat": {"lat", ""}} {
		got, ok := table.Get(key)
		require.True(t, ok, key)
		require.Equal(t, want, got.(lookup.Row).Cells)
	}
	require.Equal(t, []string{"sep=,y"}, csv(t, "sep=,y;x\n", lookup.Columns{Key: "1"}, ';').Unused())
	_, ok := csv(t, "code,name\nPK\x03\x04,x\n", byName, ',').Get("PK\x03\x04")
	require.True(t, ok, "a workbook begins so, but no later line")
	rows := [][]string{{"code", "name"}, {"x", "y", "z"}}
	_, err := lookup.ReadRows(byName, lookup.Keys{}, func() ([]string, int, error) {
		row := rows[0]
		rows = rows[1:]
		return row, 2 - len(rows), nil
	})
	require.EqualError(t, err, "row 2 has 3 cells, the header has 2: every column needs a name")
	_, err = lookup.ReadTSV(file("sep=\t\ncode\tname\nlat\tLatin\tx\n"), byName, lookup.Keys{})
	require.EqualError(t, err, "line 3 has 3 cells, the header has 2: a cell cannot have a tab in it")
	_, err = lookup.ReadTSV(file("code,name\n"), byName, lookup.Keys{})
	require.EqualError(t, err, `there is no column "code": the only column is called "code,name": write lookup.csv`)
	_, err = lookup.ReadTSV(file("code;name\n"), byName, lookup.Keys{})
	require.EqualError(t, err, `there is no column "code": the only column is called "code;name": write lookup.csv with separator = ";"`)
	_, err = lookup.ReadCSV(file("code,name\n"), byName, ';', lookup.Keys{})
	require.EqualError(t, err, `there is no column "code": the only column is called "code,name": write separator = ","`)
}

// Catches Latin-1 that is believed where a byte means a dash or a quotation mark.
func TestFile_controlCharacters(t *testing.T) {
	t.Parallel()
	for encoding, want := range map[string]string{
		"latin-1":      `line 3: the byte 96 is a control character in latin-1, and '–' in windows-1252: write encoding="windows-1252"`,
		"windows-1252": "", "koi8-r": "",
	} {
		_, err := lookup.ReadCSV(lookup.File{Reader: strings.NewReader("code,name\nfre,Fran\xe7ais\nx,a \x96 b\n"), Encoding: encoding}, byName, ',', lookup.Keys{})
		if want == "" {
			require.NoError(t, err, encoding)
			continue
		}
		require.EqualError(t, err, want)
	}
	for text, wrong := range map[string]bool{"\x7f": false, "\x80": true, "\x9f": true, "\xa0": false, "\x81": false} { // 81 is nothing in windows-1252, either
		_, err := lookup.ReadCSV(lookup.File{Reader: strings.NewReader("code,name\nx," + text + "\n"), Encoding: "latin-1"}, byName, ',', lookup.Keys{})
		require.Equal(t, wrong, err != nil, "%q", text)
	}
}

func TestReadTSV(t *testing.T) {
	t.Parallel()
	table, err := lookup.ReadTSV(file("\ufeffcode\tname\r\neng\tEnglish \"x\"\r\n\r\nfre\t\"Fre\"\"nch\"\nlast\tline"), byName, lookup.Keys{})
	require.NoError(t, err)
	for key, want := range map[string]string{"eng": `English "x"`, "fre": `Fre"nch`, "last": "line"} {
		got, _ := table.Get(key)
		require.Equal(t, want, got, key)
	}
	broken := errors.New("broken")
	_, err = lookup.ReadTSV(lookup.File{Reader: iotest.ErrReader(broken)}, byName, lookup.Keys{})
	require.ErrorIs(t, err, broken)
}

func TestReadJSON(t *testing.T) {
	t.Parallel()
	table, err := lookup.ReadJSON(file(`{"eng": "English", "fre": {"name": "French"}}`), "", "", lookup.Keys{}, meter.Free{})
	require.NoError(t, err)
	got, _ := table.Get("eng")
	require.Equal(t, "English", got)
	got, _ = table.Get("fre")
	require.Equal(t, &jsontext.Object{Keys: []string{"name"}, Values: []any{"French"}}, got)

	table, err = lookup.ReadJSON(file(`[{"id": 1, "n": true}, {"id": "b", "n": [1]}, {"id": null}, {"x": 1}]`), "id", "n", lookup.Keys{}, meter.Free{})
	require.NoError(t, err)
	got, _ = table.Get("1")
	require.Equal(t, true, got)
	require.Equal(t, 2, table.Len())
	require.Equal(t, 2, table.Skipped())

	for text, want := range map[string]string{
		`[1]`:          `object 1: an object is expected`,
		`[{"id": []}]`: `object 1: its "id" is neither text nor a number`,
		`{}`:           "the file is one object: the names in it are the keys, so leave out the option key",
		`1`:            "an object or a list of objects is expected",
		`[`:            "line 1, column 2: a value expected at the end of the text",
	} {
		_, err := lookup.ReadJSON(file(text), "id", "", lookup.Keys{}, meter.Free{})
		require.EqualError(t, err, want, text)
	}
	_, err = lookup.ReadJSON(file(`[]`), "", "", lookup.Keys{}, meter.Free{})
	require.EqualError(t, err, "the file is a list: name the member of its objects that is the key")
}

// Catches a table in another encoding that is read as if it were UTF-8, and one that is not in the
// encoding that was given.
func TestFile_encodings(t *testing.T) {
	t.Parallel()
	for encoding, text := range map[string]string{
		"latin-1": "code,name\nfre,Fran\xe7ais\n", "Windows-1252": "code,name\nfre,Fran\xe7ais\n", "utf-8": "\ufeffcode,name\nfre,Français\n",
		"utf-16":   "\xff\xfe" + "c\x00o\x00d\x00e\x00,\x00n\x00a\x00m\x00e\x00\n\x00f\x00r\x00e\x00,\x00F\x00r\x00a\x00n\x00\xe7\x00a\x00i\x00s\x00",
		"utf-16be": "\x00c\x00o\x00d\x00e\x00,\x00n\x00a\x00m\x00e\x00\n\x00f\x00r\x00e\x00,\x00F\x00r\x00a\x00n\x00\xe7\x00a\x00i\x00s\x00\n",
	} {
		table, err := lookup.ReadCSV(lookup.File{Reader: strings.NewReader(text), Encoding: encoding}, byName, ',', lookup.Keys{})
		require.NoError(t, err, encoding)
		got, _ := table.Get("fre")
		require.Equal(t, "Français", got, encoding)
	}
	_, err := lookup.ReadTSV(lookup.File{Reader: strings.NewReader("code\tname\nfre\t\x80\xff"), Encoding: "shift_jis"}, byName, lookup.Keys{})
	require.EqualError(t, err, "line 2 has bytes that have no meaning in shift_jis: is it another encoding?")
	_, err = lookup.ReadJSON(file("{\"a\":\n\"\xe9\"}"), "", "", lookup.Keys{}, meter.Free{})
	require.EqualError(t, err, `line 2 is not UTF-8: the byte E9 is 'é' in windows-1252: write encoding="windows-1252", or save the file as UTF-8`)
	table, err := lookup.ReadJSON(lookup.File{Reader: strings.NewReader("{\"a\": \"\xe9\"}"), Encoding: "latin-1"}, "", "", lookup.Keys{}, meter.Free{})
	require.NoError(t, err)
	got, _ := table.Get("a")
	require.Equal(t, "é", got)
}

// Catches a key that is not found because the record or the table writes é as e and an accent.
func TestTable_normalForms(t *testing.T) {
	t.Parallel()
	table := csv(t, "code,name\nCafe\u0301,1\nÉtude,2\nCafé,3\n", byName, ',')
	for key, want := range map[string]string{"Café": "1", "Cafe\u0301": "1", "E\u0301tude": "2", "Étude": "2"} {
		got, _ := table.Get(key)
		require.Equal(t, want, got, "%q", key)
	}
	require.Equal(t, []string{"Café"}, table.Duplicates())
	require.False(t, table.Has("Cafe"))
}

func TestTable_reportsWhatWasNotUsedAndNotFound(t *testing.T) {
	t.Parallel()
	table, err := lookup.ReadCSV(file("isbn,shelf\n0-306-40615-2,A\n9780804429573,B\nnone,C\n"),
		lookup.Columns{Key: "isbn", Value: "shelf", Header: true}, ',', lookup.Keys{Normalize: norm.ISBN})
	require.NoError(t, err)
	require.Equal(t, 1, table.Skipped())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			got, ok := table.Get("9780306406157 (pbk.)")
			require.True(t, ok)
			require.Equal(t, "A", got)
			_, ok = table.Get("x")
			require.False(t, ok)
			require.False(t, table.Has("y"))
		})
	}
	wg.Wait()
	require.Equal(t, []string{"9780804429573"}, table.Unused())
	require.Equal(t, []string{"x"}, table.Missing())
	require.True(t, table.Has("080442957X"))
	require.Empty(t, table.Unused())
}

// Would catch a table that forgets which keys were asked for when a run goes on, or takes memory for it.
func TestTable_recall(t *testing.T) {
	t.Parallel()
	read := func() *lookup.Table {
		return csv(t, "code,name\na,1\nb,2\nc,3\nd,4\ne,5\nf,6\ng,7\nh,8\ni,9\n", byName, ',')
	}
	was := read()
	for _, key := range []string{"a", "h", "i", "x"} {
		was.Get(key)
	}
	used, missing := was.Asked()
	require.Equal(t, []byte{0x81, 0x01}, used)
	is := read()
	is.Get("b")
	is.Recall(used, missing)
	require.Equal(t, []string{"c", "d", "e", "f", "g"}, is.Unused())
	require.Equal(t, []string{"x"}, is.Missing())
	is.Recall(nil, nil)
	require.Equal(t, []string{"x"}, is.Missing())
}

// Would catch missing keys of which chance decides which are remembered when there are too many, and keys that are lost when a
// run goes on.
func TestTable_missing(t *testing.T) {
	t.Parallel()
	const most, n = 1000, 2500
	key := func(i int) string { return fmt.Sprintf("%06d", i) }
	read := func() *lookup.Table {
		t := csv(t, "code,name\na,1\n", byName, ',')
		t.RemembersMissing(most)
		return t
	}
	up, down, both, later := read(), read(), read(), read()
	var all sync.WaitGroup
	for i := range n {
		up.Get(key(i))
		down.Get(key(n - 1 - i))
		down.Get(key(n - 1 - i))
	}
	for part := range 4 {
		all.Go(func() {
			for i := part % 2; i < n; i += 2 {
				both.Get(key(i * 7 % n))
			}
		})
	}
	all.Wait()
	var want []string
	for i := range most {
		want = append(want, key(i))
	}
	_, down2 := down.Asked()
	later.Get(key(most - 1))
	later.Get(key(most))
	later.Recall(nil, down2)
	require.Equal(t, want, up.Missing())
	require.Equal(t, want, down.Missing())
	require.Equal(t, want, both.Missing())
	require.Equal(t, want, later.Missing())
}

// Would catch a look that records the use of a key, and a use that is not recorded later.
func TestTable_look(t *testing.T) {
	t.Parallel()
	table := csv(t, "code,name\na,1\nb,2\n", byName, ',')
	v, place, record := table.Look("b")
	require.Equal(t, "2", v)
	require.True(t, record)
	_, none, also := table.Look("x")
	require.True(t, also)
	require.Equal(t, []string{"a", "b"}, table.Unused())
	require.Empty(t, table.Missing())
	table.Record(place, "b")
	table.Record(none, "x")
	_, _, record = table.Look("b")
	require.False(t, record, "it is recorded already")
	require.Equal(t, []string{"a"}, table.Unused())
	require.Equal(t, []string{"x"}, table.Missing())
}

// Would catch a value that is taken from a wrong column.
func TestReadCSV_keyAfterValue(t *testing.T) {
	t.Parallel()
	got, _ := csv(t, "English,eng\n", lookup.Columns{Key: "2", Value: "1"}, ',').Get("eng")
	require.Equal(t, "English", got)
}

// Would catch a wrong line in a message, names that are cells, and a row without end, as when a quotation mark
// is missing.
func TestRows(t *testing.T) {
	t.Parallel()
	r, err := lookup.NewRows(file("a,b\n1,2\n\"3\n4\",5\n6\n7,8,9\n"), ',', true, 100)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, r.Names())
	for _, want := range []struct {
		line  int
		cells []string
	}{{2, []string{"1", "2"}}, {3, []string{"3\n4", "5"}}, {5, []string{"6", ""}}} {
		row, line, err := r.Next()
		require.NoError(t, err)
		require.Equal(t, want.line, line)
		require.Equal(t, lookup.Row{Names: []string{"a", "b"}, Cells: want.cells}, row)
	}
	_, line, err := r.Next()
	require.EqualError(t, err, "line 6 has 3 cells, the header has 2: a cell with the separator in it must be in quotation marks")
	require.Equal(t, 6, line)
	_, _, err = r.Next()
	require.ErrorIs(t, err, io.EOF)

	r, err = lookup.NewRows(file("a\tb"), '\t', false, 100)
	require.NoError(t, err)
	row, _, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, lookup.Row{Cells: []string{"a", "b"}}, row)

	_, err = lookup.NewRows(file("a,b,a\n"), ',', true, 100)
	require.EqualError(t, err, `two columns are called "a": rename one, or read the rows with header=false`)
	_, err = lookup.NewRows(file(""), ',', true, 100)
	require.EqualError(t, err, "the file is empty: a row with the names of the columns is expected")
	r, err = lookup.NewRows(file("\"a\n"+strings.Repeat("b,c\n", 1<<20)), ',', false, 100)
	require.NoError(t, err)
	_, _, err = r.Next()
	require.EqualError(t, err, "a row is longer than 100 bytes: is a quotation mark missing?")
	lines := lookup.NewLines(file(strings.Repeat("x\n", 1<<18)+strings.Repeat("x", 1<<20)), 100)
	for range 1 << 18 {
		_, _, err = lines.Next()
		require.NoError(t, err, "only single lines are bounded")
	}
	_, _, err = lines.Next()
	require.EqualError(t, err, "a line is longer than 100 bytes: is this a list with one value on each line?")
	r, err = lookup.NewRows(file(strings.Repeat("b,c\n", 1<<18)), ',', false, 100)
	require.NoError(t, err)
	for range 1 << 18 {
		_, _, err = r.Next()
		require.NoError(t, err, "many short rows are no long one")
	}
}
