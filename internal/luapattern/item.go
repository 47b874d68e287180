package luapattern

import "strings"

// op is the kind of an item of a compiled pattern.
type op uint8

const (
	opByte     op = iota // the byte c
	opText               // the bytes of text
	opSet                // one byte of set
	opSure               // a run of set; the next item can follow only the whole run, or can always follow
	opGreedy             // a run of set, the longest first
	opLazy               // a run of set, the shortest first
	opOpen               // start of capture index
	opClose              // end of capture index
	opPosition           // position capture index
	opBack               // the text of capture index
	opBalance            // %bcd
	opFrontier           // %f: from outside set to inside
	opEnd                // $
	opNever              // fails always
	opMatch              // the end of the pattern
)

// reach is the way in which the end of a run is found.
type reach uint8

const (
	reachSet  reach = iota // byte by byte
	reachAll               // '.': the end of the subject
	reachStop              // all bytes but c: the next c
	reachOne               // '?': at most one byte
)

// item is a pattern item in the sense of the manual, or a mark between two of them.
type item struct {
	op    op
	reach reach
	c, d  byte
	least int    // the bytes a run must have: 1 for +, otherwise 0
	index int    // captures: the number; runs: the row in the memo, -1 for none
	text  string // opText
	set   *set   // opSet, opFrontier and runs

	// For runs: facts about the items after this one.
	next *set // the bytes they may start with when not at the end of the subject; nil for any
	rest int  // the smallest number of bytes they take
}

func (it *item) isRun() bool { return it.op == opSure || it.op == opGreedy || it.op == opLazy }

// runEnd returns the end of the longest run that starts at pos.
func (it *item) runEnd(s string, pos int) int {
	switch it.reach {
	case reachAll:
		return len(s)
	case reachStop:
		if n := strings.IndexByte(s[pos:], it.c); n >= 0 {
			return pos + n
		}
		return len(s)
	case reachOne:
		if pos < len(s) && it.set[s[pos]] {
			return pos + 1
		}
		return pos
	}
	set := it.set
	for pos < len(s) && set[s[pos]] {
		pos++
	}
	return pos
}

// mayGoOn reports whether the items after a run can possibly match at pos, a position inside the subject or at its
// end.
func (it *item) mayGoOn(s string, pos int) bool {
	if pos == len(s) {
		return it.rest == 0
	}
	return it.next == nil || it.next[s[pos]]
}
