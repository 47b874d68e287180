package parse

import (
	"cmp"
	"fmt"
	"slices"
)

// Telling fields by their neighbours: nearly all entries can be believed by their places, and the
// few between them that lied have as many stretches to mean.

// tellBetween settles the entries that are left: between two that are told, as many entries as
// stretches mean each other in their order. All but one of them must have something for it.
func (m *mender) tellBetween() bool {
	if !m.inOrder() {
		return false
	}
	var claims []claim
	doubts := 0
	for g := range m.gaps {
		if g.l-g.k != g.j-g.i {
			return false
		}
		for i, k := g.i, g.k; i < g.j; i, k = i+1, k+1 {
			e, s := &m.entries[i], &m.stretch[k]
			if s.claimed || !m.long(e, s) && (!m.fits(e.tag, s) || m.hides(e, s)) {
				return false
			}
			if e.start != s.from && !m.near(e, s) {
				doubts++
			}
			claims = append(claims, claim{e, k})
		}
	}
	if doubts > 1 {
		return false
	}
	for _, c := range claims {
		m.mended(c.e, noteByTerminators)
		m.tell(c.e, c.k, c.k)
	}
	return true
}

// gap is entries from i to j that are not told, between two that are, and the stretches from k to l
// between these.
type gap struct{ i, j, k, l int }

// gaps gives the gaps one after the other.
func (m *mender) gaps(yield func(gap) bool) {
	next := 0 // the first stretch behind the last entry that is told
	for i := 0; i < len(m.entries); {
		if e := &m.entries[i]; e.told {
			next = m.stretchAround(e.to) + 1
			i++
			continue
		}
		g := gap{i, i, next, len(m.stretch)}
		for g.j < len(m.entries) && !m.entries[g.j].told {
			g.j++
		}
		if g.j < len(m.entries) {
			g.l = m.stretchAround(m.entries[g.j].from)
		}
		if !yield(g) {
			return
		}
		i = g.j
	}
}

// claim says that an entry means a stretch.
type claim struct {
	e *mendEntry
	k int
}

// near tells whether the digits of an entry are, but for two at most, those of a stretch.
func (m *mender) near(e *mendEntry, s *stretch) bool {
	length, start := s.to-s.from+1, s.from-m.base
	if length > maxFieldLength || start >= startsWrap {
		return false
	}
	want := fmt.Appendf(make([]byte, 0, entryLen), "%04d%05d", length, start)
	differ := 0
	for i, c := range m.b[e.at+3 : e.at+entryLen] {
		if c != want[i] {
			differ++
		}
	}
	return differ <= 2
}

// stretchAround gives the index of the stretch that a place is in, its terminator included.
func (m *mender) stretchAround(at int) int {
	k, _ := slices.BinarySearchFunc(m.stretch, at, func(s stretch, at int) int { return cmp.Compare(s.to, at) })
	return k
}
