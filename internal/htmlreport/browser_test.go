package htmlreport_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/internal/testbrowser"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testbrowser.End()
	os.Exit(code)
}

func status(b *testbrowser.Tab) string { return b.Text(statusText) }

// until waits until the status is as expected.
func until(b *testbrowser.Tab, want string) { b.Until(want, statusText) }

const (
	articles   = `[...document.querySelectorAll("article h3")].map(h => h.textContent).join(" ")`
	statusText = `document.getElementById("status").textContent`
)

// Catches a page that does not open, does not filter, search or leaf, marks other characters than those that differ, has
// an error, or asks the network for anything.
func TestBrowser_diff(t *testing.T) {
	t.Parallel()
	d := newDiff()
	for i := range 25 {
		title, after := fmt.Sprintf("24510|aTitle %d|cÉmile", i), fmt.Sprintf("24510|aTitle %d|cÉmilie", i)
		id := fmt.Sprintf("001id%02d", i)
		if i%5 == 0 {
			changed(d, record(t, id, title, "650 0|aCats"), record(t, id, after, "650 0|aDogs"))
		} else {
			changed(d, record(t, id, title, "500  |aSame"), record(t, id, after, "500  |aSame"))
		}
	}
	page, _ := pageOf(t, d)
	b := testbrowser.OpenFile(t, page)
	require.Equal(t, "Record 1 to 10 of 25", status(b))
	require.Equal(t, "id00 id01 id02 id03 id04 id05 id06 id07 id08 id09", b.Text(articles))
	require.Empty(t, b.Text(`[...document.querySelectorAll("article del")].map(e => e.textContent).filter(t => !/^(i|Cat)?$/.test(t)).join()`))
	require.Equal(t, "i", b.Text(`document.querySelector("article ins").textContent`))
	require.Equal(t, "10 $a Title 0 $c Émilie", b.Text(`document.querySelectorAll("article tbody td:last-child")[1].textContent`))

	b.Do(`document.querySelectorAll("button.go")[1].click()`)
	require.Equal(t, "Record 11 to 20 of 25", status(b))
	printed := `document.getElementById("printed").textContent`
	require.Equal(t, "Record 11 to 20 of 25: the others are not printed. Choose on the screen which records are shown.", b.Text(printed))
	b.Do(`document.querySelectorAll("button.go")[0].click()`)
	require.Equal(t, "Record 1 to 10 of 25", status(b))
	b.Type("f-size", "1", "change")
	require.Equal(t, "Record 1 of 25", status(b))
	b.Type("f-size", "10", "change")

	b.Type("f-text", "title 15", "input")
	until(b, "Record 1 of 1 that match, of 25 on this page")
	b.Do(`document.querySelector("button[type=reset]").click()`)
	until(b, "Record 1 to 10 of 25")
	b.Type("f-id", "nothing", "input")
	until(b, "No record matches, of 25 on this page")
}

// Catches a leader that is not shown, and fields that do not differ of which the page says nothing or that cannot be shown.
func TestBrowser_wholeRecord(t *testing.T) {
	t.Parallel()
	d := newDiff()
	changed(d,
		record(t, "001one", "24510|aOld", "500  |aSame", "504  |aAlso"), record(t, "001one", "24510|aNew", "500  |aSame", "504  |aAlso"),
		record(t, "001two", "24510|aOld"), record(t, "001two", "24510|aNew"))
	d.Tally.Count(diff.RecordUnchanged, 3)
	for _, id := range []string{"same<1", "", "same2"} {
		d.Add(htmlreport.ViewOf(&diff.Entry{Kind: diff.RecordUnchanged, ID: []byte(id)}))
	}
	page, _ := pageOf(t, d)
	b := testbrowser.OpenFile(t, page)
	rows := `[...document.querySelectorAll("article")[0].querySelectorAll("tbody th")].map(e => e.textContent).join()`
	button := `document.querySelector("article p.note button")`
	require.Equal(t, "LDR,245", b.Text(rows))
	require.Contains(t, b.Text(`document.querySelector("article tbody tr").textContent`), "the same00000nam a2200000")
	require.Equal(t, "Show 3 fields that do not differ", b.Text(button+".textContent"))
	b.Do(button + ".click()")
	require.Equal(t, "LDR,001,245,500,504", b.Text(rows))
	require.Equal(t, "Hide 3 fields that do not differ", b.Text(button+".textContent"))
	require.Equal(t, "true", b.Text(`String(document.activeElement === `+button+`)`))
	b.Do(button + ".click()")
	require.Equal(t, "LDR,245", b.Text(rows))
	b.Do(`document.getElementById("f-rest").click()`)
	require.Equal(t, "LDR,001,245,500,504", b.Text(rows))
	b.Type("f-id", "three", "input")
	until(b, "No record matches, of 2 on this page")
	list := `document.getElementById("list").textContent`
	require.Equal(t, "None of the 3 records that are the same before and after has this control number.", b.Text(list))
	b.Type("f-id", "SAME<1", "input")
	b.Until("The same before and after: 001 same<1.", list)
	require.Equal(t, "No record matches, of 2 on this page", status(b))
	b.Type("f-id", "same", "input")
	b.Until("The same before and after: 001 same<1, same2.", list)
	b.Type("f-id", "", "input")
	b.Type("f-text", "nothing", "input")
	b.Until("Records that are the same before and after are not on this page: 3.", list)
}

