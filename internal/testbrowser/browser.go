// Package testbrowser opens pages in Chromium, for tests. Nothing but tests imports it.
//
// A test is skipped where there is no Chromium. At its end nothing may have been wrong: no error, nothing in the
// console, and no request to elsewhere.
package testbrowser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// Tab is a tab of a browser with a page. One goroutine uses it.
type Tab struct {
	t   testing.TB
	ctx context.Context //nolint:containedctx // of the tab

	mu       sync.Mutex
	url      string
	allowed  string   // how the addresses begin that may be asked for
	troubles []string // errors, and other requests
}

// OpenFile opens a page as a file, which may ask for nothing.
func OpenFile(t testing.TB, page string) *Tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	url := "file://" + file
	return Open(t, url, url)
}

// chromium is the browser of all tests of a package, each of which has a tab of its own: to start it takes longer than a
// test. whyNot says why there is none.
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

var endChromium = func() {}

// End ends the browser, after all tests of a package.
func End() { endChromium() }

// Open opens an address. allowed is how the addresses begin that the page may ask for.
func Open(t testing.TB, url, allowed string) *Tab {
	t.Helper()
	testscale.OnlyFull(t)
	all, whyNot := chromium()
	if all == nil {
		t.Skip(whyNot)
	}
	ctx, end := chromedp.NewContext(all)
	t.Cleanup(end)
	b := &Tab{t: t, ctx: ctx, url: url, allowed: allowed}
	require.NoError(t, chromedp.Do(ctx))
	require.NoError(t, chromedp.Listen(ctx, b.event))
	b.Reload()
	t.Cleanup(b.check)
	return b
}

// Reload opens the page again.
func (b *Tab) Reload() {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.Navigate(b.url)))
}

// event notes what must not happen.
func (b *Tab) event(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	note := func(what string, of any) { b.troubles = append(b.troubles, fmt.Sprintf("%s: %+v", what, of)) }
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; !strings.HasPrefix(url, b.allowed) && url != "data:," {
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

func (b *Tab) check() {
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Empty(b.t, b.troubles)
}

// Text evaluates an expression in the page.
func (b *Tab) Text(js string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](js))
	require.NoError(b.t, err, js)
	return s
}

// Do evaluates a function without a result.
func (b *Tab) Do(js string) {
	b.t.Helper()
	b.Text("(() => {" + js + "; return '' })()")
}

// Type gives an element a value, as if a user had typed it; event is what then happens to it: input or change.
func (b *Tab) Type(id, value, event string) {
	b.t.Helper()
	b.Do(fmt.Sprintf(`const e = document.getElementById(%s); e.value = %s; e.dispatchEvent(new Event(%s, {bubbles: true}))`, quoted(id), quoted(value), quoted(event)))
}

// Click clicks the first element that a selector means.
func (b *Tab) Click(selector string) {
	b.t.Helper()
	b.Do(fmt.Sprintf(`document.querySelector(%s).click()`, quoted(selector)))
}

// Until waits until an expression has a value, and fails after 20 seconds.
func (b *Tab) Until(want, js string) {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](fmt.Sprintf(`new Promise(done => {
		const now = () => %s;
		const begun = performance.now();
		const look = () => now() === %s || performance.now() - begun > 20000 ? done(now()) : setTimeout(look, 10);
		look();
	})`, js, quoted(want)), chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, js)
	require.Equal(b.t, want, got, js)
}

// quoted returns text as a string of JavaScript.
func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always can
	}
	return string(text)
}

// findings are what axe finds on the page, with the parts of the page that it is about.
const findings = `axe.run({resultTypes: ["violations"]}).then(r => r.violations.map(v => v.impact + " " + v.id + ": " + v.nodes.map(n => n.html.slice(0, 200)).join(" | ")).join("\n"))`

// Resize gives the tab the size of a screen, in CSS pixels.
func (b *Tab) Resize(width, height int64) {
	b.t.Helper()
	screen := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1}
	require.NoError(b.t, chromedp.Do(b.ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetDeviceMetricsOverride, screen)
		return err
	})))
}

// Fits fails if the page is wider than the screen, or if a cell of a table with text has become too narrow to be read.
func (b *Tab) Fits() {
	b.t.Helper()
	require.Equal(b.t, "true", b.Text(`String(document.documentElement.scrollWidth <= innerWidth)`), "the page is wider than the screen")
	require.Empty(b.t, b.Text(`[...document.querySelectorAll("td, th")].filter(e => e.textContent.trim().length > 3 && e.getClientRects().length && !e.closest(".hidden") && e.clientWidth < 40).map(e => e.outerHTML).join("\n")`), "cells that nobody can read")
}

// Accessible fails if axe-core finds a fault of the page in light or dark. MRRC_AXE is its file axe.min.js, from npm.
// Without it the page is not checked, and the test says so.
func (b *Tab) Accessible() {
	b.t.Helper()
	path := os.Getenv("MRRC_AXE")
	if path == "" {
		b.t.Log("MRRC_AXE does not name axe.min.js: the accessibility of pages is not tested")
		return
	}
	axe, err := os.ReadFile(path) //nolint:gosec // the file of the person who runs the test
	require.NoError(b.t, err)
	b.Do(string(axe))
	for _, scheme := range []string{"light", "dark"} {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
		require.NoError(b.t, chromedp.Do(b.ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, media)
			return err
		})))
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](findings, chromedp.EvalAwaitPromise))
		require.NoError(b.t, err)
		require.Empty(b.t, found, scheme)
	}
}
