package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"mrrc-lua/internal/sheet"
	"mrrc-lua/internal/testscale"
)

func saved(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// rows returns the rows in words: number: cell|cell.
func rows(t *testing.T, path string, opt sheet.Options) (string, error) {
	t.Helper()
	r, err := sheet.Open(path, opt)
	if err != nil {
		return "", err
	}
	defer r.Close()
	var b strings.Builder
	if opt.Header {
		b.WriteString(strings.Join(r.Names(), "|") + "\n")
	}
	for {
		cells, row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		fmt.Fprintf(&b, "%d: %s\n", row, strings.Join(cells, "|"))
	}
}

// Catches a separator that is guessed wrong, rows with the wrong number, and a list that is taken for CSV.
func TestOpen_text(t *testing.T) {
	for name, row := range map[string]struct {
		file, text, want string
		opt              sheet.Options
	}{
		"csv":        {"a.csv", "\ufeffid,name\n1,\"a\nb, c\"\n\n2\n", "id|name\n2: 1|a\nb, c\n5: 2\n", sheet.Options{Header: true}},
		"semicolons": {"a.csv", "id;\"a,b,c,d\"\n1;2\n", "id|a,b,c,d\n2: 1|2\n", sheet.Options{Header: true}},
		"tabs":       {"a.csv", "a\tb,c\td\n", "1: a|b,c|d\n", sheet.Options{}},
		"a tie":      {"a.csv", "a;b\tc\n", "1: a|b\tc\n", sheet.Options{}},
		"another":    {"a.csv", "a;b,c\n", "1: a;b|c\n", sheet.Options{}},
		"a third":    {"a.csv", "a\tb,c\n", "1: a\tb|c\n", sheet.Options{}},
		"lines":      {"a.csv", "a\n;;;\n", "1: a\n2: ;;;\n", sheet.Options{}},
		"in quotes":  {"a.csv", "\"a\n;;\",b\n", "1: a\n;;|b\n", sheet.Options{}},
		"tab":        {"a.tab", "a,b\tc\n", "1: a,b|c\n", sheet.Options{}},
		"lst":        {"a.lst", "a,b\n", "1: a,b\n", sheet.Options{}},
		"no suffix":  {"a", "a,b\n", "1: a,b\n", sheet.Options{}},
		"names":      {"a.csv", " id , n,, \n1,2\n", "id|n\n2: 1|2\n", sheet.Options{Header: true}},
		"unnamed":    {"a.csv", "id,,,n\n1,2\n", "id|||n\n2: 1|2\n", sheet.Options{Header: true}},
		"given":      {"a.csv", "a|b,c\n", "1: a|b,c\n", sheet.Options{Separator: '|'}},
		"tsv":        {"a.TSV", "a,b\n", "1: a,b\n", sheet.Options{}},
		"list":       {"a.txt", "a, \"b\"\r\n\r\n  \nc", "1: a, \"b\"\n4: c\n", sheet.Options{}},
		"latin-1":    {"a.csv", "caf\xe9\n", "1: café\n", sheet.Options{Encoding: "latin-1"}},
	} {
		got, err := rows(t, saved(t, row.file, row.text), row.opt)
		require.NoError(t, err, name)
		require.Equal(t, row.want, got, name)
	}
}

// Catches an error without its place, and text that is not UTF-8 without a hint.
func TestOpen_errors(t *testing.T) {
	for name, row := range map[string]struct{ file, text, says string }{
		"not utf-8":  {"a.csv", "id\n1\ncaf\xe9\n", "line 3 is "},
		"no such":    {"a.csv", "id\ncaf\x81\n", "line 2 is not UTF-8: it has the byte 81, and bytes that windows-1252 does not have either: name the encoding of the file with --list-encoding NAME"},
		"a list":     {"a.txt", "caf\xe9\n", "write --list-encoding"},
		"empty":      {"a.csv", "", "is empty"},
		"gzip":       {"a.csv.gz", "\x1f\x8b\x08\r", "is compressed: unpack it first"},
		"zstd":       {"a.csv", "\x28\xb5\x2f\xfd", "is compressed"},
		"xz":         {"a.csv", "\xfd7zXZ\x00", "is compressed"},
		"bzip2":      {"a.csv", "BZh91AY&SY", "is compressed"},
		"bad names":  {"a.csv", "caf\xe9\n", "is not UTF-8"},
		"utf-16":     {"a.csv", "\xff\xfea\x00\r\x00", "the file is not UTF-8 but UTF-16"},
		"old Mac":    {"a.csv", "a,b\r1,2\r", "has lines that end in CR alone"},
		"no names":   {"a.csv", " ,\n1,2\n", "the first row is empty, and must have the names of the columns"},
		"names":      {"a.csv", "a,b,a\n", `columns A and C are both called "a"`},
		"quotes":     {"a.csv", "a\nb\"c\n", "line 2: a cell with quotation marks"},
		"old Excel":  {"a.xls", "\xd0\xcf\x11\xe0\xa1\xb1", "save it as .xlsx"},
		"no zip":     {"a.xlsx", "PK\x03\x04 nothing", "cannot be read as an Excel workbook"},
		"no row end": {"a.csv", "a\n\"" + strings.Repeat("b", 17<<20), "is a quotation mark missing?"},
	} {
		_, err := rows(t, saved(t, row.file, row.text), sheet.Options{Header: true, Flag: "--list-encoding"})
		if name == "a list" {
			_, err = rows(t, saved(t, row.file, row.text), sheet.Options{Flag: "--list-encoding"})
		}
		require.ErrorContains(t, err, row.says, name)
	}
	_, err := sheet.Open(saved(t, "a.csv", "caf\xe9\n"), sheet.Options{Header: true})
	require.ErrorContains(t, err, "is not UTF-8", "names are read at once")
	_, err = sheet.Open("nothing.csv", sheet.Options{})
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = sheet.Open(t.TempDir(), sheet.Options{})
	require.EqualError(t, err, "is a directory")
}

// Catches a table whose first cell begins as a compressed file does, or has its words in it, and that is refused.
func TestFrom_nearlyCompressed(t *testing.T) {
	for _, name := range []string{"BZh9", "BZh", "abcd1AY&SY", "BZhx1AY&SZ", "a"} {
		r, err := sheet.From(strings.NewReader(name+"\n"), ".csv", sheet.Options{Header: true})
		require.NoError(t, err, name)
		require.Equal(t, []string{name}, r.Names())
		r.Close()
	}
}

// Catches a column that is another one, or none and is not told.
func TestReader_Column(t *testing.T) {
	names := make([]string, 22)
	for i := range names {
		names[i] = fmt.Sprint("n", i)
	}
	names[4], names[5] = "1", "020a"
	r, err := sheet.Open(saved(t, "a.csv", strings.Join(names, ",")+"\n"), sheet.Options{Header: true})
	require.NoError(t, err)
	defer r.Close()
	for column, want := range map[string]int{"n0": 0, "1": 4, "2": 1, "020a": 5, "99": 98} {
		at, err := r.Column(column)
		require.NoError(t, err)
		require.Equal(t, want, at, column)
	}
	for _, column := range []string{"0", "-1", "001", " n0", "N0 "} {
		_, err := r.Column(column)
		require.ErrorContains(t, err, `"n19", and 2 more`, column)
		require.Equal(t, strings.Contains(strings.ToLower(column), "n0"), strings.HasSuffix(err.Error(), `; did you mean "n0"?`), column)
	}
	require.NoError(t, r.Fit(make([]string, 22), 2))
	require.ErrorContains(t, r.Fit(append(make([]string, 22), "x"), 2), "line 2")
	r, err = sheet.Open(saved(t, "a.csv", "a\n"), sheet.Options{})
	require.NoError(t, err)
	defer r.Close()
	require.NoError(t, r.Fit([]string{"x", "y"}, 2), "there are no names")
	_, err = r.Column("x")
	require.ErrorContains(t, err, `there is no column "x"`)
	for column, want := range map[string]bool{"1": true, "10": true, "0": false, "-1": false, "01": false, "+1": false, "a": false} {
		require.Equal(t, want, sheet.IsNumber(column), column)
	}
}

// Catches a separator that is not the one by which the file is read.
func TestSeparator(t *testing.T) {
	for name, want := range map[string]rune{"a.csv": ';', "a.TSV": '\t', "a.txt": '\t'} {
		require.Equal(t, want, sheet.Separator(saved(t, name, "a;b\n"), sheet.Options{}), name)
	}
	require.Equal(t, '|', sheet.Separator(saved(t, "a.csv", "a;b\n"), sheet.Options{Separator: '|'}))
	require.Equal(t, ',', sheet.Separator("missing.csv", sheet.Options{}))
	long := saved(t, "a.csv", strings.Repeat("a,", 600)+strings.Repeat("b;", 1200)+"\n")
	require.Equal(t, ';', sheet.Separator(long, sheet.Options{}))
	got, err := rows(t, long, sheet.Options{})
	require.NoError(t, err)
	require.Equal(t, 1200, strings.Count(got, "|"), "the first line is long")
}

// Catches a file that is taken for a list, and a list whose lines are taken for plain ones.
func TestIsList(t *testing.T) {
	for text, want := range map[string]bool{"a\nb\n": false, "\ufeffa\n": true, "a\r\nb\r\n": true, "": false} {
		for name, list := range map[string]bool{"a.txt": true, "a.LST": true, "a": true, "a.csv": false} {
			is, marked := sheet.IsList(saved(t, name, text))
			require.Equal(t, [2]bool{list, want}, [2]bool{is, marked}, "%s %q", name, text)
		}
	}
	for name, list := range map[string]bool{"missing.TXT": true, "missing.csv": false} {
		is, marked := sheet.IsList(name)
		require.Equal(t, [2]bool{list, false}, [2]bool{is, marked}, name)
	}
}

type failing struct{ io.Reader }

var errBroken = errors.New("broken")

func (f failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = &os.PathError{Op: "read", Path: "x", Err: errBroken}
	}
	return n, err
}

