package frequency

import (
	"cmp"
	"container/heap"
	"encoding/binary"
	"slices"

	"mrrc-lua/internal/spill"
)

// Result is the sum of all counters.
type Result struct {
	Records  int64 // that were counted
	Total    int64 // the sum of all counts
	Distinct int64 // different values
	top      int   // so many of the most frequent values are kept; 0: all
	counts   []Count
	sorter   *spill.Sorter // of counts, the most frequent first; nil: all are in counts
}

// Sum adds the counters up, which must not be used afterwards. With top above 0, only that many of the most frequent
// values are kept. The error is that of a temporary file.
func (t *Totals) Sum(top int) (*Result, error) {
	s := &Result{top: top}
	for _, c := range t.counters {
		s.Records, s.Total = s.Records+c.record, s.Total+c.total
	}
	if t.sorter == nil && t.err == nil {
		t.sumInMemory(s)
		return s, nil
	}
	for _, c := range t.counters {
		c.spill()
		c.places, c.entries = nil, nil
	}
	if t.err != nil {
		return nil, t.err
	}
	if top == 0 {
		s.sorter = spill.NewSorter(t.opt.Temp, t.sorterRoom())
	}
	if err := tempError(t.sumSorted(s)); err != nil {
		s.Close()
		return nil, err
	}
	t.Close()
	slices.SortFunc(s.counts, byCount)
	return s, nil
}

// sumInMemory adds up counters whose values are all in memory: the others to the one with most values.
func (t *Totals) sumInMemory(s *Result) {
	sum := &Counter{}
	if len(t.counters) > 0 {
		sum = slices.MaxFunc(t.counters, func(a, b *Counter) int { return cmp.Compare(len(a.entries), len(b.entries)) })
	}
	for _, c := range t.counters {
		if c != sum {
			sum.addAll(c)
			c.places, c.entries = nil, nil
		}
	}
	s.Distinct = int64(len(sum.entries))
	if s.top == 0 {
		s.counts = make([]Count, 0, len(sum.entries))
	}
	for value, i := range sum.places {
		if c := (Count{value, sum.entries[i].n}); s.top > 0 {
			s.keep(c)
		} else {
			s.counts = append(s.counts, c)
		}
	}
	sum.places, sum.entries = nil, nil
	slices.SortFunc(s.counts, byCount)
}

// addAll adds the counts of another counter.
func (c *Counter) addAll(o *Counter) {
	for value, i := range o.places {
		at, known := c.places[value]
		if !known {
			at = uint32(len(c.entries))
			c.places[value] = at
			c.entries = append(c.entries, entry{})
		}
		c.entries[at].n += o.entries[i].n
	}
}

// sumSorted adds up the counts of each value in the order of the values.
func (t *Totals) sumSorted(s *Result) error {
	var value []byte
	var n int64
	end := func() error {
		if n == 0 {
			return nil
		}
		s.Distinct++
		return s.add(value, n)
	}
	err := t.sorter.Each(func(key, count []byte) error {
		if n == 0 || string(key) != string(value) {
			if err := end(); err != nil {
				return err
			}
			value, n = append(value[:0], key...), 0
		}
		more, _ := binary.Uvarint(count)
		n += int64(more)
		return nil
	})
	if err != nil {
		return err
	}
	return end()
}

// add adds the count of a value, which it does not keep.
func (s *Result) add(value []byte, n int64) error {
	if s.top > 0 {
		s.keep(Count{string(value), n})
		return nil
	}
	key := binary.BigEndian.AppendUint64(nil, ^uint64(n))
	return s.sorter.Add(append(key, value...), nil)
}

// keep keeps a count if it is one of the most frequent.
func (s *Result) keep(c Count) {
	h := (*least)(&s.counts)
	if len(*h) == s.top && byCount(c, (*h)[0]) > 0 {
		return
	}
	if heap.Push(h, c); len(*h) > s.top {
		heap.Pop(h)
	}
}

// least is a heap with the least frequent value first.
type least []Count

func (l least) Len() int           { return len(l) }
func (l least) Less(i, j int) bool { return byCount(l[i], l[j]) > 0 }
func (l least) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }

// Push implements heap.Interface.
func (l *least) Push(c any) { *l = append(*l, c.(Count)) }

// Pop implements heap.Interface.
func (l *least) Pop() any {
	last := len(*l) - 1
	c := (*l)[last]
	*l = (*l)[:last]
	return c
}

// byCount has the most frequent value first, and values that are equally frequent in their own order.
func byCount(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) }

// Each calls yield with the values, the most frequent first, until yield returns an error, which is returned. Values that
// are equally frequent are in the order of their bytes. Another error is that of a temporary file.
func (s *Result) Each(yield func(Count) error) error {
	if s.sorter != nil {
		return s.sorter.Each(func(key, _ []byte) error {
			return yield(Count{string(key[8:]), int64(^binary.BigEndian.Uint64(key))})
		})
	}
	for _, c := range s.counts {
		if err := yield(c); err != nil {
			return err
		}
	}
	return nil
}

// Close removes the temporary file.
func (s *Result) Close() {
	if s.sorter != nil {
		s.sorter.Close()
		s.sorter = nil
	}
}
