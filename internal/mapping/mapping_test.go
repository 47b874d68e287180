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
	"github.com/xuri/excelize/v2"

	"mrrc-lua/internal/mapping"
	"mrrc-lua/internal/sheet"
	"mrrc-lua/parse"
)

// made returns the records of a table in words: a line for each field, rejected rows as ROW: REASON.
func made(t *testing.T, path, text string) (string, error) {
	t.Helper()
	table, err := sheet.Open(path, sheet.Options{Header: true})
	require.NoError(t, err)
	defer table.Close()
	m, err := mapping.New([]byte(text), mapping.Options{Columns: table.Names(), Today: "260102"})
	if err != nil {
		return "", err
	}
	k := mapping.NewMaker(m, table, "table")
	var b strings.Builder
	var batch parse.Batch
	for {
		err := k.Read(&batch)
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		for i := range batch.Records {
			tell(&b, &batch.Records[i])
		}
	}
}

func tell(b *strings.Builder, r *parse.Record) {
	if r.Err() != nil {
		fmt.Fprintf(b, "%d: %v\n", r.Pos().Number, r.Err().Err)
		return
	}
	fmt.Fprintf(b, "%d LDR %s\n", r.Pos().Number, r.Leader()[:])
	for f := range r.Fields {
		fmt.Fprintf(b, "%s %s\n", f.Tag(), strings.NewReplacer("\x1f", "$", " ", "#").Replace(string(f.Data())))
	}
}

// table saves a table of the columns A, B and C with one row.
func table(t *testing.T, rows ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.csv")
	require.NoError(t, os.WriteFile(path, []byte("A,B,C\n"+strings.Join(rows, "\n")+"\n"), 0o600))
	return path
}

