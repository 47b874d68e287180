package lift

import (
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/goval"
)

func (f *function) ifStat(s *ast.IfStmt) stmt {
	test := f.expr(s.Condition).test()
	then := f.block(s.Then)
	if len(s.Else) == 0 {
		return func(m *Machine) signal {
			if test(m) {
				return then(m)
			}
			return goOn
		}
	}
	other := f.block(s.Else)
	return func(m *Machine) signal {
		if test(m) {
			return then(m)
		}
		return other(m)
	}
}

func (f *function) whileStat(s *ast.WhileStmt) stmt {
	test := f.expr(s.Condition).test()
	body := f.block(s.Stmts)
	return func(m *Machine) signal {
		for test(m) {
			m.Step()
			if how := body(m); how == broke {
				break
			} else if how == leaves {
				return leaves
			}
		}
		return goOn
	}
}

// repeatStat compiles repeat, in which the condition can use the variables of the block.
func (f *function) repeatStat(s *ast.RepeatStmt) stmt {
	f.push()
	defer f.pop()
	body := f.statements(s.Stmts)
	test := f.expr(s.Condition).test()
	return func(m *Machine) signal {
		for {
			m.Step()
			if how := body(m); how == broke {
				return goOn
			} else if how == leaves {
				return leaves
			}
			if test(m) {
				return goOn
			}
		}
	}
}

// numberFor compiles for i = init, limit, step. As in the VM, the first value is init - step + step.
func (f *function) numberFor(s *ast.NumberForStmt) stmt {
	init, limit := f.expr(s.Init).use(), f.expr(s.Limit).use()
	step := func(*Machine) value { return goval.Int(1) }
	if s.Step != nil {
		step = f.expr(s.Step).use()
	}
	f.push()
	defer f.pop()
	l := f.declare(s.Name)
	l.from = append(l.from, notTable)
	reg, less := l.reg, fault == forLeavesOutLast
	body := f.block(s.Stmts)
	return func(m *Machine) signal {
		a, b, c := init(m), limit(m), step(m)
		if a.Kind() != goval.Number || b.Kind() != goval.Number || c.Kind() != goval.Number {
			goval.Abandon()
		}
		by, end := c.Float(), b.Float()
		if less {
			end -= by
		}
		for i := a.Float() - by + by; by > 0 && i <= end || by <= 0 && i >= end; i += by {
			m.Step()
			m.regs[reg] = goval.Num(i)
			if how := body(m); how == broke {
				break
			} else if how == leaves {
				return leaves
			}
		}
		return goOn
	}
}

// genericFor compiles for a, b in … with an iterator of the API, pairs or ipairs.
func (f *function) genericFor(s *ast.GenericForStmt) stmt {
	if len(s.Exprs) != 1 {
		f.refuse(s.Line(), "its for loop has more than one expression after in")
	}
	call, ok := s.Exprs[0].(*ast.FuncCallExpr)
	if !ok {
		f.refuse(s.Line(), "its for loop has an expression after in that is not a call")
	}
	kind, source := f.loopSource(call)
	f.push()
	defer f.pop()
	vars := make([]int, len(s.Names))
	for i, name := range s.Names {
		l := f.declare(name)
		vars[i] = l.reg
		if source.given {
			l.from = append(l.from, notTable)
		} else {
			l.from = append(l.from, stranger)
		}
	}
	body := f.block(s.Stmts)
	switch kind {
	case loopList:
		return overList(vars, source.table, body)
	case loopTable:
		return overTable(vars, source.table, body)
	}
	return overIter(vars, source.iter, body)
}

// overList makes the loop for i, v in ipairs(t).
func overList(vars []int, table expr, body stmt) stmt {
	at, element, less := vars[0], -1, 0
	if fault == listsBeginAtZero {
		less = 1
	}
	if len(vars) > 1 {
		element = vars[1]
	}
	more := vars[min(2, len(vars)):]
	return func(m *Machine) signal {
		v := table(m)
		if v.Kind() != goval.TableKind {
			goval.Abandon()
		}
		t := v.Table()
		for i := 1; ; i++ {
			v := t.At(i)
			if v.IsNil() {
				return goOn
			}
			m.Step()
			m.regs[at] = goval.Int(i - less)
			if element >= 0 {
				m.regs[element] = v
			}
			for _, reg := range more {
				m.regs[reg] = value{}
			}
			if how := body(m); how == broke {
				return goOn
			} else if how == leaves {
				return leaves
			}
		}
	}
}

// overTable makes the loop for k, v in pairs(t).
func overTable(vars []int, table expr, body stmt) stmt {
	return func(m *Machine) signal {
		v := table(m)
		if v.Kind() != goval.TableKind {
			goval.Abandon()
		}
		t, at := v.Table(), 0
		for {
			k, v, next, ok := t.Next(at)
			if !ok {
				return goOn
			}
			at = next
			m.Step()
			m.regs[vars[0]] = k
			if len(vars) > 1 {
				m.regs[vars[1]] = v
			}
			for _, reg := range vars[min(2, len(vars)):] {
				m.regs[reg] = value{}
			}
			if how := body(m); how == broke {
				return goOn
			} else if how == leaves {
				return leaves
			}
		}
	}
}

// overIter makes a loop over an iterator.
func overIter(vars []int, iter func(m *Machine) *goval.Iter, body stmt) stmt {
	first, more := vars[0], vars[1:]
	return func(m *Machine) signal {
		it := iter(m)
		for {
			m.More = m.More[:0]
			v := it.Step(&m.Call, it)
			if v.IsNil() {
				return goOn
			}
			m.Step()
			m.regs[first] = v
			for i, reg := range more {
				if i < len(m.More) {
					m.regs[reg] = m.More[i]
				} else {
					m.regs[reg] = value{}
				}
			}
			if how := body(m); how == broke {
				return goOn
			} else if how == leaves {
				return leaves
			}
		}
	}
}
