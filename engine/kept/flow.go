package kept

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luacode"
)

// flow follows one function of Lua in one phase, whichever function calls it.
type flow struct {
	s      *search
	phase  phase
	fn     *object
	proto  *lua.FunctionProto
	code   *code
	params []set
	more   set     // further arguments
	begins written // what is known when it is called
	blocks map[int]*state

	results values
	ends    written                      // what is known when it returns
	goesOn  written                      // the same, without the returns that drop the record
	own     map[*lua.DbgLocalInfo]*place // locals that functions inside it share
	makes   map[int]*object              // tables and functions, by the instructions that make them
	arg     *object                      // the table arg of functions with any number of arguments
	reached bool
	seen    int // the version of the search in which the function was followed
}

// flowKey identifies a flow.
type flowKey struct {
	phase phase
	fn    int32
}

// flow returns the flow of a function.
func (s *search) flow(p phase, fn *object) *flow {
	k := flowKey{p, fn.id}
	if f, ok := s.flows[k]; ok {
		return f
	}
	f := &flow{s: s, phase: p, fn: fn, proto: fn.proto, code: s.codeOf(fn.proto), begins: everything, ends: everything, goesOn: everything,
		blocks: map[int]*state{}, own: map[*lua.DbgLocalInfo]*place{}, makes: map[int]*object{}, params: make([]set, fn.proto.NumParameters)}
	s.flows[k] = f
	s.order = append(s.order, f)
	s.grew()
	return f
}

// state is the knowledge before an instruction.
type state struct {
	regs  []set
	open  values // results that the next instruction takes, from register top on
	top   int
	known written
}

func (st *state) clone() *state {
	c := *st
	c.regs = slices.Clone(st.regs)
	return &c
}

// join adds the state of another way to the same instruction, and reports whether it added anything.
func (st *state) join(o *state) (more bool) {
	for i := range o.regs {
		if joined := st.regs[i].join(o.regs[i]); len(joined) > len(st.regs[i]) {
			st.regs[i], more = joined, true
		}
	}
	if known := st.known.meet(o.known); !known.equal(st.known) {
		st.known, more = known, true
	}
	return more
}

// called notes a call: its arguments, and the knowledge at that point.
func (f *flow) called(known written, a values) {
	for i := range f.params {
		f.widen(&f.params[i], a.at(i))
	}
	f.widen(&f.more, a.from(len(f.params)))
	if met := f.begins.meet(known); !met.equal(f.begins) || !f.reached {
		f.begins, f.reached = met, true
		f.s.grew()
	}
}

func (f *flow) widen(to *set, by set) {
	if joined := to.join(by); len(joined) > len(*to) {
		*to = joined
		f.s.grew()
	}
}

// run follows the function from its beginning, until nothing new is found in it.
func (f *flow) run() {
	if f.seen == f.s.version {
		return
	}
	f.seen = f.s.version
	st := &state{regs: make([]set, max(int(f.proto.NumUsedRegisters), len(f.params)+1)+2), known: f.begins}
	copy(st.regs, f.params)
	if f.proto.IsVarArg&lua.VarArgNeedsArg != 0 {
		if f.arg == nil {
			f.arg = f.s.add(&object{name: "arg", fresh: true, outlives: f.phase == before})
		}
		f.s.assign(f.s.field(f.arg, anyKey), f.more)
		st.regs[len(f.params)] = single(f.arg.id)
	}
	todo := map[int]bool{}
	reach := func(pc int, st *state) {
		if old, ok := f.blocks[pc]; !ok {
			f.blocks[pc] = st.clone()
			todo[pc] = true
		} else if old.join(st) {
			todo[pc] = true
		}
	}
	reach(0, st)
	for pc := range f.blocks { // what they read elsewhere may have changed
		todo[pc] = true
	}
	for len(todo) > 0 && !f.s.tooLong() {
		pc := len(f.proto.Code)
		for n := range todo {
			pc = min(pc, n)
		}
		delete(todo, pc)
		f.block(pc, f.blocks[pc].clone(), reach)
	}
}

