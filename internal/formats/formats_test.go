package formats_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Would catch a row that promises a reader that package parse does not have, a writer that writes
// nothing, and a suffix or a name that two formats claim.
func TestList(t *testing.T) {
	suffixes, names := map[string]string{}, map[string]bool{}
	require.NotEmpty(t, formats.All())
	require.NotEmpty(t, formats.Compressions())
	for _, f := range formats.All() {
		_, err := textformat.NewReader(parse.Format(f.Name), strings.NewReader(""), parse.Options{})
		require.Equal(t, f.Reads, err == nil, "%s: Reads in internal/formats/list.go and NewFormatReader in parse/format.go differ", f.Name)
		require.NotEmpty(t, f.Means, "internal/formats/list.go: %s has no Means", f.Name)
		require.False(t, names[f.Name], "%s is there twice", f.Name)
		names[f.Name] = true
		if f.Writer != nil {
			w, ok := formats.WriterOf(parse.Format(f.Name))
			require.True(t, ok)
			text, err := w.Append([]byte("before"), new(parse.Record), nil)
			require.NoError(t, err, f.Name)
			require.Equal(t, "before", string(text[:6]), f.Name)
			require.Greater(t, len(text), 6, f.Name)
		}
		require.True(t, f.Reads || f.Writer != nil || f.Rows != "", "internal/formats/list.go: %s is neither read nor written", f.Name)
		require.NotEmpty(t, f.Suffixes, f.Name)
		for _, suffix := range f.Suffixes {
			require.Empty(t, suffixes[suffix], suffix)
			require.Regexp(t, `^\.[a-z0-9]+$`, suffix)
			suffixes[suffix] = f.Name
			if f.Rows != "" {
				require.Equal(t, f.Rows, formats.RowsOfName("X"+strings.ToUpper(suffix)+".gz"))
			}
			got, _, ok := formats.OfName("dir/x" + suffix)
			require.Equal(t, f.Reads || f.Writer != nil, ok, suffix)
			require.Equal(t, ok, string(got) == f.Name, suffix)
		}
	}
}

// Would catch a writer that nobody can reach because it has no row in the list.
func TestList_hasAllOfEncode(t *testing.T) {
	list, err := os.ReadFile("list.go")
	require.NoError(t, err)
	files, err := filepath.Glob("../encode/*.go")
	require.NoError(t, err)
	found := 0
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "As") {
				found++
				require.Contains(t, string(list), "encode."+fn.Name.Name, "internal/formats/list.go has no row with encode.%s of %s", fn.Name.Name, name)
			}
		}
	}
	require.Greater(t, found, 5)
}

// Would catch a format of rows that the list lacks.
func TestList_rows(t *testing.T) {
	for _, f := range rows.Formats() {
		row, ok := formats.Named(string(f))
		require.True(t, ok && row.Rows == f, "internal/formats/list.go lacks the rows of %s", f)
	}
}

// Would catch a format of records that package parse names and the list lacks.
func TestList_hasAllOfParse(t *testing.T) {
	for _, f := range []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK, parse.FormatText} {
		_, ok := formats.WriterOf(f)
		require.True(t, ok, f)
	}
	for _, f := range []parse.Format{"", "csv", "tsv"} {
		_, ok := formats.WriterOf(f)
		require.False(t, ok, f)
	}
	require.Equal(t, []string{"marc", "xml", "json", "jsonl", "mrk", "aleph", "line"}, formats.Names(formats.Where(formats.Readable)))
}

func TestOfName(t *testing.T) {
	tests := []struct {
		name        string
		want        parse.Format
		compression string
		ok          bool
	}{
		{"a.mrc", parse.FormatMARC, "", true},
		{"dir.xml/a.MARC", parse.FormatMARC, "", true},
		{"a.dat.gz", parse.FormatMARC, "gzip", true},
		{"a.xml.zst", parse.FormatXML, "zstd", true},
		{"a.marcxml", parse.FormatXML, "", true},
		{"a.json", parse.FormatJSON, "", true},
		{"a.jsonl.bz2", parse.FormatJSONL, "bzip2", true},
		{"a.ndjson", parse.FormatJSONL, "", true},
		{"a.mrk", parse.FormatMRK, "", true},
		{"a.mrk8", parse.FormatMRK, "", true},
		{"a.txt", parse.FormatText, "", true},
		{"a.gz", "", "gzip", false},
		{"a.gz.gz", "", "gzip", false},
		{"a.mrc.bz2.gz", "", "gzip", false}, // the outer compression: nobody unpacks twice
		{"mrc", "", "", false},
		{"-", "", "", false},
		{"", "", "", false},
	}
	for _, tt := range tests {
		f, c, ok := formats.OfName(tt.name)
		require.Equal(t, tt.want, f, tt.name)
		require.Equal(t, tt.compression, c, tt.name)
		require.Equal(t, tt.ok, ok, tt.name)
	}
	for _, c := range formats.Compressions() {
		_, method, ok := formats.OfName("a.mrc" + c.Suffix)
		require.True(t, ok, c.Suffix)
		require.Equal(t, c.Name, method)
	}
}

