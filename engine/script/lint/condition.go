package lint

import "github.com/yuin/gopher-lua/ast"

// condition reads an expression that is true or false: of if, while, until, not.
func (c *checker) condition(e ast.Expr) {
	if op, ok := e.(*ast.LogicalOpExpr); ok {
		c.condition(op.Lhs)
		c.condition(op.Rhs)
		c.orConstant(op)
		return
	}
	c.alwaysTrue(e, c.tested(e, ""))
}

// orConstant reports a == "x" or "y", which is true whatever a is; ok is false for any other expression.
func (c *checker) orConstant(e *ast.LogicalOpExpr) (ok bool) {
	if left, chain := e.Lhs.(*ast.LogicalOpExpr); chain && c.orConstant(left) {
		return true // one word about it is enough
	}
	left := e.Lhs
	if chain, is := left.(*ast.LogicalOpExpr); is {
		left = chain.Rhs
	}
	compared, is := left.(*ast.RelationalOpExpr)
	if !is || e.Operator != "or" {
		return false
	}
	switch e.Rhs.(type) {
	case *ast.StringExpr, *ast.NumberExpr:
	default:
		return false
	}
	constant := c.constantOr(e.Rhs, unknown)
	line, col := c.tree.Place(e.Rhs)
	c.certain(line, col, false, constant+" alone counts as true: the condition holds for every record",
		"compare it as well: or "+c.shown(compared.Lhs, unknown)+" "+compared.Operator+" "+constant)
	return true
}

// tested reads an expression in a condition, and notes the values that it tests. operator is "or" or "and"
// for the left side of one.
func (c *checker) tested(e ast.Expr, operator string) kind {
	k := c.expr(e)
	c.guard(e)
	if operator != "" && k.isMethod() {
		c.notCalled(e, k, "it always counts as true")
	}
	return k
}

// alwaysTrue reports conditions that hold for every record.
func (c *checker) alwaysTrue(e ast.Expr, k kind) {
	line, col := c.tree.Place(e)
	shown := c.shown(e, k)
	switch {
	case k.isMethod():
		c.notCalled(e, k, "it always counts as true")
	case k.isList() && k.fresh:
		c.doubt(line, col, shown+" is a list, and a list counts as true even when it is empty", "write #"+shown+" > 0")
	case k.only(isNumber) && k.literal == nil:
		if _, ok := e.(*ast.FuncCallExpr); ok {
			c.doubt(line, col, shown+" is a number, and every number counts as true, 0 as well", "write "+shown+" > 0")
		}
	}
}

// guard notes the tags and variables that a condition tests: the code after it may rely on them. What follows not is
// a condition of its own.
func (c *checker) guard(e ast.Expr) {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		for _, arg := range e.Args {
			if s, ok := arg.(*ast.StringExpr); ok && len(s.Value) >= 3 {
				c.function.guards[s.Value[:3]] = true
			}
		}
		if e.Receiver != nil {
			c.guard(e.Receiver)
		}
		if e.Method != "" && len(e.Args) == 0 {
			c.function.guards[e.Method] = true
		}
	case *ast.RelationalOpExpr:
		c.guard(e.Lhs)
		c.guard(e.Rhs)
	case *ast.LogicalOpExpr:
		c.guard(e.Lhs)
		c.guard(e.Rhs)
	case *ast.UnaryLenOpExpr:
		c.guard(e.Expr)
	case *ast.IdentExpr:
		if v := c.lookUp(e.Value); v != nil {
			v.tested = true
		}
	case *ast.AttrGetExpr:
		c.guard(e.Object)
	}
}

// guarded reports whether a condition of the function, or of one around it, has tested the tag or spec of
// a call.
func (c *checker) guarded(e *ast.FuncCallExpr) bool {
	for r := c.function; r != nil; r = r.outer {
		if len(e.Args) == 0 && r.guards[e.Method] {
			return true
		}
		for _, arg := range e.Args {
			s, ok := arg.(*ast.StringExpr)
			if !ok || len(s.Value) >= 3 && r.guards[s.Value[:3]] {
				return true // or it is not known what it asks for
			}
		}
	}
	return false
}
