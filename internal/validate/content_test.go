package validate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/validate"
	"mrrc-lua/parse"
)

// field is a field of a record in a test.
type field struct{ tag, data string }

// sound is what a record needs that has nothing wrong in it.
var sound = []field{{"001", "id"}, {"245", "10\x1FaTitle"}}

// recordOf makes a record of fields, with a type of record and a level; "": a book.
func recordOf(t *testing.T, kind string, fields ...field) *parse.Record {
	t.Helper()
	r := parse.NewRecord()
	if kind == "" {
		kind = "am"
	}
	require.NoError(t, r.SetLeader(6, kind[0]))
	require.NoError(t, r.SetLeader(7, kind[1]))
	for _, f := range fields {
		tag, ok := parse.MakeTag(f.tag)
		require.True(t, ok, f.tag)
		r.Append(tag, []byte(f.data))
	}
	return r
}

// found validates a record and lists what is found: code, tag, place and bytes.
func found(t *testing.T, r *parse.Record, values bool) (list []string) {
	t.Helper()
	v := validate.New(3, validate.Filter{})
	v.Values = values
	v.Each = func(f validate.Finding) error {
		list = append(list, strings.TrimRight(fmt.Sprintf("%s %s@%d %q", f.Code, f.Tag, f.At, f.Found), " "))
		return nil
	}
	records := []parse.Record{*r}
	require.NoError(t, v.Take(records, v.Look(records)))
	return list
}

// Would catch a character that MARC 21 does not allow and that passes, or the other way round, and a
// finding with the wrong place.
func TestContent_characters(t *testing.T) {
	for _, c := range []struct {
		field
		want string
	}{
		{field{"500", "  \x1FaText"}, ""},
		{field{"500", " 9\x1FaText"}, ""},
		{field{"500", "az\x1FaText"}, ""},
		{field{"500", "A \x1FaText"}, `indicator 500@0 "A"`},
		{field{"500", " Z\x1FaText"}, `indicator 500@1 "Z"`},
		{field{"500", "/ \x1FaText"}, `indicator 500@0 "/"`},
		{field{"500", " :\x1FaText"}, `indicator 500@1 ":"`},
		{field{"500", "` \x1FaText"}, "indicator 500@0 \"`\""},
		{field{"500", " {\x1FaText"}, `indicator 500@1 "{"`},
		{field{"500", "!\xC3\x1FaText"}, `indicator 500@0 "!";indicator 500@1 "\xc3"`},
		{field{"005", "\x0120260101000000.0"}, `control-character 005@0 "\x0120260101000000.0"`},
		{field{"500", "  \x1F!Text"}, ""},
		{field{"500", "  \x1F~Text"}, ""},
		{field{"500", "  \x1F@Text\x1F[Text"}, ""},
		{field{"500", "  \x1F Text"}, `subfield-code 500@0 " "`},
		{field{"500", "  \x1FAText"}, `subfield-code 500@0 "A"`},
		{field{"500", "  \x1FZText"}, `subfield-code 500@0 "Z"`},
		{field{"500", "  \x1F\x7FText"}, `control-character 500@3 "\x7fText";subfield-code 500@0 "\x7f"`},
		{field{"500", "  \x1F\x80Text"}, `subfield-code 500@0 "\x80"`},
		{field{"500", "  \x1FaA\x1Bb"}, `control-character 500@5 "\x1bb"`},
		{field{"500", "  \x1FaA\x7Fb"}, `control-character 500@5 "\x7fb"`},
		{field{"500", "  \x1Fa" + strings.Repeat("x", 20) + "\x01" + strings.Repeat("y", 40)}, `control-character 500@24 "\x01` + strings.Repeat("y", 31) + `"`},
		{field{"500", "  \x1FaA\u0080b"}, `control-character 500@5 "\u0080b"`},
		{field{"500", "  \x1FaA\u009Fb"}, `control-character 500@5 "\u009fb"`},
		{field{"500", "  \x1Fa\u0088A\u0089b\u008Dc\u008Ed\u0098e\u009Cf\u00A0g"}, ""},
		{field{"500", "  \x1Fa\u0088\u0087"}, `control-character 500@6 "\u0087"`},
		{field{"500", "  \x1Fa\u0098\x02"}, `control-character 500@6 "\x02"`},
		{field{"500", "  \x1Fa\u0088\x1F\x03"}, `control-character 500@7 "\x03";subfield-code 500@0 "\x03";empty-subfield 500@0 "\x03"`},
		{field{"500", "  \x1FaA\xC2"}, ""},
		{field{"500", "  \x1FaA\x1FbB\x1F c"}, `subfield-code 500@0 " "`},
		{field{"24a", "  \x1FaText"}, ""},
		{field{"ABC", "  \x1FaText"}, ""},
		{field{"aBc", "  \x1FaText"}, `tag aBc@0 ""`},
		{field{"2Az", "  \x1FaText"}, `tag 2Az@0 ""`},
		{field{"2/0", "  \x1FaText"}, `tag 2/0@0 ""`},
		{field{"2:0", "  \x1FaText"}, `tag 2:0@0 ""`},
		{field{"2@0", "  \x1FaText"}, `tag 2@0@0 ""`},
		{field{"2[0", "  \x1FaText"}, `tag 2[0@0 ""`},
		{field{"2`0", "  \x1FaText"}, "tag 2`0@0 \"\""},
		{field{"2{0", "  \x1FaText"}, `tag 2{0@0 ""`},
		{field{"000", "text"}, `tag 000@0 ""`},
		{field{"003", " \t"}, `control-character 003@1 "\t";empty-field 003@0 ""`},
		{field{"003", ""}, `empty-field 003@0 ""`},
		{field{"500", "  \x1Fa \x1Fb"}, `empty-field 500@0 ""`},
		{field{"500", "  \x1Fa \x1FbText\x1Fc"}, `empty-subfield 500@0 "a"`},
		{field{"500", "  \x1FaText\x1Fc"}, `empty-subfield 500@0 "c"`},
		{field{"500", "  "}, ""}, // the parser reports it
	} {
		got := found(t, recordOf(t, "", append(slices.Clone(sound), c.field)...), false)
		require.Equal(t, c.want, strings.Join(got, ";"), "%q", c.field)
	}
}

