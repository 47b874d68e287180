package lift

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/goval"
)

// call compiles a call. If statement is true, its results are not used.
func (f *function) call(e *ast.FuncCallExpr, statement bool) *node {
	var n *node
	if e.Receiver != nil {
		n = f.methodCall(e)
	} else {
		n = f.functionCall(e)
	}
	if e.AdjustRet && !statement {
		n.multi = nil
	}
	return n
}

// functionCall compiles fn(…).
func (f *function) functionCall(e *ast.FuncCallExpr) *node {
	callee := f.expr(e.Func)
	line := e.Line()
	switch {
	case callee.inline != nil:
		return f.inlineCall(e, callee.inline)
	case callee.static != nil:
		fn, ok := callee.static.(*lua.LFunction)
		if !ok {
			f.refuse(line, "it calls a value that is not a function")
		}
		if !fn.IsG {
			return f.scriptCall(e, fn, nil)
		}
		api, ok := f.c.api.Function(fn)
		if !ok {
			f.refuse(line, "it calls %s, which needs the VM", f.c.nameOf(fn))
		}
		return f.apiCall(api, f.c.link(linkFunction, api.Name), f.args(e, nil, api.Callbacks), e)
	case callee.constant:
		f.refuse(line, "it calls a value that is not a function")
	}
	fn := callee.use()
	args := f.args(e, nil, false)
	return f.several(line, stranger, func(m *Machine) value {
		v := fn(m)
		if v.Kind() != goval.Function {
			goval.Abandon()
		}
		top := m.top
		room := args.all(m)
		m.reset()
		out := v.Function().Call(&m.Call, room)
		m.top = top
		return out
	})
}

// args compiles the arguments of a call, with self first if it is not nil. If inlines is true, an argument may be a
// function that is written there, because it is called before the call ends.
func (f *function) args(e *ast.FuncCallExpr, self *node, inlines bool) *list {
	l := &list{}
	if self != nil {
		l.nodes, l.parts = append(l.nodes, self), append(l.parts, self.use())
	}
	for i, a := range e.Args {
		x := f.expr(a)
		l.nodes = append(l.nodes, x)
		switch {
		case x.inline != nil && inlines:
			v := x.inline.callable()
			l.parts = append(l.parts, func(*Machine) value { return v })
		case x.multi != nil && i == len(e.Args)-1:
			l.last = x.multi
		default:
			l.parts = append(l.parts, x.use())
		}
	}
	return l
}

// several compiles a call that leaves its results in the machine. The results of the previous call are forgotten after
// the arguments are evaluated.
func (f *function) several(line int, from origin, do expr) *node {
	return &node{f: f, line: line, origin: from, eval: do, multi: do}
}

// reset forgets the results of the previous call, because a function of the API appends its further results.
func (m *Machine) reset() {
	if m.None = false; fault != resultsPileUp {
		m.More = m.More[:0]
	}
}

// inlineCall compiles the call of a function inside the function.
func (f *function) inlineCall(e *ast.FuncCallExpr, in *inline) *node {
	if !in.done {
		f.refuse(e.Line(), "it calls a function that calls itself")
	}
	args := f.args(e, nil, false)
	for i, p := range in.params {
		p.from = append(p.from, args.origin(i))
	}
	return f.several(e.Line(), origin{inner: in}, func(m *Machine) value {
		top := m.top
		v := in.run(m, args.all(m))
		m.top = top
		return v
	})
}

// scriptCall compiles the call of a function of the script.
func (f *function) scriptCall(e *ast.FuncCallExpr, fn *lua.LFunction, self *node) *node {
	g := f.c.of(fn, f, e.Line())
	f.finished(g, e.Line())
	args := f.args(e, self, false)
	for i, changes := range g.changes {
		if changes {
			f.needs = append(f.needs, need{args.origin(i), e.Line(), "it has a table changed that may last longer than the record"})
		}
	}
	return f.several(e.Line(), origin{result: g}, func(m *Machine) value {
		top := m.top
		v := g.invoke(m, args.all(m))
		m.top = top
		return v
	})
}

