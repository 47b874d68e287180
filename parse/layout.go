package parse

import (
	"bytes"
	"fmt"
)

// layout is where the parts of a frame are.
type layout struct {
	dir, end int // the directory, without terminator
	base     int // the data
}

// read finds directory and data and assigns the fields to the entries. It reports whether that
// leaves no doubt; if not, the record is rejected.
func (m *mender) read() bool {
	claimed, ok := digits5(m.b[12:17])
	dirEnd := -1
	if i := bytes.IndexByte(m.b[LeaderLen:m.data], FieldTerminator); i >= 0 {
		dirEnd = LeaderLen + i
	}
	var doubt mendEntry
	crowded := false
	if dirEnd >= 0 && (dirEnd-LeaderLen)%entryLen == 0 {
		m.load(layout{LeaderLen, dirEnd, dirEnd + 1})
		if (len(m.entries) > 0 || len(m.stretch) == 0) && m.assignAll() {
			if !ok || claimed != m.base {
				m.r.mended = true
				m.r.note(CodeBaseAddress, 0, 12, m.b[12:17], noteBase)
			}
			return true
		}
		if e := m.unknown(); e != nil {
			doubt = *e
		}
		crowded = m.crowded
	}
	switch {
	case m.unterminated(claimed, ok), m.shiftedDirectory(dirEnd), m.wideEntries(dirEnd), m.oddEnd(dirEnd):
		m.r.mended = true
		return true
	case dirEnd == LeaderLen:
		m.r.reject(CodeDirectory, 0, dirEnd, m.b[dirEnd:], "the directory is empty, although there is data")
	case crowded:
		m.r.reject(CodeDirectory, 0, dirEnd, m.b[dirEnd:], "far more field terminators than directory entries")
	case doubt.at > 0:
		m.r.reject(CodeDirectoryEntry, doubt.tag, doubt.at, m.b[doubt.at:doubt.at+entryLen],
			"the entry does not point at a field, and the terminators do not show which is meant")
	default:
		at := max(dirEnd, LeaderLen)
		m.r.reject(CodeDirectory, 0, at, m.b[at:], "the directory does not end after a whole entry")
	}
	return false
}

// The other layouts are read only when every entry then fits, and no data are left over: digits
// alone do not show where an entry begins.

// proven reports whether the loaded entries account for all of the data to the byte.
func (m *mender) proven() bool {
	return len(m.entries) > 0 && !m.crowded && (m.byPlace() || m.byLengths(m.chain(), true)) && m.covered()
}

// unterminated reads a directory without terminator, whose end is in the leader: the data begin
// there, or after another byte in the terminator's place.
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

const noteBase = "leader/12-16 is not where the data begins"

// shiftedDirectory reads a directory that begins a few bytes early or late, after a leader that
// lost or gained some.
func (m *mender) shiftedDirectory(dirEnd int) bool {
	dir := LeaderLen - 3
	for dirEnd > dir && ((dirEnd-dir)%entryLen != 0 || dir == LeaderLen) {
		dir++
	}
	if dir > LeaderLen+3 || dir >= dirEnd {
		return false
	}
	// The counts and the entry map show whether the leader was shifted before them. When it was
	// not, the bytes can just as well be lost or gained in the first tag, unless that is the usual.
	intact := func(b []byte) bool { return string(b[:2]) == "22" && string(b[10:13]) == "450" }
	tail := m.b[dir-14 : dir]
	if !intact(tail) && !(intact(m.b[10:]) && TagOf(m.b[dir], m.b[dir+1], m.b[dir+2]) == tag001) {
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

// wideEntries reads a directory in which some entries are longer than twelve bytes, because the
// length of their field or its start has more digits than there is room for. Each length must be
// that of the stretch whose turn it is.
func (m *mender) wideEntries(dirEnd int) bool {
	if dirEnd <= LeaderLen || dirEnd+1 >= m.data {
		return false
	}
	m.base, m.entries = dirEnd+1, m.entries[:0]
	m.split((dirEnd - LeaderLen) / entryLen)
	turns := m.stretch
	for len(turns) > 0 && turns[len(turns)-1].empty() {
		turns = turns[:len(turns)-1]
	}
	if n := len(turns); m.crowded || n == 0 || dirEnd-LeaderLen <= n*entryLen {
		return false
	}
	wide := 0
	for k, at := 0, LeaderLen; k < len(turns); k++ {
		n := m.entryWidth(at, dirEnd, turns[k:])
		if n == 0 || k == len(turns)-1 && at+n != dirEnd {
			return false
		}
		e := mendEntry{tag: TagOf(m.b[at], m.b[at+1], m.b[at+2]), at: at, start: -1, length: turns[k].len()}
		m.entries = append(m.entries, e)
		if n > entryLen {
			wide++
		}
		at += n
	}
	if wide == 0 {
		return false
	}
	for k := range m.entries {
		if !m.plainlyWide(k, dirEnd) {
			return false
		}
	}
	for k := range m.entries {
		e := &m.entries[k]
		m.assign(e, k, k)
		if width := m.widthOf(k, dirEnd); width > entryLen {
			m.mended(e, fmt.Sprintf("the entry has %d digits instead of 9", width-tagLen))
		}
	}
	return true
}

// entryWidth returns how many bytes the entry at a place has whose field is the first of some
// stretches, or 0 when its length is not that of the stretch. The next entry shows where it ends.
func (m *mender) entryWidth(at, dirEnd int, turns []stretch) int {
	digits := lengthDigits(&turns[0])
	from := at + tagLen + len(digits)
	if from > dirEnd || string(m.b[at+tagLen:from]) != digits {
		return 0
	}
	for end := from + 5; end <= min(from+8, dirEnd) && IsNumber(m.b[from:end]); end++ {
		if len(turns) == 1 {
			if end == dirEnd {
				return end - at
			}
			continue
		}
		next := lengthDigits(&turns[1])
		if to := end + tagLen + len(next); to <= dirEnd && string(m.b[end+tagLen:to]) == next {
			return end - at
		}
	}
	return 0
}

// lengthDigits returns the length of a stretch in the digits of an entry.
func lengthDigits(s *stretch) string { return fmt.Sprintf("%04d", s.len()) }

// plainlyWide reports whether the k-th entry is as wide as the digits of its numbers need: otherwise
// the bytes too many may be those of a tag.
func (m *mender) plainlyWide(k, dirEnd int) bool {
	e := &m.entries[k]
	start := m.b[e.at+tagLen+len(lengthDigits(&m.stretch[k])) : e.at+m.widthOf(k, dirEnd)]
	five, _ := digits5(start)
	return len(start) == 5 || start[0] != '0' && m.base+five != int(m.stretch[k].from)
}

// widthOf returns how many bytes the k-th entry has.
func (m *mender) widthOf(k, dirEnd int) int {
	if k+1 < len(m.entries) {
		dirEnd = m.entries[k+1].at
	}
	return dirEnd - m.entries[k].at
}

// maxFieldLength is the largest number of four digits.
const maxFieldLength = 9_999

// oddEnd reads a directory with a piece of an entry at its end.
func (m *mender) oddEnd(dirEnd int) bool {
	end := dirEnd - (dirEnd-LeaderLen)%entryLen
	if end <= LeaderLen || end == dirEnd {
		return false
	}
	m.load(layout{LeaderLen, end, dirEnd + 1})
	if !m.proven() {
		return false
	}
	m.r.note(CodeDirectory, 0, end, m.b[end:dirEnd], "bytes after the directory's last entry")
	return true
}
