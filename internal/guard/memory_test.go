package guard

import (
	"context"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/meter"
)

// alive returns how many bytes of the heap are alive.
func alive() int64 {
	runtime.GC()
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// Would catch a function that builds more than a script may have, and one that cannot be used after that.
func TestGuard_need(t *testing.T) {
	free := &Guard{}
	require.Equal(t, meter.MaxText, free.Largest())
	require.NoError(t, free.Need(1<<40))

	w := NewWatches(alive() + 64<<20)
	g := &Guard{}
	w.Add(g)
	require.Equal(t, int(w.memory.limit/4), g.Largest())
	g.Start()
	for range 2000 { // a little at a time: garbage is not counted as the script's
		require.NoError(t, g.Need(100<<10))
	}
	require.NoError(t, g.Leave())
	g.Start()
	require.ErrorIs(t, g.Need(1<<30), ErrMemory)
	require.ErrorIs(t, g.Need(1), ErrMemory, "until the call has ended")
	require.ErrorIs(t, g.Leave(), ErrMemory)
	g.Start()
	require.NoError(t, g.Need(2<<20), "it was for one call")
	require.NoError(t, g.Leave())
	require.ErrorIs(t, g.Need(1<<30), ErrKept, "no call is timed")
	require.ErrorIs(t, g.Leave(), ErrKept)
	require.ErrorIs(t, g.Err(), ErrKept)

	large := &Guard{}
	NewWatches(1 << 50).Add(large)
	require.Equal(t, meter.MaxText, large.Largest())
	NewWatches(0).Add(free)
	require.Equal(t, meter.MaxText, free.Largest())
}

// Would catch memory that is given little by little when no call is timed that could be stopped.
func TestGuard_needUntimed(t *testing.T) {
	ballast := make([]byte, 128<<20)
	w := NewWatches(alive() + 1<<20)
	g := &Guard{}
	w.Add(g)
	require.Less(t, int64(2<<20), w.memory.limit/16, "not much at once")
	require.ErrorIs(t, g.Need(2<<20), ErrKept)
	runtime.KeepAlive(ballast)
}

// Would catch garbage that is collected again and again, or that takes more than a quarter of the limit.
func TestMemoryWatch_untidy(t *testing.T) {
	m := &memoryWatch{limit: 100}
	for live, want := range map[int64]int64{0: 100, 75: 100, 90: 115, 100: 125, 1000: 125} {
		require.Equal(t, want, m.untidy(live), live)
	}
}

// Would catch results of scripts that take any memory, and some that get none although there is enough.
func TestWatches_room(t *testing.T) {
	require.True(t, NewWatches(0).Room(1<<50))
	w := NewWatches(alive() + 64<<20)
	require.True(t, w.Room(1<<20))
	require.False(t, w.Room(1<<30))
	require.True(t, w.Room(1<<20), "nothing was stopped")
	w.memory.tries, w.memory.doubt = maxTries, beginning
	require.True(t, w.memory.collect(time.Now(), 0, nil))
	require.Zero(t, w.memory.tries, "there is enough again")
	require.True(t, w.memory.doubt.IsZero())
}

// held makes the watched scripts wait, and returns a function that lets those go on that were not stopped.
func held(m *memoryWatch) (release func()) {
	for _, g := range m.guards {
		g.held = g.hold()
	}
	return func() {
		for _, g := range m.guards {
			if g.held != nil {
				g.release(g.held, nil)
			}
		}
	}
}

// Would catch a script that is stopped in place of the one that needs the memory, and memory that is never free
// again because nothing is stopped for good.
func TestMemoryWatch_judge(t *testing.T) {
	m := &memoryWatch{limit: 100}
	long, short, waits := &Guard{}, &Guard{}, &Guard{}
	for _, g := range []*Guard{waits, long, short} {
		m.add(g)
	}
	judge := func(now time.Time, live int64) {
		m.notice(now)
		release := held(m)
		m.judge(now, live)
		release()
	}
	waits.Start()
	waits.Wait()
	long.Start()
	m.notice(beginning)
	short.Start()
	judge(beginning.Add(time.Second), 150)
	require.ErrorIs(t, long.Err(), ErrMemory, "it has been running longest")
	require.NoError(t, short.Err())
	require.NoError(t, waits.Err())
	require.False(t, m.left())
	ended := m.ended
	m.look(beginning.Add(time.Second))
	require.Same(t, ended, m.ended, "what it held is not garbage yet")
	require.True(t, m.doubt.IsZero())
	require.ErrorIs(t, long.Leave(), ErrMemory)
	require.True(t, m.left())
	require.Equal(t, 1, m.tries)

	waits.Waited()
	waits.End()
	short.End()
	short.Start()
	judge(beginning.Add(2*time.Second), 150)
	require.NoError(t, short.Err(), "it has only begun")
	require.Equal(t, beginning.Add(2*time.Second+doubtFor), m.doubt)
	short.End()
	short.Start()
	judge(beginning.Add(2*time.Second+time.Millisecond), 201)
	require.ErrorIs(t, short.Err(), ErrMemory, "there is no time to wait")
	require.ErrorIs(t, short.Leave(), ErrMemory)

	judge(beginning.Add(2*time.Second+doubtFor), 150)
	require.NoError(t, long.Err(), "it is not certain yet")
	judge(beginning.Add(2*time.Second+doubtFor+1), 150)
	for _, g := range []*Guard{waits, long, short} {
		require.ErrorIs(t, g.Err(), ErrKept)
	}

	m = &memoryWatch{limit: 100, tries: maxTries}
	last := &Guard{}
	m.add(last)
	last.Start()
	m.notice(beginning)
	judge(beginning.Add(time.Second), 150)
	require.ErrorIs(t, last.Err(), ErrKept, "to stop calls has not helped")
}

// Would catch a call that was stopped while it waited, and a watch that then waits for its end for ever.
func TestMemoryWatch_leftWithoutNoticing(t *testing.T) {
	m := &memoryWatch{limit: 100}
	g := &Guard{}
	m.add(g)
	g.Start()
	m.notice(beginning)
	release := held(m)
	m.judge(beginning.Add(time.Second), 150)
	release()
	g.End()
	require.True(t, m.left())
	require.NoError(t, g.Err())
}

// Would catch a script that takes all memory there is, and a VM that cannot be used after that.
func TestWatches_memory(t *testing.T) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	g := &Guard{}
	L.SetContext(g)
	w := NewWatches(alive() + 48<<20)
	w.Add(g)
	w.Time(t.Context(), g, -1)
	w.Memory()
	defer w.Stop()
	err, stopped := timed(L, g, "local t = {} while true do t[#t + 1] = {} end")
	require.Error(t, err)
	require.ErrorIs(t, stopped, ErrMemory)
	err, stopped = timed(L, g, "local t = {} for i = 1, 1000 do t[i] = {} end")
	require.NoError(t, err)
	require.NoError(t, stopped)
}

// Would catch a script during which nothing is reported, and a call that cannot be interrupted alone.
func TestGuard_pulse(t *testing.T) {
	L, g := guarded(t, context.Background(), 0)
	n := 0
	g.Pulse = func() {
		if n++; n == 3 {
			g.Interrupt()
		}
	}
	_, stopped := timed(L, g, "while true do end")
	require.ErrorIs(t, stopped, ErrInterrupted)
	require.Equal(t, 3, n)
	g.Interrupt() // nothing is timed
	err, stopped := timed(L, g, "return 1")
	require.NoError(t, err)
	require.NoError(t, stopped)
	g.Waited() // without a wait
	require.Zero(t, g.waits(time.Now()))
}
