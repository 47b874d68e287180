package tabulate

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/lazyregexp"
)

// Script returns a script in Lua that makes the same rows. where is the body of the hook filter, or "".
// lists says which columns have text although cells of the format may be lists, and what is between their values.
func (t *Table) Script(where string, lists Lists) string {
	var b strings.Builder
	b.WriteString("parallel = true\n")
	b.WriteString("columns = { " + t.names() + " }\n")
	if where != "" {
		fmt.Fprintf(&b, "\nfunction filter(record)\n  %s\nend\n", where)
	}
	if t.has(lists.text) {
		fmt.Fprintf(&b, text, Quote(lists.Join))
	}
	if t.has(func(c *Column) bool { return c.Joined }) {
		b.WriteString(joined)
	}
	if t.has(func(c *Column) bool { return c.Joined && !c.OfField }) {
		b.WriteString(joinedEach)
	}
	b.WriteString("\nfunction extract(record)\n")
	if t.Per == nil {
		b.WriteString("  return {\n")
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "    %s = %s,\n", key(c.Name), c.cell(lists))
		}
		b.WriteString("  }\nend\n")
		return b.String()
	}
	fmt.Fprintf(&b, "  local rows = {}\n  for field in record:each(%s) do\n    rows[#rows + 1] = {\n", Quote(t.Per.String()))
	for _, c := range t.Columns {
		fmt.Fprintf(&b, "      %s = %s,\n", key(c.Name), c.cell(lists))
	}
	b.WriteString("    }\n  end\n  return rows\nend\n")
	return b.String()
}

// Lists says of a format whether its cells may be lists.
type Lists struct {
	Are  bool
	None bool   // all cells are text nevertheless
	Join string // what is between values that become one text
}

// text reports whether a column has text, which a script must make of its values.
func (l Lists) text(c *Column) bool { return l.Are && (l.None || c.Single) }

// Tally returns a script in Lua that counts the values of the column with run:tally, in a table called after the column.
// With perRecord a value counts once in a record; each value is that of the expression of, in which it is called value.
// where defines a function where(record), or is "".
func (c *Column) Tally(where, of string, perRecord bool) string {
	var b strings.Builder
	b.WriteString("parallel = true\n")
	if c.Joined {
		b.WriteString(joined + joinedEach)
	}
	if where != "" {
		b.WriteString("\n" + where)
	}
	b.WriteString("\nfunction filter(record)\n")
	if where != "" {
		b.WriteString("  if not where(record) then return false end\n")
	}
	if perRecord {
		b.WriteString("  local seen = {}\n")
	}
	fmt.Fprintf(&b, "  for _, value in ipairs(%s) do\n", c.lua())
	if of != "value" {
		fmt.Fprintf(&b, "    value = %s\n", of)
	}
	if perRecord {
		fmt.Fprintf(&b, "    if not seen[value] then\n      seen[value] = true\n      run:tally(%s, value)\n    end\n", Quote(c.Name))
	} else {
		fmt.Fprintf(&b, "    run:tally(%s, value)\n", Quote(c.Name))
	}
	b.WriteString("  end\n  return false\nend\n")
	return b.String()
}

func (t *Table) names() string {
	var list []string
	for _, c := range t.Columns {
		list = append(list, Quote(c.Name))
	}
	return strings.Join(list, ", ")
}

// has reports whether there is a column of some kind.
func (t *Table) has(is func(*Column) bool) bool {
	for i := range t.Columns {
		if is(&t.Columns[i]) {
			return true
		}
	}
	return false
}

// Functions of the script.
const (
	text = `
local function text(values)
  if #values > 0 then return table.concat(values, %s) end
end
`
	joined = `
-- The subfields of a field with one of these codes, with a blank between them.
local function joined(field, codes)
  local parts = {}
  for code, value in field:each() do
    if codes:find(code, 1, true) then parts[#parts + 1] = value end
  end
  if #parts > 0 then return table.concat(parts, " ") end
end
`
	joinedEach = `
local function joined_each(record, fields, codes)
  local values = {}
  for field in record:each(fields) do values[#values + 1] = joined(field, codes) end
  return values
end
`
)

// cell returns an expression for the cell of the column.
func (c *Column) cell(lists Lists) string {
	if lists.text(c) {
		return "text(" + c.lua() + ")"
	}
	return c.lua()
}

// lua returns an expression for the values of the column.
func (c *Column) lua() string {
	spec := c.Spec.String()
	switch {
	case c.OfField && len(spec) == 3:
		return "{ field:text() }"
	case c.OfField && spec[3] == '^':
		return "{ field.ind" + spec[4:] + " }"
	case c.OfField && c.Joined:
		return "{ joined(field, " + Quote(c.Spec.Codes()) + ") }"
	case c.Joined:
		return "joined_each(record, " + Quote(spec[:3]) + ", " + Quote(c.Spec.Codes()) + ")"
	case c.OfField:
		return "field:values(" + Quote(spec[4:]) + ")"
	}
	return "record:values(" + Quote(spec) + ")"
}

var name = lazyregexp.New(`^[A-Za-z_][A-Za-z_0-9]*$`)

// keywords of Lua 5.1.
var keywords = map[string]bool{"and": true, "break": true, "do": true, "else": true, "elseif": true, "end": true, "false": true, "for": true,
	"function": true, "if": true, "in": true, "local": true, "nil": true, "not": true, "or": true, "repeat": true, "return": true, "then": true,
	"true": true, "until": true, "while": true}

// key returns the key of a table in Lua.
func key(s string) string {
	if name().MatchString(s) && !keywords[s] {
		return s
	}
	return "[" + Quote(s) + "]"
}

// Quote returns any bytes as a string of Lua. Characters beyond ASCII stay as they are.
func Quote(s string) string {
	last := byte('~')
	if utf8.ValidString(s) {
		last = 0xFF
	}
	out := []byte{'"'}
	for _, c := range []byte(s) {
		if c < ' ' || c == '"' || c == '\\' || c == 0x7F || c > last {
			out = append(out, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
			continue
		}
		out = append(out, c)
	}
	return string(append(out, '"'))
}
