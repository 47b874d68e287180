package script

import (
	"maps"
	"slices"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
)

// To find the method of a record costs the VM more time than most methods take: obj:value("245$a") asks
// the metatable, which asks a Go function, which returns the function to call. So calls of methods that
// records, fields, run and strings have are compiled to calls of one Go function per name. It looks at
// the object first and calls the method of its type at once; for any other object it does what the
// method call would have done. Likewise a .. b is compiled to the call of a function, which asks whether
// there is room for the result. The meaning of a script is not changed.

// direct rewrites method calls and concatenations, and collects the names of the functions that are called instead.
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

// stmts rewrites statements, such as a whole chunk.
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
		d.each(&s.Expr)
	case *ast.DoBlockStmt:
		d.stmts(s.Stmts)
	case *ast.WhileStmt:
		d.each(&s.Condition)
		d.stmts(s.Stmts)
	case *ast.RepeatStmt:
		d.each(&s.Condition)
		d.stmts(s.Stmts)
	case *ast.IfStmt:
		d.each(&s.Condition)
		d.stmts(s.Then)
		d.stmts(s.Else)
	case *ast.NumberForStmt:
		d.each(&s.Init, &s.Limit, &s.Step)
		d.stmts(s.Stmts)
	case *ast.GenericForStmt:
		d.exprs(s.Exprs)
		d.stmts(s.Stmts)
	case *ast.FuncDefStmt:
		d.stmts(s.Func.Stmts)
	case *ast.ReturnStmt:
		d.exprs(s.Exprs)
	}
}

func (d *direct) exprs(list []ast.Expr) {
	for i := range list {
		list[i] = d.expr(list[i])
	}
}

func (d *direct) each(places ...*ast.Expr) {
	for _, e := range places {
		*e = d.expr(*e)
	}
}

// expr rewrites an expression, and returns what stands for it.
func (d *direct) expr(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		d.each(&e.Object, &e.Key)
	case *ast.TableExpr:
		for _, f := range e.Fields {
			d.each(&f.Key, &f.Value)
		}
	case *ast.FuncCallExpr:
		d.exprs(e.Args)
		if e.Receiver == nil {
			d.each(&e.Func)
			return e
		}
		d.each(&e.Receiver)
		if name, ok := luabind.DirectName(e.Method); ok {
			e.Args = append([]ast.Expr{e.Receiver}, e.Args...)
			e.Func, e.Receiver, e.Method = d.function(name, e.Receiver), nil, ""
		}
	case *ast.LogicalOpExpr:
		d.each(&e.Lhs, &e.Rhs)
	case *ast.RelationalOpExpr:
		d.each(&e.Lhs, &e.Rhs)
	case *ast.StringConcatOpExpr:
		return d.concat(e)
	case *ast.ArithmeticOpExpr:
		d.each(&e.Lhs, &e.Rhs)
	case *ast.UnaryMinusOpExpr:
		d.each(&e.Expr)
	case *ast.UnaryNotOpExpr:
		d.each(&e.Expr)
	case *ast.UnaryLenOpExpr:
		d.each(&e.Expr)
	case *ast.FunctionExpr:
		d.stmts(e.Stmts)
	}
	return e
}

// function returns the function of a name, at the place of an expression.
func (d *direct) function(name string, at ast.Expr) ast.Expr {
	d.used[name] = true
	fn := &ast.IdentExpr{Value: name}
	fn.SetLine(at.Line())
	fn.SetLastLine(at.LastLine())
	return fn
}

// concat returns the call that stands for a .. b .. c: the instruction of the VM makes a text of any
// length of them, and asks nobody.
func (d *direct) concat(e *ast.StringConcatOpExpr) ast.Expr {
	call := &ast.FuncCallExpr{Func: d.function(declare.DirectGlobal(".."), e), AdjustRet: true}
	call.SetLine(e.Line())
	call.SetLastLine(e.LastLine())
	var rest ast.Expr = e
	for {
		c, more := rest.(*ast.StringConcatOpExpr)
		if !more {
			break
		}
		call.Args = append(call.Args, d.expr(c.Lhs))
		rest = c.Rhs
	}
	last := d.expr(rest)
	switch last := last.(type) { // an operand is one value, and the last argument may be several
	case *ast.FuncCallExpr:
		last.AdjustRet = true
	case *ast.Comma3Expr:
		last.AdjustRet = true
	}
	call.Args = append(call.Args, last)
	return call
}
