package diff_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/parse"
)

// record reads one record from mnemonic text.
func record(t testing.TB, text string) *parse.Record {
	t.Helper()
	b, err := testmarc.Build(text)
	require.NoError(t, err)
	return read(t, b, parse.Options{})
}

func read(t testing.TB, b []byte, opt parse.Options) *parse.Record {
	t.Helper()
	opt.Source = "test.mrc"
	var batch parse.Batch
	err := parse.NewReader(bytes.NewReader(b), opt).Read(&batch)
	if !errors.Is(err, io.EOF) {
		require.NoError(t, err)
	}
	require.Len(t, batch.Records, 1)
	require.Nil(t, batch.Records[0].Err())
	return &batch.Records[0]
}

const base = `=LDR  00000nam a2200000 a 4500
=001  id1
=008  230101s2023    xx            000 0 eng d
=245  10$aTitle :$brest /$cname.
=650  \0$aCats.
=650  \0$aDogs.
=650  \0$aHorses.
=900  \\$aone
=910  \\$atwo
`

// changed returns base after replacements: old, new, old, new.
func changed(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(base) }

// Catches a field that is paired with the wrong one, a move that is reported as removal and addition, a
// change where there is none, and lines that are not in the order of the record.
func TestCompare_text(t *testing.T) {
	for name, row := range map[string]struct {
		after, want string
		summary     string
	}{
		"nothing": {base, "", ""},
		"value": {
			changed("Title :", "Other :"),
			"-=245  10$aTitle :$brest /$cname.\n+=245  10$aOther :$brest /$cname.\n",
			"245$a: 1 changed|1 record changed, 0 unchanged",
		},
		"indicator and subfields": {
			changed("=245  10$aTitle :$brest /$cname.", "=245  13$cname.$aTitle :$nnew"),
			"-=245  10$aTitle :$brest /$cname.\n+=245  13$cname.$aTitle :$nnew\n",
			"245^2: 1 changed|245$a: 1 moved|245$b: 1 removed|245$n: 1 added|1 record changed, 0 unchanged",
		},
		"control field": {
			changed("eng d", "ger d"),
			"-=008  230101s2023\\\\\\\\xx\\\\\\\\\\\\\\\\\\\\\\\\000\\0\\eng\\d\n+=008  230101s2023\\\\\\\\xx\\\\\\\\\\\\\\\\\\\\\\\\000\\0\\ger\\d\n",
			"008: 1 changed|1 record changed, 0 unchanged",
		},
		"the middle one of three alike is changed, the first goes": {
			changed("=650  \\0$aCats.\n", "", "Dogs.", "Dogs"),
			"-=650  \\0$aCats.\n-=650  \\0$aDogs.\n+=650  \\0$aDogs\n",
			"650: 1 removed|650$a: 1 changed|1 record changed, 0 unchanged",
		},
		"moved down": {
			changed("=650  \\0$aCats.\n", "", "=900", "=650  \\0$aCats.\n=900"),
			"~=650  \\0$aCats.  (moved: field 4, now 6)\n",
			"650: 1 moved|1 record changed, 0 unchanged",
		},
		"moved over other tags": {
			changed("=245  10$aTitle :$brest /$cname.\n", "", "=910  \\\\$atwo\n", "=910  \\\\$atwo\n=245  10$aTitle :$brest /$cname.\n"),
			"~=245  10$aTitle :$brest /$cname.  (moved: field 3, now 8)\n",
			"245: 1 moved|1 record changed, 0 unchanged",
		},
		"one of two equal fields goes": {
			changed("Dogs.", "Cats."), // and the reverse below
			"-=650  \\0$aDogs.\n+=650  \\0$aCats.\n",
			"650$a: 1 changed|1 record changed, 0 unchanged",
		},
		"added between": {
			changed("=650  \\0$aDogs", "=600  10$aName\n=650  \\0$aDogs"),
			"+=600  10$aName\n",
			"600: 1 added|1 record changed, 0 unchanged",
		},
		"the first field": {
			changed("=001  id1", "=001  id2"),
			"-=001  id1\n+=001  id2\n",
			"001: 1 changed|1 record changed, 0 unchanged",
		},
		"leader": {
			changed("00000nam", "00000cam"),
			"-=LDR  00000nam a2200000 a 4500\n+=LDR  00000cam a2200000 a 4500\n",
			"LDR/05: 1 changed|1 record changed, 0 unchanged",
		},
		"normal form": {
			changed("Cats", "Cáts", "Dogs", "Dögs"), "", "",
		},
		"what would steer a terminal": {
			changed("Title", "Ti{1B}[31mtle\u202E\u009B"),
			"-=245  10$aTitle :$brest /$cname.\n+=245  10$aTi{1B}[31mtle\\u202E{C2}{9B} :$brest /$cname.\n",
			"245$a: 1 changed|1 record changed, 0 unchanged",
		},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := record(t, base), record(t, row.after)
			if name == "normal form" {
				before, after = after, record(t, changed("Cats", "Ca\u0301ts", "Dogs", "Dogs"))
				row.want = "-=650  \\0$aCáts.\n+=650  \\0$aCa\u0301ts.\n# the same characters in another normal form of Unicode\n" +
					"-=650  \\0$aDögs.\n+=650  \\0$aDogs.\n"
				row.summary = "650$a: 2 changed|1 record changed, 0 unchanged"
			}
			e := diff.EntryOf(diff.Of(before), diff.Of(after))
			var tally diff.Tally
			tally.Add(&e)
			if row.want == "" {
				require.Equal(t, diff.RecordUnchanged, e.Kind)
				require.Empty(t, diff.AppendText(nil, &e, false))
				return
			}
			require.Equal(t, "001 id1 (test.mrc record 1)\n"+row.want, string(diff.AppendText(nil, &e, false)))
			require.Equal(t, row.summary, strings.Join(tally.Lines(), "|"))
		})
	}
}

