package rules

import (
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// compileIf compiles rules of the form: if a record has this, then it must (or must not) have that.
func compileIf(e *entry, u *rule) (err error) {
	if u.specs, err = specsOf("if", e.If); err != nil {
		return err
	}
	then, err := specsOf("then", e.Then)
	if err != nil {
		return err
	}
	never, err := specsOf("then_not", e.ThenNot)
	if err != nil {
		return err
	}
	if (then == nil) == (never == nil) {
		return wrong("if", "a rule with if needs either then or then_not")
	}
	u.callFor(u.specs)
	u.atEnd = func(r *Run, u *rule) {
		if !r.any(u.specs) {
			return
		}
		if then != nil && !r.any(then) || never != nil && r.any(never) {
			r.found(u, tagOf(u.specs[0]), "", nil, "")
		}
	}
	return nil
}

// tagOf returns the tag that a spec names; 0 if it names several, or the leader.
func tagOf(s *marcspec.Spec) parse.Tag {
	text := s.String()
	t, ok := parse.MakeTag(text[:min(3, len(text))])
	if !ok || strings.Contains(text[:3], ".") || text[:3] == "LDR" {
		return 0
	}
	return t
}

// compileCount compiles the rules that count fields or values.
func compileCount(e *entry, u *rule) (err error) {
	key, v, least, most := "exactly_one", e.ExactlyOne, 1, 1
	switch {
	case e.AtMostOne != nil:
		key, v, least = "at_most_one", e.AtMostOne, 0
	case e.AtLeastOne != nil:
		key, v, most = "at_least_one", e.AtLeastOne, -1
	}
	if u.specs, err = specsOf(key, v); err != nil {
		return err
	}
	u.every = least > 0
	ofFields := !slices.ContainsFunc(u.specs, func(s *marcspec.Spec) bool { return !s.NamesFields() || !s.OfOneField() })
	if ofFields || !u.every {
		u.callFor(u.specs)
	}
	if ofFields {
		u.perField = func(r *Run, u *rule, _ parse.Field, _ []byte) { r.states[u.n].count++ } // faster than Spec.Count
	}
	u.atEnd = func(r *Run, u *rule) {
		n := r.states[u.n].count
		for _, s := range u.specs {
			if !ofFields {
				n += s.Count(r.r)
			}
		}
		if n < least || most >= 0 && n > most {
			r.found(u, tagOf(u.specs[0]), "", nil, fmt.Sprintf("%s: there are %d", u.Text, n))
		}
	}
	return nil
}

// compileNever compiles rules about values that a record must not have.
func compileNever(e *entry, u *rule) (err error) {
	if u.specs, err = specsOf("never", e.Never); err != nil {
		return err
	}
	u.callFor(u.specs)
	u.atEnd = func(r *Run, u *rule) {
		for _, s := range u.specs {
			s.Each(r.r, func(value []byte) bool {
				r.found(u, tagOf(s), s.Codes(), value, "")
				return true
			})
		}
	}
	return nil
}
