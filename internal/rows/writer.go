package rows

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// Format is how rows are written.
type Format string

// The formats of rows.
const (
	CSV   Format = "csv"   // RFC 4180, lines end with \n
	TSV   Format = "tsv"   // the same with tabs for commas
	JSONL Format = "jsonl" // an object or an array per line

	// Formats of files that are made as a whole. Rows in them are packed (packed.go), and package rowfile
	// makes the file.
	XLSX    Format = "xlsx"
	SQLite  Format = "sqlite"
	Parquet Format = "parquet"
)

// Formats returns all formats.
func Formats() []Format { return []Format{CSV, TSV, JSONL, XLSX, SQLite, Parquet} }

// WithLists returns the formats in which a cell may be a list.
func WithLists() []Format { return []Format{JSONL, Parquet} }

// IsPacked reports whether rows of the format are packed.
func (f Format) IsPacked() bool { return f == XLSX || f == SQLite || f == Parquet }

// Writer holds the format of the rows of one run and their columns. The columns are those that the
// script declares; otherwise the first row of the run decides: the sorted keys of a map are the
// columns, and after a list there are none. Encoders share a Writer, from any goroutine. Until the
// columns are determined, only the goroutine that knows the first row may have rows encoded.
type Writer struct {
	format Format
	style  Style

	layout atomic.Pointer[layout] // nil: not settled
	headed bool                   // the header was written, or there is none
}

// layout is the layout of rows once it is determined.
type layout struct {
	columns []string // nil: there are none
	many    []bool   // which columns have lists, of DeclareCells; nil: the columns have any cells
}

// Style is how rows are written as CSV and TSV. The zero value is the usual style.
type Style struct {
	Join      string // between the elements of a list in a cell; "": "; "
	Safe      bool   // text that a spreadsheet takes for a formula gets an apostrophe in front
	Mark      bool   // CSV begins with a byte order mark, by which Excel recognises UTF-8
	Separator rune   // between the cells of CSV; 0: a comma
}

// ValidSeparator reports whether a character can be between cells.
func ValidSeparator(r rune) bool {
	return r > 0 && r != '"' && r != '\r' && r != '\n' && r != utf8.RuneError
}

// NewWriter returns a Writer without columns. format "" is CSV.
func NewWriter(format Format, style Style) *Writer {
	style.Join = cmp.Or(style.Join, "; ")
	return &Writer{format: cmp.Or(format, CSV), style: style}
}

// Format returns the format.
func (w *Writer) Format() Format { return w.format }

// Declare sets the columns.
func (w *Writer) Declare(columns []string) { w.layout.Store(&layout{columns: columns}) }

// DeclareCells sets the columns of rows that are made cell by cell (Encoder.Begin). In formats that have
// lists, the cells of the columns for which many is true are lists.
func (w *Writer) DeclareCells(columns []string, many []bool) {
	if !slices.Contains(WithLists(), w.format) {
		many = make([]bool, len(columns))
	}
	w.layout.Store(&layout{columns: columns, many: many})
}

// Settled reports whether rows can be encoded.
func (w *Writer) Settled() bool { return w.format == JSONL || w.layout.Load() != nil }

// Settle takes the columns from the first row.
func (w *Writer) Settle(row Row) { w.Declare(slices.Clone(row.Keys)) }

// State is the state that a Writer needs to continue a table that was begun before.
type State struct {
	Headed  bool     // the header was written
	Settled bool     // the columns are known; false also for JSON Lines without declared columns
	Columns []string // nil: there are none
}

// State returns the state of the Writer. It is called by the goroutine that calls Header.
func (w *Writer) State() State {
	return State{Headed: w.headed, Settled: w.layout.Load() != nil, Columns: w.Columns()}
}

// Resume goes on from a State. Columns that the script has declared stay.
func (w *Writer) Resume(s State) {
	if w.headed = s.Headed; s.Settled && w.layout.Load() == nil {
		w.Declare(s.Columns)
	}
}

// Columns returns the names of the columns, or nil if there are none.
func (w *Writer) Columns() []string {
	if l := w.layout.Load(); l != nil {
		return l.columns
	}
	return nil
}

// Header returns the first line, and nil when it is called again, for JSON Lines, and for lists without
// columns. One goroutine calls it at a time.
func (w *Writer) Header() []byte {
	if w.headed || w.format == JSONL {
		return nil
	}
	w.headed = true
	if w.format.IsPacked() {
		return packHead(w.layout.Load())
	}
	var head []byte
	if w.style.Mark && w.format == CSV {
		head = []byte("\xEF\xBB\xBF")
	}
	if columns := w.Columns(); columns != nil {
		names := slices.Clone(columns)
		for i := range names {
			names[i] = w.harmless(names[i])
		}
		return NewEncoder(w).line(head, names)
	}
	return head
}

// Encoder makes bytes of rows. One goroutine uses it at a time.
type Encoder struct {
	w     *Writer
	dst   []byte // what the csv.Writer appends to
	csv   *csv.Writer
	buf   bytes.Buffer // what the json.Encoder writes to
	json  *json.Encoder
	cells []string
	comma []byte // between cells
	row   line
	origin
}

