package guard

import (
	"time"

	"mrrc-lua/internal/meter"
)

// The heap is measured every few milliseconds. This is soon enough for instructions of the VM, but too
// late for a function that makes a gigabyte at once: such a function calls Need before.

// askEvery is how many bytes are built before the heap is measured again.
const askEvery = 1 << 20

var _ meter.Meter = (*Guard)(nil)

// Need implements meter.Meter. If the memory does not allow n more bytes, the call is stopped. It
// belongs to the goroutine that holds the VM's lock.
func (g *Guard) Need(n int) error {
	if err := g.Err(); err != nil || g.memory == nil {
		return err
	}
	if g.built += int64(n); g.built < askEvery {
		return nil
	}
	n64 := g.built
	g.built = 0
	g.memory.ask(g, n64)
	return g.Err()
}

// Largest implements meter.Meter.
func (g *Guard) Largest() int {
	if g.memory == nil {
		return meter.MaxText
	}
	return int(min(meter.MaxText, g.memory.limit/4))
}

// ask stops a script if the memory does not allow n more bytes: the asking one, if n is large.
func (m *memoryWatch) ask(g *Guard, n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	much := n > m.limit/16 || g.call.Load()%2 == 0
	refuse := m.judge
	if much {
		refuse = func(time.Time, int64) {}
	}
	if !m.room(n, refuse) && much {
		g.Refuse()
	}
}

// room reports whether the memory allows n more bytes. If it does not, refuse decides who must stop.
func (m *memoryWatch) room(n int64, refuse func(time.Time, int64)) bool {
	now := time.Now()
	m.notice(now)
	if objects, live := m.heap(); objects+n <= m.untidy(live) && live+n <= m.limit {
		return true
	}
	return m.collect(now, n, refuse)
}
