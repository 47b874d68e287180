package avram

import "strings"

// Generic is a field of any format that Avram describes. The walker of MARC records does not use it.
type Generic struct {
	Tag, Occurrence string
	Indicators      [2]*string // nil: there is none
	Value           *string    // of a field without subfields
	Subfields       []string   // code, value, code, value …
}

// Record validates a record of any format. types are the types of the record, which select Field.Types.
func (w *Walker) Record(fields []Generic, types []string) {
	w.Begin()
	for i := range fields {
		g := &fields[i]
		f := w.v.ruleOf(g)
		if f == nil {
			if w.on(UndefinedField) {
				w.report(Problem{Rule: UndefinedField, Tag: g.Tag, Occurrence: g.Occurrence})
			}
			continue
		}
		w.begin(f, g.Occurrence)
		for n, value := range g.Indicators {
			switch {
			case f.ind[n] == nil:
			case value == nil:
				if g.Indicators != [2]*string{} || f.ind[n].blank {
					w.indicator(f, n, "")
				}
			case len(*value) != 1 || !f.ind[n].has((*value)[0]):
				w.indicator(f, n, *value)
			}
		}
		if g.Value != nil {
			w.Flat(f, []byte(*g.Value), "")
			for _, t := range types {
				if c := f.types[t]; c != nil && w.v.rules[RecordTypes] {
					w.value(c, &spot{f: f}, []byte(*g.Value))
				}
			}
			continue
		}
		for k := 0; k+1 < len(g.Subfields); k += 2 {
			w.Subfield(f, []byte(g.Subfields[k]), []byte(g.Subfields[k+1]))
		}
		w.EndField(f)
	}
	w.End()
}

// ruleOf finds the rule for a field: by tag, and occurrence or counter.
func (v *Validator) ruleOf(g *Generic) *FieldRule {
	for _, f := range v.tags[g.Tag] {
		switch {
		case f.Def.Counter != "":
			for k := 0; k+1 < len(g.Subfields); k += 2 {
				if g.Subfields[k] == "x" {
					if within(g.Subfields[k+1], f.Def.Counter) {
						return f
					}
					break
				}
			}
		case f.Def.Occurrence == "" && g.Occurrence == "", f.Def.Occurrence != "" && within(g.Occurrence, f.Def.Occurrence):
			return f
		}
	}
	return nil
}

// within reports whether a number is in a range such as 01-12. It must have as many digits as the bounds of the range.
func within(digits, bounds string) bool {
	n, _, ok := readRange(digits)
	from, to, _ := readRange(bounds)
	first, _, _ := strings.Cut(bounds, "-")
	return ok && !strings.Contains(digits, "-") && len(digits) == len(first) && from <= n && n <= to
}
