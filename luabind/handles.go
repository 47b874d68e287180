package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// recordHandle is a record as a script sees it. rec is nil once the record's hook is over.
type recordHandle struct {
	ud  lua.LUserData
	rec *parse.Record
}

// fieldHandle is a field as a script sees it. A handle with an owner is as valid as the owner.
type fieldHandle struct {
	ud    lua.LUserData
	owner *recordHandle
	field parse.Field
}

// wrapper makes the Lua values of records and fields.
type wrapper struct {
	recordMT *lua.LTable
	fieldMT  *lua.LTable
	spare    supply[fieldHandle]
}

// Handles are the Lua values of the records of one batch.
type Handles struct {
	slab []recordHandle
}

// handles makes the Lua values of n records: new memory for every batch, so that a value kept too long
// can never mean another record.
func (w *wrapper) handles(n int) Handles {
	slab := make([]recordHandle, n)
	for i := range slab {
		h := &slab[i]
		h.ud.Value, h.ud.Metatable = h, w.recordMT
	}
	return Handles{slab}
}

// Open makes the i-th value represent a record, until Close.
func (h Handles) Open(i int, r *parse.Record) lua.LValue {
	h.slab[i].rec = r
	return &h.slab[i].ud
}

// Close ends the i-th value: using it raises an error from now on.
func (h Handles) Close(i int) { h.slab[i].rec = nil }

// record makes the Lua value of a record that the script owns.
func (w *wrapper) record(r *parse.Record) lua.LValue {
	h := &recordHandle{rec: r}
	h.ud.Value, h.ud.Metatable = h, w.recordMT
	return &h.ud
}

// RecordOf returns the record that a value represents. ok is false when the value is not a record; the
// record is nil when its hook is over.
func RecordOf(v lua.LValue) (r *parse.Record, ok bool) {
	if ud, is := v.(*lua.LUserData); is {
		if h, is := ud.Value.(*recordHandle); is {
			return h.rec, true
		}
	}
	return nil, false
}

// recordArg returns the record handle that is the nth argument, valid.
func recordArg(L *lua.LState, n int) *recordHandle {
	if ud, ok := L.Get(n).(*lua.LUserData); ok {
		if h, ok := ud.Value.(*recordHandle); ok {
			if h.rec == nil {
				L.RaiseError("this record was used after its hook had returned; keep record:copy() instead")
			}
			return h
		}
	}
	if n == 1 {
		L.RaiseError("a method of record was called without a record: write record:name(…), with a colon")
	}
	L.ArgError(n, "record expected, got "+value.TypeName(L.Get(n)))
	return nil
}

// this returns the record that a method was called on.
func this(L *lua.LState) *parse.Record { return recordArg(L, 1).rec }

// supply makes several values at a time, which costs less than one by one. A script that keeps one of
// them keeps its neighbours too.
type supply[T any] struct{ left []T }

func (s *supply[T]) next() *T {
	const atOnce = 16
	if len(s.left) == 0 {
		s.left = make([]T, atOnce)
	}
	v := &s.left[0]
	s.left = s.left[1:]
	return v
}

// field makes the Lua value of a field.
func (w *wrapper) field(owner *recordHandle, f parse.Field) lua.LValue {
	h := w.spare.next()
	h.owner, h.field = owner, f
	h.ud.Value, h.ud.Metatable = h, w.fieldMT
	return &h.ud
}

// handleCost is about how many bytes the handle of a field takes in a list.
const handleCost = 128

// list pushes a list of fields.
func (w *wrapper) list(L *lua.LState, owner *recordHandle, fields []parse.Field) int {
	value.Ask(L, handleCost*len(fields))
	t := L.CreateTable(len(fields), 0)
	for _, f := range fields {
		t.Append(w.field(owner, f))
	}
	L.Push(t)
	return 1
}

// fieldArg returns the field handle that is the nth argument, valid and not deleted.
func fieldArg(L *lua.LState, n int) *fieldHandle {
	if ud, ok := L.Get(n).(*lua.LUserData); ok {
		if h, ok := ud.Value.(*fieldHandle); ok {
			switch {
			case h.owner.rec == nil:
				L.RaiseError("this field was used after the hook of its record had returned; keep record:copy() instead")
			case h.field.Deleted():
				L.RaiseError("this field %s was deleted", h.field.Tag())
			}
			return h
		}
	}
	if n == 1 {
		L.RaiseError("a method of field was called without a field: write field:name(…), with a colon")
	}
	L.ArgError(n, "field expected, got "+value.TypeName(L.Get(n)))
	return nil
}

// LuaType implements value.Typed.
func (*recordHandle) LuaType() string { return "record" }

// LuaType implements value.Typed.
func (*fieldHandle) LuaType() string { return "field" }
