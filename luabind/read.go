package luabind

import (
	"errors"
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// Stream is records on their way to a script that reads for itself. Its methods are called under
// the VM lock.
type Stream interface {
	// Next returns the next batch, valid until Next is called again; io.EOF at the end. It calls ask,
	// perhaps several times, when the stream needs bytes of the script: nil is the end.
	Next(ask func() ([]byte, error)) (*parse.Batch, error)
	io.Closer
}

// readerBinding is marc.read and the type Reader of one Lua state.
type readerBinding struct {
	host                  Host
	wrap                  *wrapper
	mt                    *lua.LTable
	nextRecord, nextBatch *lua.LFunction // step the iterators of a reader
	streams               []Stream       // open ones, which close closes
}

// open makes the metatable of readers.
func (b *readerBinding) open(L *lua.LState) {
	b.mt = b.class().Metatable(L)
	b.nextRecord = L.NewFunction(b.stepRecord)
	b.nextBatch = L.NewFunction(b.stepBatch)
}

// close closes the streams that the script has not read to their end.
func (b *readerBinding) close() {
	for _, s := range b.streams {
		_ = s.Close() // it is read only
	}
	b.streams = nil
}

// readerHandle is what marc.read returns: a source that is read once.
type readerHandle struct {
	source Source
	stream Stream // nil until read from
	batch  *parse.Batch
	at     int
	handle *recordHandle // of the record returned last
	make   bool          // the source makes records itself
	first  lua.LValue    // its first answer, which shows what it returns
}

// marcFuncs are the functions of the module marc that read.
func (b *readerBinding) marcFuncs() []declare.Func {
	return []declare.Func{{
		Name: "read", Args: "source: string|string[]|function|table", Returns: "Reader", Fn: b.marcRead,
		Doc:     "Reads records: from a path or paths (Go reads and parses ahead), from bytes in a string, from a function(n) or an object with read(self, n) that returns bytes, or from a function that returns records.",
		Example: `for record in marc.read("catalogue.mrc"):records() do record:value("245$a") end`,
	}}
}

// class declares the type Reader.
func (b *readerBinding) class() *declare.Class {
	return &declare.Class{
		Name: "Reader", Var: "reader", Doc: "A source of records.",
		Funcs: []declare.Func{
			{
				Name: "records", Returns: "fun(): Record", Fn: b.records,
				Doc:     "Iterates over the records. A record is valid until the next one.",
				Example: `for record in marc.read(path):records() do print(record.id) end`,
			},
			{
				Name: "batches", Returns: "fun(): Record[]", Fn: b.batches,
				Doc:     "Iterates over the records as lists, as they were read. A list is valid until the next one.",
				Example: `for records in marc.read(path):batches() do print(#records) end`,
			},
		},
	}
}

func (b *readerBinding) marcRead(L *lua.LState) int {
	src, err := SourceOf(L, L.Get(1))
	if err != nil {
		L.ArgError(1, "marc.read "+err.Error())
	}
	ud := L.NewUserData()
	ud.Value = &readerHandle{source: src}
	ud.Metatable = b.mt
	L.Push(ud)
	return 1
}

func readerArg(L *lua.LState) *readerHandle {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if h, ok := ud.Value.(*readerHandle); ok {
			return h
		}
	}
	L.RaiseError("a method of reader was called without a reader: write reader:name(…), with a colon")
	return nil
}

func (b *readerBinding) records(L *lua.LState) int {
	readerArg(L)
	L.Push(b.nextRecord)
	L.Push(L.Get(1))
	return 2
}

func (b *readerBinding) batches(L *lua.LState) int {
	readerArg(L)
	L.Push(b.nextBatch)
	L.Push(L.Get(1))
	return 2
}

// begin begins to read.
func (b *readerBinding) begin(L *lua.LState, h *readerHandle) {
	if h.stream != nil || h.make {
		return
	}
	if h.source.Fn != nil {
		var err error
		if h.first, err = h.call(L); err != nil {
			raise(L, err)
		}
		if _, ok := RecordOf(h.first); ok {
			h.make = true
			return
		}
	}
	s, err := b.host.OpenStream(h.source)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	b.streams = append(b.streams, s)
	h.stream = s
}