// Catches escape sequences of data that reach a terminal in JSON, and text that does not survive JSON
// unchanged.
func TestAppendJSON(t *testing.T) {
	before, after := record(t, base), record(t, changed("Title", "Ti{1B}\"\u202Etle", "=910  \\\\$atwo\n", ""))
	e := diff.EntryOf(diff.Of(before), diff.Of(after))
	got := diff.AppendJSON(nil, &e)
	require.NotContains(t, string(got), "\u202E")
	require.JSONEq(t, `{"kind":"changed","id":"id1","source":"test.mrc","record":1,"byte":0,"fields":[
		{"op":"changed","tag":"245","from":3,"to":3,"before":"=245  10$aTitle :$brest /$cname.","after":"=245  10$aTi{1B}\"\\u202Etle :$brest /$cname.",
		 "parts":[{"op":"changed","code":"a","before":"Title :","after":"Ti\u001b\"\u202etle :"}]},
		{"op":"removed","tag":"910","from":8,"before":"=910  \\\\$atwo"}]}`, string(got))
}

// Catches a line of JSON for a record that has not changed, and members that are empty.
func TestAppendJSON_members(t *testing.T) {
	before := record(t, base)
	same := diff.EntryOf(diff.Of(before), diff.Of(record(t, base)))
	require.Equal(t, "x", string(diff.AppendJSON([]byte("x"), &same)))
	require.Equal(t, "x", string(diff.AppendJSON([]byte("x"), &diff.Entry{Kind: diff.RecordElsewhere, ID: []byte("id")})))
	for want, e := range map[string]diff.Entry{
		`{"kind":"dropped"}`:                                  {Kind: diff.RecordDropped},
		`{"kind":"dropped","id":""}`:                          {Kind: diff.RecordDropped, ID: []byte{}},
		`{"kind":"dropped","id":"1","by":"245$a","key":"k"}`:  {Kind: diff.RecordDropped, ID: []byte("1"), By: "245$a", Key: "k"},
		`{"kind":"dropped","source":"s","record":1,"byte":0}`: {Kind: diff.RecordDropped, Pos: parse.Pos{Source: "s", Number: 1}},
		`{"kind":"dropped","output":"o"}`:                     {Kind: diff.RecordDropped, Output: "o"},
	} {
		require.Equal(t, want+"\n", string(diff.AppendJSON(nil, &e)))
	}
}