// Would catch a length that is wrong by one.
func TestContent_lengths(t *testing.T) {
	long := func(n int) field { return field{"500", "  \x1Fa" + strings.Repeat("x", n-4)} }
	for n, want := range map[int][]string{
		encode.MaxField - 2: nil,
		encode.MaxField - 1: nil, // and the terminator
		encode.MaxField:     {`too-long 500@0 ""`},
	} {
		require.Equal(t, want, found(t, recordOf(t, "", append(slices.Clone(sound), long(n))...), false), "%d bytes", n)
	}
	both := found(t, recordOf(t, "", append(slices.Clone(sound), long(encode.MaxField), long(encode.MaxField))...), false)
	require.Equal(t, []string{`too-long 500@0 ""`, `too-long 500@0 ""`}, both, "each field, and not the record")

	fields := slices.Clone(sound)
	size := parse.LeaderLen + 2
	for _, f := range fields {
		size += 12 + len(f.data) + 1
	}
	for size < encode.MaxRecord-9000 {
		f := long(5000)
		fields = append(fields, f)
		size += 12 + len(f.data) + 1
	}
	for more, want := range map[int][]string{-1: nil, 0: nil, 1: {`too-long \x00\x00\x00@0 ""`}} {
		last := long(encode.MaxRecord + more - size - 13)
		r := recordOf(t, "", append(slices.Clone(fields), last)...)
		if want != nil {
			want = []string{fmt.Sprintf(`too-long %s@0 ""`, parse.Tag(0))}
		}
		require.Equal(t, want, found(t, r, false), "%d bytes more than a record can have", more)
	}
}

// Would catch a type of record whose fixed fields, title or control number are checked by the rules of
// another.
func TestContent_types(t *testing.T) {
	lengths := map[string]int{"u": 32, "v": 32, "x": 32, "y": 32, "w": 14, "q": 15}
	for _, kind := range "acdefgijkmoprtz" {
		lengths[string(kind)] = 40
	}
	for kind, n := range lengths {
		for more, want := range map[int][]string{-1: {"fixed-length 008@0"}, 0: nil, 1: {"fixed-length 008@0"}} {
			got := found(t, recordOf(t, kind+"m", append(slices.Clone(sound), field{"008", strings.Repeat("0", n+more)})...), false)
			for i := range got {
				got[i], _, _ = strings.Cut(got[i], ` "`)
			}
			require.Equal(t, want, got, "type %s, %d more", kind, more)
		}
	}
	require.Empty(t, found(t, recordOf(t, "bm", append(slices.Clone(sound), field{"008", "x"})...), false), "no type of MARC 21")
	for more, want := range map[int]bool{-1: true, 0: false, 1: true} {
		got := found(t, recordOf(t, "", append(slices.Clone(sound), field{"006", strings.Repeat("0", 18+more)})...), false)
		require.Equal(t, want, len(got) == 1, got)
	}
	for kind := byte('a'); kind <= 'z'; kind++ {
		want := []string(nil)
		if strings.ContainsRune("acdefgijkmoprt", rune(kind)) {
			want = []string{`no-245 245@0 ""`}
		}
		require.Equal(t, want, found(t, recordOf(t, string(kind)+"m", field{"001", "id"}), false), "type %c", kind)
	}
	require.Equal(t, []string{`no-fields ` + parse.Tag(0).String() + `@0 ""`}, found(t, recordOf(t, ""), false))
	require.Equal(t, []string{`no-001 001@0 ""`}, found(t, recordOf(t, "", sound[1]), false))
	require.Equal(t, []string{`several-001 001@0 ""`, `several-245 245@0 ""`}, found(t, recordOf(t, "", sound[0], sound[0], sound[1], sound[1]), false))
}