// call calls the script's function. The error is one of the VM, which Go code must not drop.
func (h *readerHandle) call(L *lua.LState) (lua.LValue, error) {
	L.Push(h.source.Fn)
	n := 1
	if h.source.Self != nil {
		L.Push(h.source.Self)
		n++
	}
	L.Push(lua.LNumber(64 << 10))
	if err := L.PCall(n, 1, nil); err != nil {
		return nil, err
	}
	v := L.Get(-1)
	L.Pop(1)
	return v, nil
}

// raise raises the error of a script's function, or of Go, in the script.
func raise(L *lua.LState, err error) {
	var api *lua.ApiError
	if errors.As(err, &api) && api.Type == lua.ApiErrorRun {
		value.RaiseAgain(L, api) // its text has the place already
	}
	L.RaiseError("%s", err.Error())
}

// ask is how a stream gets bytes of the script.
func (h *readerHandle) ask(L *lua.LState) ([]byte, error) {
	const maxEmpty = 1000
	for range maxEmpty {
		v, err := h.first, error(nil)
		if h.first = nil; v == nil {
			if v, err = h.call(L); err != nil {
				return nil, err
			}
		}
		switch v := v.(type) {
		case *lua.LNilType:
			return nil, nil
		case lua.LString:
			if v != "" {
				return []byte(v), nil
			}
		default:
			return nil, errors.New("the reader returned a " + value.TypeName(v) + ": a string is expected, or nil at the end")
		}
	}
	return nil, errors.New("the reader returned \"\" again and again; it returns nil at the end")
}

// next returns the next record from either kind of source, nil at the end.
func (b *readerBinding) next(L *lua.LState, h *readerHandle) *parse.Record {
	if h.make {
		return b.nextMade(L, h)
	}
	for {
		if h.batch == nil || h.at == len(h.batch.Records) {
			if !fill(L, h) {
				return nil
			}
			continue
		}
		r := &h.batch.Records[h.at]
		h.at++
		if b.host.Came(r) {
			return r
		}
	}
}

// nextMade gets the next record of a source that makes them, nil at the end.
func (b *readerBinding) nextMade(L *lua.LState, h *readerHandle) *parse.Record {
	for !b.host.Over() {
		v, err := h.first, error(nil)
		if h.first = nil; v == nil {
			if v, err = h.call(L); err != nil {
				raise(L, err)
			}
		}
		if v == lua.LNil {
			return nil
		}
		r, ok := RecordOf(v)
		if !ok || r == nil {
			L.RaiseError("the reader returned records first and then a %s", value.TypeName(v))
		}
		if b.host.Came(r) {
			return r
		}
	}
	return nil
}

// fill gets the next batch; false at the end.
func fill(L *lua.LState, h *readerHandle) bool {
	batch, err := h.stream.Next(func() ([]byte, error) { return h.ask(L) })
	switch {
	case errors.Is(err, io.EOF):
		return false
	case err != nil:
		raise(L, err)
	}
	h.batch, h.at = batch, 0
	return true
}

func (b *readerBinding) stepRecord(L *lua.LState) int {
	h := readerArg(L)
	b.begin(L, h)
	if h.handle != nil {
		h.handle.rec = nil
	}
	r := b.next(L, h)
	if r == nil {
		L.Push(lua.LNil)
		return 1
	}
	h.handle = &recordHandle{rec: r}
	h.handle.ud.Value, h.handle.ud.Metatable = h.handle, b.wrap.recordMT
	L.Push(&h.handle.ud)
	return 1
}

func (b *readerBinding) stepBatch(L *lua.LState) int {
	h := readerArg(L)
	b.begin(L, h)
	t := L.NewTable()
	if h.make {
		for i := 0; i < 256; i++ {
			r := b.next(L, h)
			if r == nil {
				break
			}
			t.Append(b.wrap.record(r))
		}
	} else {
		for t.Len() == 0 && fill(L, h) {
			for i := range h.batch.Records {
				if r := &h.batch.Records[i]; b.host.Came(r) {
					t.Append(b.wrap.record(r.Clone()))
				}
			}
		}
	}
	if t.Len() == 0 {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(t)
	return 1
}
