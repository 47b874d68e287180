package avram_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/avram"
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
		{`{"fields": {"a": {"positions": {"0-2": {"start": 1}}}}}`, "start is 1, but the key says that the position begins at 0"},
		{`{"fields": {"a": {"subfields": {}, "pattern": "x"}}}`, "a field with subfields cannot have pattern"},
		{`{"fields": {"a": {"subfields": {"ab": {}}}}}`, "a subfield code is one character"},
		{`{"fields": {"a": {"indicator1": {"codes": {"": "x"}}}}}`, "an empty key"},
		{`{"fields": {"a": {"tag": "b"}}}`, "differ from the key"},
		{`{"family": "marc", "fields": {"2455": {}}}`, "a tag of MARC is LDR or three characters"},
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
	s, err = avram.Read([]byte(`{"fields": {"a": {"positions": {"0": {"codes": {"ab": "x"}}, "1-3": {"flags": {"ab": "x"}}}}}}`), "s.json")
	require.NoError(t, err)
	require.Equal(t, []string{`s.json:1:38: fields.a.positions.0: the code "ab" must have 1 characters, so that it never occurs`,
		`s.json:1:69: fields.a.positions.1-3: the code "ab" does not fit into 3 characters, so that it never occurs`}, s.Notes)
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
