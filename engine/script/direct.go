package script

import (
	"maps"
	"slices"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind"
)

// To find the method of a record costs the VM more time than most methods take: obj:value("245$a") asks
// the metatable, which asks a Go function, which returns the function to call. So calls of methods that
// records, fields, run and strings have are compiled to calls of one Go function per name. It looks at
// the object first and calls the method of its type at once; for any other object it does what the
// method call would have done. The meaning of a script is not changed.

// direct rewrites method calls, and collects the names of the functions that are called instead.
type direct struct{ used map[string]bool }

// locals returns the chunk with the functions as locals in front: functions of the script find them
// among their upvalues, which is several times as fast as among the globals. A chunk that has nearly
// as many locals as Lua allows may have no room for them, and then does not compile.
func (d *direct) locals(chunk []ast.Stmt) []ast.Stmt {
	if len(d.used) == 0 {
		return chunk
	}
	s := &ast.LocalAssignStmt{Names: slices.Sorted(maps.Keys(d.used))}
	for _, name := range s.Names {
		s.Exprs = append(s.Exprs, &ast.IdentExpr{Value: name})
	}
	return append([]ast.Stmt{s}, chunk...)
}

// stmts rewrites the method calls in statements, such as a whole chunk.
func (d *direct) stmts(stmts []ast.Stmt) {
	for _, s := range stmts {
		d.stmt(s)
	}
}

func (d *direct) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		d.exprs(s.Lhs)
		d.exprs(s.Rhs)
	case *ast.LocalAssignStmt:
		d.exprs(s.Exprs)
	case *ast.FuncCallStmt:
		d.expr(s.Expr)
	case *ast.DoBlockStmt:
		d.stmts(s.Stmts)
	case *ast.WhileStmt:
		d.expr(s.Condition)
		d.stmts(s.Stmts)
	case *ast.RepeatStmt:
		d.expr(s.Condition)
		d.stmts(s.Stmts)
	case *ast.IfStmt:
		d.expr(s.Condition)
		d.stmts(s.Then)
		d.stmts(s.Else)
	case *ast.NumberForStmt:
		d.exprs([]ast.Expr{s.Init, s.Limit, s.Step})
		d.stmts(s.Stmts)
	case *ast.GenericForStmt:
		d.exprs(s.Exprs)
		d.stmts(s.Stmts)
	case *ast.FuncDefStmt:
		d.expr(s.Func)
	case *ast.ReturnStmt:
		d.exprs(s.Exprs)
	}
}

func (d *direct) exprs(list []ast.Expr) {
	for _, e := range list {
		d.expr(e)
	}
}

func (d *direct) expr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		d.exprs([]ast.Expr{e.Object, e.Key})
	case *ast.TableExpr:
		for _, f := range e.Fields {
			d.exprs([]ast.Expr{f.Key, f.Value})
		}
	case *ast.FuncCallExpr:
		d.exprs(e.Args)
		if e.Receiver == nil {
			d.expr(e.Func)
			return
		}
		d.expr(e.Receiver)
		if name, ok := luabind.DirectName(e.Method); ok {
			d.used[name] = true
			fn := &ast.IdentExpr{Value: name}
			fn.SetLine(e.Receiver.Line())
			fn.SetLastLine(e.Receiver.LastLine())
			e.Args = append([]ast.Expr{e.Receiver}, e.Args...)
			e.Func, e.Receiver, e.Method = fn, nil, ""
		}
	case *ast.LogicalOpExpr:
		d.exprs([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.RelationalOpExpr:
		d.exprs([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.StringConcatOpExpr:
		d.exprs([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.ArithmeticOpExpr:
		d.exprs([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.UnaryMinusOpExpr:
		d.expr(e.Expr)
	case *ast.UnaryNotOpExpr:
		d.expr(e.Expr)
	case *ast.UnaryLenOpExpr:
		d.expr(e.Expr)
	case *ast.FunctionExpr:
		d.stmts(e.Stmts)
	}
}
