package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"mrrc-lua/internal/lookup"
)

// Options select how a file is read.
type Options struct {
	Header    bool   // the first row has the names of the columns
	Encoding  string // of text, by a name that charset.Named knows; "": UTF-8
	Separator rune   // of the cells of CSV; 0: a comma, a semicolon or a tab, whichever the first line has most of
	Sheet     string // the name of a worksheet; "": the first
	Flag      string // how the user says the encoding, in messages
}

// longest is the largest row, in bytes.
const longest = 16 << 20

// Reader reads the rows of a table.
type Reader struct {
	src   source
	close func()
	names []string
	sheet string // the name of the worksheet
}

// source reads rows with their numbers. The error is io.EOF at the end.
type source interface {
	next() (cells []string, row int, err error)
}

// Open opens a file. Errors do not name it.
func Open(path string, opt Options) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		_ = f.Close()
		return nil, errors.New("is a directory")
	}
	r, err := From(f, filepath.Ext(path), opt)
	if err != nil {
		_ = f.Close() // it was only read
		return nil, err
	}
	end := r.close
	r.close = func() {
		end()
		_ = f.Close()
	}
	return r, nil
}

// From reads a table from a stream that belongs to a file with a suffix, as in ".csv". A workbook is read into memory at
// once. Errors do not name the stream.
func From(src io.Reader, suffix string, opt Options) (*Reader, error) {
	r := &Reader{close: func() {}}
	in := bufio.NewReaderSize(src, 64<<10)
	first, failed := in.Peek(4 << 10)
	if failed != nil && !errors.Is(failed, io.EOF) {
		return nil, bare(failed)
	}
	var err error
	suffix = strings.ToLower(suffix)
	switch {
	case bytes.HasPrefix(first, []byte("PK\x03\x04")):
		err = r.openWorkbook(in, opt)
	case opt.Sheet != "" && !bytes.HasPrefix(first, []byte("\xd0\xcf")):
		err = errors.New("is not an Excel workbook, and has no worksheets")
	case bytes.HasPrefix(first, []byte("\xd0\xcf\x11\xe0")):
		err = errors.New("is a workbook of Excel 97 to 2003 (.xls): save it as .xlsx or CSV")
	case isCompressed(first):
		err = errors.New("is compressed: unpack it first")
	case bytes.ContainsRune(first, '\r') && !bytes.ContainsRune(first, '\n') && !bytes.ContainsRune(first, 0):
		err = errors.New("has lines that end in CR alone, as old Macs write them: save it with the line ends of Windows or Unix")
	case isList(suffix):
		r.src, err = newLines(in, opt)
	default:
		r.src, err = newDelimited(in, opt, suffix, first)
	}
	if err == nil && opt.Header {
		err = r.readNames()
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// isCompressed reports whether a file begins as those of gzip, zstd, xz and bzip2 do.
func isCompressed(first []byte) bool {
	for _, magic := range []string{"\x1f\x8b", "\x28\xb5\x2f\xfd", "\xfd7zXZ\x00"} {
		if bytes.HasPrefix(first, []byte(magic)) {
			return true
		}
	}
	return len(first) >= 10 && bytes.HasPrefix(first, []byte("BZh")) && string(first[4:10]) == "1AY&SY"
}

// readNames reads the names of the columns. Empty names at the end are dropped.
func (r *Reader) readNames() error {
	names, _, err := r.src.next()
	if errors.Is(err, io.EOF) {
		return errors.New("is empty: a row with the names of the columns is expected")
	}
	if err != nil {
		return err
	}
	for len(names) > 0 && strings.TrimSpace(names[len(names)-1]) == "" {
		names = names[:len(names)-1]
	}
	if len(names) == 0 {
		return errors.New("the first row is empty, and must have the names of the columns")
	}
	seen := map[string]int{}
	for i, name := range names {
		name = strings.TrimSpace(name)
		names[i] = name
		if at, twice := seen[name]; twice && name != "" {
			return fmt.Errorf("columns %s and %s are both called %q: rename one", Letter(at), Letter(i), name)
		}
		seen[name] = i
	}
	r.names = names
	return nil
}

// Names returns the names of the columns; nil without a header.
func (r *Reader) Names() []string { return r.names }

// Worksheet returns the name of the worksheet that is read; "" if the file is not a workbook.
func (r *Reader) Worksheet() string { return r.sheet }

// Next returns the next row that has a cell, and its number. The cells are valid until the next call. The
// error is io.EOF at the end; others name the row.
func (r *Reader) Next() (cells []string, row int, err error) {
	for {
		cells, row, err = r.src.next()
		if err != nil {
			return nil, row, err
		}
		for _, c := range cells {
			if strings.TrimSpace(c) != "" {
				return cells, row, nil
			}
		}
	}
}

// Fit returns an error if a row of text has more cells than there are names: a cell with the separator in it is
// probably not in quotation marks. A workbook may have remarks beside its table.
func (r *Reader) Fit(cells []string, row int) error {
	if r.sheet != "" || r.names == nil {
		return nil
	}
	_, err := lookup.Fit(cells, r.names, "line", row)
	return err
}

// Close closes the file.
func (r *Reader) Close() { r.close() }

// IsNumber reports whether a text is the number of a column, from 1. 001 and 020a are names, of columns that the
// command table makes.
func IsNumber(column string) bool {
	n, err := strconv.Atoi(column)
	return err == nil && n > 0 && strconv.Itoa(n) == column
}

// Column returns the place of a column, counted from 0, by its name or its number from 1.
func (r *Reader) Column(column string) (int, error) {
	for i, name := range r.names {
		if name == column {
			return i, nil
		}
	}
	if IsNumber(column) {
		n, _ := strconv.Atoi(column)
		return n - 1, nil
	}
	near := ""
	for _, name := range r.names {
		if strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(column)) {
			near = fmt.Sprintf("; did you mean %q?", name)
		}
	}
	return 0, fmt.Errorf("there is no column %q: the columns are %s%s", column, quoted(r.names), near)
}

// quoted lists names for a message.
func quoted(names []string) string {
	const most = 20
	var list []string
	for i, n := range names {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(names)-most))
			break
		}
		list = append(list, strconv.Quote(n))
	}
	return strings.Join(list, ", ")
}

