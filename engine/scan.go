package engine

import (
	"cmp"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
)

// What a compiled script says of itself, read from its instructions without running it.

// globalUse is a place where a script reads or assigns a global.
type globalUse struct {
	name   string
	line   int
	assign bool
	hook   bool // within a function, not at the top of the script
}

// globalUses lists where the script uses globals, in the order of its lines.
func (s *Script) globalUses() (uses []globalUse) {
	var walk func(p *lua.FunctionProto, inside bool)
	walk = func(p *lua.FunctionProto, inside bool) {
		for pc, inst := range p.Code {
			op := int(inst >> opShift)
			if op != lua.OP_GETGLOBAL && op != lua.OP_SETGLOBAL {
				continue
			}
			name, ok := p.Constants[inst&bxMask].(lua.LString)
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

// changedLocals lists where functions assign to locals of the top of the script: each VM has its
// own, as it has its own globals.
func (s *Script) changedLocals() (uses []globalUse) {
	// top tells of each upvalue of a function whether it is a local of the main chunk.
	var walk func(p *lua.FunctionProto, main bool, top []bool)
	walk = func(p *lua.FunctionProto, main bool, top []bool) {
		for pc := 0; pc < len(p.Code); pc++ {
			inst := p.Code[pc]
			switch int(inst >> opShift) {
			case lua.OP_SETUPVAL:
				if b := int(inst & bMask); b < len(top) && top[b] {
					uses = append(uses, globalUse{p.DbgUpvalues[b], p.DbgSourcePositions[pc], true, true})
				}
			case lua.OP_CLOSURE:
				// One instruction follows for each upvalue: where the function around it has it.
				child := p.FunctionPrototypes[inst&bxMask]
				from := make([]bool, child.NumUpvalues)
				for i := range from {
					pc++
					up := p.Code[pc]
					b := int(up & bMask)
					if int(up>>opShift) == lua.OP_MOVE {
						from[i] = main
					} else {
						from[i] = b < len(top) && top[b]
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

// How gopher-lua packs an instruction: the operation in the upper six bits, the index of a
// constant in the lower eighteen.
const (
	opShift = 26
	bxMask  = 1<<18 - 1
	bMask   = 1<<9 - 1
)

// keepsOff refuses a script that assigns to globals that every script has.
func (s *Script) keepsOff(owns func(name string) bool) error {
	for _, u := range s.globalUses() {
		if u.assign && owns(u.name) {
			return &ScriptError{Script: s.Name, Line: u.line, Source: s.line(u.line), Msg: luabind.Replaced(u.name)}
		}
	}
	return nil
}

// assigns tells whether the script assigns a global of that name anywhere.
func (s *Script) assigns(names ...string) bool {
	return slices.ContainsFunc(s.globalUses(), func(u globalUse) bool { return u.assign && slices.Contains(names, u.name) })
}

// uses tells whether the script mentions a global of that name.
func (s *Script) uses(name string) bool {
	return slices.ContainsFunc(s.globalUses(), func(u globalUse) bool { return u.name == name })
}

// Reads tells whether the script supplies its own input: with the hook source, or, when it has no
// hooks, by reading for itself.
func (s *Script) Reads() bool { return s.assigns(hookSource) || !s.assigns(HookNames()...) }
