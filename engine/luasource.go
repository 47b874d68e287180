package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Modes locked, three-phase and batch: the script's VM is asked for the bytes. Asking holds the
// VM lock (phase read); parsing what came does not, but in mode locked.

// luaSource is a reader of the script: a function or an object with a method read. Its fields are
// used under the lock of the first VM, except what is said to belong to the goroutine that reads.
type luaSource struct {
	w       *worker
	name    string
	fn      *lua.LFunction
	self    lua.LValue // first argument, or nil
	pending lua.LValue // was read while finding out what kind of source this is
	file    *awaited   // a file that Go has opened, or nil
	over    bool       // it called run:stop
	made    *batch     // what it printed and emitted; of the goroutine that asks
	rest    []byte     // of what the script gave, not yet asked for; of the reading goroutine
	ended   bool       // of the reading goroutine
}

// maxEmpty bounds how often a reader may say "nothing now" in a row.
const maxEmpty = 1000

// ask calls the script's reader for up to n bytes, or for a record. nil is the end.
func (s *luaSource) ask(L *lua.LState, n int) (lua.LValue, error) {
	if v := s.pending; v != nil {
		s.pending = nil
		return v, nil
	}
	for range maxEmpty {
		if s.over {
			return lua.LNil, nil
		}
		s.w.outside(s.made)
		s.w.done = false
		args := []lua.LValue{lua.LNumber(n)}
		if s.self != nil {
			args = []lua.LValue{s.self, lua.LNumber(n)}
		}
		v, err := s.w.call(L, script.HookSource, s.fn, 1, args...)
		s.over = s.w.done
		if err != nil {
			if s.file != nil && s.file.err != nil {
				err = s.file.err
			}
			return nil, err
		}
		if text, ok := v.(lua.LString); !ok || text != "" {
			return v, nil
		}
		// Nothing now: let others have a turn before asking again.
		if err := s.w.lock.Unlocked(s.w.ctx, func() { time.Sleep(time.Millisecond) }); err != nil {
			return nil, err
		}
	}
	return nil, s.wrong(fmt.Sprintf("the reader returned \"\" %d times in a row; it returns nil at the end", maxEmpty))
}

// bytes asks for up to n bytes; nil is the end.
func (s *luaSource) bytes(L *lua.LState, n int) ([]byte, error) {
	v, err := s.ask(L, n)
	switch v := v.(type) {
	case nil:
		return nil, err
	case *lua.LNilType:
		return nil, nil
	case lua.LString:
		return []byte(v), nil
	default:
		return nil, s.wrong("the reader returned a " + v.Type().String() + ": a string is expected, or nil at the end")
	}
}

// wrong is an error of the script's reader, at the line where it was defined.
func (s *luaSource) wrong(msg string) error {
	e := &ScriptError{Script: s.w.script.Name, Hook: script.HookSource, Msg: msg}
	if !s.fn.IsG {
		e.Line = s.fn.Proto.LineDefined
		e.Source = s.w.script.Line(e.Line)
	}
	return e
}

// openSource calls the hook source and finds out what it gave.
func (r *run) openSource(ctx context.Context) (k kind, err error) {
	w := r.workers[0]
	if w.hooks.source == nil {
		return fromFiles, nil
	}
	err = w.lock.Hold(ctx, PhaseRead, func(L *lua.LState) error {
		w.outside(w.batch)
		v, err := w.call(L, script.HookSource, w.hooks.source, 1, L.GetGlobal("run"))
		if err != nil {
			return err
		}
		k, err = r.sourceOf(L, w, v)
		return err
	})
	return k, err
}

