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

	"mrrc-lua/internal/testscale"
)

// browser is a tab with a page.
type browser struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // of the tab

	mu       sync.Mutex
	url      string
	troubles []string // errors, and requests other than for the page
}

// open opens a page in a browser. At the end of the test nothing may have been wrong. Without a browser, the test is
// skipped.
func open(t *testing.T, page string) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("there is no chromium: pages are not tested in a browser")
	}
	file := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("no-sandbox", os.Geteuid() == 0))
	ctx, end := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(end)
	ctx, endTab := chromedp.NewContext(ctx)
	t.Cleanup(endTab)
	b := &browser{t: t, ctx: ctx, url: "file://" + file}
	if err := chromedp.Do(ctx); err != nil {
		t.Skipf("chromium does not start: %v", err)
	}
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
	require.Equal(t, "10 $a Title 0 $c Émilie", b.text(`document.querySelector("article tbody td:last-child").textContent`))

	b.do(`document.querySelectorAll("button.go")[1].click()`)
	require.Equal(t, "Record 11 to 20 of 25", b.status())
	b.do(`document.querySelectorAll("button.go")[0].click()`)
	require.Equal(t, "Record 1 to 10 of 25", b.status())
	b.do(fmt.Sprintf(typeInto, "f-size", "1", "change"))
	require.Equal(t, "Record 1 of 25", b.status())

	b.do(`document.querySelector('button.show[data-name="650$a"]').click()`)
	b.until("Record 1 to 5 of 5 that match, of 25 on this page")
	require.Equal(t, "id00 id05 id10 id15 id20", b.text(articles))
	b.do(fmt.Sprintf(typeInto, "f-text", "title 15", "input"))
	b.until("Record 1 of 1 that match, of 25 on this page")
	b.do(`document.querySelector("button[type=reset]").click()`)
	b.until("Record 1 to 10 of 25")
	b.do(fmt.Sprintf(typeInto, "f-id", "ID07", "input"))
	b.until("Record 1 of 1 that match, of 25 on this page")
	require.NotContains(t, b.text(`document.querySelector("article").textContent`), "Same")
	b.do(`document.getElementById("f-rest").click()`)
	require.Contains(t, b.text(`document.querySelector("article").textContent`), "Same")
	b.do(fmt.Sprintf(typeInto, "f-id", "nothing", "input"))
	b.until("No record matches, of 25 on this page")
}

// Catches data that the browser runs, loads or hides.
func TestBrowser_hostile(t *testing.T) {
	hostile := "</script><script>window.run = 1</script><img src=https://example.com/x onerror='window.run = 2'><svg onload='window.run = 3'> \u202Eevil \u2028 \x1b[31m \xff"
	d := newDiff()
	changed(d,
		record(t, "001"+hostile, "24510|aOld "+hostile+"|<"+hostile, "500  |a"+strings.Repeat(hostile, 8_000)),
		record(t, "001"+hostile, "24510|aNew "+hostile+"|<"+hostile, "500  |aNow "+strings.Repeat(hostile, 8_000)+" end"))
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

// Catches a page of a long run that does not open, and prints how long it took.
func TestBrowser_longRun(t *testing.T) {
	d := newDiff()
	n := testscale.Of(40_000, 200_000)
	for i := range n {
		id := fmt.Sprintf("001id%06d", i)
		changed(d, record(t, id, "24510|aA title of usual length :|bits remainder /|cand a person.", "9991 |aone"), record(t, id, "24510|aA title of usual length :|bits remainders /|cand a person.", "9992 |atwo"))
	}
	page, data := pageOf(t, d)
	b := open(t, page)
	require.Contains(t, b.text(`document.body.textContent`), map[bool]string{true: "200,000", false: "40,000"}[n == 200_000])
	require.Contains(t, b.status(), "Record 1 to 10 of ")
	took := b.text(`String(Math.round(performance.getEntriesByType("navigation")[0].loadEventEnd))`)
	t.Logf("a page of %d bytes with %d of %d records: loaded after %s ms", len(page), len(data.Entries), n, took)
	b.do(fmt.Sprintf(typeInto, "f-text", "no such text", "input"))
	b.until(fmt.Sprintf("No record matches, of %s on this page", b.text(fmt.Sprintf("(%d).toLocaleString('en')", len(data.Entries)))))
}
