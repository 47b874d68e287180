package parse

import (
	"bytes"
	"cmp"
	"slices"
)

// mend reads a record whose directory does not agree with its data. A field is told when
// directory and terminators leave no doubt about its bytes; when that cannot be said of every
// entry, the record is rejected: a field under the wrong tag would be worse. What makes a doubt
// is in claim.go (entries by their place), chain.go (the directory as a whole), between.go (single
// entries among others) and layout.go (where the directory is).
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
}

// mendEntry is a directory entry and, once told, the bytes of its field.
type mendEntry struct {
	tag           Tag
	at            int  // of the entry in the frame
	start, length int  // as the entry says, start counted from the frame's begin; -1: no digits
	from, to      int  // the field without terminator
	told          bool // from and to are known
	open          bool // no terminator stands at its end
	guessed       bool // told by what is likeliest, in salvage
}

// end is where the field ends by the entry, terminator included.
func (e *mendEntry) end() int { return e.start + e.length }

// stretch is what stands between two field terminators.
type stretch struct {
	from, to int  // without terminator
	closed   bool // a terminator follows
	claimed  bool // it belongs to an entry
	named    bool // an entry's start is here
}

// load makes the entries and stretches of a layout.
func (m *mender) load(l layout) {
	m.base = l.base
	m.entries = slices.Grow(m.entries[:0], (l.end-l.dir)/entryLen)
	for e := l.dir; e+entryLen <= l.end; e += entryLen {
		m.addEntry(e, m.b[e:])
	}
	m.split()
}

// addEntry adds the entry that stands at a place in the frame; line are its twelve bytes.
func (m *mender) addEntry(at int, line []byte) {
	length, start, ok := entryNumbers(line)
	if !ok {
		length, start = -1, -1
	} else {
		start += m.base
	}
	m.entries = append(m.entries, mendEntry{tag: tagOf(line[0], line[1], line[2]), at: at, start: start, length: length})
}

// split makes the stretches.
func (m *mender) split() {
	m.stretch = m.stretch[:0]
	for from := m.base; from < m.data; {
		k := bytes.IndexByte(m.b[from:m.data], FieldTerminator)
		if k < 0 {
			m.stretch = append(m.stretch, stretch{from: from, to: m.data})
			return
		}
		m.stretch = append(m.stretch, stretch{from: from, to: from + k, closed: true})
		from += k + 1
	}
}

// forget takes back all claims.
func (m *mender) forget() {
	for i := range m.entries {
		m.entries[i].told, m.entries[i].open, m.entries[i].guessed = false, false, false
	}
	for i := range m.stretch {
		m.stretch[i].claimed, m.stretch[i].named = false, false
	}
}

// stretchFrom gives the index of the stretch that begins at a place, or -1.
func (m *mender) stretchFrom(at int) int {
	i, ok := slices.BinarySearchFunc(m.stretch, at, func(s stretch, at int) int { return cmp.Compare(s.from, at) })
	if !ok {
		return -1
	}
	return i
}

// stretchTo gives the index of the stretch whose terminator stands at a place, or -1.
func (m *mender) stretchTo(at int) int {
	i, ok := slices.BinarySearchFunc(m.stretch, at, func(s stretch, at int) int { return cmp.Compare(s.to, at) })
	if !ok || !m.stretch[i].closed {
		return -1
	}
	return i
}

// tell settles that the field of an entry is the stretches from first to last.
func (m *mender) tell(e *mendEntry, first, last int) {
	e.from, e.to, e.told, e.open = m.stretch[first].from, m.stretch[last].to, true, !m.stretch[last].closed
	for i := first; i <= last; i++ {
		m.stretch[i].claimed = true
	}
}

// untold gives the first entry whose field is not known, or nil.
func (m *mender) untold() *mendEntry {
	for i := range m.entries {
		if !m.entries[i].told {
			return &m.entries[i]
		}
	}
	return nil
}

func (m *mender) untoldCount() (n int) {
	for i := range m.entries {
		if !m.entries[i].told {
			n++
		}
	}
	return n
}

// covered tells whether every byte of the data belongs to an entry.
func (m *mender) covered() bool {
	return !slices.ContainsFunc(m.stretch, func(s stretch) bool { return !s.claimed })
}

// mended notes that an entry lied and its field was found all the same.
func (m *mender) mended(e *mendEntry, text string) {
	m.r.mended = true
	m.r.note(CodeDirectoryEntry, e.tag, e.at, m.b[e.at:e.at+entryLen], text)
}

// noteFieldEnds notes terminators missing and met within fields.
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

// noteUnnamed notes data that belong to no entry. They stay in the raw bytes of the record, and
// are not part of what is written once it is changed.
func (m *mender) noteUnnamed() {
	for i := range m.stretch {
		s := &m.stretch[i]
		if !s.claimed && s.to > s.from {
			m.r.note(CodeUnnamedBytes, 0, s.from, m.b[s.from:s.to], "data that no directory entry names")
		}
	}
}
