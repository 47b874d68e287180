package frequency

import (
	"container/heap"
	"maps"
	"slices"
)

// Result is the sum of several counters.
type Result struct {
	Records  int64 // that were counted
	Total    int64 // the sum of all counts
	Distinct int64 // different values
	counts   []Count
	runs     []*run // sorted by count; nil: all are in counts
}

// Sum adds counters up, which must not be used afterwards, and holds about room bytes of values in memory. With top above
// 0, only that many of the most frequent values are kept. The error is that of a temporary file.
func Sum(counters []*Counter, room int64, top int) (*Result, error) {
	defer func() {
		for _, c := range counters {
			c.Close()
		}
	}()
	s := &Result{}
	spilled := false
	for _, c := range counters {
		if c.err != nil {
			return nil, c.err
		}
		s.Records, s.Total, spilled = s.Records+c.record, s.Total+c.total, spilled || len(c.runs) > 0
	}
	sorter := &sorter{room: room, top: top, to: s}
	if !spilled {
		sum := map[string]int64{}
		for _, c := range counters {
			for value, e := range c.counts {
				sum[value] += e.n
			}
			c.counts = nil
		}
		for value, n := range maps.All(sum) {
			sorter.add(Count{value, n})
		}
		return s, sorter.end()
	}
	var runs []*run
	for _, c := range counters {
		c.spill()
		if c.err != nil {
			return nil, c.err
		}
		runs = append(runs, c.runs...)
	}
	err := added(runs, func(c Count) bool {
		sorter.add(c)
		return sorter.err == nil
	})
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, sorter.end()
}

// sorter sorts counts by frequency.
type sorter struct {
	room, size int64
	top        int
	to         *Result
	err        error
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

func (s *sorter) add(c Count) {
	s.to.Distinct++
	if s.top > 0 {
		h := (*least)(&s.to.counts)
		if heap.Push(h, c); len(*h) > s.top {
			heap.Pop(h)
		}
		return
	}
	s.to.counts = append(s.to.counts, c)
	if s.size += int64(len(c.Value)) + entrySize; s.size > s.room && s.err == nil {
		s.spill()
	}
}

// spill moves the counts in memory to a file.
func (s *sorter) spill() {
	slices.SortFunc(s.to.counts, byCount)
	var r *run
	if r, s.err = newRun(slices.Values(s.to.counts)); s.err == nil {
		s.to.runs = append(s.to.runs, r)
	}
	s.to.counts, s.size = nil, 0
}

func (s *sorter) end() error {
	if s.err == nil && len(s.to.runs) > 0 {
		s.spill()
	}
	if s.err != nil {
		s.to.Close()
		return s.err
	}
	slices.SortFunc(s.to.counts, byCount)
	return nil
}

// Each calls yield with the values, the most frequent first, until yield returns false. Values that are equally frequent
// are in the order of their bytes. The error is that of a temporary file.
func (s *Result) Each(yield func(Count) bool) error {
	if len(s.runs) > 0 {
		return merge(s.runs, byCount, yield)
	}
	for _, c := range s.counts {
		if !yield(c) {
			break
		}
	}
	return nil
}

// Close removes the temporary files.
func (s *Result) Close() {
	for _, r := range s.runs {
		r.remove()
	}
	s.runs = nil
}
