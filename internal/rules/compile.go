package rules

import (
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// Set is a list of rules. It is safe for concurrent use.
type Set struct {
	rules  []*rule
	byTag  [1000][]*rule // rules to call for fields whose tag is this number
	others []*rule       // rules to call for fields whose tag is not a number
	always []*rule       // rules to call at the end of each record
}

// rule is a compiled rule.
type rule struct {
	Info

	n            int    // its place in Set.rules
	records      string // the format of the records to which it applies; "": any
	when, unless []*marcspec.Spec
	tags         []parse.TagPattern                                // the fields that it is about; none: it is about whole records
	perField     func(r *Run, u *rule, f parse.Field, data []byte) // called for each of these fields; may be nil
	atEnd        func(r *Run, u *rule)                             // called at the end of a record that has such a field; may be nil
	every        bool                                              // atEnd is called at the end of every record
	linked       bool                                              // it is the rule about 880
	specs        []*marcspec.Spec
}

// kinds are the keys that say what kind of rule a rule is, with the function that compiles it. A rule has exactly one.
var kinds = []struct {
	key     string
	given   func(e *entry) bool
	compile func(e *entry, u *rule) error
}{
	{"if", func(e *entry) bool { return e.If != nil }, compileIf},
	{"exactly_one", func(e *entry) bool { return e.ExactlyOne != nil }, compileCount},
	{"at_most_one", func(e *entry) bool { return e.AtMostOne != nil }, compileCount},
	{"at_least_one", func(e *entry) bool { return e.AtLeastOne != nil }, compileCount},
	{"never", func(e *entry) bool { return e.Never != nil }, compileNever},
	{"value", func(e *entry) bool { return e.Value != nil }, compileValue},
	{"field", func(e *entry) bool { return e.Field != "" }, compilePunctuation},
	{"nonfiling", func(e *entry) bool { return e.Nonfiling != nil }, compileNonfiling},
	{"article", func(e *entry) bool { return e.Article != nil }, compileArticle},
	{"linked", func(e *entry) bool { return e.Linked }, compileLinked},
	{"dates", func(e *entry) bool { return e.Dates != "" }, compileDates},
}

var codeForm = lazyregexp.New(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func compile(e *entry) (*rule, error) {
	if !codeForm().MatchString(e.Code) {
		return nil, wrong("code", "%q is not a code: it consists of small letters, digits and hyphens, as in \"isbn\" or \"our-shelf-mark\"", e.Code)
	}
	u := &rule{Info: Info{Code: e.Code, Text: e.Text}}
	var err error
	if u.Severity, err = oneOf("severity", e.Severity, "warning", "error", "info"); err != nil {
		return nil, err
	}
	if strings.TrimSpace(e.Text) == "" {
		return nil, wrong("text", "the text is missing, which says what is wrong")
	}
	if u.records, err = oneOf("records", e.Records, "", "bibliographic", "authority", "holdings", "classification", "community"); err != nil {
		return nil, err
	}
	if u.when, err = specsOf("when", e.When); err != nil {
		return nil, err
	}
	if u.unless, err = specsOf("unless", e.Unless); err != nil {
		return nil, err
	}
	var have, all []string
	for _, k := range kinds {
		all = append(all, k.key)
		if k.given(e) {
			have = append(have, k.key)
			if err := k.compile(e, u); err != nil {
				return nil, err
			}
		}
	}
	switch len(have) {
	case 0:
		return nil, fmt.Errorf("nothing is checked: a rule needs one of %s", strings.Join(all, ", "))
	case 1:
		return u, nil
	}
	return nil, fmt.Errorf("%s cannot be in one rule: write a rule for each", strings.Join(have, " and "))
}

// specsOf compiles the specs of a key. 1XX means the same as 1.., as on a command line.
func specsOf(key string, v any) (specs []*marcspec.Spec, err error) {
	list, err := texts(key, v)
	if err != nil {
		return nil, err
	}
	for _, text := range list {
		s, err := marcspec.Compile(dotted(text))
		if err != nil {
			return nil, wrong(key, "%s", oneLine(err))
		}
		specs = append(specs, s)
	}
	return specs, nil
}

// oneLine returns the error of a spec in one line, without the line that marks the place.
func oneLine(err error) string {
	lines := strings.Split(err.Error(), "\n")
	msg := lines[0]
	if len(lines) > 1 {
		msg += " (" + strings.TrimSpace(lines[1]) + ")"
	}
	for _, l := range lines[1:] {
		if hint, ok := strings.CutPrefix(strings.TrimSpace(l), "hint: "); ok {
			msg += "; " + hint
		}
	}
	return msg
}

var typedTag = lazyregexp.New(`^[0-9][0-9X]X|^[0-9]X[0-9X]`)

// dotted writes 1XX at the beginning of a spec as 1.. .
func dotted(spec string) string {
	if typedTag().MatchString(spec) {
		return strings.ReplaceAll(spec[:3], "X", ".") + spec[3:]
	}
	return marcspec.Typed(spec)
}

// callFor has the rule called for the fields that specs name; for a spec about the leader, at the end of every record.
func (u *rule) callFor(specs []*marcspec.Spec) {
	for _, s := range specs {
		text := s.String()
		p, ok := parse.MakeTagPattern(text[:min(3, len(text))])
		if !ok || strings.HasPrefix(text, "LDR") {
			u.every = true
			continue
		}
		u.tags = append(u.tags, p)
	}
}

// index fills in the tables by which rules are found.
func (s *Set) index() {
	s.byTag, s.others, s.always = [1000][]*rule{}, nil, nil
	for i, u := range s.rules {
		u.n = i
		if u.every {
			s.always = append(s.always, u)
		}
		if len(u.tags) == 0 {
			continue
		}
		other := false
		for n := range s.byTag {
			t := parse.TagOf(byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
			if slices.ContainsFunc(u.tags, func(p parse.TagPattern) bool { return p.Matches(t) }) {
				s.byTag[n] = append(s.byTag[n], u)
			}
		}
		for _, p := range u.tags {
			if p.Mask != 0xFFFFFF || !p.Want.IsNumber() {
				other = true
			}
		}
		if other {
			s.others = append(s.others, u)
		}
	}
}

// With returns the rules of s and o. A rule of s is left out if o has a rule with the same code.
func (s *Set) With(o *Set) *Set {
	m := &Set{}
	for _, u := range s.rules {
		if !slices.ContainsFunc(o.rules, func(v *rule) bool { return v.Code == u.Code }) {
			c := *u
			m.rules = append(m.rules, &c)
		}
	}
	for _, u := range o.rules {
		c := *u
		m.rules = append(m.rules, &c)
	}
	m.index()
	return m
}

// Infos describes the rules in their order.
func (s *Set) Infos() []Info {
	var list []Info
	for _, u := range s.rules {
		list = append(list, u.Info)
	}
	return list
}

// formatOf returns the format of a record; "" if leader/06 does not say which it is.
func formatOf(r *parse.Record) string { return fixedfield.Format(r.Leader().Type()) }
