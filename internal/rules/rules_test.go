package rules_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/rules"
	"mrrc-lua/parse"
)

// recordOf makes a record of lines: tag, two indicators, subfields ("245 10 $aTitle"), or a tag and data ("008 …"). A line
// that begins with LDR sets the leader.
func recordOf(t *testing.T, lines ...string) *parse.Record {
	t.Helper()
	r := parse.NewRecord()
	for _, l := range lines {
		if data, ok := strings.CutPrefix(l, "LDR "); ok {
			for i := range data {
				if i == 6 || i == 7 || i == 18 {
					require.NoError(t, r.SetLeader(i, data[i]))
				}
			}
			continue
		}
		tag, ok := parse.MakeTag(l[:3])
		require.True(t, ok, l)
		data := l[4:]
		if tag >= parse.TagOf('0', '1', '0') {
			data = data[:2] + strings.ReplaceAll(strings.TrimPrefix(data[2:], " "), "$", "\x1F")
		}
		r.Append(tag, []byte(data))
	}
	return r
}

// found applies rules to a record and lists what they find: code, tag, subfield, note.
func found(t *testing.T, text string, lines ...string) (list []string) {
	t.Helper()
	set, err := rules.Read([]byte(text), "r.toml")
	require.NoError(t, err, text)
	return foundBy(set, recordOf(t, lines...))
}

func foundBy(set *rules.Set, r *parse.Record) []string {
	return listBy(set, r, func(p rules.Problem) string {
		return strings.TrimSpace(fmt.Sprintf("%s %s $%s %s", p.Code, strings.Trim(p.Tag.String(), "\x00"), p.Subfield, p.Found))
	})
}

// listBy lists what the rules find in a record, in words of describe.
func listBy(set *rules.Set, r *parse.Record, describe func(p rules.Problem) string) (list []string) {
	run := set.Run(func(p rules.Problem) { list = append(list, describe(p)) })
	for range 2 { // the second time nothing of the first may be left
		list = nil
		run.Begin(r)
		for f := range r.Fields {
			run.Field(f, f.Tag(), f.Data())
			for it := f.Subfields(); ; {
				code, value, ok := it.Next()
				if !ok {
					break
				}
				if code == '6' {
					run.Link(f.Tag(), value)
				}
			}
		}
		run.End()
	}
	return list
}

func rule(keys string) string { return "[[rule]]\ncode = \"x\"\ntext = \"t\"\n" + keys }

const book = "LDR 00000nam a2200000 i 4500"

