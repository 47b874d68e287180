package guard

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// The reasons for which a Guard stops a script.
var (
	ErrTimeout     = errors.New("the time for one record is over")
	ErrInterrupted = errors.New("interrupted")
	ErrMemory      = errors.New("the memory for the script is used up")  // this call used it
	ErrKept        = errors.New("the script keeps more than its memory") // whatever it is doing
)

// Guard is the context of a Lua state; the zero value lets everything run. The VM calls Done before every
// instruction, so Done only looks at a flag, which another goroutine sets. A context of the standard
// library costs 12 to 21 % of a script's time, a Guard 6 to 10 %.
//
// Calls are numbered, so that a watch that is too late for one call does not stop the next one. Stop and
// Interrupt may be called by any goroutine; all other methods belong to the goroutine that holds the VM's
// lock.
type Guard struct {
	// Pulse is called between two instructions while the script runs, about every pulseEvery. It is set
	// before the first call, and may look at the Lua state. nil: nothing is called.
	Pulse func()

	kill  atomic.Pointer[stopped] // nil: go on
	call  atomic.Int64            // number of the call that is timed; even: none is
	times atomic.Int64            // how many records the call is about; 0: one

	waited  atomic.Int64 // nanoseconds that calls have waited so far
	waiting atomic.Int64 // when the current wait began, on clock; 0: there is none

	memory *memoryWatch // nil: the memory is not bounded
	built  int64        // bytes that were built since the heap was looked at
}

// stopped describes how a script must stop.
type stopped struct {
	why   error
	call  int64         // the call that must stop; 0: all
	gate  chan struct{} // not nil: the script must not stop but wait until the gate is closed
	pulse bool          // the script must not stop: Pulse must be called
}

// beat is the only stopped that is a pulse.
var beat = &stopped{pulse: true}

// pulseEvery is the time between two calls of Pulse.
const pulseEvery = 50 * time.Millisecond

// closed is what Done returns when the script must stop.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Done implements context.Context.
func (g *Guard) Done() <-chan struct{} {
	k := g.kill.Load()
	if k == nil {
		return nil
	}
	if k.pulse && g.kill.CompareAndSwap(k, nil) && g.Pulse != nil {
		g.Pulse()
	}
	if g.Err() == nil {
		return nil
	}
	return closed
}

// Err implements context.Context. It waits while the script is held.
func (g *Guard) Err() error {
	for {
		k := g.kill.Load()
		switch {
		case k == nil, k.pulse:
			return nil
		case k.gate != nil:
			<-k.gate // it is removed before it is closed
		case k.call != 0 && k.call != g.call.Load():
			return nil
		default:
			return k.why
		}
	}
}

// Deadline implements context.Context.
func (g *Guard) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (g *Guard) Value(any) any { return nil }

// hold makes the script wait at its next instruction until release is called with the result. The result
// is nil if the script must stop anyway.
func (g *Guard) hold() *stopped {
	k := &stopped{gate: make(chan struct{})}
	if !g.set(k) {
		return nil
	}
	return k
}

// set makes the script stop as described by k, unless it must stop already. While the script is held, set waits: a
// reason to stop must not be lost because memory is being measured.
func (g *Guard) set(k *stopped) bool {
	for {
		switch was := g.kill.Load(); {
		case was != nil && was.gate != nil:
			<-was.gate
		case was == nil, was.pulse, was.call != 0 && was.call != g.call.Load(): // the call that had to stop has ended
			if g.kill.CompareAndSwap(was, k) {
				return true
			}
		default:
			return false
		}
	}
}

// release ends a hold: the script goes on, or stops if instead is not nil.
func (g *Guard) release(k, instead *stopped) {
	g.kill.CompareAndSwap(k, instead) // unless the whole run was stopped meanwhile
	close(k.gate)
}

// Stop stops all calls from now on, for a reason that Err and Leave return.
func (g *Guard) Stop(why error) { g.kill.Store(&stopped{why: why}) }

// Interrupt stops the call that is timed, if one is.
func (g *Guard) Interrupt() {
	if c := g.call.Load(); c%2 == 1 {
		g.set(&stopped{why: ErrInterrupted, call: c})
	}
}

// Start begins to take the time of a call. If it was being taken already, it begins from zero.
func (g *Guard) Start() { g.call.Store((g.call.Load() + 1) | 1) }

