package rows

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Packed rows are bytes between the encoders, which make them in parallel, and the one writer that makes a file
// of them. They never leave the process.
//
//	head = 'H' typed columns (many name)*       typed: the cells are text, or lists where many is 1
//	row  = 'R' number id count cell*            number: of the record in its file; id: its 001
//	cell = kind                                 Nil
//	     | kind text                            Text, Number, Bool
//	     | kind (1 text)* 0                     List
//	text, name, id = length and bytes; columns, count, number and lengths are varints

// The first bytes of heads and rows.
const (
	packedHead = 'H'
	packedRow  = 'R'
)

// Limits of XLSX (Microsoft, "Excel specifications and limits").
const (
	MaxCellXLSX   = 32767     // characters of a cell, counted in units of UTF-16
	MaxRowsXLSX   = 1_048_576 // with the header
	MaxColumnXLSX = 16384
)

// origin is the record that rows are made of.
type origin struct {
	number   int64
	id       []byte
	replaced int // characters of its cells that the format cannot hold
}

// maxID is how many bytes of a 001 are kept for messages.
const maxID = 60

// Of sets the record that the next rows are made of: its number in its file, and its 001, which is copied.
// Messages about packed rows name it.
func (e *Encoder) Of(number int64, id []byte) {
	e.number, e.id, e.replaced = number, append(e.id[:0], id[:min(len(id), maxID)]...), 0
}

// Replaced returns how many characters of the rows since the last call of Of the format cannot hold: they were
// replaced by their symbols.
func (e *Encoder) Replaced() int { return e.replaced }

// packHead returns the head of packed rows.
func packHead(l *layout) []byte {
	typed := byte(0)
	if l.many != nil {
		typed = 1
	}
	dst := binary.AppendUvarint([]byte{packedHead, typed}, uint64(len(l.columns)))
	for i, name := range l.columns {
		many := byte(0)
		if l.many != nil && l.many[i] {
			many = 1
		}
		dst = packText(append(dst, many), name)
	}
	return dst
}

func packText[T string | []byte](dst []byte, text T) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// packElement appends an element of a list.
func packElement[T string | []byte](dst []byte, text T) []byte { return packText(append(dst, 1), text) }

// packRow begins a row with a number of cells.
func (e *Encoder) packRow(dst []byte, cells int) []byte {
	dst = binary.AppendUvarint(append(dst, packedRow), uint64(e.number))
	return binary.AppendUvarint(packText(dst, e.id), uint64(cells))
}

// packCell ends the current cell of a row that is made cell by cell.
func (e *Encoder) packCell(dst []byte, many bool) []byte {
	r := &e.row
	switch {
	case many:
		return append(dst, 0)
	case r.values == 0:
		return append(dst, byte(Nil))
	}
	r.text = append(r.text[:0], dst[r.cell:]...)
	if err := e.holds(r.text, columnAt(r.layout.columns, r.column)); err != nil && r.err == nil {
		r.err = err
	}
	return packText(append(dst[:r.cell], byte(Text)), e.visible(r.text))
}

// pack appends a row of a script.
func (e *Encoder) pack(dst []byte, row Row, columns []string) ([]byte, error) {
	before := len(dst)
	cells := row.Cells
	switch {
	case row.Keys == nil && columns != nil && len(cells) > len(columns):
		return dst, tooManyCells(row, columns)
	case row.Keys != nil && columns == nil:
		return dst, errNamedAfterList
	case row.Keys != nil:
		cells = make([]Cell, len(columns))
		for i, k := range row.Keys {
			at := slices.Index(columns, k)
			if at < 0 {
				return dst, unknownColumn(k, columns)
			}
			cells[at] = row.Cells[i]
		}
	}
	if e.w.format == XLSX && len(cells) > MaxColumnXLSX {
		return dst, fmt.Errorf("extract returned %d cells, and a row of xlsx has at most %d", len(cells), MaxColumnXLSX)
	}
	dst = e.packRow(dst, len(cells))
	for i := range cells {
		if what := cells[i].Nested(); what != "" {
			return dst[:before], e.noPlace(what, columnAt(columns, i))
		}
		var err error
		if dst, err = e.packValue(dst, &cells[i], columnAt(columns, i)); err != nil {
			return dst[:before], err
		}
	}
	return dst, nil
}

// packValue appends a cell of a script.
func (e *Encoder) packValue(dst []byte, c *Cell, column string) ([]byte, error) {
	switch {
	case c.Kind == Nil:
		return append(dst, byte(Nil)), nil
	case c.Kind == List && slices.Contains(WithLists(), e.w.format):
		dst = append(dst, byte(List))
		for i := range c.List {
			dst = packElement(dst, c.List[i].Str)
		}
		return append(dst, 0), nil
	case c.Kind == List && len(c.List) == 0:
		return append(dst, byte(Nil)), nil
	case c.Kind == List || c.Kind == Text:
		text := []byte(c.Text(e.w.style.Join))
		if err := e.holds(text, column); err != nil {
			return dst, err
		}
		return packText(append(dst, byte(Text)), e.visible(text)), nil
	}
	return packText(append(dst, byte(c.Kind)), c.Str), nil
}

// holds returns an error if the format cannot hold a text.
func (e *Encoder) holds(text []byte, column string) error {
	if e.w.format != XLSX || len(text) <= MaxCellXLSX {
		return nil
	}
	n := 0
	for _, r := range string(text) {
		if n++; r > 0xFFFF {
			n++ // a pair of surrogates
		}
	}
	if n <= MaxCellXLSX {
		return nil
	}
	return fmt.Errorf("%s has %d characters, and a cell of xlsx holds %d: take a part of the value, or write csv, sqlite or parquet", column, n, MaxCellXLSX)
}

// visible replaces characters that XML 1.0 does not allow, in XLSX: control characters by their symbols, as the
// writer of MARCXML does, and noncharacters by U+FFFD.
func (e *Encoder) visible(text []byte) []byte {
	if e.w.format != XLSX {
		return text
	}
	bad := func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	}
	if !slices.ContainsFunc(text, func(b byte) bool { return b < ' ' || b == 0xEF }) || bytes.IndexFunc(text, bad) < 0 {
		return text
	}
	return bytes.Map(func(r rune) rune {
		switch {
		case !bad(r):
			return r
		case r < ' ':
			e.replaced++
			return '\u2400' + r
		}
		e.replaced++
		return utf8.RuneError
	}, text)
}

// errNamedAfterList is the error of a row with names in a table without columns.
var errNamedAfterList = errors.New("extract returned a row with names, but the first row was a list; columns = {…} in the script declares the names")

// unknownColumn is the error of a row with a name that is not one of the columns.
func unknownColumn(name string, columns []string) error {
	return fmt.Errorf("extract returned a row with '%s', which is none of the columns %s; columns = {…} in the script declares them", name, strings.Join(columns, ", "))
}
