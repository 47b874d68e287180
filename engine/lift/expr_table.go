package lift

import (
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/goval"
)

// table compiles a table constructor: { … }.
func (f *function) table(e *ast.TableExpr) *node {
	var steps []func(m *Machine, t *goval.Table)
	places, named := 0, 0
	for i, field := range e.Fields {
		if field.Key == nil {
			x := f.expr(field.Value)
			places++
			if x.multi != nil && i == len(e.Fields)-1 {
				all := x.multi
				steps = append(steps, func(m *Machine, t *goval.Table) {
					for _, v := range m.results(all(m)) {
						t.Append(v)
					}
				})
				continue
			}
			eval := x.use()
			steps = append(steps, func(m *Machine, t *goval.Table) { t.Append(eval(m)) })
			continue
		}
		named++
		steps = append(steps, f.namedElement(field))
	}
	return &node{f: f, line: e.Line(), origin: notTable, eval: func(m *Machine) value {
		t := m.NewTable(places)
		m.WillHave(t, named)
		for _, step := range steps {
			step(m, t)
		}
		return goval.OfTable(t)
	}}
}

// namedElement compiles key = value, and [key] = value, in a table constructor.
func (f *function) namedElement(field *ast.Field) func(m *Machine, t *goval.Table) {
	key, x := f.expr(field.Key), f.expr(field.Value).use()
	if key.constant && key.value.Kind() == goval.String {
		name := key.value.Text()
		return func(m *Machine, t *goval.Table) { t.SetName(&m.Call, name, x(m)) }
	}
	k := key.use()
	return func(m *Machine, t *goval.Table) {
		i := k(m)
		v := x(m)
		if i.Kind() != goval.String {
			goval.Abandon() // positions and numbers together: the VM knows their order
		}
		t.SetName(&m.Call, goval.Own(i.Text()), v)
	}
}

// list is a list of expressions, the last of which may have several results.
type list struct {
	parts []expr
	last  expr // of the last one, if it may have several results
	nodes []*node
}

// list compiles a list of expressions. The caller uses the first want values; 0: all.
func (f *function) list(exprs []ast.Expr, want int) *list {
	l := &list{}
	for i, e := range exprs {
		x := f.expr(e)
		l.nodes = append(l.nodes, x)
		if x.multi != nil && i == len(exprs)-1 && (want == 0 || want > len(exprs)) {
			l.last = x.multi
			break
		}
		l.parts = append(l.parts, x.use())
	}
	return l
}

// origin returns where the i-th value comes from.
func (l *list) origin(i int) origin {
	switch {
	case i < len(l.nodes):
		return l.nodes[i].origin
	case l.last != nil:
		return l.nodes[len(l.nodes)-1].origin
	}
	return notTable
}

// fill evaluates all expressions, and fills room with their first values.
func (l *list) fill(m *Machine, room []value) {
	n := 0
	for _, part := range l.parts {
		if v := part(m); n < len(room) {
			room[n] = v
			n++
		}
	}
	if l.last != nil {
		v := l.last(m)
		if !m.None && n < len(room) {
			room[n] = v
			n++
			n += copy(room[n:], m.More)
		}
	}
	clear(room[n:])
}

// all evaluates all expressions. The values are on the stack, and the caller frees them.
func (l *list) all(m *Machine) []value {
	from := m.top
	room := m.room(len(l.parts))
	for i, part := range l.parts {
		room[i] = part(m)
	}
	if l.last != nil {
		v := l.last(m)
		if !m.None {
			more := m.room(1 + len(m.More))
			more[0] = v
			copy(more[1:], m.More)
		}
	}
	return m.stack[from:m.top:m.top]
}
