package luabind

import (
	"context"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/lualib"
)

// Lifter has the functions of the Lua API for hooks that run without their VM. Functions that are declared
// on Go values are those; others that depend on nothing but their arguments (Class.Apart) are called in a Lua
// state that belongs to the Lifter and runs no code of a script.
//
// One goroutine uses a Lifter. Code that was compiled with the Names of one Lifter runs with any other: it knows
// functions by their names.
type Lifter struct {
	call  *goval.Call
	host  Host
	own   *Binding              // functions on Go values
	funcs map[string]GoFunction // of modules, by name: "text.upper"
	basic map[string]lualib.GoFunc
	apart map[string]bool // functions of Lua's own libraries that may be called in any state

	state *lua.LState // made when it is needed first
	bind  *Binding    // of state
	owner map[any]*recordHandle
}

// Names has the functions of the Lua API in one VM, by their names. It is used under the lock of the VM.
type Names struct {
	*Lifter
	of map[*lua.LFunction]string
}

// GoFunction is a function of the Lua API for hooks that run without the VM.
type GoFunction struct {
	Name      string         // "text.upper"
	Fn        goval.Func     // nil: it returns an iterator
	Each      goval.EachFunc // nil: it does not
	Void      bool           // it has no result
	Changes   bool           // it changes its first argument, a table
	Callbacks bool           // it calls the functions that it is given before it returns
	Passes    bool           // its results are its arguments, or what is in them
}

// GoMethods are the methods of a name, by the kind of the object.
type GoMethods struct {
	Known     bool // there is one, for some kind
	EachOnly  bool // all of them return iterators
	HasEach   bool // one of them does
	Void      bool // they have no result
	Callbacks bool
	Binds     bool // there is something in Bind or BindEach
	Fns       [goval.Kinds]goval.Func
	Eachs     [goval.Kinds]goval.EachFunc
	Bind      [goval.Kinds]goval.Bind // for those in Fns and Eachs that can be bound to their arguments
	BindEach  [goval.Kinds]goval.BindEach
}

// NewLifter makes a Lifter. host takes what the hooks put out; nil: nothing is called. call is what the functions
// get besides their arguments.
func NewLifter(host Host, call *goval.Call) *Lifter {
	l := &Lifter{call: call, host: host, own: newBinding(host), funcs: map[string]GoFunction{}, apart: map[string]bool{}}
	l.own.lib.Bound(call)
	l.basic = l.own.lib.GoFuncs()
	for _, name := range lualib.GoApart() {
		l.apart[name] = true
	}
	for _, m := range append(l.own.modules(), l.own.lib.StringModule()) {
		for _, f := range m.Funcs {
			if f.Go != nil || f.GoEach != nil {
				l.funcs[m.Name+"."+f.Name] = ofDeclared(f)
			} else if m.Apart && !strings.HasPrefix(f.Returns, "fun(") {
				l.funcs[m.Name+"."+f.Name] = GoFunction{}
			}
		}
	}
	return l
}

// NamesIn names the functions of the API in the VM L, which b was installed in.
func NamesIn(L *lua.LState, b *Binding) *Names {
	n := &Names{NewLifter(nil, &goval.Call{}), map[*lua.LFunction]string{}}
	nameAll := func(module string, t *lua.LTable) {
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			if fn, ok := v.(*lua.LFunction); ok && fn.IsG {
				n.of[fn] = module + k.String()
			}
		}
	}
	nameAll("", L.G.Global)
	for k, v := L.G.Global.Next(lua.LNil); k != lua.LNil; k, v = L.G.Global.Next(k) {
		if t, ok := v.(*lua.LTable); ok && k.String() != "_G" && b.Owns(k.String()) {
			nameAll(k.String()+".", declare.Behind(t))
		}
	}
	return n
}

// ofDeclared returns the function on Go values of a declaration.
func ofDeclared(f declare.Func) GoFunction {
	return GoFunction{Fn: f.Go, Each: f.GoEach, Void: f.Returns == "", Callbacks: strings.Contains(f.Args, "fun")}
}

// Close ends the state of the Lifter.
func (l *Lifter) Close() {
	if l.state != nil {
		l.bind.Close()
		l.state.Close()
	}
}

// Begin begins with a record.
func (l *Lifter) Begin() {
	if l.owner != nil {
		clear(l.owner)
	}
}