// Catches an input that breaks off and is taken for a whole table, and a worksheet of what has none.
func TestFrom_broken(t *testing.T) {
	_, err := sheet.From(failing{strings.NewReader("a,b\n")}, ".csv", sheet.Options{})
	require.EqualError(t, err, "broken")
	r, err := sheet.From(failing{strings.NewReader("a,b\n" + strings.Repeat("1,2\n", 50_000))}, ".csv", sheet.Options{Header: true})
	require.NoError(t, err)
	defer r.Close()
	for err == nil {
		_, _, err = r.Next()
	}
	require.ErrorIs(t, err, errBroken)
	_, err = sheet.Open(saved(t, "a.csv", "a\n"), sheet.Options{Sheet: "First"})
	require.EqualError(t, err, "is not an Excel workbook, and has no worksheets")
	_, err = sheet.Open(saved(t, "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1"), sheet.Options{Sheet: "First"})
	require.ErrorContains(t, err, "save it as .xlsx")
}

// edited returns a workbook with another text of one of its parts.
func edited(t *testing.T, workbook []byte, name string, edit func(text []byte) []byte) *bytes.Buffer {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	require.NoError(t, err)
	var edited bytes.Buffer
	out := zip.NewWriter(&edited)
	for _, part := range in.File {
		src, err := part.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(src)
		require.NoError(t, err)
		if part.Name == name {
			text = edit(text)
		}
		w, err := out.Create(part.Name)
		require.NoError(t, err)
		_, err = w.Write(text)
		require.NoError(t, err)
	}
	require.NoError(t, out.Close())
	return &edited
}

