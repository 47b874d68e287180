package engine

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/fault"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// How modes ask the VM for the records of a source: for large blocks, or for one record at a time.

// askInBlocks is how mode batch reads: the VM is asked for large blocks, which are parsed without the
// lock.
func (f *feed) askInBlocks(ctx context.Context, s *luaSource) (enough bool, err error) {
	if s.records {
		return f.readRecords(ctx, s, 256)
	}
	ahead := newBlocks(ctx, s)
	defer ahead.stop()
	f.made = func(b *batch) { b.take(&ahead.made) }
	return f.read(ctx, s.name, parse.NewReader(&pieces{next: ahead.bytes}, f.run.parseOptions(s.name)))
}

// blocks asks a source for large blocks, one ahead: while a block is parsed, a goroutine asks for the
// next one. How much is asked for follows how long the lock is held for it, so that nobody has to tune
// it.
type blocks struct {
	next   chan block
	err    error // set before next is closed
	left   batch // what the script made in the end; set before next is closed
	made   batch // what it made for the blocks read so far
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// block is what the source returned when it was asked.
type block struct {
	bytes []byte
	made  batch // what it printed and emitted meanwhile
}

const (
	smallBlock = 4 << 10
	largeBlock = 1 << 20
	shortHold  = 2 * time.Millisecond
	longHold   = 10 * time.Millisecond
)

func newBlocks(ctx context.Context, s *luaSource) *blocks {
	ctx, cancel := context.WithCancel(ctx)
	b := &blocks{next: make(chan block, 1), cancel: cancel}
	b.done.Go(func() {
		defer close(b.next)
		b.err = fault.Safely(func() error { return b.fetch(ctx, s) })()
	})
	return b
}

// fetch asks for blocks until the end.
func (b *blocks) fetch(ctx context.Context, s *luaSource) error {
	want := luabind.FirstAsk
	for {
		var got block
		var held time.Duration
		err := s.w.hold(ctx, PhaseRead, s.made, func(L *lua.LState) (err error) {
			begin := time.Now()
			got.bytes, err = s.bytes(L, want)
			held = time.Since(begin)
			return err
		})
		if err != nil || got.bytes == nil {
			b.left.take(s.made)
			return err
		}
		got.made.take(s.made)
		switch {
		case held > longHold:
			want = max(want/2, smallBlock)
		case held < shortHold && len(got.bytes) >= want:
			want = min(want*2, largeBlock)
		}
		select {
		case b.next <- got:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// bytes returns the next block, nil at the end.
func (b *blocks) bytes() ([]byte, error) {
	next, ok := <-b.next
	if !ok {
		b.made.take(&b.left)
		return nil, b.err
	}
	b.made.take(&next.made)
	return next.bytes, nil
}

// stop ends the goroutine and waits for it.
func (b *blocks) stop() {
	b.cancel()
	b.done.Wait()
}

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
