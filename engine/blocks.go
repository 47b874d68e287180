package engine

import (
	"context"
	"io"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/fault"
)

// blocks reads a script's bytes in large blocks, one ahead: while a block is parsed, a goroutine
// asks for the next one. How much is asked for follows how long the lock is held for it, so that
// nobody has to tune a size.
type blocks struct {
	next   chan block
	err    error // set before next is closed
	left   batch // what the script made in the end; set before next is closed
	rest   []byte
	made   batch // what it made for the blocks read so far
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// block is what a script gave when it was asked.
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
	want := firstAsk
	for {
		var got block
		var held time.Duration
		err := s.w.lock.Hold(ctx, PhaseRead, func(L *lua.LState) (err error) {
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

// Read implements io.Reader.
func (b *blocks) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		next, ok := <-b.next
		if !ok {
			b.made.take(&b.left)
			if b.err != nil {
				return 0, b.err
			}
			return 0, io.EOF
		}
		b.rest = next.bytes
		b.made.take(&next.made)
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