// Would catch a value of a fixed field that is not looked up, or whose finding has another place.
func TestContent_values(t *testing.T) {
	const good008 = "260101s2026    xx            000 0 eng d"
	for _, c := range []struct {
		kind string
		field
		want string
	}{
		{"", field{"008", good008}, ""},
		{"", field{"008", "260101?2026    xx            000 0 eng d"}, "fixed-value 008@6"},
		{"", field{"008", "260101s2026    xx            000 0 eng ?"}, "fixed-value 008@39"},
		{"", field{"006", "?" + strings.Repeat(" ", 17)}, "fixed-value 006@0"},
		{"", field{"007", "?a"}, "fixed-value 007@0"},
		{"", field{"007", "ta"}, ""},
		{"", field{"007", "t?"}, "fixed-value 007@1"},
		{"", field{"007", "taa"}, "fixed-length 007@0"},
		{"wm", field{"008", strings.Repeat("?", 14)}, ""}, // no table
		{"", field{"005", "????"}, ""},
	} {
		r := recordOf(t, c.kind, append(slices.Clone(sound), c.field)...)
		got := found(t, r, true)
		got = slices.DeleteFunc(got, func(s string) bool { return !strings.Contains(s, c.tag+"@") })
		for i := range got {
			got[i], _, _ = strings.Cut(got[i], ` "`)
		}
		require.Equal(t, c.want, strings.Join(got, ";"), c.field)
		without := found(t, r, false)
		require.Empty(t, without, "values are looked up on request")
	}
	r := recordOf(t, "?m", sound...)
	require.Contains(t, strings.Join(found(t, r, true), ";"), "fixed-value "+parse.Tag(0).String()+"@6", "the leader")
}

// Would catch a description with a tag where there is none, with the tag twice, or with bytes that steer a
// terminal.
func TestFinding_text(t *testing.T) {
	for want, f := range map[string]validate.Finding{
		"no-fields: the record has no field": {Fault: validate.Fault{Own: true, Problem: parse.Problem{Code: validate.CodeNoFields, Note: "the record has no field"}}},
		`control-character: field 500: a control character (found "\x1b")`: {Fault: validate.Fault{Own: true, Problem: parse.Problem{
			Code: validate.CodeControlChar, Tag: tagOf(t, "500"), Found: "\x1b", Note: "a control character"}}},
		"fixed-value: 008/06 (type of date) has no value ?": {Fault: validate.Fault{Own: true, Problem: parse.Problem{
			Code: validate.CodeFixedValue, Tag: tagOf(t, "008"), Note: "008/06 (type of date) has no value ?"}}},
		`tag: field 5\x1b0: no`: {Fault: validate.Fault{Own: true, Problem: parse.Problem{Code: validate.CodeTag, Tag: tagOf(t, "5\x1b0"), Note: "no"}}},
	} {
		require.Equal(t, want, f.Text())
	}
}

func tagOf(t *testing.T, s string) parse.Tag {
	t.Helper()
	tag, ok := parse.MakeTag(s)
	require.True(t, ok)
	return tag
}

// Would catch a file whose duplicates are no longer found without a word.
func TestValidator_full(t *testing.T) {
	v := validate.New(1, validate.Filter{})
	take := func(number int64) {
		r := recordOf(t, "", sound...)
		r.SetPos(parse.Pos{Number: number})
		records := []parse.Record{*r}
		require.NoError(t, v.Take(records, v.Look(records)))
	}
	take(1)
	take(2)
	require.False(t, v.Full())
	require.EqualValues(t, 1, v.Counts()[0].Findings)
	other := recordOf(t, "", field{"001", "other"}, sound[1])
	other.SetPos(parse.Pos{Number: 1 << 33})
	records := []parse.Record{*other}
	require.NoError(t, v.Take(records, v.Look(records)))
	require.True(t, v.Full(), "a number of record that cannot be kept")
	take(4)
	require.EqualValues(t, 2, v.Counts()[0].Findings, "those that are known are still found")
}

// Would catch a finding about a value of several characters of which only the first is its place.
func TestContent_positions(t *testing.T) {
	var places []string
	v := validate.New(3, validate.Filter{})
	v.Values = true
	v.Each = func(f validate.Finding) error {
		places = append(places, f.Place.Position)
		return nil
	}
	records := []parse.Record{*recordOf(t, "", append(sound, field{"008", "      ?2026    xx            000 0 eng d"})...)}
	require.NoError(t, v.Take(records, v.Look(records)))
	require.Equal(t, []string{"00-05", "06"}, places)
}
