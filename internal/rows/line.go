package rows

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// A program in Go makes a row of bytes, cell by cell and value by value, without a string for each:
//
//	dst = e.Begin(dst)
//	for each column {
//		for each value of the cell { dst = e.Value(dst, value) }
//		dst = e.EndCell(dst)
//	}
//	dst, err = e.End(dst)
//
// The values of a cell are joined with Style.Join, as the elements of a list are. In a format that has
// lists, the cells of a column that DeclareCells declares to have several values are lists. There must be
// as many cells as columns. Values must be UTF-8.

// line is the state of a row that is being made.
type line struct {
	layout *layout
	column int
	cell   int      // where the current cell begins in dst
	values int      // of the current cell so far
	keys   [][]byte // of JSON: what stands before each cell
	text   []byte
	err    error // of a cell that the format cannot hold
}

// Begin begins a row, whose columns must be declared with DeclareCells.
func (e *Encoder) Begin(dst []byte) []byte {
	r := &e.row
	r.layout, r.column, r.err = e.w.layout.Load(), 0, nil
	switch {
	case e.w.format == JSONL && r.keys == nil:
		r.keys = e.jsonKeys(r.layout)
	case e.w.format.IsPacked():
		dst = e.packRow(dst, len(r.layout.columns))
	}
	return e.beginCell(dst)
}

// jsonKeys returns what stands before each cell in JSON.
func (e *Encoder) jsonKeys(l *layout) (keys [][]byte) {
	before := byte('{')
	for i, name := range l.columns {
		key := append(e.value([]byte{before}, name), ':')
		if before = ','; l.many[i] {
			key = append(key, '[')
		}
		keys = append(keys, key)
	}
	return keys
}

// beginCell begins the next cell of a row, if there is one.
func (e *Encoder) beginCell(dst []byte) []byte {
	r := &e.row
	if r.values = 0; r.column == len(r.layout.columns) {
		return dst
	}
	if e.w.format == JSONL {
		dst = append(dst, r.keys[r.column]...)
	}
	if e.w.format == Parquet && r.layout.many[r.column] {
		dst = append(dst, byte(List))
	}
	r.cell = len(dst)
	return dst
}

// Value appends a value to the current cell.
func (e *Encoder) Value(dst, value []byte) []byte {
	r := &e.row
	r.values++
	switch many := r.layout.many[r.column]; {
	case many && e.w.format == JSONL:
		if r.values > 1 {
			dst = append(dst, ',')
		}
		return jsonText(e, dst, value)
	case many:
		return packElement(dst, value)
	}
	if r.values > 1 {
		dst = append(dst, e.w.style.Join...)
	}
	return append(dst, value...)
}

// EndCell ends the current cell, which may have no value.
func (e *Encoder) EndCell(dst []byte) []byte {
	r := &e.row
	many := r.layout.many[r.column]
	switch {
	case e.w.format == JSONL && many:
		dst = append(dst, ']')
	case e.w.format == JSONL && r.values == 0:
		dst = append(dst, "null"...)
	case e.w.format.IsPacked():
		dst = e.packCell(dst, many)
	case e.w.format == JSONL:
		r.text = append(r.text[:0], dst[r.cell:]...)
		dst = jsonText(e, dst[:r.cell], r.text)
	default:
		dst = append(e.quote(dst, true), e.comma...)
	}
	r.column++
	return e.beginCell(dst)
}

// End ends the row. The error is that of a cell that the format cannot hold.
func (e *Encoder) End(dst []byte) ([]byte, error) {
	switch {
	case e.w.format.IsPacked():
		return dst, e.row.err
	case e.w.format == JSONL:
		return append(dst, '}', '\n'), nil
	}
	from := len(dst)
	if len(e.row.layout.columns) == 1 {
		from = e.row.cell
	}
	return e.endLine(dst, from), nil
}

// quote puts the current cell into quotation marks if it needs them, by the rules of encoding/csv, with an
// apostrophe in front of a text that spreadsheets treat as a formula, if that was asked for.
func (e *Encoder) quote(dst []byte, text bool) []byte {
	r := &e.row
	cell := dst[r.cell:]
	formula := text && e.w.style.Safe && isFormula(cell)
	if !formula && !e.needsQuotes(cell) {
		return dst
	}
	r.text = r.text[:0]
	if formula {
		r.text = append(r.text, '\'')
	}
	r.text = append(r.text, cell...)
	dst = dst[:r.cell]
	if !e.needsQuotes(r.text) {
		return append(dst, r.text...)
	}
	dst = append(dst, '"')
	for rest := r.text; ; {
		i := bytes.IndexByte(rest, '"')
		if i < 0 {
			return append(append(dst, rest...), '"')
		}
		dst = append(append(dst, rest[:i+1]...), '"')
		rest = rest[i+1:]
	}
}

// needsQuotes reports whether encoding/csv puts a cell into quotation marks.
func (e *Encoder) needsQuotes(cell []byte) bool {
	if len(cell) == 0 {
		return false
	}
	first := rune(cell[0])
	if first >= utf8.RuneSelf {
		first, _ = utf8.DecodeRune(cell)
	}
	return bytes.Contains(cell, e.comma) || bytes.IndexByte(cell, '"') >= 0 || bytes.IndexByte(cell, '\n') >= 0 || bytes.IndexByte(cell, '\r') >= 0 ||
		unicode.IsSpace(first) || string(cell) == `\.`
}
