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
	next, doubts := 0, 0
	for i := 0; i < len(m.entries); {
		if e := &m.entries[i]; e.told {
			next = m.stretchAround(e.to) + 1
			i++
			continue
		}
		j, limit := i, len(m.stretch)
		for j < len(m.entries) && !m.entries[j].told {
			j++
		}
		if j < len(m.entries) {
			limit = m.stretchAround(m.entries[j].from)
		}
		if limit-next != j-i {
			return false
		}
		for ; i < j; i, next = i+1, next+1 {
			e, s := &m.entries[i], &m.stretch[next]
			if s.claimed || !m.long(e, s) && (!m.fits(e.tag, s) || m.hides(e, s)) {
				return false
			}
			if e.start != s.from && !m.near(e, s) {
				doubts++
			}
			claims = append(claims, claim{e, next})
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
