package luapattern

// maxMemoWords bounds the memo at 1 MiB, which is eight times enough for ten runs in the longest ISO 2709 record.
const maxMemoWords = 1 << 17

// memo remembers, for the runs of one pattern in one subject, the states that a try has been in: run r, having reached
// position i. A try goes through the items from left to right and never returns to a run from a later one, so a state
// that is met a second time has failed before. Unless there is a back reference, the rest of the match depends only on
// the position, so it will fail again from any start.
type memo struct {
	on, refused bool
	width       int // words per row
	bits        []uint64
}

// start activates an empty memo. It may be called at any moment: a missing state costs only time.
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

// forget removes the states at the end of a match. A search that continues from there never meets those before it; those
// after it did fail.
func (mo *memo) forget(end int) {
	for i := end / 64; i < len(mo.bits); i += mo.width {
		mo.bits[i] &^= 1 << (end % 64)
	}
}

// runEnd is item.runEnd for a run that has its least number of bytes: it stops before a state that is known to fail,
// because everything after it was tried from there. It returns pos-1 if the state at pos is such a state.
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
