package avram_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/avram"
	"mrrc-lua/parse"
)

// Would catch a mistake in a schema that is not found, or has a wrong place or an unclear message.
func TestRead_mistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{``, "s.json:1:1: the schema ends too early"},
		{"{\n  \"fields\": {", "s.json:2:14: the schema ends too early"},
		{`{"fields": {}} x`, "s.json:1:16: text after the end of the schema"},
		{`[]`, "s.json:1:1: an object is expected here"},
		{`{"title": "x"}`, `s.json:1:1: a schema must have the key "fields"`},
		{"{\"fields\": {\n  \"245\": {\"repeatable\": \"yes\"}}}", "s.json:2:25: fields.245.repeatable: true or false is expected here"},
		{`{"fields": {"245": 1}}`, "fields.245: an object is expected here"},
		{`{"fields": {"a": {"pattern": "("}}}`, `fields.a.pattern: invalid pattern "(": missing closing )`},
		{`{"fields": {"a": {"pattern": "a(?!b)"}}}`, "(?!…) is not supported"},
		{`{"fields": {"a": {"total": -1}}}`, "a whole number from 0 on is expected here"},
		{`{"fields": {"a": {"codes": [1]}}}`, "fields.a.codes: an object is expected here"},
		{`{"fields": {"a": {"positions": {"x": {}}}}}`, `"x" is not a position, as in 05 or 00-04`},
		{`{"fields": {"a": {"positions": {"2-0": {}}}}}`, `"2-0" is not a position`},
		{`{"fields": {"a": {"positions": {"0-2": {}, "1": {}}}}}`, "the positions 0-2 and 1 overlap"},
		{`{"fields": {"a": {"positions": {"0-2": {}, "2": {}}}}}`, "the positions 0-2 and 2 overlap"},
		{`{"fields": {"a": {"positions": {"0-2": {"start": 1}}}}}`, "start is 1, but the key says that the position begins at 0"},
		{`{"fields": {"a": {"subfields": {}, "pattern": "x"}}}`, "a field with subfields cannot have pattern"},
		{`{"fields": {"a": {"subfields": {"ab": {}}}}}`, "a subfield code is one character"},
		{`{"fields": {"a": {"indicator1": {"codes": {"": "x"}}}}}`, "an empty key"},
		{`{"fields": {"a": {"tag": "b"}}}`, "differ from the key"},
		{`{"family": "marc", "fields": {"2455": {}}}`, "a tag of MARC is LDR or three characters"},
		{`{"url": "example.com", "fields": {}}`, `url: "example.com" is not the address of a web page`},
		{`{"family": "flat", "fields": {"a": {"subfields": {}}}}`, "a field of a flat format has no indicators"},
		{`{"family": "marc", "fields": {"245": {"occurrence": ""}}}`, "a field of MARC has no occurrence"},
		{`{"family": "marc", "fields": {"001": {"indicator1": null}}}`, "a field without subfields has no indicators"},
		{`{"family": "pica", "fields": {"303@": {}}}`, "a tag of PICA is 0, 1 or 2"},
		{`{"family": "pica", "fields": {"003@": {"indicator2": null}}}`, "a field of PICA has no indicators"},
		{`{"family": "pica", "fields": {"003@x01": {}}}`, "that begins with 0 or 1 has an occurrence"},
		{`{"family": "pica", "fields": {"203@/01": {}}}`, "that begins with 0 or 1 has an occurrence"},
		{`{"family": "pica", "fields": {"003@/1a": {}}}`, `"1a" is not an occurrence`},
		{`{"family": "mab", "fields": {"100": {"indicator2": null}}}`, "a field of MAB has three digits"},
		{`{"fields": {"1/01-03": {}, "1/02": {}}}`, "fields.1/02: it describes the same fields as 1/01-03"},
		{`{"fields": ` + strings.Repeat(`{"a":`, 60) + `1` + strings.Repeat("}", 60) + "}", "nested more than 50 deep"},
	} {
		_, err := avram.Read([]byte(c.text), "s.json")
		require.ErrorContains(t, err, c.want, c.text)
		var at *avram.Error
		require.ErrorAs(t, err, &at, c.text)
		require.Positive(t, at.Line, c.text)
	}
}

