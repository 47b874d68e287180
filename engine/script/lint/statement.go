package lint

import (
	"fmt"
	"slices"

	"github.com/yuin/gopher-lua/ast"
)

// block reads statements in a scope of their own.
func (c *checker) block(list []ast.Stmt) {
	c.within(func() { c.statements(list) })
}

// statements reads statements in the current scope.
func (c *checker) statements(list []ast.Stmt) {
	for i, s := range list {
		c.statement(s)
		if i > 0 {
			c.strayOption(list[i-1], s)
		}
	}
}

// strayOption reports an option that stands after the table of options: lookup.csv { … } separator = ";" sets a
// global that nobody reads.
func (c *checker) strayOption(before, s ast.Stmt) {
	set, ok := s.(*ast.AssignStmt)
	if !ok || len(set.Lhs) != 1 {
		return
	}
	name, ok := set.Lhs[0].(*ast.IdentExpr)
	if !ok {
		return
	}
	called := c.withOptions(before)
	if v := c.lookUp(name.Value); called == nil || v == nil || !v.global || v.read {
		return
	}
	for _, p := range called.params {
		if slices.Contains(p.options, name.Value) {
			line, col := c.tree.Place(name)
			c.doubt(line, col, fmt.Sprintf("%s is set as a global, and is not an option of %s before it", name.Value, called.name),
				fmt.Sprintf("write it inside the braces: { …, %s = … }", name.Value))
		}
	}
}

// withOptions returns the function of a module that a statement ends with a call of; nil: there is none.
func (c *checker) withOptions(s ast.Stmt) *signature {
	var list []ast.Expr
	switch s := s.(type) {
	case *ast.LocalAssignStmt:
		list = s.Exprs
	case *ast.AssignStmt:
		list = s.Rhs
	case *ast.FuncCallStmt:
		list = []ast.Expr{s.Expr}
	}
	call, ok := nthExpr(list, len(list)-1).(*ast.FuncCallExpr)
	if !ok {
		return nil
	}
	of, ok := call.Func.(*ast.AttrGetExpr)
	if !ok {
		return nil
	}
	key, named := of.Key.(*ast.StringExpr)
	if m := c.moduleOf(of.Object); m != nil && named {
		return m.funcs.get(key.Value)
	}
	return nil
}

func (c *checker) statement(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		c.assignment(s)
	case *ast.LocalAssignStmt:
		c.local(s)
	case *ast.FuncCallStmt:
		c.call(s)
	case *ast.DoBlockStmt:
		c.block(s.Stmts)
	case *ast.WhileStmt:
		c.condition(s.Condition)
		c.block(s.Stmts)
	case *ast.RepeatStmt:
		c.within(func() { // the condition sees the variables of the loop
			c.statements(s.Stmts)
			c.condition(s.Condition)
		})
	case *ast.IfStmt:
		c.condition(s.Condition)
		c.block(s.Then)
		c.block(s.Else)
	case *ast.NumberForStmt:
		c.countingLoop(s)
	case *ast.GenericForStmt:
		c.loop(s)
	case *ast.FuncDefStmt:
		c.definition(s)
	case *ast.ReturnStmt:
		c.returning(s)
	}
}

// assignment reads a, b = c, d.
func (c *checker) assignment(s *ast.AssignStmt) {
	kinds := c.kinds(s.Rhs)
	for i, left := range s.Lhs {
		k := at(kinds, i)
		switch left := left.(type) {
		case *ast.IdentExpr:
			c.assign(left.Value, k)
			if v := c.lookUp(left.Value); v != nil && v.global && !v.top {
				c.global(left, Use{Name: left.Value, Assigned: true})
			}
			if fn := nthFunction(s.Rhs, i); fn != nil {
				c.named(left.Value, fn)
				c.body(fn, left.Value)
			}
		case *ast.AttrGetExpr:
			c.setMember(left, k, nthExpr(s.Rhs, i))
			c.tryFunction(s.Rhs, i)
		}
	}
	for i := len(s.Lhs); i < len(s.Rhs); i++ {
		c.tryFunction(s.Rhs, i)
	}
}

// local reads local a, b = c, d.
func (c *checker) local(s *ast.LocalAssignStmt) {
	if len(s.Names) == 1 && len(s.Exprs) == 1 {
		if fn, ok := s.Exprs[0].(*ast.FunctionExpr); ok { // it sees its own name
			c.declare(s.Names[0], declaration{s, 0}, function).value = fn
			c.body(fn, s.Names[0])
			return
		}
	}
	kinds := c.kinds(s.Exprs)
	for i := range s.Exprs {
		c.tryFunction(s.Exprs, i)
	}
	for i, name := range s.Names {
		k := at(kinds, i)
		k.fresh = false
		v := c.declare(name, declaration{s, i}, k)
		v.value = nthFunction(s.Exprs, i)
		if v.top { // only lookups make use of it
			v.kind.rows = c.script.Columns[name]
		}
	}
}

// tryFunction reads the body of a function that is one of several expressions.
func (c *checker) tryFunction(list []ast.Expr, i int) {
	if fn := nthFunction(list, i); fn != nil {
		c.body(fn, "")
	}
}

// call reads a call that is a statement.
func (c *checker) call(s *ast.FuncCallStmt) {
	call, ok := s.Expr.(*ast.FuncCallExpr)
	if !ok {
		return
	}
	found := len(c.found)
	c.expr(call)
	if len(c.found) == found {
		c.unused(call)
	}
}

