package engine

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// luaSource is a source that the first VM is asked for: a reader of the script, or a file that Go has
// opened and that is read through a handle in the VM. Its methods are called under the lock of that VM,
// by one goroutine, which also has made to itself.
type luaSource struct {
	w       *worker
	name    string
	asker   luabind.Asker
	records bool     // it returns records, not bytes
	file    *awaited // a file that Go has opened, or nil
	over    bool     // the script called run:stop
	made    *batch   // what the script printed and emitted when it was asked
	number  int64    // records that it returned
}

func newLuaSource(w *worker, name string, src luabind.Source) *luaSource {
	s := &luaSource{w: w, name: name, made: &batch{}}
	s.asker = luabind.Asker{Source: src, Call: s.call, Wait: s.wait}
	return s
}

// call calls the reader. Its prints and emits go into made, because another goroutine may have made
// another batch current while wait had released the lock.
func (s *luaSource) call(L *lua.LState, fn *lua.LFunction, args ...lua.LValue) (lua.LValue, error) {
	if s.over {
		return lua.LNil, nil
	}
	s.w.outside(s.made)
	s.w.done = false
	v, err := s.w.call(L, script.HookSource, fn, 1, args...)
	s.over = s.w.done
	if err != nil && s.file != nil && s.file.err != nil {
		err = s.file.err
	}
	return v, err
}

// wait lets others have a turn before the reader is asked again.
func (s *luaSource) wait() error {
	return s.w.lock.Unlocked(s.w.ctx, func() { time.Sleep(time.Millisecond) })
}

// bytes asks for up to n bytes; nil is the end.
func (s *luaSource) bytes(L *lua.LState, n int) ([]byte, error) {
	b, err := s.asker.Bytes(L, n)
	return b, s.placed(err)
}

// recordBytes asks for the bytes of one record, whose first five digits say how many there are. Bytes
// that do not begin so are asked for in blocks. The last bytes come with io.EOF.
func (s *luaSource) recordBytes(L *lua.LState) (got []byte, err error) {
	const digits, unknown = 5, 1 << 10
	for want := digits; len(got) < want; {
		b, err := s.bytes(L, want-len(got))
		if err != nil {
			return got, err
		}
		if b == nil {
			return got, io.EOF
		}
		got = append(got, b...)
		if want == digits && len(got) >= digits {
			want = unknown
			if n, err := strconv.Atoi(string(got[:digits])); err == nil && n > digits {
				want = n
			}
		}
	}
	return got, nil
}

// record asks for one record and puts it into a batch. The error is io.EOF at the end.
func (s *luaSource) record(L *lua.LState, b *batch) error {
	r, err := s.asker.Record(L)
	switch {
	case err != nil:
		return s.placed(err)
	case r == nil:
		return io.EOF
	}
	s.number++
	rec := b.in.Adopt(r, parse.Pos{Source: s.name, Number: s.number})
	if s.w.opt.Watch.Changes != nil && rec.Original() == nil {
		rec.KeepOriginal()
	}
	return nil
}

// placed adds to a breach of the protocol the place where the reader is defined.
func (s *luaSource) placed(err error) error {
	var breach *luabind.ReaderError
	if !errors.As(err, &breach) {
		return err
	}
	e := &ScriptError{Script: s.w.script.Name, Hook: script.HookSource, Msg: breach.Msg}
	if fn := s.asker.Source.Fn; !fn.IsG {
		e.Line = fn.Proto.LineDefined
		e.Source = s.w.script.Line(e.Line)
	}
	return e
}

// openSource calls the hook source and determines what it returned.
func (r *run) openSource(ctx context.Context) (k kind, err error) {
	w := r.workers[0]
	if w.hooks.source == nil {
		return fromFiles, nil
	}
	err = w.hold(ctx, PhaseRead, w.top, func(L *lua.LState) error {
		v, err := w.call(L, script.HookSource, w.hooks.source, 1, L.GetGlobal("run"))
		if err != nil {
			return w.orRefused(err)
		}
		k, err = r.sourceOf(L, w, v)
		return err
	})
	return k, err
}

// sourceOf determines the meaning of a value that a script returned as source.
func (r *run) sourceOf(L *lua.LState, w *worker, v lua.LValue) (kind, error) {
	what, err := luabind.SourceOf(L, v)
	if err != nil {
		fn := w.hooks.source
		return 0, &ScriptError{Script: r.script.Name, Hook: script.HookSource, Line: fn.Proto.LineDefined,
			Source: r.script.Line(fn.Proto.LineDefined), Msg: "source " + err.Error()}
	}
	switch {
	case what.Paths != nil:
		r.opt.Input.Paths, r.opt.Input.Source, r.named = what.Paths, nil, true
		return fromFiles, nil
	case what.Bytes != nil:
		r.opt.Input.Source, r.opt.Input.SourceName = what.Bytes, "source"
		return fromBytes, nil
	}
	s := newLuaSource(w, "source", what)
	r.lua = s
	stopped := w.done
	defer func() { w.done = stopped }()
	s.records, err = s.asker.Begin(L)
	switch {
	case err != nil:
		w.top.take(s.made)
		return 0, s.placed(err)
	case s.records:
		return fromRecords, nil
	}
	return fromCallback, nil
}

// luaFile makes a reader in the VM of a file that Go has opened: bytes pass through Lua as they do
// when a script reads a file itself.
func (r *run) luaFile(ctx context.Context, name string, src io.ReadCloser) (s *luaSource, err error) {
	w := r.workers[0]
	file := &awaited{ReadCloser: src, vm: w.vm}
	err = w.hold(ctx, PhaseConvert, nil, func(L *lua.LState) error {
		s = newLuaSource(w, name, luabind.Source{Fn: w.bind.FileRead(), Self: w.bind.File(L, file, name)})
		s.file = file
		return nil
	})
	return s, err
}

// readRecords reads a source that returns records: at most this many of them under one acquisition of the
// lock.
func (f *feed) readRecords(ctx context.Context, s *luaSource, most int) (enough bool, err error) {
	const atOnce = 5 * time.Millisecond
	for {
		b, err := f.batch(ctx)
		if err != nil {
			return false, err
		}
		b.in.Reset(s.name)
		err = s.w.hold(ctx, PhaseRead, s.made, func(L *lua.LState) error {
			begin := time.Now()
			for n := 1; ; n++ {
				err := s.record(L, b)
				if err != nil || n == most || n%16 == 0 && time.Since(begin) >= atOnce {
					return err
				}
			}
		})
		b.take(s.made)
		end := err // why there is nothing after this batch
		if len(b.in.Records) > 0 {
			if enough, err := f.handOn(ctx, b); enough || err != nil {
				return true, err
			}
			if end == nil {
				continue
			}
			if b, err = f.batch(ctx); err != nil {
				return false, err
			}
			b.in.Reset(s.name)
		}
		if errors.Is(end, io.EOF) {
			end = nil
		}
		return false, f.last(ctx, b, end)
	}
}

// pieces is an io.Reader of bytes that come in pieces.
type pieces struct {
	// next returns the next piece, nil at the end. A piece that comes with an error is read before the
	// error is returned. After an error next is not called again.
	next func() ([]byte, error)
	rest []byte
	err  error
}

// Read implements io.Reader.
func (p *pieces) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		if p.err != nil {
			return 0, p.err
		}
		if p.rest, p.err = p.next(); p.rest == nil && p.err == nil {
			p.err = io.EOF
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}
