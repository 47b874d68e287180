package guard

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// guarded returns a state under a Guard that is watched.
func guarded(t *testing.T, ctx context.Context, limit time.Duration) (*lua.LState, *Guard) {
	t.Helper()
	L, g := lua.NewState(lua.Options{SkipOpenLibs: true}), &Guard{}
	for _, open := range []lua.LGFunction{lua.OpenBase, lua.OpenTable} {
		L.Push(L.NewFunction(open))
		L.Call(0, 0)
	}
	L.SetContext(g)
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() { g.watch(ctx, limit, done) })
	t.Cleanup(func() {
		close(done)
		watch.Wait()
		L.Close()
	})
	return L, g
}

// timed runs code as a call that is timed, and returns why it was stopped.
func timed(L *lua.LState, g *Guard, code string) (err, stopped error) {
	g.Start()
	err = L.DoString(code)
	return err, g.Leave()
}

// Would catch a loop that nothing ends, and a VM that cannot be used after a timeout.
func TestGuard_timeout(t *testing.T) {
	L, g := guarded(t, t.Context(), 30*time.Millisecond)
	for _, code := range []string{
		"while true do end",
		"pcall(function() while true do end end)",
		"while true do pcall(function() while true do end end) end",
		"pcall(pcall, function() while true do end end) return 'came through'",
		"local t = setmetatable({}, {__index = function() while true do end end}); return t.x",
		"table.sort({3, 1, 2}, function() while true do end end)",
	} {
		err, stopped := timed(L, g, code)
		require.ErrorIs(t, stopped, ErrTimeout, code)
		_ = err // nil if a pcall caught it: stopped is set nevertheless
		err, stopped = timed(L, g, "return 1")
		require.NoError(t, err, "after %s", code)
		require.NoError(t, stopped, "after %s", code)
	}
}

// Would catch a script that swallows Ctrl-C in a pcall and goes on.
func TestGuard_interrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	L, g := guarded(t, ctx, 0)
	time.AfterFunc(20*time.Millisecond, cancel)
	err, stopped := timed(L, g, "while true do pcall(function() while true do end end) end")
	require.Error(t, err)
	require.ErrorIs(t, stopped, ErrInterrupted)
	// The run is over: nothing is run any more.
	err, stopped = timed(L, g, "n = 1 n = 2")
	require.Error(t, err)
	require.ErrorIs(t, stopped, ErrInterrupted)
}

// Would catch a watch that is a moment too late for one call and stops the next one.
func TestGuard_lateStopDoesNotMeetTheNextCall(t *testing.T) {
	g := &Guard{}
	g.Start()
	late := &stopped{why: ErrTimeout, call: g.call.Load()}
	require.NoError(t, g.Leave())
	g.kill.Store(late) // what the watch does when it was suspended between looking and acting
	g.Start()
	require.NoError(t, g.Err())
	require.Nil(t, g.Done())
	require.NoError(t, g.Leave())
	require.Nil(t, g.kill.Load())
}

// Would catch time that is counted as the script's although it waits, for a slow file for example.
func TestGuard_pauses(t *testing.T) {
	L, g := guarded(t, t.Context(), 40*time.Millisecond)
	L.SetGlobal("wait", L.NewFunction(func(*lua.LState) int {
		was := g.Pause()
		time.Sleep(120 * time.Millisecond)
		g.Resume(was)
		return 0
	}))
	err, stopped := timed(L, g, "wait() wait()")
	require.NoError(t, err)
	require.NoError(t, stopped)
	_, stopped = timed(L, g, "wait() while true do end")
	require.ErrorIs(t, stopped, ErrTimeout)
}

// Would catch a limit for calls that have none, and a batch that gets no more time than a record.
func TestGuard_limits(t *testing.T) {
	L, g := guarded(t, t.Context(), 30*time.Millisecond)
	L.SetGlobal("sleep", L.NewFunction(func(L *lua.LState) int {
		time.Sleep(time.Duration(L.CheckInt(1)) * time.Millisecond)
		return 0
	}))
	require.NoError(t, L.DoString("sleep(120) return 1"), "not timed")
	require.NoError(t, g.Leave())
	g.About(100)
	err, stopped := timed(L, g, "sleep(120) return 1")
	require.NoError(t, err)
	require.NoError(t, stopped)
	g.About(0)
	_, stopped = timed(L, g, "sleep(120) return 1")
	require.ErrorIs(t, stopped, ErrTimeout)
}
