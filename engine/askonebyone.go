package engine

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// askOneByOne is how mode three-phase reads: the VM is asked for the bytes of one record, under one
// acquisition of the lock, and they are parsed without it.
func (f *feed) askOneByOne(ctx context.Context, s *luaSource) (enough bool, err error) {
	if s.records {
		return f.readRecords(ctx, s, 1)
	}
	f.made = func(b *batch) { b.take(s.made) }
	bytes := &pieces{next: func() (got []byte, err error) {
		err = s.w.hold(ctx, PhaseRead, s.made, func(L *lua.LState) (err error) {
			got, err = s.recordBytes(L)
			return err
		})
		return got, err
	}}
	return f.read(ctx, s.name, parse.NewReader(bytes, f.run.parseOptions(s.name)))
}

// processApart is how mode three-phase runs the hooks over a batch: converting and the hooks have an
// acquisition of the lock each.
func (w *worker) processApart(ctx context.Context, b *batch) error {
	var handles luabind.Handles
	err := w.hold(ctx, PhaseConvert, b, func(*lua.LState) error {
		handles = w.bind.Handles(b.hi - b.lo)
		return nil
	})
	if err != nil {
		return err
	}
	return w.hold(ctx, PhaseScript, b, func(L *lua.LState) error { return w.hooksOver(L, b, handles) })
}