// Catches numbers at the top, and in the table, that lead to other records than those that they count.
func TestBrowser_numbersFilter(t *testing.T) {
	t.Parallel()
	d := newDiff()
	add := func(before, after *parse.Record) {
		e := diff.Entry{Kind: diff.RecordAdded}
		switch {
		case after == nil:
			e = diff.Entry{Kind: diff.RecordDropped, ID: before.ControlNumber(), Sides: [2]diff.Side{diff.Of(before)}}
		case before == nil:
			e = diff.Entry{Kind: diff.RecordAdded, ID: after.ControlNumber(), Sides: [2]diff.Side{1: diff.Of(after)}}
		default:
			e = diff.EntryOf(diff.Of(before), diff.Of(after))
		}
		d.Tally.Add(&e)
		d.Add(htmlreport.ViewOf(&e))
	}
	add(record(t, "001a", "24510|aOld"), record(t, "001a", "24511|aNew"))
	add(record(t, "001b", "24510|aOld|bmore"), record(t, "001b", "24510|aOld"))
	add(record(t, "001c", "24510|aOld", "500  |aGone"), record(t, "001c", "24510|aOld"))
	add(record(t, "001d", "24510|aOld"), record(t, "001d", "24510|aOld", "500  |aCome"))
	add(nil, record(t, "001e", "24510|aAdded"))
	add(record(t, "001f", "24510|aDropped"), nil)
	page, _ := pageOf(t, d)
	b := testbrowser.OpenFile(t, page)
	for button, want := range map[string]string{
		`.kind-of[data-kind="changed"]`: "a b c d", `.kind-of[data-kind="added"]`: "e", `.kind-of[data-kind="dropped"]`: "f",
		`.show[data-field="245"][data-part=""]`: "a b", `.show[data-field="245"][data-part="$a"]`: "a", `.show[data-field="245"][data-part="$b"]`: "b",
		`.count[data-field="245"][data-part="^2"][data-op="changed"]`: "a", `.count[data-field="245"][data-part="$b"][data-op="removed"]`: "b",
		`.count[data-field="500"][data-op="removed"]`: "c", `.count[data-field="500"][data-op="added"]`: "d",
		`.count[data-field="245"][data-part=""][data-op="changed"]`: "a b",
	} {
		b.Do(fmt.Sprintf("document.querySelector('button%s').click()", button))
		require.Equal(t, want, b.Text(articles), button)
	}
	b.Do(`document.querySelector("button[type=reset]").click()`)
	until(b, "Record 1 to 6 of 6")
	b.Type("f-op", "removed", "change")
	require.Equal(t, "c", b.Text(articles))
	table := `[...document.querySelectorAll("table.counts tbody tr")].map(r => r.className + " " + [...r.cells].filter((c, i) => i !== 1 && i < 6).map(c => c.textContent).join(" ")).join(", ")`
	require.Equal(t, "field 245 2   , part ^2 1   , part $a 1   , part $b   1 , field 500  1 1 ", b.Text(table))
}

