package engine

import (
	"cmp"
	"slices"

	lua "github.com/yuin/gopher-lua"
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

// How gopher-lua packs an instruction: the operation in the upper six bits, the index of a
// constant in the lower eighteen.
const (
	opShift = 26
	bxMask  = 1<<18 - 1
)

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