// Would catch a key that has no effect and of which nobody is told.
func TestRead_notes(t *testing.T) {
	s, err := avram.Read([]byte("{\"fields\": {\"245\": {\"requird\": true, \"_local\": 1, \"solr\": \"x\"}}, \"count\": 1}"), "s.json")
	require.NoError(t, err)
	require.Equal(t, []string{"s.json:1:21: fields.245.requird: not a key of Avram here; it has no effect (did you mean required?)",
		"s.json:1:66: count: not a key of Avram here; it has no effect"}, s.Notes)
	s, err = avram.Read([]byte(`{"fields": {"245": {"label": "One"}, "245": {"label": "Two"}}}`), "s.json")
	require.NoError(t, err)
	require.Equal(t, []string{`s.json:1:38: the key "245" occurs twice in the same object; the last one counts`}, s.Notes)
	require.Equal(t, "Two", s.Fields["245"].Label)
	s, err = avram.Read([]byte(`{"fields": {"a": {"indicator1": {"codes": {"ab": "x"}, "positions": {}, "flags": {}}, "subfields": {"b": {"flags": {}}}}, "c": {"positions": {"0": {"positions": {}}}}}}`), "s.json")
	require.NoError(t, err)
	require.Equal(t, []string{"s.json:1:56: fields.a.indicator1.positions: not a key of Avram here; it has no effect",
		"s.json:1:73: fields.a.indicator1.flags: not a key of Avram here; it has no effect",
		`s.json:1:33: fields.a.indicator1: the code "ab" must have 1 character, so that it never occurs`,
		"s.json:1:107: fields.a.subfields.b.flags: not a key of Avram here; it has no effect",
		"s.json:1:149: fields.c.positions.0.positions: not a key of Avram here; it has no effect"}, s.Notes)
	s, err = avram.Read([]byte(`{"fields": {"a": {"positions": {"0": {"codes": {"ab": "x"}}, "1-3": {"flags": {"ab": "x"}}}}}}`), "s.json")
	require.NoError(t, err)
	require.Equal(t, []string{`s.json:1:38: fields.a.positions.0: the code "ab" must have 1 characters, so that it never occurs`,
		`s.json:1:69: fields.a.positions.1-3: the code "ab" does not fit into 3 characters, so that it never occurs`}, s.Notes)
}

// Would catch a schema of a family that is refused because another family has no such fields.
func TestRead_families(t *testing.T) {
	for _, text := range []string{
		`{"family": "flat", "fields": {"title": {"pattern": "x"}}}`,
		`{"family": "marc", "fields": {"LDR": {}, "001": {}, "245": {"indicator1": null, "subfields": {}}}}`,
		`{"family": "pica", "fields": {"003@": {}, "045Q/01-02": {}, "045Q": {}, "209Ax01": {}, "209A": {}}}`,
		`{"family": "mab", "fields": {"100": {"indicator1": null}}}`,
	} {
		_, err := avram.Read([]byte(text), "s.json")
		require.NoError(t, err, text)
	}
}

// Would catch a problem that is told without its place, without what was found, or with the words for another one.
func TestProblem_Text(t *testing.T) {
	for want, p := range map[string]avram.Problem{
		"the schema does not have this field":                                      {Rule: avram.UndefinedField},
		"the field cannot be repeated":                                             {Rule: avram.NonrepeatableField},
		"the field is missing":                                                     {Rule: avram.MissingField},
		"the field is obsolete":                                                    {Rule: avram.DeprecatedField},
		"indicator 2 is missing":                                                   {Rule: avram.InvalidIndicator, Indicator: 2},
		`indicator 1 is "9": 0 or 1 is expected`:                                   {Rule: avram.InvalidIndicator, Indicator: 1, Value: "9", Allowed: "0 or 1"},
		`indicator 1 is "9", which is not in the list`:                             {Rule: avram.InvalidIndicator, Indicator: 1, Value: "9"},
		"the field has no $a":                                                      {Rule: avram.UndefinedSubfield, Subfield: "a"},
		"$a cannot be repeated":                                                    {Rule: avram.NonrepeatableSubfield, Subfield: "a"},
		"$a is missing":                                                            {Rule: avram.MissingSubfield, Subfield: "a"},
		"$a is obsolete":                                                           {Rule: avram.DeprecatedSubfield, Subfield: "a"},
		`$a/00-04 is "x", which does not have the form ^y$`:                        {Rule: avram.PatternMismatch, Subfield: "a", Position: "00-04", Value: "x", Pattern: "^y$"},
		`the value "x" ends before position 05`:                                    {Rule: avram.InvalidPosition, Position: "05", Value: "x"},
		`/05 is "x": n is expected`:                                                {Rule: avram.UndefinedCode, Position: "05", Value: "x", Allowed: "n"},
		`the value is "x", which is not in the list`:                               {Rule: avram.InvalidFlag, Value: "x"},
		`the value is "x" (Deleted), which is obsolete`:                            {Rule: avram.DeprecatedCode, Value: "x", Meaning: "Deleted"},
		`the value is "x", which is obsolete`:                                      {Rule: avram.DeprecatedCode, Value: "x"},
		`the schema does not have the list of codes "x", although it refers to it`: {Rule: avram.UndefinedCodelist, Value: "x"},
		"3 records, and the schema states 2":                                       {Rule: avram.CountRecord, Want: 2, Got: 3},
		"the field occurs in 3 records, and the schema states 2":                   {Rule: avram.CountField, Want: 2, Got: 3, Records: true},
		"$a occurs 3 times, and the schema states 2":                               {Rule: avram.CountSubfield, Subfield: "a", Want: 2, Got: 3},
	} {
		require.Equal(t, want, p.Text())
	}
}

