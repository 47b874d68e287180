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
