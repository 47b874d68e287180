package marcspec

import "mrrc-lua/parse"

// hand is what a sub-spec is judged for: a field, or a subfield in it, or the leader (no field).
type hand struct {
	field    parse.Field
	data     []byte // of the field, as it was when it came up
	raw      []byte // the value of the subfield, uncut
	nth      int    // of the subfield among all of the field; -1 before the first
	code     byte   // of the subfield
	subfield bool   // a subfield is in hand
}

// walk goes over the places of a reference, sub-specs aside: to the next field, to the next
// subfield in it.
//
// What the compiler may leave on the stack of a caller (from, buf) is handed to its methods and
// not kept in it: what is stored through a pointer counts as escaped.
type walk struct {
	ref   *reference
	rec   *parse.Record
	quiet bool // the values are not looked at, and need not be built
	once  bool // the only field, or the leader, was given
	open  bool // the field in hand has places not yet looked at

	pos   int // the next position of the record to look at
	limit int // where to end: fields added meanwhile are not walked into
	seen  int // fields passed that have the tag, for a forward index
	group int // the next group to ask for the subfield in hand
	sub   parse.Subfields
	at    hand
}

// nextField puts the next field that fits in hand, or once the leader. from is what the enclosing
// spec has in hand, when the reference is a term.
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

// take puts a field in hand, before its first subfield.
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

// nextSubfield puts the next subfield with one of the codes in hand.
func (w *walk) nextSubfield() bool {
	for {
		code, raw, ok := w.sub.Next()
		if !ok {
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

// indexed reports whether the index means a field whose tag fits: its place among the fields with
// its tag.
func (w *walk) indexed(f parse.Field, mask parse.Tag) bool {
	index := w.ref.index
	if mask == exact && !index.fromEnd {
		i := w.seen
		w.seen++
		return i >= int(index.from) && (index.to == end || i <= int(index.to))
	}
	i, n := 0, 0
	for p := range w.rec.Positions() {
		if g := w.rec.At(p); g == f {
			i = n
			n++
		} else if g.Tag() == f.Tag() && !g.Deleted() {
			n++
		}
	}
	return index.has(i, n)
}

// indexed reports whether the index means the subfield in hand: its place among the subfields with
// its code.
func (at *hand) indexed(index span) bool {
	i, n := 0, 0
	it := parse.SubfieldsOf(at.data)
	for nth := 0; ; nth++ {
		code, _, ok := it.Next()
		if !ok {
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

// fits reports whether the part means the subfield in hand, its sub-specs aside.
func (p *part) fits(at *hand) bool {
	return p.codes.has(at.code) && (!p.index.set || at.indexed(p.index))
}
