package engine

import (
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind"
)

// Calling a method of a record costs the VM more for finding the function than most of them take:
// obj:value("245$a") asks the metatable, which asks a Go function, which gives a function to call.
// So calls of methods that records, fields and run have are compiled as calls of one Go function
// per name, which looks at the object first and calls the method of its type at once; for any
// other object it does what the method call would have done. What a script means is not changed.

// direct rewrites the method calls in statements.
func direct(stmts []ast.Stmt) {
	for _, s := range stmts {
		directStmt(s)
	}
}

func directStmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		directAll(s.Lhs)
		directAll(s.Rhs)
	case *ast.LocalAssignStmt:
		directAll(s.Exprs)
	case *ast.FuncCallStmt:
		directExpr(s.Expr)
	case *ast.DoBlockStmt:
		direct(s.Stmts)
	case *ast.WhileStmt:
		directExpr(s.Condition)
		direct(s.Stmts)
	case *ast.RepeatStmt:
		directExpr(s.Condition)
		direct(s.Stmts)
	case *ast.IfStmt:
		directExpr(s.Condition)
		direct(s.Then)
		direct(s.Else)
	case *ast.NumberForStmt:
		directAll([]ast.Expr{s.Init, s.Limit, s.Step})
		direct(s.Stmts)
	case *ast.GenericForStmt:
		directAll(s.Exprs)
		direct(s.Stmts)
	case *ast.FuncDefStmt:
		directExpr(s.Func)
	case *ast.ReturnStmt:
		directAll(s.Exprs)
	}
}

func directAll(list []ast.Expr) {
	for _, e := range list {
		directExpr(e)
	}
}

func directExpr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		directAll([]ast.Expr{e.Object, e.Key})
	case *ast.TableExpr:
		for _, f := range e.Fields {
			directAll([]ast.Expr{f.Key, f.Value})
		}
	case *ast.FuncCallExpr:
		directAll(e.Args)
		if e.Receiver == nil {
			directExpr(e.Func)
			return
		}
		directExpr(e.Receiver)
		if name, ok := luabind.DirectName(e.Method); ok {
			fn := &ast.IdentExpr{Value: name}
			fn.SetLine(e.Receiver.Line())
			fn.SetLastLine(e.Receiver.LastLine())
			e.Args = append([]ast.Expr{e.Receiver}, e.Args...)
			e.Func, e.Receiver, e.Method = fn, nil, ""
		}
	case *ast.LogicalOpExpr:
		directAll([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.RelationalOpExpr:
		directAll([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.StringConcatOpExpr:
		directAll([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.ArithmeticOpExpr:
		directAll([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.UnaryMinusOpExpr:
		directExpr(e.Expr)
	case *ast.UnaryNotOpExpr:
		directExpr(e.Expr)
	case *ast.UnaryLenOpExpr:
		directExpr(e.Expr)
	case *ast.FunctionExpr:
		direct(e.Stmts)
	}
}
