package linkage_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/linkage"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/parse"
)

func record(t testing.TB, lines ...string) *parse.Record {
	t.Helper()
	raw, err := testmarc.Build(strings.Join(lines, "\n"))
	require.NoError(t, err)
	var b parse.Batch
	require.NoError(t, parse.NewReader(bytes.NewReader(raw), parse.Options{}).Read(&b))
	require.Len(t, b.Records, 1)
	return b.Records[0].Clone()
}

// name identifies a field in tests: its $a.
func name(f parse.Field) string {
	v, _ := f.Value('a')
	return string(v)
}

func names(list []parse.Field) string {
	var s []string
	for _, f := range list {
		s = append(s, name(f))
	}
	return strings.Join(s, " ")
}

func find(t testing.TB, r *parse.Record, a string) parse.Field {
	t.Helper()
	for f := range r.Fields {
		if name(f) == a {
			return f
		}
	}
	t.Fatalf("no field with $a %s", a)
	return parse.Field{}
}

// links shows the fields with a $6 as tag, $6, $a.
func links(r *parse.Record) string {
	var s []string
	for f := range r.Fields {
		if v, ok := f.Value('6'); ok {
			s = append(s, f.Tag().String()+" "+string(v)+" "+name(f))
		}
	}
	return strings.Join(s, "; ")
}

// Catches a $6 that is read with a wrong number or tag, one that is refused although it can be read in
// only one way, and one that is guessed.
func TestParse(t *testing.T) {
	for v, want := range map[string]string{
		"245-01":           "245-01 exact",
		"880-01/(N":        "880-01/(N exact (N",
		"245-03/(2/r":      "245-03/(2/r exact (2 r",
		"100-07/$1":        "100-07/$1 exact $1",
		"500-00":           "500-00 exact",
		"9A1-02":           "9A1-02 exact",
		"245-1":            "245-01",
		"880-100":          "880-100",
		"880-007":          "880-07",
		"24501":            "245-01",
		"88001/(N":         "880-01/(N (N",
		"245 01":           "245-01",
		"245 - 01":         "245-01",
		"245--01":          "245-01",
		"245\u201301":      "245-01",
		"245\u2212 1/(N":   "245-01/(N (N",
		"245_01":           "245-01",
		"  880-01":         "880-01",
		"880-01 ":          "880-01 ",
		"880-01 /(3/r":     "880-01 /(3/r (3 r",
		"880-01(3/r":       "880-01(3/r (3 r",
		"880-01.":          "880-01. .",
		"880-01/":          "880-01/ exact",
		"880-1:":           "880-01: :",
		"88[-01":           "",
		"8{0-01":           "",
		"":                 "",
		"880":              "",
		"880-":             "",
		"88":               "",
		"8801":             "", // tag 880 and number 1, or 88 and 01?
		"880001":           "", // three digits without a dash
		"880-0001":         "",
		"880-01a":          "",
		"880-0x":           "",
		"88.-01":           "",
		"8.0-01":           "",
		".80-01":           "",
		"\u0661\u066201":   "",
		"--------":         "",
		"880-\u0660\u0661": "",
	} {
		l, ok := linkage.Parse([]byte(v))
		if want == "" {
			require.False(t, ok, "%q", v)
			continue
		}
		require.True(t, ok, "%q", v)
		got := l.String()
		if l.Exact {
			got += " exact"
		}
		script, direction := l.Script()
		if script != "" {
			got += " " + script
		}
		if direction != "" {
			got += " " + direction
		}
		require.Equal(t, want, got, "%q", v)
	}
}

func TestOf(t *testing.T) {
	r := record(t, "=001  880-01", `=245  00$6880-01$6880-02$aone`, `=246  00$6no$atwo`, `=500  \\$athree`)
	l, found, ok := linkage.Of(find(t, r, "one"))
	require.True(t, found && ok)
	require.Equal(t, 1, l.Number)
	_, found, ok = linkage.Of(find(t, r, "two"))
	require.True(t, found)
	require.False(t, ok)
	for _, f := range []parse.Field{r.At(0), find(t, r, "three")} {
		_, found, ok = linkage.Of(f)
		require.False(t, found || ok)
	}
}

// pairs has every kind of linkage.
func pairs(t testing.TB) *parse.Record {
	return record(t,
		"=001  links",
		`=100  1\$6880-01$aauthor`,
		`=245  10$6880-02$atitle`,
		`=246  3\$a2nd`,
		`=250  \\$6880-05$aalone`,
		`=260  \\$6880-01$aplace`, // the number of another tag
		`=700  1\$6880-07$aboth1`,
		`=700  1\$6880-07$aboth2`,
		`=710  2\$6700-01$aelsewhere`,
		`=880  1\$6100-01/(N$aавтор`,
		`=880  10$6245-02/(N$aзаглавие`,
		`=880  10$6245 2/{dollar}1$a題名`, // another script, and another way to write the link
		`=880  \\$6260-01$aместо`,
		`=880  1\$6700-07/(N$aоба`,
		`=880  \\$6500-00$aбез`,
		`=880  \\$6500-09$aпотерян`,
		`=880  \\$aнет`,
	)
}

