package source

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	luaparse "github.com/yuin/gopher-lua/parse"
)

// Tree is the syntax tree of a script.
type Tree struct {
	// Chunk is the top level of the script. The lines of its nodes are numbers of the tree's own: ask
	// Place.
	Chunk  []ast.Stmt
	tokens []Token
}

// Parse parses a script. The error is the *parse.Error of gopher-lua; its place is that in text only if it
// is an error of Scan.
func Parse(text string) (*Tree, error) {
	tokens, err := Scan(text)
	if err != nil {
		return nil, err
	}
	t := &Tree{tokens: tokens}
	if t.Chunk, err = luaparse.Parse(strings.NewReader(t.spread()), ""); err != nil {
		return nil, err
	}
	return t, nil
}

// spread writes the tokens, each on a line of its own. The line of a node is then the number of its first
// token, from 1.
func (t *Tree) spread() string {
	var b strings.Builder
	for i, token := range t.tokens {
		if i > 0 {
			b.WriteByte('\n')
		}
		if token.Kind != String {
			b.WriteString(token.Text)
			continue
		}
		b.WriteByte('"')
		for _, c := range []byte(token.Text) {
			fmt.Fprintf(&b, `\%03d`, c)
		}
		b.WriteByte('"')
	}
	return b.String()
}

// Place returns the line and the column of the first token of a node, both from 1. Of an operation with two
// sides that is the first token of the left side.
func (t *Tree) Place(node ast.PositionHolder) (line, col int) { return t.at(t.first(node)) }

// LineOf returns the line in the text of a line of the tree's nodes.
func (t *Tree) LineOf(node int) int { return t.token(node - 1).Line }

// PlaceAfter returns the place of the token after the last one of an expression.
func (t *Tree) PlaceAfter(e ast.Expr) (line, col int) { return t.at(t.end(e)) }

// MemberPlace returns the place of the name after the dot or the colon in an expression that asks for a
// member, and of the key in one with square brackets.
func (t *Tree) MemberPlace(e ast.Expr) (line, col int) {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		return t.at(t.end(e.Object) + 1)
	case *ast.FuncCallExpr:
		if e.Receiver != nil {
			return t.at(t.end(e.Receiver) + 1)
		}
	}
	return t.Place(e)
}

// Dotted reports whether an expression asks for a member with a dot, and not with square brackets.
func (t *Tree) Dotted(e *ast.AttrGetExpr) bool { return t.token(t.end(e.Object)).Is(".") }

// Text returns an expression as it is written, which line returns. ok is false if it is long, goes over
// several lines, or is not a name, a member or a call.
func (t *Tree) Text(e ast.Expr, line func(n int) string) (text string, ok bool) {
	switch e.(type) {
	case *ast.IdentExpr, *ast.AttrGetExpr, *ast.FuncCallExpr:
	default:
		return "", false
	}
	first, last := t.token(t.first(e)), t.token(t.end(e)-1)
	stop := last.Col - 1 + len(last.Text)
	if last.Kind == String || first.Line != last.Line || stop < first.Col || stop-first.Col >= maxShown || stop > len(line(first.Line)) {
		return "", false
	}
	return line(first.Line)[first.Col-1 : stop], true
}

// Mentions reports whether one of the tokens is a name or a text.
func (t *Tree) Mentions(word string) bool {
	return slices.ContainsFunc(t.tokens, func(token Token) bool {
		return token.Text == word && (token.Kind == Name || token.Kind == String)
	})
}

// maxShown is how many bytes of an expression Text returns at most.
const maxShown = 60

// Assigns reports whether the script gives something to a name: name = x, { name = x }, function t.name().
func (t *Tree) Assigns(name string) bool {
	for i, token := range t.tokens {
		if token.Kind == Name && token.Text == name && (t.token(i+1).Is("=") || t.token(i-1).Is("function") || t.token(i-3).Is("function")) {
			return true
		}
	}
	return false
}

func (t *Tree) token(i int) Token {
	if i < 0 || i >= len(t.tokens) {
		return Token{}
	}
	return t.tokens[i]
}

func (t *Tree) at(i int) (line, col int) {
	token := t.token(i)
	return token.Line, token.Col
}

// first returns the number of the first token of a node, from 0; token has none for a node without a line.
func (t *Tree) first(node ast.PositionHolder) int { return node.Line() - 1 }

// end returns the number of the token after an expression that is a name, a constant, a member, a call,
// or any expression in brackets; of other expressions, that of the one after their first token.
func (t *Tree) end(e ast.Expr) int {
	first := t.first(e)
	var inner ast.Expr
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		inner = e.Object
	case *ast.FuncCallExpr:
		if inner = e.Receiver; inner == nil {
			inner = e.Func
		}
	}
	// An expression in brackets has the place of the bracket, and the one that it begins with another.
	if t.token(first).Is("(") && (inner == nil || t.first(inner) != first) {
		return t.closing(first) + 1
	}
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		at := t.end(inner)
		if t.token(at).Is("[") {
			return t.closing(at) + 1
		}
		return at + 2 // the dot and the name
	case *ast.FuncCallExpr:
		at := t.end(inner)
		if e.Receiver != nil {
			at += 2 // the colon and the name
		}
		if t.token(at).Kind != String {
			at = t.closing(at)
		}
		if e.AdjustRet { // in brackets, and without their place
			at++
		}
		return at + 1
	case *ast.TableExpr:
		return t.closing(first) + 1
	}
	return first + 1
}

// closing returns the number of the bracket that closes the one at i.
func (t *Tree) closing(i int) int {
	depth := 0
	for ; i < len(t.tokens); i++ {
		if t.tokens[i].Kind != Sign {
			continue
		}
		if slices.Contains([]string{"(", "[", "{"}, t.tokens[i].Text) {
			depth++
		} else if slices.Contains([]string{")", "]", "}"}, t.tokens[i].Text) {
			if depth--; depth <= 0 {
				return i
			}
		}
	}
	return i
}