// Catches a value, a field or a fixed field that is made wrong: each row is one thing that a mapping can say.
func TestMake(t *testing.T) {
	title := "[[field]]\ntag = \"245\"\n"
	for name, row := range map[string]struct{ text, row, want string }{
		"columns":             {"[columns]\nA = \"001\"\nB = \"245$a\"\nC = \"245b\"", "1,T,S", "001 1\n245 ##$aT$bS\n"},
		"columns repeat":      {"[columns]\nA = \"650$a\"\nB = \"650$a\"\nC = [\"650$x\", \"500a\"]", "1,2,3", "500 ##$a3\n650 ##$a1\n650 ##$a2$x3\n"},
		"constants":           {title + "a = \"{A} / {B}\"\nc = \"x\"\nind1 = \"1\"", "T,S,", "245 1#$aT#/#S$cx\n"},
		"left out":            {title + "a = \"{A} / {B}\"\nc = \"x\"\n[[field]]\ntag = \"500\"\na = \"always\"", "T,,", "500 ##$aalways\n"},
		"alternatives":        {title + "a = [\"{A} / {B}\", \"{A}\"]", "T,,", "245 ##$aT\n"},
		"braces":              {title + "a = \"{{{A}}}\"", "T,,", "245 ##$a{T}\n"},
		"blanks":              {title + "a = \"{A}\"", "\"  a\n\n b\u00a0\",,", "245 ##$aa#b\n"},
		"split to subfields":  {title + "a = { value = \"<{A}>\", split = \";\" }", "x; y ;; z,,", "245 ##$a<x>$a<y>$a<z>\n"},
		"split at lines":      {title + "a = { value = \"{A}\", split = \"\\n\" }", "\"x\ny\",,", "245 ##$ax$ay\n"},
		"repeated":            {title + "repeat = \"A\"\na = \"{A}\"\nb = \"{B}\"", "x;y;,z,", "245 ##$ax$bz\n245 ##$ay$bz\n"},
		"repeated in pairs":   {title + "repeat = [\"A\", \"B\"]\nby = \"|\"\na = \"{A}\"\nb = \"{B}\"", "x|y|z,1||3,", "245 ##$ax$b1\n245 ##$ay\n245 ##$az$b3\n"},
		"pairs, one is empty": {title + "repeat = [\"A\", \"B\"]\na = \"{B}\"", ",1;2,", "245 ##$a1\n245 ##$a2\n"},
		"several of a code":   {title + "a = { all = [\"{A}\", \"{B}\", \"{C}\"] }", "1,,3", "245 ##$a1$a3\n"},
		"isbn":                {title + "a = { value = \"{A} (x)\", norm = \"isbn\" }", "0-306-40615-2 (pbk.),,", "245 ##$a9780306406157#(x)\n"},
		"match":               {title + "a = { value = \"{A}\", match = \"[0-9]{4}\" }\nb = { value = \"{A}\", match = \"c([0-9])\" }\nc = { value = \"{A}\", match = \"z\" }", "c2019.,,", "245 ##$a2019$b2\n"},
		"codes":               {title + "a = { value = \"{A}\", codes = { English = \"eng\", \"Ω\" = \"gre\" } }\nb = { value = \"{B}\", codes = { x = \"\" }, other = \"?\" }", "ENGLISH,y,", "245 ##$aeng$b?\n"},
		"condition":           {title + "a = \"{A}\"\nwhen = { B = [\"x\", \"Y\"], C = true }", "T,y,1", "245 ##$aT\n"},
		"condition not met":   {title + "a = \"{A}\"\nwhen = { B = \"x\" }\n[[field]]\ntag = \"246\"\na = \"{A}\"\nunless = { B = \"x\" }", "T,y,1", "246 ##$aT\n"},
		"unless all":          {title + "a = \"{A}\"\nunless = { B = \"y\", C = \"2\" }", "T,y,1", "245 ##$aT\n"},
		"indicators":          {title + "a = \"{A}\"\nind1 = { value = \"{B}\" }\nind2 = \"#\"", "T,7,", "245 7#$aT\n"},
		"nonfiling":           {title + "a = \"{A}\"\nind2 = \"nonfiling\"", "The end,,", "245 #4$aThe#end\n"},
		"nonfiling, French":   {"[008]\nlang = \"fre\"\nentered = \"260101\"\n" + title + "a = \"{A}\"\nind2 = \"nonfiling\"", "« L’été »,,", "008 260101||||||||||||||||||||||||||#||fre||\n245 #4$a«#L’été#»\n"},
		"control fields":      {"[[field]]\ntag = \"003\"\nvalue = \"XX\"\n[[field]]\ntag = \"001\"\nvalue = \"n{A}\"", "7,,", "001 n7\n003 XX\n"},
		"007 and 006":         {"[[007]]\ncategory = \"c\"\nsmd = \"{A}\"\n[[007]]\ncategory = \"{B}\"\n[006]\ntype = \"a\"\nillustrations = \"ab\"\nwhen = { C = \"x\" }", "r,,x", "006 aab##||||||||||#||\n007 cr#|||||||||||\n"},
	} {
		got, err := made(t, table(t, row.row), row.text)
		require.NoError(t, err, name)
		_, got, _ = strings.Cut(got, "\n")
		require.Equal(t, row.want, got, name)
	}
}

// Catches a leader or an 008 with the wrong positions: books and maps have different ones.
func TestMake_fixedFields(t *testing.T) {
	text := `
[leader]
level = "m"
type = { value = "{A}", codes = { book = "a", map = "e" } }
encoding_level = "I"
[008]
date_type = "s"
date1 = "{B}"
place = "fi"
lang = "fin"
`
	got, err := made(t, table(t, "book,2021,", "map,1990,", "book,c21,"), text)
	require.NoError(t, err)
	require.Equal(t, `2 LDR 00000nam a2200000I  4500
008 260102s2021||||fi#||||||||||||||#||fin||
3 LDR 00000nem a2200000I  4500
008 260102s1990||||fi#||||||#|##||#|#||fin||
4: column "B": "c21" does not fit into 008/07-10 date1: it has room for 4 characters
`, got)
}

