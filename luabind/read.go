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
	host    Host
	wrap    *wrapper
	mt      *lua.LTable
	streams []Stream // open ones, which close closes
}

// open makes the metatable of readers.
func (b *readerBinding) open(L *lua.LState) {
	b.mt = b.class().Metatable(L)
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
	asker  *Asker        // of a source that is asked; nil: it is read
	make   bool          // the source makes records itself
}

// marcFuncs are the functions of the module marc that read.
func (b *readerBinding) marcFuncs() []declare.Func {
	return []declare.Func{{
		Name: "read", Args: "source: string|string[]|function|table|File", Returns: "Reader", Fn: b.marcRead,
		Doc:     "Reads records: from a path or paths (Go reads and parses ahead), from bytes in a string, from a function(n) or an object with read(self, n) that returns bytes, or from a function that returns records.",
		Example: `for record in marc.read("catalogue.mrc"):records() do record:value("245$a") end`,
	}}
}

// class declares the type Reader.
func (b *readerBinding) class() *declare.Class {
	return &declare.Class{
		Name: "Reader", Var: "reader", Doc: "Reads records.",
		Funcs: []declare.Func{
			{
				Name: "records", Returns: "fun(): Record", Fn: b.records, Changes: true,
				Doc:     "Iterates over the records. A record is valid until the next one.",
				Example: `for record in marc.read(path):records() do print(record.id) end`,
			},
			{
				Name: "batches", Returns: "fun(): Record[]", Fn: b.batches, Changes: true,
				Doc:     "Iterates over lists of records, one for each batch that was read. A list is valid until the next one.",
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

func (b *readerBinding) records(L *lua.LState) int { return iterator(L, b.stepRecord) }

func (b *readerBinding) batches(L *lua.LState) int { return iterator(L, b.stepBatch) }

// iterator returns an iterator over the reader that a method was called on. A script may also call it by itself.
func iterator(L *lua.LState, step func(L *lua.LState, h *readerHandle) int) int {
	h := readerArg(L)
	L.Push(L.NewFunction(func(L *lua.LState) int { return step(L, h) }))
	L.Push(L.Get(1))
	return 2
}

// begin begins to read.
func (b *readerBinding) begin(L *lua.LState, h *readerHandle) {
	if h.stream != nil || h.make {
		return
	}
	if h.source.Fn != nil {
		h.asker = &Asker{Source: h.source, Call: callReader}
		var err error
		if h.make, err = h.asker.Begin(L); err != nil {
			raise(L, err)
		}
		if h.make {
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

// callReader calls the script's reader. The error is one of the VM, which Go code must not drop.
func callReader(L *lua.LState, fn *lua.LFunction, args ...lua.LValue) (lua.LValue, error) {
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	if err := L.PCall(len(args), 1, nil); err != nil {
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

// nextMade returns the next record of a source that makes them, nil at the end.
func (b *readerBinding) nextMade(L *lua.LState, h *readerHandle) *parse.Record {
	for !b.host.Over() {
		r, err := h.asker.Record(L)
		if err != nil {
			raise(L, err)
		}
		if r == nil {
			return nil
		}
		if b.host.Came(r) {
			return r
		}
	}
	return nil
}

// fill gets the next batch; false at the end.
func fill(L *lua.LState, h *readerHandle) bool {
	batch, err := h.stream.Next(func() ([]byte, error) { return h.asker.Bytes(L, FirstAsk) })
	switch {
	case errors.Is(err, io.EOF):
		return false
	case err != nil:
		raise(L, err)
	}
	h.batch, h.at = batch, 0
	return true
}

func (b *readerBinding) stepRecord(L *lua.LState, h *readerHandle) int {
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

func (b *readerBinding) stepBatch(L *lua.LState, h *readerHandle) int {
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
