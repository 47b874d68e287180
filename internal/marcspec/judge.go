package marcspec

import (
	"mrrc-lua/internal/charset"
	"mrrc-lua/parse"
)

// scratchLen is enough for most joined fields; longer ones cost an allocation.
const scratchLen = 512

// holds reports whether one of the tests of the sub-spec holds for the current field or subfield.
func (c condition) holds(r *parse.Record, at *hand) bool {
	for i := range c {
		t := &c[i]
		if t.left.builds() || t.right.builds() {
			if t.holdsBuilding(r, at) {
				return true
			}
		} else if t.holds(r, at, nil, nil) {
			return true
		}
	}
	return false
}

// builds reports whether values may have to be joined.
func (t *term) builds() bool { return t.ref != nil && t.ref.builds() }

// holdsBuilding is holds with memory for joined values.
func (t *test) holdsBuilding(r *parse.Record, at *hand) bool {
	var left, right [scratchLen]byte
	return t.holds(r, at, left[:0], right[:0])
}

// holds evaluates a test by the MARCspec document, "SubSpec validation": a test whose left side refers to
// nothing is false for any operator.
func (t *test) holds(r *parse.Record, at *hand, leftBuf, rightBuf []byte) bool {
	if t.op == exists || t.op == lacks {
		return t.left.any(r, at) && t.right.any(r, at) == (t.op == exists)
	}
	want := t.op == equal || t.op == includes
	if t.left.ref == nil {
		return t.pairs(t.left.text, r, at, rightBuf) == want
	}
	w := walk{ref: t.left.ref, rec: r, at: hand{pace: at.pace}}
	some := false
	for {
		v, ok := w.next(at, leftBuf)
		if !ok {
			return some && !want
		}
		if some = true; t.pairs(v, r, at, rightBuf) {
			return want
		}
	}
}

// pairs reports whether a value on the right equals the left value or is included in it.
func (t *test) pairs(left []byte, r *parse.Record, at *hand, buf []byte) bool {
	if t.right.ref == nil {
		return t.op.pair(left, t.right.text)
	}
	w := walk{ref: t.right.ref, rec: r, at: hand{pace: at.pace}}
	for {
		v, ok := w.next(at, buf)
		if !ok {
			return false
		}
		if t.op.pair(left, v) {
			return true
		}
	}
}

// pair compares two values, whatever their normal forms: equality for = and !=, inclusion for ~ and !~.
func (op operator) pair(left, right []byte) bool {
	if op == equal || op == unequal {
		return charset.Equal(left, right)
	}
	return charset.Contains(left, right)
}

// any reports whether the term refers to data. A text does, and so does a missing left side (also a text),
// which stands for the current field or subfield.
func (t *term) any(r *parse.Record, at *hand) bool {
	if t.ref == nil {
		return true
	}
	w := walk{ref: t.ref, rec: r, quiet: true, at: hand{pace: at.pace}}
	_, ok := w.next(at, nil)
	return ok
}

// next returns the next value of a term; ok is false at the end.
func (w *walk) next(from *hand, buf []byte) (value []byte, ok bool) {
	if w.ref.source == ofSubfield {
		ok = !w.once && from.subfield
		w.once = true
		if !ok {
			return nil, false
		}
		return w.ref.pos.text(from.raw)
	}
	for {
		for w.open {
			for w.group < len(w.ref.groups) {
				g := &w.ref.groups[w.group]
				w.group++
				if value, ok = g.pos.text(w.at.raw); ok && g.fits(&w.at) {
					return value, true
				}
			}
			w.nextSubfield()
		}
		if !w.nextField(from) {
			return nil, false
		}
		if w.ref.kind != subfields {
			if value, ok = w.fieldValue(buf); ok {
				return value, true
			}
		}
	}
}

// fits reports whether one of the parts selects the current subfield.
func (g *group) fits(at *hand) bool {
	for i := range g.parts {
		if g.parts[i].fits(at) {
			return true
		}
	}
	return false
}
