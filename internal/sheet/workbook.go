package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// workbook reads the rows of a worksheet.
type workbook struct {
	rows *excelize.Rows
	row  int
}

// openWorkbook opens a worksheet. Large worksheets are unpacked into temporary files.
func (r *Reader) openWorkbook(in io.Reader, opt Options) error {
	return r.useWorkbook(opt, func() (*excelize.File, error) {
		return excelize.OpenReader(in, excelize.Options{ShortDatePattern: isoDate})
	})
}

// isoDate is the pattern of dates for which a workbook leaves it to the language of a program how they are shown.
const isoDate = "yyyy-mm-dd"

// maxUnpacked bounds the size of an unpacked workbook that a script reads, in bytes.
const maxUnpacked = 256 << 20

// Workbook reads a worksheet of an Excel workbook from a stream, all of which is read into memory. Unpacked, the workbook
// may have 256 MiB; large worksheets are unpacked into temporary files.
func Workbook(in io.Reader, opt Options) (*Reader, error) {
	r := &Reader{close: func() {}}
	err := r.useWorkbook(opt, func() (*excelize.File, error) {
		return excelize.OpenReader(in, excelize.Options{UnzipSizeLimit: maxUnpacked, ShortDatePattern: isoDate})
	})
	if err == nil && opt.Header {
		err = r.readNames()
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *Reader) useWorkbook(opt Options, open func() (*excelize.File, error)) error {
	f, err := open()
	if err != nil {
		return fmt.Errorf("cannot be read as an Excel workbook: %w", err)
	}
	r.close = func() { _ = f.Close() }
	name := opt.Sheet
	all := f.GetSheetList()
	if name == "" && len(all) > 0 {
		name = all[0]
	}
	rows, err := f.Rows(name)
	if missing := (excelize.ErrSheetNotExist{}); errors.As(err, &missing) {
		return fmt.Errorf("there is no worksheet %q: the worksheets are %s", name, quoted(all))
	}
	if err != nil {
		return fmt.Errorf("worksheet %q cannot be read: %w", name, err)
	}
	r.close = func() {
		_ = rows.Close()
		_ = f.Close()
	}
	r.src, r.sheet = &workbook{rows: rows}, name
	return nil
}

func (w *workbook) next() ([]string, int, error) {
	if !w.rows.Next() {
		if err := w.rows.Error(); err != nil {
			return nil, w.row, fmt.Errorf("row %d: %w", w.row+1, err)
		}
		return nil, w.row, io.EOF
	}
	w.row++
	cells, err := w.rows.Columns()
	if err != nil {
		return nil, w.row, fmt.Errorf("row %d: %w", w.row, err)
	}
	for i, c := range cells {
		if strings.Contains(c, "\r") { // Excel writes it as _x000D_
			cells[i] = lineEnds.Replace(c)
		}
	}
	return cells, w.row, nil
}

// lineEnds makes the ends of the lines of a cell those of other cells.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