// apiCall compiles the call of a function of the API, to which a link leads.
func (f *function) apiCall(api luabind.GoFunction, at int, args *list, e *ast.FuncCallExpr) *node {
	line := e.Line()
	if api.Fn == nil {
		f.refuse(line, "it uses an iterator outside of a for loop")
	}
	if api.Changes {
		f.needs = append(f.needs, need{args.origin(0), line, "it changes a table that may last longer than the record"})
	}
	from := notTable
	if api.Passes {
		from = stranger
	}
	return f.methodNode(args, from, func(m *Machine, room []value) value { return m.links[at].fn(&m.Call, room) }, line).or(api)
}

// or compiles a call of a function without a result as a statement.
func (n *node) or(api luabind.GoFunction) *node {
	if !api.Void {
		return n
	}
	do := n.eval
	return &node{f: n.f, line: n.line, does: func(m *Machine) signal { do(m); return goOn }}
}

// methodCall compiles object:name(…).
func (f *function) methodCall(e *ast.FuncCallExpr) *node {
	e = f.typedSpec(e)
	object := f.expr(e.Receiver)
	line := e.Line()
	if object.static != nil {
		if n, ok := f.staticMethod(e, object); ok {
			return n
		}
	}
	methods := f.c.api.Methods(e.Method)
	if !methods.Known {
		f.refuse(line, "it calls the method '%s', which needs the VM", e.Method)
	}
	if methods.EachOnly {
		f.refuse(line, "it uses an iterator outside of a for loop")
	}
	args := f.args(e, object, methods.Callbacks)
	at := f.c.link(linkMethod, e.Method)
	call := func(m *Machine, room []value) value {
		fn := m.links[at].methods.Fns[room[0].Kind()]
		if fn == nil {
			return callMember(m, e.Method, room)
		}
		return fn(&m.Call, room)
	}
	n := f.methodNode(args, notTable, call, line)
	if to, rest, ok := f.bind(e.Method, &methods, args); ok {
		n = f.boundNode(args.nodes[0], &boundCall{to, rest, call}, line)
	}
	if methods.Void {
		do := n.eval
		return &node{f: f, line: line, does: func(m *Machine) signal { do(m); return goOn }}
	}
	return n
}

// methodNode calls a function with arguments, the object among them. from is the origin of its results.
func (f *function) methodNode(args *list, from origin, call func(m *Machine, room []value) value, line int) *node {
	if args.last == nil && len(args.parts) <= 4 {
		parts := args.parts
		n := len(parts)
		return f.several(line, from, func(m *Machine) value {
			room := m.room(n)
			for i, part := range parts {
				room[i] = part(m)
			}
			m.reset()
			v := call(m, room)
			m.top -= n
			return v
		})
	}
	return f.several(line, from, func(m *Machine) value {
		top := m.top
		room := args.all(m)
		m.reset()
		v := call(m, room)
		m.top = top
		return v
	})
}

// callMember calls a function in a table. The record is abandoned if a table comes back: it may last longer than the record,
// and the compiler takes the results of methods for new ones.
func callMember(m *Machine, name string, room []value) value {
	if room[0].Kind() != goval.TableKind {
		goval.Abandon()
	}
	fn := room[0].Table().Named(name)
	if fn.Kind() != goval.Function {
		goval.Abandon()
	}
	v := fn.Function().Call(&m.Call, room)
	if v.Kind() == goval.TableKind || slices.ContainsFunc(m.More, func(v value) bool { return v.Kind() == goval.TableKind }) {
		goval.Abandon()
	}
	return v
}

// staticMethod compiles the call of a method of a known value: a method of run, or a function in a table. ok is false if it
// is called as one of a value that is not known.
func (f *function) staticMethod(e *ast.FuncCallExpr, object *node) (*node, bool) {
	line := e.Line()
	switch v := object.static.(type) {
	case *lua.LUserData:
		if _, ok := f.c.object(v); ok {
			return nil, false
		}
		if !f.c.env.IsRun(v) {
			f.refuse(line, "it calls the method '%s' of a value of the top level that needs the VM", e.Method)
		}
		api, ok := f.c.api.Run(e.Method)
		if !ok {
			f.refuse(line, "it calls run:%s, which needs the VM", e.Method)
		}
		// The functions on Go values do not look at run itself.
		args := f.args(e, f.constNode(value{}, line), false)
		n := f.apiCall(api, f.c.link(linkRun, e.Method), args, e)
		if n.does == nil {
			return n, true
		}
		do, at := n.does, f.lines(line)
		return &node{f: f, line: line, does: func(m *Machine) signal {
			m.file, m.line = f.script, at
			return do(m)
		}}, true
	case *lua.LTable:
		member, ok := f.memberOf(v, e.Method, line)
		fn, is := member.(*lua.LFunction)
		if !ok || !is {
			f.refuse(line, "it calls a method '%s' that the compiler does not know", e.Method)
		}
		if fn.IsG {
			f.refuse(line, "it calls a method '%s' that the compiler does not know", e.Method)
		}
		return f.scriptCall(e, fn, object), true
	}
	return nil, false
}

