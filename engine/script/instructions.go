package script

import (
	"cmp"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luacode"
	"mrrc-lua/luabind/lualib"
)

// Facts about a compiled script from its instructions, without running it.

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
			inst := luacode.Instruction(code)
			op := inst.Op()
			if op != lua.OP_GETGLOBAL && op != lua.OP_SETGLOBAL {
				continue
			}
			name, ok := p.Constants[inst.Bx()].(lua.LString)
			if !ok {
				continue
			}
			uses = append(uses, globalUse{string(name), luacode.Line(p, pc), op == lua.OP_SETGLOBAL, inside})
		}
		for _, f := range p.FunctionPrototypes {
			walk(f, true)
		}
	}
	walk(s.proto, false)
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

// Names reports whether one of the strings in the script's code is text.
func (s *Script) Names(text string) bool {
	var in func(p *lua.FunctionProto) bool
	in = func(p *lua.FunctionProto) bool {
		return slices.Contains(p.Constants, lua.LValue(lua.LString(text))) || slices.ContainsFunc(p.FunctionPrototypes, in)
	}
	return s.proto != nil && in(s.proto)
}