// Catches a row that cannot be read and is taken for an empty one.
func TestWorkbook_damagedRow(t *testing.T) {
	f := excelize.NewFile()
	for cell, v := range map[string]int{"A1": 1, "A2": 2, "A3": 3} {
		require.NoError(t, f.SetCellValue("Sheet1", cell, v))
	}
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	r, err := sheet.Workbook(edited(t, b.Bytes(), "xl/worksheets/sheet1.xml", func(text []byte) []byte {
		return bytes.Replace(text, []byte(`r="A2"`), []byte(`r="?2"`), 1)
	}), sheet.Options{})
	require.NoError(t, err)
	defer r.Close()
	cells, _, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, []string{"1"}, cells)
	_, row, err := r.Next()
	require.ErrorContains(t, err, "row 2: ")
	require.Equal(t, 2, row)
}

// Catches a worksheet whose damaged XML is taken for its end, so that rows are missing without a word.
func TestWorkbook_damagedXML(t *testing.T) {
	f := excelize.NewFile()
	_, err := f.NewSheet("Second")
	require.NoError(t, err)
	for cell, v := range map[string]int{"A1": 1, "A2": 2, "A3": 3} {
		require.NoError(t, f.SetCellValue("Sheet1", cell, v))
		require.NoError(t, f.SetCellValue("Second", cell, v))
	}
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	for about, edit := range map[string]func(text []byte) []byte{
		"a stray <":   func(text []byte) []byte { return bytes.Replace(text, []byte(`<row r="3"`), []byte(`<<row r="3"`), 1) },
		"it ends":     func(text []byte) []byte { return text[:bytes.Index(text, []byte(`<row r="3"`))+5] },
		"a wrong end": func(text []byte) []byte { return bytes.Replace(text, []byte(`</row>`), []byte(`</raw>`), 1) },
	} {
		for _, name := range []string{"Sheet1", "Second"} {
			damaged := edited(t, b.Bytes(), "xl/worksheets/sheet1.xml", edit).Bytes()
			r, err := sheet.Workbook(bytes.NewReader(damaged), sheet.Options{Sheet: name})
			if name == "Sheet1" {
				require.ErrorContains(t, err, `worksheet "Sheet1" cannot be read: its part "xl/worksheets/sheet1.xml" is damaged in line 2: XML syntax error`, about)
				continue
			}
			require.NoError(t, err, about)
			n := 0
			for ; err == nil; n++ {
				_, _, err = r.Next()
			}
			require.Equal(t, io.EOF, err)
			require.Equal(t, 4, n)
			r.Close()
		}
	}
}

