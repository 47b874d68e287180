package engine

import (
	"context"
	"errors"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Phase is what the VM lock is held for.
type Phase uint8

// The phases of a record's life, and whether the VM lock is held in them:
//
//	mode              read    parse   convert  script
//	locked            held    held    held     held     one acquisition per record
//	three-phase       held    free    held     held     one per phase and record
//	batch             held    free    held     held     one per phase and batch
//	native-unbatched  free    free    held     held     one per record
//	native            free    free    held     held     one per batch
//	parallel          free    free    held     held     one per batch
//
// In the last three convert and script share an acquisition. With several jobs each VM has a
// lock of its own and the table holds for each of them.
const (
	PhaseRead    Phase = iota // a script's reader callback supplies bytes
	PhaseParse                // bytes become records: under the lock in mode locked only
	PhaseConvert              // records become Lua values
	PhaseScript               // hooks run
	phases
)

var phaseNames = [phases]string{"read", "parse", "convert", "script"}

// String returns the name of the phase.
func (p Phase) String() string { return phaseNames[p] }

// ErrClosed is the error of Hold after Close.
var ErrClosed = errors.New("the Lua state is closed")

// LockState owns a Lua state and is the only door to it: the right to touch the state is a lock,
// and its holder names the phase. It accounts for the time the lock is held in each
// phase and waited for. Its methods are safe for concurrent use, except that Switch, Unlocked
// and where may be called only by the function that Hold runs.
//
// Hold is not re-entrant, and no lua.LValue may leave the function it runs.
type LockState struct {
	door   chan struct{} // a token in it: the lock is free
	state  *lua.LState   // nil once it has ended
	closed bool
	away   int // calls of Unlocked that will take the lock again
	acct   Account
	phase  Phase
	since  time.Time
	taken  time.Time
}

// newLockState takes ownership of L.
func newLockState(L *lua.LState) *LockState {
	s := &LockState{door: make(chan struct{}, 1), state: L}
	s.door <- struct{}{}
	return s
}

// Hold takes the lock for a phase, runs f with the state, and releases the lock. It stops
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

// Switch changes to another phase without releasing the lock. It does not count as an acquisition.
func (s *LockState) Switch(p Phase) {
	now := time.Now()
	s.acct.Held[s.phase] += now.Sub(s.since)
	s.phase, s.since = p, now
}

// where returns the place in the script that has called into Go; only what runs within Hold may ask.
func (s *LockState) where() codeLine {
	at, ok := s.state.GetStack(1)
	if !ok {
		return codeLine{}
	}
	if _, err := s.state.GetInfo("Sl", at, lua.LNil); err != nil {
		return codeLine{}
	}
	return codeLine{at.Source, at.CurrentLine}
}

// Unlocked releases the lock while f runs and takes it again for the same phase: for waiting
// that does not touch the state, called from a function that Hold runs. The error is the
// context's, or ErrClosed; the lock is held again in any case.
func (s *LockState) Unlocked(ctx context.Context, f func()) (err error) {
	p := s.phase
	s.away++
	s.unlock()
	defer func() {
		if err = s.take(ctx); err != nil {
			// The caller continues to unwind the state, and must own it for this, cancelled or not.
			_ = s.take(context.WithoutCancel(ctx))
		}
		s.away--
		s.begin(p)
		if err == nil && s.closed {
			err = ErrClosed
		}
	}()
	f()
	return nil
}

func (s *LockState) lock(ctx context.Context, p Phase) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	if s.closed {
		s.door <- struct{}{}
		return ErrClosed
	}
	s.begin(p)
	return nil
}

// take waits for the lock.
func (s *LockState) take(ctx context.Context) error {
	select {
	case <-s.door:
		return nil
	default:
	}
	from := time.Now()
	select {
	case <-s.door:
		s.acct.Waited += time.Since(from)
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// begin accounts for the lock that was taken.
func (s *LockState) begin(p Phase) {
	s.acct.Acquired[p]++
	now := time.Now()
	s.phase, s.since, s.taken = p, now, now
}

func (s *LockState) unlock() {
	now := time.Now()
	s.acct.Held[s.phase] += now.Sub(s.since)
	s.acct.Longest = max(s.acct.Longest, now.Sub(s.taken))
	s.end()
	s.door <- struct{}{}
}

// end ends the state once it is closed and nobody comes back to it.
func (s *LockState) end() {
	if s.closed && s.away == 0 && s.state != nil {
		s.state.Close()
		s.state = nil
	}
}

// Account returns what was accounted so far. It waits for the lock.
func (s *LockState) Account() Account {
	<-s.door
	defer func() { s.door <- struct{}{} }()
	return s.acct
}

// Close waits for the lock and ends the state, once a call of Unlocked that is under way has
// returned. Hold returns ErrClosed from then on.
func (s *LockState) Close() {
	<-s.door
	defer func() { s.door <- struct{}{} }()
	s.closed = true
	s.end()
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

// Total returns the time the lock was held and how often it was taken.
func (a *Account) Total() (held time.Duration, acquired int64) {
	for p := range phases {
		held += a.Held[p]
		acquired += a.Acquired[p]
	}
	return held, acquired
}
