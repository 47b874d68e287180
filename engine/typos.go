package engine

import (
	"cmp"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
)

// typos finds names that do not exist, in functions that nobody has called yet: globals, members of
// modules and of run, and members of what a hook is called with. It says of them what running into
// them would say. L is a state in which the script was loaded.
func (s *Script) typos(L *lua.LState) (list []Warning) {
	for _, u := range s.globalUses() {
		if !u.hook || L.G.Global.RawGetString(u.name) != lua.LNil {
			continue
		}
		if msg := globalError(L, u); msg != "" {
			list = append(list, Warning{u.line, nearLocal(msg, s.localsAt(u.line))})
		}
	}
	members := membersByGlobal()
	var walk func(p *lua.FunctionProto)
	walk = func(p *lua.FunctionProto) {
		list = append(list, missingMembers(p, members)...)
		for _, inner := range p.FunctionPrototypes {
			walk(inner)
		}
	}
	walk(s.proto)
	for hook, of := range hookArguments() {
		fn, ok := L.G.Global.RawGetString(hook).(*lua.LFunction)
		if ok && fn.Proto != nil && fn.Proto.SourceName == s.Name { // and not of a module
			list = append(list, missingOfArgument(fn.Proto, of)...)
		}
	}
	slices.SortStableFunc(list, func(a, b Warning) int { return cmp.Compare(a.Line, b.Line) })
	return slices.Compact(list)
}

// globalError gives the error of using a global that does not exist.
func globalError(L *lua.LState, u globalUse) string {
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if u.assign {
			L.SetField(L.G.Global, u.name, lua.LTrue)
		} else {
			L.GetField(L.G.Global, u.name)
		}
		return 0
	}))
	err := L.PCall(0, 0, nil)
	if err == nil {
		return ""
	}
	msg, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimSpace(msg)
}

// missing says of a name what is wrong with it: ok is false when nothing is.
type missing func(name string) (msg string, ok bool)

// membersByGlobal tells what can be asked of the globals that are not the script's own. To the
// string library a script can add functions.
func membersByGlobal() map[string]missing {
	all := map[string]missing{}
	for _, m := range luabind.Modules() {
		if m.Name != "string" {
			all[m.Name] = m.Missing
		}
	}
	all["run"] = class("Run").Missing
	return all
}

// hookArguments tells what the first argument of the hooks is.
func hookArguments() map[string]missing {
	record, run := class("Record").Missing, class("Run").Missing
	return map[string]missing{
		hookFilter: record, hookTransform: record, hookExtract: record,
		hookSource: run, hookBegin: run, hookFinish: run,
	}
}

func class(name string) *luabind.Class {
	list := luabind.Classes()
	return list[slices.IndexFunc(list, func(c *luabind.Class) bool { return c.Name == name })]
}

// missingMembers finds text.uppper: a global of ours, and in the next instruction a member of it.
func missingMembers(p *lua.FunctionProto, of map[string]missing) (list []Warning) {
	for pc := 0; pc+1 < len(p.Code); pc++ {
		inst := p.Code[pc]
		if int(inst>>opShift) != lua.OP_GETGLOBAL {
			continue
		}
		global, _ := p.Constants[inst&bxMask].(lua.LString)
		look, ours := of[string(global)]
		register, name, ok := member(p, pc+1)
		if !ours || !ok || register != int(inst>>aShift&aMask) {
			continue
		}
		if msg, bad := look(name); bad {
			list = append(list, Warning{p.DbgSourcePositions[pc+1], msg})
		}
	}
	return list
}

// missingOfArgument finds record:titel(): a member of the first argument of a function. In functions
// within it the argument is another variable, and they are not looked at.
func missingOfArgument(p *lua.FunctionProto, look missing) (list []Warning) {
	if p.NumParameters == 0 {
		return nil
	}
	for pc := range p.Code {
		register, name, ok := member(p, pc)
		if ok && pc > 0 { // a call within a call moves its object first
			if before := p.Code[pc-1]; int(before>>opShift) == lua.OP_MOVE && int(before>>aShift&aMask) == register {
				register = int(before & bMask)
			}
		}
		if !ok || register != 0 {
			continue
		}
		if msg, bad := look(name); bad {
			list = append(list, Warning{p.DbgSourcePositions[pc], msg})
		}
	}
	return list
}

// member reads an instruction that asks the value in a register for a member by its name.
func member(p *lua.FunctionProto, pc int) (register int, name string, ok bool) {
	inst := p.Code[pc]
	var key int
	switch int(inst >> opShift) {
	case lua.OP_SELF, lua.OP_GETTABLE, lua.OP_GETTABLEKS:
		register, key = int(inst&bMask), int(inst>>cShift&bMask)
	case lua.OP_SETTABLE, lua.OP_SETTABLEKS:
		register, key = int(inst>>aShift&aMask), int(inst&bMask)
	default:
		return 0, "", false
	}
	if key&constantBit == 0 || key&^constantBit >= len(p.Constants) {
		return 0, "", false
	}
	s, ok := p.Constants[key&^constantBit].(lua.LString)
	return register, string(s), ok
}

// Further places in an instruction, and how a constant is told from a register.
const (
	aShift      = 18
	aMask       = 1<<8 - 1
	cShift      = 9
	constantBit = 1 << 8
)

// Nearest gives the name that was probably meant by another, or "" when none is like it.
func Nearest(name string, names []string) string { return luabind.Nearest(name, names) }
