package parse

import (
	"bytes"
	"slices"
)

// mend reads a record whose directory does not agree with its data. A field is assigned to a
// directory entry when directory and terminators leave no doubt; when that fails for any entry, the
// record is rejected: a field under a wrong tag would be worse. mend_claim.go assigns entries
// by their place, mend_chain.go by their lengths, mend_turns.go by their order; layout.go finds the directory.
func (r *Record) mend(refs []fieldRef) []fieldRef {
	m := mender{r: r, b: r.frame, data: len(r.frame)}
	if n := len(m.b); m.b[n-1] == RecordTerminator {
		m.data = n - 1
	}
	if !m.read() {
		return refs
	}
	first := len(refs)
	for i := range m.entries {
		e := &m.entries[i]
		refs = append(refs, fieldRef{e.tag, uint32(e.from), uint32(e.to - e.from)})
	}
	r.fields = refs[first:len(refs):len(refs)]
	m.noteFieldEnds()
	m.noteUnnamed()
	m.loseWords()
	r.noteLeader()
	r.noteFields()
	return refs
}

// mender is the state of mending one record.
type mender struct {
	r       *Record
	b       []byte
	base    int         // where the data begin
	data    int         // where the data end
	entries []mendEntry // in the order of the directory
	stretch []stretch   // in the order of the data
	found   int         // the index of the stretch that was last found by its place
	crowded bool        // there are far more stretches than entries, and only some are in stretch
}

// mendEntry is a directory entry and, once known, the bytes of its field. Offsets are in the frame.
type mendEntry struct {
	at            int // where the entry is
	start, length int // from the entry; -1 when it has no digits
	from, to      int // the field without its terminator
	tag           Tag
	known         bool // from and to are set
	open          bool // there is no terminator at the field's end
	guessed       bool // set by salvage, which takes the likeliest
}

// end returns where the field ends according to the entry, terminator included.
func (e *mendEntry) end() int { return e.start + e.length }

// stretch is the bytes between two field terminators.
type stretch struct {
	from, to int32 // without terminator
	closed   bool  // a terminator follows
	claimed  bool  // it belongs to an entry
	named    uint8 // how many entries start here, up to manyNames
}

const manyNames = 2

// len returns the length with terminator, as entries count it.
func (s *stretch) len() int { return int(s.to-s.from) + 1 }

func (s *stretch) empty() bool { return s.to == s.from }

// load makes the entries and stretches of a layout.
func (m *mender) load(l layout) {
	m.base = l.base
	m.entries = slices.Grow(m.entries[:0], (l.end-l.dir)/entryLen)
	for e := l.dir; e+entryLen <= l.end; e += entryLen {
		m.addEntry(e, m.b[e:])
	}
	m.split(len(m.entries))
}

// addEntry adds the entry of twelve bytes that line begins with, and that is at a place.
func (m *mender) addEntry(at int, line []byte) {
	length, start, ok := entryNumbers(line)
	if !ok {
		length, start = -1, -1
	} else {
		start += m.base
	}
	m.entries = append(m.entries, mendEntry{tag: TagOf(line[0], line[1], line[2]), at: at, start: start, length: length})
}

// spareStretches is how many stretches there may be in a record with few entries. More than that,
// and more than twice the entries, cannot be read; splitting bounds memory by it.
const spareStretches = 10_000

// split makes the stretches of a record with about this many entries.
func (m *mender) split(entries int) {
	n, most := bytes.Count(m.b[m.base:m.data], fieldTerminator)+1, 2*entries+spareStretches
	m.crowded = n > most
	m.stretch = slices.Grow(m.stretch[:0], min(n, most))
	for from := m.base; from < m.data && len(m.stretch) < most; {
		k := bytes.IndexByte(m.b[from:m.data], FieldTerminator)
		if k < 0 {
			m.stretch = append(m.stretch, stretch{from: int32(from), to: int32(m.data)})
			return
		}
		m.stretch = append(m.stretch, stretch{from: int32(from), to: int32(from + k), closed: true})
		from += k + 1
	}
}

// text returns the bytes of a stretch.
func (m *mender) text(s *stretch) []byte { return m.b[s.from:s.to] }

// forget takes back all claims.
func (m *mender) forget() {
	m.found = -1
	for i := range m.entries {
		m.entries[i].known, m.entries[i].open, m.entries[i].guessed = false, false, false
	}
	for i := range m.stretch {
		m.stretch[i].claimed, m.stretch[i].named = false, 0
	}
}

