package marcspec

import "mrrc-lua/parse"

// cursor walks over the values of a spec. judge.go has the same for terms, which have no sub-specs. They
// are separate so that they do not call each other and all their memory can be on the stack.
type cursor struct{ walk }

func (s *Spec) cursor(r *parse.Record) cursor {
	s.pace.begin()
	return cursor{walk{ref: &s.ref, rec: r, at: hand{pace: s.pace}}}
}

// next returns the next value; ok is false at the end. buf is memory for values that have to be built;
// without it each value gets its own.
func (c *cursor) next(buf []byte) (value []byte, ok bool) {
	for {
		for c.open {
			for c.group < len(c.ref.groups) {
				g := &c.ref.groups[c.group]
				c.group++
				if value, ok = g.pos.text(c.at.raw); ok && c.takes(g) {
					return value, true
				}
			}
			c.nextSubfield()
		}
		if !c.nextField(nil) {
			return nil, false
		}
		if c.ref.conds != nil && !c.holdAll(c.ref.conds) {
			c.open = false
		} else if c.ref.kind != subfields {
			if value, ok = c.fieldValue(buf); ok {
				return value, true
			}
		}
	}
}

// takes reports whether one of the parts selects the current subfield.
func (c *cursor) takes(g *group) bool {
	for i := range g.parts {
		p := &g.parts[i]
		if p.fits(&c.at) && (p.conds == nil || c.holdAll(p.conds)) {
			return true
		}
	}
	return false
}

// holdAll reports whether the sub-specs hold for the current field or subfield.
func (c *cursor) holdAll(conds []condition) bool {
	for _, cond := range conds {
		if !cond.holds(c.rec, &c.at) {
			return false
		}
	}
	return true
}

// nextMeant moves to the next field that EachField yields.
func (c *cursor) nextMeant() bool {
	for c.nextField(nil) {
		if !c.holdAll(c.ref.conds) {
			continue
		}
		if c.ref.kind != subfields {
			return true
		}
		for _, g := range c.ref.groups {
			for i := range g.parts {
				if g.parts[i].conds == nil || c.meant(&g.parts[i]) {
					return true
				}
			}
		}
	}
	return false
}

// meant reports whether the sub-specs of the part hold for one of its subfields in the current field, or
// for the field itself if it has none of these subfields.
func (c *cursor) meant(p *part) bool {
	none := true
	for c.nextSubfield() {
		if !p.fits(&c.at) {
			continue
		}
		if none = false; c.holdAll(p.conds) {
			return true
		}
	}
	c.take(c.at.field, c.at.data)
	return none && c.holdAll(p.conds)
}
