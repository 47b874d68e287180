package kept

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luacode"
)

// step follows one instruction and returns those that may come after it.
func (f *flow) step(pc int, st *state) []int {
	p, inst := f.proto, luacode.At(f.proto, pc)
	a, b, c := inst.A(), inst.B(), inst.C()
	s, w := f.s, f.site(pc, st)
	set := func(v set) { f.set(pc, st, a, v) }
	switch inst.Op() {
	case lua.OP_MOVE, lua.OP_MOVEN:
		set(f.get(pc, st, b))
	case lua.OP_LOADK, lua.OP_LOADBOOL, lua.OP_NOT, lua.OP_FORPREP:
		set(nil)
	case lua.OP_LOADNIL:
		for r := a; r <= b; r++ {
			f.set(pc, st, r, nil)
		}
	case lua.OP_GETUPVAL:
		set(s.readVariable(w, f.fn.cells[b]))
	case lua.OP_SETUPVAL:
		s.writeVariable(w, f.fn.cells[b], f.get(pc, st, a))
	case lua.OP_GETGLOBAL:
		set(s.read(w, s.global(), constantKey(p.Constants[inst.Bx()])))
	case lua.OP_SETGLOBAL:
		s.write(w, s.global(), constantKey(p.Constants[inst.Bx()]), f.get(pc, st, a))
	case lua.OP_GETTABLE, lua.OP_GETTABLEKS:
		set(s.read(w, f.get(pc, st, b), f.key(pc, c)))
	case lua.OP_SETTABLE, lua.OP_SETTABLEKS:
		s.write(w, f.get(pc, st, a), f.key(pc, b), f.operand(pc, st, c))
	case lua.OP_NEWTABLE:
		set(single(f.made(pc).id))
	case lua.OP_SELF:
		object := f.get(pc, st, b)
		f.set(pc, st, a+1, object)
		set(s.method(w, object, f.key(pc, c)))
	case lua.OP_TESTSET:
		set(f.get(pc, st, a).join(f.get(pc, st, b)))
	case lua.OP_CALL:
		f.put(pc, st, a, c, s.call(w, f.get(pc, st, a), f.values(pc, st, a+1, b)))
	case lua.OP_TAILCALL:
		f.returns(pc, st, s.call(w, f.get(pc, st, a), f.values(pc, st, a+1, b)))
	case lua.OP_RETURN:
		f.returns(pc, st, f.values(pc, st, a, b))
	case lua.OP_FORLOOP:
		f.set(pc, st, a+3, nil)
	case lua.OP_TFORLOOP:
		f.iterate(pc, st, w, inst)
	case lua.OP_SETLIST:
		f.list(pc, st, inst)
	case lua.OP_CLOSURE:
		f.closure(pc, st, inst)
	case lua.OP_VARARG:
		f.put(pc, st, a, b, values{open: f.more})
	default:
		f.operator(pc, st, w, inst)
	}
	return successors(p, pc)
}

// events are the names of metamethods of operators.
var events = map[int][]key{
	lua.OP_ADD: {".__add"}, lua.OP_SUB: {".__sub"}, lua.OP_MUL: {".__mul"}, lua.OP_DIV: {".__div"}, lua.OP_MOD: {".__mod"}, lua.OP_POW: {".__pow"},
	lua.OP_UNM: {".__unm"}, lua.OP_LEN: {".__len"}, lua.OP_CONCAT: {".__concat"},
	lua.OP_EQ: {".__eq"}, lua.OP_LT: {".__lt"}, lua.OP_LE: {".__le", ".__lt"},
}

// operator follows an instruction that computes or compares: it may call a metamethod.
func (f *flow) operator(pc int, st *state, w *site, inst luacode.Instruction) {
	names, ok := events[inst.Op()]
	if !ok { // a jump, or a test
		return
	}
	var operands []set
	switch inst.Op() {
	case lua.OP_UNM, lua.OP_LEN:
		operands = []set{f.get(pc, st, inst.B())}
	case lua.OP_CONCAT:
		for r := inst.B(); r <= inst.C(); r++ {
			operands = append(operands, f.get(pc, st, r))
		}
	default:
		operands = []set{f.operand(pc, st, inst.B()), f.operand(pc, st, inst.C())}
	}
	if inst.Op() == lua.OP_LEN {
		f.s.read(w, operands[0], lengthKey)
	}
	var out set
	for _, event := range names {
		out = out.join(f.s.metamethod(w, event, operands...))
	}
	switch inst.Op() {
	case lua.OP_EQ, lua.OP_LT, lua.OP_LE:
	default:
		f.set(pc, st, inst.A(), out)
	}
}

// key returns the key in an operand of an instruction.
func (f *flow) key(pc, operand int) key {
	v, ok := luacode.Constant(f.proto, operand)
	if !ok {
		// The variables of a loop that have no names of their own begin where the values of the loop are computed.
		if local := localIn(f.proto, pc, operand); local == nil || strings.HasPrefix(local.Name, "(") {
			v, ok = f.loaded(pc, operand)
		}
	}
	if !ok {
		return anyKey
	}
	return constantKey(v)
}

