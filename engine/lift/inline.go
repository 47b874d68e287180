package lift

import (
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/goval"
)

// inlineFunction compiles a function that a local variable holds.
func (f *function) inlineFunction(l *local, code *ast.FunctionExpr) {
	in := &inline{}
	l.inline = in
	f.inlineBody(in, code)
}

// inlineBody compiles a function inside the function. Its variables are registers of the outer function, so it can use
// the variables around it.
func (f *function) inlineBody(in *inline, code *ast.FunctionExpr) {
	if code.ParList.HasVargs {
		f.refuse(code.Line(), "it takes a variable number of arguments (...)")
	}
	f.push()
	for _, name := range code.ParList.Names {
		in.params = append(in.params, f.declare(name))
	}
	f.inners = append(f.inners, in)
	in.body = f.block(code.Stmts)
	f.inners = f.inners[:len(f.inners)-1]
	f.pop()
	in.done = true
}

// run runs the function with arguments, and leaves its results in the machine.
func (in *inline) run(m *Machine, args []value) value {
	m.Step()
	if m.depth++; m.depth > maxDepth {
		goval.Abandon()
	}
	for i, p := range in.params {
		if i < len(args) {
			m.regs[p.reg] = args[i]
		} else {
			m.regs[p.reg] = value{}
		}
	}
	if in.body(m) != leaves {
		m.ret, m.More, m.None = value{}, m.More[:0], true
	}
	m.depth--
	return m.ret
}

// callable makes the function a value, for functions of the API that call it at once, with values from anywhere.
func (in *inline) callable() value {
	for _, p := range in.params {
		p.from = append(p.from, stranger)
	}
	return goval.OfFunction(&goval.Callable{Call: func(call *goval.Call, args []value) value { return in.run(machineOf(call), args) }})
}
