package mapping_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/mapping"
	"mrrc-lua/internal/sheet"
	"mrrc-lua/parse"
)

// Catches a mistake that is taken for something else, and one that makes other records than was meant.
func TestNew_mistakesOfKeys(t *testing.T) {
	const field = "[[field]]\ntag = \"245\"\n"
	for text, want := range map[string]string{
		"field = [1]":                                                       `line 1: 1 in the list of fields: write [[field]] before each`,
		"[[field]]\ntag = \"001\"":                                          `field 001 is a control field: write value = "…"`,
		"[[field]]\ntag = \"001\"\nind1 = \"1\"":                            `line 3: field 001 is a control field, and has no indicators`,
		"[[field]]\ntag = \"24é\"\na = \"x\"":                               `line 2: "24é" is not a tag: three digits or letters are expected, as in 245`,
		"[[field]]\ntag = \"000\"\na = \"x\"":                               `line 2: the leader is not a field`,
		field + "repeat = \"A\"\nby = \"\"\na = \"{A}\"":                    `line 4: by is an empty text, and must be a text`,
		field + "repeat = \"A\"\nby = 1\na = \"{A}\"":                       `line 4: by is 1, and must be a text`,
		field + "repeat = 1\na = \"{A}\"":                                   `line 3: repeat is a list of columns, as in repeat = ["Title"], and this is 1`,
		field + "repeat = \"D\"\na = \"{A}\"":                               `line 3: the table has no column "D"`,
		field + "ind1 = \"10\"\na = \"{A}\"":                                `line 3: "10" is not an indicator: one character is expected, "#" for a blank, or "nonfiling"`,
		field + "ind1 = \"{D}\"\na = \"{A}\"":                               `line 3: the table has no column "D"`,
		"columns = 1":                                                       `line 1: [columns] is a section: write it between brackets`,
		"[columns]\nD = \"245$a\"":                                          `line 2: the table has no column "D"`,
		"[columns]\nA = [1]":                                                `line 2: "A" = 1: a spec is expected, as in "A" = "245$a"`,
		"[columns]\nA = \"24\"":                                             `line 2: "24": a tag with the code of a subfield is expected, as in 245$a`,
		"[columns]\nA = \"001a\"":                                           `line 2: "001a": field 001 is a control field, and has no subfields`,
		"[columns]\nA = \"245$$\"":                                          `line 2: "245$$": one code of a subfield is expected`,
		"[columns]\nA = \"245$ \"":                                          `line 2: "245$ ": one code of a subfield is expected`,
		"[columns]\nA = \"24!$a\"":                                          `line 2: "24!" is not a tag`,
		"leader = 1\n" + field + "a = \"x\"":                                `line 1: [leader] is a section: write it between brackets`,
		"[[008]]\nlang = \"eng\"\n[[008]]\nlang = \"fre\"":                  `line 3: a second 008: a record has one; write [008] once`,
		"[leader]\nwhen = { A = \"x\" }":                                    `line 2: leader has no position "when"`,
		"[007]\ncategory = \"?\"\n" + field + "a = \"x\"":                   `line 2: "?" is not in the list of 007/00 category`,
		"[007]\ncategory = \"cr\"\n" + field + "a = \"x\"":                  `line 2: "cr" is not in the list of 007/00 category`,
		"[006]\ntype = \"?\"\n" + field + "a = \"x\"":                       `line 2: "?" is not in the list of 006/00 type`,
		"[leader]\nlevel = \"mm\"\n" + field + "a = \"x\"":                  `line 2: "mm" does not fit into leader/07 level: it has room for 1 character`,
		"[008]\nlang = \"é\"\n" + field + "a = \"x\"":                       `line 2: "é" does not fit into 008/35-37 lang: it has room for 3 characters`,
		field + "a = []":                                                    `line 3: the list is empty: a value is expected`,
		field + "a = [[\"x\"]]":                                             `line 3: a list in a list: a value is expected`,
		field + "a = 1":                                                     `line 3: 1: a text is expected, as in "1" or "{Column}"`,
		field + "a = { value = 1 }":                                         `line 3: value is 1, and must be a text, as in "{Column}"`,
		field + "a = { value = \"{D}\" }":                                   `line 3: the table has no column "D"`,
		field + "a = { value = \"{A}\", other = \"x\" }":                    `line 3: other is for texts that are not in codes, which are missing`,
		field + "a = { value = \"{A}\", split = \"\" }":                     `line 3: split is an empty text, and must be a text`,
		field + "a = { value = \"{A}\", norm = 1 }":                         `line 3: norm is 1, and must be a text`,
		field + "a = { value = \"{A}\", codes = {} }":                       `line 3: codes is an empty table, and must be a table`,
		field + "a = { value = \"{A}\", codes = 1 }":                        `line 3: codes is 1, and must be a table`,
		field + "a = { value = \"{A}\", codes = { x = 1 } }":                `line 3: the code of "x" is 1, and must be a text`,
		field + "a = { value = \"{A}\", codes = { x = \"y\", X = \"z\" } }": `line 3: "X" is there twice: capitals make no difference`,
		field + "a = { value = \"{A}\", when = 1 }":                         `line 3: a condition is a table of columns`,
		field + "a = { value = \"{A}\", unless = { D = true } }":            `line 3: the table has no column "D"`,
		field + "a = { all = [\"{A}\"], split = \";\" }":                    `line 3: all stands alone: put the other keys into the tables of its list`,
		field + "a = { all = [] }":                                          `line 3: all is a list of values, and each of them makes a subfield`,
		field + "a = { all = \"{A}\" }":                                     `line 3: all is a list of values, and each of them makes a subfield`,
		field + "a = { all = [\"{D}\"] }":                                   `line 3: the table has no column "D"`,
		field + "a = { value = \"x\", split = \";\" }":                      `line 3: split, match, norm and codes are about the cell of one column, and the value has 0`,
		field + "a = { value = \"x\", match = \".\" }":                      `and the value has 0`,
		field + "a = { value = \"x\", codes = { a = \"b\" } }":              `and the value has 0`,
		field + "a = \"x\"\nwhen = {}":                                      `line 4: a condition is a table of columns`,
		field + "a = \"x\"\nwhen = { A = [1] }":                             `line 4: 1 in the list of a condition: texts are expected`,
		field + "a = \"x\"\nwhen = { A = [] }":                              `line 4: the list of the condition is empty`,
		field + "a = \"x\"\nunless = { A = 1 }":                             `line 4: a condition is a text, a list of texts, true (the cell is not empty) or false, and this is 1`,
		field + "a = \"{}\"":                                                `line 3: the table has no column ""`,
		"required = 1\n" + field + "a = \"x\"":                              `line 1: required is a list of columns`,
	} {
		_, err := made(t, table(t), text)
		var m *mapping.Mistake
		require.ErrorAs(t, err, &m, "%s", text)
		require.Contains(t, err.Error(), want, "%s", text)
	}
}

