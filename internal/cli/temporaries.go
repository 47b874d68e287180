package cli

import (
	"os"
	"sync"
)

// temporaries are the files of a run that are not yet in their places. They are known beside
// outputs because a second signal ends the process while other goroutines still write. The zero
// value has none; methods are safe for concurrent use.
type temporaries struct {
	mu    sync.Mutex
	names map[string]bool
}

func (t *temporaries) add(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.names == nil {
		t.names = map[string]bool{}
	}
	t.names[name] = true
}

// forget is called when a file is in its place, or removed.
func (t *temporaries) forget(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.names, name)
}

func (t *temporaries) removeAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name := range t.names {
		_ = os.Remove(name)
	}
}
