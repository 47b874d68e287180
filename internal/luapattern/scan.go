package luapattern

// Scan goes through the matches of a pattern in a subject, as string.gmatch and string.gsub do: matches do not overlap,
// and after an empty one the search continues one byte further. It holds the subject and its own position, so the
// Matcher may be used for other matches between two calls of Next. Pattern.Gmatch and Pattern.Gsub make it.
type Scan struct {
	p    *Pattern
	s    string
	pos  int
	m    *Matcher
	turn uint64
}

// Gmatch returns a Scan over s for string.gmatch, where a '^' at the start of the pattern is not an anchor but, in Lua
// 5.1, stands for itself.
func (p *Pattern) Gmatch(s string) Scan {
	if p.caret != nil {
		p = p.caret()
	}
	return Scan{p: p, s: s}
}

// Gsub returns a Scan over s for string.gsub. An anchored pattern is tried once, at the start.
func (p *Pattern) Gsub(s string) Scan { return Scan{p: p, s: s} }

// Next finds the next match and leaves it in m. It returns false when there is none, and then at every later call. The
// only error is ErrBudget; the Scan then stays where it is.
func (sc *Scan) Next(m *Matcher) (bool, error) {
	if sc.pos > len(sc.s) {
		return false, nil
	}
	// States that failed in this subject will fail again, unless another search has used the memo since.
	var err error
	if sc.m != m || sc.turn != m.turn {
		err = m.begin(len(sc.s))
	} else if m.left < 0 {
		err = m.pause(sc.p, len(sc.s))
	}
	if err != nil {
		return false, err
	}
	// Until this search has ended without an error, the memo must not be reused.
	m.turn++
	ok, err := m.search(sc.p, sc.s, sc.pos)
	if err != nil {
		return false, err
	}
	sc.m, sc.turn = m, m.turn
	switch {
	case !ok || sc.p.anchored:
		sc.pos = len(sc.s) + 1
	case m.caps[0].End > m.caps[0].Start:
		sc.pos = m.caps[0].End
	default:
		sc.pos = m.caps[0].End + 1
	}
	return ok, nil
}