// stretchFrom returns the index of the stretch that begins at a place, or -1.
func (m *mender) stretchFrom(at int) int {
	if next := m.found + 1; next < len(m.stretch) && int(m.stretch[next].from) == at {
		m.found = next // most directories are in the order of the data
		return next
	}
	i, ok := slices.BinarySearchFunc(m.stretch, at, func(s stretch, at int) int { return int(s.from) - at })
	if !ok {
		return -1
	}
	m.found = i
	return i
}

// stretchTo returns the index of the stretch whose terminator is at a place, or -1.
func (m *mender) stretchTo(at int) int {
	i, ok := slices.BinarySearchFunc(m.stretch, at, func(s stretch, at int) int { return int(s.to) - at })
	if !ok || !m.stretch[i].closed {
		return -1
	}
	return i
}

// stretchAround returns the index of the stretch that a place is in, its terminator included.
func (m *mender) stretchAround(at int) int {
	k, _ := slices.BinarySearchFunc(m.stretch, at, func(s stretch, at int) int { return int(s.to) - at })
	return k
}

// assign makes the stretches from first to last the field of an entry.
func (m *mender) assign(e *mendEntry, first, last int) {
	e.from, e.to, e.known, e.open = int(m.stretch[first].from), int(m.stretch[last].to), true, !m.stretch[last].closed
	for i := first; i <= last; i++ {
		m.stretch[i].claimed = true
	}
}

// unknown returns the first entry whose field is not known, or nil.
func (m *mender) unknown() *mendEntry {
	for i := range m.entries {
		if !m.entries[i].known {
			return &m.entries[i]
		}
	}
	return nil
}

func (m *mender) unknownCount() (n int) {
	for i := range m.entries {
		if !m.entries[i].known {
			n++
		}
	}
	return n
}

// covered reports whether every byte of the data belongs to an entry.
func (m *mender) covered() bool {
	return !m.crowded && !slices.ContainsFunc(m.stretch, func(s stretch) bool { return !s.claimed })
}

// mended notes that the numbers of an entry are wrong and its field was found nevertheless.
func (m *mender) mended(e *mendEntry, text string) {
	m.r.mended = true
	m.r.note(CodeDirectoryEntry, e.tag, e.at, m.b[e.at:min(e.at+entryLen, len(m.b))], text)
}

// noteFieldEnds notes terminators that are missing, and those within fields.
func (m *mender) noteFieldEnds() {
	for i := range m.entries {
		e := &m.entries[i]
		if k := bytes.IndexByte(m.b[e.from:e.to], FieldTerminator); k >= 0 {
			m.r.note(CodeFieldTerminator, e.tag, e.from+k, m.b[e.from+k:e.from+k+1], "a terminator within the field")
		}
		if e.open {
			m.r.mended = true
			m.r.note(CodeFieldTerminator, e.tag, e.to, nil, "the field has no terminator")
		}
	}
}

// noteUnnamed notes data that belong to no entry as lost. They stay in the raw bytes of the record, and
// are not written with the record once it is changed.
func (m *mender) noteUnnamed() {
	for i := range m.stretch {
		s := &m.stretch[i]
		if !s.claimed && !s.empty() {
			m.r.lose(LostField, CodeUnnamedBytes, 0, int(s.from), m.text(s), "data to which no directory entry refers")
		}
	}
}

// loseWords notes text in places where a record has numbers: in the lengths of the leader, and in the
// directory. Nothing of the record can hold it.
func (m *mender) loseWords() {
	lose := func(from, to int) {
		if hasWord(m.b[from:to]) {
			m.r.lose(LostText, CodeDirectory, 0, from, m.b[from:to], "text instead of numbers; left out")
		}
	}
	lose(0, 5)
	lose(12, 17)
	lose(20, 23)
	end := LeaderLen
	for i := range m.entries {
		at := m.entries[i].at
		lose(at+tagLen, at+entryLen)
		end = max(end, at+entryLen)
	}
	if end < m.base {
		lose(end, m.base)
	}
}

// hasWord reports whether two letters are next to each other in b.
func hasWord(b []byte) bool {
	run := 0
	for _, c := range b {
		if c |= 0x20; c < 'a' || c > 'z' {
			run = 0
		} else if run++; run == 2 {
			return true
		}
	}
	return false
}
