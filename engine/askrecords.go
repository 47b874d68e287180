package engine

import (
	"context"
	"errors"
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Modes that ask the VM for one record at a time.

// askLocked is mode locked: it reads, parses, converts and runs the script over one record after the
// other, all of it under the lock.
func (f *feed) askLocked(ctx context.Context, s *luaSource) (enough bool, err error) {
	lock := s.w.lock
	var ask func() ([]byte, error) // for the bytes of a record; set by the function that holds the lock
	rd := parse.NewReader(&pieces{next: func() ([]byte, error) {
		lock.Switch(PhaseRead)
		defer lock.Switch(PhaseParse)
		return ask()
	}}, f.run.parseOptions(s.name))
	for {
		b, err := f.batch(ctx)
		if err != nil {
			return false, err
		}
		var readErr error
		err = s.w.hold(ctx, PhaseRead, s.made, func(L *lua.LState) error {
			if s.records {
				b.in.Reset(s.name)
				readErr = s.record(L, b)
			} else {
				ask = func() ([]byte, error) { return s.recordBytes(L) }
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
		enough = enough || b.stop // after it is sent, the batch belongs to another
		select {
		case f.run.toEncoders <- b:
		case <-ctx.Done():
			return true, context.Cause(ctx)
		}
		if enough {
			return true, nil
		}
	}
}

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
