package parse

import "slices"

// Telling fields by the place that their entries give: an entry is believed when both ends of
// its field are the ends of stretches, or are named by the entries beside it.

// tellAll tells whether directory and terminators leave no doubt about any entry, and notes of
// the entries that lied that they did.
func (m *mender) tellAll() bool {
	if m.tellByPlace() {
		// An entry may be missing, but then the others are in their places.
		return m.covered() || m.inOrder()
	}
	if order := m.chain(); order != nil {
		if m.tellByChain(order) || m.tellByTurn(order) {
			return true
		}
		// The last length alone can be wrong in a directory that agrees with itself.
		if m.tellByPlace(); m.untoldCount() > 1 {
			return false
		}
	}
	return m.tellBetween()
}

// tellByPlace tells whether all entries can be believed.
func (m *mender) tellByPlace() bool {
	m.forget()
	m.claimExact()
	if m.untold() != nil {
		m.claimSpans()
		m.claimParts()
	}
	return m.untold() == nil
}

// inOrder tells whether the fields that are told come in the order of the directory.
func (m *mender) inOrder() bool {
	last := -1
	for i := range m.entries {
		if e := &m.entries[i]; e.told {
			if e.from < last {
				return false
			}
			last = e.to
		}
	}
	return true
}

// claimExact settles the entries whose bytes are one stretch that no entry before claimed.
func (m *mender) claimExact() {
	for i := range m.entries {
		e := &m.entries[i]
		k := m.stretchFrom(e.start)
		if k < 0 {
			continue
		}
		s := &m.stretch[k]
		s.named = true
		if !s.claimed && s.closed && s.to == e.end()-1 {
			m.tell(e, k, k)
		}
	}
}

// maxWithin bounds the stray terminators that are looked over in one field.
const maxWithin = 100

// claimSpans settles the entries whose bytes are several stretches: there are terminators within
// the field. No other entry may begin there.
func (m *mender) claimSpans() {
	for i := range m.entries {
		e := &m.entries[i]
		if e.told || e.length <= 0 {
			continue
		}
		first, last := m.stretchFrom(e.start), m.stretchTo(e.end()-1)
		if first < 0 || last <= first || last-first > maxWithin || m.stretch[first].claimed ||
			slices.ContainsFunc(m.stretch[first+1:last+1], func(s stretch) bool { return s.claimed || s.named }) {
			continue
		}
		m.tell(e, first, last)
	}
}

// claimParts settles entries that share a stretch among them, end to end: the terminators
// between their fields were lost, and other bytes stand in their place.
func (m *mender) claimParts() {
	var left []*mendEntry // by start
	for i := range m.entries {
		if e := &m.entries[i]; !e.told && e.length > 0 {
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
		end := s.to // what the last of them has to reach
		if s.closed {
			end++
		}
		j := i
		for j+1 < len(left) && left[j].end() < end && left[j+1].start == left[j].end() {
			j++
		}
		// The last field's terminator may be lost with the byte that stood there.
		if last := left[j].end(); last != end && (s.closed || last != end+1) || s.closed && j == i {
			continue
		}
		for _, e := range left[i : j+1] {
			e.from, e.to, e.told, e.open = e.start, min(e.end(), s.to), true, true
		}
		left[j].open = !s.closed
		s.claimed = true
	}
}
