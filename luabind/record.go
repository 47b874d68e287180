package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// recordClass declares the type Record.
func (b *Binding) recordClass() *Class {
	c := &Class{Name: "Record", Var: "record", Doc: "A MARC record. Absent is nil, never \"\"."}
	c.Funcs = append(c.Funcs, b.readFuncs()...)
	c.Funcs = append(c.Funcs, b.editFuncs()...)
	c.Funcs = append(c.Funcs, b.convenienceFuncs()...)
	c.Funcs = append(c.Funcs,
		Func{"to_mrk", "", "string", "The record in MARCMaker notation, one field a line.", `record:to_mrk()`, b.toMRK},
		Func{"to_marc", "", "string", "The record in ISO 2709, as bytes.", `record:to_marc()`, b.toMARC},
		Func{"to_table", "", "table", "The record as plain Lua tables: {leader=…, fields={{tag=…, data=…} or {tag=…, ind1=…, ind2=…, subfields={{code=…, value=…}, …}}, …}}.",
			`record:to_table()`, b.toTable},
	)
	c.Props = []Prop{
		{"id", "string|nil", "The data of field 001.", `record.id`, b.recordProp(recordID), nil},
		{"index", "integer", "The number of the record in the run, from 1.", `record.index`, b.recordProp(func(r *parse.Record) lua.LValue {
			return lua.LNumber(r.Pos().Index)
		}), nil},
		{"source", "string", "The file the record was read from.", `record.source`, b.recordProp(func(r *parse.Record) lua.LValue {
			return lua.LString(r.Pos().Source)
		}), nil},
		{"offset", "integer", "The byte at which the record begins in its file.", `record.offset`, b.recordProp(func(r *parse.Record) lua.LValue {
			return lua.LNumber(r.Pos().Offset)
		}), nil},
		{"problems", "string[]", "What the parser tolerated in this record, one line each.", `record.problems`, b.problems, nil},
		{"leader", "Leader", "The leader. It can be set as a string of 24 characters; lengths in it are ignored.", `record.leader`, b.getLeader, b.setLeader},
	}
	return c
}

// recordProp makes the getter of a property of a valid record.
func (b *Binding) recordProp(get func(r *parse.Record) lua.LValue) func(*lua.LState, *lua.LUserData) lua.LValue {
	return func(L *lua.LState, _ *lua.LUserData) lua.LValue { return get(b.record(L)) }
}

func recordID(r *parse.Record) lua.LValue {
	if id := r.ControlNumber(); id != nil {
		return stringOf(id)
	}
	return lua.LNil
}

func (b *Binding) problems(L *lua.LState, _ *lua.LUserData) lua.LValue {
	t := L.NewTable()
	for _, p := range b.record(L).Problems() {
		t.Append(lua.LString(p.String()))
	}
	return t
}

func (b *Binding) toMRK(L *lua.LState) int {
	L.Push(lua.LString(encode.MRK(nil, b.record(L))))
	return 1
}

func (b *Binding) toMARC(L *lua.LState) int {
	out, err := encode.ISO2709(nil, b.record(L))
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LString(out))
	return 1
}

func (b *Binding) toTable(L *lua.LState) int {
	r := b.record(L)
	fields := L.NewTable()
	for f := range r.Fields {
		fields.Append(fieldTable(L, f))
	}
	t := L.NewTable()
	t.RawSetString("leader", stringOf(r.Leader()[:]))
	t.RawSetString("fields", fields)
	L.Push(t)
	return 1
}

func fieldTable(L *lua.LState, f parse.Field) *lua.LTable {
	t := L.NewTable()
	t.RawSetString("tag", lua.LString(f.Tag().String()))
	if f.IsControl() {
		t.RawSetString("data", stringOf(f.Data()))
		return t
	}
	ind1, ind2 := f.Indicators()
	t.RawSetString("ind1", single[ind1])
	t.RawSetString("ind2", single[ind2])
	subs := L.NewTable()
	it := f.Subfields()
	for {
		code, v, ok := it.Next()
		if !ok {
			break
		}
		s := L.NewTable()
		s.RawSetString("code", single[code])
		s.RawSetString("value", stringOf(v))
		subs.Append(s)
	}
	t.RawSetString("subfields", subs)
	return t
}
