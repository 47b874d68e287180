package diff

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"slices"
)

// element is an element of a list: a field with its tag as the group, or a subfield with its code.
// Elements are equal when group and data are.
type element struct {
	group uint32
	data  []byte
	id    int32 // the same for equal elements; set by number
}

func (e *element) equal(o *element) bool { return e.group == o.group && bytes.Equal(e.data, o.data) }

// edit is the change of one element. from and to are its places in the two lists, -1 for none.
type edit struct {
	op       Op
	from, to int
}

// Bounds of the work on one pair of lists.
const (
	// maxMatches is the largest number of pairs of equal elements that are considered. Lists with more,
	// which repeat the same elements hundreds of times, are matched in order: the first with the first,
	// the second with the second.
	maxMatches = 1 << 16
	// maxSimilar is the largest number of pairs of elements of one group that are compared.
	maxSimilar = 1 << 12
)

// match returns the edits that turn a into b, in the order of a walk over both. An element that both lists
// have in the same order, as part of a longest such sequence, needs no edit.
func match(a, b []element, similar bool) (edits []edit) {
	lo := 0
	for lo < len(a) && lo < len(b) && a[lo].equal(&b[lo]) {
		lo++
	}
	enda, endb := len(a), len(b)
	for enda > lo && endb > lo && a[enda-1].equal(&b[endb-1]) {
		enda, endb = enda-1, endb-1
	}
	if lo == enda && lo == endb {
		return nil
	}
	m := newMatcher(a[lo:enda], b[lo:endb])
	if len(m.a) > 0 && len(m.b) > 0 {
		if m.common() {
			m.move()
		}
		m.change(similar)
	}
	return m.edits(lo)
}

// Common returns the places of a longest common subsequence of texts: pairs that ascend in both lists.
// Where texts are repeated hundreds of times it may be a shorter one.
func Common(a, b []string) (pairs [][2]int) {
	lo := 0
	for lo < len(a) && lo < len(b) && a[lo] == b[lo] {
		pairs = append(pairs, [2]int{lo, lo})
		lo++
	}
	enda, endb := len(a), len(b)
	for enda > lo && endb > lo && a[enda-1] == b[endb-1] {
		enda, endb = enda-1, endb-1
	}
	for _, p := range common(elementsOf(a[lo:enda]), elementsOf(b[lo:endb])) {
		pairs = append(pairs, [2]int{lo + p[0], lo + p[1]})
	}
	for i := range len(a) - enda {
		pairs = append(pairs, [2]int{enda + i, endb + i})
	}
	return pairs
}

// elementsOf makes elements from texts.
func elementsOf(list []string) []element {
	out := make([]element, len(list))
	for i := range list {
		out[i].data = []byte(list[i])
	}
	return out
}

// common returns the pairs of a longest common subsequence of elements.
func common(a, b []element) (pairs [][2]int) {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	m := newMatcher(a, b)
	m.common()
	for i := range m.from {
		if m.from[i].op == kept {
			pairs = append(pairs, [2]int{i, m.from[i].to})
		}
	}
	return pairs
}

// matcher holds two lists without their common ends, and the results for their elements so far: an edit
// whose op is 0 is not yet decided.
type matcher struct {
	a, b     []element
	from, to []edit // by place in a and in b
	ids      int    // the number of different elements

	start, list []int32 // the places in b of the elements with an id are list[start[id]:start[id+1]]
}

func newMatcher(a, b []element) *matcher {
	settled := make([]edit, len(a)+len(b))
	return &matcher{a: a, b: b, from: settled[:len(a)], to: settled[len(a):]}
}

// settle records that an element of a became one of b.
func (m *matcher) settle(op Op, i, j int) {
	m.from[i] = edit{op, i, j}
	m.to[j] = edit{op, i, j}
}

var seed = maphash.MakeSeed() //nolint:gochecknoglobals // of a table that does not affect the order

// few is the number of elements up to which a linear search is faster than a table.
const few = 16

// number numbers the elements in the order of their appearance; equal elements get the same number.
func (m *matcher) number() {
	if len(m.a)+len(m.b) <= few {
		m.numberFew()
		return
	}
	type link struct {
		e    *element
		next int32 // an element with the same hash and a different number, -1: none
	}
	var known []link
	heads := make(map[uint64]int32, len(m.a)+len(m.b))
	for _, list := range [][]element{m.a, m.b} {
		for i := range list {
			e := &list[i]
			h := maphash.Bytes(seed, e.data) ^ uint64(e.group)*0x9E3779B97F4A7C15
			head, ok := heads[h]
			if !ok {
				head = -1
			}
			at := head
			for at >= 0 && !known[at].e.equal(e) {
				at = known[at].next
			}
			if at < 0 {
				at = int32(len(known))
				known = append(known, link{e, head})
				heads[h] = at
			}
			e.id = at
		}
	}
	m.ids = len(known)
}

// numberFew does the same without a table.
func (m *matcher) numberFew() {
	at := func(i int) *element {
		if i < len(m.a) {
			return &m.a[i]
		}
		return &m.b[i-len(m.a)]
	}
	for i := range len(m.a) + len(m.b) {
		e, k := at(i), 0
		for k < i && !at(k).equal(e) {
			k++
		}
		if e.id = at(k).id; k == i {
			e.id = int32(m.ids)
			m.ids++
		}
	}
}

// places finds the places of each element in b.
func (m *matcher) places() {
	start, list := make([]int32, m.ids+1), make([]int32, len(m.b))
	for i := range m.b {
		start[m.b[i].id+1]++
	}
	for i := range m.ids {
		start[i+1] += start[i]
	}
	next := slices.Clone(start[:m.ids])
	for j := range m.b {
		id := m.b[j].id
		list[next[id]] = int32(j)
		next[id]++
	}
	m.start, m.list = start, list
}