// NameOf returns the name of a function of the API; "" if it is none.
func (n *Names) NameOf(fn *lua.LFunction) string { return n.of[fn] }

// Loop returns "ipairs" or "pairs" for these functions.
func (n *Names) Loop(fn *lua.LFunction) string {
	if name := n.of[fn]; name == "ipairs" || name == "pairs" {
		return name
	}
	return ""
}

// Function returns a function of the API. ok is false if it needs the VM.
func (n *Names) Function(fn *lua.LFunction) (f GoFunction, ok bool) { return n.Named(n.of[fn]) }

// Named returns the function of a name. ok is false if it needs the VM.
func (l *Lifter) Named(name string) (f GoFunction, ok bool) {
	f, ok = l.funcs[name]
	switch basic, is := l.basic[name]; {
	case ok && f.Fn == nil && f.Each == nil:
		f.Fn = l.inState(name)
	case ok:
	case is:
		f, ok = GoFunction{Fn: basic.Fn, Void: basic.Void, Changes: basic.Changes, Callbacks: basic.Callbacks, Passes: basic.Passes}, true
		if l.apart[name] {
			f.Fn = l.either(basic.Fn, name)
		}
	case l.apart[name]:
		f, ok = GoFunction{Fn: l.inState(name)}, true
	}
	f.Name = name
	return f, ok
}

// either calls the function on Go values for values that every state knows, and the other for the rest.
func (l *Lifter) either(fn goval.Func, name string) goval.Func {
	other := l.inState(name)
	return func(c *goval.Call, args []goval.Value) goval.Value {
		switch goval.Arg(args, 0).Kind() {
		case goval.Record, goval.Field, goval.Foreign:
			return other(c, args)
		}
		return fn(c, args)
	}
}

// Run returns a method of run.
func (l *Lifter) Run(name string) (f GoFunction, ok bool) {
	for _, f := range l.own.run.class().Funcs {
		if f.Name == name && f.Go != nil {
			return ofDeclared(f), true
		}
	}
	return f, false
}

// Methods returns the methods of a name.
func (l *Lifter) Methods(name string) (m GoMethods) {
	m.EachOnly = true
	add := func(kind goval.Kind, f declare.Func, apart bool) {
		if f.Name != name {
			return
		}
		switch {
		case f.GoEach != nil:
			m.Known, m.HasEach, m.Binds = true, true, m.Binds || f.BindEach != nil
			m.Eachs[kind], m.BindEach[kind] = f.GoEach, f.BindEach
			return
		case f.Go != nil:
			m.Fns[kind], m.Bind[kind] = f.Go, f.Bind
		case apart && !f.Outside && !strings.HasPrefix(f.Returns, "fun("):
			m.Fns[kind] = l.methodInState(name)
		default:
			return
		}
		m.Known, m.EachOnly = true, false
		m.Void = f.Returns == ""
		m.Binds = m.Binds || f.Bind != nil
		m.Callbacks = m.Callbacks || strings.Contains(f.Args, "fun")
	}
	for _, c := range []struct {
		kind  goval.Kind
		class *declare.Class
	}{{goval.Record, l.own.records.class()}, {goval.Field, l.own.fields.class()}, {goval.Foreign, l.own.leader.class()}, {goval.Foreign, l.own.fixed.class()}, {goval.Shared, l.own.lib.LookupClass()}} {
		for _, f := range c.class.Funcs {
			add(c.kind, f, c.class.Apart)
		}
	}
	for _, f := range l.own.lib.StringModule().Funcs {
		add(goval.String, f, true)
		if f.Name == name && f.GoEach == nil && f.Go == nil {
			m.Fns[goval.String] = l.inState("string." + name)
		}
	}
	return m
}

// Getter returns the function that gets a property of a record, a field, a foreign value or a lookup.
func (l *Lifter) Getter(name string) func(c *goval.Call, self goval.Value) goval.Value {
	var quick [goval.Kinds]func(c *goval.Call, self goval.Value) goval.Value
	for _, p := range l.own.records.class().Props {
		if p.Name == name {
			quick[goval.Record] = p.Go
		}
	}
	for _, p := range l.own.fields.class().Props {
		if p.Name == name {
			quick[goval.Field] = p.Go
		}
	}
	for _, p := range l.own.lib.LookupClass().Props {
		if p.Name == name {
			quick[goval.Shared] = p.Go
		}
	}
	slow := l.accessor(func(L *lua.LState) int {
		L.Push(L.GetField(L.Get(1), name))
		return 1
	})
	return func(c *goval.Call, self goval.Value) goval.Value {
		if get := quick[self.Kind()]; get != nil {
			return get(c, self)
		}
		return slow(c, []goval.Value{self})
	}
}

