package frequency

import (
	"cmp"
	"slices"
)

// Counter counts values.
type Counter struct {
	perRecord bool
	room      int64 // bytes of values in memory
	counts    map[string]*entry
	size      int64 // of the values in memory, about
	record    int64 // the number of the current record
	total     int64
	runs      []*run
	err       error // of a temporary file
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

// NewCounter returns a counter that keeps about so many bytes of values in memory. With perRecord, a value counts once in
// a record, however often it occurs there.
func NewCounter(room int64, perRecord bool) *Counter {
	return &Counter{perRecord: perRecord, room: room, counts: map[string]*entry{}}
}

// Begin begins a record.
func (c *Counter) Begin() { c.record++ }

// Records returns how many records were begun, and Total how often values were counted.
func (c *Counter) Records() int64 { return c.record }

// Total returns the sum of all counts.
func (c *Counter) Total() int64 { return c.total }

// Add counts a value of the current record. It does not keep the bytes.
func (c *Counter) Add(value []byte) {
	e := c.counts[string(value)]
	if e == nil {
		e = &entry{}
		c.counts[string(value)] = e
		c.size += int64(len(value)) + entrySize
	}
	if c.perRecord && e.last == c.record {
		return
	}
	e.last = c.record
	e.n++
	c.total++
	if c.size > c.room {
		c.spill()
	}
}

// spill moves all values to a file. With perRecord, the values of the current record stay, so that they are not counted
// again in it.
func (c *Counter) spill() {
	var list []Count
	kept := map[string]*entry{}
	c.size = 0
	for value, e := range c.counts {
		list = append(list, Count{value, e.n})
		if c.perRecord && e.last == c.record {
			e.n = 0
			kept[value] = e
			c.size += int64(len(value)) + entrySize
		}
	}
	c.counts = kept
	if c.err != nil {
		return // the result is an error by now
	}
	slices.SortFunc(list, byValue)
	r, err := newRun(slices.Values(list))
	if err != nil {
		c.err = err
		return
	}
	if c.runs = append(c.runs, r); len(c.runs) == maxRuns {
		c.join()
	}
}

// maxRuns is how many files a counter has: each is open.
const maxRuns = 32

// join makes one file of all.
func (c *Counter) join() {
	var err error
	r, e := newRun(func(yield func(Count) bool) { err = added(c.runs, yield) })
	for _, old := range c.runs {
		old.remove()
	}
	c.runs = nil
	if e == nil {
		c.runs = append(c.runs, r)
	}
	c.err = cmp.Or(e, err)
}

// added calls yield with the values of runs in their order, each with the sum of its counts, until yield returns false.
func added(runs []*run, yield func(Count) bool) error {
	var current Count
	more := true
	err := merge(runs, byValue, func(c Count) bool {
		if c.Value == current.Value {
			current.N += c.N
			return true
		}
		if current.N > 0 {
			more = yield(current)
		}
		current = c
		return more
	})
	if err == nil && more && current.N > 0 {
		yield(current)
	}
	return err
}

// Close removes the temporary files of the counter. It may be called more than once.
func (c *Counter) Close() {
	for _, r := range c.runs {
		r.remove()
	}
	c.runs = nil
}

func byValue(a, b Count) int { return cmp.Compare(a.Value, b.Value) }

// byCount has the most frequent value first, and values that are equally frequent in their own order.
func byCount(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) }