// countingLoop reads for i = a, b do.
func (c *checker) countingLoop(s *ast.NumberForStmt) {
	for _, e := range []ast.Expr{s.Init, s.Limit, s.Step} {
		if k := c.expr(e); k.never(isNumber) {
			line, col := c.tree.Place(e)
			hint := ""
			if k.isList() {
				hint = "#list is the number of elements in a list; for _, x in ipairs(list) do takes them one by one"
			}
			c.certain(line, col, k.guessed, "a loop counts from a number to a number, and "+c.shownOr(e, "this value")+" is "+k.noun(), hint)
		}
	}
	list := fromZero(s)
	if _, all := s.Limit.(*ast.UnaryLenOpExpr); all && list != nil && c.kindAgain(list).isList() {
		c.countsFromZero(s)
	}
	c.within(func() {
		v := c.declare(s.Name, declaration{s, 0}, number)
		if list != nil {
			v.from0 = s
		}
		c.block(s.Stmts)
	})
}

// fromZero returns the list in for i = 0, #list do, and in for i = 0, #list - 1 do; nil: it is another loop.
func fromZero(s *ast.NumberForStmt) (list ast.Expr) {
	n, written := s.Init.(*ast.NumberExpr)
	if !written || n.Value != "0" || s.Step != nil {
		return nil
	}
	limit := s.Limit
	if less, ok := limit.(*ast.ArithmeticOpExpr); ok && less.Operator == "-" {
		limit = less.Lhs
	}
	if length, ok := limit.(*ast.UnaryLenOpExpr); ok {
		return length.Expr
	}
	return nil
}

// countsFromZero reports a loop that counts from 0 for a list.
func (c *checker) countsFromZero(s *ast.NumberForStmt) {
	line, col := c.tree.Place(s.Init)
	c.doubt(line, col, "the first element of a list is number 1: number 0 is nil", "write for "+s.Name+" = 1, #"+c.shownOr(fromZero(s), "list")+" do")
}

// elementZero reports list[i] in a loop whose i counts from 0 to the length of the list, unless the script gives the
// list an element with this number.
func (c *checker) elementZero(e *ast.AttrGetExpr) {
	key, ok := e.Key.(*ast.IdentExpr)
	if !ok {
		return
	}
	v := c.lookUp(key.Value)
	if v == nil || v.from0 == nil {
		return
	}
	list, shown := c.tree.Text(e.Object, c.script.Lines)
	if counted, ok := c.tree.Text(fromZero(v.from0), c.script.Lines); shown && ok && list == counted && !c.zero[list] {
		c.countsFromZero(v.from0)
	}
}

// definition reads function name(…) … end.
func (c *checker) definition(s *ast.FuncDefStmt) {
	if s.Name.Func == nil { // function object:method()
		c.expr(s.Name.Receiver)
		c.noteString(s.Name.Receiver, s.Name.Method)
		c.bodyWith(s.Func, "", []string{"self"})
		return
	}
	switch name := s.Name.Func.(type) {
	case *ast.IdentExpr:
		c.assign(name.Value, function)
		c.named(name.Value, s.Func)
		c.again(name)
		c.body(s.Func, name.Value)
	case *ast.AttrGetExpr:
		c.expr(name.Object)
		if key, ok := name.Key.(*ast.StringExpr); ok {
			c.noteString(name.Object, key.Value)
		}
		c.body(s.Func, "")
	}
}

// again reports a hook that the top level defines a second time.
func (c *checker) again(name *ast.IdentExpr) {
	v := c.lookUp(name.Value)
	if _, hook := c.script.Hooks[name.Value]; !hook || v == nil || !v.global || c.function.outer != nil || c.scope.outer != nil {
		return
	}
	line, col := c.tree.Place(name)
	if v.line > 0 && !v.read {
		c.certain(line, col, false, fmt.Sprintf("the function %s is defined a second time: the first one, in line %d, is never called", name.Value, v.line), "write both into one function")
	}
	v.line = line
}

// noteString notes a function that the script adds to the library of strings.
func (c *checker) noteString(object ast.Expr, name string) {
	if id, ok := object.(*ast.IdentExpr); ok && id.Value == "string" && c.isGlobal("string") {
		c.strings[name] = true
	}
}

// named notes the function in a global.
func (c *checker) named(name string, fn *ast.FunctionExpr) {
	if v := c.lookUp(name); v.global { // it was assigned
		v.value = fn
	}
}

// returning reads a return statement.
func (c *checker) returning(s *ast.ReturnStmt) {
	kinds := c.kinds(s.Exprs)
	for i := range s.Exprs {
		c.tryFunction(s.Exprs, i)
	}
	c.function.returns = append(c.function.returns, returned{s, at(kinds, 0)})
}

// at returns the nth of the values of a list of expressions; after the last one comes nil.
func at(kinds []kind, n int) kind {
	if n < len(kinds) && kinds[n].can != 0 {
		return kinds[n]
	}
	if len(kinds) > 0 && kinds[len(kinds)-1].can == 0 { // any number of others
		return unknown
	}
	return nothing
}

func nthExpr(list []ast.Expr, n int) ast.Expr {
	if n >= 0 && n < len(list) {
		return list[n]
	}
	return nil
}

// nthFunction returns the nth expression if it is a function; nil otherwise.
func nthFunction(list []ast.Expr, n int) *ast.FunctionExpr {
	fn, _ := nthExpr(list, n).(*ast.FunctionExpr)
	return fn
}
