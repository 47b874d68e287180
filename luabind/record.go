package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/faults"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// recordBinding is the type Record of one Lua state.
type recordBinding struct {
	wrap    *wrapper
	specs   *specCache
	lib     *lualib.Lib // for regular expressions
	leader  *leaderBinding
	fixed   *fixedBinding
	faults  *faults.Faults
	iterate *lua.LFunction // steps an iterator over fields
	iters   supply[fieldIter]
	scratch []byte // for the data of a field while it is put together
}

// open makes the metatable of records.
func (b *recordBinding) open(L *lua.LState) {
	b.wrap.recordMT = b.class().Metatable(L)
	L.SetField(b.wrap.recordMT, "__tostring", L.NewFunction(toMRK))
	b.iterate = L.NewFunction(b.stepFields)
}

// borrow returns the scratch memory, empty. A function that may call Lua while it uses the memory
// borrows it, and returns it with giveBack.
func (b *recordBinding) borrow() []byte {
	buf := b.scratch[:0]
	b.scratch = nil
	return buf
}

// giveBack keeps memory as scratch, unless it is large.
func (b *recordBinding) giveBack(buf []byte) {
	const most = 256 << 10
	if b.scratch = buf[:0]; cap(buf) > most {
		b.scratch = nil
	}
}

// class declares the type Record.
func (b *recordBinding) class() *declare.Class {
	c := &declare.Class{Name: "Record", Var: "record", Apart: true, Doc: "A MARC record. A value that is not there is nil, never \"\".", Elsewhere: recordElsewhere, Asked: askedOfRecord, Assigned: assignedToRecord}
	c.Funcs = append(c.Funcs, b.readFuncs()...)
	c.Funcs = append(c.Funcs, b.editFuncs()...)
	c.Funcs = append(c.Funcs, b.linkFuncs()...)
	c.Funcs = append(c.Funcs, b.convenienceFuncs()...)
	c.Funcs = append(c.Funcs, b.fixed.recordFuncs()...)
	c.Funcs = append(c.Funcs, b.faults.Func(this))
	c.Funcs = append(c.Funcs, toFuncs()...)
	c.Props = []declare.Prop{
		{
			Name: "id", Type: "string|nil", Get: recordProp(recordID),
			Go: func(_ *goval.Call, self goval.Value) goval.Value {
				if id := self.Record().ControlNumber(); id != nil {
					return goval.Bytes(id)
				}
				return goval.Value{}
			},
			Doc:     "The data of field 001.",
			Example: `record.id`,
		},
		{
			Name: "index", Type: "integer",
			Doc:     "The number of the record in the run, from 1.",
			Example: `record.index`,
			Get: recordProp(func(r *parse.Record) lua.LValue {
				return lua.LNumber(r.Pos().Index)
			}),
			Go: func(_ *goval.Call, self goval.Value) goval.Value {
				return goval.Num(float64(self.Record().Pos().Index))
			},
		},
		{
			Name: "source", Type: "string",
			Doc:     "The file from which the record was read.",
			Example: `record.source`,
			Get: recordProp(func(r *parse.Record) lua.LValue {
				return lua.LString(r.Pos().Source)
			}),
			Go: func(_ *goval.Call, self goval.Value) goval.Value { return goval.Str(self.Record().Pos().Source) },
		},
		{
			Name: "offset", Type: "integer",
			Doc:     "The byte at which the record begins in its file.",
			Example: `record.offset`,
			Get: recordProp(func(r *parse.Record) lua.LValue {
				return lua.LNumber(r.Pos().Offset)
			}),
			Go: func(_ *goval.Call, self goval.Value) goval.Value {
				return goval.Num(float64(self.Record().Pos().Offset))
			},
		},
		{
			Name: "problems", Type: "string[]", Get: recordProblems,
			Doc:     "The problems that the parser tolerated in this record, one line each.",
			Example: `record.problems`,
		},
		{
			Name: "leader", Type: "Leader", Get: b.leader.get, Set: setLeader,
			Doc:     "The leader. It can be set as a string of 24 characters; lengths in it are ignored.",
			Example: `record.leader`,
		},
	}
	return c
}

// recordProp makes the getter of a property of a valid record.
func recordProp(get func(r *parse.Record) lua.LValue) func(*lua.LState, *lua.LUserData) lua.LValue {
	return func(L *lua.LState, _ *lua.LUserData) lua.LValue { return get(this(L)) }
}

func recordID(r *parse.Record) lua.LValue {
	if id := r.ControlNumber(); id != nil {
		return value.String(id)
	}
	return lua.LNil
}

func recordProblems(L *lua.LState, _ *lua.LUserData) lua.LValue {
	t := L.NewTable()
	for _, p := range this(L).Problems() {
		t.Append(lua.LString(p.String()))
	}
	return t
}
