package engine

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// memoryWatch ends scripts that need more memory than they may. A heap has no owner: what can be
// told is how much the process holds, and which call of a script has been running while that
// grew. So when the heap goes beyond the limit all scripts of the run are held, garbage is
// collected, and if what is left is still too much,
//
//   - the call of a hook that has been running longest is stopped: its record is rejected, what
//     it held becomes garbage, and the run goes on;
//   - when none has been running for long, what is too much may still be on its way to the
//     outputs, or be what the script keeps: if it does not go away within a second, or if calls
//     were stopped again and again and it never did, the script is stopped for good.
//
// Looking costs microseconds every few milliseconds, on a goroutine of its own, and scripts
// nothing: they are held through the guard that they ask anyway.
type memoryWatch struct {
	limit int64

	mu     sync.Mutex
	guards []*watched

	ended *watched  // whose call was stopped, until it has come to its end
	by    *stopped  // by this
	tries int       // calls that were stopped since the heap was small enough
	doubt time.Time // when it is settled that too much is kept; zero: nothing points to that
	next  time.Time // in doubt, when to look again
}

// watched is a guard and the call that it was seen in.
type watched struct {
	*guard
	seen  int64
	since time.Time
	held  *stopped
}

// lookEvery is how often the size of the heap is looked at. Memory is not filled faster than
// some megabytes in a millisecond.
const lookEvery = 5 * time.Millisecond

const (
	doubtFor   = time.Second
	doubtEvery = 50 * time.Millisecond
	maxTries   = 3
)

// newMemoryWatch makes a watch, which watches nobody yet.
func (p *program) newMemoryWatch() *memoryWatch {
	return &memoryWatch{limit: p.opt.ScriptMemory + p.opt.Memory}
}

// add lets a guard be watched.
func (m *memoryWatch) add(g *guard) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.guards = append(m.guards, &watched{guard: g})
}

// run watches until done is closed.
func (m *memoryWatch) run(done <-chan struct{}) {
	t := time.NewTicker(lookEvery)
	defer t.Stop()
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
	for {
		select {
		case <-done:
			return
		case now := <-t.C:
			m.mu.Lock()
			m.look(now, samples)
			m.mu.Unlock()
		}
	}
}

// look looks at the heap once.
func (m *memoryWatch) look(now time.Time, samples []metrics.Sample) {
	for _, g := range m.guards {
		if call := g.call.Load(); call != g.seen {
			g.seen, g.since = call, now
		}
	}
	if m.ended != nil && !m.left() {
		return
	}
	if m.ended != nil {
		m.ended, m.by, m.doubt, m.next = nil, nil, now.Add(doubtFor), now
	}
	metrics.Read(samples)
	objects, live := int64(samples[0].Value.Uint64()), int64(samples[1].Value.Uint64())
	// Beside what lives there is garbage: it may be a quarter of the limit before it is collected
	// for the sake of a look.
	enough := max(m.limit, min(live, m.limit)+m.limit/4)
	if !m.doubt.IsZero() && now.Before(m.next) {
		enough = m.limit + m.limit/4
	} else if !m.doubt.IsZero() {
		enough = 0
	}
	if objects <= enough {
		return
	}
	for _, g := range m.guards {
		g.held = g.hold()
	}
	runtime.GC()
	metrics.Read(samples)
	if live = int64(samples[1].Value.Uint64()); live <= m.limit {
		m.tries, m.doubt = 0, time.Time{}
	} else {
		m.judge(now, live)
	}
	m.next = now.Add(doubtEvery)
	for _, g := range m.guards {
		if g.held != nil {
			g.release(g.held, nil)
		}
	}
}

// left tells whether the call that was stopped has come to its end.
func (m *memoryWatch) left() bool {
	if m.ended.kill.Load() != m.by {
		return true
	}
	// It may have waited for a file just then and not have seen that it is to stop.
	return m.ended.call.Load() != m.by.call && m.ended.kill.CompareAndSwap(m.by, nil)
}

// judge stops something when too much lives in the heap.
func (m *memoryWatch) judge(now time.Time, live int64) {
	longest := m.longest(now, live > 2*m.limit)
	switch {
	case longest != nil && m.tries < maxTries:
		m.ended, m.by = longest, &stopped{why: errMemory, call: longest.seen}
		longest.release(longest.held, m.by)
		longest.held = nil
		m.tries++
	case m.tries == maxTries, !m.doubt.IsZero() && now.After(m.doubt):
		m.stopAll()
	case m.doubt.IsZero():
		m.doubt = now.Add(doubtFor)
	}
}

// longest gives the one whose call of a hook has been running longest; unless any will do, of those
// that were running when it was looked before.
func (m *memoryWatch) longest(now time.Time, any bool) (longest *watched) {
	for _, g := range m.guards {
		if g.held != nil && g.seen%2 == 1 && (any || g.since != now) && (longest == nil || g.since.Before(longest.since)) {
			longest = g
		}
	}
	return longest
}

// stopAll stops the scripts for good.
func (m *memoryWatch) stopAll() {
	for _, g := range m.guards {
		if g.held != nil {
			g.release(g.held, &stopped{why: errKept})
			g.held = nil
		}
	}
}
