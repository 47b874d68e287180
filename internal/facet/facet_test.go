package facet_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/facet"
	"mrrc-lua/parse"
)

// record makes a record of a type and level, with fields as text: tag, and for data fields two indicators and subfields
// in which | stands for the delimiter.
func record(t *testing.T, kind string, fields ...string) *parse.Record {
	t.Helper()
	r := parse.NewRecord()
	require.NoError(t, r.SetLeader(6, kind[0]))
	require.NoError(t, r.SetLeader(7, kind[1]))
	for _, f := range fields {
		tag, ok := parse.MakeTag(f[:3])
		require.True(t, ok)
		r.Append(tag, []byte(strings.ReplaceAll(f[3:], "|", "\x1f")))
	}
	return r
}

// fixed returns a field 008 with some positions set: pairs of a position and a text.
func fixed(pairs ...any) string {
	data := []byte(strings.Repeat(" ", 40))
	for i := 0; i < len(pairs); i += 2 {
		copy(data[pairs[i].(int):], pairs[i+1].(string))
	}
	return "008" + string(data)
}

// Catches a code that stands for another format, and a form that is taken from the wrong position.
func TestFormats(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind   string
		fields []string
		want   string
	}{
		{"am", nil, "Book"},
		{"am", []string{"007", "007c"}, "Book"},
		{"am", []string{"001cr1"}, "Book"},
		{"em", []string{fixed(23, "o", 29, "d")}, "Map, Large print"},
		{"fm", []string{fixed(23, "o", 29, "d")}, "Map, Manuscript, Large print"},
		{"km", []string{fixed(23, "o", 29, "d")}, "Image, Large print"},
		{"om", []string{fixed(23, "o", 29, "d")}, "Kit, Large print"},
		{"rm", []string{fixed(23, "o", 29, "d")}, "Object, Large print"},
		{"gm", []string{fixed(23, "o", 29, "d")}, "Projected medium, Large print"},
		{"jm", []string{fixed(23, "o", 29, "d")}, "Music recording, Online"},
		{"ac", nil, "Book"},
		{"aa", nil, "Article"},
		{"ab", nil, "Article"},
		{"as", []string{fixed(21, "n")}, "Newspaper"},
		{"as", []string{fixed(21, "p")}, "Journal"},
		{"as", []string{fixed(21, "m")}, "Series"},
		{"as", nil, "Serial"},
		{"ai", []string{fixed(21, "d")}, "Database"},
		{"ai", []string{fixed(21, "w", 23, "o")}, "Website, Online"},
		{"tm", []string{fixed(24, "m")}, "Book, Manuscript, Thesis"},
		{"tm", []string{fixed(27, "m")}, "Book, Manuscript, Thesis"},
		{"tm", []string{fixed(28, "m")}, "Book, Manuscript"},
		{"am", []string{fixed(23, "d")}, "Book, Large print"},
		{"am", []string{fixed(23, "f")}, "Book, Braille"},
		{"am", []string{fixed(23, "b")}, "Book, Microform"},
		{"am", []string{fixed(23, "s")}, "Book, Electronic"},
		{"am", []string{fixed(29, "o")}, "Book"},
		{"am", []string{fixed(29, "1")}, "Book, Conference"},
		{"am", []string{"1112 |aCongress", "502  |aThesis"}, "Book, Thesis"},
		{"am", []string{"007cr"}, "Book, Online"},
		{"am", []string{"007co"}, "Book"},
		{"am", []string{"007ha", "007cr"}, "Book, Microform, Online"},
		{"am", []string{"338  |bcr"}, "Book, Online"},
		{"am", []string{"338  |bnc|acr"}, "Book"},
		{"cm", nil, "Musical score"},
		{"dm", nil, "Musical score, Manuscript"},
		{"em", []string{fixed(29, "o", 23, "d")}, "Map, Online"},
		{"fm", nil, "Map, Manuscript"},
		{"gm", []string{fixed(33, "v")}, "Video"},
		{"gm", []string{fixed(33, "m")}, "Film"},
		{"gm", []string{fixed(33, "s")}, "Slide"},
		{"gm", []string{"007vd"}, "Video"},
		{"gm", []string{"007mr"}, "Film"},
		{"gm", []string{"007v"}, "Projected medium"},
		{"im", nil, "Spoken recording"},
		{"jm", nil, "Music recording"},
		{"km", nil, "Image"},
		{"mm", []string{fixed(23, "o")}, "Computer file, Online"},
		{"om", nil, "Kit"},
		{"pc", nil, "Archival material"},
		{"rm", []string{fixed(29, "c")}, "Object, Microform"},
		{"zm", []string{"008short"}, ""},
	} {
		require.Equal(t, row.want, strings.Join(facet.Formats(record(t, row.kind, row.fields...)), ", "), "%s %q", row.kind, row.fields)
	}
}

