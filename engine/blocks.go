package engine

import (
	"context"
	"io"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// blocks reads a script's bytes in large blocks, one ahead: while a block is parsed, a goroutine
// asks for the next one. How much is asked for follows how long the lock is held for it, so that
// nobody has to tune a size.
type blocks struct {
	next   chan []byte
	err    error // set before next is closed
	rest   []byte
	cancel context.CancelFunc
	done   sync.WaitGroup
}

const (
	smallBlock = 4 << 10
	largeBlock = 1 << 20
	shortHold  = 2 * time.Millisecond
	longHold   = 10 * time.Millisecond
)

func newBlocks(ctx context.Context, s *luaSource) *blocks {
	ctx, cancel := context.WithCancel(ctx)
	b := &blocks{next: make(chan []byte, 1), cancel: cancel}
	b.done.Go(func() {
		defer close(b.next)
		b.err = b.fetch(ctx, s)
	})
	return b
}

// fetch asks for blocks until the end.
func (b *blocks) fetch(ctx context.Context, s *luaSource) error {
	want := firstAsk
	for {
		var block []byte
		var held time.Duration
		err := s.w.lock.Hold(ctx, PhaseRead, func(L *lua.LState) (err error) {
			begin := time.Now()
			block, err = s.bytes(L, want)
			held = time.Since(begin)
			return err
		})
		switch {
		case err != nil:
			return err
		case block == nil:
			return nil
		}
		switch {
		case held > longHold:
			want = max(want/2, smallBlock)
		case held < shortHold && len(block) >= want:
			want = min(want*2, largeBlock)
		}
		select {
		case b.next <- block:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Read implements io.Reader.
func (b *blocks) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		block, ok := <-b.next
		if !ok {
			if b.err != nil {
				return 0, b.err
			}
			return 0, io.EOF
		}
		b.rest = block
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// stop ends the goroutine and waits for it.
func (b *blocks) stop() {
	b.cancel()
	b.done.Wait()
}
