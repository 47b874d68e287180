package lift

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/goval"
)

// node is a compiled expression.
type node struct {
	eval     expr
	is       cond // the same as a condition; nil: eval decides
	multi    expr // of a call: leaves all results in the machine; nil: there is one
	does     stmt // of a call that has no result
	constant bool
	value    value      // of a constant
	static   lua.LValue // a value of the VM that is known when the hook is compiled; nil: it is not one
	inline   *inline    // a function inside the function
	args     bool       // it is run.args
	local    *local     // a local variable, whose value is in a register; nil: it is not one
	origin   origin
	f        *function
	line     int
}

// use returns the closure that evaluates the expression.
func (n *node) use() expr {
	switch {
	case n.constant:
		v := n.value
		return func(*Machine) value { return v }
	case n.eval != nil:
		return n.eval
	case n.static != nil:
		v := n.f.c.freeze(n.f, n.static, n.line)
		return func(*Machine) value { return v }
	case n.inline != nil:
		n.f.refuse(n.line, "it passes on a function that it has made")
	case n.args:
		n.f.refuse(n.line, "it uses run.args as a whole")
	}
	n.f.refuse(n.line, "it uses the result of a call that has none")
	return nil
}

// known returns the value of the expression if it is the same whenever the hook runs.
func (n *node) known() (v value, ok bool) {
	switch {
	case n.constant:
		return n.value, true
	case n.eval == nil && n.static != nil:
		return n.f.c.freeze(n.f, n.static, n.line), true
	}
	return v, false
}

// test returns the closure that decides a condition.
func (n *node) test() cond {
	if n.is != nil {
		return n.is
	}
	if n.constant {
		truth := n.value.Truth()
		return func(*Machine) bool { return truth }
	}
	if n.local != nil {
		reg := n.local.reg
		return func(m *Machine) bool { return m.regs[reg].Truth() }
	}
	eval := n.use()
	return func(m *Machine) bool { return eval(m).Truth() }
}

// constNode makes the node of a constant.
func (f *function) constNode(v value, line int) *node {
	return &node{constant: true, value: v, origin: notTable, f: f, line: line}
}

// plain makes the node of an expression whose value is not a table.
func (f *function) plain(line int, eval expr) *node {
	return &node{eval: eval, origin: notTable, f: f, line: line}
}

// boolean makes the node of an expression whose value is true or false.
func (f *function) boolean(line int, is cond) *node {
	return &node{is: is, eval: func(m *Machine) value { return goval.Bool(is(m)) }, origin: notTable, f: f, line: line}
}

// expr compiles an expression.
func (f *function) expr(e ast.Expr) *node {
	n := f.expression(e)
	if n.eval == nil && n.static == nil && !n.constant && n.inline == nil && !n.args {
		f.refuse(e.Line(), "it uses the result of a call that has none")
	}
	return n
}

func (f *function) expression(e ast.Expr) *node {
	line := e.Line()
	switch e := e.(type) {
	case *ast.NilExpr:
		return f.constNode(value{}, line)
	case *ast.TrueExpr:
		return f.constNode(goval.Bool(true), line)
	case *ast.FalseExpr:
		return f.constNode(goval.Bool(false), line)
	case *ast.StringExpr:
		return f.constNode(goval.Str(e.Value), line)
	case *ast.NumberExpr:
		n, ok := parseNumber(e.Value)
		if !ok {
			f.refuse(line, "it has a number that only the VM can read: %s", e.Value)
		}
		return f.constNode(goval.Num(n), line)
	case *ast.IdentExpr:
		return f.name(e)
	case *ast.AttrGetExpr:
		return f.member(e)
	case *ast.FuncCallExpr:
		return f.call(e, false)
	case *ast.LogicalOpExpr:
		return f.logic(e)
	case *ast.RelationalOpExpr:
		return f.compare(e)
	case *ast.StringConcatOpExpr:
		return f.concat(e)
	case *ast.ArithmeticOpExpr:
		return f.arithmetic(e)
	case *ast.UnaryMinusOpExpr:
		x := f.expr(e.Expr)
		if x.constant && x.value.Kind() == goval.Number {
			return f.constNode(goval.Num(-x.value.Float()), line)
		}
		eval := x.use()
		return f.plain(line, func(m *Machine) value {
			v := eval(m)
			if v.Kind() != goval.Number {
				goval.Abandon()
			}
			return goval.Num(-v.Float())
		})
	case *ast.UnaryNotOpExpr:
		test := f.expr(e.Expr).test()
		return f.boolean(line, func(m *Machine) bool { return !test(m) })
	case *ast.UnaryLenOpExpr:
		return f.length(e)
	case *ast.TableExpr:
		return f.table(e)
	case *ast.FunctionExpr:
		in := &inline{}
		f.inlineBody(in, e)
		return &node{inline: in, origin: notTable, f: f, line: line}
	case *ast.Comma3Expr:
		f.refuse(line, "it takes a variable number of arguments (...)")
	}
	f.refuse(line, "it has an expression that needs the VM")
	return nil
}

// parseNumber reads a number in the source text.
func parseNumber(s string) (float64, bool) {
	s = strings.Trim(s, " \t\n")
	if n, err := strconv.ParseInt(s, 0, 64); err == nil {
		if !plainDigits(s) {
			return 0, false
		}
		return float64(n), true
	}
	for _, c := range []byte(s) {
		if c != '.' && (c < '0' || c > '9') {
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

// plainDigits reports whether a number is written with decimal digits alone, and does not begin with 0.
func plainDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s == "0" || s[0] != '0'
}

// length compiles #x.
func (f *function) length(e *ast.UnaryLenOpExpr) *node {
	eval := f.expr(e.Expr).use()
	length := (*goval.Table).Len
	if fault == lengthIsPlaces {
		length = (*goval.Table).Places
	}
	return f.plain(e.Line(), func(m *Machine) value {
		switch v := eval(m); v.Kind() {
		case goval.String:
			return goval.Int(len(v.Text()))
		case goval.TableKind:
			return goval.Int(length(v.Table()))
		}
		goval.Abandon()
		return value{}
	})
}

// logic compiles and, or.
func (f *function) logic(e *ast.LogicalOpExpr) *node {
	a, b := f.expr(e.Lhs), f.expr(e.Rhs)
	x, y := a.test(), b.test()
	n := &node{f: f, line: e.Line(), origin: origin{parts: []origin{a.origin, b.origin}}}
	left, right := a.use(), b.use()
	if e.Operator == "and" {
		n.is = func(m *Machine) bool { return x(m) && y(m) }
		n.eval = func(m *Machine) value {
			if v := left(m); !v.Truth() {
				return v
			}
			return right(m)
		}
		return n
	}
	n.is = func(m *Machine) bool { return x(m) || y(m) }
	if fault == orIsBoolean {
		return f.boolean(e.Line(), n.is)
	}
	n.eval = func(m *Machine) value {
		if v := left(m); v.Truth() {
			return v
		}
		return right(m)
	}
	return n
}
