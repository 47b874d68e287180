package avram

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// MaxSize is the largest schema that is read, in bytes.
const MaxSize = 32 << 20

// Error is a mistake in a schema.
type Error struct {
	File         string
	Line, Column int    // from 1
	Path         string // "fields.245.subfields.a"; "" for the whole schema
	Msg          string
}

// Error returns place and mistake.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s:%d:%d: ", e.File, e.Line, e.Column)
	if e.Path != "" {
		text += e.Path + ": "
	}
	return text + e.Msg
}

// ReadFrom reads a schema from r. name is the file in messages.
func ReadFrom(r io.Reader, name string) (*Schema, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxSize {
		return nil, fmt.Errorf("%s: the schema has more than %d MiB", name, MaxSize>>20)
	}
	return Read(text, name)
}

// Read reads a schema in JSON. The error joins an *Error with its place for each mistake, for at most ten of them. Keys
// that Avram does not have are not a mistake: Schema.Notes names them.
func Read(text []byte, name string) (*Schema, error) {
	d := &decoder{text: text, name: name}
	root, twice, err := tree([]byte(strings.TrimPrefix(string(text), "\xEF\xBB\xBF")))
	if err != nil {
		var at *placed
		if errors.As(err, &at) {
			d.fail(at.at, "", "%s", at.msg)
			return nil, errors.Join(d.errs...)
		}
		return nil, err
	}
	for _, p := range twice {
		line, column := lineOf(text, p.at)
		d.notes = append(d.notes, fmt.Sprintf("%s:%d:%d: %s", name, line, column, p.msg))
	}
	s := d.schema(root)
	if len(d.errs) == 0 {
		d.check(s)
	}
	return s, errors.Join(d.errs[:min(len(d.errs), 10)]...)
}

// decoder turns a tree into a schema, and collects mistakes.
type decoder struct {
	text   []byte
	name   string
	errs   []error
	notes  []string
	places map[string]int64 // for each path, where its part begins in the text
}

func (d *decoder) fail(at int64, path, format string, args ...any) {
	line, column := lineOf(d.text, at)
	d.errs = append(d.errs, &Error{File: d.name, Line: line, Column: column, Path: path, Msg: fmt.Sprintf(format, args...)})
}

// ignored lists keys of this and earlier versions of Avram that do not affect validation. Keys that begin with "_" are for
// applications.
var ignored = []string{"$schema", "title", "label", "description", "url", "uri", "profile", "language", "created", "modified", "version",
	"examples", "checks", "rules", "groups", "pica3", "order", "categories", "code", "solr", "historical-codes", "deprecated-codes", "deprecated-subfields", "deprecated-fields", "deprecated"}

// keys calls the function for each member of an object. A member without a function becomes a note, unless it is ignored.
func (d *decoder) keys(n *node, path string, known map[string]func(*node, string)) {
	if n.kind != object {
		d.fail(n.at, path, "an object is expected here, as in {…}")
		return
	}
	if path != "" {
		d.places[path] = n.at
	}
	for _, m := range n.members {
		below := m.key
		if path != "" {
			below = path + "." + m.key
		}
		switch read := known[m.key]; {
		case read != nil:
			read(m.node, below)
		case !slices.Contains(ignored, m.key) && !strings.HasPrefix(m.key, "_"):
			line, column := lineOf(d.text, m.at)
			text := fmt.Sprintf("%s:%d:%d: %s: not a key of Avram here; it has no effect", d.name, line, column, below)
			if near := nearest(m.key, known); near != "" {
				text += " (did you mean " + near + "?)"
			}
			d.notes = append(d.notes, text)
		}
	}
}

// nearest returns the known key that differs least, in one or two letters; "" if there is none.
func nearest(key string, known map[string]func(*node, string)) string {
	best, least := "", 3
	for _, k := range sortedKeys(known) {
		if n := distance(key, k); n < least {
			best, least = k, n
		}
	}
	return best
}

// distance counts the letters that must be changed, added or removed to turn one word into another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			up := row[j+1]
			cost := left
			if a[i] != b[j] {
				cost++
			}
			row[j+1] = min(cost, up+1, row[j]+1)
			left = up
		}
	}
	return row[len(b)]
}

func sortedKeys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func (d *decoder) str(to *string) func(*node, string) {
	return func(n *node, path string) {
		if s, ok := n.value.(string); ok {
			*to = s
		} else {
			d.fail(n.at, path, "a text is expected here, as in \"…\"")
		}
	}
}

func (d *decoder) flag(to *bool) func(*node, string) {
	return func(n *node, path string) {
		if b, ok := n.value.(bool); ok {
			*to = b
		} else {
			d.fail(n.at, path, "true or false is expected here")
		}
	}
}

func (d *decoder) number(to **int) func(*node, string) {
	return func(n *node, path string) {
		if s, ok := n.value.(json.Number); ok {
			if i, err := strconv.Atoi(s.String()); err == nil && i >= 0 {
				*to = &i
				return
			}
		}
		d.fail(n.at, path, "a whole number from 0 on is expected here")
	}
}

