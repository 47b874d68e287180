package lift

import (
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	luavalue "mrrc-lua/luabind/value"
)

// name compiles a variable: a local one of the function, or one outside it, whose value is known.
func (f *function) name(e *ast.IdentExpr) *node {
	line := e.Line()
	if l := f.find(e.Value); l != nil {
		if l.inline != nil {
			return &node{inline: l.inline, origin: notTable, f: f, line: line}
		}
		reg := l.reg
		return &node{f: f, line: line, local: l, origin: origin{local: l}, eval: func(m *Machine) value { return m.regs[reg] }}
	}
	return f.known(f.outside(e.Value, line), line)
}

// outside returns the value of a variable outside the function.
func (f *function) outside(name string, line int) lua.LValue {
	for i, up := range f.lua.Proto.DbgUpvalues {
		if up == name && i < len(f.lua.Upvalues) {
			return f.lua.Upvalues[i].Value()
		}
	}
	if f.lua.Env != f.c.globals {
		f.refuse(line, "it has an environment of its own")
	}
	v := f.c.globals.RawGetString(name)
	if v == lua.LNil {
		f.refuse(line, "there is no global '%s'", name)
	}
	return v
}

// known makes the node of a value of the VM that is known when the hook is compiled.
func (f *function) known(v lua.LValue, line int) *node {
	switch v := v.(type) {
	case *lua.LNilType:
		return f.constNode(value{}, line)
	case lua.LBool:
		return f.constNode(goval.Bool(bool(v)), line)
	case lua.LNumber:
		return f.constNode(goval.Num(float64(v)), line)
	case lua.LString:
		return f.constNode(goval.Str(string(v)), line)
	case *lua.LTable:
		if v == f.c.env.Args {
			return &node{args: true, f: f, line: line}
		}
	}
	return &node{static: v, origin: stranger, f: f, line: line}
}

// member compiles object.key and object[key].
func (f *function) member(e *ast.AttrGetExpr) *node {
	line := e.Line()
	object := f.expr(e.Object)
	key := f.expr(e.Key)
	named := key.constant && key.value.Kind() == goval.String
	switch {
	case object.args:
		if !named {
			f.refuse(line, "it looks up a name in run.args that is not written as text")
		}
		return f.arg(key.value.Text(), line)
	case object.static != nil && named:
		if v, ok := f.memberOf(object.static, key.value.Text(), line); ok {
			return f.known(v, line)
		}
	}
	obj := object.use()
	if named {
		name := key.value.Text()
		at := f.c.link(linkGet, name)
		return &node{f: f, line: line, origin: stranger, eval: func(m *Machine) value {
			switch o := obj(m); o.Kind() {
			case goval.TableKind:
				return o.Table().Named(name)
			case goval.Record, goval.Field, goval.Foreign, goval.Shared:
				return m.links[at].get(&m.Call, o)
			}
			goval.Abandon()
			return value{}
		}}
	}
	k := key.use()
	return &node{f: f, line: line, origin: stranger, eval: func(m *Machine) value {
		o := obj(m)
		i := k(m)
		if o.Kind() != goval.TableKind {
			goval.Abandon()
		}
		return o.Table().Get(i)
	}}
}

// arg compiles run.args.name.
func (f *function) arg(name string, line int) *node {
	v := value{}
	if s, ok := f.c.env.ArgValues[name]; ok {
		v = goval.Str(s)
	}
	return f.plain(line, func(m *Machine) value {
		m.ask(name)
		return v
	})
}

// memberOf returns a member of a known value. ok is false if the hook must look it up when it runs.
func (f *function) memberOf(v lua.LValue, name string, line int) (member lua.LValue, ok bool) {
	switch v := v.(type) {
	case *lua.LTable:
		t := v
		if _, given := v.Metatable.(*lua.LTable); given && !luavalue.IsSparse(v) {
			if t = declare.Behind(v); t == v {
				f.refuse(line, "it uses a table with a metatable")
			}
			if t.RawGetString(name) == lua.LNil {
				f.refuse(line, "there is no member '%s'", name)
			}
		}
		return t.RawGetString(name), true
	case *lua.LUserData:
		if f.c.env.IsRun(v) {
			if name == "args" {
				return f.c.env.Args, true
			}
			f.refuse(line, "it uses run.%s", name)
		}
		if _, ok := f.c.object(v); ok && f.c.api.ObjectHas(name) {
			return nil, false
		}
	}
	f.refuse(line, "it reads '%s' from a value that the compiler does not know", name)
	return nil, false
}
