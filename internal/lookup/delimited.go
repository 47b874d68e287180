package lookup

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"mrrc-lua/internal/spoilt"
)

// Columns selects the columns of a text table that hold keys and values.
type Columns struct {
	Key    string // name of the column, or its number counted from 1
	Value  string // likewise; "": the value is the Row
	Header bool   // the first row has the names

	tabs bool // the cells are separated by tabs, and nothing else
}

// ReadCSV reads comma-separated values (RFC 4180) with any separator.
func ReadCSV(f File, c Columns, separator rune, k Keys) (*Table, error) {
	read := newCells(newText(f), separator)
	return c.table(k, "line", read.next)
}

// ReadTSV reads lines of values between tabs. Quotation marks at both ends of a value, as spreadsheets
// write them, are removed.
func ReadTSV(f File, c Columns, k Keys) (*Table, error) {
	src := newText(f)
	src.separator('\t')
	c.tabs = true
	return c.table(k, "line", func() ([]string, int, error) {
		for {
			s, err := src.take()
			if s == "" {
				return nil, 0, err
			}
			if s = strings.TrimRight(s, "\r\n"); s == "" {
				continue
			}
			cells := strings.Split(s, "\t")
			for i, v := range cells {
				if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
					cells[i] = strings.ReplaceAll(v[1:len(v)-1], `""`, `"`)
				}
			}
			return cells, src.line, nil
		}
	})
}

// ReadRows reads a Table from rows that next returns one after the other with their numbers, until io.EOF.
func ReadRows(c Columns, k Keys, next func() (cells []string, row int, err error)) (*Table, error) {
	return c.table(k, "row", next)
}

// table reads rows with their numbers until io.EOF. place is what the numbers count, for messages.
func (c Columns) table(k Keys, place string, next func() ([]string, int, error)) (*Table, error) {
	t := newTable(k)
	t.unit = place
	var names []string
	if c.Header {
		row, _, err := next()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the file is empty: a row with the names of the columns is expected")
		}
		if err != nil {
			return nil, err
		}
		names = row
	}
	t.spoilt = spoilt.NewTable(names)
	key, err := c.column(c.Key, names)
	if err != nil {
		return nil, err
	}
	value := -1
	if c.Value != "" {
		if value, err = c.column(c.Value, names); err != nil {
			return nil, err
		}
	}
	if value < 0 {
		t.columns = names
	}
	for {
		row, line, err := next()
		switch {
		case errors.Is(err, io.EOF):
			return t, nil
		case err != nil:
			return nil, err
		}
		if names != nil {
			if row, err = fit(row, names, place, line, c.remedy(place)); err != nil {
				return nil, err
			}
		}
		if key >= len(row) {
			return nil, fmt.Errorf("%s %d has %s, and the key is column %d: is the separator right?", place, line, counted(len(row)), key+1)
		}
		if value < 0 {
			t.spoilt.See(row, line)
		} else {
			t.spoilt.SeeCell(key, row[key], line)
		}
		// The cells of a row share its bytes; a copy keeps the rest of the row from staying in memory.
		switch k := strings.Clone(row[key]); {
		case value < 0:
			t.add(k, Row{Names: names, Cells: row})
		case value < len(row):
			t.add(k, strings.Clone(row[value]))
		default:
			t.add(k, "")
		}
	}
}

// remedy says what to do about a row with too many cells.
func (c Columns) remedy(place string) string {
	if c.tabs {
		return "a cell cannot have a tab in it"
	}
	return remedy(place)
}

// column finds a column by name or number.
func (c Columns) column(which string, names []string) (int, error) {
	if i := slices.Index(names, which); i >= 0 {
		return i, nil
	}
	if n, err := strconv.Atoi(which); err == nil && n > 0 {
		return n - 1, nil
	}
	if names == nil {
		return 0, fmt.Errorf("without a row of names a column is a number from 1 on, not %q", which)
	}
	if remedy := OtherSeparator(names, c.tabs); remedy != "" {
		return 0, fmt.Errorf("there is no column %q: %s", which, remedy)
	}
	for _, name := range names {
		if strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(which)) {
			return 0, fmt.Errorf("there is no column %q: did you mean %q?", which, name)
		}
	}
	return 0, fmt.Errorf("there is no column %q; the columns are %s", which, strings.Join(names, ", "))
}

// Fit returns the cells of a row that has a cell for each of the names of the columns: those that are missing at its
// end are "". More cells, if there is text in them, are an error, which has the number of the row; place is what the
// number counts.
func Fit(row, names []string, place string, number int) ([]string, error) {
	return fit(row, names, place, number, remedy(place))
}

// remedy says what to do about a row with too many cells, of a text with separators or of a workbook.
func remedy(place string) string {
	if place != "line" {
		return "every column needs a name"
	}
	return "a cell with the separator in it must be in quotation marks"
}

func fit(row, names []string, place string, number int, remedy string) ([]string, error) {
	for i := len(names); i < len(row); i++ {
		if strings.TrimSpace(row[i]) != "" {
			return nil, fmt.Errorf("%s %d has %s, the header has %d: %s", place, number, counted(len(row)), len(names), remedy)
		}
	}
	for len(row) < len(names) {
		row = append(row, "")
	}
	return row[:len(names)], nil
}

func counted(cells int) string {
	if cells == 1 {
		return "1 cell"
	}
	return fmt.Sprintf("%d cells", cells)
}

// OtherSeparator returns what to do about a table whose header has a single column, because its cells are separated
// by something else than was said; "" if that is not so. tabs is true for a reader that has no other separator.
func OtherSeparator(names []string, tabs bool) string {
	if len(names) != 1 {
		return ""
	}
	for _, separator := range []string{"\t", ";", ",", "|"} {
		if !strings.Contains(names[0], separator) {
			continue
		}
		how := fmt.Sprintf("write separator = %q", separator)
		switch {
		case tabs && separator == ",":
			how = "write lookup.csv"
		case tabs:
			how = fmt.Sprintf("write lookup.csv with separator = %q", separator)
		}
		return fmt.Sprintf("the only column is called %q: %s", names[0], how)
	}
	return ""
}