// Would catch a format that is offered for something that it cannot do, such as the text for people as
// a format to read, and a list of suffixes that does not go with the list of names.
func TestWhere(t *testing.T) {
	for _, c := range []struct {
		what     string
		is       func(formats.Format) bool
		names    []string
		suffixes []string
	}{
		{"readable", formats.Readable,
			[]string{"marc", "xml", "json", "jsonl", "mrk", "aleph", "line"},
			[]string{".mrc", ".xml", ".json", ".jsonl", ".mrk", ".seq", ".line"}},
		{"writable", formats.Writable,
			[]string{"marc", "xml", "json", "jsonl", "mrk", "text", "ris"},
			[]string{".mrc", ".xml", ".json", ".jsonl", ".mrk", ".txt", ".ris"}},
		{"tabular", formats.Tabular, []string{"jsonl", "csv", "tsv", "xlsx", "sqlite", "parquet"}, []string{".jsonl", ".csv", ".tsv", ".xlsx", ".sqlite", ".parquet"}},
		{"none", func(formats.Format) bool { return false }, nil, nil},
	} {
		require.Equal(t, c.names, formats.Names(formats.Where(c.is)), c.what)
		require.Equal(t, c.suffixes, formats.Suffixes(c.is), c.what)
	}
}

// Would catch a misspelt format that is taken for one of the list.
func TestNamed_unknown(t *testing.T) {
	for _, name := range []string{"", "MARC", "mrc", ".xml", "gzip"} {
		_, ok := formats.Named(name)
		require.False(t, ok, name)
		require.False(t, formats.Reads(parse.Format(name)), name)
	}
	require.True(t, formats.Reads(parse.FormatAleph))
	require.False(t, formats.Reads(parse.FormatText), "it is only written")
}

// Would catch rows that are written as CSV into a file whose name promises something else.
func TestRowsOfName(t *testing.T) {
	for name, want := range map[string]rows.Format{
		"a.csv": rows.CSV, "A.TSV": rows.TSV, "a.tsv.zst": rows.TSV, "a.ndjson": rows.JSONL,
		"a.json": "", "a.mrc": "", "a.csv.bak": "", "csv": "", "a.gz": "", "": "",
	} {
		require.Equal(t, want, formats.RowsOfName(name), name)
	}
}

// Would catch MARC that is written without a question into a file called report.pdf, and a question about
// a name that promises nothing.
func TestForeign(t *testing.T) {
	for name, want := range map[string]string{
		"report.pdf":     ".pdf",
		"dir/REPORT.PDF": ".pdf",
		"a.pdf.gz":       ".pdf", // under the compression
		"a.PDF.ZST":      ".pdf",
		"a.mrc.pdf":      ".pdf",   // the last one counts
		"a.py":           ".py",    // the shortest
		"a.xhtml":        ".xhtml", // the longest
		"a.x1":           ".x1",
		"a.-ab":          ".-ab", // next to the digits on either side
		"a.:ab":          ".:ab",

		"a.mrc": "", "a.csv.gz": "", "a.txt": "", // of the list
		"a.gz": "", "a.zip": "", // only compressed
		"a.c": "", "a.": "", "a.sqlite": "", // too short or too long for a promise
		"a.001": "", "a.9th": "", "a.2024": "", "a.10.gz": "", // numbers, as split and dates make them
		".pdf": "", "dir/.pdf": "", "dir/.pdf.gz": "", // hidden files, without a suffix
		"dir.pdf/a": "", "a": "", "-": "", "": "",
		"a.out": "", "a.TMP": "", "a.bak.gz": "",
	} {
		suffix, ok := formats.Foreign(name)
		require.Equal(t, want, suffix, name)
		require.Equal(t, want != "", ok, name)
	}
}
