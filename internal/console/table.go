package console

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Side is the side on which the cells of a column are aligned.
type Side int

// The sides.
const (
	Left Side = iota
	Right
)

// Table prints rows of cells in columns, as Lines returns them.
func Table(w io.Writer, indent string, sides []Side, rows [][]string) {
	for _, line := range Lines(indent, sides, rows) {
		fmt.Fprintln(w, line)
	}
}

// Lines returns rows of cells as lines, in columns two blanks apart, each line after an indent. sides are
// those of the first columns; cells of the others are left-aligned. A cell is text without line ends.
func Lines(indent string, sides []Side, rows [][]string) []string {
	if len(rows) == 0 {
		return nil
	}
	t := table.NewWriter()
	t.SuppressTrailingSpaces()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	var columns []table.ColumnConfig
	for i, side := range sides {
		align := text.AlignLeft
		if side == Right {
			align = text.AlignRight
		}
		columns = append(columns, table.ColumnConfig{Number: i + 1, Align: align})
	}
	t.SetColumnConfigs(columns)
	for _, cells := range rows {
		row := table.Row{}
		for i, cell := range cells {
			if i == 0 {
				cell = indent + cell
			}
			row = append(row, cell)
		}
		t.AppendRow(row)
	}
	return strings.Split(t.Render(), "\n")
}