// Catches a type of date that is read like another one, and a range whose bounds are wrong.
func TestPublicationYear(t *testing.T) {
	t.Parallel()
	original := facet.YearRules{Original: true, Spread: facet.DefaultSpread}
	for _, row := range []struct {
		rules  facet.YearRules
		fields []string
		want   string
	}{
		{original, []string{fixed(6, "p19992001")}, "2001"},
		{original, []string{fixed(6, "s19992001")}, "1999"},
		{facet.YearRules{}, []string{fixed(6, "p19992001")}, "1999"},
		{facet.YearRules{Spread: 9}, []string{fixed(6, "s199u    ")}, "1994"},
		{facet.YearRules{Spread: 8}, []string{fixed(6, "s199u    ")}, ""},
		{facet.YearRules{Spread: 100}, []string{fixed(6, "s19uu    ")}, "1949"},
		{facet.YearRules{Spread: 100}, []string{fixed(6, "s19u5    ")}, ""},
		{facet.YearRules{Spread: 20}, []string{fixed(6, "q198u1991")}, "1985"},
		{facet.YearRules{Spread: 20}, []string{fixed(6, "q19911980")}, ""},
		{facet.YearRules{Spread: 20}, []string{fixed(6, "q1980uuuu"), "260  |c1981"}, "1980"},
		{facet.YearRules{}, []string{fixed(6, "n19992001"), "260  |c1981"}, "1981"},
		{facet.YearRules{}, []string{fixed(6, "b19992001")}, ""},
		{facet.YearRules{}, []string{fixed(6, "s99999999")}, ""},
		{facet.YearRules{}, []string{fixed(6, "s0000    ")}, ""},
		{facet.YearRules{}, []string{fixed(6, "s0987    ")}, "0987"},
		{facet.YearRules{}, []string{"008990101", "260  |c19991 2000"}, "2000"},
		{facet.YearRules{}, []string{"260  |bno|c5759 [1999]"}, "1999"},
		{facet.YearRules{Spread: 10}, []string{"260  |c[199-?]"}, "1994"},
		{facet.YearRules{}, []string{"264 4|c1990", "264 1|c1991"}, "1991"},
		{facet.YearRules{}, []string{"264 4|c1990"}, "1990"},
		{facet.YearRules{}, []string{"260  |a1990"}, ""},
		{facet.YearRules{}, []string{fixed(6, "t    2001")}, "2001"},
		{facet.YearRules{}, []string{fixed(6, "t19992001")}, "1999"},
		{facet.YearRules{Spread: 8}, []string{fixed(6, "s199u    "), "260  |c1981"}, "1981"},
		{facet.YearRules{}, []string{"008990101s1999200", "260  |c1981"}, "1981"},
		{facet.YearRules{}, []string{"008990101s19992001"}, "1999"},
		{facet.YearRules{}, []string{"260  |c12 345"}, ""},
		{facet.YearRules{}, []string{"260  |c199"}, ""},
		{original, []string{fixed(6, "r1999    ")}, "1999"},
	} {
		year, ok := facet.PublicationYear(record(t, "am", row.fields...), row.rules)
		require.Equal(t, row.want != "", ok, "%+v", row)
		if ok {
			require.Equal(t, row.want, year, "%+v", row)
		}
	}
}

