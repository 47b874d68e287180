package avram

import (
	"strings"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Walker validates one record after the other. The caller goes through the record and calls:
//
//	Begin
//	  Flat(Leader(), …)
//	  for each field: Field, then Flat, or Indicators, Subfield…, EndField
//	End
//
// Field returns nil for a field that the schema does not have; then the other methods are not called for this field. One
// goroutine at a time may use a Walker.
type Walker struct {
	v      *Validator
	report func(Problem)

	record, field uint32   // numbers of the current record and field, from 1
	fields        []seen   // by number of the field's rule: how often it occurs in a record
	subs          []seen   // by number of the subfield's rule: how often it occurs in a field
	subRecords    []uint32 // by number of the subfield's rule: the last record that had it
	totals        *Totals
}

// seen counts occurrences: n of them in the record or field with the number in. An older number means none in the
// current one, so that nothing has to be reset.
type seen struct{ in, n uint32 }

// Walker returns a walker that calls report with each problem.
func (v *Validator) Walker(report func(Problem)) *Walker {
	w := &Walker{v: v, report: report, fields: make([]seen, len(v.fields)), subs: make([]seen, v.subs)}
	if v.counting {
		w.subRecords = make([]uint32, v.subs)
		w.totals = v.newTotals()
	}
	return w
}

// Begin begins a record.
func (w *Walker) Begin() {
	w.record++
	if w.totals != nil {
		w.totals.Records++
	}
}

// Leader returns the rule for the leader, or nil.
func (w *Walker) Leader() *FieldRule {
	if list := w.v.tags[LeaderTag]; len(list) > 0 {
		w.count(list[0])
		return list[0]
	}
	return nil
}

// Rule returns the rule for a field of MARC with a tag; nil if the schema has none. It does not count the field.
func (v *Validator) Rule(tag parse.Tag) *FieldRule {
	if n, ok := tag.Number(); ok {
		return v.numbers[n]
	}
	if list := v.tags[tag.String()]; len(list) > 0 {
		return list[0]
	}
	return nil
}

// Field begins a field of a record of MARC.
func (w *Walker) Field(tag parse.Tag) *FieldRule {
	f := w.v.Rule(tag)
	if f == nil {
		if w.on(UndefinedField) {
			w.report(Problem{Rule: UndefinedField, Tag: tag.String()})
		}
		return nil
	}
	w.begin(f, "")
	return f
}

// on reports whether a rule about single records is on.
func (w *Walker) on(r Rule) bool { return w.v.rules[r] && w.v.rules[InvalidRecord] }

// begin begins a field for which there is a rule.
func (w *Walker) begin(f *FieldRule, occurrence string) {
	w.field++
	n := w.count(f)
	if n == 2 && !f.Def.Repeatable && w.on(NonrepeatableField) {
		w.report(Problem{Rule: NonrepeatableField, Field: f.Def, Tag: f.Def.Tag, Occurrence: occurrence})
	}
	if f.Def.Deprecated && w.on(DeprecatedField) {
		w.report(Problem{Rule: DeprecatedField, Field: f.Def, Tag: f.Def.Tag, Occurrence: occurrence})
	}
}

// count counts a field in the record, and returns its number there, from 1.
func (w *Walker) count(f *FieldRule) uint32 {
	s := &w.fields[f.n]
	if s.in != w.record {
		*s = seen{w.record, 0}
		if w.totals != nil {
			w.totals.fieldRecords[f.n]++
		}
	}
	s.n++
	if w.totals != nil {
		w.totals.fields[f.n]++
	}
	return s.n
}

// Flat checks the value of a field without subfields. kind is its type, as MARCType returns it.
func (w *Walker) Flat(f *FieldRule, value []byte, kind string) {
	if f.checked {
		w.value(&f.control, &spot{f: f}, value)
	}
	if f.types == nil || !w.v.rules[RecordTypes] {
		return
	}
	if c := f.types[kind]; c != nil {
		w.value(c, &spot{f: f}, value)
	}
}

// Indicators checks the two indicators of a field.
func (w *Walker) Indicators(f *FieldRule, first, second byte) {
	if i := f.ind[0]; i != nil && !i.has(first) {
		w.indicator(f, 0, string(rune(first)))
	}
	if i := f.ind[1]; i != nil && !i.has(second) {
		w.indicator(f, 1, string(rune(second)))
	}
}

// indicator reports what is wrong with an indicator. value is "" if it is missing.
func (w *Walker) indicator(f *FieldRule, n int, value string) {
	i := f.ind[n]
	at := &spot{f: f, indicator: n + 1}
	switch {
	case i.blank || value == "":
		if w.on(InvalidIndicator) && value != " " {
			p := at.problem(InvalidIndicator, value)
			p.Allowed = "blank"
			w.report(p)
		}
		return
	case i.content.codes != nil && i.content.codes.missing == "":
		if _, known := i.content.codes.codes[value]; !known {
			if w.on(InvalidIndicator) && w.on(UndefinedCode) {
				p := at.problem(InvalidIndicator, value)
				p.Allowed = i.content.codes.allowed
				w.report(p)
			}
			rest := i.content
			rest.codes = nil
			w.value(&rest, at, []byte(value))
			return
		}
	}
	w.value(&i.content, at, []byte(value))
}

// Subfield checks a subfield. code is one character.
func (w *Walker) Subfield(f *FieldRule, code, value []byte) {
	var s *subRule
	if len(code) == 1 && code[0] < 128 {
		if n := f.subs[code[0]]; n > 0 {
			s = f.list[n-1]
		}
	} else {
		s = f.more[string(code)]
	}
	if s == nil {
		if !f.anyContent && w.on(UndefinedSubfield) {
			w.report(Problem{Rule: UndefinedSubfield, Field: f.Def, Tag: f.Def.Tag, Subfield: string(code)})
		}
		return
	}
	seen := &w.subs[s.n]
	if seen.in != w.field {
		seen.in, seen.n = w.field, 0
	}
	if seen.n++; seen.n == 2 && !s.def.Repeatable && w.on(NonrepeatableSubfield) {
		w.report(Problem{Rule: NonrepeatableSubfield, Field: f.Def, Tag: f.Def.Tag, Subfield: s.def.Code})
	}
	if w.totals != nil {
		w.countSubfield(s)
	}
	if s.simple {
		return
	}
	if s.def.Deprecated && w.on(DeprecatedSubfield) {
		w.report(Problem{Rule: DeprecatedSubfield, Field: f.Def, Tag: f.Def.Tag, Subfield: s.def.Code})
	}
	if s.checked {
		w.value(&s.content, &spot{f: f, sub: s.def.Code}, value)
	}
}

// EndField ends a field with subfields.
func (w *Walker) EndField(f *FieldRule) {
	for _, s := range f.needed {
		if w.subs[s.n].in != w.field && w.on(MissingSubfield) {
			w.report(Problem{Rule: MissingSubfield, Field: f.Def, Tag: f.Def.Tag, Subfield: s.def.Code})
		}
	}
}

// End ends a record.
func (w *Walker) End() {
	for _, f := range w.v.required {
		if w.fields[f.n].in != w.record && w.on(MissingField) {
			w.report(Problem{Rule: MissingField, Field: f.Def, Tag: f.Def.Tag})
		}
	}
}

// spot is where a value is.
type spot struct {
	f         *FieldRule
	indicator int
	sub       string
	position  string
}

func (s *spot) problem(r Rule, value string) Problem {
	const most = 80
	if len(value) > most {
		value = strings.ToValidUTF8(value[:most], "")
	}
	return Problem{Rule: r, Field: s.f.Def, Tag: s.f.Def.Tag, Indicator: s.indicator, Subfield: s.sub, Position: s.position, Value: value}
}

// value checks a value.
func (w *Walker) value(c *content, at *spot, v []byte) {
	if c.pattern != nil && w.on(PatternMismatch) && (c.plain == nil || !c.plain.match(v)) && !c.pattern.Match(v) {
		p := at.problem(PatternMismatch, string(v))
		p.Pattern = c.text
		w.report(p)
	}
	if c.codes != nil {
		w.code(c.codes, at, v)
	}
	if c.flags != nil {
		w.flagged(c.flags, at, v)
	}
	for i := range c.positions {
		p := &c.positions[i]
		part, ok := cut(v, p.from, p.to)
		if !ok {
			if w.on(InvalidPosition) {
				q := at.problem(InvalidPosition, string(v))
				q.Position = p.key
				w.report(q)
			}
			continue
		}
		below := *at
		below.position = p.key
		w.value(&p.content, &below, part)
	}
}

// code checks a value that is one code.
func (w *Walker) code(set *codeSet, at *spot, v []byte) {
	if set.missing != "" {
		if w.on(UndefinedCodelist) {
			w.report(Problem{Rule: UndefinedCodelist, Value: set.missing})
		}
		return
	}
	code, known := set.codes[string(v)]
	switch {
	case !known && w.on(UndefinedCode):
		p := at.problem(UndefinedCode, string(v))
		p.Allowed = set.allowed
		w.report(p)
	case code.Deprecated && w.on(DeprecatedCode):
		p := at.problem(DeprecatedCode, string(v))
		p.Meaning = code.Label
		w.report(p)
	}
}

// flagged checks a value that consists of several codes of the same width. Each wrong code is reported once.
func (w *Walker) flagged(set *codeSet, at *spot, v []byte) {
	if set.missing != "" {
		w.code(set, at, v)
		return
	}
	if set.width == 0 || !w.on(InvalidFlag) {
		return
	}
	told := map[string]bool{}
	for i := 0; ; i += set.width {
		part, ok := cut(v, i, i+set.width-1)
		if !ok {
			return
		}
		if _, known := set.codes[string(part)]; known || told[string(part)] {
			continue
		}
		told[string(part)] = true
		p := at.problem(InvalidFlag, string(part))
		p.Allowed = set.allowed
		w.report(p)
	}
}

// cut returns a part of a value, from the character at place from to that at place to, both counted from 0; ok is false if
// the value is shorter.
func cut(v []byte, from, to int) (part []byte, ok bool) {
	start, n := 0, 0
	for i := range string(v) {
		if n == from {
			start = i
		}
		if n == to {
			_, size := utf8.DecodeRune(v[i:])
			return v[start : i+size], true
		}
		n++
	}
	return nil, false
}
