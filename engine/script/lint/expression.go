package lint

import "github.com/yuin/gopher-lua/ast"

// kinds reads expressions and returns the kinds of their values. The last one may have several; a kind
// without types after it means that there may be any number. Functions among them are not read.
func (c *checker) kinds(list []ast.Expr) (out []kind) {
	for i, e := range list {
		if _, ok := e.(*ast.FunctionExpr); ok {
			out = append(out, function)
			continue
		}
		if i < len(list)-1 {
			out = append(out, c.expr(e))
			continue
		}
		switch e := e.(type) {
		case *ast.Comma3Expr:
			return append(out, kind{})
		case *ast.FuncCallExpr:
			if e.AdjustRet { // in brackets: one value
				out = append(out, c.expr(e))
				continue
			}
			results, more := c.calling(e)
			out = append(out, results...)
			if more {
				out = append(out, kind{})
			}
		default:
			out = append(out, c.expr(e))
		}
	}
	return out
}

// expr reads an expression and returns the kind of its value, the first one of several.
func (c *checker) expr(e ast.Expr) kind {
	switch e := e.(type) {
	case *ast.NilExpr:
		return nothing
	case *ast.TrueExpr:
		return kind{can: isBool, literal: e}
	case *ast.FalseExpr:
		return kind{can: isBool, literal: e}
	case *ast.NumberExpr:
		return kind{can: isNumber, literal: e}
	case *ast.StringExpr:
		c.escapes(e)
		return kind{can: isString, literal: e}
	case *ast.IdentExpr:
		return c.name(e)
	case *ast.AttrGetExpr:
		return c.member(e)
	case *ast.TableExpr:
		return c.table(e)
	case *ast.FuncCallExpr:
		results, more := c.calling(e)
		if more {
			results = append(results, kind{})
		}
		return at(results, 0)
	case *ast.FunctionExpr:
		c.body(e, "")
		return function
	case *ast.LogicalOpExpr:
		return c.logical(e)
	case *ast.RelationalOpExpr:
		c.comparison(e)
		return boolean
	case *ast.StringConcatOpExpr:
		return text.unless(c.joined(e.Lhs), c.joined(e.Rhs))
	case *ast.ArithmeticOpExpr:
		return number.unless(c.operand(e.Lhs, e.Operator), c.operand(e.Rhs, e.Operator))
	case *ast.UnaryMinusOpExpr:
		if n, ok := e.Expr.(*ast.NumberExpr); ok {
			return kind{can: isNumber, literal: n}
		}
		return number.unless(c.operand(e.Expr, "-"))
	case *ast.UnaryNotOpExpr:
		c.condition(e.Expr)
		return boolean
	case *ast.UnaryLenOpExpr:
		c.length(e)
		return number
	}
	return unknown
}

// name reads a variable.
func (c *checker) name(e *ast.IdentExpr) kind {
	if v := c.lookUp(e.Value); v != nil {
		v.read = true
		if v.value != nil {
			c.of(v.value).escapes = true // a call does not come here
		}
		if v.global && !v.top {
			c.global(e, Use{Name: e.Value})
		}
		return v.kindOf()
	}
	if e.Value == "run" {
		return kind{can: isObject, of: c.classes["Run"]}
	}
	if s := c.globals.get(e.Value); s != nil {
		return kind{can: isFunction, fn: s}
	}
	if c.modules[e.Value] != nil {
		return table
	}
	c.global(e, Use{Name: e.Value})
	return unknown
}

// moduleOf returns the module that an expression names.
func (c *checker) moduleOf(e ast.Expr) *module {
	if id, ok := e.(*ast.IdentExpr); ok && c.isGlobal(id.Value) {
		return c.modules[id.Value]
	}
	return nil
}

// table reads a table that is written out.
func (c *checker) table(e *ast.TableExpr) kind {
	for _, f := range e.Fields {
		if f.Key != nil {
			c.expr(f.Key)
		}
		c.expr(f.Value)
	}
	return kind{can: isTable, fresh: true}
}

// logical reads a and b, a or b.
func (c *checker) logical(e *ast.LogicalOpExpr) kind {
	left := c.tested(e.Lhs, e.Operator)
	var right kind
	if e.Operator == "and" {
		right = c.expr(e.Rhs)
		switch {
		case left.never(isNil | isBool):
			return right
		case left.only(isNil):
			return left
		}
		return left.falsy().orElse(right)
	}
	right = c.expr(e.Rhs)
	if left.never(isNil | isBool) {
		return left
	}
	return left.truthy().orElse(right)
}

// stringOf returns a text that is written out, or that a variable holds for certain.
func stringOf(k kind) (s string, ok bool) {
	lit, ok := k.literal.(*ast.StringExpr)
	if !ok || !k.only(isString) {
		return "", false
	}
	return lit.Value, true
}
