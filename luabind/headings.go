package luabind

import (
	"strings"

	"mrrc-lua/parse"
)

// headingText returns a field as text for people: its subfields in order, subdivisions of a subject after
// dashes. Control subfields, whose codes are digits, are left out: they are links, codes and numbers of
// authority records.
func headingText(f parse.Field) string {
	if f.IsPlain() {
		return strings.TrimSpace(string(f.Data()))
	}
	n, _ := f.Tag().Number()
	subject := n/100 == 6
	var s strings.Builder
	it := f.Subfields()
	for code, v, ok := it.Next(); ok; code, v, ok = it.Next() {
		switch {
		case isDigit(code):
			continue
		case subject && strings.IndexByte("vxyz", code) >= 0:
			s.WriteString(" -- ")
		default:
			s.WriteByte(' ')
		}
		s.Write(v)
	}
	return strings.TrimSpace(s.String())
}

// firstText returns the first field with the first of the tags that has text.
func firstText(r *parse.Record, tags ...string) (string, bool) {
	for _, tag := range tags {
		t, _ := parse.MakeTag(tag)
		if f, ok := r.First(t); ok {
			if s := headingText(f); s != "" {
				return s, true
			}
		}
	}
	return "", false
}

// headingTexts returns the fields with tags of a set as text, except those without text.
func headingTexts(r *parse.Record, set []tagPattern) (out []string) {
	for f := range r.Fields {
		if !anyMatches(set[0], set[1:], f.Tag()) {
			continue
		}
		if s := headingText(f); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// tagSetOf reads tags, a dot for any character.
func tagSetOf(tags ...string) (set []tagPattern) {
	for _, tag := range tags {
		p, err := makeTagPattern(tag)
		if err != nil {
			panic("luabind: " + err.Error()) // it stands in this package
		}
		set = append(set, p)
	}
	return set
}
