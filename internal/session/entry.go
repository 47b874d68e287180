package session

import (
	"errors"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	luaparse "github.com/yuin/gopher-lua/parse"

	"mrrc-lua/engine"
	"mrrc-lua/engine/script"
)

// InputName names a piece of text in messages until it has been run; then a number follows it.
const InputName = "input"

// expressionName names the condition of Find in messages.
const expressionName = "expression"

// entry is a piece of text that compiles.
type entry struct {
	script *engine.Script
	before int  // values that the script returns before those of an expression
	isCall bool // the text is an expression that is one call
}

// compile compiles a piece of text: as an expression if it can be one. The expression is then the second
// value that the script returns, so that it is not a tail call and has its line in tracebacks.
func compile(text string) (e entry, err error) {
	e.before = 1
	e.script, err = script.Compile(InputName, text, "return nil, "+text, func(chunk []ast.Stmt) { e.isCall = isCall(chunk) })
	if err != nil {
		e.before, e.isCall = 0, false
		e.script, err = script.Compile(InputName, text, text, keepLocals)
	}
	if endsEarly(err) {
		err = ErrIncomplete
	}
	return e, err
}

// condition compiles an expression. The place of an error is the place in what the user wrote.
func condition(expression string) (*engine.Script, error) {
	const before = "return ("
	s, err := script.Compile(expressionName, expression, before+expression+"\n)", nil)
	var e *script.Error
	if errors.As(err, &e) {
		text := script.Uncompiled(expressionName, expression)
		switch last := 1 + strings.Count(expression, "\n"); {
		case e.Line > last:
			e.Line, e.Col, e.Source = last, len(text.Line(last))+1, text.Line(last)
			e.Msg = "syntax error: something is missing at the end"
		case e.Line == 1:
			e.Col = max(1, e.Col-len(before))
		}
	}
	return s, err
}

// isCall reports whether a text returns two values of which the second one is a call.
func isCall(chunk []ast.Stmt) bool {
	if len(chunk) != 1 {
		return false
	}
	r, ok := chunk[0].(*ast.ReturnStmt)
	if !ok || len(r.Exprs) != 2 {
		return false
	}
	_, ok = r.Exprs[1].(*ast.FuncCallExpr)
	return ok
}

// endsEarly reports whether a source that does not compile might compile with more text after it.
func endsEarly(err error) bool {
	var syntax *luaparse.Error
	if !errors.As(err, &syntax) {
		return false
	}
	if strings.Contains(syntax.Message, "unterminated string") {
		return false // a string in quotes ends in its line
	}
	return syntax.Pos.Line <= 0 || strings.Contains(syntax.Message, "unterminated multiline")
}

// keepLocals makes globals of the locals at the top of a piece of text, which would not outlive it.
func keepLocals(chunk []ast.Stmt) {
	for i, stmt := range chunk {
		l, ok := stmt.(*ast.LocalAssignStmt)
		if !ok {
			continue
		}
		set := &ast.AssignStmt{Rhs: l.Exprs}
		for _, name := range l.Names {
			ident := &ast.IdentExpr{Value: name}
			ident.SetLine(l.Line())
			ident.SetLastLine(l.LastLine())
			set.Lhs = append(set.Lhs, ident)
		}
		set.SetLine(l.Line())
		set.SetLastLine(l.LastLine())
		chunk[i] = set
	}
}
