package validate

import (
	"slices"

	"mrrc-lua/internal/avram"
	"mrrc-lua/internal/avram/marc21"
	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/parse"
)

// Schema is a schema that records must follow. It is safe for concurrent use.
type Schema struct {
	validator *avram.Validator
	local     []parse.TagPattern // of fields that are not unknown
	marc21    bool               // it is that of this package: only bibliographic records follow it
}

// LocalTags are the tags that MARC 21 leaves to libraries: those with a 9, unless the format defines them.
func LocalTags() []string { return []string{"9XX", "X9X", "XX9"} }

// MARC21 returns the schema of MARC 21 bibliographic, with other schemas over it, the last on top. Other records than
// bibliographic ones of MARC 21 are not checked by it. Fields with a tag that fits one of the patterns (9XX) are not
// unknown.
func MARC21(local []string, overlays ...*avram.Schema) *Schema {
	s := marc21.Bibliographic()
	if len(overlays) > 0 {
		s = s.Merge(overlays...)
	}
	// internal/fixedfield checks these, with better messages.
	return &Schema{validator: s.Compile(avram.Options{Rules: rulesOf(s), Unchecked: []string{avram.LeaderTag, "006", "007", "008"}}), local: patterns(local), marc21: true}
}

// BySchema returns a schema of the user, with others over it. All records are checked by it.
func BySchema(local []string, s *avram.Schema, overlays ...*avram.Schema) *Schema {
	if len(overlays) > 0 {
		s = s.Merge(overlays...)
	}
	return &Schema{validator: s.Compile(avram.Options{Rules: rulesOf(s)}), local: patterns(local)}
}

// rulesOf returns the rules for a schema: counting, if it states numbers.
func rulesOf(s *avram.Schema) avram.Rules {
	r := avram.Default()
	n := s.Counting()
	r[avram.UndefinedCodelist], r[avram.CountRecord], r[avram.CountField], r[avram.CountSubfield] = true, n, n, n
	return r
}

func patterns(local []string) (list []parse.TagPattern) {
	for _, text := range local {
		if p, ok := parse.MakeTagPattern(text); ok {
			list = append(list, p)
		}
	}
	return list
}

// bySchema checks records by a schema. It belongs to one checker.
type bySchema struct {
	*Schema
	c      *checker
	walker *avram.Walker
	on     bool // the schema is for the current record
	tag    parse.Tag
}

func newBySchema(c *checker, s *Schema) *bySchema {
	b := &bySchema{Schema: s, c: c}
	b.walker = s.validator.Walker(b.found)
	return b
}

func (c *checker) beginSchema() {
	s := c.schema
	if s == nil {
		return
	}
	s.on = !s.marc21 || !c.r.UNIMARC() && fixedfield.Format(c.r.Leader().Type()) == "bibliographic"
	if !s.on {
		return
	}
	s.tag = 0
	s.walker.Begin()
	if rule := s.walker.Leader(); rule != nil {
		s.walker.Flat(rule, c.r.Leader()[:], "")
	}
}

func (c *checker) endSchema() {
	if s := c.schema; s != nil && s.on && c.fields > 0 {
		s.tag = 0
		s.walker.End()
	}
}

// flatBySchema checks a control field.
func (c *checker) flatBySchema(tag parse.Tag, data []byte) {
	s := c.schema
	if s == nil || !s.on {
		return
	}
	s.tag = tag
	if rule := s.walker.Field(tag); rule != nil {
		l := c.r.Leader()
		s.walker.Flat(rule, data, avram.MARCType(tag, data, l.Type(), l.Level()))
	}
}

// fieldBySchema begins a data field, and returns the rule for its subfields; nil: there is none.
func (c *checker) fieldBySchema(f parse.Field, tag parse.Tag, data []byte) *avram.FieldRule {
	s := c.schema
	if s == nil || !s.on {
		return nil
	}
	s.tag = tag
	rule := s.walker.Field(tag)
	if rule == nil {
		return nil
	}
	if tag == tag880 && s.marc21 {
		rule = s.linked(f, rule)
	}
	if len(data) > 2 && data[2] == parse.SubfieldDelimiter {
		s.walker.Indicators(rule, data[0], data[1])
	}
	return rule
}

// linked returns the rule for an 880: that for the field to which it is linked, if the format has it, otherwise its own.
func (s *bySchema) linked(f parse.Field, own *avram.FieldRule) *avram.FieldRule {
	if v, ok := f.Value('6'); ok && len(v) > 3 {
		if rule := s.validator.Rule(parse.TagOf(v[0], v[1], v[2])); rule != nil && !parse.TagOf(v[0], v[1], v[2]).IsControl() {
			return rule
		}
	}
	return own
}

// codesOfRules are the codes of what rules of Avram find.
var codesOfRules = map[avram.Rule]parse.Code{
	avram.UndefinedField:        CodeUnknownField,
	avram.NonrepeatableField:    CodeFieldRepeated,
	avram.MissingField:          CodeFieldMissing,
	avram.DeprecatedField:       CodeObsolete,
	avram.InvalidIndicator:      CodeIndicatorValue,
	avram.UndefinedSubfield:     CodeUnknownSubfield,
	avram.NonrepeatableSubfield: CodeSubfieldRepeated,
	avram.MissingSubfield:       CodeSubfieldMissing,
	avram.DeprecatedSubfield:    CodeObsolete,
	avram.PatternMismatch:       CodePattern,
	avram.InvalidPosition:       CodePosition,
	avram.InvalidFlag:           CodeListed,
	avram.UndefinedCode:         CodeListed,
	avram.DeprecatedCode:        CodeObsolete,
	avram.UndefinedCodelist:     CodeListed,
	avram.CountRecord:           CodeCount,
	avram.CountField:            CodeCount,
	avram.CountSubfield:         CodeCount,
}

// found reports what the schema finds, unless another check does.
func (s *bySchema) found(p avram.Problem) {
	c := s.c
	tag := s.tag
	switch p.Rule {
	case avram.UndefinedField:
		if s.isLocal(tag) || !tag.IsNumber() && (s.marc21 || !isTag(tag)) || tag == tag000 {
			return // tags with letters are those of library systems
		}
	case avram.MissingField, avram.NonrepeatableField:
		tag, _ = parse.MakeTag(p.Tag)
		if tag == tag001 || c.hasTitle() && (tag == tag245 && !c.r.UNIMARC() || tag == tag200 && c.r.UNIMARC()) {
			return // no-245 and its like
		}
	case avram.InvalidIndicator:
		if p.Value != "" && !isIndicator(p.Value[0]) {
			return
		}
	case avram.UndefinedSubfield:
		code := p.Subfield[0]
		if !isCode(code) || s.marc21 && (code == '9' || code < '0' || code > '9' && code < 'a' || code > 'z') {
			return // symbols and 9 are for local use
		}
	}
	note := p.Text()
	if tag == tag880 && p.Tag != "880" && p.Tag != "" {
		note += " (as in " + p.Tag + ")"
	}
	at := c.at
	at.Indicator, at.Subfield, at.Position = p.Indicator, p.Subfield, p.Position
	c.found = Fault{Problem: parse.Problem{Code: codesOfRules[p.Rule], Tag: tag, Note: note}, Severity: SeverityOfCode(codesOfRules[p.Rule]), Place: at, Own: true}
	c.report(&c.found)
}

// isLocal reports whether a tag is one of those that may be unknown.
func (s *bySchema) isLocal(tag parse.Tag) bool {
	return slices.ContainsFunc(s.local, func(p parse.TagPattern) bool { return p.Matches(tag) })
}

var tag880 = mustTag("880")
