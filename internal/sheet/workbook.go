package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
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
	return r.useWorkbook(in, opt, 0)
}

// isoDate is the pattern of dates for which a workbook leaves it to the language of a program how they are shown.
const isoDate = "yyyy-mm-dd"

// maxUnpacked bounds the size of an unpacked workbook that a script reads, in bytes.
const maxUnpacked = 256 << 20

// Workbook reads a worksheet of an Excel workbook from a stream, all of which is read into memory. Unpacked, the workbook
// may have 256 MiB; large worksheets are unpacked into temporary files.
func Workbook(in io.Reader, opt Options) (*Reader, error) {
	r := &Reader{close: func() {}}
	err := r.useWorkbook(in, opt, maxUnpacked)
	if err == nil && opt.Header {
		err = r.readNames()
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Bounds of the parts of a workbook that are unpacked into memory, in bytes: of a worksheet and of the texts of the cells,
// which are unpacked into temporary files if they have more, of each other part in XML, and of all together.
const (
	maxInMemory = 16 << 20
	maxPart     = 32 << 20
	maxTogether = 256 << 20
)

// partsOf returns the parts of a workbook. There are none if it cannot be read: excelize says what is wrong.
func partsOf(workbook []byte) *zip.Reader {
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return &zip.Reader{}
	}
	return z
}

// checkParts returns an error if a workbook would take too much memory. zip ends a part at the size that its directory
// says.
func checkParts(z *zip.Reader) error {
	together := uint64(0)
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		cells := strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/sharedstrings.xml"
		switch size := f.UncompressedSize64; {
		case cells && size > maxInMemory:
			continue
		case size > maxPart && !cells && strings.HasSuffix(name, ".xml"):
			return fmt.Errorf("its part %q has %d MiB unpacked, and at most %d are read: save the worksheet as CSV", f.Name, size>>20, maxPart>>20)
		default:
			together += size
		}
		if together > maxTogether {
			return fmt.Errorf("its parts other than large worksheets, such as pictures, have more than %d MiB unpacked: save the worksheet as CSV", maxTogether>>20)
		}
	}
	return nil
}

// useWorkbook opens a worksheet of a workbook, which may have at most some bytes unpacked; 0: about 16 GB.
func (r *Reader) useWorkbook(in io.Reader, opt Options, unpacked int64) error {
	text, err := io.ReadAll(in)
	parts := partsOf(text)
	if err == nil {
		err = checkParts(parts)
	}
	var f *excelize.File
	if err == nil {
		f, err = excelize.OpenReader(bytes.NewReader(text), excelize.Options{UnzipSizeLimit: unpacked, UnzipXMLSizeLimit: min(maxInMemory, cmp.Or(unpacked, maxInMemory)), ShortDatePattern: isoDate})
	}
	if err != nil {
		return fmt.Errorf("cannot be read as an Excel workbook: %w", err)
	}
	r.close = func() { _ = f.Close() }
	name := opt.Sheet
	all := f.GetSheetList()
	if name == "" && len(all) > 0 {
		name = firstShown(f, all)
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
	for _, s := range f.WorkBook.Sheets.Sheet {
		if s.Name == name {
			err = checkWorksheet(parts, s.ID)
		}
	}
	if err != nil {
		return fmt.Errorf("worksheet %q cannot be read: %w", name, err)
	}
	r.src, r.sheet = &workbook{rows: rows}, name
	return nil
}

// firstShown returns the first worksheet that people see: one that is neither hidden nor empty, as a sheet with a chart is.
// Without any, it is the first.
func firstShown(f *excelize.File, all []string) string {
	for _, name := range all {
		if visible, err := f.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		rows, err := f.Rows(name)
		if err != nil {
			return name // the error comes again
		}
		some := rows.Next() || rows.Error() != nil
		_ = rows.Close() // it was only read
		if some {
			return name
		}
	}
	return all[0]
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
