package luabind

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// convenienceFuncs are the readers that users of other MARC libraries look for first. Those that pymarc
// also has mean the same as its properties, with these differences: a list of fields there is a list of
// their texts here; the text of a heading has no control subfields; a title may be $b alone; and where
// pymarc reads only the first field, all are returned, or the first that has an answer. Punctuation
// stays, as it does there.
func (b *recordBinding) convenienceFuncs() []declare.Func {
	return slices.Concat(titleFuncs(), b.numberFuncs(), b.publicationFuncs(), headingFuncs())
}

// titleFuncs are the readers of titles and of the main entry.
func titleFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "title", Returns: "string|nil", Fn: titleFrom("245"),
			Doc:     "245 $a and $b, joined by a blank, with their punctuation.",
			Example: `record:title()`,
		},
		{
			Name: "author", Returns: "string|nil", Fn: oneText("100", "110", "111"),
			Doc:     "100, or 110, or 111 as text: its subfields without the control subfields $0 to $9.",
			Example: `record:author()`,
		},
		{
			Name: "uniform_title", Returns: "string|nil", Fn: oneText("130", "240"),
			Doc:     "130 or 240 as text.",
			Example: `record:uniform_title()`,
		},
		{
			Name: "issn_title", Returns: "string|nil", Fn: titleFrom("222"),
			Doc:     "The key title, 222 $a and $b.",
			Example: `record:issn_title()`,
		},
	}
}

// headingFuncs are the readers of subjects, added entries and notes.
func headingFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "subjects", Returns: "string[]", Fn: allTexts("600", "610", "611", "630", "647", "648", "650", "651", "653", "654", "655", "656", "657", "658", "662", "69."),
			Doc:     "Subjects and genres as text, subdivisions after --: 600 to 662 of a bibliographic record, and 69X.",
			Example: `record:subjects()`,
		},
		{
			Name: "added_entries", Returns: "string[]", Fn: allTexts("70.", "71.", "72.", "73.", "74.", "75.", "79."),
			Doc:     "700 to 754 and 790 to 799 as text: names and titles in addition to the main entry.",
			Example: `record:added_entries()`,
		},
		{
			Name: "series", Returns: "string[]", Fn: allTexts("440", "490", "800", "810", "811", "830"),
			Doc:     "440, 490, 800, 810, 811 and 830 as text.",
			Example: `record:series()`,
		},
		{
			Name: "notes", Returns: "string[]", Fn: allTexts("5.."),
			Doc:     "The 5XX fields as text.",
			Example: `record:notes()`,
		},
		{
			Name: "physical_descriptions", Returns: "string[]", Fn: allTexts("300"),
			Doc:     "300 as text.",
			Example: `record:physical_descriptions()`,
		},
		{
			Name: "locations", Returns: "string[]", Fn: allTexts("852"),
			Doc:     "852 as text.",
			Example: `record:locations()`,
		},
	}
}

// one makes a reader of one text.
func one(get func(r *parse.Record) (string, bool)) lua.LGFunction {
	return func(L *lua.LState) int {
		value.Ask(L, 2*this(L).MemorySize())
		if s, ok := get(this(L)); ok {
			L.Push(lua.LString(s))
		} else {
			L.Push(lua.LNil)
		}
		return 1
	}
}

// list makes a reader of a list of texts.
func list(get func(r *parse.Record) []string) lua.LGFunction {
	return func(L *lua.LState) int {
		t := L.NewTable()
		value.Ask(L, 2*this(L).MemorySize())
		for _, s := range get(this(L)) {
			t.Append(lua.LString(s))
		}
		L.Push(t)
		return 1
	}
}

// titleFrom makes a reader of the title in a field.
func titleFrom(tag string) lua.LGFunction {
	return one(func(r *parse.Record) (string, bool) { return titleOf(r, tag) })
}

// oneText makes a reader of the first field with the first of the tags that has text.
func oneText(tags ...string) lua.LGFunction {
	return one(func(r *parse.Record) (string, bool) { return firstText(r, tags...) })
}

// allTexts makes a reader of all fields with these tags.
func allTexts(tags ...string) lua.LGFunction {
	set := tagSetOf(tags...)
	return list(func(r *parse.Record) []string { return headingTexts(r, set) })
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

// titleOf returns $a and $b of the first field with a tag, those that are not empty.
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