// Setter returns the function that sets a property.
func (l *Lifter) Setter(name string) func(c *goval.Call, self, v goval.Value) {
	set := l.accessor(func(L *lua.LState) int {
		L.SetField(L.Get(1), name, L.Get(2))
		return 0
	})
	return func(c *goval.Call, self, v goval.Value) { set(c, []goval.Value{self, v}) }
}

// accessor is a function that is called in the state.
func (l *Lifter) accessor(fn lua.LGFunction) goval.Func {
	var made *lua.LFunction
	return func(c *goval.Call, args []goval.Value) goval.Value {
		L := l.open()
		if made == nil {
			made = L.NewFunction(fn)
		}
		return l.do(c, made, args)
	}
}

// methodInState is a method that is called in the state.
func (l *Lifter) methodInState(name string) goval.Func {
	return func(c *goval.Call, args []goval.Value) goval.Value {
		L := l.open()
		fn, ok := L.GetField(l.toLua(args[0]), name).(*lua.LFunction)
		if !ok {
			goval.Abandon()
		}
		return l.do(c, fn, args)
	}
}

// inState is a function of a module that is called in the state.
func (l *Lifter) inState(name string) goval.Func {
	var fn *lua.LFunction
	return func(c *goval.Call, args []goval.Value) goval.Value {
		if name == "string.format" && slices.ContainsFunc(args, isTable) {
			goval.Abandon() // its text would be the address of the copy
		}
		L := l.open()
		if fn == nil {
			module, member, ok := strings.Cut(name, ".")
			v := L.G.Global.RawGetString(module)
			if ok {
				v = declare.Behind(v.(*lua.LTable)).RawGetString(member)
			}
			fn = v.(*lua.LFunction)
		}
		return l.do(c, fn, args)
	}
}

func isTable(v goval.Value) bool { return v.Kind() == goval.TableKind }

// open returns the state.
func (l *Lifter) open() *lua.LState {
	if l.state == nil {
		l.state = lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 1024, RegistryMaxSize: 1 << 16, RegistryGrowStep: 1024, CallStackSize: 50})
		l.bind = Install(l.state, l.host)
		l.state.SetContext(apartContext{l.call})
		l.owner = map[any]*recordHandle{}
	}
	return l.state
}

// do calls a function in the state. Whatever it raises abandons the record.
func (l *Lifter) do(c *goval.Call, fn *lua.LFunction, args []goval.Value) goval.Value {
	c.Pause()
	L := l.state
	top := L.GetTop()
	L.Push(fn)
	for _, a := range args {
		L.Push(l.toLua(a))
	}
	if err := L.PCall(len(args), lua.MultRet, nil); err != nil {
		L.SetTop(top)
		goval.Abandon()
	}
	n := L.GetTop() - top
	if n == 0 {
		c.None = true
		return goval.Value{}
	}
	first := l.toGo(L.Get(top + 1))
	for i := 2; i <= n; i++ {
		c.More = append(c.More, l.toGo(L.Get(top+i)))
	}
	L.SetTop(top)
	return first
}

// toLua makes a value of the state.
func (l *Lifter) toLua(v goval.Value) lua.LValue {
	switch v.Kind() {
	case goval.Nil:
		return lua.LNil
	case goval.False:
		return lua.LFalse
	case goval.True:
		return lua.LTrue
	case goval.Number:
		return lua.LNumber(v.Float())
	case goval.String:
		return lua.LString(goval.Own(v.Text())) // functions may keep it
	case goval.Record:
		return &l.handleOf(v).ud
	case goval.Field:
		return l.bind.wrap.field(l.handleOf(v), v.Field())
	case goval.Foreign:
		return v.Foreign()
	case goval.TableKind:
		return l.tableToLua(v.Table(), 0)
	}
	goval.Abandon()
	return nil
}

