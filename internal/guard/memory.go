package guard

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// memoryWatch ends scripts that need more memory than they may. A heap has no owner: only two things are
// known, how much the process holds, and which call of a script has been running while that grew. So
// when the heap exceeds the limit, all scripts of the run are held and garbage is collected. If the rest
// is still too much,
//
//   - the call of a hook that has been running longest is stopped: its record is rejected, the memory
//     that it held becomes garbage, and the run goes on;
//   - if none has been running for long, the memory may be on its way to the outputs, or the script
//     keeps it: if it is not released within a second, or if calls were stopped several times and that
//     did not help, the script is stopped for good.
//
// Looking costs microseconds every few milliseconds, on a goroutine of its own. It costs scripts nothing:
// they are held through the Guard that they check in any case.
type memoryWatch struct {
	limit int64

	mu     sync.Mutex
	guards []*watched

	ended *watched  // whose call was stopped, until that has ended
	by    *stopped  // how it was stopped
	tries int       // calls that were stopped since the heap was last small enough
	doubt time.Time // when it is certain that the script keeps too much; zero: no sign of that
	next  time.Time // in doubt, when to look again

	samples []metrics.Sample
}

// watched is a Guard and the call that it was last seen in.
type watched struct {
	*Guard
	seen  int64
	since time.Time
	held  *stopped
}

// lookEvery is how often the size of the heap is read. Memory is not filled faster than some megabytes in
// a millisecond.
const lookEvery = 5 * time.Millisecond

const (
	doubtFor   = time.Second
	doubtEvery = 50 * time.Millisecond
	maxTries   = 3
)

// add lets a Guard be watched.
func (m *memoryWatch) add(g *Guard) {
	m.mu.Lock()
	defer m.mu.Unlock()
	g.memory = m
	m.guards = append(m.guards, &watched{Guard: g})
}

// run watches until done is closed.
func (m *memoryWatch) run(done <-chan struct{}) {
	t := time.NewTicker(lookEvery)
	defer t.Stop()
	for {
		select {
		case <-done:
			return
		case now := <-t.C:
			m.mu.Lock()
			m.look(now)
			m.mu.Unlock()
		}
	}
}

// heap returns how many bytes the heap holds, with garbage, and how many of them were alive after the
// last collection.
func (m *memoryWatch) heap() (objects, live int64) {
	if m.samples == nil {
		m.samples = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
	}
	metrics.Read(m.samples)
	return int64(m.samples[0].Value.Uint64()), int64(m.samples[1].Value.Uint64())
}

// untidy returns how large the heap may be before garbage is collected only to determine how much of it
// is alive: garbage may be a quarter of the limit.
func (m *memoryWatch) untidy(live int64) int64 { return max(m.limit, min(live, m.limit)+m.limit/4) }

// look reads the size of the heap once.
func (m *memoryWatch) look(now time.Time) {
	m.notice(now)
	if m.ended != nil && !m.left() {
		return
	}
	if m.ended != nil {
		m.ended, m.by, m.doubt, m.next = nil, nil, now.Add(doubtFor), now
	}
	objects, live := m.heap()
	enough := m.untidy(live)
	if !m.doubt.IsZero() && now.Before(m.next) {
		enough = m.limit + m.limit/4
	} else if !m.doubt.IsZero() {
		enough = 0
	}
	if objects > enough {
		m.collect(now, 0, m.judge)
	}
}

// notice looks which calls have begun.
func (m *memoryWatch) notice(now time.Time) {
	for _, g := range m.guards {
		if call := g.call.Load(); call != g.seen {
			g.seen, g.since = call, now
		}
	}
}

// collect holds all scripts and collects garbage. If the memory then does not allow n more bytes, refuse
// decides who must stop. It reports whether the memory allows them.
func (m *memoryWatch) collect(now time.Time, n int64, refuse func(now time.Time, live int64)) bool {
	for _, g := range m.guards {
		g.held = g.hold()
	}
	runtime.GC()
	_, live := m.heap()
	fits := live+n <= m.limit
	if fits {
		m.tries, m.doubt = 0, time.Time{}
	} else if m.ended == nil {
		refuse(now, live)
	}
	m.next = now.Add(doubtEvery)
	for _, g := range m.guards {
		if g.held != nil {
			g.release(g.held, nil)
		}
	}
	return fits
}

// left reports whether the call that was stopped has ended.
func (m *memoryWatch) left() bool {
	if m.ended.kill.Load() != m.by {
		return true
	}
	// It may have been waiting for a file, and not have noticed that it must stop.
	return m.ended.call.Load() != m.by.call && m.ended.kill.CompareAndSwap(m.by, nil)
}

// judge stops something if too much of the heap is alive.
func (m *memoryWatch) judge(now time.Time, live int64) {
	longest := m.longest(now, live > 2*m.limit)
	switch {
	case longest != nil && m.tries < maxTries:
		m.ended, m.by = longest, &stopped{why: ErrMemory, call: longest.seen}
		longest.release(longest.held, m.by)
		longest.held = nil
		m.tries++
	case m.tries == maxTries, !m.doubt.IsZero() && now.After(m.doubt):
		m.stopAll()
	case m.doubt.IsZero():
		m.doubt = now.Add(doubtFor)
	}
}

// longest returns the script whose hook has been running longest: of all if all is true, else of those
// that were running when the heap was last read.
func (m *memoryWatch) longest(now time.Time, all bool) (longest *watched) {
	for _, g := range m.guards {
		if g.held != nil && g.seen%2 == 1 && g.waiting.Load() == 0 && (all || g.since != now) && (longest == nil || g.since.Before(longest.since)) {
			longest = g
		}
	}
	return longest
}

// stopAll stops the scripts for good.
func (m *memoryWatch) stopAll() {
	for _, g := range m.guards {
		if g.held != nil {
			g.release(g.held, &stopped{why: ErrKept})
			g.held = nil
		}
	}
}
