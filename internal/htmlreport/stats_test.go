package htmlreport_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/profile"
	"mrrc-lua/internal/testbrowser"
	"mrrc-lua/parse"
)

// statsOf returns the page about the fields of records.
func statsOf(t testing.TB, records ...*parse.Record) (string, *htmlreport.Stats) {
	t.Helper()
	p, coded := profile.New(profile.Options{Subfields: true, Indicators: true, Values: true}), &profile.Coded{}
	for _, r := range records {
		p.Add(r)
		coded.Add(r)
	}
	s := &htmlreport.Stats{Rows: p.Rows(), Coded: coded}
	var b bytes.Buffer
	page := htmlreport.Page{Title: "Fields", Lead: "books.mrc", Program: "mrrc-lua test", Made: time.Unix(0, 0).UTC(), Stats: s}
	require.NoError(t, page.Write(&b))
	require.Less(t, b.Len(), htmlreport.MaxBytes)
	return b.String(), s
}

// Catches a bar that is missing or has the wrong length, a gap between decades that is not shown, and languages in a
// random order.
func TestStats_charts(t *testing.T) {
	t.Parallel()
	var list []*parse.Record
	for _, date := range []string{"1981eng", "1989eng", "2003fre", "1750swe", "2150eng", "uuuuxxq", "19991##"} {
		list = append(list, record(t, "008040903s"+date[:4]+"    enka     b    001 0 "+date[4:]+"  "))
	}
	list = append(list, record(t, "24500|aWithout 008"))
	_, s := statsOf(t, list...)
	show := func(bars []htmlreport.Bar) (lines []string) {
		for _, b := range bars {
			lines = append(lines, fmt.Sprintf("%s %d %.0f %d", b.Label, b.N, b.Share, b.Width))
		}
		return lines
	}
	require.EqualValues(t, 8, s.Records())
	require.EqualValues(t, 2, s.Tags())
	require.EqualValues(t, 8, s.Fields())
	require.Equal(t, []string{"before 1800 1 14 50", "1980–1989 2 29 100", "1990–1999 1 14 50", "2000–2009 1 14 50", "after 2099 1 14 50", "no complete year 1 14 50"}, show(s.Dates()))
	require.Equal(t, []string{"English (eng) 3 43 100", `"xxq", not in the list of MARC 21 1 14 34`, "French (fre) 1 14 34", "Swedish (swe) 1 14 34", "not a code of a language 1 14 34"}, show(s.Languages()))
}

// Catches data of a record that is markup on the page or is not seen on it, and a page that grows with the tags.
func TestStats_hostile(t *testing.T) {
	t.Parallel()
	hostile := "</td><script>alert(1)</script><img src=x> \u202Eevil \x1b[31m \xff"
	page, _ := statsOf(t, record(t, "001"+hostile, "<b>\"'|<"+hostile, "245<>|\""+hostile))
	require.Equal(t, 2, strings.Count(page, "<script"))
	require.NotContains(t, page, "<img")
	require.NotContains(t, page, "<b>\"")
	for _, r := range page {
		require.False(t, charset.Hides(r) || r < ' ' && r != '\n', "U+%04X", r)
	}
	require.Equal(t, 3, strings.Count(page, `&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x&gt; \u202Eevil \x1B[31m \xFF`))
}

// Catches a page that grows with the number of tags and subfields.
func TestStats_manyRows(t *testing.T) {
	t.Parallel()
	var list []*parse.Record
	for i := range 40 {
		var fields []string
		for k := range 1000 {
			fields = append(fields, fmt.Sprintf("%03x\x02%c|%c%s", k, i+33, k%90+33, strings.Repeat("<", 90)))
		}
		list = append(list, record(t, fields...))
	}
	page, s := statsOf(t, list...)
	require.Positive(t, s.Left())
	require.Equal(t, 1, strings.Count(page, "further rows are not on this page"))
}

// Catches a page that does not open or does not filter, and one with an error or a request.
func TestBrowser_stats(t *testing.T) {
	t.Parallel()
	page, _ := statsOf(t,
		record(t, "001one", "008040903s1982    enka     b    001 0 eng  ", "24510|aTitle|bmore", "650 0|aCats", "651 0|aWales"),
		record(t, "001two", "24510|aTitle", "650 0|aCats"))
	b := testbrowser.OpenFile(t, page)
	shown := `[...document.querySelectorAll("table.stats tbody tr")].filter(r => r.offsetParent).map(r => r.cells[0].textContent.replace(/ [A-Z].*/, "") + " " + r.cells[1].textContent).join(", ")`
	require.Equal(t, "5 fields", status(b))
	require.Equal(t, "001 2, 008 1, 245 2, $a 2, $b 1, 650 2, $a 2, 651 1, $a 1", b.Text(shown))
	b.Type("f-tag", "65X", "input")
	b.Do(`document.getElementById("f-sub").click()`)
	require.Equal(t, "2 fields", status(b))
	require.Equal(t, "650 2, 651 1", b.Text(shown))
	b.Do(`document.getElementById("f-ind").click()`)
	require.Equal(t, "650 2, indicators #0 2, 651 1, indicators #0 1", b.Text(shown))
}
