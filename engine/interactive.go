package engine

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	luaparse "github.com/yuin/gopher-lua/parse"
)

// compile compiles a source, of which the script's lines are what its author wrote. change may
// change what was parsed.
func (s *Script) compile(source string, change func([]ast.Stmt)) error {
	chunk, err := luaparse.Parse(strings.NewReader(source), s.Name)
	if err != nil {
		return err
	}
	if change != nil {
		change(chunk)
	}
	d := direct{used: map[string]bool{}}
	d.stmts(chunk)
	if s.proto, err = lua.Compile(d.locals(chunk), s.Name); err != nil {
		s.proto, err = lua.Compile(chunk, s.Name)
	}
	return err
}

// rename gives a script another name, also in the messages of functions that it has made.
func (s *Script) rename(name string) {
	s.Name = name
	var walk func(p *lua.FunctionProto)
	walk = func(p *lua.FunctionProto) {
		p.SourceName = name
		for _, f := range p.FunctionPrototypes {
			walk(f)
		}
	}
	walk(s.proto)
}

// isCall tells whether the second value that a text returns is the last one, and a call.
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

// endsEarly tells whether a source that does not compile might with more text behind it.
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

// keepLocals makes globals of the locals of the top of a piece of text, which would be gone with
// its end.
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
