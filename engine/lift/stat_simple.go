package lift

import (
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/goval"
)

// localStat compiles local a, b = x, y. The syntax tree of local function f is the same, with a function as its only
// expression.
func (f *function) localStat(s *ast.LocalAssignStmt) stmt {
	if len(s.Names) == 1 && len(s.Exprs) == 1 {
		if code, ok := s.Exprs[0].(*ast.FunctionExpr); ok {
			l := f.declare(s.Names[0])
			f.inlineFunction(l, code)
			return func(*Machine) signal { return goOn }
		}
		x := f.expr(s.Exprs[0])
		l := f.declare(s.Names[0])
		l.from = append(l.from, x.origin)
		return store(l.reg, x)
	}
	values := f.list(s.Exprs, len(s.Names))
	regs := make([]int, len(s.Names))
	for i, name := range s.Names {
		l := f.declare(name)
		regs[i] = l.reg
		l.from = append(l.from, values.origin(i))
	}
	return f.storeAll(regs, values)
}

// store assigns an expression to a register.
func store(reg int, x *node) stmt {
	if x.constant {
		v := x.value
		return func(m *Machine) signal { m.regs[reg] = v; return goOn }
	}
	eval := x.use()
	return func(m *Machine) signal { m.regs[reg] = eval(m); return goOn }
}

// storeAll assigns the values of a list to registers.
func (f *function) storeAll(regs []int, values *list) stmt {
	n := len(regs)
	return func(m *Machine) signal {
		room := m.room(n)
		values.fill(m, room)
		for i, reg := range regs {
			m.regs[reg] = room[i]
		}
		m.free(n)
		return goOn
	}
}

// assignStat compiles an assignment.
func (f *function) assignStat(s *ast.AssignStmt) stmt {
	if len(s.Lhs) == 1 && len(s.Rhs) == 1 {
		return f.assignOne(s)
	}
	locals := make([]*local, len(s.Lhs))
	regs := make([]int, len(s.Lhs))
	for i, to := range s.Lhs {
		name, ok := to.(*ast.IdentExpr)
		if !ok {
			f.refuse(s.Line(), "it assigns to several places at once, and not all of them are local variables")
		}
		locals[i] = f.target(name)
		regs[i] = locals[i].reg
	}
	values := f.list(s.Rhs, len(s.Lhs))
	for i, l := range locals {
		l.from = append(l.from, values.origin(i))
	}
	return f.storeAll(regs, values)
}

// target returns the local variable that an assignment names.
func (f *function) target(name *ast.IdentExpr) *local {
	l := f.find(name.Value)
	switch {
	case l == nil:
		f.refuse(name.Line(), "it assigns to the variable '%s', which lasts longer than the record", name.Value)
	case l.inline != nil:
		f.refuse(name.Line(), "it assigns to the function '%s'", name.Value)
	}
	return l
}

// assignOne compiles an assignment of one value to one place.
func (f *function) assignOne(s *ast.AssignStmt) stmt {
	switch to := s.Lhs[0].(type) {
	case *ast.IdentExpr:
		l := f.target(to)
		x := f.expr(s.Rhs[0])
		l.from = append(l.from, x.origin)
		return store(l.reg, x)
	case *ast.AttrGetExpr:
		return f.assignMember(s, to)
	}
	f.refuse(s.Line(), "it has an assignment that needs the VM")
	return nil
}

// assignMember compiles object[key] = value: an element of a table that the hook made, or a property of
// record, field and other values of the API.
func (f *function) assignMember(s *ast.AssignStmt, to *ast.AttrGetExpr) stmt {
	object := f.expr(to.Object)
	key := f.expr(to.Key)
	x := f.expr(s.Rhs[0])
	f.mustBeFresh(object, s.Line(), "it changes a table that may last longer than the record")
	obj, k, v := object.use(), key.use(), x.use()
	if key.constant && key.value.Kind() == goval.String {
		name := key.value.Text()
		at := f.c.link(linkSet, name)
		return func(m *Machine) signal {
			o := obj(m)
			x := v(m)
			switch o.Kind() {
			case goval.TableKind:
				o.Table().SetName(&m.Call, name, x)
			case goval.Record, goval.Field, goval.Foreign:
				m.links[at].set(&m.Call, o, x)
			default:
				goval.Abandon()
			}
			return goOn
		}
	}
	return func(m *Machine) signal {
		o := obj(m)
		i := k(m)
		x := v(m)
		if o.Kind() != goval.TableKind {
			goval.Abandon()
		}
		t := o.Table()
		if i.Kind() == goval.String && !key.constant {
			if t.Named(i.Text()).IsNil() {
				i = goval.Str(goval.Own(i.Text()))
			}
		}
		t.Set(&m.Call, i, x)
		return goOn
	}
}

// callStat compiles a call whose results are not used.
func (f *function) callStat(s *ast.FuncCallStmt) stmt {
	call, ok := s.Expr.(*ast.FuncCallExpr)
	if !ok {
		f.refuse(s.Line(), "it has a statement that needs the VM")
	}
	x := f.call(call, true)
	if x.does != nil {
		return x.does
	}
	eval := x.eval
	return func(m *Machine) signal { eval(m); return goOn }
}

// returnStat compiles return.
func (f *function) returnStat(s *ast.ReturnStmt) stmt {
	returns := &f.returns
	if n := len(f.inners); n > 0 {
		returns = &f.inners[n-1].returns
	}
	switch len(s.Exprs) {
	case 0:
		return func(m *Machine) signal {
			m.ret, m.More, m.None = value{}, m.More[:0], true
			return leaves
		}
	case 1:
		x := f.expr(s.Exprs[0])
		*returns = append(*returns, x.origin)
		switch {
		case x.multi != nil:
			all := x.multi
			return func(m *Machine) signal { m.ret = all(m); return leaves }
		case x.constant:
			v := x.value
			return func(m *Machine) signal { m.single(v); return leaves }
		}
		eval := x.use()
		return func(m *Machine) signal {
			v := eval(m)
			m.single(v)
			return leaves
		}
	}
	values := f.list(s.Exprs, 0)
	for i := range s.Exprs {
		*returns = append(*returns, values.origin(i))
	}
	return func(m *Machine) signal {
		top := m.top
		all := values.all(m)
		if m.single(value{}); len(all) > 0 {
			m.ret = all[0]
			m.More = append(m.More, all[1:]...)
		} else {
			m.None = true
		}
		m.top = top
		return leaves
	}
}
