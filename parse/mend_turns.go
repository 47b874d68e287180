package parse

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Fields by their turn: there are as many entries as stretches, and the n-th entry means the n-th
// stretch unless its numbers say otherwise. Most lengths are then right, and the others can be
// explained: text was converted or edited after the directory was made, or the writer had no
// number for it.

// bond is how well an entry fits the stretch whose turn it is, best first.
type bond uint8

const (
	bondSure      bond = iota // the length, or the place, is that of the stretch
	bondSilent                // the entry has no number to go by
	bondConverted             // the length may be that of another encoding
	bondClose                 // the length is nearly right
	bondFar                   // the length is another one
	bondNone                  // the entry means another stretch, or the stretch holds more than it
)

// pair is an entry and the index of the stretch that it should mean.
type pair struct {
	e      *mendEntry
	k      int
	placed bool // the start is that of the stretch, and so is the start of the next entry
}

// byTurn assigns to the n-th entry of an order the n-th stretch, and reports whether that leaves no
// doubt.
func (m *mender) byTurn(order []*mendEntry) bool {
	turns := m.turns(len(order))
	if len(turns) == 0 {
		return false
	}
	m.forget()
	m.claimExact() // to count names
	pairs := make([]pair, len(order))
	placed := true
	for i := len(order) - 1; i >= 0; i-- {
		starts := order[i].start == int(m.stretch[turns[i]].from)
		pairs[i] = pair{order[i], turns[i], placed && starts}
		placed = starts
	}
	return m.settle(pairs, false)
}

// turns returns the indices of n stretches to take by turn: all, or all without the empty ones at
// the end, or all without any empty one; nil when none of these are n.
func (m *mender) turns(n int) []int {
	full := make([]int, 0, len(m.stretch))
	trailing := len(m.stretch)
	for k := range m.stretch {
		if !m.stretch[k].empty() {
			full = append(full, k)
		}
	}
	for trailing > n && m.stretch[trailing-1].empty() {
		trailing--
	}
	switch {
	case trailing == n:
		full = full[:0]
		for k := range n {
			full = append(full, k)
		}
	case len(full) != n:
		return nil
	}
	return full
}

// byTurnBetween assigns the entries whose fields are not known by their places: between two that
// are known, as many entries as stretches mean each other in their order.
func (m *mender) byTurnBetween() bool {
	if !m.inOrder() {
		return false
	}
	var pairs []pair
	for g := range m.gaps {
		if g.l-g.k != g.j-g.i {
			return false
		}
		placed := true
		for n := g.j - g.i - 1; n >= 0; n-- {
			e, s := &m.entries[g.i+n], &m.stretch[g.k+n]
			starts := e.start == int(s.from)
			pairs = append(pairs, pair{e, g.k + n, placed && starts})
			placed = starts
		}
	}
	return m.settle(pairs, true)
}

// settle assigns the pairs, and reports whether that leaves no doubt. between means that the pairs
// are between entries that are known by their places.
func (m *mender) settle(pairs []pair, between bool) bool {
	near, far := 0, 0
	for _, p := range pairs {
		switch m.bond(p, between) {
		case bondNone:
			return false
		case bondFar:
			far++
		case bondClose:
			near++
		}
	}
	if far > 1 || far == 1 && near > 0 || m.exchanged(pairs) {
		return false
	}
	m.forget()
	if between {
		m.byPlace()
	}
	for _, p := range pairs {
		if s := &m.stretch[p.k]; p.e.start != int(s.from) || p.e.end() != int(s.to)+1 {
			m.mended(p.e, noteByTerminators)
		}
		m.assign(p.e, p.k, p.k)
	}
	return true
}

const noteByTerminators = "the entry does not point at the field; found by the terminators"

// bond compares the entry of a pair with its stretch.
func (m *mender) bond(p pair, between bool) bond {
	e, s := p.e, &m.stretch[p.k]
	switch {
	case m.namesAnother(e, p.k):
		return bondNone
	case m.long(e, s):
		return bondSure
	case !m.kindFits(e.tag, s) || m.hides(e, s):
		return bondNone
	case !m.fits(e.tag, s):
		if m.close(e, s) || p.placed && e.length <= 0 {
			return bondClose
		}
		return bondNone // a piece of a field looks like this as well
	case p.placed:
		return bondSure
	case m.silent(e, s):
		return bondSilent
	case m.high(s):
		return bondConverted
	case m.close(e, s) || between && m.near(e, s):
		return bondClose
	case s.len() < e.length && !between:
		return bondNone // the rest of it may be the next stretch
	}
	return bondFar
}

