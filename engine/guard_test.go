package engine

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// guarded gives a state under a guard that is watched.
func guarded(t *testing.T, ctx context.Context, limit time.Duration) (*lua.LState, *guard) {
	t.Helper()
	L, g := lua.NewState(vmOptions), &guard{}
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

// timed runs code as a call that is timed, and tells why it was stopped.
func timed(L *lua.LState, g *guard, code string) (err, stopped error) {
	g.start()
	err = L.DoString(code)
	return err, g.leave()
}

// Would catch a loop that nothing ends, and a VM that is of no use after a timeout.
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
		require.ErrorIs(t, stopped, errTimeout, code)
		_ = err // nil when a pcall caught it: stopped tells all the same
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
	require.ErrorIs(t, stopped, errInterrupted)
	// The run is over: nothing is run any more.
	err, stopped = timed(L, g, "n = 1 n = 2")
	require.Error(t, err)
	require.ErrorIs(t, stopped, errInterrupted)
}

// Would catch a watch that comes a moment too late for one call and stops the next, which had
// done nothing wrong.
func TestGuard_lateStopDoesNotMeetTheNextCall(t *testing.T) {
	g := &guard{}
	g.start()
	late := &stopped{why: errTimeout, call: g.call.Load()}
	require.NoError(t, g.leave())
	g.kill.Store(late) // what the watch does when it was suspended between looking and acting
	g.start()
	require.NoError(t, g.Err())
	require.Nil(t, g.Done())
	require.NoError(t, g.leave())
	require.Nil(t, g.kill.Load())
}

// Would catch time that is not the script's, such as waiting for a slow file, counted as its own.
func TestGuard_pauses(t *testing.T) {
	L, g := guarded(t, t.Context(), 40*time.Millisecond)
	L.SetGlobal("wait", L.NewFunction(func(*lua.LState) int {
		was := g.pause()
		time.Sleep(120 * time.Millisecond)
		g.resume(was)
		return 0
	}))
	err, stopped := timed(L, g, "wait() wait()")
	require.NoError(t, err)
	require.NoError(t, stopped)
	_, stopped = timed(L, g, "wait() while true do end")
	require.ErrorIs(t, stopped, errTimeout)
}

// Would catch a limit that is taken for calls that have none, and a batch that gets no more time
// than a record.
func TestGuard_limits(t *testing.T) {
	L, g := guarded(t, t.Context(), 30*time.Millisecond)
	L.SetGlobal("sleep", L.NewFunction(func(L *lua.LState) int {
		time.Sleep(time.Duration(L.CheckInt(1)) * time.Millisecond)
		return 0
	}))
	require.NoError(t, L.DoString("sleep(120) return 1"), "not timed")
	require.NoError(t, g.leave())
	g.times.Store(100)
	err, stopped := timed(L, g, "sleep(120) return 1")
	require.NoError(t, err)
	require.NoError(t, stopped)
	g.times.Store(0)
	_, stopped = timed(L, g, "sleep(120) return 1")
	require.ErrorIs(t, stopped, errTimeout)
}