// Catches a large worksheet whose temporary file stays, and ends of lines that are not those of other cells.
func TestWorkbook_large(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	f := excelize.NewFile()
	require.NoError(t, f.SetCellValue("Sheet1", "A1", "id"))
	require.NoError(t, f.SetCellValue("Sheet1", "A2", "a_x000D_\nb\rc"))
	var small bytes.Buffer
	require.NoError(t, f.Write(&small))
	large := edited(t, small.Bytes(), "xl/worksheets/sheet1.xml", func(text []byte) []byte {
		at := bytes.Index(text, []byte("</sheetData>"))
		return slices.Concat(text[:at], bytes.Repeat([]byte{' '}, 17<<20), text[at:])
	})
	r, err := sheet.Workbook(large, sheet.Options{Header: true})
	require.NoError(t, err)
	cells, row, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, []string{"a\nb\nc"}, cells)
	require.Equal(t, 2, row)
	_, _, err = r.Next()
	require.ErrorIs(t, err, io.EOF)
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.NotEmpty(t, left, "the worksheet is not so large that it has a temporary file")
	r.Close()
	left, err = os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)
}

// Catches numbers of a workbook that lose digits, letters outside ASCII, rows with the wrong number, and the wrong
// worksheet.
func TestOpen_workbook(t *testing.T) {
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "id", "B1": "ISBN", "A2": 1, "B2": 9780306406157, "A4": "é\nü", "C4": "x", "A5": 12345678901234, "B5": true} {
		require.NoError(t, f.SetCellValue("Sheet1", cell, v))
	}
	_, err := f.NewSheet("Second")
	require.NoError(t, err)
	require.NoError(t, f.SetCellValue("Second", "A1", "other"))
	path := filepath.Join(t.TempDir(), "a.xlsx")
	require.NoError(t, f.SaveAs(path))
	got, err := rows(t, path, sheet.Options{Header: true})
	require.NoError(t, err)
	require.Equal(t, "id|ISBN\n2: 1|9780306406157\n4: é\nü||x\n5: 12345678901234|TRUE\n", got)
	got, err = rows(t, path, sheet.Options{Sheet: "Second"})
	require.NoError(t, err)
	require.Equal(t, "1: other\n", got)
	_, err = rows(t, path, sheet.Options{Sheet: "Third"})
	require.EqualError(t, err, `there is no worksheet "Third": the worksheets are "Sheet1", "Second"`)
	r, err := sheet.Open(path, sheet.Options{Header: true})
	require.NoError(t, err)
	defer r.Close()
	i, err := r.Column("ISBN")
	require.NoError(t, err)
	require.Equal(t, 1, i)
	i, err = r.Column("3")
	require.NoError(t, err)
	require.Equal(t, 2, i)
	_, err = r.Column("isbn")
	require.ErrorContains(t, err, `did you mean "ISBN"?`)
}

