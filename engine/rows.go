package engine

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"mrrc-lua/luabind"
)

// RowFormat is how the rows of the hook extract are written.
type RowFormat string

// The formats of rows.
const (
	RowsCSV   RowFormat = "csv"
	RowsTSV   RowFormat = "tsv"
	RowsJSONL RowFormat = "jsonl"
)

// rowWriter makes bytes of rows. Columns are those the script declares, or else the first row of
// the run decides: the sorted keys of a map are the columns, with a list there are none. Encoders
// share one; until the columns are settled, only the sink may encode a row, because it alone knows
// which one is the first.
type rowWriter struct {
	format RowFormat
	join   string
	safe   bool

	layout atomic.Pointer[rowLayout] // nil: not settled
	headed bool                      // the header was written, or there is none; of the sink
}

// rowLayout says what rows look like.
type rowLayout struct {
	columns []string // nil: there are none
}

// declare sets the columns.
func (w *rowWriter) declare(columns []string) { w.layout.Store(&rowLayout{columns}) }

// settled tells whether rows can be encoded.
func (w *rowWriter) settled() bool { return w.format == RowsJSONL || w.layout.Load() != nil }

// settle takes the columns from the first row.
func (w *rowWriter) settle(row luabind.Row) { w.declare(slices.Clone(row.Keys)) }

// columns gives the columns, nil when there are none.
func (w *rowWriter) columns() []string {
	if l := w.layout.Load(); l != nil {
		return l.columns
	}
	return nil
}

// header gives the first line, once; nothing for JSON Lines and for lists without columns.
func (w *rowWriter) header() []byte {
	if w.headed || w.format == RowsJSONL {
		return nil
	}
	w.headed = true
	if columns := w.columns(); columns != nil {
		names := slices.Clone(columns)
		for i := range names {
			names[i] = w.harmless(names[i])
		}
		return newRowEncoder(w).line(nil, names)
	}
	return nil
}

// rowEncoder makes bytes of rows; one goroutine uses it.
type rowEncoder struct {
	*rowWriter
	dst   []byte // what the csv.Writer appends to
	csv   *csv.Writer
	buf   bytes.Buffer // what the json.Encoder writes to
	json  *json.Encoder
	cells []string
}

func newRowEncoder(w *rowWriter) *rowEncoder {
	e := &rowEncoder{rowWriter: w}
	e.csv = csv.NewWriter(e)
	if w.format == RowsTSV {
		e.csv.Comma = '\t'
	}
	e.json = json.NewEncoder(&e.buf)
	e.json.SetEscapeHTML(false)
	return e
}

// append appends a row to dst.
func (e *rowEncoder) append(dst []byte, row luabind.Row) ([]byte, error) {
	if e.format == RowsJSONL {
		return e.appendJSON(dst, row)
	}
	columns := e.columns()
	e.cells = e.cells[:0]
	if row.Keys == nil {
		if columns != nil && len(row.Cells) > len(columns) {
			return dst, tooManyCells(row, columns)
		}
		for i := range row.Cells {
			e.cells = append(e.cells, e.cell(&row.Cells[i]))
		}
		for len(e.cells) < len(columns) {
			e.cells = append(e.cells, "")
		}
		return e.line(dst, e.cells), nil
	}
	if columns == nil {
		return dst, errors.New("extract returned a row with names, but the first row was a list; columns = {…} in the script declares the names")
	}
	for range columns {
		e.cells = append(e.cells, "")
	}
	for i, k := range row.Keys {
		at := slices.Index(columns, k)
		if at < 0 {
			return dst, fmt.Errorf("extract returned a row with '%s', which is none of the columns %s; columns = {…} in the script declares them", k, strings.Join(columns, ", "))
		}
		e.cells[at] = e.cell(&row.Cells[i])
	}
	return e.line(dst, e.cells), nil
}

// cell gives the text of a cell.
func (e *rowEncoder) cell(c *luabind.Cell) string {
	text := c.Text(e.join)
	if c.IsNumber() {
		return text
	}
	return e.harmless(text)
}

// harmless puts an apostrophe before text that spreadsheets take for a formula, if that was asked
// for: what begins with one of = + - @, also in their full width, a tab or a line end (OWASP, CSV
// Injection).
func (w *rowWriter) harmless(text string) string {
	if w.safe && text != "" {
		if first, _ := utf8.DecodeRuneInString(text); strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
			return "'" + text
		}
	}
	return text
}

func tooManyCells(row luabind.Row, columns []string) error {
	return fmt.Errorf("extract returned %d cells for %d columns", len(row.Cells), len(columns))
}

// line appends cells by the rules of encoding/csv.
func (e *rowEncoder) line(dst []byte, cells []string) []byte {
	e.dst = dst
	_ = e.csv.Write(cells) // a slice takes everything
	e.csv.Flush()
	dst, e.dst = e.dst, nil
	return dst
}

// Write implements io.Writer for the csv.Writer.
func (e *rowEncoder) Write(p []byte) (int, error) {
	e.dst = append(e.dst, p...)
	return len(p), nil
}

func (e *rowEncoder) appendJSON(dst []byte, row luabind.Row) ([]byte, error) {
	keys := row.Keys
	if keys == nil {
		keys = e.columns()
	}
	if keys != nil && len(row.Cells) > len(keys) {
		return dst, tooManyCells(row, keys)
	}
	begin, end := byte('['), byte(']')
	if keys != nil {
		begin, end = '{', '}'
	}
	dst = append(dst, begin)
	for i := range row.Cells {
		if i > 0 {
			dst = append(dst, ',')
		}
		if keys != nil {
			dst = append(e.value(dst, keys[i]), ':')
		}
		dst = e.value(dst, row.Cells[i].Value())
	}
	return append(dst, end, '\n'), nil
}

// value appends a string, number, boolean, list or nil.
func (e *rowEncoder) value(dst []byte, v any) []byte {
	e.buf.Reset()
	if e.json.Encode(v) != nil { // infinity and the like
		return append(dst, "null"...)
	}
	return append(dst, bytes.TrimSuffix(e.buf.Bytes(), []byte("\n"))...)
}
