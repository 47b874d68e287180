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

// convenienceFuncs are the readers that users of other MARC libraries look for first. Those that pymarc
// also has mean the same as its properties, with these differences: a list of fields there is a list of
// their texts here; the text of a heading has no control subfields; a title may be $b alone; and where
// pymarc reads only the first field, all are returned, or the first that has an answer. Punctuation
// stays, as it does there.
func (b *recordBinding) convenienceFuncs() []declare.Func {
	return slices.Concat(titleFuncs(), b.numberFuncs(), b.publicationFuncs(), headingFuncs(), facetFuncs())
}

// facetFuncs are the readers of what catalogues offer for browsing.
func facetFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "formats", Returns: "string[]", Fn: list(facet.Formats),
			Doc: "What a bibliographic record describes, in words, by the leader, 007, 008, 338 and 502. First what it is: Book, Journal, Newspaper, Series, Serial, Database, Website, Article, Musical score, Map, Film, Video, Slide, Projected medium, " +
				"Spoken recording, Music recording, Image, Computer file, Kit, Archival material or Object. Then, if they apply: Manuscript, Microform, Large print, Braille, Online, Electronic, and Thesis or Conference.",
			Example: `record:formats()`,
		},
		{
			Name: "lc_classes", Returns: "string[]", Fn: list(facet.Classes),
			Doc:     "The letters of the classes of the Library of Congress Classification, such as QA, each once: of 050, 055 and 090 $a, and of 852 $h with the first indicator 0. marc.meaning(\"classes\", letters) is the name of the main class.",
			Example: `record:lc_classes()`,
		},
		{
			Name: "places", Returns: "string[]", Fn: list(facet.Places),
			Doc:     "The places that a record is about, without punctuation, each once: 651 $a, and $z of all 6XX. UNIMARC: 607 $a, and $y. The areas of 043 are codes, whose names are marc.meaning(\"areas\", code).",
			Example: `record:places()`,
		},
		{
			Name: "eras", Returns: "string[]", Fn: list(facet.Eras),
			Doc:     "The periods that a record is about, without punctuation, each once: 648 $a, and $y of all 6XX. UNIMARC: $z.",
			Example: `record:eras()`,
		},
	}
}

// titleFuncs are the readers of titles and of the main entry.
func titleFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "title", Returns: "string|nil", Fn: titleFrom("245", unimarcTitle),
			Doc:     "245 $a and $b, joined by a blank, with their punctuation. UNIMARC: 200 $a and $e, with a colon between.",
			Example: `record:title()`,
		},
		{
			Name: "author", Returns: "string|nil", Fn: oneText(unimarcText("700", "710", "720"), "100", "110", "111"),
			Doc:     "100, or 110, or 111 as text: its subfields without the control subfields $0 to $9. UNIMARC: 700, 710 or 720.",
			Example: `record:author()`,
		},
		{
			Name: "uniform_title", Returns: "string|nil", Fn: oneText(unimarcText("500"), "130", "240"),
			Doc:     "130 or 240 as text. UNIMARC: 500.",
			Example: `record:uniform_title()`,
		},
		{
			Name: "issn_title", Returns: "string|nil", Fn: titleFrom("222", unimarcKeyTitle),
			Doc:     "The key title, 222 $a and $b. UNIMARC: 530 $a and $b.",
			Example: `record:issn_title()`,
		},
	}
}

// headingFuncs are the readers of subjects, added entries and notes.
func headingFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "subjects", Returns: "string[]", Fn: allTexts(unimarcTexts("600", "601", "602", "604", "605", "606", "607", "608", "610", "615", "616", "617"), "600", "610", "611", "630", "647", "648", "650", "651", "653", "654", "655", "656", "657", "658", "662", "69."),
			Doc:     "Subjects and genres as text, subdivisions after --: 600 to 662 of a bibliographic record, and 69X. UNIMARC: 600 to 617.",
			Example: `record:subjects()`,
		},
		{
			Name: "added_entries", Returns: "string[]", Fn: allTexts(unimarcTexts("701", "702", "703", "711", "712", "716", "721", "722", "730"), "70.", "71.", "72.", "73.", "74.", "75.", "79."),
			Doc:     "700 to 754 and 790 to 799 as text: names and titles in addition to the main entry. UNIMARC: 701 to 703, 711 to 722, 730.",
			Example: `record:added_entries()`,
		},
		{
			Name: "series", Returns: "string[]", Fn: allTexts(unimarcTexts("225", "410", "411"), "440", "490", "800", "810", "811", "830"),
			Doc:     "440, 490, 800, 810, 811 and 830 as text. UNIMARC: 225, 410 and 411.",
			Example: `record:series()`,
		},
		{
			Name: "notes", Returns: "string[]", Fn: allTexts(unimarcTexts("3.."), "5.."),
			Doc:     "The 5XX fields as text. UNIMARC: 3XX.",
			Example: `record:notes()`,
		},
		{
			Name: "physical_descriptions", Returns: "string[]", Fn: allTexts(unimarcTexts("215"), "300"),
			Doc:     "300 as text. UNIMARC: 215.",
			Example: `record:physical_descriptions()`,
		},
		{
			Name: "locations", Returns: "string[]", Fn: allTexts(unimarcTexts("852"), "852"),
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

// titleFrom makes a reader of the title in a field; unimarc is that for records of UNIMARC.
func titleFrom(tag string, unimarc func(r *parse.Record) (string, bool)) lua.LGFunction {
	return one(flavoured(func(r *parse.Record) (string, bool) { return titleOf(r, tag) }, unimarc))
}

// oneText makes a reader of the first field with the first of the tags that has text.
func oneText(unimarc func(r *parse.Record) (string, bool), tags ...string) lua.LGFunction {
	return one(flavoured(firstText(headingText, tags...), unimarc))
}

// allTexts makes a reader of all fields with these tags.
func allTexts(unimarc func(r *parse.Record) []string, tags ...string) lua.LGFunction {
	return list(flavouredList(headingTexts(headingText, tags...), unimarc))
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

// firstText makes a reader of the first field with the first of the tags that has text, as heading shows it.
func firstText(heading func(f parse.Field) string, tags ...string) func(r *parse.Record) (string, bool) {
	return func(r *parse.Record) (string, bool) {
		for _, tag := range tags {
			t, _ := parse.MakeTag(tag)
			if f, ok := r.First(t); ok {
				if s := heading(f); s != "" {
					return s, true
				}
			}
		}
		return "", false
	}
}

// headingTexts makes a reader of the fields with these tags, as heading shows them, except those without text.
func headingTexts(heading func(f parse.Field) string, tags ...string) func(r *parse.Record) []string {
	set := tagSetOf(tags...)
	return func(r *parse.Record) (out []string) {
		for f := range r.Fields {
			if !anyMatches(set[0], set[1:], f.Tag()) {
				continue
			}
			if s := heading(f); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
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
