package lookup

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Rows reads the rows of a text table one after the other (RFC 4180): a quoted cell may hold separators,
// line breaks, and quotation marks that are doubled. Empty lines are passed over. One goroutine may use it
// at a time.
type Rows struct {
	src   *bounded
	csv   *cells
	names []string // of the columns; nil: they have no names
}

// NewRows returns a reader of the rows of a file. With header, the first row has the names of the
// columns. A row may have up to longest bytes. Errors name the line.
func NewRows(f File, separator rune, header bool, longest int) (*Rows, error) {
	src := &bounded{src: f.Reader, longest: longest + 2*textBuffer, says: "a row is longer than %d bytes: is a quotation mark missing?"}
	src.left = src.longest
	f.Reader = src
	r := &Rows{src: src, csv: newCells(newText(f), separator)}
	if !header {
		return r, nil
	}
	names, _, err := r.cells()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the file is empty: a row with the names of the columns is expected")
	case err != nil:
		return nil, err
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, fmt.Errorf("two columns are called %q: rename one, or read the rows with header=false", name)
		}
	}
	r.names = names
	return r, nil
}

// Names returns the names of the columns, nil when they have none.
func (r *Rows) Names() []string { return r.names }

// Next returns the next row and the line that it begins in. The error is io.EOF at the end. If the columns have
// names, the row is as Fit makes it.
func (r *Rows) Next() (row Row, line int, err error) {
	cells, line, err := r.cells()
	if err == nil && r.names != nil {
		cells, err = Fit(cells, r.names, "line", line)
	}
	return Row{Names: r.names, Cells: cells}, line, err
}

func (r *Rows) cells() (cells []string, line int, err error) {
	r.src.left = r.src.longest
	return r.csv.next()
}

// cells reads the cells of CSV.
type cells struct {
	csv    *csv.Reader
	before int // lines before the first that csv reads
}

// newCells returns a reader of the cells of a text, of which nothing was read.
func newCells(t *text, separator rune) *cells {
	c := &cells{}
	separator = t.separator(separator)
	if t.left == "" && t.line > 0 {
		c.before = t.line
	}
	c.csv = csv.NewReader(t)
	c.csv.Comma, c.csv.FieldsPerRecord = separator, -1
	return c
}

// next returns the next row, and the line that it begins in.
func (c *cells) next() (row []string, line int, err error) {
	if row, err = c.csv.Read(); err != nil {
		return nil, 0, explained(err, c.before)
	}
	line, _ = c.csv.FieldPos(0)
	return row, line + c.before, nil
}

// explained returns an error in plain words about wrong quotation marks, after some lines that csv did not read.
func explained(err error, before int) error {
	var wrong *csv.ParseError
	switch {
	case !errors.As(err, &wrong):
		return err
	case errors.Is(err, csv.ErrBareQuote):
		return fmt.Errorf("line %d: a cell with quotation marks in it must begin and end with one, and double those in it", wrong.Line+before)
	case errors.Is(err, csv.ErrQuote):
		return fmt.Errorf("line %d: a cell that begins with a quotation mark must end with one, and double those in it", wrong.StartLine+before)
	}
	return wrong.Err // of the source
}

// bounded ends the reading of a row that is too long: one whose closing quotation mark is missing goes on
// to the end of the file.
type bounded struct {
	src           io.Reader
	longest, left int
	says          string // about what is too long, with a verb for the bound
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf(b.says, b.longest-2*textBuffer)
	}
	n, err := b.src.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// Lines reads the lines of a file, without their ends. One goroutine may use it at a time.
type Lines struct {
	src  *text
	file *bounded
}

// NewLines returns a reader of the lines of a file, which may have up to longest bytes each.
func NewLines(f File, longest int) *Lines {
	b := &bounded{src: f.Reader, longest: longest + 2*textBuffer, says: "a line is longer than %d bytes: is this a list with one value on each line?"}
	b.left = b.longest
	f.Reader = b
	return &Lines{newText(f), b}
}

// Next returns the next line and its number. The error is io.EOF at the end, or names the line.
func (l *Lines) Next() (line string, number int, err error) {
	l.file.left = l.file.longest
	line, err = l.src.next()
	switch {
	case err == nil && l.src.err != nil && !errors.Is(l.src.err, io.EOF): // the line breaks off
		err = l.src.err
	case err == nil && line == "":
		err = io.EOF
	}
	return strings.TrimRight(line, "\r\n"), l.src.line, err
}
