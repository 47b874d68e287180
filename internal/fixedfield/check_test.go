package fixedfield_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fixedfield"
)

// join makes the data of a field from its positions, separated by blanks; # is a blank.
func join(positions string) []byte {
	return []byte(strings.ReplaceAll(strings.Join(strings.Fields(positions), ""), "#", " "))
}

// checks are fields with their expected problems, including at least one sound field of each form.
var checks = []struct {
	name, data string
	form       *fixedfield.Form
	want       []string
}{
	{"books", "990101 s 1999 #### nyu a### # # b### # 0 0 1 # 0 # eng # d", fixedfield.For008('a', 'm'), nil},
	{"books that say little", "990101 | |||| |||| ||| |||| | | |||| | | | | | | | ||| | |", fixedfield.For008('t', ' '), nil},
	{"books that are wrong", "991301 x 19## 20uu kkk ay## # g 0### 0 0 2 1 0 b A bAe n a", fixedfield.For008('a', 'a'), []string{
		`value 008/00-05 entered: "991301" is not a date in the form yymmdd`,
		`value 008/06 date_type: "x" is not in the list`,
		`value 008/07-10 date1: "19  " is neither in the list nor made of digits and "u"`,
		`value 008/15-17 place: "kkk" is not in the list`,
		`value 008/18-21 illustrations: "y" is not in the list`,
		`obsolete 008/23 form: "g" (Punched paper tape) is obsolete`,
		`value 008/24-27 contents: "0" is not in the list`,
		`value 008/28 government: "0" is not in the list`,
		`value 008/30 festschrift: "2" is not in the list`,
		`obsolete 008/32: "0" is in a position that is no longer defined`,
		`value 008/33 literary_form: "b" is not in the list`,
		`value 008/34 biography: "A" is not in the list`,
		`value 008/35-37 lang: "bAe" is not in the list`,
		`value 008/38 modified: "n" is not in the list`,
		`obsolete 008/39 source: "a" (National Agricultural Library) is obsolete`,
	}},
	{"books of old", "850101 s 1980 #### cs# a### # # h### # 0 0 1 # c # scc # b", fixedfield.For008('a', 'd'), []string{
		`obsolete 008/15-17 place: "cs " (Czechoslovakia) is obsolete`,
		`obsolete 008/24-27 contents: "h" (Handbooks) is obsolete`,
		`obsolete 008/33 literary_form: "c" (Comic strips) is obsolete`,
		`obsolete 008/35-37 lang: "scc" (Serbian) is obsolete`,
		`obsolete 008/39 source: "b" (National Library of Medicine) is obsolete`,
	}},
	{"a short 008", "990101 s 1999 #### nyu a### # # b### # 0 0 1 # 0 # eng #", fixedfield.For008('a', 'm'), []string{
		"length 008 has 39 characters, that of books has 40",
	}},
	{"a long 008", "990101 s 1999 #### nyu a### # # b### # 0 0 1 # 0 # eng # d #", fixedfield.For008('t', 'm'), []string{
		"length 008 has 41 characters, that of books has 40",
	}},
	{"an empty 008", "", fixedfield.For008('a', 'm'), []string{"length 008 has 0 characters, that of books has 40"}},
	{"fill where it may not stand", "|||||| s 199| #### nyu a||| # # ##|| # 0 0 1 | 0 # e|g # d", fixedfield.For008('a', 'm'), []string{
		"value 008/00-05 entered: the fill character is not allowed here",
		`value 008/07-10 date1: "199|": the fill character cannot be mixed with codes`,
		`value 008/18-21 illustrations: "a|||": the fill character cannot be mixed with codes`,
		`value 008/35-37 lang: "e|g": the fill character cannot be mixed with codes`,
	}},
	{"dates", "990101 e 2001 03## fr# #### # # #### # 0 0 0 # 0 # fre # #", fixedfield.For008('a', 'm'), nil},
	{"dates unknown", "990101 q 19uu 20uu fr# #### # # #### # 0 0 0 # 0 # ### # #", fixedfield.For008('a', 'm'), nil},

	{"computer files", "010101 m 2000 9999 cau #### f o ## m # s ###### eng # #", fixedfield.For008('m', 'm'), nil},
	{"computer files that are wrong", "010101 m 2000 9999 cau a### f s #x m # s ##x### eng # #", fixedfield.For008('m', 's'), []string{
		`obsolete 008/18-21: "a   " is in a position that is no longer defined`,
		`value 008/23 form: "s" is not in the list`,
		`undefined 008/24-25: " x" is in a position that is not defined`,
		`undefined 008/29-34: "  x   " is in a position that is not defined`,
	}},
	{"maps", "080101 s 2008 #### sz# abg# bd # a ## f # # 0 # o# ger # c", fixedfield.For008('e', 'm'), nil},
	{"maps that are wrong", "080101 s 2008 #### sz# abg# xx g q ## f # # # # a# ger # c", fixedfield.For008('f', 'm'), []string{
		`value 008/22-23 projection: "xx" is not in the list`,
		`obsolete 008/24: "g" is in a position that is no longer defined`,
		`value 008/25 map_type: "q" is not in the list`,
		`value 008/31 index: " " is not in the list`,
		`obsolete 008/33-34 format: "a" (Photocopy, blue line print) is obsolete`,
	}},
	{"music", "950101 s 1994 #### gw# sy a # # # bi#### n# # # # ger # #", fixedfield.For008('c', 'm'), nil},
	{"sound recordings", "950101 p 1994 1970 gw# nn n n # # ###### lt # n # ger # d", fixedfield.For008('i', 'm'), nil},
	{"music that is wrong", "950101 s 1994 #### gw# xx # # # # ##x### # # # # # ger # #", fixedfield.For008('j', 'm'), []string{
		`value 008/18-19 composition: "xx" is not in the list`,
		`value 008/20 music_format: " " is not in the list`,
		`value 008/24-29 accompanying: "x" is not in the list`,
	}},
	{"continuing resources", "040115 c 2004 9999 gw# m r # p # # # ### # 0 ### a 0 ger # d", fixedfield.For008('a', 's'), nil},
	{"continuing resources that are wrong", "040115 c 2004 9999 gw# v # 1 b # # h h## # 0 ##0 a 3 ger # d", fixedfield.For008('a', 'i'), []string{
		`value 008/18 frequency: "v" is not in the list`,
		`value 008/19 regularity: " " is not in the list`,
		`obsolete 008/20: "1" is in a position that is no longer defined`,
		`value 008/21 resource_type: "b" is not in the list`,
		`obsolete 008/30-32: "  0" is in a position that is no longer defined`,
		`value 008/34 entry: "3" is not in the list`,
	}},
	{"visual materials", "100101 s 2010 #### xxu 090 # g ##### # o ### v l eng # d", fixedfield.For008('g', 'm'), nil},
	{"visual materials, other values", "100101 s 2010 #### xxu nnn # # ##### s # ### i n eng # d", fixedfield.For008('k', 'm'), nil},
	{"visual materials that are wrong", "100101 s 2010 #### xxu 90# # g ##### # o ##1 e x eng # d", fixedfield.For008('o', 'm'), []string{
		`value 008/18-20 running_time: "90 " is neither in the list nor made of digits`,
		`undefined 008/30-32: "  1" is in a position that is not defined`,
		`obsolete 008/33 visual_type: "e" (Electronic videorecording) is obsolete`,
		`value 008/34 technique: "x" is not in the list`,
	}},
	{"mixed materials", "100101 i 1910 1950 xxu ##### r ########### eng # d", fixedfield.For008('p', 'c'), nil},
	{"mixed materials of old", "100101 i 1910 1950 xxu ##### p ##########l eng # d", fixedfield.For008('b', 'c'), []string{
		`obsolete 008/23 form: "p" (Photocopy) is obsolete`,
		`obsolete 008/30-34: "    l" is in a position that is no longer defined`,
	}},
	{"a type of record that is none", "990101 s 1999 #### nyu anything_goes_her eng # d", fixedfield.For008('?', 'm'), nil},
	{"authority", "990101 n | # a z a n n a a b n ########## # a # a a a #### # c", fixedfield.For008('z', ' '), nil},
	{"authority that is wrong", "990101 # a # h c | x | a b c g #########x | x # b c e #### o #", fixedfield.For008('z', ' '), []string{
		`value 008/09 kind_of_record: "h" is not in the list`,
		`value 008/12 series_type: "x" is not in the list`,
		`value 008/16 use_series: "c" is not in the list`,
		`value 008/17 subdivision_type: "g" is not in the list`,
		`undefined 008/18-27: "         x" is in a position that is not defined`,
		`value 008/29 reference_evaluation: "x" is not in the list`,
		`value 008/32 undifferentiated: "c" is not in the list`,
		`value 008/33 establishment: "e" is not in the list`,
		`value 008/38 modified: "o" is not in the list`,
	}},
	{"holdings", "990101 4 p #### 8 # # # 4 001 u u eng 0 990101", fixedfield.For008('y', ' '), nil},
	{"holdings with a policy", "990101 2 g 9912 6 l 2 y 1 002 a b ### 1 000000", fixedfield.For008('x', ' '), nil},
	{"holdings that are wrong", "990101 9 a 99## 9 x 0 d 5 1## x x xyz 2 991301", fixedfield.For008('u', ' '), []string{
		`value 008/06 receipt: "9" is not in the list`,
		`value 008/07 acquisition: "a" is not in the list`,
		`value 008/08-11 end_date: "99  " is neither in the list nor made of digits`,
		`value 008/12 retention: "9" is not in the list`,
		`value 008/13 retention_policy: "x" is not in the list`,
		`value 008/14 retention_number: "0" is not in the list`,
		`value 008/15 retention_unit: "d" is not in the list`,
		`value 008/16 completeness: "5" is not in the list`,
		`value 008/17-19 copies: "1  " is neither in the list nor made of digits`,
		`value 008/20 lending: "x" is not in the list`,
		`value 008/21 reproduction: "x" is not in the list`,
		`value 008/22-24 lang: "xyz" is not in the list`,
		`value 008/25 composite: "2" is not in the list`,
		`value 008/26-31 reported: "991301" is not a date in the form yymmdd`,
	}},
	{"holdings of the length of others", "990101 4 p #### 8 # # # 4 001 u u eng 0 990101 ########", fixedfield.For008('v', ' '), []string{
		"length 008 has 40 characters, that of holdings records has 32",
	}},

	{"006 of books", "a a### # o b### # 0 0 1 # 0 #", fixedfield.For006('a'), nil},
	{"006 of computer files", "m #### # o ## d # # ######", fixedfield.For006('m'), nil},
	{"006 of maps", "e a### bd # a ## # o # 1 # ##", fixedfield.For006('f'), []string{}},
	{"006 of music", "j nn n # # # ###### ## # n #", fixedfield.For006('j'), nil},
	{"006 of continuing resources", "s q r # p # o # ### # 0 ### a 2", fixedfield.For006('s'), nil},
	{"006 of visual materials", "k --- # # ##### # # ### k n", fixedfield.For006('k'), nil},
	{"006 of mixed materials", "p ##### o ###########", fixedfield.For006('p'), nil},
	{"006 that is wrong", "s q y # p # o # ### # 0 ### a 2", fixedfield.For006('s'), []string{
		`value 006/02 regularity: "y" is not in the list`,
	}},
	{"006 of the length of 008", "a a### # o b### # 0 0 1 # 0 # #", fixedfield.For006('t'), []string{
		"length 006 has 19 characters, that of books has 18",
	}},
}

