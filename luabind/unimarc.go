package luabind

import (
	"slices"
	"strings"

	"mrrc-lua/parse"
)

// What the readers return of a record of UNIMARC (UNIMARC Manual, Bibliographic Format). Its fields have no
// punctuation of ISBD, so that it is put between the parts here.

// flavoured makes a reader of a text: one for MARC 21, one for UNIMARC.
func flavoured(marc21, unimarc func(r *parse.Record) (string, bool)) func(r *parse.Record) (string, bool) {
	return func(r *parse.Record) (string, bool) {
		if r.UNIMARC() {
			return unimarc(r)
		}
		return marc21(r)
	}
}

// flavouredList makes a reader of a list in the same way.
func flavouredList(marc21, unimarc func(r *parse.Record) []string) func(r *parse.Record) []string {
	return func(r *parse.Record) []string {
		if r.UNIMARC() {
			return unimarc(r)
		}
		return marc21(r)
	}
}

// unimarcTitle returns the title proper and other title information, 200 $a and $e.
func unimarcTitle(r *parse.Record) (string, bool) { return joinedFirst(r, "200", "ae", " : ") }

// unimarcKeyTitle returns the key title, 530 $a and $b.
func unimarcKeyTitle(r *parse.Record) (string, bool) { return joinedFirst(r, "530", "ab", " ") }

// joinedFirst returns of the first field with a tag the subfields with these codes that are not empty, in
// their order.
func joinedFirst(r *parse.Record, tag, codes, between string) (string, bool) {
	t, _ := parse.MakeTag(tag)
	f, ok := r.First(t)
	if !ok {
		return "", false
	}
	var parts []string
	it := f.Subfields()
	for code, v, ok := it.Next(); ok; code, v, ok = it.Next() {
		if strings.IndexByte(codes, code) >= 0 && len(v) > 0 {
			parts = append(parts, string(v))
		}
	}
	return strings.Join(parts, between), len(parts) > 0
}

// unimarcHeading returns a field as text for people: a name as "Proust, Marcel", subdivisions of a subject after
// dashes, anything else with blanks between. Control subfields, whose codes are digits, are left out.
func unimarcHeading(f parse.Field) string {
	if f.IsPlain() {
		return strings.TrimSpace(string(f.Data()))
	}
	n, _ := f.Tag().Number()
	person := slices.Contains([]int{600, 700, 701, 702, 703}, n)
	var s strings.Builder
	it := f.Subfields()
	for code, v, ok := it.Next(); ok; code, v, ok = it.Next() {
		switch {
		case isDigit(code):
			continue
		case s.Len() == 0:
		case person && code == 'b':
			s.WriteByte(',')
			s.WriteByte(' ')
		case n/100 == 6 && strings.IndexByte("jxyz", code) >= 0:
			s.WriteString(" -- ")
		default:
			s.WriteByte(' ')
		}
		s.Write(v)
	}
	return strings.TrimSpace(s.String())
}

// unimarcText makes a reader of the first field with the first of the tags that has text.
func unimarcText(tags ...string) func(r *parse.Record) (string, bool) {
	return firstText(unimarcHeading, tags...)
}

// unimarcTexts makes a reader of all fields with these tags.
func unimarcTexts(tags ...string) func(r *parse.Record) []string {
	return headingTexts(unimarcHeading, tags...)
}

func (b *recordBinding) unimarcLanguages(r *parse.Record) (out []string) {
	for _, code := range b.all(r, "101$a") {
		if len(code) == 3 && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// unimarcYear returns 100 $a/9-12 if that is a year, otherwise the first one in 210 $d or 214 $d.
func (b *recordBinding) unimarcYear(r *parse.Record) (string, bool) {
	if v, ok := b.first(r, "100$a/9-12"); ok && v == firstYear(v) && v != "" {
		return v, true
	}
	for _, spec := range []string{"210$d", "214$d"} {
		for _, v := range b.all(r, spec) {
			if year := firstYear(v); year != "" {
				return year, true
			}
		}
	}
	return "", false
}

// unimarcPublisher returns the first 210 $c, or 214 $c of a statement of publication.
func unimarcPublisher(r *parse.Record) (string, bool) {
	for f := range r.Fields {
		_, ind2 := f.Indicators()
		if tag := f.Tag(); tag == tag210 || tag == tag214 && (ind2 == '0' || ind2 == ' ') {
			if v, ok := f.Value('c'); ok {
				return strings.TrimSpace(string(v)), true
			}
		}
	}
	return "", false
}

// none is the reader of a text that UNIMARC does not have.
func none(*parse.Record) (string, bool) { return "", false }

var (
	tag210, _ = parse.MakeTag("210")
	tag214, _ = parse.MakeTag("214")
)
