package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/parse"
)

// recordClass declares the type Record.
func (b *Binding) recordClass() *Class {
	c := &Class{Name: "Record", Var: "record", Doc: "A MARC record. Absent is nil, never \"\".", Elsewhere: recordElsewhere, Asked: askedOfRecord}
	c.Funcs = append(c.Funcs, b.readFuncs()...)
	c.Funcs = append(c.Funcs, b.editFuncs()...)
	c.Funcs = append(c.Funcs, b.linkFuncs()...)
	c.Funcs = append(c.Funcs, b.convenienceFuncs()...)
	c.Funcs = append(c.Funcs, b.fixedFuncs()...)
	c.Funcs = append(c.Funcs, b.toFuncs()...)
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
