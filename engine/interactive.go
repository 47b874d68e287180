package engine

import (
	"errors"
	"strings"

	"github.com/yuin/gopher-lua/ast"
	luaparse "github.com/yuin/gopher-lua/parse"
)

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
		if len(set.Rhs) == 0 {
			null := &ast.NilExpr{}
			null.SetLine(l.Line())
			set.Rhs = []ast.Expr{null}
		}
		set.SetLine(l.Line())
		set.SetLastLine(l.LastLine())
		chunk[i] = set
	}
}
