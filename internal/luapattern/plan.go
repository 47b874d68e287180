package luapattern

// plan holds facts about the starts of a match, which Compile derives so that a search tries few of them.
type plan struct {
	text   bool   // the whole pattern is prefix
	tail   *item  // the pattern is a run and '$': the end of the subject determines the start
	prefix string // every match starts with these bytes
	entry  int    // the item to begin with after prefix was found,
	skip   int    // and the number of its bytes that need no second check
	first  *set   // the bytes with which a match may start when not at the end; nil for any
	needed string // text that every match contains; "" when not worth a search
	least  int    // bytes in the shortest match
	most   int    // bytes in the longest match if it must end with the subject, else -1
	run    *item  // the run that every try begins with, if the next start may be put after it
}

// survey walks the items from the last to the first, notes at each run what can follow it, and returns the plan.
func (p *parser) survey() plan {
	var (
		pl    = plan{most: -1}
		next  set
		free  bool // any byte may come next, regardless of next
		sure  bool // the items that follow match anywhere
		rows  int
		back  bool // a back reference follows: captures decide, a state is more than item and position
		limit = -1
	)
	for i := len(p.code) - 1; i >= 0; i-- {
		it := &p.code[i]
		switch it.op {
		case opMatch:
			free, sure = true, true
		case opEnd:
			next, free, limit = set{}, false, 0
		case opNever:
			next, free = set{}, false
		case opBack:
			free, back = true, true
		case opByte, opText, opSet, opBalance:
			next, free = *it.starts(), false
		case opFrontier:
			if free {
				next, free = *it.set, false
			} else {
				next.keep(it.set)
			}
		case opSure, opGreedy, opLazy:
			it.index = -1
			if !back {
				it.index = rows
				rows++
			}
			if sure && it.op == opGreedy {
				it.op = opSure
			}
			p.follow(it, &next, free, pl.least)
			if it.least > 0 {
				next, free = *it.set, false
			} else if !free {
				next.add(it.set)
			}
		}
		sure = sure && it.neverFails()
		pl.least += it.shortest()
		if longest := it.longest(); limit >= 0 && longest >= 0 {
			limit += longest
		} else {
			limit = -1
		}
	}
	pl.most = limit
	if !free {
		pl.first = p.intern(&next)
	}
	p.starts(&pl, rows > 0 && !back)
	return pl
}

// follow records at a run what can come after it. If no byte of the run can, the match can only continue from the end of
// the run, and there is no choice to return to.
func (p *parser) follow(it *item, next *set, free bool, rest int) {
	it.rest = rest
	if free {
		return
	}
	it.next = p.intern(next)
	if !next.meets(it.set) {
		it.op = opSure
	}
}

// starts fills in the facts about the start of a match that follow from the first items.
func (p *parser) starts(pl *plan, skippable bool) {
	i := 0
	for ; p.code[i].op == opOpen || p.code[i].op == opPosition; i++ {
	}
	head := &p.code[i]
	switch {
	case head.op == opByte || head.op == opText:
		pl.prefix = head.literal()
		if i == 0 {
			pl.entry, pl.skip = 1, len(pl.prefix)
			pl.text = p.code[1].op == opMatch
		}
	case pl.first != nil:
		if count, c, _ := pl.first.size(); count == 1 && pl.least > 0 {
			pl.prefix = string([]byte{c})
		}
	}
	if head.isRun() && head.reach != reachOne {
		if skippable {
			pl.run = head
		}
		for i++; p.code[i].op == opClose || p.code[i].op == opOpen || p.code[i].op == opPosition; i++ {
		}
		if p.code[i].op == opEnd {
			pl.tail = head
		}
	}
	if pl.prefix != "" {
		return
	}
	for j := range p.code {
		if text := p.code[j].literal(); len(text) > len(pl.needed) {
			pl.needed = text
		}
	}
}

// neverFails reports whether the item matches anywhere.
func (it *item) neverFails() bool {
	switch it.op {
	case opOpen, opClose, opPosition, opMatch:
		return true
	}
	return it.isRun() && it.least == 0
}

// literal returns the bytes an item stands for, if they are always the same and there is at least one.
func (it *item) literal() string {
	switch it.op {
	case opByte:
		return string([]byte{it.c})
	case opText:
		return it.text
	}
	return ""
}

// starts returns the bytes with which an item that takes at least one byte can start.
func (it *item) starts() *set {
	switch it.op {
	case opText:
		return &singles[it.text[0]]
	case opSet:
		return it.set
	}
	return &singles[it.c]
}

// shortest returns the smallest number of bytes the item takes.
func (it *item) shortest() int {
	switch it.op {
	case opByte, opSet:
		return 1
	case opText:
		return len(it.text)
	case opBalance:
		return 2
	}
	return it.least
}

// longest returns the largest number of bytes the item takes, -1 if there is no bound.
func (it *item) longest() int {
	switch {
	case it.isRun():
		if it.reach == reachOne {
			return 1
		}
		return -1
	case it.op == opBack || it.op == opBalance:
		return -1
	}
	return it.shortest()
}