// End stops taking time.
func (g *Guard) End() { g.call.Store((g.call.Load() + 1) &^ 1) }

// begun is when the clock of waits began: a time as a number is not monotonic.
var begun = time.Now() //nolint:gochecknoglobals // a constant of the process

// clock returns a time in nanoseconds, more than 0.
func clock(now time.Time) int64 { return int64(now.Sub(begun)) + 1 }

// Wait begins a wait, which does not count as time of the call unless it is short, and Waited ends it.
func (g *Guard) Wait() { g.waiting.Store(clock(time.Now())) }

// Waited ends a wait.
func (g *Guard) Waited() {
	if from := g.waiting.Swap(0); from != 0 {
		g.waitedFor(time.Duration(clock(time.Now()) - from))
	}
}

// leastWait is the shortest wait that does not count as time of the call. Shorter ones are those for a file that is in
// memory, and for the program itself: a script that reads such a file without end would go on for a minute.
const leastWait = time.Millisecond

func (g *Guard) waitedFor(d time.Duration) {
	if d >= leastWait {
		g.waited.Add(int64(d))
	}
}

// waits returns how long calls have waited up to now.
func (g *Guard) waits(now time.Time) time.Duration {
	n := g.waited.Load()
	if from := g.waiting.Load(); from != 0 {
		n += max(clock(now)-from, 0)
	}
	return time.Duration(n)
}

// About sets the time limit of calls to that of n records, until it is called again; 0 is one record.
func (g *Guard) About(n int) { g.times.Store(int64(n)) }

// Leave marks the end of a call. It returns the reason why the call was stopped, or nil, and makes the VM
// usable again unless all calls must stop.
func (g *Guard) Leave() error {
	err := g.Err()
	g.End()
	if k := g.kill.Load(); k != nil && k.call != 0 {
		g.kill.CompareAndSwap(k, nil)
	}
	return err
}

// Refuse stops the current call for lack of memory, or everything if no call is timed. It belongs to the
// goroutine that holds the VM's lock.
func (g *Guard) Refuse() {
	if c := g.call.Load(); c%2 == 1 {
		g.set(&stopped{why: ErrMemory, call: c})
		return
	}
	g.set(&stopped{why: ErrKept})
}

// watch stops the script when ctx ends, and every timed call that lasts longer than the limit (0 or less:
// there is none). It returns when done is closed.
func (g *Guard) watch(ctx context.Context, limit time.Duration, done <-chan struct{}) {
	t := time.NewTicker(interval(limit))
	defer t.Stop()
	s := stopwatch{guard: g, limit: limit}
	var pulsed time.Time
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			g.Stop(ErrInterrupted)
			return
		case now := <-t.C:
			if late := s.look(now); late != nil {
				g.stopCall(late)
			}
			if now.Sub(pulsed) >= pulseEvery {
				g.kill.CompareAndSwap(nil, beat)
				pulsed = now
			}
		}
	}
}

// interval returns how often calls with a limit are looked at.
func interval(limit time.Duration) time.Duration {
	if limit <= 0 {
		return pulseEvery
	}
	return min(pulseEvery, max(limit/20, time.Millisecond))
}

// stopCall stops one call, unless all calls must stop.
func (g *Guard) stopCall(late *stopped) {
	if k := g.kill.Load(); k == nil || k.call != 0 || k.pulse {
		g.kill.CompareAndSwap(k, late)
	}
}

// stopwatch takes the time of the calls under a Guard.
type stopwatch struct {
	guard *Guard
	limit time.Duration // 0 or less: there is none
	call  int64         // the call that was timed when it was looked at last
	since time.Time     // when that call was first seen
	waits time.Duration // how long calls had waited then
}

// look returns how the current call must stop if it has lasted longer than the limit, else nil.
func (s *stopwatch) look(now time.Time) *stopped {
	switch c := s.guard.call.Load(); {
	case c != s.call:
		s.call, s.since, s.waits = c, now, s.guard.waits(now)
	case s.limit > 0 && c%2 == 1 && now.Sub(s.since)-(s.guard.waits(now)-s.waits) > s.limit*time.Duration(max(1, s.guard.times.Load())):
		return &stopped{why: ErrTimeout, call: c}
	}
	return nil
}
