package lift

import (
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/goval"
)

// Most arguments of methods are constants: tags, specs, codes. What depends on them alone is done once, when a machine is
// made.

// bound is a method whose arguments are constants. There is a link to it for every call.
type bound struct {
	name string
	rest []value
}

// boundMethod is such a method in one machine, by the kind of the object. If there is nothing for a kind, the method has to be
// called.
type boundMethod struct {
	fns   [goval.Kinds]goval.Bound
	eachs [goval.Kinds]goval.BoundEach
}

// connectBound binds the methods.
func (m *Machine) connectBound(list []bound, api *luabind.Lifter) {
	m.bound = make([]boundMethod, len(list))
	for i, b := range list {
		methods, to := api.Methods(b.name), &m.bound[i]
		for kind := range goval.Kinds {
			to.fns[kind] = methods.Bind[kind].To(&m.Call, b.rest)
			to.eachs[kind] = methods.BindEach[kind].To(&m.Call, b.rest)
		}
	}
}

// bind returns the number of a bound method, and its arguments without the object. ok is false if it is not
// worth it, or one of them is not a constant.
func (f *function) bind(name string, methods *luabind.GoMethods, args *list) (n int, rest []value, ok bool) {
	if !methods.Binds {
		return 0, nil, false
	}
	for _, a := range args.nodes[1:] {
		v, ok := a.known()
		if !ok {
			return 0, nil, false
		}
		rest = append(rest, v)
	}
	f.c.bounds = append(f.c.bounds, bound{name, rest})
	return len(f.c.bounds) - 1, rest, true
}

// boundCall is the call of a method whose arguments are constants.
type boundCall struct {
	to    int
	rest  []value
	other func(m *Machine, room []value) value // calls the method in the usual way
}

// of calls the method of an object: what is bound to the arguments, if it can be.
func (b *boundCall) of(m *Machine, self value) value {
	if fn := m.bound[b.to].fns[self.Kind()]; fn != nil {
		m.reset()
		return fn(&m.Call, self)
	}
	room := m.withRest(self, b.rest)
	m.reset()
	v := b.other(m, room)
	m.free(len(room))
	return v
}

// boundNode makes the node of such a call.
func (f *function) boundNode(object *node, b *boundCall, line int) *node {
	if object.local != nil {
		reg := object.local.reg
		return f.several(line, notTable, func(m *Machine) value { return b.of(m, m.regs[reg]) })
	}
	eval := object.use()
	return f.several(line, notTable, func(m *Machine) value { return b.of(m, eval(m)) })
}

// withRest returns an object and further arguments on the stack, until free is called with their number.
func (m *Machine) withRest(self value, rest []value) []value {
	room := m.room(1 + len(rest))
	room[0] = self
	copy(room[1:], rest)
	return room
}

// boundIter makes the iterator of a loop with a method whose arguments are constants.
func boundIter(object expr, to int, rest []value, each func(m *Machine, args []value) *goval.Iter) func(m *Machine) *goval.Iter {
	return func(m *Machine) *goval.Iter {
		self := object(m)
		if fn := m.bound[to].eachs[self.Kind()]; fn != nil {
			return fn(&m.Call, self)
		}
		room := m.withRest(self, rest)
		it := each(m, room)
		m.free(len(room))
		return it
	}
}
