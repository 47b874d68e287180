package htmlreport_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/internal/testbrowser"
	"mrrc-lua/internal/testscale"
)

// Catches parts of a page that people cannot use who do not see it well, or use it without a mouse.
func TestBrowser_axe(t *testing.T) {
	t.Parallel()
	for name, page := range pages(t) {
		t.Log(name)
		testbrowser.OpenFile(t, page).Accessible()
	}
}

// Catches pages that are wider than the screen of a telephone, and columns for which there is no room on it.
func TestBrowser_narrow(t *testing.T) {
	testscale.OnlyFull(t)
	t.Parallel()
	for name, page := range pages(t) {
		t.Log(name)
		b := testbrowser.OpenFile(t, page)
		b.Resize(390, 844)
		b.Fits()
	}
}

// pages returns a page of each kind, with all its parts.
func pages(t *testing.T) map[string]string {
	t.Helper()
	d := newDiff()
	changed(d, record(t, "001one", "24510|aOld", "500  |aSame"), record(t, "001one", "24511|aNew", "500  |aSame", "650 0|aMore"),
		record(t, "001two", "650 0|aCats", "650 0|aDogs"), record(t, "001two", "650 0|aDogs", "650 0|aCats"))
	keys := repeats.New()
	for i := range 5 {
		keys.Add([]byte{"ab"[i%2]}, int64(i+1))
	}
	d.Repeated, d.Notes = []htmlreport.Repeated{{Of: "001", Where: "in new.mrc", Keys: keys}}, []string{"A note."}
	diffPage, _ := pageOf(t, d)
	run := &htmlreport.Run{Command: []string{"run", "x.lua"}, Failed: "it broke off", ExitCode: 3, Notes: []string{"A note."},
		Inputs: []htmlreport.Input{{Name: "books.mrc", Read: 3}}, Outputs: []htmlreport.Output{{Role: "main", Name: "out.mrc"}},
		Problems: []htmlreport.Problem{{Kind: "rejected", Code: "truncated", N: 1, Examples: []htmlreport.Example{{ID: "one", Where: "record 1", Text: "it breaks off"}}}}}
	run.AddTally("table", []htmlreport.Bar{{Label: "x", N: 3}})
	stats, _ := statsOf(t, record(t, "001one", "008040903s1982    enka     b    001 0 eng  ", "24510|aTitle|bmore", "650 0|aCats"))
	file := htmlreport.Validated{Name: "books.mrc", Records: 4, Found: 2, Errors: 3, Notes: []string{"A note."}, Codes: []htmlreport.Code{{
		Name: "isbn", Severity: "warning", Findings: 3, Records: 2, Share: 50, Means: "what", ToDo: "do",
		First: []htmlreport.Finding{{ID: "one", Where: "record 1", Text: "wrong", Field: [3]string{"020    ", "$a1", " $z2"}, Name: "020$a", URL: "https://www.loc.gov/marc/bibliographic/bd020.html"}},
	}}}
	list := map[string]string{"diff": diffPage, "run": runPage(t, run, d), "stats": stats}
	listed, other := file, htmlreport.Validated{Name: "sound.mrc"}
	listed.Page = "books.mrc.html"
	for name, part := range map[string][]htmlreport.Validated{"validation": {file, other}, "index": {listed}} {
		var b bytes.Buffer
		p := htmlreport.Page{Title: "What is wrong with records", Lead: "files", Program: "mrrc-lua", Made: time.Unix(0, 0), Index: "index.html", Checked: &htmlreport.Validation{Files: part}}
		require.NoError(t, p.Write(&b))
		list[name] = b.String()
	}
	return list
}