// Catches a workbook that is read from a stream otherwise than from a file.
func TestWorkbook(t *testing.T) {
	f := excelize.NewFile()
	require.NoError(t, f.SetCellValue("Sheet1", "A1", "id"))
	require.NoError(t, f.SetCellValue("Sheet1", "A3", "é"))
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	r, err := sheet.Workbook(&b, sheet.Options{Header: true})
	require.NoError(t, err)
	defer r.Close()
	require.Equal(t, []string{"id"}, r.Names())
	cells, row, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, []string{"é"}, cells)
	require.Equal(t, 3, row)
	_, err = sheet.Workbook(strings.NewReader("id\n"), sheet.Options{})
	require.ErrorContains(t, err, "cannot be read as an Excel workbook")
}

// Catches a small file that unpacks to more than memory holds.
func TestWorkbook_bomb(t *testing.T) {
	testscale.OnlyFull(t)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml"} {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte("<x/>"))
		require.NoError(t, err)
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	require.NoError(t, err)
	blanks := bytes.Repeat([]byte{' '}, 1<<20)
	for range 257 {
		_, err = w.Write(blanks)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.Less(t, b.Len(), 1<<20)
	_, err = sheet.Workbook(&b, sheet.Options{})
	require.ErrorContains(t, err, "size exceeds")
}

// Catches letters that are not those of a workbook.
func TestLetter(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		require.Equal(t, want, sheet.Letter(n))
	}
}

// Catches a workbook that is small, and takes gigabytes of memory when it is unpacked.
func TestOpen_bomb(t *testing.T) {
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"id"}))
	small, err := f.WriteToBuffer()
	require.NoError(t, err)
	require.NoError(t, f.Close())
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for part, row := range map[string]struct {
		mib  int
		want string
	}{
		"xl/theme/more.xml":        {33, `its part "xl/theme/more.xml" has 33 MiB unpacked, and at most 32 are read: save the worksheet as CSV`},
		"xl/media/picture.png":     {257, "such as pictures, have more than 256 MiB unpacked"},
		"xl/worksheets/sheet9.xml": {40, ""},
	} {
		from, err := zip.NewReader(bytes.NewReader(small.Bytes()), int64(small.Len()))
		require.NoError(t, err)
		var out bytes.Buffer
		to := zip.NewWriter(&out)
		to.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
		for _, p := range from.File {
			require.NoError(t, to.Copy(p))
		}
		w, err := to.Create(part)
		require.NoError(t, err)
		for range row.mib {
			_, err := w.Write(blanks)
			require.NoError(t, err)
		}
		require.NoError(t, to.Close())
		got, err := rows(t, saved(t, "a.xlsx", out.String()), sheet.Options{})
		if row.want == "" {
			require.NoError(t, err, part)
			require.Equal(t, "1: id\n", got, part)
			continue
		}
		require.ErrorContains(t, err, row.want, part)
		require.ErrorContains(t, err, "cannot be read as an Excel workbook: ", part)
	}
}

// Catches a workbook that is read as empty because a chart, a hidden or an empty worksheet comes first.
func TestOpen_firstShown(t *testing.T) {
	f := excelize.NewFile()
	defer func() { require.NoError(t, f.Close()) }()
	require.NoError(t, f.SetSheetName("Sheet1", "hidden"))
	require.NoError(t, f.SetSheetRow("hidden", "A1", &[]any{"secret"}))
	for _, name := range []string{"empty", "shown", "last"} {
		_, err := f.NewSheet(name)
		require.NoError(t, err)
	}
	require.NoError(t, f.SetSheetRow("shown", "A1", &[]any{"id"}))
	require.NoError(t, f.SetSheetRow("last", "A1", &[]any{"other"}))
	require.NoError(t, f.SetSheetVisible("shown", true))
	f.SetActiveSheet(2)
	require.NoError(t, f.SetSheetVisible("hidden", false))
	path := filepath.Join(t.TempDir(), "a.xlsx")
	require.NoError(t, f.SaveAs(path))
	got, err := rows(t, path, sheet.Options{})
	require.NoError(t, err)
	require.Equal(t, "1: id\n", got)
	got, err = rows(t, path, sheet.Options{Sheet: "hidden"})
	require.NoError(t, err)
	require.Equal(t, "1: secret\n", got)
}
