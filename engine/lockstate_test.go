package engine

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

func newLock(t *testing.T) *LockState {
	t.Helper()
	s := newLockState(lua.NewState(vmOptions))
	t.Cleanup(s.Close)
	return s
}

// doing returns a function to run under the lock.
func doing(code string) func(*lua.LState) error {
	return func(L *lua.LState) error { return L.DoString(code) }
}

// Would catch a door that lets two in: the counter is a Lua global, and -race watches the state.
func TestLockState_oneAtATime(t *testing.T) {
	s := newLock(t)
	require.NoError(t, s.Hold(t.Context(), PhaseScript, doing("n = 0")))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if err := s.Hold(t.Context(), PhaseScript, doing("local m = n; n = m + 1")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	require.NoError(t, s.Hold(t.Context(), PhaseScript, func(L *lua.LState) error {
		require.Equal(t, lua.LNumber(1600), L.GetGlobal("n"))
		return nil
	}))
	acct := s.Account()
	require.EqualValues(t, 1602, acct.Acquired[PhaseScript])
}

// Would catch a wait that a cancelled run does not end, and a lock that is lost by giving up.
func TestLockState_cancelWhileWaiting(t *testing.T) {
	s := newLock(t)
	inside, out := make(chan struct{}), make(chan struct{})
	var holder sync.WaitGroup
	holder.Go(func() {
		_ = s.Hold(context.Background(), PhaseScript, func(*lua.LState) error {
			close(inside)
			<-out
			return nil
		})
	})
	<-inside
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("enough of it")
	cancel(cause)
	require.ErrorIs(t, s.Hold(ctx, PhaseRead, doing("")), cause)
	close(out)
	holder.Wait()
	require.NoError(t, s.Hold(t.Context(), PhaseRead, doing("")))
}

// Would catch a state that is used after its end.
func TestLockState_closed(t *testing.T) {
	s := newLock(t)
	s.Close()
	require.ErrorIs(t, s.Hold(t.Context(), PhaseScript, doing("")), ErrClosed)
	s.Close() // closing twice does no harm
	require.ErrorIs(t, s.Hold(t.Context(), PhaseScript, doing("")), ErrClosed)
}

// Would catch an account that books time to another phase, or counts Switch as an acquisition.
func TestLockState_account(t *testing.T) {
	s := newLock(t)
	const work = 3 * time.Millisecond
	require.NoError(t, s.Hold(t.Context(), PhaseRead, func(*lua.LState) error {
		time.Sleep(work)
		s.Switch(PhaseConvert)
		time.Sleep(2 * work)
		s.Switch(PhaseScript)
		time.Sleep(3 * work)
		return nil
	}))
	require.NoError(t, s.Hold(t.Context(), PhaseScript, doing("")))
	a := s.Account()
	require.Equal(t, [phases]int64{PhaseRead: 1, PhaseScript: 1}, a.Acquired)
	require.GreaterOrEqual(t, a.Held[PhaseRead], work)
	require.GreaterOrEqual(t, a.Held[PhaseConvert], 2*work)
	require.GreaterOrEqual(t, a.Held[PhaseScript], 3*work)
	require.Zero(t, a.Held[PhaseParse])
	held, acquired := a.Total()
	require.EqualValues(t, 2, acquired)
	require.GreaterOrEqual(t, a.Longest, 6*work)
	require.LessOrEqual(t, a.Longest, held)
	b := a
	b.Add(a)
	require.Equal(t, 2*a.Held[PhaseRead], b.Held[PhaseRead])
	require.EqualValues(t, 2, b.Acquired[PhaseRead])
	require.Equal(t, a.Longest, b.Longest)
}

// Would catch Unlocked that keeps the lock, books the wait as held, or comes back without it.
func TestLockState_unlocked(t *testing.T) {
	s := newLock(t)
	require.NoError(t, s.Hold(t.Context(), PhaseRead, func(L *lua.LState) error {
		L.Push(lua.LString("mine"))
		err := s.Unlocked(t.Context(), func() {
			require.NoError(t, s.Hold(t.Context(), PhaseScript, func(L *lua.LState) error {
				L.Push(lua.LString("another's"))
				return nil
			}))
		})
		require.Equal(t, lua.LString("mine"), L.Get(-1), "the stack is as it was left")
		return err
	}))
	a := s.Account()
	require.Equal(t, [phases]int64{PhaseRead: 2, PhaseScript: 1}, a.Acquired)
}

// Would catch a caller that goes on to unwind a state which another goroutine has.
func TestLockState_unlockedIsHeldAfterCancel(t *testing.T) {
	s := newLock(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("cancelled")
	out := make(chan struct{})
	var other sync.WaitGroup
	busy := false
	err := s.Hold(context.Background(), PhaseRead, func(*lua.LState) error {
		err := s.Unlocked(ctx, func() {
			inside := make(chan struct{})
			other.Go(func() {
				_ = s.Hold(context.Background(), PhaseScript, func(*lua.LState) error {
					busy = true
					close(inside)
					<-out
					busy = false
					return nil
				})
			})
			<-inside
			cancel(cause)
			time.AfterFunc(20*time.Millisecond, func() { close(out) })
		})
		require.False(t, busy, "the other one is still in") // -race also sees it
		return err
	})
	require.ErrorIs(t, err, cause)
	other.Wait()
	require.NoError(t, s.Hold(t.Context(), PhaseRead, doing("")))
}

// Would catch a state that ends while someone is about to come back to it, and a lock that can
// never be given back afterwards.
func TestLockState_closedWhileUnlocked(t *testing.T) {
	s := newLock(t)
	err := s.Hold(t.Context(), PhaseRead, func(L *lua.LState) error {
		err := s.Unlocked(t.Context(), s.Close)
		require.NoError(t, L.DoString("return 1"), "the state lives until its holder is out")
		return err
	})
	require.ErrorIs(t, err, ErrClosed)
	require.ErrorIs(t, s.Hold(t.Context(), PhaseRead, doing("")), ErrClosed)
	require.Nil(t, s.state)
}

// Would catch values that pile up on the stack, which ends in a registry overflow after hours.
func TestLockState_stackIsRestored(t *testing.T) {
	s := newLock(t)
	for _, f := range []func(*lua.LState) error{
		func(L *lua.LState) error { L.Push(lua.LTrue); L.Push(lua.LTrue); return nil },
		func(L *lua.LState) error { L.Push(lua.LTrue); return errors.New("failed") },
		func(L *lua.LState) error { return L.DoString("local function f() error('deep') end f()") },
	} {
		_ = s.Hold(t.Context(), PhaseScript, f)
		require.NoError(t, s.Hold(t.Context(), PhaseScript, func(L *lua.LState) error {
			require.Zero(t, L.GetTop())
			return nil
		}))
	}
}

// Would catch a lock that stays taken when what runs under it panics.
func TestLockState_panicGivesTheLockBack(t *testing.T) {
	s := newLock(t)
	require.Panics(t, func() {
		_ = s.Hold(t.Context(), PhaseScript, func(L *lua.LState) error { panic("fault") })
	})
	require.Panics(t, func() {
		_ = s.Hold(t.Context(), PhaseScript, func(*lua.LState) error {
			return s.Unlocked(t.Context(), func() { panic("fault") })
		})
	})
	require.NoError(t, s.Hold(t.Context(), PhaseScript, doing("x = 1")))
}