// Would catch a kind of rule that finds nothing, or something that is right.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		keys   string
		record []string
		want   string
	}{
		{`if = "336"` + "\n" + `then = "337"`, []string{book, "336   $aa"}, "x 336 $"},
		{`if = "336"` + "\n" + `then = "337"`, []string{book, "336   $aa", "337   $aa"}, ""},
		{`if = "336"` + "\n" + `then = ["337", "338"]`, []string{book, "336   $aa", "338   $aa"}, ""},
		{`if = "336"` + "\n" + `then = "337"`, []string{book, "500   $aa"}, ""},
		{`if = "264"` + "\n" + `then_not = "260"`, []string{book, "264  1$aa", "260   $aa"}, "x 264 $"},
		{`if = 'LDR{LDR/06=\a}'` + "\n" + `then = "336"`, []string{book, "500   $aa"}, "x  $"},
		{`at_most_one = "1XX"`, []string{book, "100 1 $aa", "110 2 $aa"}, "x  $"},
		{`at_most_one = "1XX"`, []string{book, "100 1 $aa", "LKR   $aa", "abc   $aa"}, ""},
		{`at_most_one = "L.R"`, []string{book, "100 1 $aa", "LKR   $aa", "LBR   $aa"}, "x  $"},
		{`at_most_one = "LKR"`, []string{book, "LKR   $aa", "LKR   $aa"}, "x LKR $"},
		{`at_most_one = "852$b"`, []string{book, "852   $bA"}, ""},
		{`at_most_one = "852$b"`, []string{book, "852   $bA$bB"}, "x 852 $"},
		{`exactly_one = "852"`, []string{book, "852   $aa", "852   $aa"}, "x 852 $"},
		{`at_least_one = ["260", "264"]`, []string{book, "100 1 $aa"}, "x 260 $"},
		{`at_least_one = ["260", "264"]`, []string{book, "264  1$aa"}, ""},
		{`exactly_one = "852$b"`, []string{book, "852   $bA$bB"}, "x 852 $"},
		{`exactly_one = "852$b"`, []string{book, "852   $bA"}, ""},
		{`exactly_one = "852$b"`, []string{book}, "x 852 $"},
		{`never = '650{^2=\7}{!$2}'`, []string{book, "650  7$aMills", "650  7$aMills$2x", "650  0$aMills"}, "x 650 $ Mills"},
		{`value = "040$b"` + "\n" + `in = ["eng", "ger"]`, []string{book, "040   $beng$bfre"}, "x 040 $b fre"},
		{`value = "041$a"` + "\n" + `list = "languages"` + "\nevery = 3", []string{book, "041 0 $aengger$aeng$aen$aesp"}, "x 041 $a en;x 041 $a esp"},
		{`value = "044$a"` + "\n" + `list = "places"`, []string{book, "044   $agw$axxu$agw $azzz"}, "x 044 $a zzz"},
		{`value = "043$a"` + "\n" + `pattern = '^[a-z-]{7}$'`, []string{book, "043   $an-us---$an-us"}, "x 043 $a n-us"},
		{`value = "020$a"` + "\n" + `not_pattern = '[0-9]\('`, []string{book, "020   $a1(pbk.)$a1 (pbk.)"}, "x 020 $a 1(pbk.)"},
		{`value = "6XX$2"` + "\n" + `in = "fast"`, []string{book, "650  7$aMills$2lcsh", "651  7$aWesel$2fast"}, "x 650 $2 lcsh"},
		{`value = '024{^1=\3}$a'` + "\n" + `check = "ean"`, []string{book, "024 3 $a4006381333932", "024 3 $a4006381333931", "024 7 $ax"}, "x 024 $a 4006381333932"},
		{`field = "245"` + "\n" + `first = "a"`, []string{book, "245 00$6880-01$aT", "245 00$bT"}, "x 245 $b T"},
		{`field = "245"` + "\n" + `ends_with = [".", "?"]`, []string{book, "245 00$aT.$5x", "245 00$aT? ", "245 00$aT$cU"}, "x 245 $c U"},
		{`field = "245"` + "\n" + `before = {b = [" :", " ="], c = " /"}`, []string{book, "245 00$aT :$bU /$cV", "245 00$aT$bU$cV"}, "x 245 $a T;x 245 $b U"},
		{`nonfiling = "245^2"`, []string{book, "245 04$aThe mill", "245 14$aMills", "245 02$aL'été", "245 00$aT", "245 09$aMill", "245 03$aAl-kitab", "245 05$aThe mill", "245 04$bThe mill"}, "x 245 $a Mills;x 245 $a Mill;x 245 $a The mill"},
		{`nonfiling = "245^2"`, []string{book, "245 02$aL\u02BCete", "245 05$aThe  mill", "245 04$aThe\u0301 mill", "245 14$aHē nea", "245 13$aHē nea"}, ""},
		{`article = "245^2"`, []string{book, "008 " + strings.Repeat(" ", 35) + "eng d", "245 00$aThe mill", "245 04$aThe mill", "245 00$aTheory"}, "x 245 $a The mill"},
		{`article = "245^2"`, []string{book, "008 " + strings.Repeat(" ", 35) + "ger d", "245 00$aThe mill", "245 00$aDas Haus"}, "x 245 $a Das Haus"},
		{`linked = true`, []string{book, "245 00$6880-01$aT", "880 00$6245-01/(N$aT", "880   $6500-00$aT", "700 1 $6880-02$aP", "880 1 $aP", "880 1 $6x$aP"}, "x 880 $6;x 700 $6 880-02;x 880 $6 x"},
		{`linked = true`, []string{book, "245 00$6246-01$aT"}, "x 245 $6 246-01"},
		{`dates = "order"`, []string{book, "008 260101m20031999xx "}, "x 008 $ m20031999"},
		{`dates = "order"`, []string{book, "008 260101m19992003xx "}, ""},
		{`dates = "order"`, []string{book, "008 260101r19992003xx "}, "x 008 $ r19992003"},
		{`dates = "order"`, []string{book, "008 260101m20uu1999xx "}, ""},
		{`dates = "publication"`, []string{book, "008 260101s2003    xx ", "264  1$c[2004]"}, "x 008 $ [2004]"},
		{`dates = "publication"`, []string{book, "008 260101s2003    xx ", "260   $cc2002, 2003."}, ""},
		{`dates = "publication"`, []string{book, "008 260101s2003    xx ", "260   $cHeisei 15"}, ""},
		{`dates = "order"`, []string{"LDR 00000nz  a2200000 a 4500", "008 260101m20031999xx "}, ""},
		{"records = \"authority\"\nat_least_one = \"040\"", []string{book}, ""},
		{"when = \"300\"\nat_least_one = \"040\"", []string{book}, ""},
		{"when = \"300\"\nat_least_one = \"040\"", []string{book, "300   $ax"}, "x 040 $"},
		{"unless = \"300\"\nat_least_one = \"040\"", []string{book, "300   $ax"}, ""},
	} {
		require.Equal(t, c.want, strings.Join(found(t, rule(c.keys), c.record...), ";"), "%s %q", c.keys, c.record)
	}
}