// Catches partners that are missed, and fields that count as partners although only the number, or only
// the tag, agrees.
func TestPartners(t *testing.T) {
	r := pairs(t)
	for a, want := range map[string]string{
		"author": "автор", "автор": "author",
		"title": "заглавие 題名", "заглавие": "title", "題名": "title",
		"place": "место", "место": "place",
		"both1": "оба", "both2": "оба", "оба": "both1 both2",
		"2nd": "", "alone": "", "elsewhere": "", "без": "", "потерян": "", "нет": "",
	} {
		require.Equal(t, want, names(linkage.Partners(find(t, r, a))), a)
	}
	require.Empty(t, linkage.Partners(r.At(0)), "a control field")
	require.NoError(t, find(t, r, "title").Delete())
	require.Empty(t, linkage.Partners(find(t, r, "題名")), "a deleted field is nobody's partner")
}

// Catches a partner that is left over, and one that is deleted although another field still needs it.
func TestTogether(t *testing.T) {
	r := pairs(t)
	for a, want := range map[string]string{
		"author":      "author автор",
		"автор":       "автор author",
		"title":       "title заглавие 題名",
		"題名":          "題名 title заглавие",
		"both1":       "both1",
		"оба":         "оба",
		"both1 both2": "both1 both2 оба",
		"без":         "без",
		"title 題名":    "title 題名 заглавие",
	} {
		var given []parse.Field
		for _, x := range strings.Fields(a) {
			given = append(given, find(t, r, x))
		}
		require.Equal(t, want, names(linkage.Together(given...)), a)
	}
	require.Empty(t, linkage.Together())
}

// Catches a pair that is separated, or two pairs that become one, when numbers change; and a $6 that
// changes in more than its number.
func TestRenumber(t *testing.T) {
	r := pairs(t)
	require.Equal(t, 8, linkage.Renumber(r))
	require.Equal(t, "100 880-01 author; 245 880-02 title; 250 880-03 alone; 260 880-04 place; "+
		"700 880-05 both1; 700 880-05 both2; 710 700-01 elsewhere; "+
		"880 100-01/(N автор; 880 245-02/(N заглавие; 880 245-02/$1 題名; 880 260-04 место; 880 700-05/(N оба; "+
		"880 500-00 без; 880 500-06 потерян", links(r))
	require.Zero(t, linkage.Renumber(r), "a second time changes nothing")
	before := pairs(t)
	for f := range before.Fields {
		a := name(f)
		if a != "" {
			require.Equal(t, names(linkage.Partners(f)), names(linkage.Partners(find(t, r, a))), a)
		}
	}
}

func TestRenumber_leavesBytesAlone(t *testing.T) {
	r := parse.NewRecord()
	tag, _ := parse.MakeTag("245")
	f := r.Append(tag, []byte("1\x1f\x1f6880-09\x1fa\x1f6880-9/x\x1f6nothing\x1f"))
	require.Equal(t, 1, linkage.Renumber(r))
	require.Equal(t, "1\x1f\x1f6880-01\x1fa\x1f6880-01/x\x1f6nothing\x1f", string(f.Data()))
	require.Zero(t, linkage.Renumber(r))
	f = r.Append(tag, []byte("1 \x1fasee 880-09\x1f6880-07\x1fb880-09"))
	require.Equal(t, 1, linkage.Renumber(r))
	require.Equal(t, "1 \x1fasee 880-09\x1f6880-02\x1fb880-09", string(f.Data()), "text that looks like a link")
}

// Catches a link in a control field, which has no subfields.
func TestControlFields(t *testing.T) {
	r := record(t, `=001  x`, `=245  10$6880-01$atitle`, `=880  10$6245-01$aform`)
	control, _ := r.First(r.At(0).Tag())
	require.NoError(t, control.Replace([]byte("x\x1f6245-01")))
	odd := r.Append(r.At(0).Tag(), []byte("y\x1f6880-07"))
	require.Equal(t, "form", names(linkage.Partners(r.At(1))))
	require.Empty(t, linkage.Partners(odd))
	require.Zero(t, linkage.Renumber(r))
	require.Equal(t, "y\x1f6880-07", string(odd.Data()))
	_, found, _ := linkage.Of(odd)
	require.False(t, found)
}

