package lift

import (
	"math"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/goval"
)

// compare compiles == ~= < <= > >=.
func (f *function) compare(e *ast.RelationalOpExpr) *node {
	a, b := f.expr(e.Lhs), f.expr(e.Rhs)
	x, y := a.use(), b.use()
	line, operator := e.Line(), e.Operator
	if fault == lessIsLessEqual && operator == "<" {
		operator = "<="
	}
	switch operator {
	case "==":
		return f.boolean(line, f.equal(a, b))
	case "~=":
		is := f.equal(a, b)
		return f.boolean(line, func(m *Machine) bool { return !is(m) })
	case "<":
		return f.boolean(line, func(m *Machine) bool { v := x(m); return goval.Less(v, y(m)) })
	case "<=":
		return f.boolean(line, func(m *Machine) bool { v := x(m); return goval.LessEqual(v, y(m)) })
	case ">":
		return f.boolean(line, func(m *Machine) bool { v := x(m); return goval.Less(y(m), v) })
	case ">=":
		return f.boolean(line, func(m *Machine) bool { v := x(m); return goval.LessEqual(y(m), v) })
	}
	f.refuse(line, "it has an operator that needs the VM: %s", e.Operator)
	return nil
}

// equal compares two values. The common case, a comparison with a constant text, is faster.
func (f *function) equal(a, b *node) cond {
	x, y := a.use(), b.use()
	if a.constant {
		x, y, a, b = y, x, b, a // a constant has no effect that could come too late
	}
	if b.constant && b.value.Kind() == goval.String {
		text := b.value.Text()
		return func(m *Machine) bool {
			v := x(m)
			return v.Kind() == goval.String && v.Text() == text
		}
	}
	if fault == textsAreNumbers {
		return func(m *Machine) bool {
			v, ok := x(m).TextOf()
			w, also := y(m).TextOf()
			return ok && also && v == w
		}
	}
	if b.constant {
		c := b.value
		return func(m *Machine) bool { return goval.Equal(x(m), c) }
	}
	return func(m *Machine) bool { v := x(m); return goval.Equal(v, y(m)) }
}

// arithmetic compiles + - * / % ^ of numbers.
func (f *function) arithmetic(e *ast.ArithmeticOpExpr) *node {
	a, b := f.expr(e.Lhs), f.expr(e.Rhs)
	do := operation(e.Operator)
	if do == nil {
		f.refuse(e.Line(), "it has an operator that needs the VM: %s", e.Operator)
	}
	x, y := a.use(), b.use()
	if fault == nilIsZero {
		return f.plain(e.Line(), func(m *Machine) value { return goval.Num(do(x(m).Float(), y(m).Float())) })
	}
	return f.plain(e.Line(), func(m *Machine) value {
		v := x(m)
		w := y(m)
		if v.Kind() == goval.Number && w.Kind() == goval.Number {
			return goval.Num(do(v.Float(), w.Float()))
		}
		return goval.Num(do(operand(v), operand(w)))
	})
}

// operand returns a number, or the number that a text of digits represents. Other texts are left to the VM, which reads
// a text that begins with 0 as an octal number and has further rules.
func operand(v value) float64 {
	const most = 15 // digits that a number keeps
	if v.Kind() == goval.Number {
		return v.Float()
	}
	if v.Kind() != goval.String {
		goval.Abandon()
	}
	s := v.Text()
	if s == "" || len(s) > most || s[0] == '0' && len(s) > 1 {
		goval.Abandon()
	}
	n := 0.0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			goval.Abandon()
		}
		n = n*10 + float64(c-'0')
	}
	return n
}

// operation returns the function that an operator applies to two numbers, as the VM does.
func operation(operator string) func(a, b float64) float64 {
	switch operator {
	case "+":
		return func(a, b float64) float64 { return a + b }
	case "-":
		return func(a, b float64) float64 { return a - b }
	case "*":
		return func(a, b float64) float64 { return a * b }
	case "/":
		return func(a, b float64) float64 { return a / b }
	case "%":
		if fault == moduloKeepsSign {
			return math.Mod
		}
		return modulo
	case "^":
		return math.Pow
	}
	return nil
}

func modulo(a, b float64) float64 {
	v := math.Mod(a, b)
	if b > 0 && v < 0 || b < 0 && v > 0 {
		v += b
	}
	return v
}

// concat compiles a .. b .. c: all operands are evaluated, and then joined.
func (f *function) concat(e *ast.StringConcatOpExpr) *node {
	var parts []expr
	var rest ast.Expr = e
	for {
		c, more := rest.(*ast.StringConcatOpExpr)
		if !more {
			break
		}
		parts = append(parts, f.expr(c.Lhs).use())
		rest = c.Rhs
	}
	parts = append(parts, f.expr(rest).use())
	n, text := len(parts), goval.NumberText
	if fault == numbersAreCut {
		text = func(n float64) string { return goval.NumberText(math.Trunc(n)) }
	}
	return f.plain(e.Line(), func(m *Machine) value {
		room := m.room(n)
		for i, part := range parts {
			room[i] = part(m)
		}
		out := m.Take()
		for _, v := range room {
			switch v.Kind() {
			case goval.String:
				out = append(out, v.Text()...)
			case goval.Number:
				out = append(out, text(v.Float())...)
			default:
				goval.Abandon()
			}
		}
		m.free(n)
		return m.Make(out)
	})
}