// checks007 are fields 007: one sound field of each category.
var checks007 = []struct {
	data string
	want []string
}{
	{"a j # c a n z n", nil},
	{"c r # c n u --- u u a a a", nil},
	{"c o # c g a 024 m a n b p", nil},
	{"d c # c a n", nil},
	{"f b # a# b ### n", nil},
	{"f b # em m abl u", nil},
	{"g s # c j # # j c", nil},
	{"h d # a f b 015 b a a a", nil},
	{"h e # b m a --- b b c p", nil},
	{"k f # c o #", nil},
	{"m r # c f a a d m n a o p a b a c ------", nil},
	{"m r # b a b d f n z n r t n n k u 199905", nil},
	{"o u", nil},
	{"q u", nil},
	{"r u # c c 3 f b b da", nil},
	{"s d # f s n g n n m m n e d", nil},
	{"s b # n m n n l n i p n | e", nil},
	{"t a", nil},
	{"v d # c v a i z q", nil},
	{"z m", nil},
	{"z |", nil},

	{"c r # c n u", []string{`length 007 has 6 characters, that of category "c" (electronic resource) has 14`}},
	{"c x u c n", []string{
		`length 007 has 5 characters, that of category "c" (electronic resource) has 14`,
		`value 007/01 smd: "x" is not in the list`,
		`obsolete 007/02: "u" is in a position that is no longer defined`,
	}},
	{"s d # f s n g n n m m n e d #", []string{`length 007 has 15 characters, that of category "s" (sound recording) has 14`}},
	{"f b x a# b ### n", []string{`undefined 007/02: "x" is in a position that is not defined`}},
	{"h d # a f b 0x5 b a a a", []string{`value 007/06-08 reduction_ratio: "0x5" is neither in the list nor made of digits and "-"`}},
	{"v d # h v a i z q", []string{`value 007/03 color: "h" is not in the list`}},
}

