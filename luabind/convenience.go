package luabind

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/parse"
)

// convenienceFuncs are the readers that users of other MARC libraries look for first. Those that
// pymarc has, too, mean what its properties mean, but for this: what is a list of fields there is
// a list of their texts; the text of a heading has no control subfields; a title may be $b alone;
// and where pymarc looks at the first field only, all are given, or the first that has an answer.
// Punctuation stays, as it does there.
func (b *recordBinding) convenienceFuncs() []declare.Func {
	one := func(get func(r *parse.Record) (string, bool)) lua.LGFunction {
		return func(L *lua.LState) int {
			if s, ok := get(this(L)); ok {
				L.Push(lua.LString(s))
			} else {
				L.Push(lua.LNil)
			}
			return 1
		}
	}
	list := func(get func(r *parse.Record) []string) lua.LGFunction {
		return func(L *lua.LState) int {
			t := L.NewTable()
			for _, s := range get(this(L)) {
				t.Append(lua.LString(s))
			}
			L.Push(t)
			return 1
		}
	}
	title := func(tag string) lua.LGFunction {
		return one(func(r *parse.Record) (string, bool) { return titleOf(r, tag) })
	}
	texts := func(tags ...string) lua.LGFunction {
		set := tagSetOf(tags...)
		return list(func(r *parse.Record) []string { return headingTexts(r, set) })
	}
	text := func(tags ...string) lua.LGFunction {
		return one(func(r *parse.Record) (string, bool) { return firstText(r, tags...) })
	}
	return []declare.Func{
		{
			Name: "title", Returns: "string|nil", Fn: title("245"),
			Doc:     "245 $a and $b, joined by a blank, with their punctuation.",
			Example: `record:title()`,
		},
		{
			Name: "author", Returns: "string|nil", Fn: text("100", "110", "111"),
			Doc:     "100, or 110, or 111 as text: its subfields but for the control subfields $0 to $9.",
			Example: `record:author()`,
		},
		{
			Name: "uniform_title", Returns: "string|nil", Fn: text("130", "240"),
			Doc:     "130 or 240 as text.",
			Example: `record:uniform_title()`,
		},
		{
			Name: "issn_title", Returns: "string|nil", Fn: title("222"),
			Doc:     "The key title, 222 $a and $b.",
			Example: `record:issn_title()`,
		},
		{
			Name: "isbns", Returns: "string[]", Fn: list(b.isbns),
			Doc:     "020 $a: the numbers alone, without hyphens and qualifiers. norm.isbn checks them.",
			Example: `record:isbns()`,
		},
		{
			Name: "issns", Returns: "string[]", Fn: list(b.issns),
			Doc:     "022 $a.",
			Example: `record:issns()`,
		},
		{
			Name: "issn_l", Returns: "string|nil", Fn: one(b.issnL),
			Doc:     "The linking ISSN, 022 $l.",
			Example: `record:issn_l()`,
		},
		{
			Name: "lccn", Returns: "string|nil", Fn: one(b.lccn),
			Doc:     "010 $a, trimmed.",
			Example: `record:lccn()`,
		},
		{
			Name: "oclc", Returns: "string|nil", Fn: one(b.oclc),
			Doc:     "The OCLC number, digits alone: of 035 $a with the prefix (OCoLC), else of 001 when 003 is OCoLC or when it has the prefix ocm, ocn or on.",
			Example: `record:oclc()`,
		},
		{
			Name: "sudoc", Returns: "string|nil", Fn: text("086"),
			Doc:     "086 as text: the number of a document in the scheme of its government.",
			Example: `record:sudoc()`,
		},
		{
			Name: "languages", Returns: "string[]", Fn: list(b.languages),
			Doc:     "008/35-37 and 041 $a, each once.",
			Example: `record:languages()`,
		},
		{
			Name: "year", Returns: "string|nil", Fn: one(b.year),
			Doc:     "The year of publication, four digits: 008/07-10 when it is a year, else the first year in 260 $c or 264 $c (second indicator 1), else in any 264 $c.",
			Example: `record:year()`,
		},
		{
			Name: "publisher", Returns: "string|nil", Fn: one(b.publisher),
			Doc:     "260 $b or 264 $b (second indicator 1), with its punctuation: text.trim_isbd takes it away.",
			Example: `record:publisher()`,
		},
		{
			Name: "subjects", Returns: "string[]", Fn: texts("600", "610", "611", "630", "647", "648", "650", "651", "653", "654", "655", "656", "657", "658", "662", "69."),
			Doc:     "Subjects and genres as text, subdivisions after --: 600 to 662 of a bibliographic record, and 69X.",
			Example: `record:subjects()`,
		},
		{
			Name: "added_entries", Returns: "string[]", Fn: texts("70.", "71.", "72.", "73.", "74.", "75.", "79."),
			Doc:     "700 to 754 and 790 to 799 as text: names and titles beside the main one.",
			Example: `record:added_entries()`,
		},
		{
			Name: "series", Returns: "string[]", Fn: texts("440", "490", "800", "810", "811", "830"),
			Doc:     "440, 490, 800, 810, 811 and 830 as text.",
			Example: `record:series()`,
		},
		{
			Name: "notes", Returns: "string[]", Fn: texts("5.."),
			Doc:     "The 5XX fields as text.",
			Example: `record:notes()`,
		},
		{
			Name: "physical_descriptions", Returns: "string[]", Fn: texts("300"),
			Doc:     "300 as text.",
			Example: `record:physical_descriptions()`,
		},
		{
			Name: "locations", Returns: "string[]", Fn: texts("852"),
			Doc:     "852 as text.",
			Example: `record:locations()`,
		},
	}
}

func (b *recordBinding) first(r *parse.Record, specs ...string) (string, bool) {
	for _, s := range specs {
		if v, ok := b.specs.must(s).First(r); ok {
			return string(v), true
		}
	}
	return "", false
}

func (b *recordBinding) all(r *parse.Record, spec string) (out []string) {
	b.specs.must(spec).Each(r, func(v []byte) bool {
		out = append(out, string(v))
		return true
	})
	return out
}

// titleOf gives $a and $b of the first field with a tag, those that are not empty.
func titleOf(r *parse.Record, tag string) (string, bool) {
	t, _ := parse.MakeTag(tag)
	f, ok := r.First(t)
	if !ok {
		return "", false
	}
	a, okA := f.Value('a')
	rest, okB := f.Value('b')
	switch {
	case len(a) > 0 && len(rest) > 0:
		return string(a) + " " + string(rest), true
	case len(rest) > 0:
		return string(rest), true
	}
	return string(a), okA || okB
}

// publisher gives $b of the first statement of publication that has one.
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

// isPublication tells whether a field is a statement of publication: 264 is one of production,
// distribution, manufacture or copyright, too.
func isPublication(f parse.Field) bool {
	_, ind2 := f.Indicators()
	return f.Tag() == tag260 || f.Tag() == tag264 && ind2 == '1'
}

var (
	tag260, _ = parse.MakeTag("260")
	tag264, _ = parse.MakeTag("264")
)
