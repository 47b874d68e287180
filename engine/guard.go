package engine

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Why a guard stopped a script.
var (
	errTimeout     = errors.New("the time for one record is over")
	errInterrupted = errors.New("interrupted")
)

// guard is the context of a Lua state. The VM asks Done before every instruction, so it does
// nothing but look at a flag; a context of the standard library costs 12 to 21 % of a script's
// time, this one 6 to 10 %. Another goroutine, the watch, sets the flag.
type guard struct {
	kill  atomic.Pointer[error] // why to stop; nil: go on
	entry atomic.Int64          // counts entries into the VM; even: outside
}

// closed is what Done gives when the script is to stop.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Done implements context.Context.
func (g *guard) Done() <-chan struct{} {
	if g.kill.Load() == nil {
		return nil
	}
	return closed
}

// Err implements context.Context.
func (g *guard) Err() error {
	if e := g.kill.Load(); e != nil {
		return *e
	}
	return nil
}

// Deadline implements context.Context.
func (g *guard) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (g *guard) Value(any) any { return nil }

// enter marks the begin of a call into the VM that has a time limit of its own, leave its end.
func (g *guard) enter() { g.entry.Add(1) }

// leave gives why the call was stopped, if it was, and makes the VM usable again unless the
// whole run is over.
func (g *guard) leave() error {
	g.entry.Add(1)
	e := g.kill.Load()
	if e == nil {
		return nil
	}
	if errors.Is(*e, errTimeout) {
		g.kill.CompareAndSwap(e, nil)
	}
	return *e
}

// watch stops the script when ctx ends, and every call that lasts longer than the limit (0: none).
// It returns when done is closed.
func (g *guard) watch(ctx context.Context, limit time.Duration, done <-chan struct{}) {
	var tick <-chan time.Time
	if limit > 0 {
		t := time.NewTicker(max(limit/20, time.Millisecond))
		defer t.Stop()
		tick = t.C
	}
	var entry int64
	var since time.Time
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			g.kill.Store(&errInterrupted)
			return
		case now := <-tick:
			switch e := g.entry.Load(); {
			case e != entry:
				entry, since = e, now
			case e%2 == 1 && now.Sub(since) > limit:
				g.kill.CompareAndSwap(nil, &errTimeout)
			}
		}
	}
}