// Catches an added record without its leader, its fields or their places, and characters that are escaped
// although they steer nothing.
func TestAppendJSON_added(t *testing.T) {
	r := record(t, "=LDR  00000nam a2200000 a 4500\n=001  n1\n=245  10$aA\u00A0\u009F\u2027\u2028\u202E\u202F\u2065\u2066\u2069\u206A\u206F\u200D\U000E0041")
	e := diff.Entry{Kind: diff.RecordAdded, ID: []byte("n1"), Added: diff.Of(r)}
	got := string(diff.AppendJSON(nil, &e))
	require.JSONEq(t, `{"kind":"added","id":"n1","leader":"=LDR  00000nam a2200000 a 4500","fields":[
		{"op":"added","tag":"001","to":1,"after":"=001  n1"},
		{"op":"added","tag":"245","to":2,"after":"=245  10$aA\u00a0{C2}{9F}\u2027\\u2028\\u202E\u202f\\u2065\\u2066\\u2069\\u206A\\u206F`+"\u200d"+`\\u{E0041}"}]}`, got)
	for _, r := range "\u009F\u2028\u202E\u2065\u2066\u2069\u206A\U000E0041" {
		require.NotContains(t, got, string(r))
	}
	for _, r := range "\u00A0\u2027\u202F\u200D" {
		require.Contains(t, got, string(r))
	}
}

// Catches bytes that differ while the text looks the same: another encoding, and bytes that were not text
// originally and were written as U+FFFD.
func TestCompare_bytes(t *testing.T) {
	marc8 := record(t, strings.ReplaceAll(base, "nam a22", "nam  22")+"=500  \\\\$aCaf{E2}e and more\n")
	utf8 := record(t, base+"=500  \\\\$aCafe\u0301 and more\n")
	e := diff.EntryOf(diff.Of(marc8), diff.Of(utf8))
	require.Equal(t, `001 id1 (test.mrc record 1)
-=LDR  00000nam  2200000 a 4500
+=LDR  00000nam a2200000 a 4500
# 1 field: the same text in other bytes (marc-8, now utf-8)
`, string(diff.AppendText(nil, &e, false)))
	require.JSONEq(t, `{"kind":"changed","id":"id1","source":"test.mrc","record":1,"byte":0,
		"leader":{"before":"=LDR  00000nam  2200000 a 4500","after":"=LDR  00000nam a2200000 a 4500","positions":[9]},
		"encoding":{"before":"marc-8","after":"utf-8","fields":1}}`, string(diff.AppendJSON(nil, &e)))
	var tally diff.Tally
	tally.Add(&e)
	require.EqualValues(t, 1, tally.Recoded())

	broken := record(t, base+"=500  \\\\$aCaf{E9}\n=500  \\\\$aa{E9}\n")
	made := record(t, base+"=500  \\\\$aa\uFFFD\n=500  \\\\$aCaf\uFFFD\n")
	e = diff.EntryOf(diff.Of(broken), diff.Of(made))
	require.Equal(t, `001 id1 (test.mrc record 1)
-=500  \\$aCaf{E9}
+=500  \\$aCaf�
# the same text as far as it can be read, in other bytes
-=500  \\$aa{E9}
+=500  \\$aa�
# the same text as far as it can be read, in other bytes
`, string(diff.AppendText(nil, &e, false)))
}

