package rowfile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"mrrc-lua/internal/rows"
)

// inMemory is how many bytes of rows wait in memory, before they go to a temporary file.
const inMemory = 4 << 20

// spool holds rows, and finds out the types of their columns.
type spool struct {
	names []string
	seen  []seen // of each column, also those beyond the names
	buf   bytes.Buffer
	file  *os.File // nil: all rows are in buf
	out   *bufio.Writer
	again []byte // a row of a head's block, packed again
}

// seen is what the cells of a column were.
type seen struct{ text, list, integer, fraction, boolean bool }

func newSpool(names []string) *spool { return &spool{names: names, seen: make([]seen, len(names))} }

// add adds a block of rows.
func (s *spool) add(b []byte) error {
	if err := rows.Unpack(b, func(rows.Head) error { return nil }, s.look); err != nil {
		return err
	}
	return s.keep(b)
}

// addRow adds a row.
func (s *spool) addRow(r *rows.PackedRow) error {
	if err := s.look(r); err != nil {
		return err
	}
	s.again = rows.Pack(s.again[:0], r)
	return s.keep(s.again)
}

// keep keeps a block, with its length before it.
func (s *spool) keep(b []byte) error {
	var size [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(size[:], uint64(len(b)))
	if s.file == nil && s.buf.Len()+len(b) > inMemory {
		f, err := os.CreateTemp("", "mrrc-lua-rows-*.tmp")
		if err != nil {
			return fmt.Errorf("a temporary file for the rows: %w", err)
		}
		s.file, s.out = f, bufio.NewWriterSize(f, 1<<16)
		if _, err := s.out.Write(s.buf.Bytes()); err != nil {
			return err
		}
		s.buf = bytes.Buffer{}
	}
	w := io.Writer(&s.buf)
	if s.file != nil {
		w = s.out
	}
	if _, err := w.Write(size[:n]); err != nil {
		return err
	}
	_, err := w.Write(b)
	return err
}

// look notes the types of the cells of a row.
func (s *spool) look(r *rows.PackedRow) error {
	for len(s.seen) < len(r.Cells) {
		s.seen = append(s.seen, seen{})
	}
	for i := range r.Cells {
		switch c := &s.seen[i]; r.Cells[i].Kind {
		case rows.Text:
			c.text = true
		case rows.List:
			c.list = true
		case rows.Bool:
			c.boolean = true
		case rows.Number:
			if _, err := strconv.ParseInt(string(r.Cells[i].Text), 10, 64); err == nil {
				c.integer = true
			} else {
				c.fraction = true
			}
		}
	}
	return nil
}

// columns returns the columns. One without a name is called after its place. A column whose cells are of several
// types has text, or lists if some are.
func (s *spool) columns() (list []column) {
	for i, t := range s.seen {
		c := column{name: "column_" + strconv.Itoa(i+1)}
		if i < len(s.names) {
			c.name = s.names[i]
		}
		number := t.integer || t.fraction
		switch {
		case t.list:
			c.kind = listKind
		case t.text || number && t.boolean:
		case t.fraction:
			c.kind = numberKind
		case t.integer:
			c.kind = integerKind
		case t.boolean:
			c.kind = boolKind
		}
		list = append(list, c)
	}
	return list
}

// replay calls f with all rows.
func (s *spool) replay(f func(*rows.PackedRow) error) error {
	in := bufio.NewReaderSize(&s.buf, 1<<16)
	if s.file != nil {
		if err := s.out.Flush(); err != nil {
			return err
		}
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		in = bufio.NewReaderSize(s.file, 1<<16)
	}
	var block []byte
	for {
		n, err := binary.ReadUvarint(in)
		switch {
		case err == io.EOF: //nolint:errorlint // ReadUvarint returns it as it is at the end
			return nil
		case err != nil:
			return err
		}
		if uint64(cap(block)) < n {
			block = make([]byte, n)
		}
		block = block[:n]
		if _, err := io.ReadFull(in, block); err != nil {
			return err
		}
		if err := rows.Unpack(block, func(rows.Head) error { return nil }, f); err != nil {
			return err
		}
	}
}

// remove removes the temporary file.
func (s *spool) remove() {
	if s.file != nil {
		_ = s.file.Close() // it is removed
		_ = os.Remove(s.file.Name())
		s.file = nil
	}
}

// text returns a cell as text, the elements of a list with "; " between them. ok is false if it has no value.
func text(c *rows.PackedCell) (s string, ok bool) {
	switch c.Kind {
	case rows.Nil:
		return "", false
	case rows.List:
		var list []string
		for _, v := range c.List {
			list = append(list, string(v))
		}
		return strings.Join(list, "; "), len(list) > 0
	}
	return string(c.Text), true
}