// block follows instructions up to a place that others lead to as well.
func (f *flow) block(pc int, st *state, reach func(pc int, st *state)) {
	for {
		f.s.steps++
		next := f.step(pc, st)
		if len(next) == 1 && !f.code.leaders[next[0]] {
			pc = next[0]
			continue
		}
		for _, to := range next {
			if to < len(f.proto.Code) {
				reach(to, st)
			}
		}
		return
	}
}

// shared returns the local that is in a register at an instruction, if functions inside this one share it.
func (f *flow) shared(pc, register int) *place {
	for _, l := range f.code.shared[register] {
		if pc >= l.StartPc-1 && pc <= l.EndPc {
			return f.local(l)
		}
	}
	return nil
}

func (f *flow) local(l *lua.DbgLocalInfo) *place {
	p, ok := f.own[l]
	if !ok {
		p = f.s.place(&place{name: l.Name, outlives: f.phase == before})
		f.own[l] = p
	}
	return p
}

// get returns the possible values of a register.
func (f *flow) get(pc int, st *state, register int) set {
	if register >= len(st.regs) {
		return nil
	}
	if p := f.shared(pc, register); p != nil {
		return st.regs[register].join(f.s.readVariable(f.site(pc, st), p))
	}
	return st.regs[register]
}

// set puts values into a register.
func (f *flow) set(pc int, st *state, register int, v set) {
	if register >= len(st.regs) {
		return
	}
	st.regs[register] = v
	if p := f.shared(pc, register); p != nil {
		f.s.writeVariable(f.site(pc, st), p, v)
	}
}

func (f *flow) site(pc int, st *state) *site {
	return &site{phase: f.phase, at: Access{f.proto.SourceName, luacode.Line(f.proto, pc)}, known: &st.known}
}

// code is the knowledge that depends only on the instructions of a function.
type code struct {
	leaders map[int]bool                // instructions that jumps lead to, or follow them
	shared  map[int][]*lua.DbgLocalInfo // locals that functions inside share, by register
}

// codeOf reads the instructions of a function.
func (s *search) codeOf(p *lua.FunctionProto) *code {
	c := &code{leaders: map[int]bool{}, shared: map[int][]*lua.DbgLocalInfo{}}
	for pc := 0; pc < len(p.Code); pc++ {
		inst := luacode.At(p, pc)
		next := successors(p, pc)
		if len(next) != 1 || next[0] != pc+1 {
			for _, n := range next {
				c.leaders[n] = true
			}
		}
		if inst.Op() != lua.OP_CLOSURE {
			continue
		}
		at := pc
		for range p.FunctionPrototypes[inst.Bx()].NumUpvalues {
			pc++
			if up := luacode.At(p, pc); up.Op() == lua.OP_MOVE {
				if l := localIn(p, at, up.B()); l != nil && !slices.Contains(c.shared[up.B()], l) {
					c.shared[up.B()] = append(c.shared[up.B()], l)
				}
			}
		}
	}
	return c
}

// localIn returns the local variable that is in a register at an instruction.
func localIn(p *lua.FunctionProto, pc, register int) *lua.DbgLocalInfo {
	for _, l := range p.DbgLocals {
		if pc >= l.StartPc && pc <= l.EndPc {
			if register == 0 {
				return l
			}
			register--
		}
	}
	return nil
}

// successors returns the instructions that may come after one.
func successors(p *lua.FunctionProto, pc int) []int {
	inst := luacode.At(p, pc)
	switch inst.Op() {
	case lua.OP_EQ, lua.OP_LT, lua.OP_LE, lua.OP_TEST, lua.OP_TESTSET, lua.OP_TFORLOOP:
		return []int{pc + 1, pc + 2}
	case lua.OP_LOADBOOL:
		if inst.C() != 0 {
			return []int{pc + 2}
		}
	case lua.OP_JMP, lua.OP_FORPREP:
		return []int{pc + 1 + inst.Jump()}
	case lua.OP_FORLOOP:
		return []int{pc + 1, pc + 1 + inst.Jump()}
	case lua.OP_CLOSURE:
		return []int{pc + 1 + int(p.FunctionPrototypes[inst.Bx()].NumUpvalues)}
	case lua.OP_RETURN, lua.OP_TAILCALL:
		return nil
	}
	return []int{pc + 1}
}