// sourceOf settles what a value that a script gave as source means.
func (r *run) sourceOf(L *lua.LState, w *worker, v lua.LValue) (kind, error) {
	what, err := luabind.SourceOf(L, v)
	if err != nil {
		fn := w.hooks.source
		return 0, &ScriptError{Script: r.script.Name, Hook: script.HookSource, Line: fn.Proto.LineDefined,
			Source: r.script.Line(fn.Proto.LineDefined), Msg: "source " + err.Error()}
	}
	switch {
	case what.Paths != nil:
		r.opt.Inputs, r.opt.Source, r.named = what.Paths, nil, true
		return fromFiles, nil
	case what.Bytes != nil:
		r.opt.Source, r.opt.SourceName = what.Bytes, "source"
		return fromBytes, nil
	}
	s := &luaSource{w: w, name: "source", fn: what.Fn, self: what.Self, made: &batch{}}
	r.lua = s
	stopped, top := w.done, w.batch
	defer func() { w.done, w.batch = stopped, top }()
	first, err := s.ask(L, firstAsk)
	if err != nil {
		top.take(s.made)
		return 0, err
	}
	s.pending = first
	if _, ok := luabind.RecordOf(first); ok {
		return fromRecords, nil
	}
	return fromCallback, nil
}

// firstAsk is how many bytes a reader of the script is asked for first.
const firstAsk = 64 << 10

// luaFile makes a reader in the VM of a file that Go has opened: bytes pass through Lua as they do
// when a script reads a file itself.
func (r *run) luaFile(ctx context.Context, name string, src io.ReadCloser) (s *luaSource, err error) {
	w := r.workers[0]
	file := &awaited{ReadCloser: src, guard: w.guard}
	err = w.lock.Hold(ctx, PhaseConvert, func(L *lua.LState) error {
		self := w.bind.File(L, file, name)
		s = &luaSource{w: w, name: name, fn: w.bind.FileRead(), self: self, file: file, made: &batch{}}
		return nil
	})
	return s, err
}

// askOneByOne reads a source of the script in mode three-phase.
func (f *feed) askOneByOne(ctx context.Context, s *luaSource) (enough bool, err error) {
	if s.givesRecords() {
		return f.readRecords(ctx, s, 1)
	}
	f.made = func(b *batch) { b.take(s.made) }
	return f.read(ctx, s.name, parse.NewReader(&oneByOne{ctx, s}, f.run.parseOptions(s.name)))
}

// askInBlocks reads a source of the script in mode batch.
func (f *feed) askInBlocks(ctx context.Context, s *luaSource) (enough bool, err error) {
	if s.givesRecords() {
		return f.readRecords(ctx, s, 256)
	}
	blocks := newBlocks(ctx, s)
	defer blocks.stop()
	f.made = func(b *batch) { b.take(&blocks.made) }
	return f.read(ctx, s.name, parse.NewReader(blocks, f.run.parseOptions(s.name)))
}

// givesRecords reports whether what the source gave first is a record.
func (s *luaSource) givesRecords() bool {
	if s.pending == nil {
		return false
	}
	_, ok := luabind.RecordOf(s.pending)
	return ok
}

// oneByOne reads a script's bytes a record at a time: first the five digits of its length, then
// the rest, under one acquisition of the lock.
type oneByOne struct {
	ctx context.Context
	s   *luaSource
}

