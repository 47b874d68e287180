package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// Binding is what Install returns to the runner of a Lua state. It belongs to that state and is used
// under its lock.
type Binding struct {
	host                  Host
	lib                   *lualib.Lib // what knows nothing of records
	recordMT              *lua.LTable
	fieldMT               *lua.LTable
	leaderMT              *lua.LTable
	fixedMT               *lua.LTable
	outputMT              *lua.LTable
	iterate               *lua.LFunction // steps an iterator over fields
	subs                  *lua.LFunction // steps an iterator over subfields
	specs                 specCache
	readerMT              *lua.LTable
	nextRecord, nextBatch *lua.LFunction // step the iterators of a reader
	streams               []Stream       // what Close ends
	args                  *lua.LTable
	state                 *lua.LTable
	scratch               []byte // for the data of a field while it is put together
	fieldHandles          supply[fieldHandle]
	fieldIters            supply[fieldIter]
	total                 *lua.LTable // run.state of several VMs, joined so far
}

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

// Handles are the Lua values of the records of one batch.
type Handles struct {
	slab []recordHandle
}

// Handles makes the Lua values of n records: new memory for every batch, so that a value kept too long
// can never mean another record.
func (b *Binding) Handles(n int) Handles {
	slab := make([]recordHandle, n)
	for i := range slab {
		h := &slab[i]
		h.ud.Value, h.ud.Metatable = h, b.recordMT
	}
	return Handles{slab}
}

// Open makes the i-th value stand for a record, until Close.
func (h Handles) Open(i int, r *parse.Record) lua.LValue {
	h.slab[i].rec = r
	return &h.slab[i].ud
}

// Close makes the i-th value stand for nothing: using it raises an error from now on.
func (h Handles) Close(i int) { h.slab[i].rec = nil }

// Keep makes the Lua value of a record that the script owns: it stays valid.
func (b *Binding) Keep(r *parse.Record) lua.LValue {
	h := &recordHandle{rec: r}
	h.ud.Value, h.ud.Metatable = h, b.recordMT
	return &h.ud
}

// RecordOf returns the record that a value stands for. ok is false when the value is not a record; the
// record is nil when its hook is over.
func RecordOf(v lua.LValue) (r *parse.Record, ok bool) {
	if ud, is := v.(*lua.LUserData); is {
		if h, is := ud.Value.(*recordHandle); is {
			return h.rec, true
		}
	}
	return nil, false
}

// handle returns the record handle that is an argument, valid.
func (b *Binding) handle(L *lua.LState, n int) *recordHandle {
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

func (b *Binding) record(L *lua.LState) *parse.Record { return b.handle(L, 1).rec }

// borrow hands out the scratch memory, empty. A function that may call Lua while it uses the memory
// borrows it, and returns it by setting b.scratch.
func (b *Binding) borrow() []byte {
	buf := b.scratch[:0]
	b.scratch = nil
	return buf
}

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

// wrap makes the Lua value of a field.
func (b *Binding) wrap(owner *recordHandle, f parse.Field) lua.LValue {
	h := b.fieldHandles.next()
	h.owner, h.field = owner, f
	h.ud.Value, h.ud.Metatable = h, b.fieldMT
	return &h.ud
}

// fieldArg returns the field handle that is an argument, valid and not deleted.
func (b *Binding) fieldArg(L *lua.LState, n int) *fieldHandle {
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

// spec compiles the spec that is an argument, once per distinct string.
func (b *Binding) spec(L *lua.LState, n int) *marcspec.Spec {
	v, ok := L.Get(n).(lua.LString)
	if !ok {
		hint := ""
		if L.Get(n).Type() == lua.LTNumber {
			hint = `: write it in quotes, "` + L.Get(n).String() + `"`
		}
		L.ArgError(n, "a spec such as \"245$a\" expected, got "+value.TypeName(L.Get(n))+hint)
	}
	s, err := b.specs.get(string(v))
	if err != nil {
		L.ArgError(n, err.Error())
	}
	return s
}
