package luabind

import (
	"slices"
	"strings"

	"mrrc-lua/internal/norm"
	"mrrc-lua/parse"
)

// isbns gives of each 020 $a the first run of digits, hyphens and x that begins with a digit.
func (b *recordBinding) isbns(r *parse.Record) (out []string) {
	for _, v := range b.all(r, "020$a") {
		from := strings.IndexAny(v, "0123456789")
		if from < 0 {
			continue
		}
		v = v[from:]
		if end := strings.IndexFunc(v, func(c rune) bool { return !strings.ContainsRune("0123456789xX-", c) }); end >= 0 {
			v = v[:end]
		}
		out = append(out, strings.ReplaceAll(v, "-", ""))
	}
	return out
}

func (b *recordBinding) issns(r *parse.Record) []string { return b.all(r, "022$a") }

func (b *recordBinding) issnL(r *parse.Record) (string, bool) { return b.first(r, "022$l") }

func (b *recordBinding) lccn(r *parse.Record) (string, bool) {
	s, _ := b.first(r, "010$a")
	s = strings.TrimSpace(s)
	return s, s != ""
}

func (b *recordBinding) oclc(r *parse.Record) (string, bool) {
	const org = "(OCoLC)"
	for _, v := range b.all(r, "035$a") {
		if v = strings.TrimSpace(v); len(v) > len(org) && strings.EqualFold(v[:len(org)], org) {
			if n, ok := norm.OCLC(v); ok {
				return n, true
			}
		}
	}
	id := strings.TrimSpace(string(r.ControlNumber()))
	source, _ := b.first(r, "003")
	if id == "" || strings.TrimSpace(source) != "OCoLC" && !strings.HasPrefix(strings.ToLower(id), "o") {
		return "", false
	}
	return norm.OCLC(id)
}

func (b *recordBinding) languages(r *parse.Record) (out []string) {
	add := func(code string) {
		if len(code) == 3 && !strings.ContainsAny(code, " |") && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	if v, ok := b.first(r, "008/35-37"); ok {
		add(v)
	}
	for _, v := range b.all(r, "041$a") {
		for len(v) >= 3 && len(v)%3 == 0 { // several codes in one subfield, as older records have them
			add(v[:3])
			v = v[3:]
		}
	}
	return out
}

func (b *recordBinding) year(r *parse.Record) (string, bool) {
	if v, ok := b.first(r, "008/7-10"); ok && v == firstYear(v) {
		return v, true
	}
	for _, published := range []bool{true, false} {
		for f := range r.Fields {
			if isPublication(f) != published || f.Tag() != tag260 && f.Tag() != tag264 {
				continue
			}
			it := f.Subfields()
			for code, v, ok := it.Next(); ok; code, v, ok = it.Next() {
				if year := firstYear(string(v)); code == 'c' && year != "" {
					return year, true
				}
			}
		}
	}
	return "", false
}

// firstYear gives the first year in a text, "" when there is none: four digits that are no part of
// a longer number. Years of other calendars may stand before it: 5759 [1999].
func firstYear(s string) string {
	for i := 0; i < len(s); i++ {
		n := 0
		for i+n < len(s) && isDigit(s[i+n]) {
			n++
		}
		if y := s[i : i+n]; n == 4 && y > "0000" && y < "3000" {
			return y
		}
		i += n
	}
	return ""
}
