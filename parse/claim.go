package parse

import "slices"

// Telling fields by the place that their entries give: an entry is believed when both ends of
// its field are the ends of stretches, or are named by the entries beside it.

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

// fits tells whether the bytes of a stretch look like a field with this tag: a control field has
// no subfields, another begins with two indicators and a subfield. Tags that are no numbers are
// used for both.
func (m *mender) fits(tag Tag, s *stretch) bool {
	if _, ok := tag.Number(); !ok {
		return true
	}
	data := m.b[s.from:s.to]
	if tag.IsControl() {
		return !slices.Contains(data, SubfieldDelimiter)
	}
	return len(data) > 2 && data[2] == SubfieldDelimiter
}
