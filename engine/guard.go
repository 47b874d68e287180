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
	errMemory      = errors.New("the memory for the script is used up")
	errKept        = errors.New("the script keeps more than its memory")
)

// guard is the context of a Lua state. The VM asks Done before every instruction, so it does
// nothing but look at a flag; a context of the standard library costs 12 to 21 % of a script's
// time, this one 6 to 10 %. Another goroutine, the watch, sets the flag.
//
// Calls are numbered, so that a watch that comes too late for one call does not stop the next.
// All methods but those of context.Context, stop and interrupt are for whoever holds the VM lock.
type guard struct {
	kill  atomic.Pointer[stopped] // nil: go on
	call  atomic.Int64            // number of the call that is timed; even: none is
	times atomic.Int64            // how many records it is about; 0: one
}

// stopped says why a script is to stop.
type stopped struct {
	why  error
	call int64         // the call that is to stop; 0: all
	gate chan struct{} // not nil: the script is not to stop but to wait until the gate is closed
}

// closed is what Done gives when the script is to stop.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Done implements context.Context.
func (g *guard) Done() <-chan struct{} {
	if g.kill.Load() == nil || g.Err() == nil {
		return nil
	}
	return closed
}

// Err implements context.Context. It waits while the script is held.
func (g *guard) Err() error {
	for {
		k := g.kill.Load()
		switch {
		case k == nil:
			return nil
		case k.gate != nil:
			<-k.gate // whoever closes it has taken it away before
		case k.call != 0 && k.call != g.call.Load():
			return nil
		default:
			return k.why
		}
	}
}

// Deadline implements context.Context.
func (g *guard) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (g *guard) Value(any) any { return nil }

// hold makes the script wait at its next instruction. It gives what to release it with, nil when
// the script is to stop anyway.
func (g *guard) hold() *stopped {
	k := &stopped{gate: make(chan struct{})}
	if !g.kill.CompareAndSwap(nil, k) {
		return nil
	}
	return k
}

// release ends a hold: the script goes on, or stops, when instead is not nil.
func (g *guard) release(k, instead *stopped) {
	g.kill.CompareAndSwap(k, instead) // unless the whole run was stopped meanwhile
	close(k.gate)
}

// stop stops all calls from now on.
func (g *guard) stop(why error) { g.kill.Store(&stopped{why: why}) }

// interrupt stops the call that is timed, if one is. It may be called by any goroutine.
func (g *guard) interrupt() {
	if c := g.call.Load(); c%2 == 1 {
		g.kill.CompareAndSwap(nil, &stopped{why: errInterrupted, call: c})
	}
}

// start begins to take the time of a call, anew when it is taken already.
func (g *guard) start() { g.call.Store((g.call.Load() + 1) | 1) }

// pause ends that, and tells whether time was taken.
func (g *guard) pause() bool {
	n := g.call.Load()
	g.call.Store((n + 1) &^ 1)
	return n%2 == 1
}

// resume begins anew after a pause, if time was taken before.
func (g *guard) resume(timed bool) {
	if timed {
		g.start()
	}
}

// leave marks the end of a call. It gives why the call was stopped, if it was, and makes the VM
// usable again unless the whole run is over.
func (g *guard) leave() error {
	err := g.Err()
	g.pause()
	if k := g.kill.Load(); k != nil && k.call != 0 {
		g.kill.CompareAndSwap(k, nil)
	}
	return err
}

// watch stops the script when ctx ends, and every timed call that lasts longer than the limit (0:
// none). It returns when done is closed.
func (g *guard) watch(ctx context.Context, limit time.Duration, done <-chan struct{}) {
	var tick <-chan time.Time
	if limit > 0 {
		t := time.NewTicker(max(limit/20, time.Millisecond))
		defer t.Stop()
		tick = t.C
	}
	var call int64
	var since time.Time
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			g.stop(errInterrupted)
			return
		case now := <-tick:
			switch c := g.call.Load(); {
			case c != call:
				call, since = c, now
			case c%2 == 1 && now.Sub(since) > limit*time.Duration(max(1, g.times.Load())):
				if k := g.kill.Load(); k == nil || k.call != 0 {
					g.kill.CompareAndSwap(k, &stopped{why: errTimeout, call: c})
				}
			}
		}
	}
}