// loaded returns the constant in a register that is not a variable. The compiler puts the key of an
// assignment there, and what it makes afterwards into registers above.
func (f *flow) loaded(pc, register int) (lua.LValue, bool) {
	from := pc - 1
	for from >= 0 && luacode.At(f.proto, from).A() != register {
		from--
	}
	if from < 0 || luacode.At(f.proto, from).Op() != lua.OP_LOADK {
		return nil, false
	}
	for before := range from { // a and "x" or "y" jumps over one of two
		for _, to := range successors(f.proto, before) {
			if to > from && to <= pc {
				return nil, false
			}
		}
	}
	return f.proto.Constants[luacode.At(f.proto, from).Bx()], true
}

// operand returns the value of an operand that is a register or a constant.
func (f *flow) operand(pc int, st *state, operand int) set {
	if _, ok := luacode.Constant(f.proto, operand); ok {
		return nil
	}
	return f.get(pc, st, operand)
}

// values returns the values of n-1 registers, or, if n is 0, of the registers up to the open results of
// the previous instruction, and these.
func (f *flow) values(pc int, st *state, from, n int) (v values) {
	end := from + n - 1
	if n == 0 {
		end = max(from, st.top)
		v.open = st.open.from(0)
		defer func() { v.list, v.open = append(v.list, st.open.list...), st.open.open }()
	}
	for r := from; r < end && r < len(st.regs); r++ {
		v.list = append(v.list, f.get(pc, st, r))
	}
	return v
}

// put puts results into n-1 registers; if n is 0, they stay open for the next instruction.
func (f *flow) put(pc int, st *state, from, n int, v values) {
	if n == 0 {
		st.top, st.open = from, v
		return
	}
	for i := range n - 1 {
		f.set(pc, st, from+i, v.at(i))
	}
}

// returns notes the results of the function.
func (f *flow) returns(pc int, st *state, v values) {
	if joined := f.results.join(v); !joined.same(f.results) {
		f.results = joined
		f.s.grew()
	}
	f.narrow(&f.ends, st.known)
	if !f.drops(pc) {
		f.narrow(&f.goesOn, st.known)
	}
}

func (f *flow) narrow(w *written, by written) {
	if met := w.meet(by); !met.equal(*w) {
		*w = met
		f.s.grew()
	}
}

// drops reports whether an instruction returns false: a record for which filter or transform does so goes
// to no other hook.
func (f *flow) drops(pc int) bool {
	inst := luacode.At(f.proto, pc)
	if inst.Op() != lua.OP_RETURN || inst.B() != 2 || pc == 0 || f.code.leaders[pc] {
		return false
	}
	load := luacode.At(f.proto, pc-1)
	return load.Op() == lua.OP_LOADBOOL && load.A() == inst.A() && load.B() == 0 && load.C() == 0
}

// iterate follows a step of a for loop over an iterator. Iterators of Go, such as that of pairs, return
// what is in the table that they are given.
func (f *flow) iterate(pc int, st *state, w *site, inst luacode.Instruction) {
	a := inst.A()
	over := f.get(pc, st, a+1)
	out := f.s.call(w, f.get(pc, st, a), values{list: []set{over, f.get(pc, st, a+2)}})
	out = out.join(values{open: f.s.elements(w, over)})
	for i := range inst.C() {
		f.set(pc, st, a+3+i, out.at(i))
	}
	f.set(pc, st, a+2, out.at(0))
}

// list puts the elements of a table constructor into the table.
func (f *flow) list(pc int, st *state, inst luacode.Instruction) {
	block := inst.C() // never 0, which would need a list that is longer than a script may have
	n := inst.B()
	if n > 0 {
		n++
	}
	v := f.values(pc, st, inst.A()+1, n)
	for _, o := range f.s.at(f.get(pc, st, inst.A())) {
		for i, element := range v.list {
			n := lua.LNumber((block-1)*lua.FieldsPerFlush + i + 1)
			f.s.assign(f.s.field(o, constantKey(n)), element)
		}
		if len(v.open) > 0 {
			f.s.assign(f.s.field(o, anyKey), v.open)
		}
	}
}

// made returns the object of all tables that an instruction makes.
func (f *flow) made(pc int) *object {
	o, ok := f.makes[pc]
	if !ok {
		o = f.s.add(&object{fresh: true, outlives: f.phase == before})
		f.makes[pc] = o
	}
	return o
}

// closure follows an instruction that makes a function.
func (f *flow) closure(pc int, st *state, inst luacode.Instruction) {
	o, ok := f.makes[pc]
	if !ok {
		o = f.s.add(&object{proto: f.proto.FunctionPrototypes[inst.Bx()], outlives: f.phase == before})
		f.makes[pc] = o
		for i := range int(o.proto.NumUpvalues) {
			up := luacode.At(f.proto, pc+1+i)
			if up.Op() != lua.OP_MOVE {
				o.cells = append(o.cells, f.fn.cells[up.B()])
			} else if l := localIn(f.proto, pc, up.B()); l != nil {
				o.cells = append(o.cells, f.local(l))
			} else {
				o.cells = append(o.cells, f.s.place(&place{}))
			}
		}
	}
	for i := range int(o.proto.NumUpvalues) {
		if up := luacode.At(f.proto, pc+1+i); up.Op() == lua.OP_MOVE {
			f.s.assign(o.cells[i], st.regs[up.B()])
		}
	}
	f.set(pc, st, inst.A(), single(o.id))
}
