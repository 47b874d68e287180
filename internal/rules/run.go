package rules

import (
	"slices"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// Problem is what a rule finds.
type Problem struct {
	*Info
	Tag      parse.Tag // of the field; 0: it is not about a field
	Field    int       // the field's place in the record, from 0; -1: it is not about one field
	Subfield string    // the code; "": it is not about a subfield
	Found    string    // the value, at most 80 bytes of it
	Note     string    // what is wrong in this case; "": see Info.Text
}

// Run applies a set to one record after the other. Its methods are called in this order: Begin, Field for each field and
// Link for each $6 of this field, End.
type Run struct {
	set    *Set
	report func(Problem)

	r      *parse.Record
	record uint32  // the number of the current record
	states []state // by number of the rule
	called []*rule // rules whose atEnd is to be called, because the record has a field that they are about
	format string
	place  int // of the current field
	links  []link
}

// state is what a run knows of a rule in a record.
type state struct {
	record  uint32 // its number; the state of an older record is not valid any more
	applies bool
	called  bool
	count   int // for rules that count fields
}

// Run returns a run that calls report with each problem.
func (s *Set) Run(report func(Problem)) *Run {
	return &Run{set: s, report: report, states: make([]state, len(s.rules))}
}

// Begin begins a record.
func (r *Run) Begin(record *parse.Record) {
	r.record++
	r.r, r.place, r.format = record, -1, ""
	r.called, r.links = r.called[:0], r.links[:0]
	if !record.UNIMARC() {
		r.format = formatOf(record)
	}
}

// Field applies the rules about a field. tag and data are those of f.
func (r *Run) Field(f parse.Field, tag parse.Tag, data []byte) {
	r.place++
	n, number := tag.Number()
	list := r.set.others
	if number {
		list = r.set.byTag[n]
	}
	for _, u := range list {
		if !number && !u.takes(tag) {
			continue
		}
		s := r.state(u)
		if !s.applies {
			continue
		}
		if u.perField != nil {
			u.perField(r, u, f, data)
		}
		if u.atEnd != nil && !s.called && !u.every {
			s.called = true
			r.called = append(r.called, u)
		}
	}
}

// takes reports whether the rule is about fields with this tag.
func (u *rule) takes(tag parse.Tag) bool {
	return slices.ContainsFunc(u.tags, func(p parse.TagPattern) bool { return p.Matches(tag) })
}

// state returns the state of a rule in the current record.
func (r *Run) state(u *rule) *state {
	s := &r.states[u.n]
	if s.record != r.record {
		*s = state{record: r.record, applies: r.applies(u)}
	}
	return s
}

// applies reports whether a rule is for the current record.
func (r *Run) applies(u *rule) bool {
	if u.records != "" && u.records != r.format {
		return false
	}
	return (u.when == nil || r.any(u.when)) && (u.unless == nil || !r.any(u.unless))
}

// any reports whether the record has a value of one of the specs.
func (r *Run) any(specs []*marcspec.Spec) bool {
	for _, s := range specs {
		if s.Has(r.r) {
			return true
		}
	}
	return false
}

// End applies the rules about whole records.
func (r *Run) End() {
	r.place = -1
	for _, u := range r.called {
		u.atEnd(r, u)
	}
	for _, u := range r.set.always {
		if r.state(u).applies {
			u.atEnd(r, u)
		}
	}
	if len(r.links) > 0 {
		r.checkLinks()
	}
}

// found reports a problem in the current field, or of the record.
func (r *Run) found(u *rule, tag parse.Tag, subfield string, value []byte, note string) {
	const most = 80
	r.report(Problem{Info: &u.Info, Tag: tag, Field: r.place, Subfield: subfield, Found: string(value[:min(len(value), most)]), Note: note})
}
