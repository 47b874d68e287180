package marcspec

import "fmt"

// maxPosition bounds the numbers in a spec. No field is that long, and no record has that many.
const maxPosition = 9_999_999

// index reads an optional "[" position or range "]".
func (p *parser) index() (s span, err error) {
	if p.peek() != '[' {
		return s, nil
	}
	p.i++
	if s, err = p.positionOrRange(); err != nil {
		return s, err
	}
	if p.peek() != ']' {
		return s, p.fail(p.i, "[0], [#], [0-2], [1-#] or [#-1]", "the index ends with ], not with %s", p.found())
	}
	p.i++
	return s, nil
}

// characterSpec reads "/" position or range.
func (p *parser) characterSpec() (span, error) {
	p.i++
	return p.positionOrRange()
}

// positionOrRange reads "3", "#", "0-2", "1-#" or "#-1". Leading zeros are allowed: the MARC documents
// write 008/00-05.
func (p *parser) positionOrRange() (s span, err error) {
	s.set = true
	start := p.i
	if s.from, err = p.position(); err != nil {
		return s, err
	}
	s.to = s.from
	if p.peek() == '-' {
		p.i++
		if s.to, err = p.position(); err != nil {
			return s, err
		}
		if s.from >= 0 && s.to >= 0 && s.to < s.from {
			return s, p.fail(start, fmt.Sprintf("write %d-%d", s.to, s.from), "the range runs backwards")
		}
	}
	if s.from == end { // "#", "#-#" and "#-1" count from the end
		s.fromEnd, s.from, s.to = true, 0, max(0, s.to)
	}
	return s, nil
}

// position reads a number, or "#", for which it returns end.
func (p *parser) position() (int32, error) {
	if p.peek() == '#' {
		p.i++
		return end, nil
	}
	start, n := p.i, 0
	for ; isDigit(p.peek()); p.i++ {
		if n = n*10 + int(p.peek()-'0'); n > maxPosition {
			return 0, p.fail(start, "", "the number is too large")
		}
	}
	if p.i == start {
		return 0, p.fail(p.i, "3, #, 0-2, 1-# or #-1", "a number or # is expected here, not %s", p.found())
	}
	return int32(n), nil
}
