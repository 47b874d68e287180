package avram

// Totals are the numbers of fields and subfields in records.
type Totals struct {
	Records int

	v            *Validator
	fields       []int // by rule: how often
	fieldRecords []int // in how many records
	subs         []int
	subRecords   []int
}

func (v *Validator) newTotals() *Totals {
	return &Totals{v: v, fields: make([]int, len(v.fields)), fieldRecords: make([]int, len(v.fields)), subs: make([]int, v.subs), subRecords: make([]int, v.subs)}
}

// Counting reports whether the schema states numbers that can be checked.
func (s *Schema) Counting() bool {
	if s.Records != nil {
		return true
	}
	for _, f := range s.Fields {
		if f.Total != nil || f.Records != nil {
			return true
		}
		for _, sub := range f.Subfields {
			if sub.Total != nil || sub.Records != nil {
				return true
			}
		}
	}
	return false
}

func (w *Walker) countSubfield(s *subRule) {
	w.totals.subs[s.n]++
	if w.subRecords[s.n] != w.record {
		w.subRecords[s.n] = w.record
		w.totals.subRecords[s.n]++
	}
}

// Totals returns what the walker has counted since the last call, and sets its counts to zero. It returns nil if no
// counting rule is on.
func (w *Walker) Totals() *Totals {
	t := w.totals
	if t != nil {
		w.totals = w.v.newTotals()
	}
	return t
}

// Add returns the sum of t and other totals of the same validator. Both may be nil. The sum may be t itself.
func (t *Totals) Add(o *Totals) *Totals {
	if t == nil || o == nil {
		return either(t, o)
	}
	t.Records += o.Records
	for _, pair := range [][2][]int{{t.fields, o.fields}, {t.fieldRecords, o.fieldRecords}, {t.subs, o.subs}, {t.subRecords, o.subRecords}} {
		for i := range pair[0] {
			pair[0][i] += pair[1][i]
		}
	}
	return t
}

// either returns the totals that are not nil.
func either(a, b *Totals) *Totals {
	if a == nil {
		return b
	}
	return a
}

// CheckTotals reports numbers that differ from those that the schema states. t has the sums of all records; nil: there
// were no records.
func (v *Validator) CheckTotals(t *Totals, report func(Problem)) {
	if t == nil {
		t = v.newTotals()
	}
	check := func(p Problem, want *int, got int) {
		if want != nil && *want != got {
			p.Want, p.Got = *want, got
			report(p)
		}
	}
	if v.rules[CountRecord] {
		check(Problem{Rule: CountRecord}, v.Schema.Records, t.Records)
	}
	for _, f := range v.fields {
		p := Problem{Rule: CountField, Field: f.Def, Tag: f.Def.Tag}
		if v.rules[CountField] {
			check(p, f.Def.Total, t.fields[f.n])
		}
		if p.Records = true; v.rules[CountField] && v.rules[CountRecord] {
			check(p, f.Def.Records, t.fieldRecords[f.n])
		}
		for _, s := range f.list {
			p := Problem{Rule: CountSubfield, Field: f.Def, Tag: f.Def.Tag, Subfield: s.def.Code}
			if v.rules[CountSubfield] {
				check(p, s.def.Total, t.subs[s.n])
			}
			if p.Records = true; v.rules[CountSubfield] && v.rules[CountRecord] {
				check(p, s.def.Records, t.subRecords[s.n])
			}
		}
	}
}
