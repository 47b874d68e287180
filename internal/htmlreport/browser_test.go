package htmlreport_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// browser is a tab with a page.
type browser struct {
	t   testing.TB
	ctx context.Context //nolint:containedctx // of the tab

	mu       sync.Mutex
	url      string
	troubles []string // errors, and requests other than for the page
}

// chromium is the browser of all tests of the package, each of which has a tab of its own: to start it takes longer
// than a test. whyNot says why there is none.
var chromium = sync.OnceValues(func() (ctx context.Context, whyNot string) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("no-sandbox", os.Geteuid() == 0))
		ctx, end := chromedp.NewExecAllocator(context.Background(), opts...)
		ctx, endFirst := chromedp.NewContext(ctx)
		endChromium = func() { endFirst(); end() }
		if err := chromedp.Do(ctx); err != nil {
			return nil, fmt.Sprintf("chromium does not start: %v", err)
		}
		return ctx, ""
	}
	return nil, "there is no chromium: pages are not tested in a browser"
})

// endChromium ends the browser.
var endChromium = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	endChromium()
	os.Exit(code)
}

// open opens a page in a browser. At the end of the test nothing may have been wrong. Without a browser, the test is
// skipped.
func open(t testing.TB, page string) *browser {
	t.Helper()
	all, whyNot := chromium()
	if all == nil {
		t.Skip(whyNot)
	}
	file := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	ctx, end := chromedp.NewContext(all)
	t.Cleanup(end)
	b := &browser{t: t, ctx: ctx, url: "file://" + file}
	require.NoError(t, chromedp.Do(ctx))
	require.NoError(t, chromedp.Listen(ctx, b.event))
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(b.url)))
	t.Cleanup(b.check)
	return b
}

// event notes what must not happen.
func (b *browser) event(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	note := func(what string, of any) { b.troubles = append(b.troubles, fmt.Sprintf("%s: %+v", what, of)) }
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; url != b.url && url != "data:," {
			note("request", url)
		}
	case *runtime.EventExceptionThrown:
		note("exception", e.ExceptionDetails)
	case *runtime.EventConsoleAPICalled:
		note("console", e.Type)
	case *log.EventEntryAdded:
		note("log", e.Entry.Text)
	}
}

func (b *browser) check() {
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Empty(b.t, b.troubles)
}

// text evaluates an expression in the page.
func (b *browser) text(js string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](js))
	require.NoError(b.t, err, js)
	return s
}

// do evaluates a function without a result.
func (b *browser) do(js string) {
	b.t.Helper()
	b.text("(() => {" + js + "; return '' })()")
}

func (b *browser) status() string { return b.text(`document.getElementById("status").textContent`) }

// until waits until the status is as expected.
func (b *browser) until(status string) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](fmt.Sprintf(`new Promise(done => {
		const look = () => document.getElementById("status").textContent === %q ? done("") : setTimeout(look, 10);
		look();
		setTimeout(() => done(""), 20000);
	})`, status), chromedp.EvalAwaitPromise))
	require.NoError(b.t, err)
	require.Equal(b.t, status, b.status())
}

const (
	articles = `[...document.querySelectorAll("article h3")].map(h => h.textContent).join(" ")`
	typeInto = `const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event(%q, {bubbles: true}))`
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
	b := open(t, page)
	require.Equal(t, "Record 1 to 10 of 25", b.status())
	require.Equal(t, "id00 id01 id02 id03 id04 id05 id06 id07 id08 id09", b.text(articles))
	require.Empty(t, b.text(`[...document.querySelectorAll("article del")].map(e => e.textContent).filter(t => !/^(i|Cat)?$/.test(t)).join()`))
	require.Equal(t, "i", b.text(`document.querySelector("article ins").textContent`))
	require.Equal(t, "10 $a Title 0 $c Émilie", b.text(`document.querySelectorAll("article tbody td:last-child")[1].textContent`))

	b.do(`document.querySelectorAll("button.go")[1].click()`)
	require.Equal(t, "Record 11 to 20 of 25", b.status())
	b.do(`document.querySelectorAll("button.go")[0].click()`)
	require.Equal(t, "Record 1 to 10 of 25", b.status())
	b.do(fmt.Sprintf(typeInto, "f-size", "1", "change"))
	require.Equal(t, "Record 1 of 25", b.status())
	b.do(fmt.Sprintf(typeInto, "f-size", "10", "change"))

	b.do(fmt.Sprintf(typeInto, "f-text", "title 15", "input"))
	b.until("Record 1 of 1 that match, of 25 on this page")
	b.do(`document.querySelector("button[type=reset]").click()`)
	b.until("Record 1 to 10 of 25")
	b.do(fmt.Sprintf(typeInto, "f-id", "nothing", "input"))
	b.until("No record matches, of 25 on this page")
}