// Catches repeated control numbers that are not named with their places, on the page or next to their records.
func TestBrowser_repeated(t *testing.T) {
	t.Parallel()
	hostile := "<b>\u202Eid"
	d := newDiff()
	changed(d, record(t, "001"+hostile, "24510|aOld"), record(t, "001"+hostile, "24510|aNew"), record(t, "001other", "24510|aOld"), record(t, "001other", "24510|aNew"))
	keys := repeats.New()
	for i, id := range []string{hostile, "other", hostile, "x", hostile} {
		keys.Add([]byte(id), int64(i+1))
	}
	d.Repeated = []htmlreport.Repeated{{Of: "001", Where: "in old.mrc", Keys: repeats.New()}, {Of: "001", Where: "in <i>new.mrc", Keys: keys}}
	page, _ := pageOf(t, d)
	b := testbrowser.OpenFile(t, page)
	require.Equal(t, "repeated 001", b.Text(`document.querySelector(".card.caution dt").textContent`))
	require.Equal(t, "2", b.Text(`document.querySelector(".card.caution b").textContent`))
	require.Equal(t, `<b>\u202Eid|3|1, 3 and 5`, b.Text(`[...document.querySelector("#repeated").parentNode.querySelector("tbody tr").cells].slice(0, 3).map(c => c.textContent).join("|")`))
	require.Equal(t, "3 records in <i>new.mrc have this 001: 1, 3 and 5.", b.Text(`[...document.querySelectorAll("article .caution")].map(p => p.textContent).join("|")`))
	b.Do(`document.querySelector(".id-of").click()`)
	require.Equal(t, `<b>\u202Eid`, b.Text(articles))

	d.Repeated = d.Repeated[:1]
	page, _ = pageOf(t, d)
	require.Contains(t, page, "None. Searched: 001 in old.mrc.")
}

// Catches data that the browser runs, loads or hides.
func TestBrowser_hostile(t *testing.T) {
	t.Parallel()
	hostile := "</script><script>window.run = 1</script><img src=https://example.com/x onerror='window.run = 2'><svg onload='window.run = 3'> \u202Eevil \u2028 \x1b[31m \xff"
	long := strings.Repeat(hostile, testscale.Of(200, 8_000)) // 1 MB
	d := newDiff()
	changed(d,
		record(t, "001"+hostile, "24510|aOld "+hostile+"|<"+hostile, "500  |a"+long),
		record(t, "001"+hostile, "24510|aNew "+hostile+"|<"+hostile, "500  |aNow "+long+" end"))
	d.Before, d.After, d.Notes = hostile, hostile, []string{hostile}
	page, _ := pageOf(t, d)
	b := testbrowser.OpenFile(t, page)
	b.Do(`document.getElementById("f-rest").click()`)
	require.Equal(t, "undefined", b.Text(`typeof window.run`))
	require.Equal(t, "0", b.Text(`String(document.querySelectorAll("img, svg, iframe, object, article script").length)`))
	text := b.Text(`document.querySelector("article").textContent`)
	for _, part := range []string{"<img src=https://example.com/x onerror='window.run = 2'>", `\u202Eevil \u2028 \x1B[31m \xFF`, "</script><script>window.run = 1</script>"} {
		require.Contains(t, text, part)
	}
}

// longRun returns the page of a run that changed n records, and how many of them are on it.
func longRun(t testing.TB, n int) (page string, shown int) {
	t.Helper()
	d := newDiff()
	for i := range n {
		id := fmt.Sprintf("001id%06d", i)
		changed(d, record(t, id, "24510|aA title of usual length :|bits remainder /|cand a person.", "9991 |aone"), record(t, id, "24510|aA title of usual length :|bits remainders /|cand a person.", "9992 |atwo"))
	}
	page, data := pageOf(t, d)
	return page, len(data.Entries)
}

// Catches a page of a long run that does not open, or whose records cannot be searched.
func TestBrowser_longRun(t *testing.T) {
	t.Parallel()
	page, shown := longRun(t, testscale.Of(2_000, 200_000))
	b := testbrowser.OpenFile(t, page)
	require.Contains(t, b.Text(`document.body.textContent`), testscale.Of("2,000", "200,000"))
	require.Contains(t, status(b), "Record 1 to 10 of ")
	b.Type("f-text", "no such text", "input")
	until(b, fmt.Sprintf("No record matches, of %s on this page", b.Text(fmt.Sprintf("(%d).toLocaleString('en')", shown))))
}

// How long a browser takes to open the page of 200,000 changed records, and to search it for the first time.
func BenchmarkBrowser_longRun(b *testing.B) {
	page, shown := longRun(b, 200_000)
	tab := testbrowser.OpenFile(b, page)
	opened, searched := 0.0, 0.0
	number := func(js string) float64 {
		n, err := strconv.ParseFloat(tab.Text(`String(`+js+`)`), 64)
		require.NoError(b, err)
		return n
	}
	for b.Loop() {
		tab.Reload()
		opened += number(`performance.getEntriesByType("navigation")[0].loadEventEnd`)
		searched += number(`(() => { const from = performance.now(); ` + `const e = document.getElementById("f-op"); e.value = "moved"; e.dispatchEvent(new Event("change", {bubbles: true}))` + `; return performance.now() - from })()`)
	}
	b.ReportMetric(opened/float64(b.N), "ms/open")
	b.ReportMetric(searched/float64(b.N), "ms/search")
	b.ReportMetric(float64(len(page))/1e6, "MB")
	b.ReportMetric(float64(shown), "records")
}
