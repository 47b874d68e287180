package parse

import "slices"

// Fields by the place that their entries give. An entry is believed when both ends of its field are
// ends of stretches, or are named by the entries next to it.

// assignAll reports whether directory and terminators leave no doubt about any entry, and notes the
// entries whose numbers are wrong.
func (m *mender) assignAll() bool {
	if m.byPlace() {
		// An entry may be missing, but then the others are in their places.
		return m.covered() || m.inOrder()
	}
	if m.crowded {
		return false
	}
	chain := m.chain()
	if m.byLengths(chain, true) {
		return true
	}
	for _, order := range m.orders(chain) {
		if chain == nil && m.byLengths(order, false) || m.byTurn(order) {
			return true
		}
	}
	m.byPlace()
	if chain != nil && m.unknownCount() > 1 {
		return false // the last length alone can be wrong in a directory that agrees with itself
	}
	return m.byTurnBetween()
}

// byPlace reports whether all entries can be believed.
func (m *mender) byPlace() bool {
	m.forget()
	m.claimExact()
	if m.unknown() != nil {
		m.claimSpans()
		m.claimParts()
	}
	return m.unknown() == nil
}

// inOrder reports whether the known fields are in the order of the directory.
func (m *mender) inOrder() bool {
	last := -1
	for i := range m.entries {
		if e := &m.entries[i]; e.known {
			if e.from < last {
				return false
			}
			last = e.to
		}
	}
	return true
}

// claimExact assigns the entries whose bytes are one stretch that no entry before claimed.
func (m *mender) claimExact() {
	for i := range m.entries {
		e := &m.entries[i]
		k := m.stretchFrom(e.start)
		if k < 0 {
			continue
		}
		s := &m.stretch[k]
		s.named = min(s.named+1, manyNames)
		if !s.claimed && s.closed && int(s.to) == e.end()-1 {
			m.assign(e, k, k)
		}
	}
}

// maxWithin bounds the stray terminators in one field.
const maxWithin = 100

// claimSpans assigns the entries whose bytes are several stretches: there are terminators within
// the field. No other entry may begin there.
func (m *mender) claimSpans() {
	for i := range m.entries {
		e := &m.entries[i]
		if e.known || e.length <= 0 {
			continue
		}
		first, last := m.stretchFrom(e.start), m.stretchTo(e.end()-1)
		if first < 0 || last <= first || last-first > maxWithin || m.stretch[first].claimed ||
			slices.ContainsFunc(m.stretch[first+1:last+1], func(s stretch) bool { return s.claimed || s.named > 0 }) {
			continue
		}
		m.assign(e, first, last)
	}
}

// claimParts assigns entries that share a stretch, end to end: the terminators between their
// fields were lost, and other bytes are in their place.
func (m *mender) claimParts() {
	var left []*mendEntry // by start
	for i := range m.entries {
		if e := &m.entries[i]; !e.known && e.length > 0 {
			left = append(left, e)
		}
	}
	slices.SortStableFunc(left, byStart)
	for i, e := range left {
		k := m.stretchFrom(e.start)
		if k < 0 || m.stretch[k].claimed {
			continue
		}
		s := &m.stretch[k]
		to := int(s.to)
		end := to // what the last of them has to reach
		if s.closed {
			end++
		}
		j := i
		for j+1 < len(left) && left[j].end() < end && left[j+1].start == left[j].end() {
			j++
		}
		// The last field's terminator may be lost with the byte that was there.
		if last := left[j].end(); last != end && (s.closed || last != end+1) || s.closed && j == i {
			continue
		}
		for _, e := range left[i : j+1] {
			e.from, e.to, e.known, e.open = e.start, min(e.end(), to), true, true
		}
		left[j].open = !s.closed
		s.claimed = true
	}
}