// Catches what a mapping can say and is made of another cell, or twice.
func TestMake_places(t *testing.T) {
	title := "[[field]]\ntag = \"245\"\n"
	for name, row := range map[string]struct{ text, row, want string }{
		"a dollar before a code":  {"[columns]\nA = [\"245$a\", \"246a\"]\nB = \"245$b\"", "T,S,", "245 ##$aT$bS\n246 ##$aT\n"},
		"braces in a list":        {title + "repeat = [\"{A}\"]\na = \"{A}\"", "x;y,,", "245 ##$ax\n245 ##$ay\n"},
		"repeated, and whole":     {title + "repeat = \"A\"\na = \"{A}\"\n[[field]]\ntag = \"500\"\na = \"{A}\"", "x;y,,", "245 ##$ax\n245 ##$ay\n500 ##$ax;y\n"},
		"006 unless":              {"[006]\ntype = \"a\"\nunless = { B = true }\n" + title + "a = \"{A}\"", "x,y,", "245 ##$ax\n"},
		"a part that is alone":    {title + "repeat = [\"A\", \"B\"]\na = \"{A}\"\nb = \"{B}\"", ",1,", "245 ##$b1\n"},
		"empty parts":             {title + "repeat = [\"A\"]\na = \"{A}\"\nb = \"x\"", "x; ;y,,", "245 ##$ax$bx\n245 ##$ay$bx\n"},
		"choices by condition":    {title + "a = [{ value = \"{A}\", when = { B = false } }, { value = \"{B}\", unless = { A = \"x\" } }, \"{C}\"]", "x,y,z", "245 ##$az\n"},
		"the first choice":        {title + "a = [{ value = \"{A}\", when = { B = false } }, \"{C}\"]", "x,,z", "245 ##$ax\n"},
		"conditions of a field":   {title + "a = \"{A}\"\nwhen = { B = \" Y \" }\nunless = { C = false }", "x,y,z", "245 ##$ax\n"},
		"not without a cell":      {title + "a = \"{A}\"\nunless = { C = false }\n[[field]]\ntag = \"500\"\na = \"{A}\"", "x,y,", "500 ##$ax\n"},
		"codes and their form":    {title + "a = { value = \"{A}!\", codes = { \"a  b\" = \"0306406152\" }, norm = \"isbn\" }", "\"A  B\",,", "245 ##$a9780306406157!\n"},
		"a column twice":          {title + "a = { value = \"{A}-{A}\", match = \"[0-9]+\" }", "c12,,", "245 ##$a12-12\n"},
		"text of several columns": {title + "a = \"<{A}|{B}>\"", "\" x\ny \",z,", "245 ##$a<x#y|z>\n"},
		"blank indicator":         {title + "a = \"{A}\"\nind1 = \"#\"\nind2 = \" \"", "x,,", "245 ##$ax\n"},
		"indicator of a cell":     {title + "a = \"{A}\"\nind1 = \"{B}\"\nind2 = \"{C}\"", "x,,#", "245 ##$ax\n"},
		"nonfiling without $a":    {title + "b = \"{A}\"\nind2 = \"nonfiling\"", "The end,,", "245 #0$bThe#end\n"},
		"nonfiling, no article":   {title + "a = \"{A}\"\nind2 = \"nonfiling\"", "Then,,", "245 #0$aThen\n"},
		"nonfiling, only that":    {title + "a = \"{A}\"\nind2 = \"nonfiling\"", "The,,", "245 #0$aThe\n"},
		"nonfiling, only marks":   {title + "a = \"{A}\"\nind2 = \"nonfiling\"", "...,,", "245 #0$a...\n"},
		"nonfiling, many blanks":  {title + "a = \"{A}\"\nind2 = \"nonfiling\"", "\"[[[ \"\" The   end\",,", "245 #9$a[[[#\"#The###end\n"},
		"nonfiling, hyphen":       {"[008]\nlang = \"ara\"\nentered = \"260101\"\n" + title + "a = \"{A}\"\nind2 = \"nonfiling\"", "al-Kitab,,", "008 260101||||||||||||||||||||||||||#||ara||\n245 #3$aal-Kitab\n"},
		"nonfiling, no language":  {"[008]\nentered = \"260101\"\n" + title + "a = \"{A}\"\nind2 = \"nonfiling\"", "A cat,,", "008 260101||||||||||||||||||||||||||#|||||||\n245 #2$aA#cat\n"},
		"control field left out":  {"[[field]]\ntag = \"003\"\nvalue = \"{B}\"\n" + title + "a = \"{A}\"", "x,,", "245 ##$ax\n"},
		"008 of today":            {"[008]\nplace = \"xx\"\n" + title + "a = \"{A}\"", "x,,", "008 260102|||||||||xx#||||||||||||||#|||||||\n245 ##$ax\n"},
		"several 006":             {"[[006]]\ntype = \"a\"\n[[006]]\ntype = \"{B}\"\nwhen = { C = true }\n" + title + "a = \"{A}\"", "x,e,", "006 a||||||||||||||#||\n245 ##$ax\n"},
	} {
		got, err := made(t, table(t, row.row), row.text)
		require.NoError(t, err, name)
		_, got, _ = strings.Cut(got, "\n")
		require.Equal(t, row.want, got, name)
	}
}

