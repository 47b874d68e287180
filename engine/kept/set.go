package kept

import "slices"

// set is a sorted list of numbers: of objects, or of places. It is never changed.
type set []int32

func single(n int32) set { return set{n} }

func (s set) has(n int32) bool {
	_, ok := slices.BinarySearch(s, n)
	return ok
}

// join returns the union of two sets. It returns s itself if it contains o.
func (s set) join(o set) set {
	if len(o) == 0 || len(s) == len(o) && slices.Equal(s, o) {
		return s
	}
	if len(s) == 0 {
		return o
	}
	more := false
	for _, n := range o {
		if !s.has(n) {
			more = true
			break
		}
	}
	if !more {
		return s
	}
	all := make(set, 0, len(s)+len(o))
	all = append(append(all, s...), o...)
	slices.Sort(all)
	return slices.Compact(all)
}

// meet returns the intersection of two sets.
func (s set) meet(o set) set {
	if slices.Equal(s, o) {
		return s
	}
	var both set
	for _, n := range s {
		if o.has(n) {
			both = append(both, n)
		}
	}
	return both
}

// written is the set of places that have certainly been written since the record came.
type written struct {
	all bool // the code has not been reached: everything may be assumed of it
	set set
}

// everything is the knowledge about code that was not reached.
var everything = written{all: true}

func (w written) has(n int32) bool { return w.all || w.set.has(n) }

func (w written) with(o written) written {
	if w.all || o.all {
		return everything
	}
	return written{set: w.set.join(o.set)}
}

func (w written) meet(o written) written {
	switch {
	case w.all:
		return o
	case o.all:
		return w
	}
	return written{set: w.set.meet(o.set)}
}

func (w written) equal(o written) bool {
	return w.all && o.all || w.all == o.all && slices.Equal(w.set, o.set)
}
