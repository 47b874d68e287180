package parse

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Fields by the lengths of their entries: laid end to end they lead from terminator to terminator.

// startsWrap is the number at which the starts of a longer record begin again.
const startsWrap = 100_000

// chain returns the entries in the order in which each begins, by its numbers, where the one
// before it ends; nil when there is none.
func (m *mender) chain() []*mendEntry {
	order := m.given()
	if slices.ContainsFunc(order, func(e *mendEntry) bool { return e.length <= 0 }) {
		return nil
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

// given returns the entries in the order of the directory.
func (m *mender) given() []*mendEntry {
	order := make([]*mendEntry, len(m.entries))
	for i := range m.entries {
		order[i] = &m.entries[i]
	}
	return order
}

// orders returns the orders in which the entries may mean the stretches: chain when there is one,
// else that of the directory, and that of the starts when it is another and no two are alike.
func (m *mender) orders(chain []*mendEntry) [][]*mendEntry {
	if chain != nil {
		return [][]*mendEntry{chain}
	}
	given := m.given()
	sorted := slices.Clone(given)
	slices.SortStableFunc(sorted, byStart)
	for i, e := range sorted[:len(sorted)-1] {
		if e.start < 0 || e.start == sorted[i+1].start {
			return [][]*mendEntry{given}
		}
	}
	if slices.Equal(given, sorted) {
		return [][]*mendEntry{given}
	}
	return [][]*mendEntry{given, sorted}
}

func byStart(a, b *mendEntry) int { return cmp.Compare(a.start, b.start) }

// byLengths reports whether the lengths, one after the other from the base address on, lead from
// terminator to terminator. The starts are then all wrong by the same number, or wrapped, or have
// no meaning, or the numbers do not count bytes. Only starts that disagree with the lengths (not
// chained) can be evidence against it.
func (m *mender) byLengths(order []*mendEntry, chained bool) bool {
	if order == nil || slices.ContainsFunc(order, func(e *mendEntry) bool { return e.length < 0 }) {
		return false
	}
	m.forget()
	if !chained {
		m.claimExact() // to count names
	}
	for _, u := range units {
		if m.walk(order, u, chained) {
			for i := range m.entries {
				if e := &m.entries[i]; e.start != e.from || e.end() != e.to+1 {
					m.mended(e, u.note)
				}
			}
			return true
		}
	}
	m.forget()
	return false
}

// unit is what lengths count.
type unit struct {
	characters bool
	terminator int // 1: it is not counted
	note       string
}

var units = []unit{
	{false, 0, "the entry's start is wrong; found by the lengths"},
	{true, 0, "the entry counts characters; found by the terminators"},
	{false, 1, "the entry does not count the terminator"},
	{true, 1, "the entry counts characters, and not the terminator"},
}

// walk lays the fields end to end and reports whether each ends with a terminator.
func (m *mender) walk(order []*mendEntry, u unit, chained bool) bool {
	pos := m.base
	for _, e := range order {
		if e.length+u.terminator == 0 || !chained && m.namesAnother(e, m.stretchFrom(pos)) {
			return false
		}
		end := pos + e.length + u.terminator
		if u.characters {
			end = m.advance(pos, e.length+u.terminator)
		}
		if end > m.data || m.b[end-1] != FieldTerminator {
			return false
		}
		e.from, e.to, e.known, e.open = pos, end-1, true, false
		pos = end
	}
	for i := range m.stretch {
		m.stretch[i].claimed = int(m.stretch[i].from) < pos
	}
	return true
}

// namesAnother reports whether the start of an entry, and of no other, is that of another stretch
// than the k-th. When its length fits both, another entry must start at the k-th in its place.
func (m *mender) namesAnother(e *mendEntry, k int) bool {
	other := m.stretchFrom(e.start)
	if other < 0 || other == k || m.stretch[other].named != 1 {
		return false
	}
	return k < 0 || !m.long(e, &m.stretch[k]) || m.long(e, &m.stretch[other]) && m.stretch[k].named == 1
}

// advance returns the place n characters after another, or one after the data.
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