// Catches an article that is left in a title, and a word that is cut off.
func TestTitleKey(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		"24504|aThe élan :|h[film] /|cX|n2":         "elan 2",
		"24514|aThe élan":                           "elan",
		"24540|aThe élan":                           "the elan",
		"7304 |aThe élan":                           "elan",
		"73004|aThe élan":                           "the elan",
		"830 3|aÉa Bel":                             "bel",
		"5004 |aThe élan":                           "the elan",
		"24501|aXelan":                              "elan",
		"24509|aShort":                              "short",
		"2450x|aThe élan":                           "the elan",
		"24500|6880-01|a...":                        "",
		"2450x|aThe " + strings.Repeat("word ", 20): "the" + strings.Repeat(" word", 20),
		"24500|a\u0098The \u009cword \u0098":        "word",
	} {
		r := record(t, "am", field)
		f, ok := r.First(mustTag(t, field[:3]))
		require.True(t, ok)
		key, ok := facet.TitleKey(f)
		require.Equal(t, want != "", ok, field)
		require.Equal(t, want, key, field)
	}
	f, _ := record(t, "am", "001x").First(mustTag(t, "001"))
	_, ok := facet.TitleKey(f)
	require.False(t, ok)
}

func mustTag(t *testing.T, s string) parse.Tag {
	t.Helper()
	tag, ok := parse.MakeTag(s)
	require.True(t, ok)
	return tag
}

// Catches subdivisions of the wrong field or code, repeated values, and classes of another scheme.
func TestSubjects(t *testing.T) {
	t.Parallel()
	r := record(t, "am", "050 4|aQA76|bB2", "055 0|aPA 1", "090  |aPZ3|aE1", "060 4|aWB 1", "8520 |hKF1", "8521 |h813", "050 4|aW1", "050 4|aABCD1", "050 4|aQA", "050 4|a",
		"651 0|aParis.|y1789-1815", "650 0|aArt|zFrance|y19th century.", "653  |zno|yno", "6482 |a1900-1999", "700  |zno")
	require.Equal(t, []string{"QA", "PA", "PZ", "E", "KF"}, facet.Classes(r))
	require.Equal(t, []string{"Paris", "France"}, facet.Places(r))
	require.Equal(t, []string{"1789-1815", "19th century", "1900-1999"}, facet.Eras(r))
	r = record(t, "am", "607  |aFrance|yParis|z1789", "606  |aArt|zno place")
	r.SetUNIMARC(true)
	require.Equal(t, []string{"France", "Paris"}, facet.Places(r))
	require.Equal(t, []string{"1789", "no place"}, facet.Eras(r))
}

// Catches a list that gives meanings of another one.
func TestMeaning(t *testing.T) {
	t.Parallel()
	for _, row := range [][3]string{
		{"languages", "ger", "German"}, {"languages", " ger ", "German"}, {"languages", "xx", ""}, {"languages", "|||", "No attempt to code"},
		{"countries", "gw", "Germany"}, {"countries", "nyu", "New York (State)"}, {"countries", "", ""}, {"classes", "qa", "Science"},
		{"classes", "W", ""}, {"other", "ger", ""}, {"areas", "n-us-md", "Maryland"}, {"areas", "n-us---", "United States"}, {"areas", "f-iv--- ", "Côte d'Ivoire"},
		{"areas", "nwgs---", "Grenadines"}, {"areas", "#", ""}, {"areas", "-------", ""},
	} {
		got, ok := facet.Meaning(row[0], row[1])
		require.Equal(t, row[2], got, row)
		require.Equal(t, row[2] != "", ok, row)
	}
}
