package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mrrc-lua/internal/matchkey"
	"mrrc-lua/parse"
)

// value is a text of a record: the first of its choices that is not left out.
type value struct{ choices []choice }

// choice is a text with columns in it, and what is done with their cells.
type choice struct {
	line         int
	pieces       []piece
	columns      []int             // of the pieces
	split        string            // a cell has several parts, with this between them; "": it has one
	match        *regexp.Regexp    // a part is what this finds in it; nil: all of it
	form         *matchkey.Form    // a part is put into this form; nil: into none
	codes        map[string]string // a part becomes another text, by its own one in lower case; nil: it stays
	other        string            // a part that is not in codes becomes this
	hasOther     bool              // otherwise it is an error
	when, unless []condition       // whether the choice is there
}

// piece is a part of a text: the cell of a column, or fixed text.
type piece struct {
	text   string
	column int // -1: it is text
}

// valueKeys are the keys of a value that is a table.
var valueKeys = []string{"value", "all", "split", "match", "norm", "codes", "other", "when", "unless"}

// values reads the texts of a subfield: one, or several with all.
func (c *compiler) values(n *node) ([]value, error) {
	if n.kind != isTable || n.get("all") == nil {
		v, err := c.value(n)
		return []value{v}, err
	}
	all := n.get("all")
	switch {
	case len(n.keys) > 1:
		return nil, n.mistake("all stands alone: put the other keys into the tables of its list")
	case all.kind != isList || len(all.list) == 0:
		return nil, all.mistake("all is a list of values, and each of them makes a subfield")
	}
	var list []value
	for _, each := range all.list {
		v, err := c.value(each)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// value reads a text, a table, or a list of them.
func (c *compiler) value(n *node) (value, error) {
	list := []*node{n}
	if n.kind == isList {
		list = n.list
	}
	if len(list) == 0 {
		return value{}, n.mistake("the list is empty: a value is expected")
	}
	var v value
	for _, each := range list {
		one, err := c.choice(each)
		if err != nil {
			return value{}, err
		}
		v.choices = append(v.choices, one)
	}
	return v, nil
}

func (c *compiler) choice(n *node) (x choice, err error) {
	x.line = n.line
	switch n.kind {
	case isText:
		return x, c.template(&x, n)
	case isTable:
	case isList:
		return x, n.mistake("a list in a list: a value is expected")
	default:
		return x, n.mistake("%s: a text is expected, as in %q or \"{Column}\"", n.what(), n.text)
	}
	text := n.get("value")
	if text == nil {
		return x, n.mistake("the table has no value: write { value = \"{Column}\", … }")
	}
	if text.kind != isText {
		return x, text.mistake("value is %s, and must be a text, as in \"{Column}\"", text.what())
	}
	if err := c.template(&x, text); err != nil {
		return x, err
	}
	for _, e := range n.keys {
		if err := c.option(&x, e); err != nil {
			return x, err
		}
	}
	if len(x.columns) != 1 && (x.split != "" || x.match != nil || x.form != nil || x.codes != nil) {
		return x, n.mistake("split, match, norm and codes are about the cell of one column, and the value has %d", len(x.columns))
	}
	if x.hasOther && x.codes == nil {
		return x, n.mistake("other is for texts that are not in codes, which are missing")
	}
	return x, nil
}

// option reads a key of a value.
func (c *compiler) option(x *choice, e entry) (err error) {
	n := e.value
	switch e.key {
	case "value":
		return nil
	case "when":
		x.when, err = c.conditions(n)
		return err
	case "unless":
		x.unless, err = c.conditions(n)
		return err
	case "codes":
		return c.codes(x, n)
	case "split", "match", "norm", "other":
		if n.kind != isText || n.text == "" && e.key != "other" {
			return e.mistake("%s is %s, and must be a text", e.key, n.what())
		}
	default:
		return e.mistake("a value has no key %q: the keys are %s%s", e.key, strings.Join(valueKeys, ", "), c.meant(e.key, valueKeys))
	}
	switch e.key {
	case "split":
		x.split = n.text
	case "other":
		x.other, x.hasOther = n.text, true
	case "match":
		if x.match, err = regexp.Compile(n.text); err != nil {
			return e.mistake("match %q is not a regular expression: %s", n.text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
	case "norm":
		forms, _ := matchkey.Forms()
		var names []string
		for _, f := range forms[1:] { // auto goes by a tag
			if f.String() == n.text {
				x.form = &f
				return nil
			}
			names = append(names, f.String())
		}
		return e.mistake("there is no form %q: the forms are %s%s", n.text, strings.Join(names, ", "), c.meant(n.text, names))
	}
	return nil
}

// codes reads a table from the texts of cells to others.
func (c *compiler) codes(x *choice, n *node) error {
	if n.kind != isTable || len(n.keys) == 0 {
		return n.mistake("codes is %s, and must be a table, as in { English = \"eng\" }", n.what())
	}
	x.codes = map[string]string{}
	for _, e := range n.keys {
		if e.value.kind != isText {
			return e.mistake("the code of %q is %s, and must be a text", e.key, e.value.what())
		}
		key := strings.ToLower(clean(e.key))
		if _, twice := x.codes[key]; twice {
			return e.mistake("%q is there twice: capitals make no difference", e.key)
		}
		x.codes[key] = e.value.text
	}
	return nil
}

// template reads a text with columns in braces.
func (c *compiler) template(x *choice, n *node) error {
	if err := plain(n); err != nil {
		return err
	}
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			x.pieces = append(x.pieces, piece{text.String(), -1})
			text.Reset()
		}
	}
	for rest := n.text; rest != ""; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			text.WriteString(rest)
			break
		}
		text.WriteString(rest[:i])
		brace := rest[i]
		switch rest = rest[i+1:]; {
		case strings.HasPrefix(rest, string(brace)):
			text.WriteByte(brace)
			rest = rest[1:]
		case brace == '}':
			return n.mistake("%q: there is a } without a {; write }} for the brace itself", n.text)
		default:
			name, after, closed := strings.Cut(rest, "}")
			if !closed {
				return n.mistake("%q: a } is missing after {%s; write {{ for the brace itself", n.text, name)
			}
			column, err := c.column(name, n.line)
			if err != nil {
				return err
			}
			flush()
			x.pieces = append(x.pieces, piece{column: column})
			if !slices.Contains(x.columns, column) {
				x.columns = append(x.columns, column)
			}
			rest = after
		}
	}
	flush()
	return nil
}

