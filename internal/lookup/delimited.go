package lookup

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Columns selects the columns of a text table that hold keys and values.
type Columns struct {
	Key    string // name of the column, or its number counted from 1
	Value  string // likewise; "": the value is the Row
	Header bool   // the first row has the names
}

// ReadCSV reads comma-separated values (RFC 4180) with any separator.
func ReadCSV(f File, c Columns, separator rune, k Keys) (*Table, error) {
	read := csv.NewReader(newText(f))
	read.Comma = separator
	read.FieldsPerRecord = -1
	return c.table(k, func() ([]string, int, error) {
		cells, err := read.Read()
		if err != nil {
			return nil, 0, explained(err)
		}
		line, _ := read.FieldPos(0)
		return cells, line, nil
	})
}

// ReadTSV reads lines of values between tabs. Quotation marks at both ends of a value, as spreadsheets
// write them, are removed.
func ReadTSV(f File, c Columns, k Keys) (*Table, error) {
	src, line := newText(f), 0
	return c.table(k, func() ([]string, int, error) {
		for {
			s, err := src.next()
			if s == "" {
				return nil, 0, err
			}
			line++
			if s = strings.TrimRight(s, "\r\n"); s == "" {
				continue
			}
			cells := strings.Split(s, "\t")
			for i, v := range cells {
				if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
					cells[i] = strings.ReplaceAll(v[1:len(v)-1], `""`, `"`)
				}
			}
			return cells, line, nil
		}
	})
}

// ReadRows reads a Table from rows that next returns one after the other with their numbers, until io.EOF.
func ReadRows(c Columns, k Keys, next func() (cells []string, row int, err error)) (*Table, error) {
	return c.table(k, next)
}

// table reads rows with their line numbers until io.EOF.
func (c Columns) table(k Keys, next func() ([]string, int, error)) (*Table, error) {
	t := newTable(k)
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
	key, err := column(c.Key, names)
	if err != nil {
		return nil, err
	}
	value := -1
	if c.Value != "" {
		if value, err = column(c.Value, names); err != nil {
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
		case key >= len(row):
			return nil, fmt.Errorf("line %d has %d columns, and the key is column %d: is the separator right?", line, len(row), key+1)
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

// column finds a column by name or number.
func column(which string, names []string) (int, error) {
	if i := slices.Index(names, which); i >= 0 {
		return i, nil
	}
	if n, err := strconv.Atoi(which); err == nil && n > 0 {
		return n - 1, nil
	}
	if names == nil {
		return 0, fmt.Errorf("without a row of names a column is a number from 1 on, not %q", which)
	}
	return 0, fmt.Errorf("there is no column %q; the columns are %s", which, strings.Join(names, ", "))
}
