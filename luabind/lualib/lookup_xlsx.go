package lualib

import (
	"io"
	"strconv"

	"mrrc-lua/internal/lookup"
	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/sheet"
)

// rowCells is about how many bytes a row of a worksheet takes besides the text of its cells.
const rowCells = 200

// readWorkbook reads a table from a workbook.
func readWorkbook(r io.Reader, o *lookupOptions, m meter.Meter) (*lookup.Table, error) {
	rows, err := sheet.Workbook(r, sheet.Options{Sheet: o.sheet})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	width, _ := strconv.Atoi(o.key) // cells that are empty at the end of a row are not there
	return lookup.ReadRows(o.columns(), o.keys(), func() ([]string, int, error) {
		cells, row, err := rows.Next()
		if err != nil {
			return nil, row, err
		}
		size := rowCells
		for _, c := range cells {
			size += len(c)
		}
		if err := m.Need(size); err != nil {
			return nil, row, err
		}
		if o.header && width < len(cells) { // the first row is the widest, or an error
			width = len(cells)
		}
		for len(cells) < width {
			cells = append(cells, "")
		}
		return cells, row, nil
	})
}
