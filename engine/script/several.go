package script

import (
	"slices"
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// gopher-lua computes the value for a local variable in the place of the variable, while the rest of the assignment is
// still to be evaluated: after a, b = b, a both have the value of b. So an assignment to several places goes through
// variables of its own, unless nothing after the first value reads a variable:
//
//	a, t[i] = x, y    becomes    do local (1), (2) = x, y local (t), (i) = t, i (t)[(i)] = (2) a = (1) end
//
// Each member has an assignment of its own, for keys that may be large numbers; the tables and keys are evaluated before.

// several returns the replacement of an assignment to several places.
func (d *direct) several(s *ast.AssignStmt) ast.Stmt {
	if !needsOwn(s) {
		return s
	}
	line := s.Line()
	set := func(to, value ast.Expr) ast.Stmt {
		return d.assignment(onLine(&ast.AssignStmt{Lhs: []ast.Expr{to}, Rhs: []ast.Expr{value}}, line))
	}
	values, places := onLine(&ast.LocalAssignStmt{Exprs: s.Rhs}, line), onLine(&ast.LocalAssignStmt{}, line)
	own := func(list *ast.LocalAssignStmt, name string) ast.Expr { // no variable of a script has such a name
		list.Names = append(list.Names, name)
		return onLine(&ast.IdentExpr{Value: name}, line)
	}
	var members, variables []ast.Stmt
	for i, to := range s.Lhs {
		n := strconv.Itoa(i + 1)
		value := own(values, "("+n+")")
		member, ok := to.(*ast.AttrGetExpr)
		if !ok {
			variables = append(variables, set(to, value))
			continue
		}
		places.Exprs = append(places.Exprs, member.Object)
		member.Object = own(places, "("+n+" of)")
		if constantsIn(member.Key) < 0 {
			places.Exprs = append(places.Exprs, member.Key)
			member.Key = own(places, "("+n+" key)")
		}
		members = append(members, set(member, value))
	}
	stmts := []ast.Stmt{values}
	if len(places.Names) > 0 {
		stmts = append(stmts, places)
	}
	return onLine(&ast.DoBlockStmt{Stmts: slices.Concat(stmts, members, variables)}, line)
}

// needsOwn reports whether an assignment may read a variable that it has assigned already, or has members whose keys may
// be large numbers.
func needsOwn(s *ast.AssignStmt) bool {
	if !slices.ContainsFunc(s.Lhs, isMember) {
		first := min(1, len(s.Rhs)) // a session makes an assignment without values of local a, b
		return slices.ContainsFunc(s.Rhs[first:], func(e ast.Expr) bool { return constantsIn(e) < 0 })
	}
	return slices.ContainsFunc(s.Lhs, func(e ast.Expr) bool {
		member, ok := e.(*ast.AttrGetExpr)
		return !ok || mayBeLarge(member.Key)
	})
}

func isMember(e ast.Expr) bool { _, ok := e.(*ast.AttrGetExpr); return ok }