// handleOf returns the handle of a record, or of the record of a field.
func (l *Lifter) handleOf(v goval.Value) *recordHandle {
	r := v.Record()
	if h := l.owner[r]; h != nil {
		return h
	}
	h := l.bind.wrap.record(r).(*lua.LUserData).Value.(*recordHandle)
	l.owner[r] = h
	return h
}

// maxCopied bounds how deep tables are nested that are copied.
const maxCopied = 10

// tableToLua copies a table.
func (l *Lifter) tableToLua(t *goval.Table, depth int) *lua.LTable {
	if depth == maxCopied || t.HasOther() || t.Columns() != nil || t.IsArray() { // a row and an array have a metatable
		goval.Abandon()
	}
	out := l.state.NewTable()
	for i, v := range t.List() {
		l.call.Step()
		if v.Kind() == goval.TableKind {
			out.RawSetInt(i+1, l.tableToLua(v.Table(), depth+1))
			continue
		}
		out.RawSetInt(i+1, l.toLua(v))
	}
	t.Names(func(key string, v goval.Value) {
		l.call.Step()
		if v.Kind() == goval.TableKind {
			out.RawSetString(goval.Own(key), l.tableToLua(v.Table(), depth+1))
			return
		}
		out.RawSetString(goval.Own(key), l.toLua(v))
	})
	return out
}

// toGo makes a value of one of the state.
func (l *Lifter) toGo(v lua.LValue) goval.Value {
	switch v := v.(type) {
	case *lua.LNilType:
		return goval.Value{}
	case lua.LBool:
		return goval.Bool(bool(v))
	case lua.LNumber:
		return goval.Num(float64(v))
	case lua.LString:
		return goval.Str(string(v))
	case *lua.LTable:
		return goval.OfTable(l.tableToGo(v, 0))
	case *lua.LUserData:
		switch h := v.Value.(type) {
		case *recordHandle:
			l.owner[h.rec] = h
			return goval.OfRecord(h.rec)
		case *fieldHandle:
			l.owner[h.owner.rec] = h.owner
			return goval.OfField(h.field)
		case *leaderHandle, *fixedHandle:
			return goval.OfForeign(v)
		}
	}
	goval.Abandon()
	return goval.Value{}
}

// tableToGo copies a table.
func (l *Lifter) tableToGo(t *lua.LTable, depth int) *goval.Table {
	if depth == maxCopied || t.Metatable != lua.LNil {
		goval.Abandon()
	}
	n := t.Len()
	out := l.call.NewTable(n)
	element := func(v lua.LValue) goval.Value {
		l.call.Step()
		if inner, ok := v.(*lua.LTable); ok {
			return goval.OfTable(l.tableToGo(inner, depth+1))
		}
		return l.toGo(v)
	}
	for i := 1; i <= n; i++ {
		out.Append(element(t.RawGetInt(i)))
	}
	last := lua.LValue(lua.LNil)
	if n > 0 {
		last = lua.LNumber(n)
	}
	for k, v := t.Next(last); k != lua.LNil; k, v = t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			goval.Abandon()
		}
		out.SetName(l.call, string(name), element(v))
	}
	return out
}

// apartContext is the context of the state: functions ask it for memory and time.
type apartContext struct{ *goval.Call }

func (apartContext) Deadline() (time.Time, bool) { return time.Time{}, false }
func (apartContext) Done() <-chan struct{}       { return nil }
func (apartContext) Err() error                  { return nil }
func (apartContext) Value(any) any               { return nil }

var _ context.Context = apartContext{}

// ObjectOf returns the object for a value of a VM that hooks share without the VM: a lookup. ok is false for other values.
func ObjectOf(v lua.LValue) (o *goval.Object, ok bool) { return lualib.LookupObject(v) }

// ObjectHas reports whether such an object has a property of this name.
func (n *Names) ObjectHas(name string) bool {
	return slices.ContainsFunc(n.own.lib.LookupClass().Props, func(p declare.Prop) bool { return p.Name == name && p.Go != nil })
}

// IsRun reports whether a value is the global run.
func IsRun(v lua.LValue) bool {
	ud, ok := v.(*lua.LUserData)
	if ok {
		_, ok = ud.Value.(*runBinding)
	}
	return ok
}