// Catches a change where the bytes are the same: MARC-8 has one way to write characters that UTF-8 can
// write in two ways.
func TestCompare_marc8(t *testing.T) {
	before := record(t, strings.ReplaceAll(base, "nam a22", "nam  22")+"=500  \\\\$aCaf{E2}e\n")
	after := before.Clone()
	for f := range after.Fields {
		if v, _ := f.Value('a'); strings.HasPrefix(string(v), "Caf") {
			require.NoError(t, f.Replace([]byte("  \x1faCaf\u00e9")))
		}
	}
	require.True(t, after.Modified())
	d := diff.Compare(diff.Of(before), diff.Of(after))
	require.True(t, d.Empty(), "%+v", d)
}

// Catches a heading with a place that is not there, and tallies that begin with none or leave out what there is.
func TestAppendText_headings(t *testing.T) {
	for want, e := range map[string]diff.Entry{
		"no 001: dropped\n":                        {Kind: diff.RecordDropped},
		"001 1: dropped\n":                         {Kind: diff.RecordDropped, ID: []byte("1")},
		"001 1 (s record 1): dropped\n":            {Kind: diff.RecordDropped, ID: []byte("1"), Pos: parse.Pos{Source: "s", Number: 1}},
		"245$a k, 001 1: dropped in o\n":           {Kind: diff.RecordDropped, ID: []byte("1"), By: "245$a", Key: "k", Output: "o"},
		"245$a k (s record 2): dropped in o.mrc\n": {Kind: diff.RecordDropped, By: "245$a", Key: "k", Output: "o.mrc", Pos: parse.Pos{Source: "s", Number: 2}},
	} {
		require.Equal(t, want, string(diff.AppendText(nil, &e, false)))
	}
	var tally diff.Tally
	require.Equal(t, []string{"0 records unchanged"}, tally.Lines())
	tally.Add(&diff.Entry{Kind: diff.RecordDropped})
	require.Equal(t, []string{"1 record dropped, 0 unchanged"}, tally.Lines())
}

// Catches colours around the wrong line, and a colour that does not end.
func TestAppendText_colour(t *testing.T) {
	before, after := record(t, base), record(t, changed("Title", "Other", "=650  \\0$aCats.\n", "", "=900", "=650  \\0$aCats.\n=900"))
	e := diff.EntryOf(diff.Of(before), diff.Of(after))
	require.Equal(t, "\x1b[1m001 id1 (test.mrc record 1)\x1b[0m\n"+
		"\x1b[31m-=245  10$aTitle :$brest /$cname.\x1b[0m\n\x1b[32m+=245  10$aOther :$brest /$cname.\x1b[0m\n"+
		"\x1b[36m~=650  \\0$aCats.  (moved: field 4, now 6)\x1b[0m\n", string(diff.AppendText(nil, &e, true)))
}

// Catches fields that are compared although they are to be ignored, and places that are counted without them.
func TestCompare_ignore(t *testing.T) {
	before, after := record(t, base), record(t, changed("Title", "Other", "=910  \\\\$atwo\n", "=910  \\\\$atwo!\n"))
	tags, err := diff.TagsOf([]string{"0..", "245"})
	require.NoError(t, err)
	a, b := diff.Of(before), diff.Of(after)
	a.Ignore, b.Ignore = tags, tags
	d := diff.Compare(a, b)
	require.Len(t, d.Fields, 1)
	require.Equal(t, "910", d.Fields[0].Tag.String())
	require.Equal(t, []int{7, 7}, []int{d.Fields[0].From, d.Fields[0].To})
	_, err = diff.TagsOf([]string{"9..", "24"})
	require.ErrorContains(t, err, `"24" is not a tag`)
}

// Catches subfields that are all reported as changed because one before them went.
func TestCompare_shiftedSubfields(t *testing.T) {
	before := record(t, strings.Replace(base, "$aTitle :$brest /$cname.", "$aone$atwo$athree$afour", 1))
	after := record(t, strings.Replace(base, "$aTitle :$brest /$cname.", "$atwo$athree$afour$afive", 1))
	d := diff.Compare(diff.Of(before), diff.Of(after))
	require.Len(t, d.Fields, 1)
	var ops []string
	for _, p := range d.Fields[0].Parts {
		ops = append(ops, p.Op.String())
	}
	require.Equal(t, []string{"changed"}, ops, "one became five")
}

