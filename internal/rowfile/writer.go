package rowfile

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"mrrc-lua/internal/rows"
)

// Options select where and how a file is made.
type Options struct {
	Table string // the name of the table or sheet; "": records
	// Into is the path of an SQLite file to whose table the rows are added, in one transaction; "": a new file is
	// made.
	Into string
	// Temp is the directory of temporary files; "": that of the system.
	Temp string
}

// Writer makes a file of packed rows. One goroutine uses it at a time.
type Writer struct {
	maker  maker
	spool  *spool // of rows that wait for the types of their columns, or nil
	opened bool   // the maker was opened
	head   *rows.Head
	err    error // the first
	done   bool
}

// maker makes a file of one format.
type maker interface {
	// open begins the file. It is called once, and not at all if there are neither rows nor columns.
	open(columns []column) error
	// row adds a row, whose cells are valid until it returns.
	row(r *rows.PackedRow) error
	// close finishes the file. It is called without open for a file without rows and columns.
	close() error
	// abort removes everything. It may be called at any time, also after close.
	abort()
}

// column is a column of a file.
type column struct {
	name string
	kind kind
}

// kind is the type of a column.
type kind uint8

const (
	textKind kind = iota
	listKind
	integerKind
	numberKind
	boolKind
)

// New begins a file of a packed format, which is written to w when it is finished.
func New(format rows.Format, w io.Writer, o Options) (*Writer, error) {
	if o.Table == "" {
		o.Table = "records"
	}
	if err := checkName(format, o.Table); err != nil {
		return nil, &NameError{err}
	}
	switch format {
	case rows.XLSX:
		return &Writer{maker: &workbook{w: w, opt: o}}, nil
	case rows.SQLite:
		return &Writer{maker: &database{w: w, opt: o}}, nil
	case rows.Parquet:
		return &Writer{maker: &parquetFile{w: w}}, nil
	}
	return nil, fmt.Errorf("%s is not a format of files made as a whole", format)
}

// NameError is the error of New for a name that a table or sheet cannot have.
type NameError struct{ Err error }

// Error returns why.
func (e *NameError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *NameError) Unwrap() error { return e.Err }

// checkName returns an error if a table of a format cannot have a name.
func checkName(format rows.Format, name string) error {
	switch {
	case format == rows.XLSX:
		return checkSheetName(name)
	case format == rows.SQLite && strings.HasPrefix(strings.ToLower(name), "sqlite_"):
		return errors.New("names that begin with sqlite_ are those of SQLite itself")
	case format == rows.SQLite && strings.ContainsRune(name, 0):
		return errors.New("the name of a table cannot have the character NUL")
	}
	return nil
}

// Write takes whole packed rows. An error is for people; after one, the file cannot be finished.
func (w *Writer) Write(b []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	if w.spool != nil {
		w.err = w.spool.add(b)
	} else {
		w.err = rows.Unpack(b, func(h rows.Head) error { return w.begin(h) }, w.row)
	}
	if w.err != nil {
		return 0, w.err
	}
	return len(b), nil
}

// begin takes the head: a script's rows wait until the types of all columns are known.
func (w *Writer) begin(h rows.Head) error {
	w.head = &h
	if h.Typed {
		var columns []column
		for i, name := range h.Columns {
			c := column{name: name}
			if h.Many[i] {
				c.kind = listKind
			}
			columns = append(columns, c)
		}
		return w.open(columns)
	}
	w.spool = newSpool(h.Columns)
	return nil
}

func (w *Writer) open(columns []column) error {
	w.opened = true
	return w.maker.open(columns)
}

// row passes a row on; with a spool, which the head of the same block began, it waits.
func (w *Writer) row(r *rows.PackedRow) error {
	if w.spool != nil {
		return w.spool.addRow(r)
	}
	return w.maker.row(r)
}

// Close finishes the file. Afterwards only Abort may be called.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	if w.done {
		return nil
	}
	w.done = true
	if w.spool != nil {
		if w.err = w.open(w.spool.columns()); w.err == nil {
			w.err = w.spool.replay(w.maker.row)
		}
		w.spool.remove()
	}
	if w.err == nil {
		w.err = w.maker.close()
	}
	return w.err
}

// Abort removes everything that was not finished. It may be called more than once, and after Close.
func (w *Writer) Abort() {
	if w.spool != nil {
		w.spool.remove()
	}
	w.maker.abort()
}

// record names the record of a row in messages.
func record(r *rows.PackedRow) string {
	if len(r.ID) == 0 {
		return fmt.Sprintf("record %d", r.Number)
	}
	return fmt.Sprintf("record %d (001 %s)", r.Number, r.ID)
}
