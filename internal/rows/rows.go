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

// Size returns how many bytes the text of the row has.
func (r Row) Size() (n int) {
	for i := range r.Cells {
		n += r.Cells[i].size()
	}
	return n
}

func (c *Cell) size() int {
	n := len(c.Str)
	for i := range c.List {
		n += c.List[i].size()
	}
	return n
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
	Map
)

// Cell is a text, number, boolean, nil, or a list or a map of these, nested to any depth.
type Cell struct {
	Kind Kind
	Str  string // of Text: itself; of Number and Bool: as Lua writes the value
	List []Cell // of List: its elements; of Map: names, which are Text, and values by turns, sorted by name
}

// Value returns what encoding/json makes the value of the cell from: a string, json.Number, bool,
// []any, map[string]any or nil.
func (c *Cell) Value() any {
	switch c.Kind {
	case Text:
		return c.Str
	case Number:
		if !strings.ContainsAny(c.Str, "0123456789") {
			return nil // JSON has no infinity
		}
		return json.Number(c.Str)
	case Bool:
		return c.Str == "true"
	case List:
		out := make([]any, len(c.List))
		for i := range c.List {
			out[i] = c.List[i].Value()
		}
		return out
	case Map:
		out := make(map[string]any, len(c.List)/2)
		for i := 0; i+1 < len(c.List); i += 2 {
			out[c.List[i].Str] = c.List[i+1].Value()
		}
		return out
	}
	return nil
}

// Nested names the part of a cell that cannot be text: "a map", "a list of maps", "a list of lists", or ""
// if Text returns all of the cell.
func (c *Cell) Nested() string {
	if c.Kind == Map {
		return "a map"
	}
	for i := range c.List {
		switch c.List[i].Kind {
		case Map:
			return "a list of maps"
		case List:
			return "a list of lists"
		}
	}
	return ""
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
	return string(c.append(nil, join))
}

// append appends what Text returns.
func (c *Cell) append(dst []byte, join string) []byte {
	if c.Kind != List {
		return append(dst, c.Str...)
	}
	for i := range c.List {
		if i > 0 {
			dst = append(dst, join...)
		}
		dst = append(dst, c.List[i].Str...)
	}
	return dst
}
