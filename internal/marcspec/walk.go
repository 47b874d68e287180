package marcspec

import "mrrc-lua/parse"

// hand is the subject of a sub-spec: a field, or a subfield in it, or the leader (no field).
type hand struct {
	field    parse.Field
	data     []byte // of the field, when the walk reached it
	raw      []byte // the value of the subfield, uncut
	nth      int    // of the subfield among all of the field; -1 before the first
	code     byte   // of the subfield
	subfield bool   // a subfield is current
	pace     *pace  // of the spec
}

// walk goes over the places of a reference without its sub-specs: to the next field, to the next subfield
// in it.
//
// Values that the compiler may leave on the stack of a caller (from, buf) are passed to its methods and
// not stored in it: a value stored through a pointer escapes.
type walk struct {
	ref   *reference
	rec   *parse.Record
	quiet bool // the values are not used, and need not be built
	once  bool // the only field, or the leader, was returned
	open  bool // the current field has places that were not yet visited

	pos   int // the next position of the record to visit
	limit int // where to end: fields added during the walk are not visited
	seen  int // fields passed that have the tag, for a forward index
	group int // the next group to check for the current subfield
	sub   parse.Subfields
	at    hand
}

// nextField moves to the next field that fits, or once to the leader. from is the current field or
// subfield of the enclosing spec, when the reference is a term.
func (w *walk) nextField(from *hand) bool {
	mask, want := w.ref.mask, w.ref.want
	switch w.ref.source {
	case ofLeader:
		ok := !w.once && w.ref.index.has(0, 1) && *w.rec.Leader() != parse.Leader{}
		w.once = true
		return ok
	case ofField:
		ok := !w.once && (w.ref.kind == wholeField || !from.field.IsControl())
		w.once = true
		w.take(from.field, from.data)
		return ok
	case ofSameTag:
		mask, want = exact, from.field.Tag()
	}
	if w.pos == 0 {
		w.limit = w.rec.Positions()
	}
	for w.pos < min(w.limit, w.rec.Positions()) {
		if w.at.pace.step() {
			return false
		}
		f := w.rec.At(w.pos)
		w.pos++
		tag := f.Tag()
		if tag&mask != want || f.Deleted() || w.ref.kind != wholeField && tag.IsControl() {
			continue
		}
		if w.ref.index.set && !w.indexed(f, mask) {
			continue
		}
		w.take(f, f.Data())
		return true
	}
	return false
}

// take makes a field current, before its first subfield.
func (w *walk) take(f parse.Field, data []byte) {
	w.at.field, w.at.data = f, data
	w.at.subfield = false
	if w.ref.kind == subfields {
		w.at.nth = -1
		w.sub = parse.SubfieldsOf(data)
		w.group = len(w.ref.groups)
		w.open = true
	}
}

// nextSubfield moves to the next subfield with one of the codes.
func (w *walk) nextSubfield() bool {
	for {
		code, raw, ok := w.sub.Next()
		if !ok || w.at.pace.step() {
			w.open = false
			return false
		}
		w.at.nth++
		if w.ref.codes.has(code) {
			w.at.code, w.at.raw, w.at.subfield = code, raw, true
			w.group = 0
			return true
		}
	}
}

// indexed reports whether the index selects a field whose tag fits, by its place among the fields with its
// tag.
func (w *walk) indexed(f parse.Field, mask parse.Tag) bool {
	index := w.ref.index
	if mask == exact && !index.fromEnd {
		i := w.seen
		w.seen++
		return i >= int(index.from) && (index.to == end || i <= int(index.to))
	}
	i, n := 0, 0
	for p := range w.rec.Positions() {
		if w.at.pace.step() {
			break
		}
		if g := w.rec.At(p); g == f {
			i = n
			n++
		} else if g.Tag() == f.Tag() && !g.Deleted() {
			n++
		}
	}
	return index.has(i, n)
}

// indexed reports whether the index selects the current subfield, by its place among the subfields with
// its code.
func (at *hand) indexed(index span) bool {
	i, n := 0, 0
	it := parse.SubfieldsOf(at.data)
	for nth := 0; ; nth++ {
		code, _, ok := it.Next()
		if !ok || at.pace.step() {
			return index.has(i, n)
		}
		if nth == at.nth {
			i = n
		}
		if code == at.code {
			n++
		}
	}
}

// fits reports whether the part selects the current subfield, without its sub-specs.
func (p *part) fits(at *hand) bool {
	return p.codes.has(at.code) && (!p.index.set || at.indexed(p.index))
}
