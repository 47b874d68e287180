package luapattern

import "strings"

// search finds the first match that starts at init or later; init is within s.
func (m *Matcher) search(p *Pattern, s string, init int) (bool, error) {
	if len(m.stack) < p.runs {
		m.stack = make([]choice, p.runs)
	}
	m.captures = p.captures
	switch {
	case p.anchored:
		return m.try(p, s, init, 0, 0)
	case p.plan.text:
		return m.searchText(p.plan.prefix, s, init), nil
	case p.plan.tail != nil:
		return m.searchTail(p, s, init)
	}
	return m.searchForward(p, s, init)
}

// searchText finds a pattern that consists of text only.
func (m *Matcher) searchText(text, s string, init int) bool {
	n := strings.Index(s[init:], text)
	if n < 0 {
		m.left -= int64(len(s) - init)
		return false
	}
	m.caps[0] = Capture{init + n, init + n + len(text)}
	m.left -= int64(n + len(text))
	return true
}

// try runs the items of p from entry on at offset start+skip, as a match that starts at start.
func (m *Matcher) try(p *Pattern, s string, start, entry, skip int) (bool, error) {
	end := m.run(p, s, entry, start+skip)
	switch {
	case end >= 0:
		if m.memo.on {
			m.memo.forget(end)
		}
		m.caps[0] = Capture{start, end}
		return true, nil
	case end == overBudget:
		return false, ErrBudget
	}
	return false, nil
}

// searchTail finds the beginning of the run with which the subject ends.
func (m *Matcher) searchTail(p *Pattern, s string, init int) (bool, error) {
	it, start := p.plan.tail, len(s)
	for start > init && it.set[s[start-1]] {
		start--
	}
	m.left -= int64(len(s) - start + 1)
	if len(s)-start < it.least {
		return false, nil
	}
	return m.try(p, s, start, 0, 0)
}

// searchForward tries one start after the other, without those that cannot match.
func (m *Matcher) searchForward(p *Pattern, s string, init int) (bool, error) {
	pl := &p.plan
	start, last := init, len(s)-pl.least
	if pl.most >= 0 {
		start = max(start, len(s)-pl.most)
	}
	if pl.needed != "" && !m.contains(s[start:], pl.needed) {
		return false, nil
	}
	for {
		from := start
		if start = pl.candidate(s, start, last); start > last {
			m.left -= int64(max(last-from, 0))
			return false, nil
		}
		m.left -= int64(start - from)
		if ok, err := m.try(p, s, start, pl.entry, pl.skip); ok || err != nil {
			return ok, err
		}
		if pl.run != nil {
			end := pl.run.runEnd(s, start)
			m.left -= int64(end - start)
			start = end
		}
		start++
		if m.left < 0 {
			if err := m.pause(p, len(s)); err != nil {
				return false, err
			}
		}
	}
}

// contains is strings.Contains with its cost accounted for. The next match reaches up to the text found, so a Scan pays
// once for the bytes before it.
func (m *Matcher) contains(s, text string) bool {
	at := strings.Index(s, text)
	if at < 0 {
		at = len(s)
	}
	m.left -= int64(at)
	return at < len(s)
}

// candidate returns the next possible start of a match, more than last if there is none.
func (pl *plan) candidate(s string, start, last int) int {
	if start > last {
		return start
	}
	if pl.prefix != "" {
		n := strings.Index(s[start:], pl.prefix)
		if n < 0 {
			return last + 1
		}
		return start + n
	}
	if pl.first != nil {
		for start < len(s) && !pl.first[s[start]] {
			start++
		}
	}
	return start
}
