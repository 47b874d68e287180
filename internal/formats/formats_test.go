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
