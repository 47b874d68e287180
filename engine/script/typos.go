package script

import (
	"cmp"
	"errors"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luacode"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/lualib"
)

// Typos finds names that do not exist, in functions that nobody has called yet: globals, members of
// modules and of run, and members of the argument of a hook. A warning has the message that running
// the line would have. L is a state in which the script was loaded.
func (s *Script) Typos(L *lua.LState) (list []Warning) {
	for _, u := range s.globalUses() {
		if !u.hook || L.G.Global.RawGetString(u.name) != lua.LNil {
			continue
		}
		if e := unknownGlobal(L, u); e != nil {
			list = append(list, Warning{Line: u.line, Msg: withLocals(e, s.localsAt(u.line)).Error()})
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

// unknownGlobal returns the error of using a global that does not exist, nil if there is none.
func unknownGlobal(L *lua.LState, u globalUse) *lualib.UnknownGlobal {
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if u.assign {
			L.SetField(L.G.Global, u.name, lua.LTrue)
		} else {
			L.GetField(L.G.Global, u.name)
		}
		return 0
	}))
	var api *lua.ApiError
	var unknown *lualib.UnknownGlobal
	if err := L.PCall(0, 0, nil); errors.As(err, &api) && errors.As(api.Cause, &unknown) {
		return unknown
	}
	return nil
}

// missing returns what is wrong with a name. ok is false if nothing is.
type missing func(name string) (msg string, ok bool)

// membersByGlobal returns the check of members for each global that is not the script's own. string is
// not among them, because a script may add functions to it.
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

// hookArguments returns the check of members for the first argument of each hook.
func hookArguments() map[string]missing {
	record, run := class("Record").Missing, class("Run").Missing
	return map[string]missing{
		HookFilter: record, HookTransform: record, HookExtract: record,
		HookSource: run, HookBegin: run, HookFinish: run,
	}
}

func class(name string) *declare.Class {
	list := luabind.Classes()
	return list[slices.IndexFunc(list, func(c *declare.Class) bool { return c.Name == name })]
}

// missingMembers finds mistakes such as text.uppper: an instruction that reads one of these globals, and
// a next one that asks it for a member.
func missingMembers(p *lua.FunctionProto, of map[string]missing) (list []Warning) {
	for pc := 0; pc+1 < len(p.Code); pc++ {
		inst := luacode.At(p, pc)
		if inst.Op() != lua.OP_GETGLOBAL {
			continue
		}
		global, _ := p.Constants[inst.Bx()].(lua.LString)
		look, known := of[string(global)]
		register, name, ok := member(p, pc+1)
		if !known || !ok || register != inst.A() {
			continue
		}
		if msg, bad := look(name); bad {
			list = append(list, Warning{Line: luacode.Line(p, pc+1), Msg: msg})
		}
	}
	return list
}

// missingOfArgument finds mistakes such as record:titel(): a member of the first argument of a function.
// Functions inside it are not searched, because there the argument is another variable.
func missingOfArgument(p *lua.FunctionProto, look missing) (list []Warning) {
	if p.NumParameters == 0 {
		return nil
	}
	for pc := range p.Code {
		register, name, ok := member(p, pc)
		if ok && pc > 0 { // a call inside a call moves its object first
			if before := luacode.At(p, pc-1); before.Op() == lua.OP_MOVE && before.A() == register {
				register = before.B()
			}
		}
		if !ok || register != 0 {
			continue
		}
		if msg, bad := look(name); bad {
			list = append(list, Warning{Line: luacode.Line(p, pc), Msg: msg})
		}
	}
	return list
}

// member decodes an instruction that asks the value in a register for a member by its name.
func member(p *lua.FunctionProto, pc int) (register int, name string, ok bool) {
	inst := luacode.At(p, pc)
	var key int
	switch inst.Op() {
	case lua.OP_SELF, lua.OP_GETTABLE, lua.OP_GETTABLEKS:
		register, key = inst.B(), inst.C()
	case lua.OP_SETTABLE, lua.OP_SETTABLEKS:
		register, key = inst.A(), inst.B()
	default:
		return 0, "", false
	}
	name, ok = luacode.ConstantName(p, key)
	return register, name, ok
}
