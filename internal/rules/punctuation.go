package rules

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// punctuation is a rule about the order and punctuation of the subfields of a field. Subfields whose code is a digit are
// left out, because they do not belong to the text of the field.
type punctuation struct {
	first  []string
	ends   []string
	before map[byte][]string // by subfield code: the possible ends of the subfield before it
}

func compilePunctuation(e *entry, u *rule) (err error) {
	if u.specs, err = specsOf("field", e.Field); err != nil {
		return err
	}
	if !u.specs[0].NamesFields() {
		return wrong("field", "a field is expected, as in \"245\" or \"7XX\"")
	}
	p := &punctuation{before: map[byte][]string{}}
	if p.first, err = texts("first", e.First); err != nil {
		return err
	}
	if p.ends, err = texts("ends_with", e.EndsWith); err != nil {
		return err
	}
	for _, code := range slices.Sorted(maps.Keys(e.Before)) {
		if len(code) != 1 {
			return wrong("before", "%q is not a subfield code", code)
		}
		if p.before[code[0]], err = texts("before", e.Before[code]); err != nil {
			return err
		}
	}
	if p.first == nil && p.ends == nil && len(p.before) == 0 {
		return wrong("field", "a rule with field needs one of first, ends_with, before")
	}
	u.callFor(u.specs)
	u.perField = p.check
	return nil
}

func (p *punctuation) check(r *Run, u *rule, f parse.Field, _ []byte) {
	var last []byte
	var lastCode byte
	for it := f.Subfields(); ; {
		code, value, ok := it.Next()
		if !ok {
			break
		}
		if code >= '0' && code <= '9' {
			continue
		}
		switch {
		case lastCode == 0:
			if p.first != nil && !slices.Contains(p.first, string(code)) {
				r.found(u, f.Tag(), string(code), value, fmt.Sprintf("the first subfield is $%c, and should be $%s", code, strings.Join(p.first, " or $")))
			}
		default:
			if want := p.before[code]; want != nil && !endsWith(last, want) {
				r.found(u, f.Tag(), string(lastCode), tail(last), fmt.Sprintf("$%c does not end with %s, which is expected before $%c", lastCode, spoken(want), code))
			}
		}
		last, lastCode = value, code
	}
	if p.ends != nil && lastCode != 0 && !endsWith(last, p.ends) {
		r.found(u, f.Tag(), string(lastCode), tail(last), "the field does not end with "+spoken(p.ends))
	}
}

// endsWith reports whether a value ends with one of the texts. Blanks at the end are ignored.
func endsWith(value []byte, ends []string) bool {
	value = bytes.TrimRight(value, " ")
	for _, e := range ends {
		if strings.HasSuffix(string(value), strings.TrimRight(e, " ")) {
			return true
		}
	}
	return false
}

// tail returns the last 20 bytes of a value.
func tail(v []byte) []byte {
	const most = 20
	if len(v) <= most {
		return v
	}
	v = v[len(v)-most:]
	for len(v) > 0 && !utf8.RuneStart(v[0]) {
		v = v[1:]
	}
	return v
}

// spoken lists texts in words: " :" or " =".
func spoken(list []string) string {
	var words []string
	for _, s := range list {
		words = append(words, fmt.Sprintf("%q", s))
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// indicatorOf returns the fields that a key names with specs such as 245^2, as specs and with the place of the indicator,
// 0 or 1, by tag.
func indicatorOf(key string, v any) (specs []*marcspec.Spec, which map[parse.Tag]int, err error) {
	list, err := texts(key, v)
	if err != nil {
		return nil, nil, err
	}
	which = map[parse.Tag]int{}
	for _, text := range list {
		tag, n, ok := strings.Cut(text, "^")
		t, three := parse.MakeTag(tag)
		if !ok || !three || n != "1" && n != "2" {
			return nil, nil, wrong(key, "%q is not an indicator, as in \"245^2\"", text)
		}
		s, err := marcspec.Compile(tag)
		if err != nil {
			return nil, nil, wrong(key, "%s", oneLine(err))
		}
		specs, which[t] = append(specs, s), int(n[0]-'1')
	}
	return specs, which, nil
}
