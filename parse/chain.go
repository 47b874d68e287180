package parse

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Telling fields by the directory as a whole: its entries follow each other by their numbers, and
// so do the stretches.

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
// starts count something else than bytes.
func (m *mender) tellByChain(order []*mendEntry) bool {
	m.forget()
	if order == nil {
		return false
	}
	for _, u := range units {
		if m.walk(order, u) {
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
	{false, 0, "the entry's start is wrong; told by the lengths"},
	{true, 0, "the entry counts characters; told by the terminators"},
	{false, 1, "the entry does not count the terminator"},
	{true, 1, "the entry counts characters, and not the terminator"},
}

// walk lays the fields end to end and tells whether each ends with a terminator.
func (m *mender) walk(order []*mendEntry, u unit) bool {
	pos := m.base
	for _, e := range order {
		end := pos + e.length + u.terminator
		if u.characters {
			end = m.advance(pos, e.length+u.terminator)
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

// tellByTurn tells whether the n-th entry can only mean the n-th stretch: there are as many of
// them, and what lengths are not true can be explained. The text was converted or edited after the
// directory was made.
func (m *mender) tellByTurn(order []*mendEntry) bool {
	if len(order) != len(m.stretch) {
		return false
	}
	doubts, far := 0, 0
	lengths := make(map[int]bool) // of the entries in doubt
	for i, e := range order {
		s := &m.stretch[i]
		switch {
		case m.long(e, s):
		case !m.fits(e.tag, s) || m.hides(e, s):
			return false
		case !m.high(s):
			doubts++
			lengths[e.length] = true
			if !m.close(e, s) {
				far++
				if s.to-s.from+1 < e.length {
					return false // the rest of it may be the next stretch
				}
			}
		}
	}
	if doubts > max(maxDoubts, len(order)/4) || far > 0 && doubts > 1 {
		return false
	}
	for i, e := range order {
		if s := &m.stretch[i]; !m.long(e, s) && !m.high(s) && lengths[s.to-s.from+1] {
			return false // another entry's length: they may have changed places
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

// maxDoubts is how many lengths may be wrong without an explanation in a record with few fields.
const maxDoubts = 2

// close tells whether a stretch is about as long as an entry says.
func (m *mender) close(e *mendEntry, s *stretch) bool {
	differ := s.to - s.from + 1 - e.length
	if e.tag.IsControl() {
		return max(differ, -differ) <= 3
	}
	return max(differ, -differ) <= 3+e.length/16
}

const noteByTerminators = "the entry does not point at the field; told by the terminators"

// long tells whether a stretch is as long as an entry says, in bytes or characters.
func (m *mender) long(e *mendEntry, s *stretch) bool {
	return e.length == s.to-s.from+1 || e.length == utf8.RuneCount(m.b[s.from:s.to])+1
}

// high tells whether a stretch has bytes outside of ASCII.
func (m *mender) high(s *stretch) bool {
	return slices.ContainsFunc(m.b[s.from:s.to], func(c byte) bool { return c >= utf8.RuneSelf })
}

// fits tells whether a stretch looks like a field with this tag: a control field has no
// subfields, another begins with two indicators and a subfield. Tags that are no numbers are used
// for both.
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

// hides tells whether a stretch may have another field in it, before or behind as many bytes as
// an entry says: the terminator between them is lost. Nothing shows where a control field begins.
func (m *mender) hides(e *mendEntry, s *stretch) bool {
	const shortest = 4 // of what is worth calling a field
	n := s.to - s.from + 1
	if e.length <= 0 || n < e.length+shortest {
		return false
	}
	data := m.b[s.from:s.to]
	delimiter := func(at int) bool { return at < len(data) && data[at] == SubfieldDelimiter }
	// Behind two indicators, that is: the other field begins in the terminator's place or behind
	// it, or this one begins so far from the end.
	return e.tag.IsControl() || delimiter(e.length+1) || delimiter(e.length+2) || delimiter(n-e.length+2)
}