// Catches a bad row that becomes a record, one that ends the run, and a reason without its column.
func TestMake_badRows(t *testing.T) {
	field := "[[field]]\ntag = \"245\"\nb = \"{B}\"\n"
	for name, row := range map[string]struct{ text, row, want string }{
		"wrong ISBN":       {field + `a = { value = "{A}", norm = "isbn" }`, "9780306406158,,", `column "A": "9780306406158" is not a valid ISBN`},
		"required":         {"required = [\"C\"]\n" + field, "1,2, ", `column "C": the cell is empty, and the map requires it`},
		"error of formula": {field, "1,#REF!,", `column "B": the cell has no text but the error #REF! of a formula`},
		"lost digits":      {field, "1,9.78031E+12,", `column "B": the cell has 9.78031E+12, a number without its last digits: format the column as text in the spreadsheet, enter the number again and save the table again`},
		"delimiter":        {field, "1,a\x1fb,", `column "B": the cell has the control character U+001F, which a field cannot have`},
		"unknown code":     {field + `a = { value = "{A}", codes = { x = "y" } }`, "z,,", `column "A": "z" is not in the codes of line 4 of the map`},
		"pairs":            {field + "repeat = [\"A\", \"B\"]", "1;2,3;4;5,", `column "B": the cell has 3 parts, and that of column "A" has 2: they belong together one by one`},
		"indicator":        {field + `ind1 = "{A}"`, "10,2,", `column "A": "10" is not an indicator: one character is expected`},
		"language":         {"[008]\nlang = \"{A}\"\n" + field, "xyz,2,", `column "A": 008/35-37 lang: "xyz" is not in the list`},
		"too many cells":   {field, "1,2,3,4", `the row has 4 cells, and there are 3 columns: is a quotation mark missing, or the separator wrong?`},
		"nothing":          {field, "1,,", `no field can be made of the row: all columns that the map names are empty`},
	} {
		got, err := made(t, table(t, row.row, ",good,"), row.text)
		require.NoError(t, err, name)
		want := "2: " + row.want + "\n"
		require.Contains(t, got, want, name)
		if name != "required" {
			require.Contains(t, got, "245 ##$bgood\n", name)
		}
	}
}

