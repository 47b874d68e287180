package engine

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

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

// rowWriter makes bytes of rows. Columns are those the script declares, or the sorted keys of the
// first row of the run that is a map; rows that are lists need none. Encoders share one; until the
// columns are settled, only the sink may encode a row that is a map, because it alone knows which
// one is the first.
type rowWriter struct {
	format RowFormat
	join   string

	mu      sync.Mutex
	columns []string
	headed  bool // the header was written, or there is none; of the sink
}

// settled gives the columns, nil while they are not known.
func (w *rowWriter) settled() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.columns
}

// settle makes the keys of a row the columns, if there are none yet.
func (w *rowWriter) settle(row luabind.Row) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.columns == nil && row.Keys != nil {
		w.columns = slices.Clone(row.Keys)
	}
}

// needsColumns tells whether a row cannot be encoded before the columns are known.
func (w *rowWriter) needsColumns(row luabind.Row) bool {
	return w.format != RowsJSONL && row.Keys != nil && w.settled() == nil
}

// header gives the first line, once; nothing for JSON Lines and for lists without columns.
func (w *rowWriter) header() []byte {
	if w.headed || w.format == RowsJSONL {
		return nil
	}
	w.headed = true
	if columns := w.settled(); columns != nil {
		return newRowEncoder(w).line(nil, columns)
	}
	return nil
}

// rowEncoder makes bytes of rows; one goroutine uses it.
type rowEncoder struct {
	*rowWriter
	buf   bytes.Buffer
	csv   *csv.Writer
	json  *json.Encoder
	cells []string
}

func newRowEncoder(w *rowWriter) *rowEncoder {
	e := &rowEncoder{rowWriter: w}
	e.csv = csv.NewWriter(&e.buf)
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
	columns := e.settled()
	e.cells = e.cells[:0]
	if row.Keys == nil {
		if columns != nil && len(row.Cells) > len(columns) {
			return dst, tooManyCells(row, columns)
		}
		for i := range row.Cells {
			e.cells = append(e.cells, row.Cells[i].Text(e.join))
		}
		for len(e.cells) < len(columns) {
			e.cells = append(e.cells, "")
		}
		return e.line(dst, e.cells), nil
	}
	for range columns {
		e.cells = append(e.cells, "")
	}
	for i, k := range row.Keys {
		at := slices.Index(columns, k)
		if at < 0 {
			return dst, fmt.Errorf("extract returned a row with '%s', which is none of the columns %s; columns = {…} in the script declares them", k, strings.Join(columns, ", "))
		}
		e.cells[at] = row.Cells[i].Text(e.join)
	}
	return e.line(dst, e.cells), nil
}

func tooManyCells(row luabind.Row, columns []string) error {
	return fmt.Errorf("extract returned %d cells for %d columns", len(row.Cells), len(columns))
}

// line appends cells by the rules of encoding/csv.
func (e *rowEncoder) line(dst []byte, cells []string) []byte {
	e.buf.Reset()
	_ = e.csv.Write(cells) // a buffer takes everything
	e.csv.Flush()
	return append(dst, e.buf.Bytes()...)
}

func (e *rowEncoder) appendJSON(dst []byte, row luabind.Row) ([]byte, error) {
	keys := row.Keys
	if keys == nil {
		keys = e.settled()
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
