package engine

import (
	"context"
	"errors"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Phase says what the VM lock is held for.
type Phase uint8

// The phases of a record's life, and whether the VM lock is held in them:
//
//	mode         read    parse   convert  script
//	locked       held    held    held     held     one acquisition per record
//	three-phase  held    free    held     held     one per phase and record
//	batch        held    free    held     held     one per phase and batch
//	native       free    free    held     held     one per batch
//	parallel     free    free    held     held     one per batch
//
// In native and parallel convert and script share an acquisition. With several jobs each VM has a
// lock of its own and the table holds for each of them.
const (
	PhaseRead    Phase = iota // a script's reader callback supplies bytes
	PhaseParse                // bytes become records: never under the lock but in mode locked
	PhaseConvert              // records become Lua values
	PhaseScript               // hooks run
	phases
)

var phaseNames = [phases]string{"read", "parse", "convert", "script"}

// String gives the name of the phase.
func (p Phase) String() string { return phaseNames[p] }

// ErrClosed is the error of Hold after Close.
var ErrClosed = errors.New("the Lua state is closed")

// LockState owns a Lua state and is the only door to it: the right to touch the state is a lock,
// and whoever holds it says for which phase. It accounts for the time the lock is held in each
// phase and waited for. Its methods are safe for concurrent use, except that Switch and Unlocked
// may be called only by the function that Hold runs.
//
// Hold is not re-entrant, and no lua.LValue may leave the function it runs.
type LockState struct {
	door  chan struct{} // a token in it: the lock is free
	state *lua.LState   // nil once closed
	guard *guard
	acct  Account
	phase Phase
	since time.Time
	taken time.Time
}

// newLockState takes ownership of L.
func newLockState(L *lua.LState, g *guard) *LockState {
	s := &LockState{door: make(chan struct{}, 1), state: L, guard: g}
	s.door <- struct{}{}
	return s
}

// Hold takes the lock for a phase, runs f with the state, and gives the lock back. It gives up
// waiting when ctx ends. The stack of the state is as high afterwards as it was before. The error
// is f's, or the context's, or ErrClosed.
func (s *LockState) Hold(ctx context.Context, p Phase, f func(L *lua.LState) error) error {
	if err := s.lock(ctx, p); err != nil {
		return err
	}
	top := s.state.GetTop()
	defer func() {
		s.state.SetTop(top)
		s.unlock()
	}()
	return f(s.state)
}

// Switch goes over to another phase without giving the lock back. It counts as no acquisition.
func (s *LockState) Switch(p Phase) {
	now := time.Now()
	s.acct.Held[s.phase] += now.Sub(s.since)
	s.phase, s.since = p, now
}

// Unlocked gives the lock back while f runs and takes it again for the same phase: for waiting
// that does not touch the state, called from a Go function that Lua called. The error is the
// context's; the lock is held again in any case.
func (s *LockState) Unlocked(ctx context.Context, f func()) error {
	p, state := s.phase, s.state
	s.unlock()
	f()
	if s.lock(ctx, p) == nil {
		return nil
	}
	// The caller goes on to unwind the state: it must have it to itself, cancelled or not.
	_ = s.lock(context.WithoutCancel(ctx), p)
	s.state = state
	return context.Cause(ctx)
}

func (s *LockState) lock(ctx context.Context, p Phase) error {
	select {
	case <-s.door:
	default:
		from := time.Now()
		select {
		case <-s.door:
			s.acct.Waited += time.Since(from)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	if s.state == nil {
		s.door <- struct{}{}
		return ErrClosed
	}
	s.acct.Acquired[p]++
	now := time.Now()
	s.phase, s.since, s.taken = p, now, now
	return nil
}

func (s *LockState) unlock() {
	now := time.Now()
	s.acct.Held[s.phase] += now.Sub(s.since)
	s.acct.Longest = max(s.acct.Longest, now.Sub(s.taken))
	s.door <- struct{}{}
}

// Account gives what was accounted so far. It waits for the lock.
func (s *LockState) Account() Account {
	<-s.door
	defer func() { s.door <- struct{}{} }()
	return s.acct
}

// Close waits for the lock and ends the state. Hold gives ErrClosed from then on.
func (s *LockState) Close() {
	<-s.door
	defer func() { s.door <- struct{}{} }()
	if s.state != nil {
		s.state.Close()
		s.state = nil
	}
}

// Account is the time account of one VM lock, or the sum of several.
type Account struct {
	Held     [phases]time.Duration // per phase
	Acquired [phases]int64         // by the phase the lock was taken for
	Waited   time.Duration         // for the lock, by all goroutines together
	Longest  time.Duration         // that the lock was held at a stretch
}

// Add adds another account; Longest is the longer of the two.
func (a *Account) Add(b Account) {
	for p := range phases {
		a.Held[p] += b.Held[p]
		a.Acquired[p] += b.Acquired[p]
	}
	a.Waited += b.Waited
	a.Longest = max(a.Longest, b.Longest)
}

// Total gives the time the lock was held and how often it was taken.
func (a *Account) Total() (held time.Duration, acquired int64) {
	for p := range phases {
		held += a.Held[p]
		acquired += a.Acquired[p]
	}
	return held, acquired
}
