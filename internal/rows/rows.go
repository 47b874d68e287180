package rows

import (
	"encoding/json"
	"strings"
)

// Row is one row: cells in order, or by name.
type Row struct {
	Keys  []string // names of the cells, sorted; nil: the row is a list
	Cells []Cell   // as many as Keys, unless that is nil
}

// Kind is the type of a Cell's value.
type Kind uint8

// The kinds of cells. The zero value is an absent value.
const (
	Nil Kind = iota
	Text
	Number
	Bool
	List
)

// Cell is a text, number, boolean, nil, or a list of these. A list holds no lists.
type Cell struct {
	Kind Kind
	Str  string // of Text: itself; of Number and Bool: as Lua writes the value
	List []Cell // of List
}

// Value returns what encoding/json makes the value of the cell from: a string, json.Number, bool,
// []any or nil.
func (c *Cell) Value() any {
	switch c.Kind {
	case Text:
		return c.Str
	case Number:
		return json.Number(c.Str)
	case Bool:
		return c.Str == "true"
	case List:
		out := make([]any, len(c.List))
		for i := range c.List {
			out[i] = c.List[i].Value()
		}
		return out
	}
	return nil
}

// Text returns the cell as text, the elements of a list with join between them. Nil is "".
func (c *Cell) Text(join string) string {
	switch {
	case c.Kind != List:
		return c.Str
	case len(c.List) == 0:
		return ""
	case len(c.List) == 1:
		return c.List[0].Str
	}
	size := len(join) * (len(c.List) - 1)
	for i := range c.List {
		size += len(c.List[i].Str)
	}
	var s strings.Builder
	s.Grow(size)
	for i := range c.List {
		if i > 0 {
			s.WriteString(join)
		}
		s.WriteString(c.List[i].Str)
	}
	return s.String()
}
