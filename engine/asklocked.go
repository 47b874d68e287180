package engine

import (
	"context"
	"errors"
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/parse"
)

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