// Would catch a check digit that is computed wrongly. The numbers are examples of the agencies.
func TestChecks(t *testing.T) {
	for _, c := range []struct {
		check string
		right []string
		wrong []string
	}{
		{"isbn", []string{"0-306-40615-2", "9780306406157 (pbk.)", "043942089X", "0-8044-2957-X", "0-8044-2957-x (pbk.)", "978-0-306-40615-7 : $5"}, []string{"0306406153", "X306406152", "03064061520", "978030640615X", "9780306406158", "(pbk.)", "", "030640615"}},
		{"issn", []string{"0378-5955", "2434-561X", "03785955"}, []string{"2434-561Y", "X378-5955", "0378-5954", "03785", ""}},
		{"ismn", []string{"979-0-2600-0043-8", "M-2306-7118-7", "9790260000438"}, []string{"979-0-2600-0043-9", "M-2306-7118-8", "x"}},
		{"ean", []string{"4006381333931", "400-6381-33393-1"}, []string{"4006381333932", "400638133393"}},
		{"upc", []string{"036000291452"}, []string{"036000291453", "36000291452"}},
		{"isni", []string{"0000 0001 2103 2683", "0000000218250097", "https://orcid.org/0000-0002-1825-0097", "(isni)0000000121032683", "0000-0002-1694-233X"}, []string{"0000 0001 2103 2684", "123"}},
	} {
		text := rule("value = \"500$a\"\ncheck = \"" + c.check + `"`)
		for _, v := range c.right {
			require.Empty(t, found(t, text, book, "500   $a"+v), "%s %s", c.check, v)
		}
		for _, v := range c.wrong {
			require.Len(t, found(t, text, book, "500   $a"+v), 1, "%s %s", c.check, v)
		}
	}
}

// Would catch a number with a wrong check digit that is taken for right, of all possible check digits.
func TestChecks_everyDigit(t *testing.T) {
	for _, c := range []struct{ check, number, right string }{
		{"isbn", "030640615", "2"}, {"isbn", "043942089", "X"}, {"isbn", "978030640615", "7"}, {"isbn", "03064061", "X"}, {"isbn", "97803064061", ""},
		{"issn", "0378-595", "5"}, {"issn", "2434-561", "X"}, {"issn", "0000-000", "0"},
		{"ismn", "979-0-2600-0043-", "8"}, {"ean", "400638133393", "1"}, {"upc", "03600029145", "2"}, {"isni", "000000012103268", "3"}, {"isni", "000000021694233", "X"},
	} {
		text := rule("value = \"500$a\"\ncheck = \"" + c.check + `"`)
		right := ""
		for _, digit := range strings.Split("0123456789X", "") {
			if len(found(t, text, book, "500   $a"+c.number+digit)) == 0 {
				right += digit
			}
		}
		require.Equal(t, c.right, right, "%s %s", c.check, c.number)
	}
}

