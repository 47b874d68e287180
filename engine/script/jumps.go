package script

import "github.com/yuin/gopher-lua/ast"

// gopher-lua shortens a jump that leads to another jump. It does so from the first instruction to the last, and
// takes the distance in a jump that it has already shortened for the number of a label. A loop that begins with a
// jump then goes anywhere: its last instruction leads back to its first. `if false then`, as people write it to
// leave something out for a while, and `break` are compiled to such a jump. So conditions have no constant that is
// compiled to a jump alone, and a loop does not begin with break or goto.

// evaluated returns a condition in which false and nil are evaluated: they are compiled to a jump otherwise.
func evaluated(cond ast.Expr) ast.Expr {
	switch e := cond.(type) {
	case *ast.FalseExpr, *ast.NilExpr:
		yes := &ast.TrueExpr{}
		yes.SetLine(cond.Line())
		no := &ast.UnaryNotOpExpr{Expr: yes}
		no.SetLine(cond.Line())
		return no
	case *ast.LogicalOpExpr:
		e.Lhs, e.Rhs = evaluated(e.Lhs), evaluated(e.Rhs)
	case *ast.UnaryNotOpExpr:
		e.Expr = evaluated(e.Expr)
	}
	return cond
}

// begun returns the statements of a loop with an instruction in front if the first one may be a jump.
func begun(stmts []ast.Stmt) []ast.Stmt {
	if len(stmts) == 0 || !mayBeginWithJump(stmts[0]) {
		return stmts
	}
	local := &ast.LocalAssignStmt{Names: []string{"_"}}
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{local}}
	for _, s := range []ast.Stmt{local, block} {
		s.SetLine(stmts[0].Line())
		s.SetLastLine(stmts[0].Line())
	}
	return append([]ast.Stmt{block}, stmts...)
}

// mayBeginWithJump reports whether the first instruction of a statement may be a jump.
func mayBeginWithJump(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.BreakStmt, *ast.GotoStmt, *ast.LabelStmt, *ast.DoBlockStmt, *ast.RepeatStmt:
		return true
	case *ast.IfStmt:
		return beginsWithConstant(s.Condition)
	case *ast.WhileStmt:
		return beginsWithConstant(s.Condition)
	case *ast.LocalAssignStmt:
		return firstBeginsWithConstant(s.Exprs)
	case *ast.AssignStmt:
		return firstBeginsWithConstant(s.Rhs)
	case *ast.ReturnStmt:
		return firstBeginsWithConstant(s.Exprs)
	case *ast.FuncCallStmt:
		return firstBeginsWithConstant([]ast.Expr{s.Expr})
	}
	return false
}

func firstBeginsWithConstant(list []ast.Expr) bool {
	if len(list) == 0 {
		return false
	}
	constant, logical := beginning(list[0])
	return constant && logical
}

// beginsWithConstant reports whether the first thing that a condition looks at is a constant.
func beginsWithConstant(cond ast.Expr) bool {
	constant, _ := beginning(cond)
	return constant
}

// beginning reports whether the first thing that an expression looks at is a constant, and whether that is within
// "and" or "or".
func beginning(e ast.Expr) (constant, logical bool) {
	for {
		switch x := e.(type) {
		case *ast.TrueExpr, *ast.FalseExpr, *ast.NilExpr, *ast.NumberExpr, *ast.StringExpr:
			return true, logical
		case *ast.LogicalOpExpr:
			e, logical = x.Lhs, true
		case *ast.UnaryNotOpExpr:
			e = x.Expr
		case *ast.UnaryMinusOpExpr:
			e = x.Expr
		case *ast.UnaryLenOpExpr:
			e = x.Expr
		case *ast.ArithmeticOpExpr:
			e = x.Lhs
		case *ast.RelationalOpExpr:
			e = x.Lhs
		case *ast.StringConcatOpExpr:
			e = x.Lhs
		case *ast.AttrGetExpr:
			e = x.Object
		case *ast.FuncCallExpr:
			if e = x.Func; x.Receiver != nil {
				e = x.Receiver
			}
		default:
			return false, logical
		}
	}
}
