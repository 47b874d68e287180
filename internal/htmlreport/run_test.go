package htmlreport_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/testbrowser"
)

func runPage(t *testing.T, r *htmlreport.Run, d *htmlreport.Diff) string {
	t.Helper()
	var b bytes.Buffer
	p := htmlreport.Page{Title: "Report of a run", Lead: "books.mrc", Program: "mrrc-lua test", Made: time.Unix(0, 0).UTC(), Run: r, Diff: d}
	require.NoError(t, p.Write(&b))
	require.Less(t, b.Len(), htmlreport.MaxBytes)
	return b.String()
}

// Catches names, messages and values that are markup on the page or are not seen on it, and a page that grows with them.
func TestRun_hostile(t *testing.T) {
	t.Parallel()
	hostile := "</td><script>alert(1)</script><img src=x> \u202Eevil \x1b[31m \xff"
	long := hostile + strings.Repeat("<", 1_000_000)
	r := &htmlreport.Run{Command: []string{"run", "-e", long}, Directory: hostile, Script: hostile, Failed: long, ExitCode: 3, Notes: []string{long},
		Outputs: []htmlreport.Output{{Role: "main", Name: hostile}}, Options: []htmlreport.Setting{{Name: hostile, Value: long}},
		Problems: []htmlreport.Problem{{Kind: "rejected", Code: "bad-" + hostile, N: 3, Examples: []htmlreport.Example{{ID: hostile, Where: hostile, Text: long}}}}}
	for range 5000 {
		r.Inputs = append(r.Inputs, htmlreport.Input{Name: hostile})
	}
	for range 300 {
		var rows []htmlreport.Bar
		for range 500 {
			rows = append(rows, htmlreport.Bar{Label: hostile, N: 1})
		}
		r.AddTally(hostile, rows)
	}
	for range 5000 {
		r.Outputs, r.Notes = append(r.Outputs, htmlreport.Output{Name: long}), append(r.Notes, long)
	}
	page := runPage(t, r, nil)
	require.Equal(t, 2, strings.Count(page, "<script"))
	require.Equal(t, 0, strings.Count(page, "<img"))
	for _, c := range page {
		if charset.Hides(c) || c < ' ' && c != '\n' {
			t.Fatalf("U+%04X", c)
		}
	}
	require.Equal(t, 1, strings.Count(page, "4,000 further files are not on this page"))
	require.Positive(t, strings.Count(page, "400 further rows are not on this page"))
}

// Catches a page of a run that does not open, has an error or asks the network for something, and one on which the run
// and the changes disturb each other.
func TestBrowser_run(t *testing.T) {
	t.Parallel()
	d := newDiff()
	changed(d, record(t, "001one", "24510|aOld"), record(t, "001one", "24510|aNew"))
	b := testbrowser.OpenFile(t, runPage(t, &htmlreport.Run{Command: []string{"run", "it's.lua"}, ExitCode: 1}, d))
	require.Equal(t, "The run ended, and something was found wrong", b.Text(`document.querySelector(".sampled b").textContent`))
	require.Equal(t, `mrrc-lua run 'it'\''s.lua'`, b.Text(`document.querySelector(".plain td").textContent`))
	require.Equal(t, "Record 1 of 1", status(b))
	require.Equal(t, "true", b.Text(`String([...document.querySelectorAll("nav a")].every(a => document.querySelector(a.getAttribute("href"))))`))
	require.Equal(t, "0", b.Text(`String(document.querySelectorAll("[id]").length - new Set([...document.querySelectorAll("[id]")].map(e => e.id)).size)`))
}
