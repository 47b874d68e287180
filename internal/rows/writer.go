package rows

import (
	"bytes"
	"cmp"
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
		e, from := NewEncoder(w), len(head)
		for i := range columns {
			head = e.cell(head, &Cell{Kind: Text, Str: columns[i]})
		}
		return e.endLine(head, from)
	}
	return head
}

// Encoder makes bytes of rows. One goroutine uses it at a time.
type Encoder struct {
	w      *Writer
	buf    bytes.Buffer // what the json.Encoder writes to
	json   *json.Encoder
	places []int  // of the cells of a row with names
	comma  []byte // between cells
	row    line
	origin
}

// NewEncoder returns an encoder of the rows of w.
func NewEncoder(w *Writer) *Encoder {
	e := &Encoder{w: w}
	comma := ','
	switch {
	case w.format == TSV:
		comma = '\t'
	case w.style.Separator != 0:
		comma = w.style.Separator
	}
	e.comma = utf8.AppendRune(nil, comma)
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
	columns, from := e.w.Columns(), len(dst)
	if e.w.format.IsPacked() {
		return e.pack(dst, row, columns)
	}
	if row.Keys == nil {
		if columns != nil && len(row.Cells) > len(columns) {
			return dst, tooManyCells(row, columns)
		}
		for i := range row.Cells {
			if what := row.Cells[i].Nested(); what != "" {
				return dst, e.noPlace(what, columnAt(columns, i))
			}
		}
		for i := range row.Cells {
			dst = e.cell(dst, &row.Cells[i])
		}
		for range len(columns) - len(row.Cells) {
			dst = append(dst, e.comma...)
		}
		return e.endLine(dst, from), nil
	}
	if columns == nil {
		return dst, errNamedAfterList
	}
	if err := e.placeNames(row, columns); err != nil {
		return dst, err
	}
	for _, i := range e.places {
		if i < 0 {
			dst = append(dst, e.comma...)
		} else {
			dst = e.cell(dst, &row.Cells[i])
		}
	}
	return e.endLine(dst, from), nil
}

// placeNames finds the cell of each column in a row with names: places has its number, -1 where there is none.
func (e *Encoder) placeNames(row Row, columns []string) error {
	e.places = e.places[:0]
	for range columns {
		e.places = append(e.places, -1)
	}
	for i, k := range row.Keys {
		at := slices.Index(columns, k)
		if at < 0 {
			return unknownColumn(k, columns)
		}
		if what := row.Cells[i].Nested(); what != "" {
			return e.noPlace(what, columnAt(columns, at))
		}
		e.places[at] = i
	}
	return nil
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

// cell appends a cell and what stands after it.
func (e *Encoder) cell(dst []byte, c *Cell) []byte {
	e.row.cell = len(dst)
	if dst = c.append(dst, e.w.style.Join); len(dst) > e.row.cell {
		dst = e.quote(dst, c.Kind != Number)
	}
	return append(dst, e.comma...)
}

// endLine ends the line from a place in dst on, after whose last cell a separator was written.
func (e *Encoder) endLine(dst []byte, from int) []byte {
	if n := len(dst) - len(e.comma); bytes.HasSuffix(dst, e.comma) {
		if dst = dst[:n]; n == from {
			dst = append(dst, emptyCell...)
		}
	}
	return append(dst, '\n')
}

// emptyCell is the only cell of a row when it is empty: most programs skip an empty line, and with it the row.
const emptyCell = `""`

// isFormula reports whether spreadsheets treat a text as a formula: one that begins with one of = + - @, also in their
// full width, a tab or a line end (OWASP, CSV Injection).
func isFormula(text []byte) bool {
	first, _ := utf8.DecodeRune(text)
	return len(text) > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

func tooManyCells(row Row, columns []string) error {
	return fmt.Errorf("extract returned %d cells for %d columns", len(row.Cells), len(columns))
}
