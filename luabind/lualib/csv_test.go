package lualib_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testhost"
)

// Catches cells that are cut at a line break or a doubled quotation mark, an encoding that is not read,
// and a mistake in a file or in the options that is read past.
func TestCSV_read(t *testing.T) {
	t.Parallel()
	const all = ` local out = {} for row in rows do out[#out + 1] = row.id .. "=" .. tostring(row.title) end return table.concat(out, "|")`
	const lists = ` local out = {} for row in rows do out[#out + 1] = #row .. ":" .. table.concat(row, "/") end return table.concat(out, "|")`
	for name, tt := range map[string]struct {
		file, script, want, fault string
	}{
		"line break":          {"id,title\n1,\"a\nb\"\n2,c\n", `local rows = csv.read("f")` + all, "1=a\nb|2=c", ""},
		"CR LF":               {"id,title\r\n1,\"a\r\nb\"\r\n2,c\r\n", `local rows = csv.read("f")` + all, "1=a\nb|2=c", ""},
		"quotation marks":     {"id,title\n1,\"say \"\"so\"\", he said\"\n", `local rows = csv.read("f")` + all, `1=say "so", he said`, ""},
		"mark":                {"\xEF\xBB\xBFid,title\n1,a\n", `local rows = csv.read("f")` + all, "1=a", ""},
		"empty cell":          {"id,title\n1,\n", `local rows = csv.read("f")` + all, "1=", ""},
		"row that is short":   {"id,title\n1\n", `local rows = csv.read("f")` + all, "1=", ""},
		"empty lines":         {"id,title\n\n1,a\n\n", `local rows = csv.read("f")` + all, "1=a", ""},
		"no line end":         {"id,title\n1,a", `local rows = csv.read("f")` + all, "1=a", ""},
		"only names":          {"id,title\n", `local rows = csv.read("f")` + all, "", ""},
		"separator":           {"id;title\n1;a,b\n", `local rows = csv.read("f", {separator=";"})` + all, "1=a,b", ""},
		"tabs":                {"id\ttitle\n1\ta b\n", `local rows = csv.read("f", {separator="\t"})` + all, "1=a b", ""},
		"encoding":            {"id,title\n1,caf\xE9\n", `local rows = csv.read("f", {encoding="latin-1"})` + all, "1=café", ""},
		"UTF-16":              {"\xFF\xFEi\x00d\x00,\x00t\x00i\x00t\x00l\x00e\x00\n\x001\x00,\x00\xE9\x00\n\x00", `local rows = csv.read("f", {encoding="utf-16"})` + all, "1=é", ""},
		"stated separator":    {"sep=;\r\nid;title\r\n1;a,b\r\n", `local rows = csv.read("f")` + all, "1=a,b", ""},
		"empty surplus":       {"id,title\n1,a,,\n", `local rows = csv.read("f")` + all, "1=a", ""},
		"line after sep=":     {"sep=,\nid,title\n1,a,b\n", `local rows = csv.read("f")` + all, "", "csv.read: f: line 3 has 3 cells, the header has 2"},
		"mark after sep=":     {"sep=,\nid,title\n1,\"a\" b\n", `local rows = csv.read("f")` + all, "", "csv.read: f: line 3: a cell that begins"},
		"wrong separator":     {"id;title\n1;a\n", `local rows = csv.read("f")` + all, "", `the rows have no column 'id': the only column is called "id;title": write separator = ";"`},
		"blank in a name":     {"id,title \n1,a\n", `local rows = csv.read("f")` + all, "", `the rows have no column 'title': did you mean "title "?`},
		"workbook":            {"PK\x03\x04\x14\x00\n", `local rows = csv.read("f")` + all, "", "csv.read: f: this is an Excel workbook: use lookup.xlsx, or save it as CSV"},
		"control character":   {"id,title\n1,a \x96 b\n", `local rows = csv.read("f", {encoding="latin-1"})` + all, "", `csv.read: f: line 2: the byte 96 is a control character in latin-1, and '–' in windows-1252: write encoding="windows-1252"`},
		"without header":      {"1,a,x\n2\n", `local rows = csv.read("f", {header=false})` + lists, "3:1/a/x|1:2", ""},
		"the end stays":       {"id\n1\n", `local rows = csv.read("f") rows() rows() return tostring(rows())`, "nil", ""},
		"column":              {"id,title\n1,a\n", `return csv.read("f")().titel`, "", "the rows have no column 'titel': did you mean title?"},
		"empty file":          {"", `csv.read("f")`, "", "csv.read: f: the file is empty: a row with the names of the columns is expected"},
		"two names":           {"id,id\n", `csv.read("f")`, "", `csv.read: f: two columns are called "id": rename one, or read the rows with header=false`},
		"too many cells":      {"id,title\n1,a\n2,b,c\n", `local rows = csv.read("f")` + all, "", "csv.read: f: line 3 has 3 cells, the header has 2: a cell with the separator in it must be in quotation marks"},
		"quotation mark":      {"id,title\n1,a \"b\" c\n", `local rows = csv.read("f")` + all, "", `csv.read: f: line 2: a cell with quotation marks in it must begin and end with one, and double those in it`},
		"open quotation mark": {"id,title\n1,\"a\n2,b\n", `local rows = csv.read("f")` + all, "", `csv.read: f: line 2: a cell that begins with a quotation mark must end with one, and double those in it`},
		"other encoding":      {"id,title\n1,caf\xE9\n", `local rows = csv.read("f")` + all, "", `csv.read: f: line 2 is `},
		"no file":             {"", `csv.read("missing")`, "", "csv.read: missing: no such file"},
		"option":              {"a\n", `csv.read("f", {separatr=";"})`, "", "csv.read has no option 'separatr': did you mean separator?"},
		"bad separator":       {"a\n", `csv.read("f", {separator=";;"})`, "", `csv.read: the separator must be one character other than a quotation mark, not ";;"`},
		"bad encoding":        {"a\n", `csv.read("f", {encoding="latin-99"})`, "", `csv.read: the encoding "latin-99" is not known`},
		"bad header":          {"a\n", `csv.read("f", {header="no"})`, "", "header"},
		"path":                {"a\n", `csv.read()`, "", "bad argument #1 to 'read'"},
		"text after a mark":   {"id,title\n1,\"a\" b\n", `local rows = csv.read("f")` + all, "", "csv.read: f: line 2: a cell that begins with a quotation mark must end with one, and double those in it"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := runLua(t, &testhost.Host{Files: map[string]string{"f": tt.file}}, tt.script)
			if tt.fault != "" {
				require.ErrorContains(t, err, tt.fault)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

// Catches a row without end that is read into memory as a whole.
func TestCSV_readOfARowWithoutEnd(t *testing.T) {
	t.Parallel()
	file := "id,title\n1,\"" + strings.Repeat(strings.Repeat("x", 1000)+"\n", 66<<10)
	_, err := runLua(t, &testhost.Host{Files: map[string]string{"f": file}}, `csv.read("f")()`)
	require.ErrorContains(t, err, "csv.read: f: a row is longer than ")
	require.ErrorContains(t, err, " bytes: is a quotation mark missing?")
}