// Letter returns the letters with which a workbook names a column, counted from 0: A, B, … Z, AA.
func Letter(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// newDelimited reads CSV or TSV.
func newDelimited(in io.Reader, opt Options, suffix string, first []byte) (source, error) {
	rows, err := lookup.NewRows(lookup.File{Reader: in, Encoding: opt.Encoding, Say: opt.Flag}, opt.separator(suffix, first), false, longest)
	if err != nil {
		return nil, err
	}
	return delimited{rows}, nil
}

// separator returns the separator of the cells of a table of text that begins with first.
func (o *Options) separator(suffix string, first []byte) rune {
	switch {
	case o.Separator != 0:
		return o.Separator
	case suffix == ".tsv" || suffix == ".tab" || isList(suffix):
		return '\t'
	}
	return likely(first)
}

// IsList reports whether a file has one value on each line, by its name, and whether its lines have a mark of byte order or
// the ends of Windows.
func IsList(path string) (is, marked bool) {
	f, err := os.Open(path)
	if err != nil {
		return isList(strings.ToLower(filepath.Ext(path))), false
	}
	defer func() { _ = f.Close() }() // it was only read
	first := make([]byte, 4<<10)
	n, _ := io.ReadFull(f, first)
	return isList(strings.ToLower(filepath.Ext(path))), bytes.HasPrefix(first[:n], []byte("\ufeff")) || bytes.ContainsRune(first[:n], '\r')
}

// isList reports whether a file with a suffix has one value on each line.
func isList(suffix string) bool { return suffix == ".txt" || suffix == ".lst" || suffix == "" }

// Separator returns the separator of the cells of a file of text, a tab for a list; a comma if the file cannot be
// read.
func Separator(path string, opt Options) rune {
	first := make([]byte, 4<<10)
	f, err := os.Open(path)
	if err == nil {
		n, _ := io.ReadFull(f, first)
		first = first[:n]
		_ = f.Close()
	}
	return opt.separator(strings.ToLower(filepath.Ext(path)), first)
}

// likely returns the separator that the first line of CSV has most of, outside quotation marks.
func likely(first []byte) rune {
	counts := map[byte]int{}
	quoted := false
	for _, c := range first {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[c]++
		}
	}
	switch {
	case counts[';'] > counts[','] && counts[';'] >= counts['\t']:
		return ';'
	case counts['\t'] > counts[',']:
		return '\t'
	}
	return ','
}

type delimited struct{ rows *lookup.Rows }

func (d delimited) next() ([]string, int, error) {
	row, line, err := d.rows.Next()
	return row.Cells, line, err
}

// lines reads a list with one value on each line.
type lines struct{ rows *lookup.Lines }

func newLines(in io.Reader, opt Options) (source, error) {
	return lines{lookup.NewLines(lookup.File{Reader: in, Encoding: opt.Encoding, Say: opt.Flag}, longest)}, nil
}

func (l lines) next() ([]string, int, error) {
	text, line, err := l.rows.Next()
	return []string{text}, line, err
}

// bare returns an error without operation and path.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