// loop describes the values that a for loop iterates over.
type loop uint8

const (
	loopIter loop = iota
	loopList
	loopTable
)

// loopOver returns the closure that begins a loop.
type loopOver struct {
	table expr
	iter  func(m *Machine) *goval.Iter
	given bool // the variables of the loop are not tables
}

// loopSource compiles the expression that a for loop iterates over.
func (f *function) loopSource(e *ast.FuncCallExpr) (loop, loopOver) {
	line := e.Line()
	if e.Receiver == nil {
		callee := f.expr(e.Func)
		fn, ok := callee.static.(*lua.LFunction)
		if !ok || !fn.IsG {
			f.refuse(line, "its for loop uses an iterator that is a function of the script")
		}
		switch f.c.api.Loop(fn) {
		case "ipairs", "pairs":
			if len(e.Args) != 1 {
				f.refuse(line, "its for loop calls pairs or ipairs without exactly one argument")
			}
			over := loopOver{table: f.expr(e.Args[0]).use()}
			if f.c.api.Loop(fn) == "pairs" {
				return loopTable, over
			}
			return loopList, over
		}
		api, ok := f.c.api.Function(fn)
		if !ok || api.Each == nil {
			f.refuse(line, "its for loop calls %s, which needs the VM", f.c.nameOf(fn))
		}
		at := f.c.link(linkFunction, api.Name)
		each := func(m *Machine, args []value) *goval.Iter { return m.links[at].each(&m.Call, args) }
		return loopIter, loopOver{iter: iterOf(each, f.args(e, nil, false)), given: true}
	}
	e = f.typedSpec(e)
	object := f.expr(e.Receiver)
	if object.static != nil {
		f.refuse(line, "its for loop calls a method of a value of the top level")
	}
	methods := f.c.api.Methods(e.Method)
	if !methods.HasEach {
		f.refuse(line, "its for loop calls the method '%s', which needs the VM", e.Method)
	}
	at := f.c.link(linkMethod, e.Method)
	each := func(m *Machine, args []value) *goval.Iter {
		fn := m.links[at].methods.Eachs[args[0].Kind()]
		if fn == nil {
			goval.Abandon()
		}
		return fn(&m.Call, args)
	}
	args := f.args(e, object, false)
	if to, rest, ok := f.bind(e.Method, &methods, args); ok {
		return loopIter, loopOver{iter: boundIter(args.parts[0], to, rest, each), given: true}
	}
	return loopIter, loopOver{iter: iterOf(each, args), given: true}
}

// iterOf makes the iterator of a loop.
func iterOf(each func(m *Machine, args []value) *goval.Iter, args *list) func(m *Machine) *goval.Iter {
	return func(m *Machine) *goval.Iter {
		top := m.top
		it := each(m, args.all(m))
		m.top = top
		return it
	}
}

// typedSpec returns a call in which a spec such as 650a is replaced by 650$a, if the script was typed on a command
// line; package script does the same for the VM. The tree belongs to the script and is not changed.
func (f *function) typedSpec(e *ast.FuncCallExpr) *ast.FuncCallExpr {
	if !f.typed || len(e.Args) == 0 || !luabind.TakesSpec(e.Method) {
		return e
	}
	record, named := e.Receiver.(*ast.IdentExpr)
	spec, written := e.Args[0].(*ast.StringExpr)
	if !named || !written || record.Value != "record" {
		return e
	}
	meant, call := *spec, *e
	meant.Value = luabind.TypedSpec(spec.Value)
	call.Args = append([]ast.Expr{&meant}, e.Args[1:]...)
	return &call
}
