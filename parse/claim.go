package parse

import (
	"bytes"
	"cmp"
	"slices"
)

// claimExact settles the entries that tell the truth.
func (m *mender) claimExact() {
	for i := range m.entries {
		e := &m.entries[i]
		s := m.stretchFrom(e.start)
		if s != nil && !s.claimed && s.closed && s.to == e.start+e.length-1 {
			m.tell(e, s)
		}
	}
}

// claimInOrder settles the rest when as many stretches are left as entries: the n-th entry, by
// start where all have one, means the n-th stretch.
func (m *mender) claimInOrder() bool {
	var left []*mendEntry
	var open []*stretch
	for i := range m.entries {
		if !m.entries[i].told {
			left = append(left, &m.entries[i])
		}
	}
	for i := range m.stretch {
		if !m.stretch[i].claimed {
			open = append(open, &m.stretch[i])
		}
	}
	if len(left) != len(open) {
		return len(left) == 0
	}
	if m.startsDiffer() {
		slices.SortStableFunc(left, func(a, b *mendEntry) int { return cmp.Compare(a.start, b.start) })
	}
	for i, e := range left {
		m.mended(e, "the entry does not point at the field; told by the terminators")
		m.tell(e, open[i])
		if !open[i].closed {
			m.r.note(CodeFieldTerminator, e.tag, e.to, nil, "the field has no terminator")
		}
	}
	return true
}

// claimDrifted settles the rest when there are more stretches than entries, the directory agrees
// with itself, and the n-th entry's length is that of the n-th stretch but for fields that are
// not ASCII: their lengths were counted before a conversion, and moved all starts behind them.
// The stretches left over at the end are named by no entry.
func (m *mender) claimDrifted() bool {
	if len(m.stretch) < len(m.entries) || len(m.entries) == 0 {
		return false
	}
	next := m.base
	for i := range m.entries {
		e, s := &m.entries[i], &m.stretch[i]
		same := e.length == s.to-s.from+1
		if e.start != next || !same && !slices.ContainsFunc(m.b[s.from:s.to], func(c byte) bool { return c >= 0x80 }) {
			return false
		}
		next += e.length
	}
	for i := range m.entries {
		if e := &m.entries[i]; !e.told {
			m.mended(e, "the entry does not point at the field; told by the terminators")
			m.tell(e, &m.stretch[i])
		}
	}
	return true
}

// startsDiffer tells whether the starts of the entries give them an order.
func (m *mender) startsDiffer() bool {
	seen := make(map[int]bool, len(m.entries))
	for i := range m.entries {
		s := m.entries[i].start
		if s < 0 || seen[s] {
			return false
		}
		seen[s] = true
	}
	return true
}

// claimByStart settles the rest one by one: an entry that begins where a stretch begins means
// this stretch, or several when its length ends where another of them ends (a terminator within
// a field), or a part when the next entry begins where it ends (a terminator lost).
func (m *mender) claimByStart() bool {
	for i := range m.entries {
		e := &m.entries[i]
		if e.told {
			continue
		}
		s := m.stretchFrom(e.start)
		if s == nil || s.claimed {
			if !m.claimPart(e) {
				return false
			}
			continue
		}
		switch last := m.stretchTo(e.start + e.length - 1); {
		case last != nil && last.from > s.from && m.free(s, last):
			m.r.note(CodeFieldTerminator, e.tag, s.to, m.b[s.to:s.to+1], "a terminator within the field")
			m.r.mended = true
			m.tell(e, s)
			e.to = last.to
			m.claimUpTo(s, last)
		case e.length > 0 && e.start+e.length <= s.to && m.entryAt(e.start+e.length):
			m.claimPart(e)
			s.claimed = true
		default:
			m.mended(e, "the entry's length is wrong; told by the terminator")
			m.tell(e, s)
		}
	}
	return true
}

// claimPart settles an entry whose bytes are told by its neighbours alone.
func (m *mender) claimPart(e *mendEntry) bool {
	end := e.start + e.length
	if e.length <= 0 || e.start < m.base || end > m.data {
		return false
	}
	begins := m.stretchFrom(e.start) != nil || m.entryEndingAt(e.start)
	ends := m.b[end-1] == FieldTerminator || end == m.data || m.entryAt(end)
	if !begins || !ends || bytes.IndexByte(m.b[e.start:end-1], FieldTerminator) >= 0 {
		return false
	}
	e.from, e.to, e.told = e.start, end, true
	if m.b[end-1] == FieldTerminator {
		e.to = end - 1
	} else {
		m.r.note(CodeFieldTerminator, e.tag, end-1, m.b[end-1:end], "the field has no terminator")
		m.r.mended = true
	}
	return true
}

func (m *mender) entryAt(start int) bool {
	return slices.ContainsFunc(m.entries, func(e mendEntry) bool { return e.start == start })
}

func (m *mender) entryEndingAt(end int) bool {
	return slices.ContainsFunc(m.entries, func(e mendEntry) bool { return e.length > 0 && e.start+e.length == end })
}

// stretchTo gives the closed stretch whose terminator stands at a place.
func (m *mender) stretchTo(at int) *stretch {
	for i := range m.stretch {
		if m.stretch[i].to == at && m.stretch[i].closed {
			return &m.stretch[i]
		}
	}
	return nil
}

// free tells whether none of the stretches from one to another is another entry's.
func (m *mender) free(first, last *stretch) bool {
	for i := range m.stretch {
		s := &m.stretch[i]
		if s.from >= first.from && s.from <= last.from && (s.claimed || s.from > first.from && m.entryAt(s.from)) {
			return false
		}
	}
	return true
}

func (m *mender) claimUpTo(first, last *stretch) {
	for i := range m.stretch {
		if s := &m.stretch[i]; s.from >= first.from && s.from <= last.from {
			s.claimed = true
		}
	}
}
