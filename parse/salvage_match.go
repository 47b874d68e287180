package parse

import (
	"cmp"
	"slices"
)

// Which entry of a damaged directory means which stretch of the data.

// anchor is a place in the directory at which the length and the start of a stretch are, digit
// for digit.
type anchor struct{ at, stretch int }

// anchors finds for each stretch the nine digits that mean it, in the order of the data, wherever
// in the directory they are: bytes that were lost or gained before them do not matter.
func (s *salvager) anchors() (found []anchor) {
	at := numbersIn(s.b[s.dir:s.base])
	from := tagLen
	for i := range s.stretch {
		d := &s.stretch[i]
		start := int(d.from) - s.base
		if start >= startsWrap {
			break
		}
		if d.len() > maxFieldLength {
			continue
		}
		// Most directories are in the order of the data.
		n := uint32(d.len()*startsWrap + start)
		place, ok := find(at, number{n, uint32(from)})
		if !ok {
			if place, ok = find(at, number{n, 0}); !ok {
				continue
			}
		}
		found = append(found, anchor{s.dir + place - tagLen, i})
		from = max(from, place+numbersLen)
	}
	return found
}

// number is nine digits, and the place in the directory at which they are.
type number struct{ n, at uint32 }

func (a number) compare(b number) int {
	if a.n != b.n {
		return cmp.Compare(a.n, b.n)
	}
	return cmp.Compare(a.at, b.at)
}

// longDirectory is from what length on entries are only looked for every twelve bytes, so that
// memory stays in proportion to the record.
const longDirectory = 1 << 20

// numbersIn returns the places after a tag at which there are nine digits, sorted by what they are.
func numbersIn(dir []byte) (all []number) {
	step := 1
	if len(dir) > longDirectory {
		step = entryLen
	}
	for i := tagLen; i+numbersLen <= len(dir); i += step {
		if length, start, ok := entryNumbers(dir[i-tagLen:]); ok {
			all = append(all, number{uint32(length*startsWrap + start), uint32(i)})
		}
	}
	slices.SortFunc(all, number.compare)
	return all
}

// find returns the first place of a number that is not before its own.
func find(all []number, want number) (at int, ok bool) {
	k, _ := slices.BinarySearchFunc(all, want, number.compare)
	if k == len(all) || all[k].n != want.n {
		return 0, false
	}
	return int(all[k].at), true
}

// readDirectory makes entries of the bytes between leader and data. Entries whose numbers are true
// show where the others begin when bytes of the directory were lost or gained.
func (s *salvager) readDirectory() {
	s.entries = slices.Grow(s.entries[:0], (s.base-s.dir)/entryLen+1)
	end := s.base
	if s.b[end-1] == FieldTerminator {
		end--
	}
	at := s.dir
	for _, a := range s.anchors() {
		if a.at < at-tagLen+1 || a.at+entryLen > end {
			continue // out of order: it is read where it is
		}
		whole := s.readEntries(at, a.at)
		s.addEntry(a.at, s.b[a.at:])
		if a.at != at && !whole {
			s.entries[len(s.entries)-1].tag = TagUnknown // the bytes were lost or gained in the tag
		}
		at = a.at + entryLen
	}
	s.readEntries(at, end)
}

// readEntries makes entries of a part of the directory in which nothing is certain, and reports
// whether there is one. When the part is not a number of whole entries, one of them has bytes too
// few or too many: the one that leaves most of the others in agreement.
func (s *salvager) readEntries(from, to int) bool {
	n := (to - from + entryLen/2) / entryLen
	if n <= 0 {
		return false
	}
	shift := to - from - n*entryLen
	damaged, most := n, -1
	if shift != 0 && n < longDirectory/entryLen {
		for d := range min(n, mostDamaged) {
			if agree := s.agreeing(from, n, d, shift); agree > most {
				damaged, most = d, agree
			}
		}
	}
	for i := range n {
		switch at := from + i*entryLen; {
		case i == damaged:
			s.entries = append(s.entries, mendEntry{tag: TagOf(s.b[at], s.b[at+1], s.b[at+2]), at: at, start: -1, length: -1})
		case i > damaged:
			s.addEntry(at+shift, s.b[at+shift:])
		default:
			s.addEntry(at, s.b[at:])
		}
	}
	return true
}

