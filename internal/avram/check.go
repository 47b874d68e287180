package avram

import (
	"maps"
	"slices"
	"strings"

	"mrrc-lua/internal/lazyregexp"
)

// Identifiers of the families that the specification restricts.
var (
	marcID = lazyregexp.New(`^(LDR|[0-9A-Za-z]{3})$`)
	mabID  = lazyregexp.New(`^[0-9]{3}$`)
	picaID = lazyregexp.New(`^[012][0-9][0-9][A-Z@]$`)
)

// check finds parts of a schema that exclude each other, and parts that its family of formats does not have (Avram,
// sections "Field definition" and "Restrictions by format family").
func (d *decoder) check(s *Schema) {
	for _, id := range sortedKeys(s.Fields) {
		f := s.Fields[id]
		path := "fields." + id
		at := d.places[path]
		if f.Variable && (f.Pattern != "" || f.Codes != nil || f.Positions != nil) {
			d.fail(at, path, "a field with subfields cannot have pattern, codes or positions, which describe the value of a field without subfields")
		}
		d.family(s.Family, f, at, path)
	}
	d.overlaps(s)
}

func (d *decoder) family(family string, f *Field, at int64, path string) {
	indicators := f.Ind[0] != nil || f.Ind[1] != nil
	place := f.Occurrence != "" || f.Counter != ""
	switch family {
	case "flat":
		if indicators || place || f.Variable {
			d.fail(at, path, "a field of a flat format has no indicators, occurrence, counter or subfields")
		}
	case "marc":
		flat := f.Pattern != "" || f.Codes != nil || f.Positions != nil || f.Types != nil || f.Tag == "LDR" || strings.HasPrefix(f.Tag, "00")
		switch {
		case !marcID().MatchString(f.Tag):
			d.fail(at, path, "a tag of MARC is LDR or three characters")
		case place || f.given["occurrence"] || f.given["counter"]:
			d.fail(at, path, "a field of MARC has no occurrence and no counter")
		case indicators && flat && !f.Variable:
			d.fail(at, path, "a field without subfields has no indicators")
		}
	case "pica":
		switch {
		case !picaID().MatchString(f.Tag):
			d.fail(at, path, "a tag of PICA is 0, 1 or 2, two digits, and a capital or @")
		case indicators:
			d.fail(at, path, "a field of PICA has no indicators")
		case f.Counter != "" && f.Tag[0] != '2', f.Occurrence != "" && f.Tag[0] == '2':
			d.fail(at, path, "a field of PICA that begins with 0 or 1 has an occurrence, one that begins with 2 a counter")
		case f.Occurrence != "":
			if _, _, ok := readRange(f.Occurrence); !ok {
				d.fail(at, path, "%q is not an occurrence, as in 01 or 01-02", f.Occurrence)
			}
		}
	case "mab":
		if !mabID().MatchString(f.Tag) || f.Ind[1] != nil || place {
			d.fail(at, path, "a field of MAB has three digits, and no second indicator, occurrence or counter")
		}
	}
}

// overlaps finds identifiers that match the same field.
func (d *decoder) overlaps(s *Schema) {
	byTag := map[string][]*Field{}
	for _, id := range sortedKeys(s.Fields) {
		f := s.Fields[id]
		for _, o := range byTag[f.Tag] {
			if meets(f.Occurrence, o.Occurrence) && meets(f.Counter, o.Counter) {
				d.fail(d.places["fields."+id], "fields."+id, "it describes the same fields as %s", o.ID)
			}
		}
		byTag[f.Tag] = append(byTag[f.Tag], f)
	}
}

// meets reports whether two ranges have a number in common, or neither is a range.
func meets(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	from, to, _ := readRange(a)
	first, last, _ := readRange(b)
	return from <= last && first <= to
}

// Merge returns a new schema: s, extended by other schemas one after the other. A later schema adds fields, subfields and
// lists of codes. Where a field or subfield is described already, the keys that the later schema states replace the
// earlier ones, and its other keys stay as they are.
func (s *Schema) Merge(upper ...*Schema) *Schema {
	m := *s
	m.Fields, m.Codelists, m.Notes = map[string]*Field{}, map[string]Codes{}, slices.Clone(s.Notes)
	for _, part := range append([]*Schema{s}, upper...) {
		for name, codes := range part.Codelists {
			m.Codelists[name] = codes
		}
		for id, f := range part.Fields {
			m.Fields[id] = over(m.Fields[id], f)
		}
		if part != s {
			m.Notes = append(m.Notes, part.Notes...)
			if part.Records != nil {
				m.Records = part.Records
			}
		}
	}
	return &m
}

// over returns the field old with what f states in its place. old may be nil.
func over(old, f *Field) *Field {
	if old == nil {
		return f
	}
	m := *old
	m.Definition = m.under(&f.Definition)
	if f.URL != "" {
		m.URL = f.URL
	}
	for i := range m.Ind {
		if f.Ind[i] != nil {
			m.Ind[i] = f.Ind[i]
		}
	}
	if f.Types != nil {
		m.Types = f.Types
	}
	if !f.Variable {
		return &m
	}
	m.Variable, m.Subfields = true, maps.Clone(old.Subfields)
	if m.Subfields == nil {
		m.Subfields = map[string]*Subfield{}
	}
	for code, upper := range f.Subfields {
		if lower := m.Subfields[code]; lower != nil {
			upper = &Subfield{code, lower.under(&upper.Definition)}
		}
		m.Subfields[code] = upper
	}
	return &m
}

// under returns d with what upper states in its place.
func (d Definition) under(upper *Definition) Definition {
	d.given = nil
	if upper.given["repeatable"] {
		d.Repeatable = upper.Repeatable
	}
	if upper.given["required"] {
		d.Required = upper.Required
	}
	if upper.given["deprecated"] {
		d.Deprecated = upper.Deprecated
	}
	if upper.Label != "" {
		d.Label = upper.Label
	}
	if upper.Total != nil {
		d.Total = upper.Total
	}
	if upper.Records != nil {
		d.Records = upper.Records
	}
	d.Content = d.put(&upper.Content)
	return d
}

// put returns c with what upper states in its place.
func (c Content) put(upper *Content) Content {
	if upper.Pattern != "" {
		c.Pattern = upper.Pattern
	}
	if upper.Codes != nil {
		c.Codes = upper.Codes
	}
	if upper.Flags != nil {
		c.Flags = upper.Flags
	}
	if upper.Positions != nil {
		c.Positions = upper.Positions
	}
	return c
}