func texts(list []fixedfield.Problem) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Code+" "+p.Text)
	}
	return strings.Join(out, "\n")
}

// Catches a rule that reports a correct value, misses a wrong one, or reports a wrong place.
// Catches positions that count bytes: one é, and everything after it is reported.
func TestForm_Check_characters(t *testing.T) {
	data := []byte("240115s2003    gwé           001 0 ger d")
	problems := fixedfield.For008('a', 'm').Check(data)
	require.Len(t, problems, 1)
	require.Equal(t, "gwé", problems[0].Value)
	p, ok := fixedfield.CheckUntold("006", []byte("é"))
	require.True(t, ok)
	require.Equal(t, "é", p.Value)
}

// Catches a message about a field that no form fits which names a place of another field.
func TestCheckUntold(t *testing.T) {
	for data, want := range map[string]string{"006 ?": `006/00 type: "?" is not in the list`, "007 ?": `007/00 category: "?" is not in the list`, "006 ": "006 is empty", "007 ": "007 is empty"} {
		tag, value, _ := strings.Cut(data, " ")
		p, ok := fixedfield.CheckUntold(tag, []byte(value))
		require.True(t, ok)
		require.Equal(t, want, p.Text)
	}
	_, ok := fixedfield.CheckUntold("008", []byte("?"))
	require.False(t, ok)
	date2 := fixedfield.For008('a', 'm').Check([]byte("240115s20031x9 gw            001 0 ger d"))
	require.Contains(t, texts(date2), `made of digits and "u" and blanks`)
}

func TestForm_Check(t *testing.T) {
	t.Parallel()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			require.NotNil(t, c.form)
			require.Equal(t, strings.Join(c.want, "\n"), texts(c.form.Check(join(c.data))))
		})
	}
	seen := map[string]bool{}
	for _, c := range checks007 {
		t.Run("007 "+c.data, func(t *testing.T) {
			form := fixedfield.For007(c.data[0])
			require.NotNil(t, form)
			seen[form.Material] = true
			require.Equal(t, strings.Join(c.want, "\n"), texts(form.Check(join(c.data))))
		})
	}
	require.Len(t, seen, 15, "a category of material is not tested")
}
