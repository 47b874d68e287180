package marcspec

import "mrrc-lua/parse"

// NamesFields reports whether the spec names whole fields, so that they can be removed.
func (s *Spec) NamesFields() bool {
	return s.ref.source == ofRecord && s.ref.kind == wholeField && !s.ref.pos.set
}

// NamesSubfields reports whether the spec names whole subfields, so that they can be removed or get other
// values one by one.
func (s *Spec) NamesSubfields() bool {
	if s.ref.source != ofRecord || s.ref.kind != subfields {
		return false
	}
	for i := range s.ref.groups {
		if s.ref.groups[i].pos.set {
			return false
		}
	}
	return true
}

// TakesSubfield reports whether the spec names a subfield: the nth (from 0) of all in a field that
// EachField yielded, with its code and value. data is the data of the field against which it is checked,
// which may be older than f.Data().
func (s *Spec) TakesSubfield(f parse.Field, data []byte, nth int, code byte, value []byte) bool {
	if takes := s.ref.codes.has(code); !takes || s.plain {
		return takes
	}
	c := s.cursor(f.Record())
	c.at = hand{field: f, data: data, raw: value, nth: nth, code: code, subfield: true, pace: s.pace}
	for i := range s.ref.groups {
		if c.takes(&s.ref.groups[i]) {
			return true
		}
	}
	return false
}

// IsWildcard reports whether the tag of the spec stands for several tags.
func (s *Spec) IsWildcard() bool { return s.ref.source == ofRecord && s.ref.mask != exact }

// SameTags reports whether two specs are about the fields with the same tags.
func (s *Spec) SameTags(o *Spec) bool {
	return s.ref.source == ofRecord && o.ref.source == ofRecord && s.ref.mask == o.ref.mask && s.ref.want == o.ref.want
}

// EachIn calls yield with every value of one field, which has a fitting tag. It is for specs without an index of
// fields, which are those for which OfOneField is true.
func (s *Spec) EachIn(f parse.Field, yield func(value []byte) bool) {
	if s.ref.kind == subfields && f.IsControl() {
		return
	}
	c := s.cursor(f.Record())
	c.take(f, f.Data())
	if s.ref.kind != subfields {
		if v, ok := c.fieldValue(nil); ok {
			yield(v)
		}
		return
	}
	for c.nextSubfield(); c.open; c.nextSubfield() {
		for i := range s.ref.groups {
			if g := &s.ref.groups[i]; c.takes(g) {
				if v, ok := g.pos.text(c.at.raw); ok && !yield(v) {
					return
				}
			}
		}
	}
}

// OfOneField reports whether the spec needs nothing but a field and its subfields: it has no index of fields, no
// positions, and no sub-specs.
func (s *Spec) OfOneField() bool {
	return s.ref.source == ofRecord && !s.ref.index.set && s.ref.conds == nil && !s.ref.pos.set && (s.ref.kind != subfields || s.Codes() != "")
}

// Codes returns the codes of a spec that names whole subfields, whatever their place in the field and without
// sub-specs after them; "" for any other spec.
func (s *Spec) Codes() string {
	if !s.NamesSubfields() {
		return ""
	}
	for _, g := range s.ref.groups {
		for _, p := range g.parts {
			if p.index.set || p.conds != nil {
				return ""
			}
		}
	}
	var codes []byte
	for c := range 256 {
		if s.ref.codes.has(byte(c)) {
			codes = append(codes, byte(c))
		}
	}
	return string(codes)
}
