package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/parse"
)

// marcModule declares the module marc.
func (b *Binding) marcModule() *Module {
	return &Module{Name: "marc", Doc: "Records and fields out of nothing, and out of files.", Funcs: append(b.readFuncsOfMarc(), []Func{
		{"field", "tag: string, ...: string", "Field", "A field of its own, to be added to records: marc.field(tag, indicators, code, value, …), for a control field marc.field(tag, data).",
			`marc.field("650", " 0", "a", "History")`, b.newField},
		{"record", "parts: table?", "Record", "A new record of a list of fields, each a Field or a list as marc.field takes it, or of what record:to_table gives. leader= sets the leader.",
			`marc.record{{"001", "x1"}, {"245", "00", "a", "A title"}}`, b.newRecord},
		{"spec", "spec: string", "string", "Compiles a spec ahead and gives it back; an error in it is raised here.", `marc.spec("650$a")`, b.newSpec},
		{"output", "name: string?", "Output", "A further output by name, or the main one. Its method write takes what run:emit takes.",
			`marc.output("hits.mrc")`, b.newOutput},
	}...)}
}

func (b *Binding) newField(L *lua.LState) int {
	tag, data := fieldArgs(L, 1, nil)
	r := parse.NewRecord()
	f := r.Append(tag, data)
	h := &recordHandle{rec: r}
	h.ud.Value, h.ud.Metatable = h, b.recordMT
	L.Push(b.wrap(h, f))
	return 1
}

func (b *Binding) newSpec(L *lua.LState) int {
	b.spec(L, 1)
	L.Push(L.Get(1))
	return 1
}

func (b *Binding) newRecord(L *lua.LState) int {
	r := parse.NewRecord()
	t := L.OptTable(1, L.NewTable())
	if v := t.RawGetString("leader"); v != lua.LNil {
		if err := setLeaderRange(r, 0, parse.LeaderLen-1, v.String()); err != nil {
			L.RaiseError("%s", err.Error())
		}
	}
	list := t
	if v, ok := t.RawGetString("fields").(*lua.LTable); ok {
		list = v
	}
	for i := 1; i <= list.Len(); i++ {
		b.appendPart(L, r, i, list.RawGetInt(i))
	}
	L.Push(b.keep(r))
	return 1
}

// appendPart adds one element of the list given to marc.record.
func (b *Binding) appendPart(L *lua.LState, r *parse.Record, i int, v lua.LValue) {
	// Arguments of the same shape are read from the stack, as marc.field reads its own.
	base := L.GetTop()
	defer L.SetTop(base)
	switch v := v.(type) {
	case *lua.LUserData:
		L.Push(v)
		f := b.fieldArg(L, base+1).field
		r.Append(f.Tag(), f.Data())
	case *lua.LTable:
		if v.RawGetString("tag") != lua.LNil {
			pushFieldTable(L, v)
			if L.GetTop() == base+2 && v.RawGetString("data") == lua.LNil {
				// Records have fields without subfields, and so has what to_table gives.
				ind1, ind2 := indicatorsArg(L, base+2)
				r.Append(tagArg(L, base+1), []byte{ind1, ind2})
				return
			}
		} else {
			for k := 1; k <= v.Len(); k++ {
				L.Push(v.RawGetInt(k))
			}
		}
		tag, data := fieldArgs(L, base+1, nil)
		r.Append(tag, data)
	default:
		L.RaiseError("marc.record: field %d is a %s: a Field or a list {tag, indicators, code, value, …} is expected", i, typeName(v))
	}
}

// pushFieldTable pushes a field as to_table gives it in the order of marc.field's arguments.
func pushFieldTable(L *lua.LState, t *lua.LTable) {
	L.Push(t.RawGetString("tag"))
	if data := t.RawGetString("data"); data != lua.LNil {
		L.Push(data)
		return
	}
	ind := func(name string) string {
		if v := t.RawGetString(name); v != lua.LNil {
			return v.String()
		}
		return " "
	}
	L.Push(lua.LString(ind("ind1") + ind("ind2")))
	subs, ok := t.RawGetString("subfields").(*lua.LTable)
	if !ok {
		return
	}
	for i := 1; i <= subs.Len(); i++ {
		if s, ok := subs.RawGetInt(i).(*lua.LTable); ok {
			L.Push(s.RawGetString("code"))
			L.Push(s.RawGetString("value"))
		}
	}
}

// outputHandle is an output as a script sees it.
type outputHandle struct {
	name string
}

func (b *Binding) outputClass() *Class {
	return &Class{
		Name: "Output", Var: "output", Doc: "An output of the run.",
		Funcs: []Func{{"write", "record: Record|string", "Output", "Writes a record, or a string as a line of text.", `marc.output():write(record)`, b.outputWrite}},
		Props: []Prop{{"name", "string", "The name; empty for the main output.", `marc.output("hits.mrc").name`, func(_ *lua.LState, ud *lua.LUserData) lua.LValue {
			return lua.LString(ud.Value.(*outputHandle).name)
		}, nil}},
	}
}

func (b *Binding) newOutput(L *lua.LState) int {
	ud := L.NewUserData()
	ud.Value = &outputHandle{L.OptString(1, "")}
	ud.Metatable = b.outputMT
	L.Push(ud)
	return 1
}

func (b *Binding) outputWrite(L *lua.LState) int {
	ud, _ := L.Get(1).(*lua.LUserData)
	if ud != nil {
		if h, ok := ud.Value.(*outputHandle); ok {
			b.emit(L, 2, h.name)
			L.Push(ud)
			return 1
		}
	}
	L.RaiseError("write was called without an output: write output:write(…), with a colon")
	return 0
}
