package formats

import (
	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// Format is a row of the list.
type Format struct {
	Name     string
	Means    string   // what it is, for people
	Suffixes []string // of the names of files, the usual one first
	Called   []string // by other programs
	Reads    bool     // textformat.NewReader has a reader for it
	// Writer returns how records are written; nil: they are not.
	Writer func() encode.Writer
	// Rows is the format when the hook extract makes rows; "": it has none.
	Rows rows.Format
}

// all is the list, in the order of help and documents.
var all = []Format{
	{Name: string(parse.FormatMARC), Means: "ISO 2709, the exchange format", Suffixes: []string{".mrc", ".marc", ".dat"}, Called: []string{"iso2709", "iso", "marc21", "usmarc", "raw", "binary"}, Reads: true, Writer: encode.AsMARC},
	{Name: string(parse.FormatXML), Means: "MARCXML", Suffixes: []string{".xml", ".marcxml"}, Called: []string{"marc-xml", "marc21xml", "marcxchange", "slim"}, Reads: true, Writer: encode.AsXML},
	{Name: string(parse.FormatJSON), Means: "MARC-in-JSON, an array", Suffixes: []string{".json"}, Called: []string{"marc-in-json", "marcjson", "marcinjson", "mij"}, Reads: true, Writer: encode.AsJSON},
	{Name: string(parse.FormatJSONL), Means: "MARC-in-JSON, one record per line", Suffixes: []string{".jsonl", ".ndjson"}, Reads: true, Writer: encode.AsJSONL, Rows: rows.JSONL},
	{Name: string(parse.FormatMRK), Means: "MARCMaker text, as in MarcEdit", Suffixes: []string{".mrk", ".mrk8"}, Called: []string{"marcmaker", "marcbreaker", "mnemonic", "marcedit", "breaker"}, Reads: true, Writer: encode.AsMRK},
	{Name: string(parse.FormatAleph), Means: "Aleph sequential", Suffixes: []string{".seq", ".aleph"}, Called: []string{"alephseq"}, Reads: true},
	{Name: string(parse.FormatLine), Means: "text of lines, as written by yaz-marcdump", Suffixes: []string{".line"}, Reads: true},
	{Name: string(parse.FormatText), Means: "text for people", Suffixes: []string{".txt"}, Writer: encode.AsText},
	{Name: "ris", Means: "RIS, for reference managers", Suffixes: []string{".ris"}, Writer: encode.AsRIS},
	{Name: string(rows.CSV), Means: "comma-separated values", Suffixes: []string{".csv"}, Rows: rows.CSV},
	{Name: string(rows.TSV), Means: "tab-separated values", Suffixes: []string{".tsv"}, Rows: rows.TSV},
	{Name: string(rows.XLSX), Means: "a workbook of Excel", Suffixes: []string{".xlsx"}, Called: []string{"excel", "xls"}, Rows: rows.XLSX},
	{Name: string(rows.SQLite), Means: "a database of SQLite", Suffixes: []string{".sqlite", ".sqlite3", ".db"}, Rows: rows.SQLite},
	{Name: string(rows.Parquet), Means: "Parquet, columns for analysis", Suffixes: []string{".parquet"}, Rows: rows.Parquet},
}

// neutral are suffixes of files that do not show their contents.
var neutral = []string{".out", ".tmp", ".new", ".old", ".bak", ".bin", ".raw", ".data", ".iso", ".lex", ".part", ".orig", ".copy", ".test"}

// Compression is a way to compress files.
type Compression struct {
	Name   string
	Suffix string
	Writes bool // files can be written with it
}

var compressions = []Compression{
	{"gzip", ".gz", true},
	{"zstd", ".zst", true},
	{"bzip2", ".bz2", false},
	{"xz", ".xz", false},
	{"zip", ".zip", false}, // an archive: its members are read one after the other
}
