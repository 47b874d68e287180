package rowfile

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mrrc-lua/internal/rows"
)

// workbook makes a workbook with one sheet: a bold header that stays in sight, and cells that are text, so that
// nothing is taken for a formula, a date or a number.
type workbook struct {
	w       io.Writer
	opt     Options
	columns []column
	sheet   *worksheet // nil until the widths of the columns are known

	first []byte // the first rows, packed, until then
	held  int    // how many rows these are
}

// sampled is how many rows decide about the widths of columns, and sampledBytes how many bytes of rows at most.
const (
	sampled      = 500
	sampledBytes = 4 << 20
)

// Widths of columns, in characters.
const (
	narrowest = 8
	widest    = 60
)

func (b *workbook) open(columns []column) error {
	b.columns = columns
	if len(columns) > rows.MaxColumnXLSX {
		return fmt.Errorf("%d columns, and a sheet of xlsx has at most %d", len(columns), rows.MaxColumnXLSX)
	}
	return nil
}

// checkSheetName returns an error if a sheet cannot have a name. (The rules are those of Excel, "Rename a worksheet".)
func checkSheetName(name string) error {
	const most, never = 31, `:\/?*[]`
	switch {
	case utf8.RuneCountInString(name) > most:
		return fmt.Errorf("the name of a sheet has at most %d characters, and this has %d", most, utf8.RuneCountInString(name))
	case strings.ContainsAny(name, never):
		return fmt.Errorf("the name of a sheet cannot have any of the characters %s", never)
	case strings.HasPrefix(name, "'") || strings.HasSuffix(name, "'"):
		return errors.New("the name of a sheet cannot begin or end with an apostrophe")
	case strings.ContainsFunc(name, unicode.IsControl):
		return errors.New("the name of a sheet cannot have control characters")
	case strings.EqualFold(name, "History"):
		return errors.New("the name History is reserved by Excel")
	}
	return nil
}

// begin makes the sheet, with the widths and the header.
func (b *workbook) begin() error {
	widths, err := b.widths()
	if err != nil {
		return err
	}
	if b.sheet, err = newWorksheet(b.w, b.opt.Table, widths, len(b.columns) > 0); err != nil || len(b.columns) == 0 {
		return err
	}
	b.sheet.begin()
	for i, c := range b.columns {
		b.sheet.text(i, c.name, asHeader)
	}
	return b.sheet.end()
}

// widths returns how wide the columns are: as their names and the first rows need, within bounds.
func (b *workbook) widths() (list []int, err error) {
	for _, c := range b.columns {
		list = append(list, max(narrowest, utf8.RuneCountInString(c.name)+2))
	}
	err = rows.Unpack(b.first, func(rows.Head) error { return nil }, func(r *rows.PackedRow) error {
		for i := range r.Cells {
			for len(list) <= i {
				list = append(list, narrowest)
			}
			s, _ := text(&r.Cells[i])
			list[i] = min(widest, max(list[i], utf8.RuneCountInString(s)+2))
		}
		return nil
	})
	return list, err
}

func (b *workbook) row(r *rows.PackedRow) error {
	if b.sheet == nil {
		if b.first = rows.Pack(b.first, r); b.held < sampled && len(b.first) < sampledBytes {
			b.held++
			return nil
		}
		return b.release()
	}
	return b.write(r)
}

// release begins the sheet, and writes the rows that waited for it.
func (b *workbook) release() error {
	if err := b.begin(); err != nil {
		return err
	}
	first := b.first
	b.first = nil
	return rows.Unpack(first, func(rows.Head) error { return nil }, b.write)
}

// write writes a row.
func (b *workbook) write(r *rows.PackedRow) error {
	if b.sheet.rows >= rows.MaxRowsXLSX {
		return fmt.Errorf("a sheet of xlsx has %d rows with its header, and the row of %s is beyond: write csv, sqlite or parquet, or several files with --limit and --skip", rows.MaxRowsXLSX, record(r))
	}
	b.sheet.begin()
	for i := range r.Cells {
		b.cell(i, &r.Cells[i])
	}
	return b.sheet.end()
}

// exact is the largest number that a cell shows with all of its digits.
const exact = 1e15

// cell adds a cell to the row of the sheet. One without a value is left out.
func (b *workbook) cell(column int, c *rows.PackedCell) {
	s, ok := text(c)
	switch {
	case !ok || s == "" && c.Kind != rows.Bool:
		return
	case c.Kind == rows.Bool:
		b.sheet.bool(column, s == "true")
		return
	case c.Kind == rows.Number:
		if n, err := strconv.ParseFloat(s, 64); err == nil && n < exact && n > -exact {
			b.sheet.number(column, n)
			return
		}
	}
	b.sheet.text(column, s, asText)
}

func (b *workbook) close() error {
	if b.sheet == nil {
		if err := b.release(); err != nil {
			return err
		}
	}
	return b.sheet.close()
}

func (b *workbook) abort() {}