// Catches a row that becomes a record although it cannot.
func TestMake_rowsThatCannotBeRecords(t *testing.T) {
	field := "[[field]]\ntag = \"245\"\nb = \"{B}\"\n"
	long := strings.Repeat("x", 70)
	for name, row := range map[string]struct{ text, row, want string }{
		"a bad cell of a pair":    {field + "repeat = \"A\"\na = { value = \"{A}\", norm = \"isbn\" }", "1,2,", `column "A": "1" is not a valid ISBN`},
		"one part and two":        {field + "repeat = [\"A\", \"B\"]", "1,3;4,", `column "B": the cell has 2 parts, and that of column "A" has 1: they belong together one by one`},
		"two parts and one":       {field + "repeat = [\"A\", \"B\"]", "1;2,3,", `column "B": the cell has 1 part, and that of column "A" has 2: they belong together one by one`},
		"a bad cell of ind1":      {field + `ind1 = { value = "{A}", norm = "isbn" }`, "1,2,", `column "A": "1" is not a valid ISBN`},
		"two values of ind1":      {field + `ind1 = { value = "{A}", split = ";" }`, "1;2,2,", `column "A": there are 2 values, and one is possible here`},
		"an indicator too long":   {field + `ind1 = "{A}"`, long + ",2,", `column "A": "` + strings.Repeat("x", 60) + `…" is not an indicator: one character is expected`},
		"an indicator not ASCII":  {field + `ind1 = "{A}"`, "é,2,", `column "A": "é" is not an indicator: one character is expected`},
		"a type without a leader": {"[leader]\ntype = \"{A}\"\nlevel = \"{B}\"\n" + field, "?,m,", `column "A": leader/06 type: "?" is not in the list`},
		"a level of two":          {"[leader]\nlevel = \"{A}\"\n" + field, "mm,2,", `column "A": "mm" does not fit into leader/07 level: it has room for 1 character`},
		"a value of two":          {"[leader]\nlevel = { value = \"{A}\", norm = \"isbn\" }\n" + field, "mm,2,", `column "A": "mm" is not a valid ISBN`},
		"no such position":        {"[leader]\ntype = \"{A}\"\n[008]\nindex = \"1\"\nrelief = \"a\"\n" + field, "a,2,", `008 of books has no position relief`},
		"no such category":        {"[007]\ncategory = \"{A}\"\n" + field, "?,2,", `column "A": "?" is not in the list of 007/00 category`},
		"a bad cell of 007":       {"[007]\ncategory = { value = \"{A}\", norm = \"isbn\" }\n" + field, "c,2,", `column "A": "c" is not a valid ISBN`},
		"a bad cell of 008":       {"[008]\ndate1 = { value = \"{A}\", norm = \"isbn\" }\n" + field, "c,2,", `column "A": "c" is not a valid ISBN`},
		"too long for 008":        {"[008]\nplace = \"{A}\"\n" + field, "abcd,2,", `column "A": "abcd" does not fit into 008/15-17 place: it has room for 3 characters`},
		"DEL":                     {field, "1,a\x7fb,", `column "B": the cell has the control character U+007F, which a field cannot have`},
	} {
		got, err := made(t, table(t, row.row), row.text)
		require.NoError(t, err, name)
		require.Equal(t, "2: "+row.want+"\n", got, name)
	}
}

