package lift

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/goval"
	luavalue "mrrc-lua/luabind/value"
)

// freeze converts a value of the VM that is not changed any more.
func (c *Program) freeze(f *function, v lua.LValue, line int) value {
	switch v := v.(type) {
	case *lua.LNilType:
		return value{}
	case lua.LBool:
		return goval.Bool(bool(v))
	case lua.LNumber:
		return goval.Num(float64(v))
	case lua.LString:
		return goval.Str(string(v))
	case *lua.LTable:
		return goval.OfTable(c.freezeTable(f, v, line))
	case *lua.LFunction:
		return goval.OfFunction(c.freezeFunction(f, v, line))
	case *lua.LUserData:
		if o, ok := c.object(v); ok {
			return goval.OfObject(o)
		}
	}
	f.refuse(line, "it uses a value of the top level that is a %s", luavalue.TypeName(v))
	return value{}
}

// object returns the object of a value of the VM that hooks share: a lookup. ok is false for other values.
func (c *Program) object(v *lua.LUserData) (o *goval.Object, ok bool) {
	if o := c.objects[v]; o != nil {
		return o, true
	}
	if o, ok = luabind.ObjectOf(v); ok {
		if fault == lookupsAreOne {
			for _, other := range c.objects {
				o = other
			}
		}
		c.objects[v] = o
	}
	return o, ok
}

// freezeTable copies a table with everything in it.
func (c *Program) freezeTable(f *function, t *lua.LTable, line int) *goval.Table {
	if done := c.tables[t]; done != nil {
		return done
	}
	if _, given := t.Metatable.(*lua.LTable); given && !luavalue.IsSparse(t) {
		f.refuse(line, "it uses a table with a metatable")
	}
	out := &goval.Table{}
	c.tables[t] = out
	n := luavalue.ListLen(t)
	for i := 1; i <= n; i++ {
		out.Append(c.freeze(f, t.RawGetInt(i), line))
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		switch k := k.(type) {
		case lua.LString:
			out.Keep(goval.Str(string(k)), c.freeze(f, v, line))
		case lua.LNumber:
			if i := int(k); i >= 1 && i <= n && lua.LNumber(i) == k {
				continue
			}
			out.Keep(goval.Num(float64(k)), c.freeze(f, v, line))
		default:
			f.refuse(line, "it uses a table with a key that is a %s", luavalue.TypeName(k))
		}
	}
	return out
}

// freezeFunction converts a function. It refuses one that changes its arguments.
func (c *Program) freezeFunction(f *function, fn *lua.LFunction, line int) *goval.Callable {
	if made := c.callables[fn]; made != nil {
		return made
	}
	if fn.IsG {
		api, ok := c.api.Function(fn)
		if !ok || api.Fn == nil || api.Changes {
			f.refuse(line, "it uses a function that needs the VM")
		}
		at := c.link(linkFunction, api.Name)
		made := &goval.Callable{Call: func(call *goval.Call, args []value) value { return machineOf(call).links[at].fn(call, args) }}
		c.callables[fn] = made
		return made
	}
	g := c.of(fn, f, line)
	f.finished(g, line)
	for _, changes := range g.changes {
		if changes {
			f.refuse(line, "it passes on a function that changes one of its arguments")
		}
	}
	made := &goval.Callable{Call: func(call *goval.Call, args []value) value { return g.invoke(machineOf(call), args) }}
	c.callables[fn] = made
	return made
}

// finished refuses a function that calls itself: its effects are not known before it is compiled.
func (f *function) finished(g *function, line int) {
	if !g.done {
		f.refuse(line, "it calls a function that calls itself")
	}
}
