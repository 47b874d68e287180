package luapattern

// maxMemoWords bounds the memo at 1 MiB, which serves ten runs in the longest ISO 2709 record eight times over.
const maxMemoWords = 1 << 17

// memo remembers, for the runs of one pattern in one subject, the states a try has been in: run r, having come as
// far as position i. A try goes through the items from left to right and never comes back to a run
// from a later one, so a state met a second time was left by failing. And what follows a run depends on nothing
// but the position, if no back reference does, so it will fail again, whichever start the try has.
type memo struct {
	on, refused bool
	width       int // words per row
	bits        []uint64
}

// start switches the memo on with nothing in it. It may do so at any moment: that a state is missing costs time only.
func (mo *memo) start(rows, n int) {
	mo.width = n/64 + 1
	if rows == 0 || mo.width > maxMemoWords/rows {
		mo.refused = true
		return
	}
	words := rows * mo.width
	if cap(mo.bits) < words {
		mo.bits = make([]uint64, words)
	}
	mo.bits = mo.bits[:words]
	clear(mo.bits)
	mo.on = true
}

// enter records a state and reports whether it is new.
func (mo *memo) enter(row, pos int) bool {
	word, bit := &mo.bits[row*mo.width+pos/64], uint64(1)<<(pos%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

// forget takes back the states at the end of a match. Those before it are not concern of a search that goes on from
// there; those after it did fail.
func (mo *memo) forget(end int) {
	for i := end / 64; i < len(mo.bits); i += mo.width {
		mo.bits[i] &^= 1 << (end % 64)
	}
}

// runEnd is item.runEnd for a run that has taken what it must: it stops before a state that is known to fail, since
// what lies after was tried from there. It returns pos-1 if the state at pos is one.
func (mo *memo) runEnd(it *item, s string, pos int) int {
	if !mo.enter(it.index, pos) {
		return pos - 1
	}
	if it.reach == reachOne {
		return it.runEnd(s, pos)
	}
	for pos < len(s) && it.set[s[pos]] && mo.enter(it.index, pos+1) {
		pos++
	}
	return pos
}