// NewEncoder returns an encoder of the rows of w.
func NewEncoder(w *Writer) *Encoder {
	e := &Encoder{w: w}
	e.csv = csv.NewWriter(appender{&e.dst})
	switch {
	case w.format == TSV:
		e.csv.Comma = '\t'
	case w.style.Separator != 0:
		e.csv.Comma = w.style.Separator
	}
	e.comma = utf8.AppendRune(nil, e.csv.Comma)
	e.json = json.NewEncoder(&e.buf)
	e.json.SetEscapeHTML(false)
	return e
}

// Append appends a row to dst. The columns must have been determined. The error is that of a row that does not fit the
// columns; dst is then returned as it was.
func (e *Encoder) Append(dst []byte, row Row) ([]byte, error) {
	if e.w.format == JSONL {
		return e.appendJSON(dst, row)
	}
	columns := e.w.Columns()
	if e.w.format.IsPacked() {
		return e.pack(dst, row, columns)
	}
	e.cells = e.cells[:0]
	if row.Keys == nil {
		if columns != nil && len(row.Cells) > len(columns) {
			return dst, tooManyCells(row, columns)
		}
		for i := range row.Cells {
			if what := row.Cells[i].Nested(); what != "" {
				return dst, e.noPlace(what, columnAt(columns, i))
			}
			e.cells = append(e.cells, e.cell(&row.Cells[i]))
		}
		for len(e.cells) < len(columns) {
			e.cells = append(e.cells, "")
		}
		return e.line(dst, e.cells), nil
	}
	if columns == nil {
		return dst, errNamedAfterList
	}
	for range columns {
		e.cells = append(e.cells, "")
	}
	for i, k := range row.Keys {
		at := slices.Index(columns, k)
		if at < 0 {
			return dst, unknownColumn(k, columns)
		}
		if what := row.Cells[i].Nested(); what != "" {
			return dst, e.noPlace(what, columnAt(columns, at))
		}
		e.cells[at] = e.cell(&row.Cells[i])
	}
	return e.line(dst, e.cells), nil
}

// columnAt names the i-th column, from 0 on, which may have no name.
func columnAt(columns []string, i int) string {
	if i < len(columns) {
		return "column '" + columns[i] + "'"
	}
	return fmt.Sprintf("column %d", i+1)
}

// noPlace is the error of a cell that cannot be text.
func (e *Encoder) noPlace(what, column string) error {
	return fmt.Errorf("extract returned %s in %s: a cell of %s holds text; return its values in columns of their own, or write jsonl", what, column, e.w.format)
}

// cell returns the text of a cell.
func (e *Encoder) cell(c *Cell) string {
	text := c.Text(e.w.style.Join)
	if c.Kind == Number {
		return text
	}
	return e.w.harmless(text)
}

// harmless puts an apostrophe in front of text that spreadsheets treat as a formula, if that was asked
// for: text that begins with one of = + - @, also in their full width, a tab or a line end (OWASP, CSV
// Injection).
func (w *Writer) harmless(text string) string {
	if w.style.Safe && isFormula([]byte(text)) {
		return "'" + text
	}
	return text
}

func isFormula(text []byte) bool {
	first, _ := utf8.DecodeRune(text)
	return len(text) > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

func tooManyCells(row Row, columns []string) error {
	return fmt.Errorf("extract returned %d cells for %d columns", len(row.Cells), len(columns))
}

// line appends cells by the rules of encoding/csv.
func (e *Encoder) line(dst []byte, cells []string) []byte {
	e.dst = dst
	_ = e.csv.Write(cells) // a slice takes everything
	e.csv.Flush()
	dst, e.dst = e.dst, nil
	return dst
}

// appender is an io.Writer that appends to a slice.
type appender struct{ to *[]byte }

func (a appender) Write(p []byte) (int, error) {
	*a.to = append(*a.to, p...)
	return len(p), nil
}

func (e *Encoder) appendJSON(dst []byte, row Row) ([]byte, error) {
	columns := e.w.Columns()
	switch {
	case row.Keys != nil:
		return e.object(dst, row, columns), nil
	case columns != nil && len(row.Cells) > len(columns):
		return dst, tooManyCells(row, columns)
	case columns != nil:
		return e.object(dst, Row{Keys: columns[:len(row.Cells)], Cells: row.Cells}, columns), nil
	}
	dst = append(dst, '[')
	for i := range row.Cells {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = e.value(dst, row.Cells[i].Value())
	}
	return append(dst, ']', '\n'), nil
}

// object appends a row with names: the columns in their order, those that the row lacks as null, then what it has
// besides.
func (e *Encoder) object(dst []byte, row Row, columns []string) []byte {
	before := byte('{')
	member := func(name string, value any) {
		dst = append(e.value(append(dst, before), name), ':')
		dst, before = e.value(dst, value), ','
	}
	for _, name := range columns {
		if i := slices.Index(row.Keys, name); i >= 0 {
			member(name, row.Cells[i].Value())
		} else {
			member(name, nil)
		}
	}
	for i, name := range row.Keys {
		if !slices.Contains(columns, name) {
			member(name, row.Cells[i].Value())
		}
	}
	if before == '{' {
		dst = append(dst, '{')
	}
	return append(dst, '}', '\n')
}

// value appends a string, number, boolean, list or nil.
func (e *Encoder) value(dst []byte, v any) []byte {
	e.buf.Reset()
	if e.json.Encode(v) != nil { // infinity and the like
		return append(dst, "null"...)
	}
	return append(dst, bytes.TrimSuffix(e.buf.Bytes(), []byte("\n"))...)
}