// plain returns an error if a text cannot be in a field.
func plain(n *node) error {
	if i := control(n.text); i >= 0 {
		return n.mistake("the text has the control character U+%04X, which a field cannot have", n.text[i])
	}
	return nil
}

// isConstant reports whether a value is the same in every record, and returns it.
func (v *value) isConstant() (text string, ok bool) {
	if len(v.choices) != 1 {
		return "", false
	}
	x := &v.choices[0]
	if len(x.columns) > 0 || len(x.when)+len(x.unless) > 0 {
		return "", false
	}
	for _, p := range x.pieces {
		text += p.text
	}
	return text, true
}

// hasColumn reports whether a value comes from a cell, in any of its choices.
func (v *value) hasColumn() bool {
	return slices.ContainsFunc(v.choices, func(x choice) bool { return len(x.columns) > 0 })
}

// texts appends the texts of a value. column is the one that they come from, -1 for none or several.
func (v *value) texts(dst []string, r *row) (_ []string, column int, err *parse.RowError) {
	n := len(dst)
	for i := range v.choices {
		x := &v.choices[i]
		if !holds(x.when, x.unless, r) {
			continue
		}
		if dst, err = x.texts(dst, r); err != nil || len(dst) > n {
			if column = -1; len(x.columns) == 1 {
				column = x.columns[0]
			}
			return dst, column, err
		}
	}
	return dst, -1, nil
}

// text returns the one text of a value, "" if it is left out.
func (v *value) text(r *row) (text string, column int, err *parse.RowError) {
	var few [1]string
	list, column, err := v.texts(few[:0], r)
	switch {
	case err != nil || len(list) == 0:
		return "", column, err
	case len(list) > 1:
		return "", column, r.fail(column, "there are %d values, and one is possible here", len(list))
	}
	return list[0], column, nil
}

func (x *choice) texts(dst []string, r *row) ([]string, *parse.RowError) {
	if len(x.columns) == 1 {
		cell := r.cell(x.columns[0])
		if x.split == "" {
			return x.part(dst, cell, r)
		}
		var err *parse.RowError
		for part := range strings.SplitSeq(cell, x.split) {
			if dst, err = x.part(dst, part, r); err != nil {
				return dst, err
			}
		}
		return dst, nil
	}
	var b strings.Builder
	for _, p := range x.pieces {
		if p.column < 0 {
			b.WriteString(p.text)
			continue
		}
		cell := clean(r.cell(p.column))
		if cell == "" {
			return dst, nil
		}
		b.WriteString(cell)
	}
	if b.Len() == 0 {
		return dst, nil
	}
	return append(dst, b.String()), nil
}

