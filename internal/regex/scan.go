package regex

import (
	"unicode/utf8"

	"mrrc-lua/internal/meter"
)

// Scan goes through the matches of an expression in a text, from left to right: they do not overlap, and
// an empty match directly after another match does not count.
type Scan struct {
	re    *Regexp
	s     string
	meter meter.Meter
	pos   int // where the next search begins; beyond the end: there is none
	end   int // of the match before; -1: there was none

	all  [][]int // matches that were found at once
	have bool
}

// Scan returns the matches in s.
func (r *Regexp) Scan(s string, m meter.Meter) *Scan {
	return &Scan{re: r, s: s, meter: m, end: -1}
}

// few is how long a text is in which all matches are found at once, if the text before them matters:
// short enough that it takes little time even when each search reads on to the end.
const few = 2 << 10

// Next returns the offsets of the next match and its groups, nil when there is none. The error is that of
// the Meter.
func (c *Scan) Next() ([]int, error) {
	if c.re.looks && len(c.s) <= few {
		return c.fromAll(), nil
	}
	for c.pos <= len(c.s) {
		if err := c.meter.Need(0); err != nil {
			return nil, err
		}
		loc, err := c.search()
		if err != nil || loc == nil {
			c.pos = len(c.s) + 1
			return nil, err
		}
		again := loc[0] == loc[1] && loc[0] == c.end
		if c.end = loc[1]; loc[1] > c.pos {
			c.pos = loc[1]
		} else {
			_, size := utf8.DecodeRuneInString(c.s[c.pos:])
			c.pos += max(size, 1)
		}
		if !again {
			return loc, nil
		}
	}
	return nil, nil
}

// fromAll returns the next of the matches that were found at once.
func (c *Scan) fromAll() []int {
	if !c.have {
		c.all, c.have = c.re.FindAllStringSubmatchIndex(c.s, -1), true
	}
	if len(c.all) == 0 {
		return nil
	}
	loc := c.all[0]
	c.all = c.all[1:]
	return loc
}

// search finds the first match that begins at pos or later.
func (c *Scan) search() ([]int, error) {
	from := c.pos
	var loc []int
	var err error
	switch {
	case from == 0:
		return c.re.Find(c.s, c.meter)
	case c.re.anchored:
		return nil, nil
	case c.re.looks:
		_, size := utf8.DecodeLastRuneInString(c.s[:from])
		from -= size
		if loc, err = find(c.re.later, c.re.size, c.s[from:], c.meter); loc != nil {
			loc = loc[2:]
		}
	default:
		loc, err = c.re.Find(c.s[from:], c.meter)
	}
	for i := range loc {
		if loc[i] >= 0 {
			loc[i] += from
		}
	}
	return loc, err
}