// Catches a mistake in a mapping that is not found, has the wrong line, or a message that does not help.
func TestNew_mistakes(t *testing.T) {
	for text, want := range map[string]string{
		"[[field]]\ntag = \"245\"\na = \"{Titel}\"":                             `line 3: the table has no column "Titel": its columns are "A", "B", "C"`,
		"[[field]]\ntag = \"245\"\na = \"{a}\"":                                 `line 3: the table has no column "a": did you mean A? Its columns are "A", "B", "C"`,
		"[[field]]\ntag = \"245\"\na = \"{A\"":                                  `line 3: "{A": a } is missing after {A; write {{ for the brace itself`,
		"[[field]]\ntag = \"245\"\na = \"A}\"":                                  `line 3: "A}": there is a } without a {; write }} for the brace itself`,
		"[[field]]\ntag = \"245$a\"\na = \"{A}\"":                               `line 2: "245$a" is not a tag: write tag = "245", and the subfield as a key below it`,
		"[[field]]\ntag = 245\na = \"{A}\"":                                     `line 2: tag = 245: write the tag between quotation marks, as in tag = "245"`,
		"[[field]]\ntag = \"24\"":                                               `line 2: "24" is not a tag: three digits or letters are expected, as in 245`,
		"[[field]]\na = \"{A}\"":                                                `the field has no tag: write tag = "245"`,
		"[field]\ntag = \"245\"":                                                `line 1: a field begins with [[field]], between double brackets`,
		"[[field]]\ntag = \"245\"\n\"$a\" = \"{A}\"":                            `line 3: write the code alone: a = …`,
		"[[field]]\ntag = \"245\"\nind3 = \"1\"\na = \"{A}\"":                   `line 3: a field has no key "ind3": the keys are tag, ind1, ind2, value, repeat, by, when, unless, and codes of subfields, as in a`,
		"[[field]]\ntag = \"245\"\nind1 = 1\na = \"{A}\"":                       `line 3: ind1 = 1: write the indicator between quotation marks, as in ind1 = "1"`,
		"[[field]]\ntag = \"001\"\na = \"{A}\"":                                 `line 3: field 001 is a control field, and has no subfields: write value = "…"`,
		"[[field]]\ntag = \"245\"\nvalue = \"{A}\"":                             `line 3: field 245 has subfields: write their codes, as in a = "{Column}"`,
		"[[field]]\ntag = \"245\"":                                              `field 245 has no subfield: write a = "{Column}"`,
		"[[field]]\ntag = \"245\"\nby = \";\"\na = \"{A}\"":                     `line 3: by is what is between the parts of the columns of repeat, which is missing`,
		"[[field]]\ntag = \"245\"\na = { value = \"{A}{B}\", norm = \"isbn\" }": `line 3: split, match, norm and codes are about the cell of one column, and the value has 2`,
		"[[field]]\ntag = \"245\"\na = { value = \"{A}\", norm = \"isnb\" }":    `line 3: there is no form "isnb": the forms are trim, exact, fold, isbn, issn, lccn, oclc`,
		"[[field]]\ntag = \"245\"\na = { value = \"{A}\", match = \"(\" }":      `line 3: match "(" is not a regular expression: missing closing ): ` + "`(`",
		"[[field]]\ntag = \"245\"\na = { valeu = \"{A}\" }":                     `line 3: the table has no value: write { value = "{Column}", … }`,
		"[[field]]\ntag = \"245\"\na = { value = \"{A}\", splitt = \";\" }":     `line 3: a value has no key "splitt": the keys are value, all, split, match, norm, codes, other, when, unless`,
		"[[field]]\ntag = \"245\"\na = \"{A}\"\nwhen = \"B\"":                   `line 4: a condition is a table of columns, as in { Format = "ebook" } or { ISBN = true }, and this is a text`,
		"[columns]\nA = \"245\"":                                                `line 2: "245": the code of a subfield is missing, as in 245$a`,
		"[columns]\nA = \"245$ab\"":                                             `line 2: "245$ab": one code of a subfield is expected after the tag, as in 245$a; a field of several begins with [[field]]`,
		"[columns]\nA = \"008/35-37\"":                                          `line 2: "008/35-37": a tag with the code of a subfield is expected, as in 245$a; positions of fixed fields have sections, as in [008]`,
		"[columns]\nA = \"LDR\"":                                                `line 2: the leader is not a field: write [leader], and below it names such as type = "a"`,
		"[columns]\nMy title = \"245$a\"":                                       `line 2: expected '=' after key; write the name between quotation marks: "My title" = "245$a"`,
		"[columns]\nA = \"\xfc\"":                                               `line 2: the map is not UTF-8: the byte FC is 'ü' in windows-1252: save it as UTF-8`,
		"\ufeff[columns]\nA = \"245\"":                                          `line 2: "245": the code`,
		"[columns]\nTítulo = \"245$a\"":                                         `; write the name between quotation marks: "Título" = "245$a"`,
		"[[field]]\ntag = \"245\"\na = \"{A}\"\nwhen = { Größe = \"1\" }":       `line 4: `,
		"[columns]\nA = 245$a":                                                  `; write the text between quotation marks: A = "245$a"`,
		"[leader]\nlevl = \"m\"":                                                `line 2: leader has no position "levl": its positions have names such as type, level and encoding_level (docs/fixed-fields.md)`,
		"[leader]\nlevel = \"?\"\n[columns]\nA = \"245$a\"":                     `line 2: leader/07 level: "?" is not in the list`,
		"[leader]\ncoding = \"a\"":                                              `line 2: leader: coding is set when the record is written`,
		"[008]\nlang = \"xyz\"\n[columns]\nA = \"245$a\"":                       `line 2: 008/35-37 lang: "xyz" is not in the list`,
		"[leader]\ntype = \"e\"\n[008]\nindex = \"1\"\nfestschrift = \"1\"":     `line 5: 008 of maps has no position festschrift`,
		"[007]\nsmd = \"r\"":                                                    `[007] has no category, which decides what its positions mean`,
		"[245]\na = \"{A}\"":                                                    `line 1: [245]: only 006, 007 and 008 have a section of their own; write [[field]] and below it tag = "245"`,
		"tag = \"245\"":                                                         `line 1: tag is outside of any section: it belongs below [[field]]`,
		"[colums]\nA = \"245$a\"":                                               `line 1: there is no section "colums": the sections are required, ignore, leader, 006, 007, 008, columns, field`,
		"":                                                                      `line 1: the map makes no field: write [[field]] with a tag and its subfields, or [columns]`,
		"[columns]\nA = \"245$a\"\nA = \"246$a\"":                               `line 3: `,
		"required = [\"D\"]\n[columns]\nA = \"245$a\"":                          `line 1: the table has no column "D": its columns are "A", "B", "C"`,
		"[[field]]\ntag = \"245\"\na = \"\\u001f\"":                             `line 3: the text has the control character U+001F, which a field cannot have`,
	} {
		_, err := made(t, table(t), text)
		var m *mapping.Mistake
		require.ErrorAs(t, err, &m, "%s", text)
		require.Contains(t, err.Error(), want, "%s", text)
	}
}

