package rowfile

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"mrrc-lua/internal/rows"
)

// workbook makes a workbook with one sheet: a bold header that stays in sight, and cells that are text, so that
// nothing is taken for a formula, a date or a number.
type workbook struct {
	w       io.Writer
	opt     Options
	columns []column
	file    *excelize.File
	sheet   *excelize.StreamWriter
	text    int // the style of text
	bold    int // the style of the header
	next    int // the number of the next row, from 1

	first []byte // the first rows, packed, until the widths of the columns are known
	held  int    // how many rows these are
	cells []any
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

// asText is the number of the built-in format of cells that are text, "@" (ECMA-376, part 1, 18.8.30).
const asText = 49

func (b *workbook) open(columns []column) error {
	b.columns, b.next = columns, 1
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
func (b *workbook) begin() (err error) {
	b.file = excelize.NewFile()
	if err := b.file.SetSheetName("Sheet1", b.opt.Table); err != nil {
		return fmt.Errorf("the name of the sheet, %s: %w", b.opt.Table, err)
	}
	if b.text, err = b.file.NewStyle(&excelize.Style{NumFmt: asText}); err != nil {
		return err
	}
	if b.bold, err = b.file.NewStyle(&excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	if b.sheet, err = b.file.NewStreamWriter(b.opt.Table); err != nil {
		return err
	}
	widths, err := b.widths()
	if err != nil {
		return err
	}
	for from := 0; from < len(widths); { // each call takes time for all columns
		to := from + 1
		for to < len(widths) && widths[to] == widths[from] {
			to++
		}
		if err := b.sheet.SetColWidth(from+1, to, float64(widths[from])); err != nil {
			return err
		}
		from = to
	}
	return b.header()
}

// header writes the names of the columns, if they have any.
func (b *workbook) header() error {
	if len(b.columns) == 0 {
		return nil
	}
	if err := b.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	var names []any
	for _, c := range b.columns {
		names = append(names, excelize.Cell{StyleID: b.bold, Value: c.name})
	}
	b.next++
	return b.sheet.SetRow("A1", names)
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
	if b.next > rows.MaxRowsXLSX {
		return fmt.Errorf("a sheet of xlsx has %d rows with its header, and the row of %s is beyond: write csv, sqlite or parquet, or several files with --limit and --skip", rows.MaxRowsXLSX, record(r))
	}
	b.cells = b.cells[:0]
	for i := range r.Cells {
		b.cells = append(b.cells, b.cell(&r.Cells[i]))
	}
	at, err := excelize.CoordinatesToCellName(1, b.next)
	if err != nil {
		return err
	}
	b.next++
	return b.sheet.SetRow(at, b.cells)
}

// exact is the largest number that a cell shows with all of its digits.
const exact = 1e15

// cell returns what excelize writes for a cell.
func (b *workbook) cell(c *rows.PackedCell) any {
	s, ok := text(c)
	switch {
	case !ok || s == "" && c.Kind != rows.Bool:
		return nil
	case c.Kind == rows.Bool:
		return s == "true"
	case c.Kind == rows.Number:
		if n, err := strconv.ParseFloat(s, 64); err == nil && n < exact && n > -exact {
			return n
		}
	}
	return excelize.Cell{StyleID: b.text, Value: s}
}

func (b *workbook) close() error {
	if b.sheet == nil {
		if err := b.release(); err != nil {
			return err
		}
	}
	if err := b.sheet.Flush(); err != nil {
		return err
	}
	if err := b.file.Write(b.w); err != nil {
		return err
	}
	return b.file.Close()
}

func (b *workbook) abort() {
	if b.file != nil {
		_ = b.file.Close() // its temporary files are removed
	}
}
