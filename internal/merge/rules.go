package merge

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"mrrc-lua/parse"
)

// Rule says what becomes of the fields with some tags.
type Rule struct {
	Tags   []string `toml:"tags"`   // 650, 6.. or 6XX
	Action string   `toml:"action"` // one of Actions
	Same   string   `toml:"same"`   // for add: fields with the same values of these subfields are the same; "": identical ones

	patterns []parse.TagPattern
}

// What a rule does.
const (
	Add     = "add"     // the update's fields are added, except those that the record has
	Replace = "replace" // the update's fields take the place of the record's, if the update has any
	Fill    = "fill"    // the update's fields are added if the record has none
	Remove  = "remove"  // the record's fields are removed
)

// Actions returns what a rule may do.
func Actions() []string { return []string{Add, Replace, Fill, Remove} }

// Rules are applied one after the other.
type Rules []Rule

// ReadRules reads rules in TOML. The error has line and column.
func ReadRules(text []byte) (Rules, error) {
	var file struct {
		Rule []Rule `toml:"rule"`
	}
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		var unknown *toml.StrictMissingError
		var wrong *toml.DecodeError
		switch {
		case errors.As(err, &unknown) && len(unknown.Errors) > 0:
			e := unknown.Errors[0]
			row, _ := e.Position()
			return nil, fmt.Errorf("line %d: there is no %s: a rule has tags, action and same", row, strings.Join(e.Key(), "."))
		case errors.As(err, &wrong):
			row, column := wrong.Position()
			return nil, fmt.Errorf("line %d, column %d: %s", row, column, strings.TrimPrefix(wrong.Error(), "toml: "))
		}
		return nil, err
	}
	if len(file.Rule) == 0 {
		return nil, errors.New(`there is no rule: each begins with [[rule]]`)
	}
	for i, r := range file.Rule {
		if len(r.Tags) == 0 {
			return nil, fmt.Errorf("rule %d has no tags", i+1)
		}
	}
	return Rules(file.Rule), Rules(file.Rule).Check()
}

// CheckTag returns an error if no field can have a tag, which may have dots and X for any character.
func CheckTag(tag string) error {
	switch {
	case strings.EqualFold(tag, "LDR") || tag == "000":
		return errors.New("the leader is not a field, and is never merged; a script with record.leader changes it")
	case strings.ContainsAny(tag, "*?"):
		return errors.New("any character is written as a dot: 6.. stands for 600 to 699")
	}
	return nil
}

// Check prepares the rules. The error names what is wrong with one.
func (rules Rules) Check() error {
	for i := range rules {
		r := &rules[i]
		if !slices.Contains(Actions(), r.Action) {
			return fmt.Errorf("rule %d: the action %q is not one of %s", i+1, r.Action, strings.Join(Actions(), ", "))
		}
		if r.Same != "" && r.Action != Add {
			return fmt.Errorf("rule %d: only the action add has same", i+1)
		}
		r.patterns = nil
		for _, tag := range r.Tags {
			if err := CheckTag(tag); err != nil {
				return fmt.Errorf("rule %d: %q: %w", i+1, tag, err)
			}
			p, ok := parse.MakeTagPattern(tag)
			if !ok {
				return fmt.Errorf("rule %d: %q is not a tag, as in 245, 6.. or 6XX", i+1, tag)
			}
			r.patterns = append(r.patterns, p)
		}
	}
	return nil
}

// field is a field of an update.
type field struct {
	tag  parse.Tag
	data []byte
}

// apply applies the rules to a record. A record that has everything already is not changed.
func (rules Rules) apply(r *parse.Record, update []field) error {
	for i := range rules {
		rule := &rules[i]
		for _, p := range rule.patterns {
			if err := rule.applyTo(p, r, update); err != nil {
				return err
			}
		}
	}
	return nil
}

func (rule *Rule) applyTo(p parse.TagPattern, r *parse.Record, update []field) error {
	var old []parse.Field
	for f := range r.Fields {
		if p.Matches(f.Tag()) {
			old = append(old, f)
		}
	}
	var fresh []field
	for _, f := range update {
		if p.Matches(f.tag) {
			fresh = append(fresh, f)
		}
	}
	switch rule.Action {
	case Fill:
		if len(old) > 0 {
			return nil
		}
	case Add:
		fresh = slices.DeleteFunc(fresh, func(f field) bool {
			return slices.ContainsFunc(old, func(o parse.Field) bool { return o.Tag() == f.tag && rule.isSame(o.Data(), f.data) })
		})
	case Replace, Remove:
		if rule.Action == Remove {
			fresh = nil
		} else if len(fresh) == 0 || sameFields(old, fresh) {
			return nil
		}
		for _, f := range old {
			if err := f.Delete(); err != nil {
				return err
			}
		}
	}
	for _, f := range fresh {
		r.Insert(f.tag, f.data)
	}
	return nil
}

// isSame reports whether a record has a field of the update already.
func (rule *Rule) isSame(a, b []byte) bool {
	if rule.Same == "" {
		return bytes.Equal(a, b)
	}
	for _, code := range []byte(rule.Same) {
		if !bytes.Equal(values(a, code), values(b, code)) {
			return false
		}
	}
	return true
}

// values returns the values of a subfield, with a delimiter after each.
func values(data []byte, code byte) (all []byte) {
	for i, s := range bytes.Split(data, []byte{parse.SubfieldDelimiter}) {
		if i > 0 && len(s) > 0 && s[0] == code {
			all = append(append(all, bytes.TrimSpace(s[1:])...), parse.SubfieldDelimiter)
		}
	}
	return all
}

// sameFields reports whether fields are those of an update, in the same order.
func sameFields(old []parse.Field, fresh []field) bool {
	return slices.EqualFunc(old, fresh, func(o parse.Field, f field) bool { return o.Tag() == f.tag && bytes.Equal(o.Data(), f.data) })
}