// Catches a leader that is not shown, and fields that do not differ of which the page says nothing or that cannot be shown.
func TestBrowser_wholeRecord(t *testing.T) {
	t.Parallel()
	d := newDiff()
	changed(d,
		record(t, "001one", "24510|aOld", "500  |aSame", "504  |aAlso"), record(t, "001one", "24510|aNew", "500  |aSame", "504  |aAlso"),
		record(t, "001two", "24510|aOld"), record(t, "001two", "24510|aNew"))
	d.Tally.Count(diff.RecordUnchanged, 3)
	page, _ := pageOf(t, d)
	b := open(t, page)
	rows := `[...document.querySelectorAll("article")[0].querySelectorAll("tbody th")].map(e => e.textContent).join()`
	button := `document.querySelector("article p.note button")`
	require.Equal(t, "LDR,245", b.text(rows))
	require.Contains(t, b.text(`document.querySelector("article tbody tr").textContent`), "the same00000nam a2200000")
	require.Equal(t, "Show 3 fields that do not differ", b.text(button+".textContent"))
	b.do(button + ".click()")
	require.Equal(t, "LDR,001,245,500,504", b.text(rows))
	require.Equal(t, "Hide 3 fields that do not differ", b.text(button+".textContent"))
	require.Equal(t, "true", b.text(`String(document.activeElement === `+button+`)`))
	b.do(button + ".click()")
	require.Equal(t, "LDR,245", b.text(rows))
	b.do(`document.getElementById("f-rest").click()`)
	require.Equal(t, "LDR,001,245,500,504", b.text(rows))
	b.do(fmt.Sprintf(typeInto, "f-id", "three", "input"))
	b.until("No record matches, of 2 on this page")
	require.Equal(t, "Records that are the same before and after are not on this page: 3.", b.text(`document.getElementById("list").textContent`))
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
	b := open(t, page)
	for button, want := range map[string]string{
		`.kind-of[data-kind="changed"]`: "a b c d", `.kind-of[data-kind="added"]`: "e", `.kind-of[data-kind="dropped"]`: "f",
		`.show[data-field="245"][data-part=""]`: "a b", `.show[data-field="245"][data-part="$a"]`: "a", `.show[data-field="245"][data-part="$b"]`: "b",
		`.count[data-field="245"][data-part="^2"][data-op="changed"]`: "a", `.count[data-field="245"][data-part="$b"][data-op="removed"]`: "b",
		`.count[data-field="500"][data-op="removed"]`: "c", `.count[data-field="500"][data-op="added"]`: "d",
		`.count[data-field="245"][data-part=""][data-op="changed"]`: "a b",
	} {
		b.do(fmt.Sprintf("document.querySelector('button%s').click()", button))
		require.Equal(t, want, b.text(articles), button)
	}
	b.do(`document.querySelector("button[type=reset]").click()`)
	b.until("Record 1 to 6 of 6")
	b.do(fmt.Sprintf(typeInto, "f-op", "removed", "change"))
	require.Equal(t, "c", b.text(articles))
	table := `[...document.querySelectorAll("table.counts tbody tr")].map(r => r.className + " " + [...r.cells].filter((c, i) => i !== 1 && i < 6).map(c => c.textContent).join(" ")).join(", ")`
	require.Equal(t, "field 245 2   , part ^2 1   , part $a 1   , part $b   1 , field 500  1 1 ", b.text(table))
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
	b := open(t, page)
	require.Equal(t, "repeated 001", b.text(`document.querySelector(".card.caution dt").textContent`))
	require.Equal(t, "2", b.text(`document.querySelector(".card.caution b").textContent`))
	require.Equal(t, `<b>\u202Eid|3|1, 3 and 5`, b.text(`[...document.querySelector("#repeated").parentNode.querySelector("tbody tr").cells].slice(0, 3).map(c => c.textContent).join("|")`))
	require.Equal(t, "3 records in <i>new.mrc have this 001: 1, 3 and 5.", b.text(`[...document.querySelectorAll("article .caution")].map(p => p.textContent).join("|")`))
	b.do(`document.querySelector(".id-of").click()`)
	require.Equal(t, `<b>\u202Eid`, b.text(articles))

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
	b := open(t, page)
	b.do(`document.getElementById("f-rest").click()`)
	require.Equal(t, "undefined", b.text(`typeof window.run`))
	require.Equal(t, "0", b.text(`String(document.querySelectorAll("img, svg, iframe, object, article script").length)`))
	text := b.text(`document.querySelector("article").textContent`)
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
	b := open(t, page)
	require.Contains(t, b.text(`document.body.textContent`), testscale.Of("2,000", "200,000"))
	require.Contains(t, b.status(), "Record 1 to 10 of ")
	b.do(fmt.Sprintf(typeInto, "f-text", "no such text", "input"))
	b.until(fmt.Sprintf("No record matches, of %s on this page", b.text(fmt.Sprintf("(%d).toLocaleString('en')", shown))))
}

// How long a browser takes to open the page of 200,000 changed records, and to search it for the first time.
func BenchmarkBrowser_longRun(b *testing.B) {
	page, shown := longRun(b, 200_000)
	tab := open(b, page)
	opened, searched := 0.0, 0.0
	number := func(js string) float64 {
		n, err := chromedp.Run(tab.ctx, chromedp.Evaluate[float64](js))
		require.NoError(b, err)
		return n
	}
	for b.Loop() {
		require.NoError(b, chromedp.Do(tab.ctx, chromedp.Navigate(tab.url)))
		opened += number(`performance.getEntriesByType("navigation")[0].loadEventEnd`)
		searched += number(`(() => { const from = performance.now(); ` + fmt.Sprintf(typeInto, "f-op", "moved", "change") + `; return performance.now() - from })()`)
	}
	b.ReportMetric(opened/float64(b.N), "ms/open")
	b.ReportMetric(searched/float64(b.N), "ms/search")
	b.ReportMetric(float64(len(page))/1e6, "MB")
	b.ReportMetric(float64(shown), "records")
}
