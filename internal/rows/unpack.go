package rows

import (
	"encoding/binary"
	"errors"
)

// Head is the head of packed rows.
type Head struct {
	Typed   bool // all cells are texts, or lists in the columns with Many, or Nil
	Columns []string
	Many    []bool
}

// PackedRow is a packed row. Its bytes are those that were unpacked.
type PackedRow struct {
	Number int64  // of its record
	ID     []byte // the 001 of its record, or a part of it
	Cells  []PackedCell
}

// PackedCell is a cell of a packed row: Text of the kinds Text, Number and Bool, List of the kind List.
type PackedCell struct {
	Kind Kind
	Text []byte
	List [][]byte
}

// errPacked is the error of bytes that are not packed rows: a mistake of this program.
var errPacked = errors.New("packed rows are damaged")

// Unpack calls head and row with what is in b, a number of whole packed rows and heads. The row is valid until
// row returns. It returns the first error of these functions.
func Unpack(b []byte, head func(Head) error, row func(*PackedRow) error) error {
	u := unpacker{rest: b}
	var r PackedRow
	for len(u.rest) > 0 && !u.bad {
		switch u.byte() {
		case packedHead:
			h := Head{Typed: u.byte() == 1}
			for range u.number() {
				h.Many = append(h.Many, u.byte() == 1)
				h.Columns = append(h.Columns, string(u.text()))
			}
			if u.bad {
				return errPacked
			}
			if err := head(h); err != nil {
				return err
			}
		case packedRow:
			if u.row(&r); u.bad {
				return errPacked
			}
			if err := row(&r); err != nil {
				return err
			}
		default:
			u.bad = true
		}
	}
	if u.bad {
		return errPacked
	}
	return nil
}

// unpacker takes packed rows apart.
type unpacker struct {
	rest []byte
	bad  bool
}

func (u *unpacker) byte() byte {
	if len(u.rest) == 0 {
		u.bad = true
		return 0
	}
	b := u.rest[0]
	u.rest = u.rest[1:]
	return b
}

// number returns a varint, 0 if there is none. It is never more than what is left could need.
func (u *unpacker) number() uint64 {
	n, size := binary.Uvarint(u.rest)
	if size <= 0 {
		u.bad = true
		return 0
	}
	u.rest = u.rest[size:]
	return n
}

func (u *unpacker) text() []byte {
	n := u.number()
	if n > uint64(len(u.rest)) {
		u.bad = true
		return nil
	}
	text := u.rest[:n:n]
	u.rest = u.rest[n:]
	return text
}

func (u *unpacker) row(r *PackedRow) {
	r.Number, r.ID = int64(u.number()), u.text()
	n := u.number()
	if n > uint64(len(u.rest)) { // each has a byte at least
		u.bad = true
		return
	}
	for len(r.Cells) < int(n) {
		r.Cells = append(r.Cells, PackedCell{})
	}
	r.Cells = r.Cells[:n]
	for i := range r.Cells {
		c := &r.Cells[i]
		c.Kind, c.Text, c.List = Kind(u.byte()), nil, c.List[:0]
		switch c.Kind {
		case Nil:
		case Text, Number, Bool:
			c.Text = u.text()
		case List:
			for u.byte() == 1 && !u.bad {
				c.List = append(c.List, u.text())
			}
		default:
			u.bad = true
		}
	}
}

// Pack appends a packed row to dst.
func Pack(dst []byte, r *PackedRow) []byte {
	dst = binary.AppendUvarint(append(dst, packedRow), uint64(r.Number))
	dst = binary.AppendUvarint(packText(dst, r.ID), uint64(len(r.Cells)))
	for i := range r.Cells {
		c := &r.Cells[i]
		switch dst = append(dst, byte(c.Kind)); c.Kind {
		case Nil:
		case List:
			for _, v := range c.List {
				dst = packElement(dst, v)
			}
			dst = append(dst, 0)
		default:
			dst = packText(dst, c.Text)
		}
	}
	return dst
}
