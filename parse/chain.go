package parse

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Telling fields by the directory as a whole: its entries follow each other, and so do the
// stretches.

// tellAll tells whether directory and terminators leave no doubt about any entry, and says of the
// entries that lied that they did.
func (m *mender) tellAll() bool {
	if m.tellByPlace() || m.tellByChain() || m.tellByDrift() {
		return true
	}
	m.tellByPlace()
	return m.tellBetween()
}

// startsWrap is what the starts of a record over 99,999 bytes are counted modulo.
const startsWrap = 100_000

// chain gives the entries in the order in which each one begins, by its numbers, where the one
// before ends; nil when there is none.
func (m *mender) chain() []*mendEntry {
	order := make([]*mendEntry, len(m.entries))
	for i := range m.entries {
		if m.entries[i].length <= 0 {
			return nil
		}
		order[i] = &m.entries[i]
	}
	breaks := func(wrap int) bool {
		for i, e := range order[:len(order)-1] {
			if (e.end()-order[i+1].start)%wrap != 0 {
				return true
			}
		}
		return false
	}
	if !breaks(startsWrap) {
		return order
	}
	slices.SortStableFunc(order, byStart)
	if breaks(1 << 62) {
		return nil
	}
	return order
}

func byStart(a, b *mendEntry) int { return cmp.Compare(a.start, b.start) }

// tellByChain tells whether the lengths alone, one after the other from the base address on,
// lead from terminator to terminator: the starts are off by as much, or wrapped, or lengths and
// starts count characters.
func (m *mender) tellByChain() bool {
	m.forget()
	order := m.chain()
	if order == nil {
		return false
	}
	note := "the entry's start is wrong; told by the lengths"
	if !m.walk(order, false) {
		note = "the entry counts characters; told by the terminators"
		if !m.walk(order, true) {
			m.forget()
			return false
		}
	}
	for i := range m.entries {
		if e := &m.entries[i]; e.start != e.from || e.end() != e.to+1 {
			m.mended(e, note)
		}
	}
	return true
}

// walk lays the fields end to end and tells whether each ends with a terminator.
func (m *mender) walk(order []*mendEntry, characters bool) bool {
	pos := m.base
	for _, e := range order {
		end := pos + e.length
		if characters {
			end = m.advance(pos, e.length)
		}
		if end > m.data || m.b[end-1] != FieldTerminator {
			return false
		}
		e.from, e.to, e.told = pos, end-1, true
		pos = end
	}
	for i := range m.stretch {
		m.stretch[i].claimed = m.stretch[i].from < pos
	}
	return true
}

// advance gives the place n characters behind another, or one behind the data.
func (m *mender) advance(pos, n int) int {
	for ; n > 0; n-- {
		_, size := utf8.DecodeRune(m.b[pos:m.data])
		if size == 0 {
			return m.data + 1
		}
		pos += size
	}
	return pos
}

// tellByDrift tells whether the n-th entry can only mean the n-th stretch: the directory agrees
// with itself, there are as many stretches, and the lengths are true but for fields outside of
// ASCII. It was made before a conversion that changed their lengths.
func (m *mender) tellByDrift() bool {
	order := m.chain()
	if order == nil || len(order) != len(m.stretch) {
		return false
	}
	for i, e := range order {
		s := &m.stretch[i]
		if high := m.high(s); !high && e.length != s.to-s.from+1 || high && !m.fits(e.tag, s) {
			return false
		}
	}
	for i, e := range order {
		if s := &m.stretch[i]; e.start != s.from || e.end() != s.to+1 {
			m.mended(e, noteByTerminators)
		}
		m.tell(e, i, i)
	}
	return true
}

const noteByTerminators = "the entry does not point at the field; told by the terminators"

// high tells whether a stretch has bytes outside of ASCII.
func (m *mender) high(s *stretch) bool {
	return slices.ContainsFunc(m.b[s.from:s.to], func(c byte) bool { return c >= utf8.RuneSelf })
}

// tellBetween settles the entries that are left: between two that are told, as many entries as
// stretches mean each other in their order, unless that makes no sense.
func (m *mender) tellBetween() bool {
	order := m.order()
	doubts, next := 0, 0
	var claims []*mendEntry // claims[i] means stretch meant[i]
	var meant []int
	for i := 0; i < len(order); {
		e := order[i]
		if e.told {
			next = m.stretchAround(e.to) + 1
			i++
			continue
		}
		j, limit := i, len(m.stretch)
		for j < len(order) && !order[j].told {
			j++
		}
		if j < len(order) {
			limit = m.stretchAround(order[j].from)
		}
		if limit-next != j-i {
			return false
		}
		for ; i < j; i, next = i+1, next+1 {
			doubt, ok := m.judge(order[i], next)
			if m.stretch[next].claimed || !ok {
				return false
			}
			if doubt {
				doubts++
			}
			claims, meant = append(claims, order[i]), append(meant, next)
		}
	}
	if order == nil || doubts > max(maxDoubts, len(order)/4) {
		return false
	}
	for i, e := range claims {
		m.mended(e, noteByTerminators)
		m.tell(e, meant[i], meant[i])
	}
	return true
}

// maxDoubts is how many entries may have nothing but their turn to tell what they mean, in a
// record with few of them.
const maxDoubts = 2

// judge says whether an entry whose turn it is can mean a stretch. doubt: only its turn says so.
func (m *mender) judge(e *mendEntry, k int) (doubt, ok bool) {
	s := &m.stretch[k]
	n := s.to - s.from + 1
	if e.length == n || e.length == utf8.RuneCount(m.b[s.from:s.to])+1 {
		return false, true
	}
	oversize := n > maxFieldLength && (e.length == maxFieldLength || e.length == 0) && e.start == s.from
	other := m.stretchFrom(e.start)
	doubt = e.length < 0 || other >= 0 && other != k || !oversize && !m.high(s)
	return doubt, m.fits(e.tag, s)
}

// order gives the entries in the order of their data, as far as it can be known: that of the
// directory when the starts agree with it, else that of the starts; nil when neither tells.
func (m *mender) order() []*mendEntry {
	order := make([]*mendEntry, len(m.entries))
	told, last := 0, 0
	rising, toldRising, starts := true, true, true
	lastTold := 0
	for i := range m.entries {
		e := &m.entries[i]
		order[i] = e
		if e.length < 0 {
			starts = false
			continue
		}
		rising = rising && e.start >= last
		last = e.start
		if e.told {
			told++
			toldRising = toldRising && e.from >= lastTold
			lastTold = e.from
		}
	}
	switch {
	case rising, toldRising && 2*told >= len(order):
		return order
	case starts:
		slices.SortStableFunc(order, byStart)
		return order
	}
	return nil
}

// stretchAround gives the index of the stretch that a place is in, its terminator included.
func (m *mender) stretchAround(at int) int {
	k, _ := slices.BinarySearchFunc(m.stretch, at, func(s stretch, at int) int { return cmp.Compare(s.to, at) })
	return k
}
