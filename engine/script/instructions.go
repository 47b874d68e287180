package script

import (
	"cmp"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/lualib"
)

// What can be known about a compiled script from its instructions, without running it.

// globalUse is a place where a script reads or assigns a global.
type globalUse struct {
	name   string
	line   int
	assign bool
	hook   bool // inside a function, not at the top of the script
}

// globalUses returns the places where the script uses globals, in the order of its lines.
func (s *Script) globalUses() (uses []globalUse) {
	var walk func(p *lua.FunctionProto, inside bool)
	walk = func(p *lua.FunctionProto, inside bool) {
		for pc, code := range p.Code {
			inst := instruction(code)
			op := inst.op()
			if op != lua.OP_GETGLOBAL && op != lua.OP_SETGLOBAL {
				continue
			}
			name, ok := p.Constants[inst.bx()].(lua.LString)
			if !ok {
				continue
			}
			uses = append(uses, globalUse{string(name), p.DbgSourcePositions[pc], op == lua.OP_SETGLOBAL, inside})
		}
		for _, f := range p.FunctionPrototypes {
			walk(f, true)
		}
	}
	walk(s.proto, false)
	slices.SortStableFunc(uses, func(a, b globalUse) int { return cmp.Compare(a.line, b.line) })
	return uses
}

// changedLocals returns the places where functions assign to locals of the top of the script: each VM
// has its own, as it has its own globals.
func (s *Script) changedLocals() (uses []globalUse) {
	// top[i] is whether upvalue i of the function is a local of the main chunk.
	var walk func(p *lua.FunctionProto, main bool, top []bool)
	walk = func(p *lua.FunctionProto, main bool, top []bool) {
		for pc := 0; pc < len(p.Code); pc++ {
			inst := instruction(p.Code[pc])
			switch inst.op() {
			case lua.OP_SETUPVAL:
				if b := inst.b(); b < len(top) && top[b] {
					uses = append(uses, globalUse{p.DbgUpvalues[b], p.DbgSourcePositions[pc], true, true})
				}
			case lua.OP_CLOSURE:
				// One instruction follows for each upvalue: where the function around it has it.
				child := p.FunctionPrototypes[inst.bx()]
				from := make([]bool, child.NumUpvalues)
				for i := range from {
					pc++
					up := instruction(p.Code[pc])
					if up.op() == lua.OP_MOVE {
						from[i] = main
					} else {
						from[i] = up.b() < len(top) && top[up.b()]
					}
				}
				walk(child, false, from)
			}
		}
	}
	walk(s.proto, true, nil)
	slices.SortStableFunc(uses, func(a, b globalUse) int { return cmp.Compare(a.line, b.line) })
	return uses
}

// KeepsOff returns an *Error if the script assigns to a global that every script has; owns reports
// which these are.
func (s *Script) KeepsOff(owns func(name string) bool) error {
	for _, u := range s.globalUses() {
		if u.assign && owns(u.name) {
			err := &lualib.ReplacedGlobal{Name: u.name}
			return &Error{Script: s.Name, Line: u.line, Source: s.Line(u.line), Msg: err.Error(), Err: err}
		}
	}
	return nil
}

// Assigns reports whether the script assigns a global of one of these names anywhere.
func (s *Script) Assigns(names ...string) bool {
	return slices.ContainsFunc(s.globalUses(), func(u globalUse) bool { return u.assign && slices.Contains(names, u.name) })
}

// Uses reports whether the script mentions a global of that name.
func (s *Script) Uses(name string) bool {
	return slices.ContainsFunc(s.globalUses(), func(u globalUse) bool { return u.name == name })
}

// Hookless reports whether the script has no hooks: it is run once, from top to bottom.
func (s *Script) Hookless() bool { return !s.Assigns(HookNames()...) }

// Reads reports whether the script supplies its own input: with the hook source, or, if it has no
// hooks, by reading for itself.
func (s *Script) Reads() bool { return s.Assigns(HookSource) || s.Hookless() }