// Read implements io.Reader.
func (o *oneByOne) Read(p []byte) (n int, err error) {
	s := o.s
	if len(s.rest) == 0 && !s.ended {
		err = s.w.lock.Hold(o.ctx, PhaseRead, func(L *lua.LState) error { return s.record(L) })
	}
	n = copy(p, s.rest)
	s.rest = s.rest[n:]
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

// record asks for the bytes of one record, as far as its leader tells the length; without one for
// a block.
func (s *luaSource) record(L *lua.LState) error {
	const unknown = 1 << 10
	want := 5
	for len(s.rest) < want {
		b, err := s.bytes(L, want-len(s.rest))
		if err != nil {
			return err
		}
		if b == nil {
			s.ended = true
			return nil
		}
		s.rest = append(s.rest, b...)
		if want == 5 && len(s.rest) >= 5 {
			want = unknown
			if n, err := strconv.Atoi(string(s.rest[:5])); err == nil && n > 5 {
				want = n
			}
		}
	}
	return nil
}

// readRecords reads a source that makes records: at most so many at a time under the lock.
func (f *feed) readRecords(ctx context.Context, s *luaSource, most int) (enough bool, err error) {
	const atOnce = 5 * time.Millisecond
	var number int64
	for {
		b, err := f.batch(ctx)
		if err != nil {
			return false, err
		}
		b.in.Reset(s.name)
		n := most
		err = s.w.lock.Hold(ctx, PhaseRead, func(L *lua.LState) error {
			begin := time.Now()
			for ; n > 0 && (n%16 != 0 || time.Since(begin) < atOnce); n-- {
				v, err := s.ask(L, firstAsk)
				if err != nil {
					return err
				}
				if v == lua.LNil {
					return io.EOF
				}
				r, ok := luabind.RecordOf(v)
				if !ok || r == nil {
					return s.wrong("the reader returned records first and then a " + v.Type().String())
				}
				number++
				s.take(b, r, number)
			}
			return nil
		})
		if len(b.in.Records) > 0 {
			b.take(s.made)
			if enough, e := f.handOn(ctx, b); enough || e != nil {
				return true, e
			}
			b = nil
		}
		if err == nil {
			if b != nil {
				f.free <- b
			}
			continue
		}
		if b == nil {
			var e error
			if b, e = f.batch(ctx); e != nil {
				return false, e
			}
			b.in.Reset(s.name)
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		b.take(s.made)
		return false, f.last(ctx, b, err)
	}
}

// askLocked reads, parses, converts and runs the script over one record after the other, all of
// it under the lock.
func (f *feed) askLocked(ctx context.Context, s *luaSource) (enough bool, err error) {
	lock := s.w.lock
	held := &heldReader{s: s}
	rd := parse.NewReader(held, f.run.parseOptions(s.name))
	var number int64
	for {
		b, err := f.batch(ctx)
		if err != nil {
			return false, err
		}
		var readErr error
		err = lock.Hold(ctx, PhaseRead, func(L *lua.LState) error {
			if held.records || s.givesRecords() {
				held.records = true
				number++
				readErr = s.adopt(L, b, number)
			} else {
				held.ask = func() error { return s.record(L) }
				lock.Switch(PhaseParse)
				readErr = rd.Read(&b.in)
			}
			b.take(s.made)
			if readErr != nil {
				return nil
			}
			enough = f.number(b)
			lock.Switch(PhaseConvert)
			return s.w.processHeld(L, b)
		})
		if err != nil {
			return false, err
		}
		if readErr != nil {
			b.in = parse.Batch{}
			if errors.Is(readErr, io.EOF) {
				return false, f.last(ctx, b, nil)
			}
			return false, f.last(ctx, b, inputError(s.name, readErr))
		}
		enough = enough || b.stop // sending it gives it away
		select {
		case f.run.encode <- b:
		case <-ctx.Done():
			return true, context.Cause(ctx)
		}
		if enough {
			return true, nil
		}
	}
}

// take puts a record that the script made into a batch.
func (s *luaSource) take(b *batch, r *parse.Record, number int64) {
	rec := b.in.Adopt(r, parse.Pos{Source: s.name, Number: number})
	if s.w.opt.Changes != nil && rec.Original() == nil {
		rec.KeepOriginal()
	}
}

// adopt asks for one record of a source that makes them.
func (s *luaSource) adopt(L *lua.LState, b *batch, number int64) error {
	b.in.Reset(s.name)
	v, err := s.ask(L, firstAsk)
	if err != nil {
		return err
	}
	if v == lua.LNil {
		return io.EOF
	}
	r, ok := luabind.RecordOf(v)
	if !ok || r == nil {
		return s.wrong("the reader returned records first and then a " + v.Type().String())
	}
	s.take(b, r, number)
	return nil
}

// heldReader reads a record's bytes while the lock is held already.
type heldReader struct {
	s       *luaSource
	ask     func() error // asks for a record's bytes; set anew by whoever holds the lock
	records bool
}

// Read implements io.Reader.
func (h *heldReader) Read(p []byte) (n int, err error) {
	s := h.s
	if len(s.rest) == 0 && !s.ended {
		s.w.lock.Switch(PhaseRead)
		err = h.ask()
		s.w.lock.Switch(PhaseParse)
	}
	n = copy(p, s.rest)
	s.rest = s.rest[n:]
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}
