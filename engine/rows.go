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
		return w.line(nil, columns)
	}
	return nil
}

// append appends a row to dst.
func (w *rowWriter) append(dst []byte, row luabind.Row) ([]byte, error) {
	if w.format == RowsJSONL {
		return w.appendJSON(dst, row)
	}
	columns := w.settled()
	if row.Keys == nil {
		if columns != nil && len(row.Cells) > len(columns) {
			return dst, fmt.Errorf("extract returned %d cells for %d columns", len(row.Cells), len(columns))
		}
		cells := make([]string, max(len(row.Cells), len(columns)))
		for i, c := range row.Cells {
			cells[i] = c.Text(w.join)
		}
		return w.line(dst, cells), nil
	}
	cells := make([]string, len(columns))
	for i, k := range row.Keys {
		at := slices.Index(columns, k)
		if at < 0 {
			return dst, fmt.Errorf("extract returned a row with '%s', which is none of the columns %s; columns = {…} in the script declares them", k, strings.Join(columns, ", "))
		}
		cells[at] = row.Cells[i].Text(w.join)
	}
	return w.line(dst, cells), nil
}

// line appends cells by the rules of encoding/csv.
func (w *rowWriter) line(dst []byte, cells []string) []byte {
	buf := bytes.NewBuffer(dst)
	c := csv.NewWriter(buf)
	if w.format == RowsTSV {
		c.Comma = '\t'
	}
	_ = c.Write(cells) // a buffer takes everything
	c.Flush()
	return buf.Bytes()
}

func (w *rowWriter) appendJSON(dst []byte, row luabind.Row) ([]byte, error) {
	keys := row.Keys
	if keys == nil {
		keys = w.settled()
	}
	if keys == nil {
		dst = append(dst, '[')
	} else {
		dst = append(dst, '{')
	}
	for i, c := range row.Cells {
		if i > 0 {
			dst = append(dst, ',')
		}
		if keys != nil {
			if i >= len(keys) {
				return dst, fmt.Errorf("extract returned %d cells for %d columns", len(row.Cells), len(keys))
			}
			dst = append(appendJSONValue(dst, keys[i]), ':')
		}
		dst = appendJSONValue(dst, c.Value())
	}
	if keys == nil {
		return append(dst, "]\n"...), nil
	}
	return append(dst, "}\n"...), nil
}

// appendJSONValue appends a string, number, boolean, list or nil.
func appendJSONValue(dst []byte, v any) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil { // not a number, infinity
		return append(dst, "null"...)
	}
	return append(dst, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}
