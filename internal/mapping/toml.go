package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"mrrc-lua/internal/charset"
)

// Mistake is a mistake in the file of a mapping.
type Mistake struct {
	Line int
	Msg  string
}

// Error returns line and message.
func (m *Mistake) Error() string { return fmt.Sprintf("line %d: %s", m.Line, m.Msg) }

// kind is the type of a node.
type kind int

const (
	isTable kind = iota // keys with values
	isText              // a string
	isTruth             // true or false
	isList              // of nodes
	isOther             // a number or a date, which a mapping has no use for
)

// node is a value of the file with its place.
type node struct {
	line int
	kind kind
	text string
	list []*node
	keys []entry // of a table, in the order of the file
}

// entry is a key of a table.
type entry struct {
	key   string
	line  int
	value *node
}

// get returns the value of a key, or nil.
func (n *node) get(key string) *node {
	for _, e := range n.keys {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

func (n *node) mistake(format string, args ...any) error {
	return &Mistake{n.line, fmt.Sprintf(format, args...)}
}

func (e *entry) mistake(format string, args ...any) error {
	return &Mistake{e.line, fmt.Sprintf(format, args...)}
}

// what names a kind in messages.
func (n *node) what() string {
	switch {
	case n.kind == isTable && len(n.keys) == 0:
		return "an empty table"
	case n.kind == isTable:
		return "a table"
	case n.kind == isText && n.text == "":
		return "an empty text"
	case n.kind == isText:
		return "a text"
	case n.kind == isList:
		return "a list"
	}
	return n.text
}

// tree reads TOML. The result is a table. Errors are *Mistake.
func tree(text []byte) (*node, error) {
	if fault := charset.Find(string(text)); fault != nil {
		return nil, &Mistake{fault.Line, fmt.Sprintf("the map is %v: save it as UTF-8", fault)}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var whole map[string]any
	if err := toml.Unmarshal(text, &whole); err != nil { // which also finds keys that are there twice
		var wrong *toml.DecodeError
		if errors.As(err, &wrong) {
			row, _ := wrong.Position()
			return nil, &Mistake{row, strings.TrimPrefix(wrong.Error(), "toml: ") + said(text, row, wrong.Error())}
		}
		return nil, &Mistake{1, strings.TrimPrefix(err.Error(), "toml: ")}
	}
	t := &builder{root: &node{line: 1}}
	t.current = t.root
	t.Reset(text)
	for t.NextExpression() {
		t.expression(t.Expression())
	}
	if err := t.Error(); err != nil {
		return nil, &Mistake{1, err.Error()}
	}
	return t.root, nil
}

// said returns advice about a line that is not TOML: the mistakes that newcomers make.
func said(text []byte, row int, msg string) string {
	lines := strings.Split(string(text), "\n")
	if row < 1 || row > len(lines) {
		return ""
	}
	key, value, assigns := strings.Cut(lines[row-1], "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	switch {
	case assigns && (strings.ContainsAny(key, " $/") || !isASCII(key)) && !strings.ContainsAny(key, `"'`):
		return fmt.Sprintf("; write the name between quotation marks: %q = %s", key, value)
	case assigns && value != "" && !strings.ContainsAny(value[:1], `"'[{`) && strings.Trim(value, "0123456789+-.:_TZ") != "" && value != "true" && value != "false":
		return fmt.Sprintf("; write the text between quotation marks: %s = %q", key, value)
	case strings.Contains(msg, " key"):
		return "; a name with other characters than A-Z, a-z, 0-9, - and _ is written between quotation marks"
	}
	return ""
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

// builder makes nodes of the expressions of a file.
type builder struct {
	unstable.Parser
	root, current *node
}

func (t *builder) expression(x *unstable.Node) {
	switch x.Kind {
	case unstable.Table, unstable.ArrayTable:
		t.current = t.root
		keys := x.Key()
		for keys.Next() {
			k := keys.Node()
			t.current = t.current.child(string(k.Data), t.line(k), x.Kind == unstable.ArrayTable && keys.IsLast())
		}
	case unstable.KeyValue:
		t.put(t.current, x)
	}
}

// child returns the table of a key, which it makes if need be; with another, one more of a list of tables.
func (n *node) child(key string, line int, another bool) *node {
	at := n.get(key)
	switch {
	case at == nil && !another:
		at = &node{line: line}
		n.keys = append(n.keys, entry{key, line, at})
	case at == nil:
		at = &node{line: line, kind: isList}
		n.keys = append(n.keys, entry{key, line, at})
	}
	if another {
		at.list = append(at.list, &node{line: line})
	}
	if at.kind == isList && len(at.list) > 0 {
		return at.list[len(at.list)-1]
	}
	return at
}

// put adds a key with its value to a table.
func (t *builder) put(to *node, x *unstable.Node) {
	keys := x.Key()
	for keys.Next() {
		k := keys.Node()
		if !keys.IsLast() {
			to = to.child(string(k.Data), t.line(k), false)
			continue
		}
		line := t.line(k)
		to.keys = append(to.keys, entry{string(k.Data), line, t.value(x.Value(), line)})
	}
}

// value makes the node of a value. line is that of its key, for values without a place.
func (t *builder) value(x *unstable.Node, line int) *node {
	n := &node{line: line, text: string(x.Data), kind: isOther}
	if x.Raw.Length > 0 {
		n.line = t.line(x)
	}
	switch x.Kind {
	case unstable.String:
		n.kind = isText
	case unstable.Bool:
		n.kind = isTruth
	case unstable.Array:
		n.kind = isList
		for each := x.Children(); each.Next(); {
			n.list = append(n.list, t.value(each.Node(), n.line))
		}
	case unstable.InlineTable:
		n.kind = isTable
		for each := x.Children(); each.Next(); {
			t.put(n, each.Node())
		}
	}
	return n
}

func (t *builder) line(x *unstable.Node) int { return t.Shape(x.Raw).Start.Line }