// Would catch a note that says something else than what is wrong.
func TestNotes(t *testing.T) {
	long := strings.Repeat("é", 20)
	for _, c := range []struct {
		keys   string
		record string
		want   string
	}{
		{"value = \"020$a\"\ncheck = \"isbn\"", "020   $a0306406153", "0306406153: the check digit of the ISBN is wrong"},
		{"value = \"020$a\"\ncheck = \"isbn\"", "020   $a9780306406158", "9780306406158: the check digit of the ISBN is wrong"},
		{"value = \"020$a\"\ncheck = \"isbn\"", "020   $a030640615", "030640615: an ISBN has 10 or 13 digits"},
		{"value = \"020$a\"\ncheck = \"isbn\"", "020   $a(pbk.)", "(pbk.): the value does not begin with an ISBN"},
		{"value = \"022$a\"\ncheck = \"issn\"", "022   $a0378-5954", "0378-5954: the check digit of the ISSN is wrong"},
		{"value = \"022$a\"\ncheck = \"issn\"", "022   $a0378-595", "0378-595: an ISSN has eight characters, as in 0378-5955"},
		{"value = \"024$a\"\ncheck = \"upc\"", "024   $a1", "1: the number of digits is wrong"},
		{"value = \"024$a\"\ncheck = \"upc\"", "024   $a036000291453", "036000291453: the check digit is wrong"},
		{"exactly_one = \"500\"", "245 00$aT", ": t: there are 0"},
		{"field = \"245\"\nfirst = [\"a\", \"k\"]", "245 00$bT", "T: the first subfield is $b, and should be $a or $k"},
		{"field = \"245\"\nends_with = \".\"", "245 00$aT", `T: the field does not end with "."`},
		{"field = \"245\"\nends_with = [\".\", \"?\", \"!\"]", "245 00$aT", `T: the field does not end with ".", "?" or "!"`},
		{"field = \"245\"\nends_with = \".\"", "245 00$ax" + long, strings.Repeat("é", 10) + `: the field does not end with "."`},
		{"field = \"245\"\nends_with = \".\"", "245 00$a" + long + "x", strings.Repeat("é", 9) + `x: the field does not end with "."`},
		{"field = \"245\"\nends_with = \".\"", "245 00$a" + strings.Repeat("\x80", 30), `: the field does not end with "."`},
		{"field = \"245\"\nbefore = {c = \" /\"}", "245 00$aT$cU", `T: $a does not end with " /", which is expected before $c`},
		{"nonfiling = \"245^2\"", "245 02$aMills", `Mills: indicator 2 excludes "Mi" from filing, which is not a whole word`},
	} {
		set, err := rules.Read([]byte(rule(c.keys)), "r.toml")
		require.NoError(t, err)
		got := listBy(set, recordOf(t, book, c.record), func(p rules.Problem) string { return p.Found + ": " + p.Note })
		require.Equal(t, []string{c.want}, got, "%s %q", c.keys, c.record)
	}
}