// mostDamaged bounds the entries that are each tried as the damaged one.
const mostDamaged = 500

// agreeing counts the entries of a part of the directory that have digits, and those that begin
// where the one before them ends, when the d-th is damaged.
func (s *salvager) agreeing(from, n, d, shift int) (count int) {
	next := -1
	for i := range n {
		at := from + i*entryLen
		if i > d {
			at += shift
		}
		length, start, ok := 0, -1, false
		if i != d {
			length, start, ok = entryNumbers(s.b[at:])
		}
		if !ok {
			next = -1
			continue
		}
		if start == next {
			count++
		}
		count++
		next = start + length
	}
	return count
}

// match determines which entry means which stretch.
func (s *salvager) match() {
	s.forget()
	s.claimExact()
	s.claimSpans()
	s.claimParts()
	if !s.inOrder() {
		s.pair(0, len(s.entries), 0, len(s.stretch))
		return
	}
	for g := range s.gaps {
		s.between(g.i, g.j, g.k, g.l)
	}
}

// between matches the entries from i to j, none of them known, with the stretches from k to l.
func (s *salvager) between(i, j, k, l int) {
	if s.turn(i, j, k, l) || i >= j || k >= l {
		return
	}
	s.pair(i, j, k, l)
	// Between those that were paired there may be as many entries as stretches.
	for at := i; i <= j; i++ {
		if i < j && !s.entries[i].known {
			continue
		}
		limit := l
		if i < j {
			limit = s.stretchFrom(s.entries[i].from)
		}
		if at < i && limit >= k {
			s.turn(at, i, k, limit)
		}
		at, k = i+1, limit+1
	}
}

// turn matches the n-th entry with the n-th stretch when there are as many of them and nothing
// speaks against any.
func (s *salvager) turn(i, j, k, l int) bool {
	if j-i != l-k {
		return false
	}
	for n := range j - i {
		e, d := &s.entries[i+n], &s.stretch[k+n]
		if d.claimed || !s.likely(e, d) {
			return false
		}
	}
	for n := range j - i {
		s.take(&s.entries[i+n], k+n)
	}
	return true
}

// likely reports whether an entry can mean the stretch whose turn it is.
func (s *salvager) likely(e *mendEntry, d *stretch) bool {
	if s.long(e, d) {
		return true
	}
	if !s.kindFits(e.tag, d) || s.hides(e, d) {
		return false
	}
	numberless := e.length <= 0 || e.start < 0
	return s.fits(e.tag, d) && numberless || s.close(e, d) || e.start == int(d.from) || s.near(e, d)
}

// pair matches entries and stretches whose lengths are those of no other, in the same order.
func (s *salvager) pair(i, j, k, l int) {
	entries, stretches := map[int]int{}, map[int][]int{} // by length: how many, and which
	for n := i; n < j; n++ {
		if !s.entries[n].known {
			entries[s.entries[n].length]++
		}
	}
	for n := k; n < l; n++ {
		if d := &s.stretch[n]; !d.claimed {
			stretches[d.len()] = append(stretches[d.len()], n)
		}
	}
	ordered := s.inOrder()
	for n := i; n < j; n++ {
		e := &s.entries[n]
		if e.known || e.length <= 1 || entries[e.length] != 1 || len(stretches[e.length]) != 1 {
			continue
		}
		if m := stretches[e.length][0]; m >= k && s.fits(e.tag, &s.stretch[m]) {
			s.take(e, m)
			if ordered {
				k = m + 1
			}
		}
	}
}

// take assigns a stretch to an entry as a guess.
func (s *salvager) take(e *mendEntry, k int) {
	s.assign(e, k, k)
	e.guessed = true
}
