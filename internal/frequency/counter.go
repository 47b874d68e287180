package frequency

import (
	"encoding/binary"
	"fmt"
	"sync"

	"mrrc-lua/internal/spill"
)

// Options select how values are counted.
type Options struct {
	// Room is about how many bytes of values each counter keeps in memory, and the sorting as well.
	Room int64
	// PerRecord: a value counts once in a record, however often it occurs there.
	PerRecord bool
	// Temp is the directory of temporary files; "": that of the system.
	Temp string
}

// Totals is what several counters count.
type Totals struct {
	opt      Options
	mu       sync.Mutex
	counters []*Counter
	sorter   *spill.Sorter // of the values that did not fit; nil: all did
	err      error         // of its temporary file
}

// Counter counts values.
type Counter struct {
	of     *Totals
	counts map[string]*entry
	size   int64 // of the values in memory, about
	record int64 // the number of the current record
	total  int64
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
	c := &Counter{of: t, counts: map[string]*entry{}}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counters = append(t.counters, c)
	return c
}

// Begin begins a record.
func (c *Counter) Begin() { c.record++ }

// Add counts a value of the current record. It does not keep the bytes.
func (c *Counter) Add(value []byte) {
	e := c.counts[string(value)]
	if e == nil {
		e = &entry{}
		c.counts[string(value)] = e
		c.size += int64(len(value)) + entrySize
	}
	if c.of.opt.PerRecord && e.last == c.record {
		return
	}
	e.last = c.record
	e.n++
	c.total++
	if c.size > c.of.opt.Room {
		c.spill()
	}
}

// spill moves all values to the temporary file. With PerRecord, the values of the current record stay, so that they are
// not counted again in it.
func (c *Counter) spill() {
	kept := map[string]*entry{}
	c.size = 0
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	var key, n []byte
	for value, e := range c.counts {
		if e.n > 0 {
			key, n = append(key[:0], value...), binary.AppendUvarint(n[:0], uint64(e.n))
			c.of.add(key, n)
		}
		if c.of.opt.PerRecord && e.last == c.record {
			e.n = 0
			kept[value] = e
			c.size += int64(len(value)) + entrySize
		}
	}
	c.counts = kept
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