// common settles a longest common subsequence (Hunt and Szymanski, "A fast algorithm for computing
// longest common subsequences", 1977): a longest chain of pairs of equal elements that ascends in
// both lists. It reports whether there are equal elements at all.
func (m *matcher) common() bool {
	m.number()
	if m.ids == len(m.a)+len(m.b) {
		return false
	}
	m.places()
	pairs := 0
	start, list := m.start, m.list
	for i := range m.a {
		id := m.a[i].id
		pairs += int(start[id+1] - start[id])
	}
	each := pairs <= maxMatches
	var met []int32 // by id: how many were found in a
	if !each {
		met = make([]int32, m.ids)
	}
	type node struct{ i, j, before int32 }
	var nodes []node
	var ends []int32 // ends[k] is the node that ends a chain of k+1 pairs at the earliest place in b
	for i := range m.a {
		id := m.a[i].id
		at := list[start[id]:start[id+1]]
		if !each {
			k := int(met[id])
			met[id]++
			if k >= len(at) {
				continue
			}
			at = at[k : k+1]
		}
		for _, j := range slices.Backward(at) {
			k, _ := slices.BinarySearchFunc(ends, j, func(n, j int32) int { return cmp.Compare(nodes[n].j, j) })
			n := node{int32(i), j, -1}
			if k > 0 {
				n.before = ends[k-1]
			}
			nodes = append(nodes, n)
			if k == len(ends) {
				ends = append(ends, 0)
			}
			ends[k] = int32(len(nodes) - 1)
		}
	}
	if len(ends) > 0 {
		for at := ends[len(ends)-1]; at >= 0; at = nodes[at].before {
			m.settle(kept, int(nodes[at].i), int(nodes[at].j))
		}
	}
	return true
}

// move decides the elements that both lists have in different places, in order of appearance.
func (m *matcher) move() {
	start, list := m.start, m.list
	next := slices.Clone(start)
	for i := range m.a {
		id := m.a[i].id
		for m.from[i].op == 0 && next[id] < start[id+1] {
			j := list[next[id]]
			next[id]++
			if m.to[j].op == 0 {
				m.settle(Moved, i, int(j))
			}
		}
	}
}

// change pairs the remaining elements of each group.
func (m *matcher) change(similar bool) {
	type left struct {
		group uint32
		a, b  []int
	}
	var groups []left // in order of appearance; there are few tags and codes
	find := func(group uint32) int {
		return slices.IndexFunc(groups, func(l left) bool { return l.group == group })
	}
	for i := range m.a {
		if m.from[i].op != 0 {
			continue
		}
		at := find(m.a[i].group)
		if at < 0 {
			at = len(groups)
			groups = append(groups, left{group: m.a[i].group})
		}
		groups[at].a = append(groups[at].a, i)
	}
	for j := range m.b {
		if m.to[j].op == 0 {
			if at := find(m.b[j].group); at >= 0 {
				groups[at].b = append(groups[at].b, j)
			}
		}
	}
	for i := range groups {
		g := &groups[i]
		if n := len(g.a) * len(g.b); similar && n > 1 && n <= maxSimilar {
			g.a, g.b = m.pairSimilar(g.a, g.b)
		}
		for k := range min(len(g.a), len(g.b)) {
			m.settle(Changed, g.a[k], g.b[k])
		}
	}
}

// pairSimilar marks similar elements as changed, the most similar ones first, and returns the elements
// that are not similar to any.
func (m *matcher) pairSimilar(as, bs []int) (resta, restb []int) {
	type candidate struct{ like, apart, x, y int }
	var all []candidate
	for x, i := range as {
		for y, j := range bs {
			if like := likeness(m.a[i].data, m.b[j].data); like > 0 {
				all = append(all, candidate{like, max(x-y, y-x), x, y})
			}
		}
	}
	slices.SortFunc(all, func(p, q candidate) int {
		return cmp.Or(cmp.Compare(q.like, p.like), cmp.Compare(p.apart, q.apart), cmp.Compare(p.x+p.y, q.x+q.y), cmp.Compare(p.x, q.x))
	})
	for _, c := range all {
		if i, j := as[c.x], bs[c.y]; m.from[i].op == 0 && m.to[j].op == 0 {
			m.settle(Changed, i, j)
		}
	}
	resta = slices.DeleteFunc(as, func(i int) bool { return m.from[i].op != 0 })
	restb = slices.DeleteFunc(bs, func(j int) bool { return m.to[j].op != 0 })
	return resta, restb
}

// likeness returns the share of the longer of two texts that is a common beginning or end, in thousandths.
func likeness(a, b []byte) int {
	n := min(len(a), len(b))
	lo := 0
	for lo < n && a[lo] == b[lo] {
		lo++
	}
	hi := 0
	for hi < n-lo && a[len(a)-1-hi] == b[len(b)-1-hi] {
		hi++
	}
	return 1000 * (lo + hi) / max(len(a), len(b), 1)
}

// edits returns the edits in order: between two kept elements, first the old elements, then the added
// ones. lo is the number of elements before them.
func (m *matcher) edits(lo int) (edits []edit) {
	add := func(e edit) {
		if e.from >= 0 {
			e.from += lo
		}
		if e.to >= 0 {
			e.to += lo
		}
		edits = append(edits, e)
	}
	j := 0
	added := func(end int) {
		for ; j < end; j++ {
			if m.to[j].op == 0 {
				add(edit{Added, -1, j})
			}
		}
	}
	for i := range m.a {
		switch e := m.from[i]; e.op {
		case kept:
			added(e.to)
		case 0:
			add(edit{Removed, i, -1})
		default:
			add(e)
		}
	}
	added(len(m.b))
	return edits
}
