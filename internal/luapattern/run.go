package luapattern

// Results of run other than a position.
const (
	noMatch    = -1
	overBudget = -2
)

// choice is a run that may still get another length.
type choice struct {
	pc  int
	low int // the shortest run ends here
	at  int // the run that was tried last ends here
}

// run tries the items of p from pc on at offset pos of s and returns the end of the match, noMatch or overBudget.
//
// A Lua pattern has no alternation and no repetition of groups. So a try is one pass over the items, a failure returns
// to the latest run that can get another length, and the captures after that run are written again before they are read:
// nothing needs to be restored.
func (m *Matcher) run(p *Pattern, s string, pc, pos int) int {
	code, stack, depth, left := p.code, m.stack, 0, m.left
	for {
		it := &code[pc]
		left--
		switch it.op {
		case opByte:
			if pos < len(s) && s[pos] == it.c {
				pos++
				pc++
				continue
			}
		case opSet:
			if pos < len(s) && it.set[s[pos]] {
				pos++
				pc++
				continue
			}
		case opOpen:
			m.caps[it.index].Start = pos
			pc++
			continue
		case opClose:
			m.caps[it.index].End = pos
			pc++
			continue
		case opSure:
			if end := m.longest(it, s, pos); end >= pos+it.least {
				left -= int64(end - pos)
				pos = end
				pc++
				continue
			}
		case opGreedy:
			end := m.longest(it, s, pos)
			left -= int64(end - pos)
			stack[depth] = choice{pc, pos + it.least, min(end, len(s)-it.rest) + 1}
			depth++
		case opLazy:
			stack[depth] = choice{pc, pos, pos - 1}
			depth++
		case opMatch:
			m.left = left
			return pos
		default:
			end, cost := m.mark(it, s, pos)
			left -= int64(cost)
			if end >= 0 {
				pos = end
				pc++
				continue
			}
		}
		m.left = left
		switch depth = m.retry(p, s, depth); depth {
		case 0:
			return noMatch
		case -1:
			return overBudget
		}
		last := &stack[depth-1]
		pos, pc, left = last.at, last.pc+1, m.left
	}
}

// longest returns the end of the longest run worth trying, less than pos+it.least if there is none.
func (m *Matcher) longest(it *item, s string, pos int) int {
	if !m.memo.on || it.index < 0 {
		return it.runEnd(s, pos)
	}
	if it.least > 0 {
		if pos == len(s) || !it.set[s[pos]] {
			return pos
		}
		pos++
	}
	return m.memo.runEnd(it, s, pos)
}

// retry moves the latest run that allows it to its next length, and returns the number of choices that are left: 0 if no
// run allows it, -1 if the budget is used up.
func (m *Matcher) retry(p *Pattern, s string, depth int) int {
	for ; ; depth-- {
		if m.left < 0 && m.pause(p, len(s)) != nil {
			return -1
		}
		if depth == 0 {
			return 0
		}
		last := &m.stack[depth-1]
		it := &p.code[last.pc]
		before, ok := last.at, false
		if it.op == opLazy {
			ok = m.lengthen(it, s, last)
		} else {
			ok = last.shorten(it, s)
		}
		m.left -= int64(max(before-last.at, last.at-before))
		if ok {
			return depth
		}
	}
}

// shorten moves the end of a greedy run back to the next place from which the match may go on.
func (ch *choice) shorten(it *item, s string) bool {
	ch.at--
	for ch.at >= ch.low && !it.mayGoOn(s, ch.at) {
		ch.at--
	}
	return ch.at >= ch.low
}

// lengthen moves the end of a lazy run forward to the next place from which the match may go on.
func (m *Matcher) lengthen(it *item, s string, ch *choice) bool {
	remember := m.memo.on && it.index >= 0
	for {
		if ch.at >= ch.low && (ch.at == len(s) || !it.set[s[ch.at]]) {
			return false
		}
		ch.at++
		if remember && !m.memo.enter(it.index, ch.at) {
			return false
		}
		if it.mayGoOn(s, ch.at) {
			return true
		}
	}
}