// Catches columns that a mapping uses and are reported as unused, and the other way round.
func TestMapping_Unused(t *testing.T) {
	columns := []string{"A", "B", "C", "", "D", "E"}
	m, err := mapping.New([]byte("required = \"B\"\nignore = [\"C\"]\n[[field]]\ntag = \"245\"\na = \"{A}\"\nwhen = { E = true }"), mapping.Options{Columns: columns})
	require.NoError(t, err)
	require.Equal(t, []string{"D (without a name)", "D"}, m.Unused())
	for i := range 40 {
		columns = append(columns, fmt.Sprint("more ", i))
	}
	m, err = mapping.New([]byte("[columns]\nA = \"001\""), mapping.Options{Columns: columns})
	require.NoError(t, err)
	require.Len(t, m.Unused(), 21)
	require.Equal(t, "and 25 more", m.Unused()[20])
	_, err = mapping.New([]byte("[[field]]\ntag = \"245\"\na = \"{Z}\""), mapping.Options{Columns: make([]string, 22), Meant: func(name string, names []string) string {
		return fmt.Sprintf("; did you mean %s of %d?", name, len(names))
	}})
	require.EqualError(t, err, `line 3: the table has no column "Z": did you mean Z of 22? Its columns are `+strings.Repeat(`"", `, 20)+"and 2 more")
}