// Would catch an overlay that loses what is below it, or does not replace it.
func TestMerge(t *testing.T) {
	read := func(text string) *avram.Schema {
		s, err := avram.Read([]byte(text), "s.json")
		require.NoError(t, err)
		return s
	}
	below := read(`{"fields": {"245": {"label": "Title", "required": true, "indicator1": {"codes": {"0": "x"}}, "subfields": {"a": {"label": "Title", "repeatable": true}, "b": {}}}, "500": {"repeatable": true}}}`)
	m := below.Merge(read(`{"fields": {"245": {"required": false, "subfields": {"a": {"required": true}, "c": {"pattern": "x"}}}, "591": {}}}`),
		read(`{"fields": {"591": {"label": "Last"}}, "records": 3}`))
	f := m.Fields["245"]
	require.False(t, f.Required)
	require.Equal(t, "Title", f.Label)
	require.Contains(t, f.Ind[0].Codes.Codes, "0")
	require.True(t, f.Subfields["a"].Repeatable)
	require.True(t, f.Subfields["a"].Required)
	require.Contains(t, f.Subfields, "b")
	require.Equal(t, "x", f.Subfields["c"].Pattern)
	require.True(t, m.Fields["500"].Repeatable)
	require.Equal(t, "Last", m.Fields["591"].Label)
	require.Equal(t, 3, *m.Records)
	require.True(t, below.Fields["245"].Required, "the schema below is not changed")
	require.NotContains(t, below.Fields, "591")
}

// Would catch a leader that is not checked, and a field that is not found because its tag has letters.
func TestWalker_marc(t *testing.T) {
	walk := func(text string) (got []string) {
		s, err := avram.Read([]byte(text), "s.json")
		require.NoError(t, err)
		v := s.Compile(avram.Options{Rules: avram.Default()})
		w := v.Walker(func(p avram.Problem) { got = append(got, p.Tag+" "+p.Text()) })
		w.Begin()
		if f := w.Leader(); f != nil {
			w.Flat(f, []byte("00000xam"), "")
		}
		for _, name := range []string{"LKR", "245", "LBR", "246"} {
			tag, _ := parse.MakeTag(name)
			f := w.Field(tag)
			require.Same(t, v.Rule(tag), f)
			if f != nil {
				require.Equal(t, name, f.Def.Tag)
				w.Subfield(f, []byte("b"), []byte("x"))
				w.EndField(f)
			}
		}
		w.End()
		return got
	}
	const rest = `{"family": "marc", "fields": {"LKR": {"subfields": {"a": {}}}, "245": {"subfields": {"b": {}}}`
	undefined := []string{"LKR the field has no $b", "LBR the schema does not have this field", "246 the schema does not have this field"}
	require.Equal(t, append([]string{`LDR /05 is "x": n is expected`}, undefined...), walk(rest+`, "LDR": {"positions": {"05": {"codes": {"n": {}}}}}}}`))
	require.Equal(t, undefined, walk(rest+`}}`))
}

// Would catch a pattern of ECMAScript that means something else here.
func TestPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{`b`, "abc", true}, {`^b`, "abc", false}, {`^a.c$`, "a\nc", true}, {`^\u00e9$`, "é", true}, {`^\u{e9}$`, "é", true}, {`^[\d\-\/]+$`, "1-2/3", true},
		{`^\x41\cJ$`, "A\n", true}, {`^(?<year>\d{4})$`, "2026", true}, {`^\.$`, "x", false}, {`^\\u0041$`, `\u0041`, true},
	} {
		re, err := avram.Pattern(c.pattern)
		require.NoError(t, err, c.pattern)
		require.Equal(t, c.want, re.MatchString(c.text), "%s %q", c.pattern, c.text)
	}
}
