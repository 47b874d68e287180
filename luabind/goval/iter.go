package goval

import "mrrc-lua/parse"

// Iter is the iterator of a for loop. Step returns the values for the next turn, and nil at the end.
type Iter struct {
	Step func(c *Call, it *Iter) Value

	// The state of iterators; each uses some of it.
	Fields parse.Cursor
	First  parse.TagPattern
	Others []parse.TagPattern
	Subs   parse.Subfields
	State  any
}

// Iter returns an iterator, which is valid until the work on the record ends.
func (c *Call) Iter(step func(c *Call, it *Iter) Value) *Iter {
	const atOnce = 8
	if c.used == len(c.iters) {
		if c.used >= atOnce {
			return &Iter{Step: step}
		}
		c.iters = make([]Iter, atOnce) // iterators in use keep the old memory
		c.used = 0
	}
	it := &c.iters[c.used]
	c.used++
	it.Step, it.State = step, nil
	return it
}