// Catches places of a workbook that a person cannot find, and cells beside a table that end the making.
func TestMake_workbook(t *testing.T) {
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetName("Sheet1", "Books"))
	for cell, v := range map[string]any{"A1": "A", "B1": "B", "A2": "x", "B3": "9780306406158", "F3": "a note", "A3": "y", "A5": 12345678901234, "B5": "9780306406157", "A6": 44259} {
		require.NoError(t, f.SetCellValue("Books", cell, v))
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14}) // shown in the language of the program
	require.NoError(t, err)
	require.NoError(t, f.SetCellStyle("Books", "A6", "A6", date))
	path := filepath.Join(t.TempDir(), "a.xlsx")
	require.NoError(t, f.SaveAs(path))
	got, err := made(t, path, "[[field]]\ntag = \"245\"\na = \"{A}\"\nb = { value = \"{B}\", norm = \"isbn\" }")
	require.NoError(t, err)
	require.Equal(t, `2 LDR 00000nam a2200000   4500
245 ##$ax
3: column B "B": "9780306406158" is not a valid ISBN
5 LDR 00000nam a2200000   4500
245 ##$a12345678901234$b9780306406157
6 LDR 00000nam a2200000   4500
245 ##$a2021-03-04
`, got)
}

// Catches an example that does not work, and a part of it that no row of its table needs.
func TestExample(t *testing.T) {
	got, err := made(t, "../../testdata/tables/new_books.csv", mapping.Example)
	require.NoError(t, err)
	for _, want := range []string{
		"001 nb-001\n008 260101s2021||||xx#a###||||||||||#0|eng||\n020 ##$a9781077326385\n040 ##$aXX-XxUND$beng$cXX-XxUND\n100 1#$aYarrow,#Dorothy$4aut\n245 14$aThe#river#at#Lowmoor#:$ba#guide#to#its#locks\n",
		"650 #4$aRivers\n650 #4$aLocks#(Hydraulic#engineering)\n700 1#$aInchfield,#Patrick$4ill\n",
		"$aL'atelier#des#marées#:$broman\n", "245 12$aL'atelier", "245 04$aDie#Brücken#von#Altstadt#:$bein#Rundgang\n", "245 12$aA#short#history#of#rope\n",
		"007 cr", "856 40$uhttps://saltroad.example.com/bells$zFull#text\n", "s2019", "245 10$aUnderstanding",
		"700 1#$aVogel,#Anna$4edt\n700 1#$aStern,#Karl$4pht\n",
	} {
		require.Contains(t, got, want)
	}
	require.Equal(t, 6, strings.Count(got, " LDR "))
}
