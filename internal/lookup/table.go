package lookup

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Normalize brings a key into the form in which keys are compared; ok is false when it is none.
type Normalize func(key string) (normal string, ok bool)

// Row is a row of a table of text.
type Row struct {
	Names []string // of the columns; nil: they have none
	Cells []string
}

// maxMissing bounds how many keys that were not found a Table remembers.
const maxMissing = 100_000

// Table is a table of keys and values.
type Table struct {
	normalize  Normalize
	index      map[string]int
	entries    []entry
	duplicates []string
	skipped    int

	mu      sync.Mutex
	missing map[string]struct{}
}

type entry struct {
	key   string // as in the file
	value any    // string, Row, or a value of jsontext
	used  atomic.Bool
}

func newTable(n Normalize) *Table {
	return &Table{normalize: n, index: map[string]int{}, missing: map[string]struct{}{}}
}

// add puts an entry in. Of several with the same key the first one stays.
func (t *Table) add(key string, value any) {
	normal, ok := t.normal(key)
	switch _, twice := t.index[normal]; {
	case !ok || normal == "":
		t.skipped++
	case twice:
		t.duplicates = append(t.duplicates, key)
	default:
		t.index[normal] = len(t.entries)
		t.entries = append(t.entries, entry{key: key, value: value})
	}
}

func (t *Table) normal(key string) (string, bool) {
	if t.normalize == nil {
		return key, true
	}
	return t.normalize(key)
}

// Get gives the value of a key: a string, a Row, or a value of jsontext, not to be changed. The
// Table remembers that the key was used, or that it was missing.
func (t *Table) Get(key string) (value any, ok bool) {
	if e := t.find(key); e != nil {
		return e.value, true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.missing) < maxMissing {
		t.missing[key] = struct{}{}
	}
	return nil, false
}

// Has reports whether a key is there, which counts as use, but not as missing.
func (t *Table) Has(key string) bool { return t.find(key) != nil }

func (t *Table) find(key string) *entry {
	normal, ok := t.normal(key)
	if !ok {
		return nil
	}
	i, ok := t.index[normal]
	if !ok {
		return nil
	}
	e := &t.entries[i]
	if !e.used.Load() { // a store each time would pass the memory from core to core
		e.used.Store(true)
	}
	return e
}

// Len is the number of keys.
func (t *Table) Len() int { return len(t.entries) }

// Skipped is the number of rows without a key that could be used.
func (t *Table) Skipped() int { return t.skipped }

// Unused lists the keys nobody asked for, as they stand in the file and in its order.
func (t *Table) Unused() (keys []string) {
	for i := range t.entries {
		if !t.entries[i].used.Load() {
			keys = append(keys, t.entries[i].key)
		}
	}
	return keys
}

// Missing lists the keys that were asked for and not there, sorted, up to 100,000 of them.
func (t *Table) Missing() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	keys := make([]string, 0, len(t.missing))
	for k := range t.missing {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Duplicates lists the keys of rows that were passed over because a row before had the same key.
func (t *Table) Duplicates() []string { return t.duplicates }

// Asked gives what the Table remembers of being asked: a bit for each key of the file, and the keys
// that were missing, sorted.
func (t *Table) Asked() (used []byte, missing []string) {
	used = make([]byte, (len(t.entries)+7)/8)
	for i := range t.entries {
		if t.entries[i].used.Load() {
			used[i/8] |= 1 << (i % 8)
		}
	}
	return used, t.Missing()
}

// Recall adds what a Table of the same file gave with Asked.
func (t *Table) Recall(used []byte, missing []string) {
	for i := range t.entries {
		if i/8 < len(used) && used[i/8]&(1<<(i%8)) != 0 {
			t.entries[i].used.Store(true)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range missing {
		t.missing[k] = struct{}{}
	}
}
