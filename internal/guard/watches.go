package guard

import (
	"context"
	"sync"
	"time"
)

// Watches are the goroutines that stop scripts: one for each Guard that watches the time of a call, and
// one for all of them that watches the memory of the process. One goroutine uses a Watches at a time.
type Watches struct {
	memory *memoryWatch // nil: the memory is not bounded
	done   chan struct{}
	all    sync.WaitGroup
}

// NewWatches returns Watches that bound the memory of the process to this many bytes; 0: to any.
func NewWatches(memory int64) *Watches {
	w := &Watches{done: make(chan struct{})}
	if memory > 0 {
		w.memory = &memoryWatch{limit: memory}
	}
	return w
}

// Add makes a Guard one of those whose calls are stopped when the memory is used up.
func (w *Watches) Add(g *Guard) {
	if w.memory != nil {
		w.memory.add(g)
	}
}

// Time watches the calls of a Guard: one that takes longer than limit (negative: any time) is stopped,
// and all are when ctx ends.
func (w *Watches) Time(ctx context.Context, g *Guard, limit time.Duration) {
	w.all.Go(func() { g.watch(ctx, limit, w.done) })
}

// Memory watches the memory, if it is bounded.
func (w *Watches) Memory() {
	if w.memory != nil {
		w.all.Go(func() { w.memory.run(w.done) })
	}
}

// Stop ends the goroutines and waits for them.
func (w *Watches) Stop() {
	close(w.done)
	w.all.Wait()
}

// Room reports whether the memory allows n more bytes that are made from the results of scripts, when
// no script is running that could be stopped.
func (w *Watches) Room(n int64) bool {
	if w.memory == nil {
		return true
	}
	w.memory.mu.Lock()
	defer w.memory.mu.Unlock()
	return w.memory.room(n, func(time.Time, int64) {})
}
