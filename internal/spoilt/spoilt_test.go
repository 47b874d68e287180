package spoilt_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/spoilt"
)

// Catches a spoilt cell that is passed over, one that is as it should be and is reported, a wrong place, and a column
// that is taken for one of ISSNs.
func TestTable(t *testing.T) {
	const after = ". A spreadsheet has changed this: format the column as text there, enter the values again and save the table again"
	for name, row := range map[string]struct {
		names []string
		cells string // of each row, with | between them
		want  string
	}{
		"shortened":            {[]string{"id"}, "12 9.78031E+12 9,78E+12 E+12 1E+1", "column id: 2 cells have a number without its last digits, the first in line 3: 9.78031E+12"},
		"one":                  {[]string{"id"}, "9.78E+12", "column id: 1 cell has a number without its last digits, in line 2: 9.78E+12"},
		"formula":              {nil, "#1 #N/A #NAME?", "column 1: 2 cells have the error of a formula, the first in line 3: #N/A"},
		"dates, by the name":   {[]string{"ISSN (print)"}, "Mar-20 20-Mrz 2020-03-01 x", "column ISSN (print): 3 cells have a date in place of an ISSN, the first in line 2: Mar-20"},
		"dates, by the cells":  {[]string{"n"}, "Mar-20 0378-5955 2434-561X", "column n: 1 cell has a date in place of an ISSN, in line 2: Mar-20"},
		"dates that are right": {[]string{"date"}, "Mar-20 0378-5955 1/3/2020", ""},
		"zeros of an ISSN":     {[]string{"n"}, "0378-5955 2434-561X 3785955 3785956", "column n: 1 cell has an ISSN without the zeros at its beginning, in line 4: 3785955"},
		"numbers that are not": {[]string{"price"}, "3785955 12 11", ""},
		"zero of an ISBN":      {[]string{"ISBN"}, "306406152", "column ISBN: 1 cell has an ISBN without the zero at its beginning, in line 2: 306406152"},
		"an SBN elsewhere":     {[]string{"id"}, "306406152 2", ""},
		"two columns":          {[]string{"a", ""}, "9.7E+12|#REF! x|#N/A", "column a: 1 cell has a number without its last digits, in line 2: 9.7E+12" + after + "\ncolumn 2: 2 cells have the error of a formula, the first in line 2: #REF!"},
		"two faults":           {[]string{"issn"}, "1.2E+07 Mar-20", "column issn: 1 cell has a number without its last digits, in line 2: 1.2E+07; 1 cell has a date in place of an ISSN, in line 3: Mar-20"},
		"long":                 {[]string{"id"}, "9.78E+12" + strings.Repeat("0", 40), ""},
		"not quite so long":    {[]string{"id"}, "9.78E+12" + strings.Repeat("0", 32), "column id: 1 cell has a number without its last digits, in line 2: 9.78E+12" + strings.Repeat("0", 32)},
		"dates, any numbers":   {[]string{"issn"}, "Sep-09 1/3/2020 1.March,99 2020-03-01/00:00:00", "column issn: 4 cells have a date in place of an ISSN, the first in line 2: Sep-09"},
		"not quite dates":      {[]string{"issn"}, "Mar----20 12-34 Ma-20 Mar Mar-20-21-22 20201-Mar 1-2-3-4-5-6-7 Mar-Apr-20 Abcdefghijklm-20", ""},
		"not quite an ISSN":    {[]string{"issn"}, "1007 0378593", ""},
	} {
		table := spoilt.NewTable(row.names)
		for i, cells := range strings.Fields(row.cells) {
			table.See(strings.Split(cells, "|"), i+2)
		}
		if row.want != "" {
			row.want += after
		}
		require.Equal(t, row.want, strings.Join(table.Messages("line"), "\n"), name)
	}
}

// Catches a list without columns whose message names one, and a kind of number that is not believed.
func TestColumn(t *testing.T) {
	c := spoilt.NewColumn("", spoilt.ISSN)
	c.See("  Mar-20 ", 1)
	require.True(t, strings.HasPrefix(c.Message("line"), "1 cell has a date in place of an ISSN, in line 1: Mar-20."), c.Message("line"))
	c = spoilt.NewColumn("ISSN", spoilt.ISBN)
	c.See("Mar-20", 1)
	require.Empty(t, c.Message("line"))
}
