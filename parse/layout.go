package parse

import (
	"bytes"
	"fmt"
)

// layout says where the parts of a frame are.
type layout struct {
	dir, end int // the directory, without terminator
	base     int // the data
}

// read settles where directory and data are and which bytes are whose; without doubt it is true,
// else the record is rejected.
func (m *mender) read() bool {
	claimed, ok := digits5(m.b[12:17])
	dirEnd := -1
	if i := bytes.IndexByte(m.b[LeaderLen:m.data], FieldTerminator); i >= 0 {
		dirEnd = LeaderLen + i
	}
	var doubt mendEntry
	if dirEnd >= 0 && (dirEnd-LeaderLen)%entryLen == 0 {
		m.load(layout{LeaderLen, dirEnd, dirEnd + 1})
		if (len(m.entries) > 0 || len(m.stretch) == 0) && m.tellAll() {
			if !ok || claimed != m.base {
				m.r.mended = true
				m.r.note(CodeBaseAddress, 0, 12, m.b[12:17], noteBase)
			}
			return true
		}
		if e := m.untold(); e != nil {
			doubt = *e
		}
	}
	switch {
	case m.unterminated(claimed, ok), m.shiftedDirectory(dirEnd), m.wideEntries(dirEnd), m.oddEnd(dirEnd):
		m.r.mended = true
		return true
	case doubt.at > 0:
		m.r.reject(CodeDirectoryEntry, doubt.tag, doubt.at, m.b[doubt.at:doubt.at+entryLen],
			"the entry does not point at a field, and the terminators do not tell which is meant")
	case dirEnd == LeaderLen:
		m.r.reject(CodeDirectory, 0, dirEnd, m.b[dirEnd:], "the directory is empty, and there are data")
	default:
		at := max(dirEnd, LeaderLen)
		m.r.reject(CodeDirectory, 0, at, m.b[at:], "the directory does not end behind a whole entry")
	}
	return false
}

// The other layouts are read only when every entry then fits, and no data are left over: digits
// alone do not tell where an entry begins.

// proven tells whether the entries loaded account for all of the data to the byte.
func (m *mender) proven() bool {
	return len(m.entries) > 0 && (m.tellByPlace() || m.tellByChain(m.chain())) && m.covered()
}

// unterminated is a directory without terminator, whose end the leader knows: the data begin
// there, or behind another byte in the terminator's place.
func (m *mender) unterminated(claimed int, ok bool) bool {
	end := claimed - (claimed-LeaderLen)%entryLen
	if !ok || claimed <= LeaderLen || claimed >= m.data || claimed-end > 1 {
		return false
	}
	for base := claimed; base >= end && m.b[base] != FieldTerminator; base-- {
		m.load(layout{LeaderLen, end, base})
		if m.proven() {
			if base != claimed {
				m.r.note(CodeBaseAddress, 0, 12, m.b[12:17], noteBase)
			}
			m.r.note(CodeDirectory, 0, end, m.b[end:base], "the directory has no terminator")
			return true
		}
	}
	return false
}

const noteBase = "leader/12-16 is not where the data begin"

// shiftedDirectory is one that begins a few bytes early or late, behind a leader that lost or won
// some.
func (m *mender) shiftedDirectory(dirEnd int) bool {
	dir := LeaderLen - 3
	for dirEnd > dir && ((dirEnd-dir)%entryLen != 0 || dir == LeaderLen) {
		dir++
	}
	if dir > LeaderLen+3 || dir >= dirEnd {
		return false
	}
	// The counts and what follows show whether the leader was shifted before them. When it was
	// not, the bytes can just as well be lost or won in the first tag, unless that is as usual.
	intact := func(b []byte) bool { return string(b[:2]) == "22" && string(b[10:13]) == "450" }
	tail := m.b[dir-14 : dir]
	if !intact(tail) && !(intact(m.b[10:]) && tagOf(m.b[dir], m.b[dir+1], m.b[dir+2]) == tag001) {
		return false
	}
	m.load(layout{dir, dirEnd, dirEnd + 1})
	if !m.proven() {
		return false
	}
	m.r.note(CodeLeader, 0, 0, m.b[:dir], fmt.Sprintf("the leader is %d bytes long instead of 24", dir))
	if intact(tail) {
		copy(m.r.leader[10:], tail)
	}
	copy(m.r.leader[entryMapAt:], "4500")
	return true
}

// wideEntries is a directory in which some lengths have five digits, as fields over 9,999 bytes
// need them.
func (m *mender) wideEntries(dirEnd int) bool {
	const wideLen = entryLen + 1
	if dirEnd < LeaderLen {
		return false
	}
	m.load(layout{LeaderLen, LeaderLen, dirEnd + 1})
	var wide []int // entries
	for e, next := LeaderLen, 0; e < dirEnd; {
		rest := m.b[e:dirEnd]
		if len(rest) >= entryLen {
			if length, start, ok := entryNumbers(rest); ok && start == next && length > 0 {
				m.addEntry(e, rest)
				e, next = e+entryLen, next+length
				continue
			}
		}
		if len(rest) < wideLen || !isNumber(rest[3:wideLen]) {
			return false
		}
		length, _ := digits5(rest[3:])
		start, _ := digits5(rest[8:])
		// A shorter one does not need five: then the digit too many may be one of the tag.
		if start != next || length <= maxFieldLength {
			return false
		}
		wide = append(wide, len(m.entries))
		m.entries = append(m.entries, mendEntry{
			tag: tagOf(rest[0], rest[1], rest[2]), at: e, start: m.base + start, length: length,
		})
		e, next = e+wideLen, next+length
	}
	if len(wide) == 0 || !m.proven() {
		return false
	}
	for _, i := range wide {
		m.mended(&m.entries[i], "the entry has a length of five digits")
	}
	return true
}

// maxFieldLength is the largest number that an entry's four digits can say.
const maxFieldLength = 9_999

// oddEnd is a directory with a piece of an entry at its end.
func (m *mender) oddEnd(dirEnd int) bool {
	end := dirEnd - (dirEnd-LeaderLen)%entryLen
	if end <= LeaderLen || end == dirEnd {
		return false
	}
	m.load(layout{LeaderLen, end, dirEnd + 1})
	if !m.proven() {
		return false
	}
	m.r.note(CodeDirectory, 0, end, m.b[end:dirEnd], "bytes behind the directory's last entry")
	return true
}
