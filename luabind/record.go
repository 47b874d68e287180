package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// recordClass declares the type Record.
func (b *Binding) recordClass() *declare.Class {
	c := &declare.Class{Name: "Record", Var: "record", Doc: "A MARC record. Absent is nil, never \"\".", Elsewhere: recordElsewhere, Asked: askedOfRecord}
	c.Funcs = append(c.Funcs, b.readFuncs()...)
	c.Funcs = append(c.Funcs, b.editFuncs()...)
	c.Funcs = append(c.Funcs, b.linkFuncs()...)
	c.Funcs = append(c.Funcs, b.convenienceFuncs()...)
	c.Funcs = append(c.Funcs, b.fixedFuncs()...)
	c.Funcs = append(c.Funcs, b.toFuncs()...)
	c.Props = []declare.Prop{
		{
			Name: "id", Type: "string|nil", Get: b.recordProp(recordID),
			Doc:     "The data of field 001.",
			Example: `record.id`,
		},
		{
			Name: "index", Type: "integer",
			Doc:     "The number of the record in the run, from 1.",
			Example: `record.index`,
			Get: b.recordProp(func(r *parse.Record) lua.LValue {
				return lua.LNumber(r.Pos().Index)
			}),
		},
		{
			Name: "source", Type: "string",
			Doc:     "The file the record was read from.",
			Example: `record.source`,
			Get: b.recordProp(func(r *parse.Record) lua.LValue {
				return lua.LString(r.Pos().Source)
			}),
		},
		{
			Name: "offset", Type: "integer",
			Doc:     "The byte at which the record begins in its file.",
			Example: `record.offset`,
			Get: b.recordProp(func(r *parse.Record) lua.LValue {
				return lua.LNumber(r.Pos().Offset)
			}),
		},
		{
			Name: "problems", Type: "string[]", Get: b.problems,
			Doc:     "What the parser tolerated in this record, one line each.",
			Example: `record.problems`,
		},
		{
			Name: "leader", Type: "Leader", Get: b.getLeader, Set: b.setLeader,
			Doc:     "The leader. It can be set as a string of 24 characters; lengths in it are ignored.",
			Example: `record.leader`,
		},
	}
	return c
}

// recordProp makes the getter of a property of a valid record.
func (b *Binding) recordProp(get func(r *parse.Record) lua.LValue) func(*lua.LState, *lua.LUserData) lua.LValue {
	return func(L *lua.LState, _ *lua.LUserData) lua.LValue { return get(b.record(L)) }
}

func recordID(r *parse.Record) lua.LValue {
	if id := r.ControlNumber(); id != nil {
		return value.String(id)
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