// silent reports whether an entry has no numbers that could be those of a stretch: no digits, or what
// writers put for a field that is too long, or begins too far from the base address, for the digits
// that there are.
func (m *mender) silent(e *mendEntry, s *stretch) bool {
	switch long := s.len() > maxFieldLength; {
	case e.length < 0:
		return true
	case e.length == 0:
		return long || e.start == m.base || e.start == m.base+startsWrap-1
	default:
		return long && (e.length == maxFieldLength || e.length == s.len()%(maxFieldLength+1))
	}
}

// exchanged reports whether half of the wrong lengths, or more, are each that of another such entry,
// round in a circle: these fields may have changed places. The starts can show that they have not.
func (m *mender) exchanged(pairs []pair) bool {
	type edge struct {
		from, to int // the length of an entry, and that of its stretch
		placed   bool
	}
	var edges []edge
	for _, p := range pairs {
		if s := &m.stretch[p.k]; p.e.length > 0 && !m.long(p.e, s) && !m.silent(p.e, s) {
			edges = append(edges, edge{p.e.length, s.len(), p.placed})
		}
	}
	all := len(edges)
	for {
		out, in := map[int]bool{}, map[int]bool{}
		for _, x := range edges {
			out[x.from], in[x.to] = true, true
		}
		rest := edges[:0]
		for _, x := range edges {
			if in[x.from] && out[x.to] {
				rest = append(rest, x)
			}
		}
		if len(rest) == len(edges) {
			return 2*len(rest) >= all && slices.ContainsFunc(rest, func(x edge) bool { return !x.placed })
		}
		edges = rest
	}
}

// gap is the entries from i to j, which are not known, between two that are, and the stretches from
// k to l between those.
type gap struct{ i, j, k, l int }

// gaps yields the gaps one after the other.
func (m *mender) gaps(yield func(gap) bool) {
	next := 0 // the first stretch after the last known entry
	for i := 0; i < len(m.entries); {
		if e := &m.entries[i]; e.known {
			next = m.stretchAround(e.to) + 1
			i++
			continue
		}
		g := gap{i, i, next, len(m.stretch)}
		for g.j < len(m.entries) && !m.entries[g.j].known {
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

// near reports whether the digits of an entry are those of a stretch, except for two at most. An entry that the end of
// the directory cuts off has too few digits to compare.
func (m *mender) near(e *mendEntry, s *stretch) bool {
	length, start := s.len(), int(s.from)-m.base
	if length > maxFieldLength || start >= startsWrap || e.at+entryLen > m.base {
		return false
	}
	want := fmt.Appendf(make([]byte, 0, entryLen), "%04d%05d", length, start)
	differ := 0
	for i, c := range m.b[e.at+tagLen : e.at+entryLen] {
		if c != want[i] {
			differ++
		}
	}
	return differ <= 2
}

// close reports whether the length of a stretch is about that of an entry.
func (m *mender) close(e *mendEntry, s *stretch) bool {
	differ := s.len() - e.length
	if e.tag.IsControl() {
		return max(differ, -differ) <= 3
	}
	return max(differ, -differ) <= 3+e.length/16
}

// long reports whether the length of a stretch, in bytes or characters, is that of an entry.
func (m *mender) long(e *mendEntry, s *stretch) bool {
	return e.length == s.len() || e.length > 0 && e.length < s.len() && e.length == utf8.RuneCount(m.text(s))+1
}

// high reports whether a stretch has bytes outside ASCII.
func (m *mender) high(s *stretch) bool {
	return bytes.ContainsFunc(m.text(s), func(c rune) bool { return c >= utf8.RuneSelf })
}

// kindFits reports whether a stretch can be a field with a tag: a control field has no subfields.
// Tags that are not numbers are used for both kinds.
func (m *mender) kindFits(tag Tag, s *stretch) bool {
	return !tag.IsControl() || !tag.IsNumber() || bytes.IndexByte(m.text(s), SubfieldDelimiter) < 0
}

// fits reports whether a stretch looks like a field with a tag. A data field begins with two
// indicators and a subfield.
func (m *mender) fits(tag Tag, s *stretch) bool {
	if tag.IsControl() || !tag.IsNumber() {
		return m.kindFits(tag, s)
	}
	data := m.text(s)
	return len(data) > 2 && data[2] == SubfieldDelimiter
}

// hides reports whether a stretch may contain another field, before or after as many bytes as the
// length in an entry: the terminator between them was lost. Nothing shows where a control field
// begins.
func (m *mender) hides(e *mendEntry, s *stretch) bool {
	const shortest = 4 // of what is worth calling a field
	n := s.len()
	if e.length <= 0 || n < e.length+shortest {
		return false
	}
	data := m.text(s)
	delimiter := func(at int) bool { return at < len(data) && data[at] == SubfieldDelimiter }
	// The delimiter comes after two indicators: the other field begins in the terminator's place
	// or after it, or this one begins so far from the end.
	return e.tag.IsControl() || delimiter(e.length+1) || delimiter(e.length+2) || delimiter(n-e.length+2)
}
