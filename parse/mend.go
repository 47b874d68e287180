package parse

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// mend reads a record whose directory does not agree with its data. What decides are the field
// terminators: a field is known when exactly one stretch between two terminators can be meant by
// its directory entry. When that cannot be said of every entry the record is rejected: a field
// under the wrong tag would be worse.
func (r *Record) mend(refs []fieldRef) []fieldRef {
	m := mender{r: r, b: r.frame, data: len(r.frame)}
	if n := len(m.b); m.b[n-1] == RecordTerminator {
		m.data = n - 1
	}
	if !m.findBase() {
		return refs
	}
	m.readEntries()
	m.splitData()
	m.claimExact()
	if !m.claimInOrder() && !m.claimDrifted() && !m.claimByStart() {
		m.fail()
		return refs
	}
	first := len(refs)
	for i := range m.entries {
		e := &m.entries[i]
		refs = append(refs, fieldRef{e.tag, uint32(e.from), uint32(e.to - e.from)})
	}
	r.fields = refs[first:len(refs):len(refs)]
	m.noteUnnamed()
	r.noteLeader()
	r.noteFields()
	return refs
}

// mender is the state of mending one record.
type mender struct {
	r       *Record
	b       []byte
	dir     int // where the directory begins
	base    int // where the data begin
	data    int // where the data end
	entries []mendEntry
	stretch []stretch
}

// mendEntry is a directory entry and, once told, the bytes of its field.
type mendEntry struct {
	tag           Tag
	at            int // of the entry in the frame
	start, length int // as the entry says, start counted from the frame's begin; -1: no digits
	from, to      int // the field without terminator
	told          bool
}

// stretch is what stands between two field terminators.
type stretch struct {
	from, to int  // without terminator
	closed   bool // a terminator follows
	claimed  bool
}

// findBase settles where the directory begins and ends and where the data begin.
func (m *mender) findBase() bool {
	claimed, ok := digits5(m.b[12:17])
	dirEnd := -1
	if i := bytes.IndexByte(m.b[LeaderLen:m.data], FieldTerminator); i >= 0 {
		dirEnd = LeaderLen + i
	}
	whole := func(end int) bool { return (end-m.dir)%entryLen == 0 }
	m.dir = LeaderLen
	switch {
	case dirEnd >= 0 && whole(dirEnd):
		m.base = dirEnd + 1
	case dirEnd >= 0 && m.shortLeader(dirEnd):
		m.base = dirEnd + 1
	case ok && claimed > LeaderLen && claimed <= m.data && whole(claimed-1) && m.digitsUpTo(claimed-1):
		// The directory's terminator is missing, but the leader knows where it should be.
		m.base = claimed
		m.r.mended = true
		m.r.note(CodeDirectory, 0, claimed-1, m.b[claimed-1:claimed], "the directory has no terminator")
	default:
		at := max(dirEnd, LeaderLen)
		m.r.reject(CodeDirectory, 0, at, m.b[at:], "the directory does not end behind a whole entry")
		return false
	}
	if !ok || claimed != m.base {
		m.r.mended = true
		m.r.note(CodeBaseAddress, 0, 12, m.b[12:17], "leader/12-16 is not where the data begin")
	}
	return true
}

// shortLeader tells whether the directory begins a few bytes early or late, behind a leader that
// lost or won some: then all its entries are digits from there on.
func (m *mender) shortLeader(dirEnd int) bool {
	for m.dir = LeaderLen - 3; m.dir <= LeaderLen+3; m.dir++ {
		if (dirEnd-m.dir)%entryLen == 0 && m.digitsUpTo(dirEnd) && m.sensibleTags(dirEnd) {
			copy(m.r.leader[20:], entryMap)
			m.r.mended = true
			m.r.note(CodeLeader, 0, 0, m.b[:m.dir], fmt.Sprintf("the leader is %d bytes long instead of 24", m.dir))
			return true
		}
	}
	m.dir = LeaderLen
	return false
}

// digitsUpTo tells whether all entries before end have numbers, and there is one.
func (m *mender) digitsUpTo(end int) bool {
	for e := m.dir; e < end; e += entryLen {
		if _, _, ok := entryNumbers(m.b[e:]); !ok {
			return false
		}
	}
	return end > m.dir
}

// sensibleTags tells whether the first entry's field begins the data, as it nearly always does:
// digits alone do not tell where an entry begins.
func (m *mender) sensibleTags(end int) bool {
	_, start, _ := entryNumbers(m.b[m.dir:])
	length, _, _ := entryNumbers(m.b[m.dir:])
	if end == m.dir+entryLen {
		return start == 0
	}
	_, second, _ := entryNumbers(m.b[m.dir+entryLen:])
	return start == 0 && second == length
}

func (m *mender) readEntries() {
	for e := m.dir; e+entryLen <= m.base-1; e += entryLen {
		length, start, ok := entryNumbers(m.b[e:])
		if !ok {
			length, start = -1, -1
		} else {
			start += m.base
		}
		m.entries = append(m.entries, mendEntry{
			tag: tagOf(m.b[e], m.b[e+1], m.b[e+2]), at: e, start: start, length: length,
		})
	}
}

func (m *mender) splitData() {
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

// stretchFrom gives the stretch that begins at a place.
func (m *mender) stretchFrom(at int) *stretch {
	i, ok := slices.BinarySearchFunc(m.stretch, at, func(s stretch, at int) int { return cmp.Compare(s.from, at) })
	if !ok {
		return nil
	}
	return &m.stretch[i]
}

func (m *mender) tell(e *mendEntry, s *stretch) {
	e.from, e.to, e.told, s.claimed = s.from, s.to, true, true
}

// mended notes that an entry lied and its field was found all the same.
func (m *mender) mended(e *mendEntry, text string) {
	m.r.mended = true
	m.r.note(CodeDirectoryEntry, e.tag, e.at, m.b[e.at:e.at+entryLen], text)
}

// fail rejects the record, naming the first entry whose field cannot be told.
func (m *mender) fail() {
	for i := range m.entries {
		if e := &m.entries[i]; !e.told {
			m.r.reject(CodeDirectoryEntry, e.tag, e.at, m.b[e.at:e.at+entryLen],
				"the entry does not point at a field, and the terminators do not tell which is meant")
			return
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