// Would catch a mistake in a file that is not found, or has a wrong line or no hint.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "r.toml:1: there is no rule: each begins with [[rule]]"},
		{"[[rule]]\ncode = x", "r.toml:2: "},
		{"[[rule]]\ncode = \"x\"\ntext = \"t\"\nvalu = \"020$a\"", "r.toml:4: there is no key valu in a rule: did you mean value?"},
		{"[[rule]]\ncode = \"X\"", `r.toml:2: rule 1 (X): code: "X" is not a code: it consists of small letters`},
		{"[[rule]]\ncode = \"x\"", "r.toml:1: rule 1 (x): text: the text is missing"},
		{rule("severity = \"eror\"\nat_most_one = \"1XX\""), `r.toml:4: rule 1 (x): severity: "eror" is not one of warning, error, info: did you mean error?`},
		{rule("records = \"books\"\nat_most_one = \"1XX\""), `"books" is not one of`},
		{rule(""), "nothing is checked: a rule needs one of if, exactly_one"},
		{rule("at_most_one = \"1XX\"\nlinked = true"), "at_most_one and linked cannot be in one rule"},
		{rule("at_most_one = \"100$\""), "r.toml:4: rule 1 (x): at_most_one:"},
		{rule("at_most_one = 1"), "a text or a list of texts is expected"},
		{rule("at_most_one = [1]"), "a list of texts is expected, and 1 is not a text"},
		{rule("at_most_one = []"), "the list is empty"},
		{rule(`if = "100"`), "a rule with if needs either then or then_not"},
		{rule(`value = "100$a"`), "a rule with value needs one of in, list, pattern"},
		{rule("value = \"100$a\"\npattern = \"(\""), "r.toml:5: rule 1 (x): pattern: error parsing regexp"},
		{rule("value = \"100$a\"\ncheck = \"isbm\""), `check: "isbm" is not one of isbn, issn`},
		{rule("value = \"100$a\"\nin = \"x\"\nevery = -1"), "every: a whole number from 1 on is expected"},
		{rule("if = \"100\"\nthen = \"100$\""), "r.toml:5: rule 1 (x): then:"},
		{rule("if = \"100\"\nthen_not = \"100$\""), "r.toml:5: rule 1 (x): then_not:"},
		{rule("field = \"245\"\nfirst = 1"), "r.toml:5: rule 1 (x): first: a text or a list"},
		{rule("field = \"245\"\nends_with = 1"), "r.toml:5: rule 1 (x): ends_with: a text or a list"},
		{rule("field = \"245\"\nbefore = {b = 1}"), "r.toml:5: rule 1 (x): before: a text or a list"},
		{rule("severi = \"error\""), "there is no key severi in a rule: did you mean severity?"},
		{rule("checked = \"isbn\""), "there is no key checked in a rule: did you mean check?"},
		{rule("checkers = \"isbn\""), "there is no key checkers in a rule; the keys are code, "},
		{rule(`field = "245"`), "a rule with field needs one of first"},
		{rule("field = \"245$a\"\nfirst = \"a\""), "field: a field is expected"},
		{rule("field = \"245\"\nbefore = {ab = \"x\"}"), `before: "ab" is not a subfield code`},
		{rule(`nonfiling = "245"`), `nonfiling: "245" is not an indicator`},
		{rule(`dates = "x"`), `dates: "x" is not one of order, publication`},
		{rule("linked = true") + "\n[[rule]]\ncode = \"y\"\nlinked = true", "r.toml:5: rule 2 (y): text:"},
	} {
		_, err := rules.Read([]byte(c.text), "r.toml")
		require.ErrorContains(t, err, c.want, c.text)
		require.NotContains(t, err.Error(), "\n")
	}
}

// Would catch a rule of a file that does not take the place of one that is built in.
func TestWith(t *testing.T) {
	mine, err := rules.Read([]byte(strings.Replace(rule(`never = "020"`), `"x"`, `"isbn"`, 1)), "r.toml")
	require.NoError(t, err)
	set := rules.Builtin().With(mine)
	require.Len(t, set.Infos(), len(rules.Builtin().Infos()))
	require.Equal(t, []string{"isbn 020 $ 0306406152"}, foundBy(set, recordOf(t, book, "020   $a0306406152")))
	require.Equal(t, []string{"main-entries  $"}, foundBy(set, recordOf(t, book, "100 1 $aa", "130 0 $ab")))
}

// Would catch a mistake in the example file.
func TestExample(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules/lint.toml")
	require.NoError(t, err)
	set, err := rules.Read(text, "lint.toml")
	require.NoError(t, err)
	list := foundBy(set, recordOf(t, book, "008 260101s2003    xx "+strings.Repeat(" ", 17)+"eng d", "020   $a0306406152(pbk.)", "040   $aX$erda", "041 1 $aengxxx$heng",
		"043   $an-us", "245 00$aThe mill$bby$cAnna", "264  1$c2004", "650  7$aMills"))
	require.Subset(t, list, []string{"title-end 245 $c Anna", "title-punctuation 245 $a The mill", "title-punctuation 245 $b by"})
	codes := map[string]bool{}
	for _, l := range list {
		code, _, _ := strings.Cut(l, " ")
		codes[code] = true
	}
	require.Equal(t, map[string]bool{"title-end": true, "title-punctuation": true, "article": true, "isbn-qualifier": true, "language": true, "area": true,
		"date-publication": true, "source": true, "rda-types": true}, codes)
}