func (d *decoder) schema(n *node) *Schema {
	s := &Schema{Fields: map[string]*Field{}, Codelists: map[string]Codes{}}
	d.places = map[string]int64{"": n.at}
	fields := false
	d.keys(n, "", map[string]func(*node, string){
		"title": d.str(&s.Title), "description": d.str(&s.Description), "family": d.str(&s.Family), "language": d.str(&s.Language),
		"url": d.str(&s.URL), "records": d.number(&s.Records),
		"fields": func(n *node, path string) {
			fields = true
			d.each(n, path, func(id string, n *node, path string) { s.Fields[id] = d.field(id, n, path) })
		},
		"codelists": func(n *node, path string) {
			d.each(n, path, func(name string, n *node, path string) { s.Codelists[name] = d.codelist(n, path) })
		},
	})
	if !fields && n.kind == object {
		d.fail(n.at, "", `a schema must have the key "fields"`)
	}
	if s.URL != "" && !strings.HasPrefix(s.URL, "http://") && !strings.HasPrefix(s.URL, "https://") {
		d.fail(n.at, "url", "%q is not the address of a web page", s.URL)
	}
	s.Notes = d.notes
	return s
}

// each calls read for the members of an object, in order.
func (d *decoder) each(n *node, path string, read func(key string, n *node, path string)) {
	if n.kind != object {
		d.fail(n.at, path, "an object is expected here, as in {…}")
		return
	}
	for _, m := range n.members {
		if m.key == "" {
			d.fail(m.at, path, "an empty key")
			continue
		}
		read(m.key, m.node, path+"."+m.key)
	}
}

func (d *decoder) codelist(n *node, path string) Codes {
	var codes Codes
	d.keys(n, path, map[string]func(*node, string){"codes": func(n *node, path string) { codes = d.codes(n, path) }})
	if codes == nil {
		d.fail(n.at, path, `a list of codes must have the key "codes"`)
	}
	return codes
}

func (d *decoder) codes(n *node, path string) Codes {
	codes := Codes{}
	d.each(n, path, func(code string, n *node, path string) {
		if label, ok := n.value.(string); ok {
			codes[code] = Code{Label: label}
			return
		}
		var c Code
		same := code
		d.keys(n, path, map[string]func(*node, string){"label": d.str(&c.Label), "deprecated": d.flag(&c.Deprecated), "code": d.str(&same)})
		if same != code {
			d.fail(n.at, path, "the code is %q, but its key says %q", same, code)
		}
		codes[code] = c
	})
	return codes
}

func (d *decoder) list(to **CodeList) func(*node, string) {
	return func(n *node, path string) {
		if name, ok := n.value.(string); ok {
			*to = &CodeList{Name: name}
			return
		}
		*to = &CodeList{Codes: d.codes(n, path)}
	}
}

// content returns functions for the keys that describe a value.
func (d *decoder) content(c *Content) map[string]func(*node, string) {
	return map[string]func(*node, string){
		"pattern": func(n *node, path string) {
			d.str(&c.Pattern)(n, path)
			if _, err := Pattern(c.Pattern); err != nil {
				d.fail(n.at, path, "%v", err)
			}
		},
		"codes": d.list(&c.Codes), "flags": d.list(&c.Flags),
		"positions": func(n *node, path string) {
			c.Positions = []Position{}
			d.each(n, path, func(key string, n *node, path string) { c.Positions = append(c.Positions, d.position(key, n, path)) })
			slices.SortStableFunc(c.Positions, func(a, b Position) int { return cmp.Compare(a.From, b.From) })
			for i := 1; i < len(c.Positions); i++ {
				if a, b := &c.Positions[i-1], &c.Positions[i]; b.From <= a.To {
					d.fail(n.at, path, "the positions %s and %s overlap", a.Key, b.Key)
				}
			}
		},
	}
}

func (d *decoder) position(key string, n *node, path string) Position {
	p := Position{Key: key}
	var ok bool
	if p.From, p.To, ok = readRange(key); !ok {
		d.fail(n.at, path, "%q is not a position, as in 05 or 00-04", key)
	}
	start, end := &p.From, &p.To
	keys := d.content(&p.Content)
	keys["label"], keys["start"], keys["end"] = d.str(&p.Label), d.number(&start), d.number(&end)
	delete(keys, "positions")
	d.keys(n, path, keys)
	if *start != p.From {
		d.fail(n.at, path, "start is %d, but the key says that the position begins at %d", *start, p.From)
	}
	if *end != p.To {
		d.fail(n.at, path, "end is %d, but the key says that the position ends at %d", *end, p.To)
	}
	if width := p.To - p.From + 1; ok {
		d.widths(n.at, path, p.Codes, width, func(n int) bool { return n == width }, "must have %d characters")
		d.widths(n.at, path, p.Flags, width, func(n int) bool { return n > 0 && width%n == 0 }, "does not fit into %d characters")
	}
	return p
}

