package view_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testbrowser"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/internal/view"
)

// address serves the page, and returns its address and how the addresses begin that it may ask for.
func (s *server) address() (url, own string) {
	l, err := view.Listen(0)
	require.NoError(s.t, err)
	ctx, cancel := context.WithCancel(s.t.Context())
	ended := make(chan error)
	go func() { ended <- view.Serve(ctx, l, s.Handler()) }()
	s.t.Cleanup(func() {
		cancel()
		require.NoError(s.t, <-ended)
	})
	return s.URL(l.Addr()), "http://" + l.Addr().String() + "/"
}

const (
	shown   = `document.getElementById("record").textContent.split("\n")[1]`
	outcome = `document.getElementById("outcome").textContent`
	status  = `document.getElementById("status").textContent`
	firstly = `document.querySelector("#messages .message")?.textContent || ""`
)

// Catches a page that does not open, leaf, search, show what a script does, or mark its errors; an error in the
// console, a request to elsewhere, and a fault of accessibility.
func TestBrowser(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("long", 20))
	require.NoError(t, os.WriteFile(path, []byte(books), 0o600))
	s := serveFile(t, path, view.Options{Dir: t.TempDir(), Engine: engine.Options{Limits: engine.Limits{Timeout: -1}}})
	url, own := s.address()
	b := testbrowser.Open(t, url, own)
	b.Until("001    one", shown)
	b.Click("#next")
	b.Until("001    two", shown)
	b.Click("#last")
	b.Until("001    three", shown)
	b.Type("number", "2", "input")
	b.Do(`document.getElementById("jump").requestSubmit()`)
	b.Until("001    two", shown)
	b.Until("of 3", `document.getElementById("of").textContent`)

	b.Type("script", "function transform(record)\n  record:set('245$a', 'Secund')\nend", "input")
	b.Until("The record is changed.", outcome)
	require.Equal(t, "o|u", b.Text(`[...document.querySelectorAll("#effect del, #effect ins")].map(e => e.textContent).join("|")`))
	b.Type("script", "function transform(record)\n  record:titel()\nend", "input")
	b.Until("The script fails: a message below it says where.", outcome)
	b.Until("2", `document.querySelector("#lines .bad").textContent`)
	require.Contains(t, b.Text(firstly), "did you mean record:title?")
	b.Click("#messages button")
	require.Equal(t, "script", b.Text(`document.activeElement.id`))

	b.Type("where", "856$u", "input")
	b.Do(`document.getElementById("search").requestSubmit()`)
	b.Until("001    three", shown)
	b.Until("Record 1 of 1 with 856$u.", status)
	b.Type("ask", "record:title()", "input")
	b.Until(`"Third"`, `document.getElementById("answer").textContent`)
	b.Type("ask", "record:titel()", "input")
	b.Until("a record has no 'titel': did you mean record:title?", `document.getElementById("answer").textContent`)
	b.Type("name", "publication year", "input")
	b.Until("true", `String(document.getElementById("doc").textContent.includes("record:year"))`)
	b.Type("script", "function transform(record) end", "input")
	b.Until("The script leaves the record as it is.", outcome)
	b.Type("file", "my change", "input")
	b.Do(`document.getElementById("save").requestSubmit()`)
	b.Until("my change.lua", `document.getElementById("file").value`)
	b.Until("true", `String(document.getElementById("saved").textContent.includes('mrrc-lua run "my change.lua" '))`)
	b.Type("script", "function extract(record) return { id = record.id } end", "input")
	b.Until("Rows of a table are made of the record.", outcome)
	b.Do(`document.getElementById("save").requestSubmit()`)
	b.Until("true", `String(document.getElementById("saved").textContent.endsWith(" -o table.csv"))`)
	b.Accessible()
	b.Resize(390, 844)
	b.Fits()
}

// Catches data that the browser runs, loads or hides.
func TestBrowser_hostile(t *testing.T) {
	testscale.OnlyFull(t)
	hostile := "</script><script>window.run = 1</script><img src=https://example.com/x onerror='window.run = 2'><svg onload='window.run = 3'> \u202Eevil \u2028 \x1b[31m"
	rec := "=LDR  00000nam a2200000 a 4500\n=001  " + hostile + "\n=245  10$aOld " + hostile + "\n=500  \\\\$a" + strings.Repeat(hostile, 8_000) + "\n"
	s := serve(t, rec, view.Options{Where: hostile, Text: "-- " + hostile, Script: "x.lua", Program: hostile})
	url, own := s.address()
	b := testbrowser.Open(t, url, own)
	for i, form := range []string{"text", "mrk", "xml", "json"} {
		b.Do(fmt.Sprintf(`document.querySelectorAll("input[name=form]")[%d].click()`, i))
		b.Until("true", `String(document.getElementById("record").textContent.includes("window.run"))`)
		b.Type("script", "function transform(record) print(record.id) run:tally(record.id, record.id) record:set('245$a', 'New ' .. record:value('245$a'))  end -- "+form, "input")
		b.Until("true", `String(document.querySelectorAll("#effect article").length === 1)`)
	}
	require.Equal(t, "undefined", b.Text(`typeof window.run`))
	require.Equal(t, "0", b.Text(`String(document.querySelectorAll("img, svg, iframe, object, main script").length)`))
	text := b.Text(`document.getElementById("effect").textContent`)
	require.Contains(t, text, `\u202Eevil \u2028 \x1B[31m`)
	require.NotContains(t, text, "\u202E")
}

// Catches two browsers that get in each other's way, a script that blocks the page, and a file that is saved unasked.
func TestBrowser_twoAtOnce(t *testing.T) {
	testscale.OnlyFull(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "there.lua"), []byte("-- other"), 0o600))
	mine := filepath.Join(dir, "own.lua")
	require.NoError(t, os.WriteFile(mine, []byte("-- one\r\n-- 2"), 0o600))
	s := serve(t, books, view.Options{Dir: dir, Script: mine, Engine: engine.Options{Limits: engine.Limits{Timeout: 2 * time.Second}}})
	url, own := s.address()
	a, b := testbrowser.Open(t, url, own), testbrowser.Open(t, url, own)
	a.Until("001    one", shown)
	a.Type("script", "function transform(record)\n  while true do end\nend", "input")
	b.Until("001    one", shown)
	b.Click("#next")
	b.Until("001    two", shown)
	b.Type("script", "function filter(record) return false end", "input")
	b.Until("The record is dropped: it would not be written.", outcome)
	require.Equal(t, "001    one", a.Text(shown))
	a.Until("true", "String(("+firstly+").includes('took longer'))")

	b.Type("file", "there.lua", "input")
	b.Do(`document.getElementById("save").requestSubmit()`)
	b.Until("true", `String(document.getElementById("replace").open)`)
	b.Accessible()
	b.Click("#replace button")
	b.Until("Nothing was saved.", `document.getElementById("saved").textContent`)
	b.Type("file", "new.lua", "input")
	b.Do(`document.getElementById("save").requestSubmit()`)
	b.Until("Saved as new.lua", `document.getElementById("saved").textContent.split(".").slice(0, 2).join(".")`)
	b.Type("file", mine, "input")
	b.Type("script", "-- one\n-- two", "input")
	b.Do(`document.getElementById("save").requestSubmit()`)
	b.Until("true", `String(document.getElementById("saved").textContent.startsWith("Saved as `+mine+`"))`)
	crlf, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, "-- one\r\n-- two", string(crlf))
	text, err := os.ReadFile(filepath.Join(dir, "there.lua"))
	require.NoError(t, err)
	require.Equal(t, "-- other", string(text))
}
