package marcspec

import (
	"math"

	"mrrc-lua/parse"
)

// End is the To of a Target whose positions reach to the end of the value.
const End = math.MaxInt32

// Target is the place that a spec names, for setting values.
type Target struct {
	Leader    bool      // the leader, and Tag is 0
	Tag       parse.Tag // never a pattern
	Indicator int       // 1 or 2; 0 when no indicator is named
	Code      byte      // subfield code; 0 when none is named

	// Character positions From to To, both included: 35 and 37 for 008/35-37, both -1 without
	// positions. FromEnd counts them from the last character (0) backwards: 0 and 2 for /#-2.
	From, To int
	FromEnd  bool

	Indexed     bool // the field has an index: EachField yields the fields
	CodeIndexed bool // the subfield has an index: see Takes
	Conditional bool // there are sub-specs: EachField evaluates them

	field, sub, pos span
}

// Target returns the place to set. ok is false when the spec names several places: a tag with wildcards,
// more than one subfield code.
func (s *Spec) Target() (t Target, ok bool) {
	r := &s.ref
	t = Target{From: -1, To: -1, Indicator: r.indicator, field: r.index, pos: r.pos, Conditional: r.conds != nil}
	switch {
	case r.source == ofLeader:
		t.Leader = true
	case r.mask != exact:
		return Target{}, false
	default:
		t.Tag = r.want
	}
	if r.kind == subfields {
		if len(r.groups) != 1 || len(r.groups[0].parts) != 1 || r.codes.only() == 0 {
			return Target{}, false
		}
		p := r.groups[0].parts[0]
		t.Code, t.sub, t.pos = r.codes.only(), p.index, r.groups[0].pos
		t.Conditional = t.Conditional || p.conds != nil
	}
	t.Indexed, t.CodeIndexed = t.field.set, t.sub.set
	if t.pos.set {
		t.From, t.To, t.FromEnd = int(t.pos.from), int(t.pos.to), t.pos.fromEnd
		if t.pos.to == end {
			t.To = End
		}
	}
	return t, true
}

// Takes reports whether the target includes the i-th (from 0) of n subfields with the Code in a field.
func (t Target) Takes(i, n int) bool { return t.sub.has(i, n) }

// Cut returns the part lo ≤ i < hi that the positions select in a value of n characters, which is
// everything without positions. ok is false when the value ends before them.
func (t Target) Cut(n int) (lo, hi int, ok bool) { return t.pos.of(n) }