// part appends the text with a part of the cell of the only column.
func (x *choice) part(dst []string, part string, r *row) ([]string, *parse.RowError) {
	part = clean(part)
	if x.match != nil && part != "" {
		found := x.match.FindStringSubmatch(part)
		switch {
		case found == nil:
			part = ""
		case len(found) > 1:
			part = clean(found[1])
		default:
			part = clean(found[0])
		}
	}
	if part == "" {
		return dst, nil
	}
	if x.codes != nil {
		code, known := x.codes[strings.ToLower(part)]
		switch {
		case known:
			part = code
		case x.hasOther:
			part = x.other
		default:
			return dst, r.fail(x.columns[0], "%q is not in the codes of line %d of the map", short(part), x.line)
		}
		if part == "" {
			return dst, nil
		}
	}
	if x.form != nil {
		form, ok := x.form.Append(nil, []byte(part))
		if !ok {
			return dst, r.fail(x.columns[0], "%v", x.form.Check(short(part)))
		}
		part = string(form)
	}
	if len(x.pieces) == 1 {
		return append(dst, part), nil
	}
	var b strings.Builder
	for _, p := range x.pieces {
		if p.column < 0 {
			b.WriteString(p.text)
		} else {
			b.WriteString(part)
		}
	}
	return append(dst, b.String()), nil
}

// condition is what a cell must be.
type condition struct {
	column int
	filled bool     // it is not empty; of a condition without texts
	any    []string // it is one of these, in lower case
}

// conditions reads a table with the conditions of columns.
func (c *compiler) conditions(n *node) (list []condition, err error) {
	if n.kind != isTable || len(n.keys) == 0 {
		return nil, n.mistake("a condition is a table of columns, as in { Format = \"ebook\" } or { ISBN = true }, and this is %s", n.what())
	}
	for _, e := range n.keys {
		x := condition{}
		if x.column, err = c.column(e.key, e.line); err != nil {
			return nil, err
		}
		switch n := e.value; n.kind {
		case isTruth:
			x.filled = n.text == "true"
		case isText:
			x.any = []string{strings.ToLower(clean(n.text))}
		case isList:
			for _, each := range n.list {
				if each.kind != isText {
					return nil, each.mistake("%s in the list of a condition: texts are expected", each.what())
				}
				x.any = append(x.any, strings.ToLower(clean(each.text)))
			}
			if len(n.list) == 0 {
				return nil, n.mistake("the list of the condition is empty")
			}
		default:
			return nil, e.mistake("a condition is a text, a list of texts, true (the cell is not empty) or false, and this is %s", n.what())
		}
		list = append(list, x)
	}
	return list, nil
}

// holds reports whether all conditions of when are met, and not all of unless.
func holds(when, unless []condition, r *row) bool {
	met := func(x condition) bool {
		cell := clean(r.cell(x.column))
		if x.any == nil {
			return (cell != "") == x.filled
		}
		return slices.Contains(x.any, strings.ToLower(cell))
	}
	not := func(x condition) bool { return !met(x) }
	return !slices.ContainsFunc(when, not) && (len(unless) == 0 || slices.ContainsFunc(unless, not))
}

// short returns a text for a message.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// row is the row that a record is made of.
type row struct {
	cells  []string
	part   map[int]string // in place of cells, by column, in a field that is repeated
	names  []string
	sheet  string // the name of the worksheet
	letter func(column int) string
}

func (r *row) cell(column int) string {
	if r.part != nil {
		if part, is := r.part[column]; is {
			return part
		}
	}
	if column < len(r.cells) {
		return r.cells[column]
	}
	return ""
}

// fail returns the error of a row. column is -1 when the row as a whole is meant.
func (r *row) fail(column int, format string, args ...any) *parse.RowError {
	e := &parse.RowError{Sheet: r.sheet, Reason: fmt.Sprintf(format, args...)}
	if column >= 0 {
		e.Column = r.names[column]
		if r.letter != nil {
			e.Letter = r.letter(column)
		}
	}
	return e
}
