package lookup

import (
	"container/heap"
	"slices"
	"strings"
	"sync"
)

// maxMissing is how many missing keys a Table remembers.
const maxMissing = 100_000

// missingKeys remembers keys that were asked for and do not exist. If there are too many, it remembers those that come first
// in the order of their bytes. So the result does not depend on the order in which they were asked for, which is by chance
// if several goroutines ask. Any number of goroutines may use it at once.
type missingKeys struct {
	most int
	mu   sync.Mutex
	keys map[string]struct{}
	last lastFirst // all keys, if there are as many as possible
}

// add adds a key. It keeps a copy.
func (m *missingKeys) add(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	full := len(m.keys) >= m.most
	if full && key >= m.last[0] {
		return
	}
	if _, known := m.keys[key]; known {
		return
	}
	key = strings.Clone(key)
	if full {
		delete(m.keys, m.last[0])
		m.last[0] = key
		heap.Fix(&m.last, 0)
	}
	m.keys[key] = struct{}{}
	if len(m.keys) == m.most && m.last == nil {
		for k := range m.keys {
			m.last = append(m.last, k)
		}
		heap.Init(&m.last)
	}
}

// sorted returns the keys.
func (m *missingKeys) sorted() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	keys := make([]string, 0, len(m.keys))
	for k := range m.keys {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// lastFirst is a heap of keys with the last one at its top.
type lastFirst []string

func (h lastFirst) Len() int           { return len(h) }
func (h lastFirst) Less(i, j int) bool { return h[i] > h[j] }
func (h lastFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface. The heap never grows.
func (h *lastFirst) Push(x any) { *h = append(*h, x.(string)) }

// Pop implements heap.Interface.
func (h *lastFirst) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
