package frequency

import (
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"

	"mrrc-lua/internal/spill"
)

// Options select how values are counted.
type Options struct {
	// Room is about how many bytes of values all counters together keep in memory, and the sorting as well.
	Room int64
	// PerRecord: a value counts once in a record, however often it occurs there.
	PerRecord bool
	// Temp is the directory of temporary files; "": that of the system.
	Temp string
}

// Totals is what several counters count.
type Totals struct {
	opt      Options
	size     atomic.Int64 // of the values in memory, about
	mu       sync.Mutex
	counters []*Counter
	number   atomic.Int64  // of counters
	sorter   *spill.Sorter // of the values that did not fit; nil: all did
	err      error         // of its temporary file
}

// Counter counts values.
type Counter struct {
	of      *Totals
	places  map[string]uint32 // in entries, of the values
	entries []entry
	size    int64 // of the values in memory, about
	record  int64 // the number of the current record
	total   int64
}

// entry is what is known of a value.
type entry struct {
	n    int64
	last int64 // the record that had it last
}

// Count is a value and how often it was counted.
type Count struct {
	Value string
	N     int64
}

// entrySize is about how many bytes an entry takes besides its value.
const entrySize = 96

// New returns totals without counters. Close must be called.
func New(opt Options) *Totals { return &Totals{opt: opt} }

// Counter returns another counter.
func (t *Totals) Counter() *Counter {
	c := &Counter{of: t, places: map[string]uint32{}}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counters = append(t.counters, c)
	t.number.Add(1)
	return c
}

// Begin begins a record.
func (c *Counter) Begin() { c.record++ }

// Add counts a value of the current record. It does not keep the bytes.
func (c *Counter) Add(value []byte) {
	i, known := c.places[string(value)]
	if !known {
		i = uint32(len(c.entries))
		c.places[string(value)] = i
		c.entries = append(c.entries, entry{})
		c.grow(int64(len(value)) + entrySize)
	}
	e := &c.entries[i]
	if c.of.opt.PerRecord && e.last == c.record {
		return
	}
	e.last = c.record
	e.n++
	c.total++
	if !known && c.isFull() {
		c.spill()
	}
}

// grow adds to the size of the values in memory.
func (c *Counter) grow(n int64) {
	c.size += n
	c.of.size.Add(n)
}

// isFull reports whether the counter must make room. One with few values leaves that to the others.
func (c *Counter) isFull() bool {
	t := c.of
	return t.size.Load() > t.opt.Room && c.size > t.opt.Room/(2*t.number.Load())
}

// spill moves all values to the temporary file. With PerRecord, the values of the current record stay, so that they are
// not counted again in it.
func (c *Counter) spill() {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	places, entries := map[string]uint32{}, c.entries[:0:0]
	c.grow(-c.size)
	var key, n []byte
	for value, i := range c.places {
		e := c.entries[i]
		if e.n > 0 {
			key, n = append(key[:0], value...), binary.AppendUvarint(n[:0], uint64(e.n))
			c.of.add(key, n)
		}
		if c.of.opt.PerRecord && e.last == c.record {
			places[value] = uint32(len(entries))
			entries = append(entries, entry{last: e.last})
			c.grow(int64(len(value)) + entrySize)
		}
	}
	c.places, c.entries = places, entries
}

// add adds the count of a value to the temporary file. After an error, the result is that error.
func (t *Totals) add(value, n []byte) {
	if t.err != nil {
		return
	}
	if t.sorter == nil {
		t.sorter = spill.NewSorter(t.opt.Temp, t.sorterRoom())
	}
	t.err = tempError(t.sorter.Add(value, n))
}

// sorterRoom is how many bytes the sorters keep in memory.
func (t *Totals) sorterRoom() int { return int(min(t.opt.Room, spill.DefaultMemory)) }

// tempError says what the temporary file of an error is for.
func tempError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("a temporary file for the values: %w", err)
}

// Close removes the temporary file. It may be called more than once.
func (t *Totals) Close() {
	if t.sorter != nil {
		t.sorter.Close()
		t.sorter = nil
	}
}