// widths adds a note for each code whose length does not fit its position.
func (d *decoder) widths(at int64, path string, l *CodeList, width int, fits func(int) bool, what string) {
	if l == nil {
		return
	}
	for _, code := range sortedKeys(l.Codes) {
		if !fits(len([]rune(code))) {
			line, column := lineOf(d.text, at)
			d.notes = append(d.notes, fmt.Sprintf("%s:%d:%d: %s: ", d.name, line, column, path)+fmt.Sprintf("the code %q "+what+", so that it never occurs", code, width))
		}
	}
}

// readRange reads 05 or 00-04.
func readRange(s string) (from, to int, ok bool) {
	first, last, two := strings.Cut(s, "-")
	from, err := strconv.Atoi(first)
	if err != nil || len(first) > 6 || first[0] == '+' {
		return 0, 0, false
	}
	if !two {
		return from, from, true
	}
	to, err = strconv.Atoi(last)
	return from, to, err == nil && len(last) <= 6 && to >= from
}

func given(n *node) map[string]bool {
	keys := map[string]bool{}
	for _, m := range n.members {
		keys[m.key] = true
	}
	return keys
}

func (d *decoder) field(id string, n *node, path string) *Field {
	f := &Field{ID: id, Definition: Definition{given: given(n)}}
	tag, occurrence, counter := splitID(id)
	f.Tag, f.Occurrence, f.Counter = tag, occurrence, counter
	keys := d.content(&f.Content)
	keys["tag"], keys["label"], keys["url"] = d.str(&f.Tag), d.str(&f.Label), d.str(&f.URL)
	keys["occurrence"], keys["counter"] = d.str(&f.Occurrence), d.str(&f.Counter)
	keys["repeatable"], keys["required"], keys["deprecated"] = d.flag(&f.Repeatable), d.flag(&f.Required), d.flag(&f.Deprecated)
	keys["indicator1"], keys["indicator2"] = d.indicator(&f.Ind[0]), d.indicator(&f.Ind[1])
	keys["total"], keys["records"] = d.number(&f.Total), d.number(&f.Records)
	keys["subfields"] = func(n *node, path string) {
		f.Variable, f.Subfields = true, map[string]*Subfield{}
		d.each(n, path, func(code string, n *node, path string) {
			if len(code) != 3 || code[1] != '-' || code[0] > code[2] {
				f.Subfields[code] = d.subfield(code, n, path)
				return
			}
			for c := code[0]; c <= code[2]; c++ { // published schemas have ranges such as a-z, although the specification has none
				if f.Subfields[string(rune(c))] == nil {
					f.Subfields[string(rune(c))] = d.subfield(string(rune(c)), n, path)
				}
			}
		})
	}
	keys["types"] = func(n *node, path string) {
		f.Types = map[string]*Content{}
		d.each(n, path, func(name string, n *node, path string) {
			c := &Content{}
			f.Types[name] = c
			d.keys(n, path, d.content(c))
		})
	}
	d.keys(n, path, keys)
	if f.Occurrence == "00" {
		f.Occurrence = ""
	}
	if f.Tag != tag || f.Counter != counter || f.Occurrence != occurrence {
		d.fail(n.at, path, "tag, occurrence or counter (%s %s %s) differ from the key", f.Tag, f.Occurrence, f.Counter)
	}
	return f
}

func (d *decoder) indicator(to **Indicator) func(*node, string) {
	return func(n *node, path string) {
		i := &Indicator{Blank: n.kind == scalar && n.value == nil}
		*to = i
		if i.Blank {
			return
		}
		if name, ok := n.value.(string); ok {
			i.Codes = &CodeList{Name: name}
			return
		}
		keys := d.content(&i.Content)
		keys["label"] = d.str(&i.Label)
		delete(keys, "positions")
		delete(keys, "flags")
		d.keys(n, path, keys)
		d.widths(n.at, path, i.Codes, 1, func(n int) bool { return n == 1 }, "must have %d character")
	}
}

func (d *decoder) subfield(code string, n *node, path string) *Subfield {
	s := &Subfield{Code: code, Definition: Definition{given: given(n)}}
	keys := d.content(&s.Content)
	keys["label"], keys["code"] = d.str(&s.Label), d.str(&s.Code)
	keys["repeatable"], keys["required"], keys["deprecated"] = d.flag(&s.Repeatable), d.flag(&s.Required), d.flag(&s.Deprecated)
	keys["total"], keys["records"] = d.number(&s.Total), d.number(&s.Records)
	delete(keys, "flags")
	d.keys(n, path, keys)
	if s.Code != code {
		d.fail(n.at, path, "the code is %q, but its key says %q", s.Code, code)
	}
	if len([]rune(code)) != 1 {
		d.fail(n.at, path, "a subfield code is one character")
	}
	return s
}

// splitID splits an identifier of a field: 045Q/01, 209Ax00-09, 245.
func splitID(id string) (tag, occurrence, counter string) {
	if tag, occurrence, ok := strings.Cut(id, "/"); ok && tag != "" {
		if occurrence == "00" {
			occurrence = ""
		}
		return tag, occurrence, ""
	}
	if i := strings.LastIndexByte(id, 'x'); i > 0 {
		if _, _, ok := readRange(id[i+1:]); ok {
			return id[:i], "", id[i+1:]
		}
	}
	return id, "", ""
}
