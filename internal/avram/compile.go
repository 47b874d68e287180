package avram

import (
	"regexp"
	"slices"
	"strings"

	"mrrc-lua/parse"
)

// Options say how a schema is used.
type Options struct {
	Rules Rules
	// Unchecked are tags of fields without subfields whose content is not checked here, because other code checks it: 008.
	Unchecked []string
}

// Validator is a compiled schema. It is safe for concurrent use.
type Validator struct {
	Schema *Schema

	rules    Rules
	numbers  [1000]*FieldRule        // fields of MARC with a tag of digits
	tags     map[string][]*FieldRule // all, by tag
	fields   []*FieldRule
	required []*FieldRule
	subs     int
	counting bool
}

// FieldRule is the compiled definition of a field.
type FieldRule struct {
	Def *Field

	n          int // its place in Validator.fields
	control    content
	checked    bool // control has something to check
	types      map[string]*content
	ind        [2]*indicatorRule
	subs       [128]uint8          // for ASCII: the number in list, from 1; 0: undefined
	more       map[string]*subRule // other codes
	list       []*subRule
	needed     []*subRule
	anyContent bool // the schema has no list of its subfields
}

type subRule struct {
	def     *Subfield
	n       int // its number among the subfields of all fields
	content content
	checked bool
	simple  bool // only its repetition has to be checked
}

type indicatorRule struct {
	ok      [2]uint64 // ASCII characters that are allowed
	content content
	blank   bool
}

// has reports whether a character is one of the current codes.
func (i *indicatorRule) has(c byte) bool { return c < 128 && i.ok[c>>6]&(1<<(c&63)) != 0 }

// content is a compiled Content.
type content struct {
	pattern   *regexp.Regexp
	plain     plainPattern // a faster form of the pattern; nil if it has none
	text      string       // of the pattern
	codes     *codeSet
	flags     *codeSet
	positions []positionRule
}

type positionRule struct {
	key      string
	from, to int
	content  content
}

// codeSet is a list of codes. If the schema names a list that it does not have, missing is the name.
type codeSet struct {
	codes   Codes
	missing string
	width   int    // of the codes in characters, for flags
	allowed string // the codes in words, if they are few
}

// Compile prepares the schema for checking. It cannot fail, because Read has compiled the patterns.
func (s *Schema) Compile(opt Options) *Validator {
	v := &Validator{Schema: s, rules: opt.Rules, tags: map[string][]*FieldRule{}}
	v.counting = opt.Rules[CountRecord] || opt.Rules[CountField] || opt.Rules[CountSubfield]
	for _, id := range sortedKeys(s.Fields) {
		f := s.compileField(s.Fields[id], v, slices.Contains(opt.Unchecked, s.Fields[id].Tag))
		f.n = len(v.fields)
		v.fields = append(v.fields, f)
		tag := f.Def.Tag
		if strings.EqualFold(tag, "leader") {
			tag = LeaderTag
		}
		v.tags[tag] = append(v.tags[tag], f)
		if t, ok := parse.MakeTag(tag); ok && f.Def.Occurrence == "" && f.Def.Counter == "" {
			if n, ok := t.Number(); ok {
				v.numbers[n] = f
			}
		}
		if f.Def.Required {
			v.required = append(v.required, f)
		}
	}
	return v
}

// LeaderTag is the tag of the leader in schemas. "LEADER" and "leader" mean the same.
const LeaderTag = "LDR"

func (s *Schema) compileField(d *Field, v *Validator, unchecked bool) *FieldRule {
	f := &FieldRule{Def: d, more: map[string]*subRule{}}
	if !unchecked {
		f.control, f.checked = s.compileContent(&d.Content)
		for name, c := range d.Types {
			if f.types == nil {
				f.types = map[string]*content{}
			}
			typed, _ := s.compileContent(c)
			f.types[name] = &typed
		}
	}
	for i, ind := range d.Ind {
		if ind != nil {
			f.ind[i] = s.compileIndicator(ind)
		}
	}
	for _, code := range sortedKeys(d.Subfields) {
		sub := &subRule{def: d.Subfields[code], n: v.subs}
		v.subs++
		sub.content, sub.checked = s.compileContent(&sub.def.Content)
		sub.simple = !sub.checked && !sub.def.Deprecated
		f.list = append(f.list, sub)
		if sub.def.Required {
			f.needed = append(f.needed, sub)
		}
		if len(code) == 1 && len(f.list) < 256 {
			f.subs[code[0]] = uint8(len(f.list))
		} else {
			f.more[code] = sub
		}
	}
	f.anyContent = !d.Variable
	return f
}

func (s *Schema) compileIndicator(d *Indicator) *indicatorRule {
	i := &indicatorRule{blank: d.Blank}
	i.content, _ = s.compileContent(&d.Content)
	for c := range byte(128) {
		ok := i.content.codes == nil || i.content.codes.missing != ""
		if !ok {
			code, known := i.content.codes.codes[string(rune(c))]
			ok = known && !code.Deprecated
		}
		if d.Blank {
			ok = c == ' '
		}
		if ok && (i.content.pattern == nil || i.content.pattern.MatchString(string(rune(c)))) {
			i.ok[c>>6] |= 1 << (c & 63)
		}
	}
	return i
}

// compileContent compiles c. checks reports whether there is anything to check.
func (s *Schema) compileContent(d *Content) (c content, checks bool) {
	if d.Pattern != "" {
		c.pattern, _ = Pattern(d.Pattern) // Read has checked it
		c.text = d.Pattern
		c.plain, _ = plainOf(c.pattern.String())
	}
	c.codes, c.flags = s.compileCodes(d.Codes), s.compileCodes(d.Flags)
	for i := range d.Positions {
		p := &d.Positions[i]
		below, _ := s.compileContent(&p.Content)
		c.positions = append(c.positions, positionRule{p.Key, p.From, p.To, below})
	}
	return c, c.pattern != nil || c.codes != nil || c.flags != nil || len(c.positions) > 0
}

func (s *Schema) compileCodes(l *CodeList) *codeSet {
	if l == nil {
		return nil
	}
	set := &codeSet{codes: l.Codes}
	if l.Name != "" {
		codes, ok := s.Codelists[l.Name]
		if !ok {
			return &codeSet{missing: l.Name}
		}
		set.codes = codes
	}
	for code := range set.codes {
		set.width = len([]rune(code))
		break
	}
	const few = 12
	if n := len(set.codes); n > 0 && n <= few {
		set.allowed = spoken(set.codes)
	}
	return set
}

// spoken lists the codes that are not deprecated, in words: "blank, 0 or 1".
func spoken(codes Codes) string {
	var words []string
	for _, code := range sortedKeys(codes) {
		switch {
		case codes[code].Deprecated:
		case strings.Trim(code, " ") == "":
			words = append(words, "blank")
		default:
			words = append(words, code)
		}
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