// Catches a copy that is linked with fields that were there before, a copy without its partner, and data
// that moved while it was copied.
func TestCopy(t *testing.T) {
	from, to := pairs(t), pairs(t)
	f := linkage.Copy(to, find(t, from, "title"), (*parse.Record).Append)
	require.Equal(t, "title", name(f))
	require.True(t, strings.HasSuffix(links(to), "; 245 880-03 title; 880 245-03/(N заглавие; 880 245-03/$1 題名"), links(to))
	require.Equal(t, "заглавие 題名", names(linkage.Partners(f)))
	require.Equal(t, "заглавие 題名", names(linkage.Partners(find(t, to, "title"))), "those that were there")

	own := pairs(t)
	for range 50 {
		linkage.Copy(own, find(t, own, "автор"), (*parse.Record).Insert)
	}
	pairs := 0
	for f := range own.Fields {
		if name(f) == "author" {
			require.Equal(t, "автор", names(linkage.Partners(f)))
			pairs++
		}
	}
	require.Equal(t, 51, pairs)

	plain := linkage.Copy(to, find(t, from, "2nd"), (*parse.Record).Append)
	require.Equal(t, find(t, from, "2nd").Data(), plain.Data())
	lost := linkage.Copy(to, find(t, from, "alone"), (*parse.Record).Append)
	v, _ := lost.Value('6')
	require.Equal(t, "880-04", string(v), "a number that is free there, and not one that belongs to others")
}

// Catches a text that looks like a link and counts as one, and a number that is passed over because of it.
func TestTextLikeLinks(t *testing.T) {
	r := record(t, `=001  x`, `=245  10$atitle$b880-01`, `=880  10$6245-01$aform`, `=500  \\$aother$b880-02`, `=500  \\$anot certain$6880-02a`)
	odd := r.Append(r.At(0).Tag(), []byte("y\x1f6880-02"))
	require.Equal(t, "y\x1f6880-02", string(odd.Data()))
	require.Empty(t, linkage.Partners(find(t, r, "form")))
	copied := linkage.Copy(r, find(t, pairs(t), "title"), (*parse.Record).Append)
	v, _ := copied.Value('6')
	require.Equal(t, "880-02", string(v), "01 is in use, and 02 is not")
}

// Catches a copy with a number that another field has in a $6 that is not its first subfield, or not its
// first $6.
func TestCopy_numbersAnywhere(t *testing.T) {
	to := record(t, `=001  x`, `=500  \\$aother$6880-01`, `=880  \\$6500-02$aone$6500-03$6500-05`)
	copied := linkage.Copy(to, find(t, pairs(t), "title"), (*parse.Record).Append)
	v, _ := copied.Value('6')
	require.Equal(t, "880-04", string(v))
}

// random makes a record with fields that are linked in every way, right and wrong.
func random(r *rand.Rand) *parse.Record {
	rec := parse.NewRecord()
	tags := []string{"100", "245", "700"}
	for i := range 2 + r.IntN(12) {
		tag, link := tags[r.IntN(len(tags))], "880"
		if r.IntN(2) == 0 {
			tag, link = "880", tag
		}
		data := []byte("  ")
		if r.IntN(6) > 0 {
			form := []string{"%s-%02d", "%s-%02d/(N", "%s%02d", "%s %d"}[r.IntN(4)]
			data = parse.AppendSubfield(data, '6', fmt.Sprintf(form, link, r.IntN(4)))
		}
		t, _ := parse.MakeTag(tag)
		rec.Append(t, parse.AppendSubfield(data, 'a', strconv.Itoa(i)))
	}
	return rec
}

// relation returns the partners of each field, by name.
func relation(r *parse.Record) map[string]string {
	m := map[string]string{}
	for f := range r.Fields {
		m[name(f)] = names(linkage.Partners(f))
	}
	return m
}

// Catches partners that are not mutual, numbers that separate or join pairs, an 880 left without the field
// that it is a form of, and a copy that includes more or fewer fields than a deletion would.
func TestLinkage_properties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		rec := random(r)
		before := relation(rec)
		for f := range rec.Fields {
			for _, p := range linkage.Partners(f) {
				require.Contains(t, linkage.Partners(p), f)
			}
		}
		renumbered := rec.Clone()
		linkage.Renumber(renumbered)
		require.Equal(t, before, relation(renumbered))
		require.Zero(t, linkage.Renumber(renumbered))

		f := rec.At(r.IntN(rec.Len()))
		together := linkage.Together(f)
		copied := rec.Clone()
		c := linkage.Copy(copied, copied.At(slices.Index(positions(rec), f)), (*parse.Record).Append)
		require.Equal(t, rec.Len()+len(together), copied.Len())
		require.Equal(t, name(f), name(c))
		for p, q := range relation(rec) {
			require.Equal(t, before[p], q)
		}
		wasForm := map[parse.Field]bool{}
		for g := range rec.Fields {
			wasForm[g] = g.Tag().String() == "880" && len(linkage.Partners(g)) > 0
		}
		for _, g := range together {
			require.NoError(t, g.Delete())
		}
		for g := range rec.Fields {
			if wasForm[g] {
				require.NotEmpty(t, linkage.Partners(g), "%s of %s is left alone", name(g), links(rec))
			}
		}
	}
}

func positions(r *parse.Record) (list []parse.Field) {
	for i := range r.Positions() {
		list = append(list, r.At(i))
	}
	return list
}