// Catches rows that are lost between batches, and messages with the wrong rows.
func TestMaker(t *testing.T) {
	const n = 1201
	var text strings.Builder
	text.WriteString("id,\"title, long\",n\n")
	for i := range n {
		fmt.Fprintf(&text, "%d,\"t %d\",%d\n", i%600, i, i)
	}
	text.WriteString("x,9.7E+12,9.7E+12\n")
	path := filepath.Join(t.TempDir(), "a.csv")
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	table, err := sheet.Open(path, sheet.Options{Header: true})
	require.NoError(t, err)
	defer table.Close()
	m, err := mapping.New([]byte("[columns]\nid = \"001\"\n\"title, long\" = \"245$a\""), mapping.Options{Columns: table.Names()})
	require.NoError(t, err)
	k := mapping.NewMaker(m, table, "a.csv")
	require.Empty(t, k.Repeated())
	require.Empty(t, k.Spoilt())
	require.Equal(t, "id,\"title, long\",n\n", string(k.Header()))
	var batch parse.Batch
	read := 0
	for {
		err := k.Read(&batch)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.NotEmpty(t, batch.Records)
		require.LessOrEqual(t, len(batch.Records), 500)
		for i := range batch.Records {
			if r := &batch.Records[i]; read < n {
				require.Equal(t, fmt.Sprint(read%600), string(r.ControlNumber()))
				require.Equal(t, fmt.Sprintf("%d,t %d,%d", read%600, read, read), string(r.Raw()))
				require.EqualValues(t, read+2, r.Pos().Number)
			}
			read++
		}
	}
	require.Equal(t, n+1, read)
	require.ErrorIs(t, k.Read(&batch), io.EOF)
	require.Equal(t, "601 rows have the 001 of an earlier row, the first of them: row 602 that of row 2, 0", k.Repeated())
	require.Len(t, k.Spoilt(), 1)
	require.Contains(t, k.Spoilt()[0], "column title, long: 1 cell has a number without its last digits, in row 1203: 9.7E+12")
}

// Catches one repeated row that is told as many.
func TestMaker_repeatedOnce(t *testing.T) {
	path := table(t, "1,,", "2,,", "1,,")
	rows, err := sheet.Open(path, sheet.Options{Header: true})
	require.NoError(t, err)
	defer rows.Close()
	m, err := mapping.New([]byte("[columns]\nA = \"001\""), mapping.Options{Columns: rows.Names()})
	require.NoError(t, err)
	k := mapping.NewMaker(m, rows, "a.csv")
	var batch parse.Batch
	require.NoError(t, k.Read(&batch))
	require.Equal(t, "1 row has the 001 of an earlier row: row 4 that of row 2, 1", k.Repeated())
}