// Catches a summary that adds up wrongly, hides a tag in a group, or is another in JSON.
func TestTally(t *testing.T) {
	local := func(tags string) string {
		text := base
		for _, tag := range strings.Fields(tags) {
			text += "=" + tag + "  \\\\$ax\n"
		}
		return text
	}
	var tally, other diff.Tally
	for i, after := range []string{base, base, changed("=900  \\\\$aone\n", "=900  \\\\$aother\n")} {
		before, to := record(t, local("920 930 930 940")), record(t, after)
		if i == 2 {
			before = record(t, local("710 711 712 950"))
		}
		e := diff.EntryOf(diff.Of(before), diff.Of(to))
		if i == 0 {
			tally.Add(&e)
		} else {
			other.Add(&e)
		}
	}
	tally.Merge(&other)
	for range 1200 {
		tally.Add(&diff.Entry{Kind: diff.RecordAdded})
	}
	tally.Add(&diff.Entry{Kind: diff.RecordElsewhere})
	require.Equal(t, []string{
		"7XX: 3 removed (3 tags, 710 to 712)",
		"900$a: 1 changed",
		"9XX: 9 removed (4 tags, 920 to 950)",
		"3 records changed, 1,200 added, 1 made into rows or lines, 0 unchanged",
	}, tally.Lines())
	require.JSONEq(t, `{"kind":"summary","records":{"changed":3,"added":1200,"dropped":0,"rejected":0,"elsewhere":1,"unchanged":0},
		"fields":[{"name":"710","removed":1},{"name":"711","removed":1},{"name":"712","removed":1},{"name":"900$a","changed":1},
		{"name":"920","removed":2},{"name":"930","removed":4},{"name":"940","removed":2},{"name":"950","removed":1}],"recoded":0}`, string(tally.AppendJSON(nil)))
	tally.Reset()
	require.Equal(t, []string{"0 records unchanged"}, tally.Lines())

	e := diff.EntryOf(diff.Of(record(t, local("920 930 940"))), diff.Of(record(t, base+"=920  \\\\$ay\n=920  \\\\$az\n=950  \\\\$ax\n=960  \\\\$ax\n")))
	tally.Add(&e)
	require.NotContains(t, strings.Join(tally.Lines(), "\n"), "9XX", "two tags, and two that were not only added or removed")
}

// Catches fields that are counted once for each of their subfields, parts of a field below another one, and a sum that
// depends on which tally counted which record.
func TestTally_fields(t *testing.T) {
	var tallies [2]diff.Tally
	for i, after := range []string{
		changed("00000nam", "00000cas", "=245  10$aTitle :$brest /$cname.", "=245  13$aOther :$crest"),
		changed("=650  \\0$aDogs.\n", "", "Cats.", "Cats", "eng d", "ger d"),
	} {
		e := diff.EntryOf(diff.Of(record(t, base)), diff.Of(record(t, after)))
		tallies[i].Add(&e)
	}
	tallies[0].Merge(&tallies[1])
	var lines []string
	for _, f := range tallies[0].Fields() {
		for _, r := range append([]diff.Row{f.Row}, f.Parts...) {
			lines = append(lines, fmt.Sprint(r.Name, " ", r.Changed, r.Added, r.Removed, r.Moved))
		}
	}
	require.Equal(t, []string{"LDR 1 0 0 0", "LDR/05 1 0 0 0", "LDR/07 1 0 0 0", "008 1 0 0 0",
		"245 1 0 0 0", "245^2 1 0 0 0", "245$a 1 0 0 0", "245$b 0 0 1 0", "245$c 1 0 0 0", "650 1 0 1 0", "650$a 1 0 0 0"}, lines)
}
