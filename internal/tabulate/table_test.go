package tabulate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/expect"
	"mrrc-lua/internal/rows"
	"mrrc-lua/internal/tabulate"
)

const text = `
=001  one
=245  10$aTitle,$bmore
=650  \0$aHistory$xGermany
=650  \4$aArt$aMusic
=852  \\$bMain$hQA 76$hQA 77

=001  two
=245  00$aOther
`

// table makes a table as CSV of the records above.
func table(t *testing.T, per string, columns ...string) string {
	t.Helper()
	var list []tabulate.Column
	var names []string
	for _, arg := range columns {
		c, err := tabulate.ParseColumn(arg)
		require.NoError(t, err, arg)
		list, names = append(list, c), append(names, c.Name)
	}
	tab, err := tabulate.New(list, per)
	require.NoError(t, err)
	w := rows.NewWriter(rows.CSV, rows.Style{})
	w.DeclareCells(names, make([]bool, len(names)))
	make := tab.Maker(rows.NewEncoder(w))
	records, err := expect.Read(text)
	require.NoError(t, err)
	var dst []byte
	var ends []int
	for _, r := range records {
		dst, ends, err = make(dst, ends, r.Record)
		require.NoError(t, err)
	}
	require.Len(t, ends, strings.Count(string(dst), "\n"))
	return string(dst)
}

// Would catch values of one column in another, a value that is lost or doubled, and a column of the field that
// has the values of the whole record.
func TestTable(t *testing.T) {
	require.Equal(t, "one,\"Title, more\",History; Art; Music\ntwo,Other,\n", table(t, "", "001", "245ab", "650a"))
	require.Equal(t, "1,one\n0,two\n", table(t, "", "first=245^1", "001"))
	require.Equal(t, "History; Germany\n\"\"\n", table(t, "", "s=650{^2=\\0}$a$x"))
	require.Equal(t, "\"Title, more; History Germany; Art Music; Main\"\nOther\n", table(t, "", "all=XXXabx"))
	require.Equal(t, "one,History,0,History Germany\none,Art; Music,4,Art Music\n", table(t, "650", "001", "650a", "650^2", "650"))
	require.Equal(t, "one,Main,QA 76; QA 77,\"Title,\"\n", table(t, "852", "001", "852b", "852h", "245a"))
	require.Equal(t, "Germany\n\"\"\n", table(t, "", "s=650xy"), "a field without one of the subfields has no value")
	require.Equal(t, "one,Art; Music\n", table(t, "650{^2=\\4}", "001", "650a"))
	require.Equal(t, "History,History; Art; Music\nArt; Music,History; Art; Music\n", table(t, "65X", "a=65.a", "650a"))
}

// Would catch a column that is not read as it was meant, and one that is taken for a column although it is not.
func TestParseColumn(t *testing.T) {
	for arg, want := range map[string][2]string{
		"001":                {"001", "001"},
		"245a":               {"245a", "245$a"},
		"title=245$a$b":      {"title", "245$a$b"},
		"title = 245abc":     {"title", "245$a$b$c"},
		"6XXa":               {"6XXa", "6..$a"},
		"008/35-37":          {"008/35-37", "008/35-37"},
		`650{^2=\0}$a`:       {`650{^2=\0}$a`, `650{^2=\0}$a`},
		`lcsh=650{^2=\0}$a`:  {"lcsh", `650{^2=\0}$a`},
		"Größe=300a":         {"Größe", "300$a"},
		"a=b=245a":           {},
		"=245a":              {},
		"books.mrc":          {},
		"24":                 {},
		"245$":               {},
		"record:value(\"1\"": {},
	} {
		c, err := tabulate.ParseColumn(arg)
		if want[0] == "" {
			require.Error(t, err, arg)
			continue
		}
		require.NoError(t, err, arg)
		require.Equal(t, want, [2]string{c.Name, c.Spec.String()}, arg)
	}
}

// Would catch a list where a sound record has one value, and a text where it may have several.
func TestColumn_single(t *testing.T) {
	for arg, single := range map[string]bool{"001": true, "LDR": true, "LDR/6": true, "008/35-37": true, "003": true, "006": false, "007": false, "245a": false, "245$a": false, "00.": false} {
		c, err := tabulate.ParseColumn(arg)
		require.NoError(t, err)
		require.Equal(t, single, c.Single, arg)
	}
}

// Would catch a table that could not be written, or not mean what the user thinks.
func TestNew_refused(t *testing.T) {
	for _, c := range []struct{ per, columns, says string }{
		{"", "001 001", "two columns are called 001"},
		{"", "ID=001 id=003", "ID and id, which is the same name in some formats"},
		{"85", "001", "--per 85: a tag such as 852 is expected"},
		{"852b", "001", "a tag such as 852 is expected"},
		{"LDR", "001", "a tag such as 852 is expected"},
		{"852", "852[0]$b", "without index, positions and conditions"},
		{"852", "852$b/0-3", "column 852$b/0-3: with --per 852 it is about one field, and may name subfields or an indicator, without index, positions and conditions"},
		{"852", "852$b[0]", "without index, positions and conditions"},
		{"852", `852$b{$c=\x}`, "without index, positions and conditions"},
	} {
		var list []tabulate.Column
		for _, arg := range strings.Fields(c.columns) {
			column, err := tabulate.ParseColumn(arg)
			require.NoError(t, err)
			list = append(list, column)
		}
		_, err := tabulate.New(list, c.per)
		require.ErrorContains(t, err, c.says)
	}
}
