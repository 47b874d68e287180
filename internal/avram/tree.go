package avram

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// node is a value of JSON with the place at which it begins.
type node struct {
	at      int64
	value   any // string, json.Number, bool or nil; not used for lists and objects
	kind    byte
	members []member
	items   []*node
}

// member is a member of an object.
type member struct {
	key  string
	at   int64
	node *node
}

// The kinds of nodes.
const (
	scalar = 's'
	object = '{'
	list   = '['
)

// maxDepth bounds nested lists and objects.
const maxDepth = 50

// tree reads one value of JSON. twice names keys that occur twice in an object, which Avram does not allow.
func tree(text []byte) (n *node, twice []*placed, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	n, err = (&treeReader{d, text, &twice}).node(0)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = &placed{d.InputOffset(), "text after the end of the schema"}
		}
	}
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, nil, &placed{max(syntax.Offset-1, 0), syntax.Error()}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, nil, &placed{int64(len(text)), "the schema ends too early"}
	}
	return n, twice, err
}

// placed is an error at a byte of the text.
type placed struct {
	at  int64
	msg string
}

func (e *placed) Error() string { return e.msg }

// treeReader reads nodes.
type treeReader struct {
	d     *json.Decoder
	text  []byte
	twice *[]*placed
}

// token reads a token, and returns where it begins.
func (r *treeReader) token() (t json.Token, at int64, err error) {
	at = r.d.InputOffset()
	for at < int64(len(r.text)) && strings.IndexByte(" \t\r\n:,", r.text[at]) >= 0 {
		at++
	}
	t, err = r.d.Token()
	return t, at, err
}

func (r *treeReader) node(depth int) (*node, error) {
	d := r.d
	t, at, err := r.token()
	if err != nil {
		return nil, err
	}
	n := &node{at: at, value: t, kind: scalar}
	delim, ok := t.(json.Delim)
	if !ok {
		return n, nil
	}
	n.kind = byte(delim)
	if depth == maxDepth {
		return nil, &placed{n.at, fmt.Sprintf("lists and objects are nested more than %d deep", maxDepth)}
	}
	seen := map[string]bool{}
	for d.More() {
		if n.kind == list {
			item, err := r.node(depth + 1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
			continue
		}
		key, at, err := r.token()
		if err != nil {
			return nil, err
		}
		m := member{key: key.(string), at: at}
		if seen[m.key] {
			*r.twice = append(*r.twice, &placed{m.at, fmt.Sprintf("the key %q occurs twice in the same object; the last one counts", m.key)})
			n.members = slices.DeleteFunc(n.members, func(o member) bool { return o.key == m.key })
		}
		seen[m.key] = true
		if m.node, err = r.node(depth + 1); err != nil {
			return nil, err
		}
		n.members = append(n.members, m)
	}
	_, err = d.Token() // the closing bracket
	return n, err
}

// lineOf returns line and column, from 1, of a byte of a text.
func lineOf(text []byte, at int64) (line, column int) {
	before := string(text[:min(at, int64(len(text)))])
	line = 1 + strings.Count(before, "\n")
	return line, len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
}
