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
	csv   *csv.Reader
	names []string // of the columns; nil: they have no names
}

// NewRows returns a reader of the rows of a file. With header, the first row has the names of the
// columns. A row may have up to longest bytes. Errors name the line.
func NewRows(f File, separator rune, header bool, longest int) (*Rows, error) {
	src := &bounded{src: f.Reader, longest: longest + 2*textBuffer}
	f.Reader = src
	r := &Rows{src: src, csv: csv.NewReader(newText(f))}
	r.csv.Comma, r.csv.FieldsPerRecord = separator, -1
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

// Next returns the next row and the line that it begins in. The error is io.EOF at the end. A row with
// more cells than there are names is an error; it may have fewer.
func (r *Rows) Next() (row Row, line int, err error) {
	cells, line, err := r.cells()
	if err == nil && r.names != nil && len(cells) > len(r.names) {
		err = fmt.Errorf("line %d has %d cells, and there are %d columns: is the separator right?", line, len(cells), len(r.names))
	}
	return Row{Names: r.names, Cells: cells}, line, err
}

func (r *Rows) cells() (cells []string, line int, err error) {
	r.src.left = r.src.longest
	if cells, err = r.csv.Read(); err != nil {
		return nil, 0, explained(err)
	}
	line, _ = r.csv.FieldPos(0)
	return cells, line, nil
}

// explained returns an error in plain words about wrong quotation marks.
func explained(err error) error {
	var wrong *csv.ParseError
	switch {
	case !errors.As(err, &wrong):
		return err
	case errors.Is(err, csv.ErrBareQuote):
		return fmt.Errorf("line %d: a cell with quotation marks in it must begin and end with one, and double those in it", wrong.Line)
	case errors.Is(err, csv.ErrQuote):
		return fmt.Errorf("line %d: a cell that begins with a quotation mark must end with one, and double those in it", wrong.StartLine)
	}
	return wrong.Err // of the source
}

// bounded ends the reading of a row that is too long: one whose closing quotation mark is missing goes on
// to the end of the file.
type bounded struct {
	src           io.Reader
	longest, left int
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a row is longer than %d bytes: is a quotation mark missing?", b.longest-2*textBuffer)
	}
	n, err := b.src.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// Lines reads the lines of a file, without their ends. One goroutine may use it at a time.
type Lines struct{ src *text }

// NewLines returns a reader of the lines of a file.
func NewLines(f File) *Lines { return &Lines{newText(f)} }

// Next returns the next line and its number. The error is io.EOF at the end, or names the line.
func (l *Lines) Next() (line string, number int, err error) {
	line, err = l.src.next()
	if err == nil && line == "" {
		err = io.EOF
	}
	return strings.TrimRight(line, "\r\n"), l.src.line, err
}
