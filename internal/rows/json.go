package rows

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// appendJSON appends a row as a line of JSON, as encoding/json writes the values of its cells.
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
	return append(e.jsonList(dst, row.Cells), '\n'), nil
}

// object appends a row with names: the columns in their order (null if the row lacks one), then the other names of the
// row.
func (e *Encoder) object(dst []byte, row Row, columns []string) []byte {
	before := byte('{')
	member := func(name string, c *Cell) {
		dst = append(jsonText(e, append(dst, before), name), ':')
		dst, before = e.jsonCell(dst, c), ','
	}
	for _, name := range columns {
		if i := slices.Index(row.Keys, name); i >= 0 {
			member(name, &row.Cells[i])
		} else {
			member(name, &Cell{})
		}
	}
	for i, name := range row.Keys {
		if !slices.Contains(columns, name) {
			member(name, &row.Cells[i])
		}
	}
	if before == '{' {
		dst = append(dst, '{')
	}
	return append(dst, '}', '\n')
}

// jsonCell appends a cell.
func (e *Encoder) jsonCell(dst []byte, c *Cell) []byte {
	switch {
	case c.Kind == Nil:
		return append(dst, "null"...)
	case c.Kind == Text:
		return jsonText(e, dst, c.Str)
	case c.Kind == Bool, c.Kind == Number && isPlain(c.Str):
		return append(dst, c.Str...)
	case c.Kind == List:
		return e.jsonList(dst, c.List)
	}
	return e.value(dst, c.Value())
}

// jsonList appends cells as a list.
func (e *Encoder) jsonList(dst []byte, cells []Cell) []byte {
	dst = append(dst, '[')
	for i := range cells {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = e.jsonCell(dst, &cells[i])
	}
	return append(dst, ']')
}

// isPlain reports whether the text of a number is valid JSON without an exponent.
func isPlain(s string) bool {
	whole, part, fraction := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return isDigits(whole) && (whole == "0" || whole[0] != '0') && (!fraction || isDigits(part))
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// jsonText appends a text as a string of JSON, as encoding/json writes it. text must not be a part of dst.
func jsonText[T string | []byte](e *Encoder, dst []byte, text T) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return e.value(dst, string(text))
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}

// value appends a string, number, boolean, list or nil.
func (e *Encoder) value(dst []byte, v any) []byte {
	e.buf.Reset()
	if e.json.Encode(v) != nil { // infinity and the like
		return append(dst, "null"...)
	}
	return append(dst, bytes.TrimSuffix(e.buf.Bytes(), []byte("\n"))...)
}
