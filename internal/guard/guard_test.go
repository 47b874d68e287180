package guard

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"mrrc-lua/internal/testscale"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) } // Watches end

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

// Would catch a reason to stop that is lost because the script is held at that moment, or because a watch was late
// for the call before.
func TestGuard_refusedWhileSomethingElseIsSet(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*Guard){"refuse": (*Guard).Refuse, "interrupt": (*Guard).Interrupt} {
		g := &Guard{}
		g.Start()
		k := g.hold()
		require.NotNil(t, k)
		var other sync.WaitGroup
		other.Go(func() { set(g) })
		time.Sleep(time.Millisecond)
		g.release(k, nil)
		other.Wait()
		require.Error(t, g.Leave(), "%s: held", name)

		g.Start()
		late := &stopped{why: ErrTimeout, call: g.call.Load()}
		require.NoError(t, g.Leave())
		g.stopCall(late)
		g.Start()
		require.NoError(t, g.Err())
		set(g)
		require.Error(t, g.Err(), "%s: after a late one", name)
		require.NotErrorIs(t, g.Leave(), ErrTimeout)
	}
}

// Would catch a loop that nothing ends, and a VM that cannot be used after a timeout.
func TestGuard_timeout(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		"while true do end",
		"pcall(function() while true do end end)",
		"while true do pcall(function() while true do end end) end",
		"pcall(pcall, function() while true do end end) return 'came through'",
		"local t = setmetatable({}, {__index = function() while true do end end}); return t.x",
		"table.sort({3, 1, 2}, function() while true do end end)",
	} {
		testscale.Patiently(t, 30*time.Millisecond, func(at testscale.T, limit time.Duration) {
			L, g := guarded(t, t.Context(), limit)
			_, stopped := timed(L, g, code) // the error is nil if a pcall caught it: stopped is set nevertheless
			require.ErrorIs(at, stopped, ErrTimeout, code)
			err, stopped := timed(L, g, "return 1")
			require.NoError(at, err, "after %s", code)
			require.NoError(at, stopped, "after %s", code)
		})
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

// Would catch a call that is stopped, does not notice it at once, and goes on.
func TestGuard_staysStopped(t *testing.T) {
	t.Parallel()
	_, g := guarded(t, t.Context(), time.Hour)
	g.Start()
	g.Interrupt()
	time.Sleep(3 * pulseEvery) // it waits for a file, and the watch looks meanwhile
	require.ErrorIs(t, g.Leave(), ErrInterrupted)
}

// Would catch a short limit that is noticed long after it, and a watch that takes time from the script.
func TestInterval(t *testing.T) {
	for limit, want := range map[time.Duration]time.Duration{
		-1: pulseEvery, 0: pulseEvery, 1: time.Millisecond, 10 * time.Millisecond: time.Millisecond,
		400 * time.Millisecond: 20 * time.Millisecond, time.Second: pulseEvery, time.Hour: pulseEvery,
	} {
		require.Equal(t, want, interval(limit), limit)
	}
}

// beginning is a moment.
var beginning = time.Now()

// Would catch a watch that is a moment too late for one call and stops the next one.
func TestGuard_lateStopDoesNotMeetTheNextCall(t *testing.T) {
	g := &Guard{}
	s := stopwatch{guard: g, limit: time.Second}
	g.Start()
	require.Nil(t, s.look(beginning))
	late := s.look(beginning.Add(2 * time.Second))
	require.NotNil(t, late)
	require.NoError(t, g.Leave()) // the watch was suspended between looking and acting
	g.Start()
	g.stopCall(late)
	require.NoError(t, g.Err())
	require.Nil(t, g.Done())
	require.NoError(t, g.Leave())

	g.Start()
	require.Nil(t, s.look(beginning))
	g.stopCall(s.look(beginning.Add(2 * time.Second)))
	require.ErrorIs(t, g.Err(), ErrTimeout)
	require.ErrorIs(t, g.Leave(), ErrTimeout)
	g.Start()
	require.NoError(t, g.Err(), "it was for one call")

	g.Stop(ErrInterrupted)
	g.stopCall(&stopped{why: ErrTimeout, call: g.call.Load()})
	require.ErrorIs(t, g.Leave(), ErrInterrupted, "all calls are to stop")
	require.ErrorIs(t, g.Err(), ErrInterrupted)
}

// Would catch time that is counted as the script's although it waits, for a slow file for example.
func TestGuard_pauses(t *testing.T) {
	g := &Guard{}
	s := stopwatch{guard: g, limit: time.Second}
	require.Nil(t, s.look(beginning))
	require.Nil(t, s.look(beginning.Add(time.Hour)), "nothing is timed")
	g.Start()
	require.Nil(t, s.look(beginning))
	g.waiting.Store(clock(beginning.Add(time.Second / 2))) // what Wait does
	require.Nil(t, s.look(beginning.Add(time.Hour)))
	require.Nil(t, s.look(beginning.Add(2*time.Hour)))
	g.waiting.Store(0) // what Waited does
	g.waited.Add(int64(2*time.Hour - time.Second/2))
	require.Nil(t, s.look(beginning.Add(2*time.Hour+time.Second/2)))
	require.NotNil(t, s.look(beginning.Add(2*time.Hour+time.Second/2+1)), "the time before the wait counts")
	g.End()
	require.Nil(t, s.look(beginning.Add(4*time.Hour)))
	require.Nil(t, s.look(beginning.Add(5*time.Hour)), "nothing is timed")
	g.Start()
	require.Nil(t, s.look(beginning.Add(6*time.Hour)))
	require.NotNil(t, s.look(beginning.Add(6*time.Hour+time.Second+1)), "an earlier call waited, not this one")
}

// Would catch a script that reads a file without end, because nearly all its time is that of short waits.
func TestGuard_shortWaits(t *testing.T) {
	g := &Guard{}
	for range 1000 {
		g.waitedFor(leastWait - 1)
	}
	require.Zero(t, g.waits(beginning))
	g.waitedFor(leastWait)
	g.waitedFor(time.Hour)
	require.Equal(t, time.Hour+leastWait, g.waits(beginning))
}

// Would catch a script that never ends because each look at a file adds to its time.
func TestGuard_waitsGiveNoTime(t *testing.T) {
	t.Parallel()
	testscale.Patiently(t, 40*time.Millisecond, func(at testscale.T, limit time.Duration) {
		L, g := guarded(t, t.Context(), limit)
		L.SetGlobal("look", L.NewFunction(func(*lua.LState) int {
			g.Wait()
			g.Waited()
			return 0
		}))
		_, stopped := timed(L, g, "while true do look() end")
		require.ErrorIs(at, stopped, ErrTimeout)
	})
}

// Would catch a batch that gets no more time than a record, and a limit for calls that have none.
func TestGuard_limits(t *testing.T) {
	g := &Guard{}
	g.Start()
	for about, seconds := range map[int]time.Duration{100: 100, 1: 1, 0: 1} {
		s := stopwatch{guard: g, limit: time.Second, call: g.call.Load(), since: beginning}
		g.About(about)
		require.Nil(t, s.look(beginning.Add(seconds*time.Second)))
		require.NotNil(t, s.look(beginning.Add(seconds*time.Second+1)))
	}
}
