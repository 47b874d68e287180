package spoilt

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/norm"
)

// Number is a kind of number that a column may have.
type Number int

// The kinds of numbers.
const (
	Unknown Number = iota
	ISSN
	ISBN
)

// fault is what a spreadsheet has done to a cell.
type fault int

const (
	shortened fault = iota
	formula
	dated    // counts in a column of ISSNs
	noZeros  // of an ISSN; likewise
	noZero10 // of an ISBN; counts in a column of ISBNs
	faults
)

// says is what a message says of cells, after "1 cell has" or "2 cells have".
var says = [faults]string{"a number without its last digits", "the error of a formula", "a date in place of an ISSN", "an ISSN without the zeros at its beginning",
	"an ISBN without the zero at its beginning"}

// Column notes the spoilt cells of one column.
type Column struct {
	name   string
	number Number
	cells  int // with text
	good   [ISBN + 1]int
	noted  [faults]noted
}

// noted are the cells with one fault.
type noted struct {
	n     int
	row   int // of the first
	first string
}

// NewColumn returns a column for a name, "" for the only column of a list. Without a kind of number the name and the
// cells decide what the column has.
func NewColumn(name string, number Number) Column {
	if low := strings.ToLower(name); number == Unknown {
		switch {
		case strings.Contains(low, "issn"):
			number = ISSN
		case strings.Contains(low, "isbn"):
			number = ISBN
		}
	}
	return Column{name: name, number: number}
}

// longest is the length of the longest cell that is looked at, in bytes.
const longest = 40

// See notes a cell in a row.
func (c *Column) See(cell string, row int) {
	if cell = strings.TrimSpace(cell); cell == "" {
		return
	}
	if c.cells++; len(cell) > longest || !strings.ContainsAny(cell, digits+"#") {
		return
	}
	_, issn := norm.ISSN(cell)
	_, isbn := norm.ISBN(cell)
	switch {
	case issn:
		c.good[ISSN]++
	case isSBN(cell):
		c.note(noZero10, cell, row)
	case isbn:
		c.good[ISBN]++
	case IsShortened(cell):
		c.note(shortened, cell, row)
	case IsError(cell):
		c.note(formula, cell, row)
	case isWithoutZeros(cell):
		c.note(noZeros, cell, row)
	case isDate(cell):
		c.note(dated, cell, row)
	}
}

func (c *Column) note(f fault, cell string, row int) {
	n := &c.noted[f]
	if n.n++; n.n == 1 {
		n.row, n.first = row, strings.Clone(cell)
	}
}

// has reports whether the column has numbers of a kind: at least half of its cells do if nothing else says so.
func (c *Column) has(number Number) bool {
	if c.number != Unknown {
		return c.number == number
	}
	return c.good[number] > 0 && 2*c.good[number] >= c.cells
}

// Message returns what is wrong with the column, and what to do about it; "" if nothing is. place is what the rows
// are called, as in "line".
func (c *Column) Message(place string) string {
	var list []string
	for f := range faults {
		n := &c.noted[f]
		if n.n == 0 || (f == dated || f == noZeros) && !c.has(ISSN) || f == noZero10 && !c.has(ISBN) {
			continue
		}
		at := fmt.Sprintf("%s %d: %s", place, n.row, n.first)
		if n.n == 1 {
			list = append(list, fmt.Sprintf("1 cell has %s, in %s", says[f], at))
		} else {
			list = append(list, fmt.Sprintf("%d cells have %s, the first in %s", n.n, says[f], at))
		}
	}
	if list == nil {
		return ""
	}
	what := strings.Join(list, "; ") + ". A spreadsheet has changed this: format the column as text there, enter the values again and save the table again"
	if c.name != "" {
		return "column " + shown(c.name) + ": " + what
	}
	return what
}

// shown returns a name for a message.
func shown(name string) string {
	if !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == ':' }) {
		return strconv.Quote(name)
	}
	return name
}

// Table notes the spoilt cells of a table.
type Table struct {
	names   []string // of the columns; others have their number
	columns []Column
}

// NewTable returns a Table for columns with names; nil: they have none.
func NewTable(names []string) *Table { return &Table{names: names} }

// See notes the cells of a row. It keeps none of them.
func (t *Table) See(cells []string, row int) {
	for i, cell := range cells {
		t.SeeCell(i, cell, row)
	}
}

// SeeCell notes the cell of a column, counted from 0.
func (t *Table) SeeCell(column int, cell string, row int) {
	for i := len(t.columns); i <= column; i++ {
		name := strconv.Itoa(i + 1)
		if i < len(t.names) && t.names[i] != "" {
			name = t.names[i]
		}
		t.columns = append(t.columns, NewColumn(name, Unknown))
	}
	t.columns[column].See(cell, row)
}

// Messages returns those of the columns that have one. place is what the rows are called.
func (t *Table) Messages(place string) (list []string) {
	for i := range t.columns {
		if m := t.columns[i].Message(place); m != "" {
			list = append(list, m)
		}
	}
	return list
}
