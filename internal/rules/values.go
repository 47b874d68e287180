package rules

import (
	"regexp"
	"slices"
	"unicode/utf8"

	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// lists are the values of the key list.
var lists = []string{"languages", "places"}

// test reports whether a value is right. note says what is wrong with it; "": the text of the rule does.
type test func(value []byte) (ok bool, note string)

// compileValue compiles rules about the values of specs.
func compileValue(e *entry, u *rule) (err error) {
	if u.specs, err = specsOf("value", e.Value); err != nil {
		return err
	}
	right, err := testOf(e)
	if err != nil {
		return err
	}
	if e.Every < 0 {
		return wrong("every", "a whole number from 1 on is expected")
	}
	if e.Every > 0 {
		right = pieces(right, e.Every)
	}
	u.callFor(u.specs)
	check := func(r *Run, u *rule, s *marcspec.Spec, tag parse.Tag, value []byte) {
		if ok, note := right(value); !ok {
			r.found(u, tag, s.Codes(), value, note)
		}
	}
	if !slices.ContainsFunc(u.specs, func(s *marcspec.Spec) bool { return !s.OfOneField() }) {
		u.perField = func(r *Run, u *rule, f parse.Field, _ []byte) {
			for _, s := range u.specs {
				if t := tagOf(s); t != 0 && t != f.Tag() || t == 0 && !f.Tag().Matches(s.String()[:3]) {
					continue
				}
				s.EachIn(f, func(value []byte) bool {
					check(r, u, s, f.Tag(), value)
					return true
				})
			}
		}
		return nil
	}
	u.atEnd = func(r *Run, u *rule) {
		for _, s := range u.specs {
			s.Each(r.r, func(value []byte) bool {
				check(r, u, s, tagOf(s), value)
				return true
			})
		}
	}
	return nil
}

// testOf returns the test of a rule. A rule may have several tests; then a value must pass all.
func testOf(e *entry) (test, error) {
	var all []test
	if e.In != nil {
		list, err := texts("in", e.In)
		if err != nil {
			return nil, err
		}
		set := map[string]bool{}
		for _, s := range list {
			set[s] = true
		}
		all = append(all, func(v []byte) (bool, string) { return set[string(v)], "" })
	}
	if e.List != "" {
		name, err := oneOf("list", e.List, lists...)
		if err != nil {
			return nil, err
		}
		all = append(all, inList(name))
	}
	for _, p := range []struct {
		key, text string
		want      bool
	}{{"pattern", e.Pattern, true}, {"not_pattern", e.NotPattern, false}} {
		if p.text == "" {
			continue
		}
		re, err := regexp.Compile(p.text)
		if err != nil {
			return nil, wrong(p.key, "%v", err)
		}
		all = append(all, func(v []byte) (bool, string) { return re.Match(v) == p.want, "" })
	}
	if e.Check != "" {
		name, err := oneOf("check", e.Check, checkNames...)
		if err != nil {
			return nil, err
		}
		all = append(all, checks[name])
	}
	if len(all) == 0 {
		return nil, wrong("value", "a rule with value needs one of in, list, pattern, not_pattern, check")
	}
	return func(v []byte) (bool, string) {
		for _, t := range all {
			if ok, note := t(v); !ok {
				return false, note
			}
		}
		return true, ""
	}, nil
}

// inList returns a test of codes: they must be in a list of the Library of Congress, and not be obsolete.
func inList(name string) test {
	form := fixedfield.For008('a', 'm')
	set := map[string]bool{}
	for _, p := range form.Positions {
		if p.List != name {
			continue
		}
		for _, v := range p.Values {
			if v.Status == fixedfield.Current {
				set[v.Code] = true
			}
		}
	}
	return func(v []byte) (bool, string) {
		if set[string(v)] {
			return true, ""
		}
		// A code of two letters may be written without the blank that fills it up.
		return len(v) == 2 && set[string(v)+" "], ""
	}
}

// pieces returns a test of values that consist of several codes of the same width, such as engfre. A value whose length is
// not a multiple of the width is tested as a whole.
func pieces(t test, width int) test {
	return func(v []byte) (bool, string) {
		if utf8.RuneCount(v) != len(v) || len(v)%width != 0 {
			return t(v)
		}
		for i := 0; i < len(v); i += width {
			if ok, note := t(v[i : i+width]); !ok {
				return false, note
			}
		}
		return true, ""
	}
}
