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
	"mrrc-lua/internal/testbrowser"
)

// Catches a mark at another place than that of the finding, and a place beyond the text.
func TestSplit(t *testing.T) {
	t.Parallel()
	const line = "245 10 $aTitle : $bmore $b$c by A"
	for want, parts := range map[[3]string][3]string{
		{"", "", ""}:     {line, "", ""},
		{"1", "", ""}:    {"245 ", "1", "0 $aTitle : $bmore $b$c by A"},
		{"2", "", ""}:    {"245 1", "0", " $aTitle : $bmore $b$c by A"},
		{"", "a", ""}:    {"245 10 ", "$aTitle :", " $bmore $b$c by A"},
		{"", "b", ""}:    {"245 10 $aTitle : ", "$bmore", " $b$c by A"},
		{"", "x", ""}:    {line, "", ""},
		{"", "", "9-99"}: {line, "", ""},
		{"", "", "x"}:    {line, "", ""},
	} {
		require.Equal(t, parts, htmlreport.Split(line, strings.IndexByte("012", (want[0] + "0")[0]), want[1], want[2], ""), want)
	}
	require.Equal(t, [3]string{"008 040903", "s", "1982"}, htmlreport.Split("008 040903s1982", 0, "", "06", ""))
	require.Equal(t, [3]string{"008 040903s", "1982", ""}, htmlreport.Split("008 040903s1982", 0, "", "07-10", ""))
	require.Equal(t, [3]string{"008 é40903s1982", "", ""}, htmlreport.Split("008 é40903s1982", 0, "", "06", ""), "places are bytes")
	require.Equal(t, [3]string{"245", "", ""}, htmlreport.Split("245", 1, "", "", ""))
	const repeated = "041 1  $aeng $axxx $hger $axyz"
	require.Equal(t, [3]string{"041 1  $aeng ", "$axxx", " $hger $axyz"}, htmlreport.Split(repeated, 0, "a", "", "xxx"))
	require.Equal(t, [3]string{"041 1  $aeng $axxx $hger ", "$axyz", ""}, htmlreport.Split(repeated, 0, "a", "", "xyz"))
	require.Equal(t, [3]string{"041 1  ", "$aeng", " $axxx $hger $axyz"}, htmlreport.Split(repeated, 0, "a", "", "ger"))
	require.Equal(t, [3]string{"", "", ""}, htmlreport.Split("", 1, "a", "05", ""))
}

// Catches a page that grows with the files and their findings, and one that does not say that something is missing.
func TestValidation_large(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<\xff", 2000)
	v := &htmlreport.Validation{}
	for range 3000 {
		f := htmlreport.Validated{Name: long, Records: 9, Notes: []string{long}}
		for range 3 {
			c := htmlreport.Code{Name: "isbn", Severity: "warning", Means: long, ToDo: long}
			for range 3 {
				c.First = append(c.First, htmlreport.Finding{ID: long, Where: long, Text: long, Field: [3]string{long[:100], long[:100], long[:100]}})
			}
			f.Codes = append(f.Codes, c)
		}
		v.Files = append(v.Files, f)
	}
	var b bytes.Buffer
	require.NoError(t, (&htmlreport.Page{Made: time.Unix(0, 0), Checked: v}).Write(&b))
	require.Less(t, b.Len(), htmlreport.MaxBytes)
	require.True(t, bytes.Contains(b.Bytes(), []byte("2,500 further files are not on this page")))
	require.True(t, bytes.Contains(b.Bytes(), []byte("3,700 further examples, of the last files, are not on this page")))
}

// Catches findings that are markup on the page, or that are not seen on it, and a page that the browser does not show
// without an error or a request.
func TestBrowser_validation(t *testing.T) {
	t.Parallel()
	hostile := "</td><script>window.run = 1</script><img src=https://example.com/x onerror='window.run = 2'> \u202Eevil \x1b[31m \xff"
	file := htmlreport.Validated{Name: hostile, Failed: hostile, Records: 4, Found: 2, Errors: 3, Notes: []string{hostile}, Codes: []htmlreport.Code{{
		Name: "isbn", Severity: "warning", Findings: 3, Records: 2, Share: 50, Means: hostile, ToDo: hostile,
		First: []htmlreport.Finding{
			{ID: hostile, Where: "record 1 (byte 0)", Text: hostile, Field: htmlreport.Split("020    $a"+hostile+" $z"+hostile, 0, "z", "", ""), Name: "020$z", URL: "https://www.loc.gov/marc/bibliographic/bd020.html"},
			{Where: "the file", Text: "too many"},
		}}}}
	var b bytes.Buffer
	page := htmlreport.Page{Title: "What is wrong with records", Lead: hostile, Program: "mrrc-lua test", Made: time.Unix(0, 0).UTC(),
		Checked: &htmlreport.Validation{Files: []htmlreport.Validated{file, {Name: "sound.mrc", Records: 1}}}}
	require.NoError(t, page.Write(&b))
	for _, c := range b.String() {
		if charset.Hides(c) || c < ' ' && c != '\n' {
			t.Fatalf("U+%04X", c)
		}
	}
	tab := testbrowser.OpenFile(t, b.String())
	require.Equal(t, "undefined", tab.Text(`typeof window.run`))
	require.Equal(t, "0", tab.Text(`String(document.querySelectorAll("img").length)`))
	require.Equal(t, "$z"+strings.NewReplacer("\u202E", `\u202E`, "\x1b", `\x1B`, "\xff", `\xFF`).Replace(hostile), tab.Text(`document.querySelector("mark").textContent`))
	require.Equal(t, "International Standard Book Number: Canceled/invalid ISBN", tab.Text(`document.querySelector('a[href$="bd020.html"]').textContent`))
	require.Equal(t, "Nothing was found.", tab.Text(`document.querySelector(".good").textContent`))
	require.Equal(t, "true", tab.Text(`String([...document.querySelectorAll('a[href^="#"]')].every(a => document.querySelector(a.getAttribute("href"))))`))
}

// Catches a page that lists pages and does not lead to them, or repeats what they have, wrong sums, and one that grows with
// the number of files.
func TestValidation_index(t *testing.T) {
	t.Parallel()
	v := &htmlreport.Validation{}
	for i := range 6000 {
		v.Files = append(v.Files, htmlreport.Validated{Name: fmt.Sprintf("<b>%d", i), Page: fmt.Sprintf("b-%d.html", i), Records: 2, Found: 1, Errors: 3,
			Codes: []htmlreport.Code{{Name: "isbn", Means: "must not be here"}}})
	}
	var b bytes.Buffer
	require.NoError(t, (&htmlreport.Page{Made: time.Unix(0, 0), Checked: v}).Write(&b))
	require.Less(t, b.Len(), htmlreport.MaxBytes)
	require.Contains(t, b.String(), `<th scope="row" class="name"><a href="b-4999.html">&lt;b&gt;4999</a></th>`)
	require.Contains(t, b.String(), "1,000 further files are not on this page")
	require.Contains(t, b.String(), `<th scope="row">All files</th><td class="n">12,000</td><td class="n">0</td><td class="n">6,000</td><td class="n">18,000</td>`)
	require.NotContains(t, b.String(), "must not be here")
	b.Reset()
	require.NoError(t, (&htmlreport.Page{Made: time.Unix(0, 0), Index: "index.html", Checked: &htmlreport.Validation{Files: []htmlreport.Validated{{Name: "one"}}}}).Write(&b))
	require.Contains(t, b.String(), `<a href="index.html">All files</a>`)
}
