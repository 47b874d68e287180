package luabind

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/facet"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// publicationFuncs are the readers of 008 and of the statement of publication.
func (b *recordBinding) publicationFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "languages", Returns: "string[]", Fn: list(flavouredList(b.languages, b.unimarcLanguages)),
			Doc:     "008/35-37 and 041 $a, each once. UNIMARC: 101 $a.",
			Example: `record:languages()`,
		},
		{
			Name: "year", Returns: "string|nil", Fn: one(flavoured(b.year, b.unimarcYear)),
			Doc:     "The year of publication, four digits: 008/07-10 if that is a year, otherwise the first year in 260 $c or 264 $c (second indicator 1), otherwise in any 264 $c. UNIMARC: 100 $a/9-12, 210 $d, 214 $d.",
			Example: `record:year()`,
		},
		{
			Name: "publication_date", Args: "options: {original: boolean?, spread: integer?}?", Returns: "string|nil", Fn: b.publicationDate,
			Doc: "The year of publication, four digits. The type of date in 008/06 determines the date: of two dates it is the first, and with {original=true} for a reprint that of the original. The result is nil if, by 008, the date is unknown or before Christ. " +
				"A range of years, such as 199u or a date in question, is represented by the year in its middle if it spans at most spread years (10 unless set). " +
				"If 008 has no year, it is that of 264 or 260 $c. UNIMARC: as record:year().",
			Example: `record:publication_date({ original = true, spread = 15 })`,
		},
		{
			Name: "publisher", Returns: "string|nil", Fn: one(flavoured(b.publisher, unimarcPublisher)),
			Doc:     "260 $b or 264 $b (second indicator 1), with its punctuation, which text.trim_isbd removes. UNIMARC: 210 $c or 214 $c.",
			Example: `record:publisher()`,
		},
	}
}

// publicationDate is record:publication_date.
func (b *recordBinding) publicationDate(L *lua.LState) int {
	const of = "record:publication_date"
	rules := facet.YearRules{Spread: facet.DefaultSpread}
	value.Options(L, 2, of, map[string]func(lua.LValue){
		"original": func(v lua.LValue) { rules.Original = value.BoolOption(L, of, "original", v) },
		"spread": func(v lua.LValue) {
			n, ok := v.(lua.LNumber)
			if !ok || n < 0 || n != lua.LNumber(int(n)) {
				L.RaiseError("%s: spread is a number of years from 0 on, not %s", of, value.Short(v.String()))
			}
			rules.Spread = int(n)
		},
	})
	return one(flavoured(func(r *parse.Record) (string, bool) { return facet.PublicationYear(r, rules) }, b.unimarcYear))(L)
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

// firstYear returns the first year in a text, "" when there is none: four digits that are not part of a
// longer number. Years of other calendars may come before it: 5759 [1999].
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

// publisher returns $b of the first statement of publication that has one.
func (b *recordBinding) publisher(r *parse.Record) (string, bool) {
	for f := range r.Fields {
		if isPublication(f) {
			if v, ok := f.Value('b'); ok {
				return strings.TrimSpace(string(v)), true
			}
		}
	}
	return "", false
}

// isPublication reports whether a field is a statement of publication: a 264 can also be one of
// production, distribution, manufacture or copyright.
func isPublication(f parse.Field) bool {
	_, ind2 := f.Indicators()
	return f.Tag() == tag260 || f.Tag() == tag264 && ind2 == '1'
}

var (
	tag260, _ = parse.MakeTag("260")
	tag264, _ = parse.MakeTag("264")
)
