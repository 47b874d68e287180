package guard

import (
	"time"

	"mrrc-lua/internal/meter"
)

// The heap is measured every few milliseconds. That is soon enough for what the VM does in one
// instruction, and too late for a function that makes a gigabyte at once: such a function asks before.

// askEvery is how many bytes are built before the heap is measured again.
const askEvery = 1 << 20

var _ meter.Meter = (*Guard)(nil)

// Need implements meter.Meter. If there is no room for n more bytes, the call is stopped. It belongs to
// the goroutine that holds the VM's lock.
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

// ask stops somebody if there is no room for n more bytes: the script that asks, if it asks for much.
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

// room reports whether there is room for n more bytes. If there is not, refuse decides who is to stop.
func (m *memoryWatch) room(n int64, refuse func(time.Time, int64)) bool {
	now := time.Now()
	m.notice(now)
	if objects, live := m.heap(); objects+n <= m.untidy(live) && live+n <= m.limit {
		return true
	}
	return m.collect(now, n, refuse)
}
