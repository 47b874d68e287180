package view_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/pager"
	"mrrc-lua/internal/scaffold"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/internal/view"
)

// server is a server over records, and what is needed to ask it.
type server struct {
	*view.Server
	t      *testing.T
	token  string
	inputs []string
}

const host = "127.0.0.1:4711"

// serve makes a server over records in MARCMaker notation, or another format.
func serve(t *testing.T, text string, opt view.Options) *server {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return serveFile(t, path, opt)
}

// serveFile makes a server over the records of a file.
func serveFile(t *testing.T, path string, opt view.Options) *server {
	t.Helper()
	opt.Inputs = []string{path}
	opt.Records = pager.New(pager.Options{Paths: opt.Inputs})
	opt.Engine.Input.Paths = opt.Inputs
	opt.Records.Scan(t.Context())
	s := view.New(t.Context(), opt)
	t.Cleanup(opt.Records.Close)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4711}))
	require.NoError(t, err)
	require.Equal(t, host, u.Host)
	return &server{s, t, u.Query().Get("token"), opt.Inputs}
}

// request makes a request as the page does.
func (s *server) request(method, path, body string) *http.Request {
	r := httptest.NewRequestWithContext(s.t.Context(), method, "http://"+host+path, strings.NewReader(body))
	r.Header.Set("X-Token", s.token)
	if method == http.MethodPost {
		r.Header.Set("Origin", "http://"+host)
	}
	return r
}

func (s *server) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

// ask returns the answer to a request.
func (s *server) ask(path string, data any) map[string]any {
	s.t.Helper()
	method, body := http.MethodGet, ""
	if data != nil {
		b, err := json.Marshal(data)
		require.NoError(s.t, err)
		method, body = http.MethodPost, string(b)
	}
	w := s.do(s.request(method, path, body))
	var v map[string]any
	require.NoError(s.t, json.Unmarshal(w.Body.Bytes(), &v), w.Body.String())
	return v
}

type m = map[string]any

const books = "=LDR  00000nam a2200000 a 4500\n=001  one\n=245  10$aFirst\n=650  \\0$aHistory\n\n" +
	"=LDR  00000nam a2200000 a 4500\n=001  two\n=245  10$aSecond\n\n" +
	"=LDR  00000nam a2200000 a 4500\n=001  three\n=245  10$aThird\n=856  40$uhttp://example.com\n"

// Would catch a request of another program, user or page that is answered.
func TestGuard(t *testing.T) {
	s := serve(t, books, view.Options{})
	page := "/?token=" + s.token
	for _, c := range []struct {
		name, method, path string
		change             func(*http.Request)
		status             int
	}{
		{"page", "GET", page, func(r *http.Request) { r.Header.Del("X-Token") }, 200},
		{"page by another name of the machine", "GET", page, func(r *http.Request) { r.Host = "localhost:99" }, 200},
		{"page by a name without a port", "GET", page, func(r *http.Request) { r.Host = "localhost" }, 200},
		{"page without token", "GET", "/", func(*http.Request) {}, 403},
		{"page with a wrong token", "GET", page + "x", func(*http.Request) {}, 403},
		{"page with an empty token", "GET", "/?token=", func(r *http.Request) { r.Header.Del("X-Token") }, 403},
		{"page of another host", "GET", page, func(r *http.Request) { r.Host = "evil.example:4711" }, 403},
		{"page without host", "GET", page, func(r *http.Request) { r.Host = "" }, 403},
		{"page of a host that begins alike", "GET", page, func(r *http.Request) { r.Host = "127.0.0.1.evil.example" }, 403},
		{"record", "GET", "/record?n=1&as=text", func(*http.Request) {}, 200},
		{"record without token", "GET", "/record?n=1&as=text", func(r *http.Request) { r.Header.Del("X-Token") }, 403},
		{"record with the token in the address", "GET", "/record?n=1&as=text&token=" + s.token, func(r *http.Request) { r.Header.Del("X-Token") }, 403},
		{"record of another host", "GET", "/record?n=1&as=text", func(r *http.Request) { r.Host = "evil.example" }, 403},
		{"script", "POST", "/try", func(*http.Request) {}, 200},
		{"script of a program that is no browser", "POST", "/try", func(r *http.Request) { r.Header.Del("Origin") }, 200},
		{"script without token", "POST", "/try", func(r *http.Request) { r.Header.Del("X-Token") }, 403},
		{"script of another page", "POST", "/try", func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, 403},
		{"script of another port", "POST", "/try", func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:80") }, 403},
		{"script of no page that is known", "POST", "/try", func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
		{"script of another site", "POST", "/try", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site"); r.Header.Del("Origin") }, 403},
		{"script by GET", "GET", "/try", func(*http.Request) {}, 405},
		{"other path", "GET", "/etc/passwd", func(*http.Request) {}, 404},
		{"other path without token", "GET", "/etc/passwd", func(r *http.Request) { r.Header.Del("X-Token") }, 403},
	} {
		r := s.request(c.method, c.path, `{"n":1,"script":"","as":"text"}`)
		c.change(r)
		w := s.do(r)
		require.Equal(t, c.status, w.Code, "%s: %s", c.name, w.Body)
		h := w.Header()
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", c.name)
		require.Equal(t, "no-store", h.Get("Cache-Control"), c.name)
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), c.name)
		require.Equal(t, "DENY", h.Get("X-Frame-Options"), c.name)
		require.Equal(t, "no-referrer", h.Get("Referrer-Policy"), c.name)
		require.Equal(t, "same-origin", h.Get("Cross-Origin-Resource-Policy"), c.name)
		require.Equal(t, "same-origin", h.Get("Cross-Origin-Opener-Policy"), c.name)
		require.Empty(t, h.Get("Access-Control-Allow-Origin"), c.name)
		require.NotContains(t, w.Body.String(), s.token, c.name)
	}
	require.NotEqual(t, s.token, serve(t, books, view.Options{}).token)
	require.GreaterOrEqual(t, len(s.token), 26)
}

// Would catch a request that takes all memory, or that is taken for another one.
func TestRequests_refused(t *testing.T) {
	s := serve(t, books, view.Options{})
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/try", `{"n":1,"script":"` + strings.Repeat("x", 5<<20) + `","as":"text"}`, 413},
		{"POST", "/try", `not json`, 400},
		{"POST", "/try", `{"n":1,"script":"","as":"exe"}`, 400},
		{"POST", "/try", `{"n":1,"what":""}`, 400},
		{"POST", "/find", `{"where":" "}`, 400},
		{"POST", "/find", `not json`, 400},
		{"POST", "/ask", `not json`, 400},
		{"POST", "/save", `not json`, 400},
		{"POST", "/ask", `{"n":4,"script":"","text":"1"}`, 404},
		{"GET", "/record?n=x&as=text", "", 400},
		{"GET", "/record?n=1&as=", "", 400},
		{"GET", "/explain?code=nothing", "", 404},
		{"GET", "/explain?name=record:nothing", "", 404},
	} {
		w := s.do(s.request(c.method, c.path, c.body))
		require.Equal(t, c.status, w.Code, "%s %.50s: %s", c.path, c.body, w.Body)
	}
}

// Would catch a name that is cut although it is short, and one that is repeated in its whole length.
func TestExplain_long(t *testing.T) {
	s := serve(t, books, view.Options{})
	name := strings.Repeat("x", 200)
	require.Equal(t, "there is no code "+name, s.ask("/explain?code="+name, nil)["error"])
	require.Equal(t, "there is no code "+name+"…", s.ask("/explain?code="+name+"y", nil)["error"])
}

// Would catch a name of the API that is not explained, and one that is found by a part of it only.
func TestExplain(t *testing.T) {
	s := serve(t, books, view.Options{})
	require.Regexp(t, "^record:title\\(", s.ask("/explain?name=record:title", nil)["text"])
	require.Contains(t, s.ask("/explain?name=indicator", nil)["text"], "field.ind1")
}

// Would catch a record in another form than asked for, a number that is not there, and counts that are wrong.
func TestRecord(t *testing.T) {
	s := serve(t, books, view.Options{})
	for form, want := range map[string]string{
		"text": "245 10 $a Second", "mrk": "=245  10$aSecond", "xml": `<subfield code="a">Second</subfield>`, "json": `"a": "Second"`,
	} {
		a := s.ask("/record?n=2&as="+form, nil)
		require.Contains(t, a["text"], want)
		require.Equal(t, []any{2.0, 3.0, true, "two", true}, []any{a["n"], a["known"], a["all"], a["id"], a["hasId"]})
		require.Contains(t, a["where"], "record 2 (byte ")
	}
	a := s.ask("/record?n=4&as=text", nil)
	require.Equal(t, []any{0.0, 3.0, true, "", ""}, []any{a["n"], a["known"], a["all"], a["end"], a["fault"]})
	require.Equal(t, 3.0, s.ask("/record?n=0189&as=text", nil)["known"], "numbers are decimal")
	require.NotEmpty(t, s.ask("/record?n=0xA&as=text", nil)["error"])
	require.Equal(t, 3.0, s.ask("/record?n=9223372036854775807&as=text", nil)["known"])
	require.Equal(t, "two", s.ask("/record?n=0002&as=text", nil)["id"])
	a = s.ask("/record?n=0&as=text", nil)
	require.Equal(t, []any{0.0, 3.0}, []any{a["n"], a["known"]})
}

// Would catch a page that does not say how to name its inputs in a command, or has no scripts to begin with.
func TestPage_start(t *testing.T) {
	for n, more := range map[int][]string{1: nil, 4: nil, 5: {"…"}} {
		s := serve(t, books, view.Options{})
		var want []string
		for range n {
			want = append(want, s.inputs[0])
		}
		var start struct {
			Inputs   []string
			Examples map[string]string
		}
		other := view.New(t.Context(), view.Options{Inputs: want, Script: "dir/own.lua", Records: pager.New(pager.Options{Paths: want})})
		defer other.Close()
		o := &server{other, t, "", want}
		u, err := url.Parse(o.URL(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4711}))
		require.NoError(t, err)
		page := o.do(o.request("GET", "/?token="+u.Query().Get("token"), "")).Body.String()
		_, data, _ := strings.Cut(page, `id="data">`)
		data, _, _ = strings.Cut(data, "</script>")
		require.NoError(t, json.Unmarshal([]byte(data), &start))
		require.Equal(t, append(want[:min(n, 4)], more...), start.Inputs)
		require.Len(t, start.Examples, len(scaffold.Tasks()))
		for _, task := range scaffold.Tasks() {
			require.Contains(t, start.Examples[task.Name], "function ", task.Name)
			require.Contains(t, start.Examples[task.Name], "own.lua", task.Name)
		}
	}
}

// Would catch a record with so many problems that the page has no end.
func TestRecord_manyProblems(t *testing.T) {
	raw, err := testmarc.Build("=LDR  00000nam a2200000 a 4500\n=001  one\n" + strings.Repeat("=500  \\\\$a{E9}\n", 300))
	require.NoError(t, err)
	s := serve(t, string(raw), view.Options{})
	require.Len(t, s.ask("/record?n=1&as=text", nil)["problems"], 100)
}

// Would catch work that goes on when the program ends.
func TestServer_Close(t *testing.T) {
	s := serve(t, books, view.Options{})
	require.Empty(t, s.ask("/find", m{"where": "Third", "to": "first"})["error"])
	s.Close()
	require.Contains(t, s.ask("/find", m{"where": "other", "to": "first"})["error"], "canceled")
}

// Would catch damage that is not shown, or that ends the leafing.
func TestRecord_damaged(t *testing.T) {
	b, err := os.ReadFile("../../testdata/broken/truncated_data.mrc")
	require.NoError(t, err)
	s := serve(t, string(b), view.Options{})
	a := s.ask("/record?n=2&as=xml", nil)
	require.Equal(t, "truncated", a["rejected"].(m)["code"])
	require.Contains(t, a["text"], `\x1F`)
	require.Contains(t, a["text"], `\x1E`+"\n", "a line for each field")
	e := s.ask("/try", m{"n": 2, "script": "function transform(record) end", "as": "text"})
	require.Equal(t, "absent", e["outcome"])
	require.Contains(t, fmt.Sprint(s.ask("/ask", m{"n": 2, "script": "", "text": "record.id"})["errors"]), "cannot be read as a record")
	require.Contains(t, s.ask("/explain?code=truncated", nil)["text"], "ends within")
	b, err = os.ReadFile("../../testdata/broken/wrong_length_long.mrc")
	require.NoError(t, err)
	s = serve(t, string(b), view.Options{})
	found := false
	for n := range 3 {
		a := s.ask(fmt.Sprintf("/record?n=%d&as=text", n+1), nil)
		problems, _ := a["problems"].([]any)
		found = found || len(problems) > 0
	}
	require.True(t, found)
}

// Would catch inputs that end too early without a word.
func TestRecord_end(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.mrk.gz")
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(books))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile(path, b.Bytes()[:b.Len()-4], 0o600))
	a := serveFile(t, path, view.Options{}).ask("/record?n=1&as=text", nil)
	require.Equal(t, 1.0, a["n"], a)
	require.Contains(t, a["end"], "the file breaks off", a)
}

// Would catch fields that cannot be seen after a very long one, and a number of missing bytes that is not right.
func TestRecord_long(t *testing.T) {
	long := strings.Repeat("é", 300_000)
	s := serve(t, "=LDR  00000nam a2200000 a 4500\n=001  one\n=500  \\\\$a"+long+"\n=650  \\0$aAfter it\n"+strings.Repeat("=500  \\\\$a"+long[:4000]+"\n", 100), view.Options{})
	for form, after := range map[string]string{"text": "650  0 $a After it", "mrk": `=650  \0$aAfter it`, "xml": `<subfield code="a">After it</subfield>`, "json": `"a": "After it"`} {
		text := s.ask("/record?n=1&as="+form, nil)["text"].(string)
		require.Contains(t, text, after)
		require.Contains(t, text, "é [… 58", form)
		require.Less(t, len(text), 201_000)
		require.Regexp(t, `\n\[… 2\d\d,?\d\d\d bytes more …\]$`, text, form)
	}
}

// Would catch text of a record or of a script that can hide or control something, or that becomes markup.
func TestHostile(t *testing.T) {
	const hostile = "</script><img src=x onerror=alert(1)> \u202Eevil \u2028 \x1b[31m \xff \u200B"
	const clean = `</script><img src=x onerror=alert(1)> \u202Eevil \u2028 \x1B[31m`
	rec := "=LDR  00000nam a2200000 a 4500\n=001  " + "x<b>\n=245  10$a" + hostile + "\n=500  \\\\$a" + strings.Repeat("<é>", 300_000) + "\n"
	s := serve(t, rec, view.Options{Where: hostile, Text: hostile, Script: "a" + hostile + ".lua", Program: hostile})
	for _, form := range []string{"text", "mrk", "xml", "json"} {
		w := s.do(s.request("GET", "/record?n=1&as="+form, ""))
		require.Less(t, w.Body.Len(), 3_000_000)
		for _, bad := range []string{"<img", "\u202E", "\u2028", "\x1b", "\u200B"} {
			require.NotContains(t, w.Body.String(), bad, form)
		}
		require.Contains(t, w.Body.String(), "bytes more …]", form)
	}
	script := "function transform(record) print(record:value('245$a')) run:tally('<i>', record:value('245$a')) " +
		"record:set('245$a', 'Now ' .. record:value('245$a')) run:reject(record:value('245$a')) end"
	for _, text := range []string{script, strings.Replace(script, "run:reject(", "error(", 1), strings.Replace(script, "run:reject(", "print(", 1)} {
		w := s.do(s.request("POST", "/try", string(must(json.Marshal(m{"n": 1, "script": text, "as": "mrk"})))))
		for _, bad := range []string{"<img", "<i>", "\u202E", "\u2028", "\x1b", "\u200B"} {
			require.NotContains(t, w.Body.String(), bad)
		}
		require.Contains(t, s.ask("/try", m{"n": 1, "script": text, "as": "mrk"})["printed"], clean)
	}
	page := s.do(s.request("GET", "/?token="+s.token, "")).Body.String()
	require.NotContains(t, page, "<img")
	require.Equal(t, 2, strings.Count(page, "</script>"))
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// Would catch an effect that is not that of a run, an error at another line, and a script that is not stopped.
func TestTry(t *testing.T) {
	s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: -1}}})
	try := func(script string) m { return s.ask("/try", m{"n": 1, "script": script, "as": "mrk"}) }
	first := func(a m, list string) m {
		t.Helper()
		require.NotEmpty(t, a[list], "%v", a)
		return a[list].([]any)[0].(m)
	}

	require.Equal(t, "none", try(" \n")["outcome"])
	require.Equal(t, "unchanged", try("function transform(record) end")["outcome"])

	a := try("function transform(record)\n record:set('245$a', 'Other') print('said') run:tally('t', 'k') run:emit(record, 'more') end")
	require.Equal(t, "changed", a["outcome"])
	require.Equal(t, "changed", first(a, "entries")["kind"])
	require.Contains(t, a["after"], "=245  10$aOther")
	require.Equal(t, "said\n", a["printed"])
	require.Equal(t, m{"table": "t", "key": "k", "n": "1"}, first(a, "tallies"))
	require.Equal(t, "more", first(a, "outputs")["name"])
	require.Equal(t, m{"hook": "transform", "result": "nil"}, first(a, "calls"))

	a = try("function filter(record) return record:has('856') end")
	require.Equal(t, "dropped", a["outcome"])
	require.Equal(t, m{"hook": "filter", "result": "false"}, first(a, "calls"))
	a = try("function transform(record) run:reject('not ours') end")
	require.Equal(t, []any{"rejected", "not ours"}, []any{a["outcome"], a["reason"]})
	require.Equal(t, m{"hook": "transform", "result": "run:reject() rejects the record"}, first(a, "calls"))
	a = try("function transform(record) run:skip() end")
	require.Equal(t, m{"hook": "transform", "result": "run:skip() drops the record"}, first(a, "calls"))
	a = try("function transform(record) error('no') end")
	require.Equal(t, m{"hook": "transform", "result": "failed"}, first(a, "calls"))
	require.Empty(t, first(a, "errors")["script"])
	a = try("columns = { 'id', 'title' }\nfunction extract(record) return { id = record.id, title = record:title() } end")
	require.Equal(t, "rows", a["outcome"])
	require.Equal(t, []any{[]any{"id", "title"}, []any{"one", "First"}}, a["table"])

	for outcome, script := range map[string]string{
		"added":   "function transform(record) run:emit(marc.record{{ '001', 'new' }}) end",
		"lines":   "function transform(record) run:emit('a line') return false end",
		"lines ":  "function transform(record) run:emit('a line', 'other') return false end",
		" lines":  "function filter(record) run:emit('a line', 'other') return false end",
		"  lines": "function transform(record) run:emit('a line') run:skip() end",
	} {
		require.Equal(t, strings.TrimSpace(outcome), try(script)["outcome"], script)
	}
	a = try("function transform(record)\n  record:set('é', , 1)\nend")
	require.Equal(t, 19.0, first(a, "errors")["col"], "%v", a)
	require.Equal(t, 1.0, first(try(") x\nfunction transform(record) end"), "errors")["col"])

	require.Empty(t, first(try("function transform(record) error('no') end"), "errors")["trace"])
	a = try("local function f() error('no') end\nfunction transform(record)\n  f()\nend")
	require.Equal(t, []any{"script:1: in function 'f'", "script:3: in hook 'transform'"}, first(a, "errors")["trace"])

	for _, c := range []struct {
		script string
		line   float64
		msg    string
	}{
		{"function transform(record)\n  record:titel()\nend", 2, "titel"},
		{"function transform(record)\n  record:set('245$a', )\nend", 2, "syntax error"},
		{"function transform(record)\n\n  local x = nil\n  return x.y\nend", 4, "is nil"},
		{"function begin() error('no') end\nfunction transform(record) end", 1, "no"},
		{"record:remove('9..')", 0, ""},
		{"x = 1", 0, "no function that is called"},
		{"x = 1\nfunction Transform(record) end", 2, "looks like the hook"},
		{"\nlocal function transform(record) end", 2, "is local"},
		{"function source() return {} end", 0, "source"},
	} {
		a := try(c.script)
		require.Equal(t, "failed", a["outcome"], c.script)
		require.Equal(t, c.line, first(a, "errors")["line"], "%s: %v", c.script, a)
		require.Contains(t, first(a, "errors")["msg"], c.msg)
	}
}

// Would catch an error of a module that is shown in the script.
func TestTry_module(t *testing.T) {
	s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: -1}, Reach: engine.Reach{Require: func(string) (string, string, error) {
		return "local M = {}\nfunction M.f() error('no') end\nreturn M", "tools.lua", nil
	}}}})
	a := s.ask("/try", m{"n": 1, "script": "local t = require('tools')\nfunction transform(record)\n  t.f()\nend", "as": "mrk"})
	e := a["errors"].([]any)[0].(m)
	require.Equal(t, []any{"tools.lua", 2.0}, []any{e["script"], e["line"]}, "%v", e)
}

// Would catch a script that keeps the page waiting, wherever its loop is.
func TestTry_endless(t *testing.T) {
	for _, c := range []struct {
		script string
		line   float64
		msg    string
	}{
		{"function transform(record)\n  while true do end\nend", 2, "longer than"},
		{"\nwhile true do end\nfunction transform(record) end", 2, "longer than"},
		{"function begin()\n  while true do end\nend\nfunction transform(record) end", 0, "too long"},
	} {
		testscale.Patiently(t, 20*time.Millisecond, func(a testscale.T, limit time.Duration) {
			s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: limit}}})
			v := s.ask("/try", m{"n": 1, "script": c.script, "as": "mrk"})
			require.Equal(a, "failed", v["outcome"], c.script)
			e := v["errors"].([]any)[0].(m)
			require.Equal(a, c.line, e["line"], v)
			require.Contains(a, e["msg"], c.msg)
		})
	}
	s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: 20 * time.Millisecond}}})
	v := s.ask("/ask", m{"n": 1, "script": "", "text": "(function() while true do end end)()"})
	require.Contains(t, fmt.Sprint(v["errors"]), "longer than")
}

// Would catch a run that ends before the time of its hooks, and one with a limit of its own where there is to be none.
func TestBounded(t *testing.T) {
	for limit, want := range map[time.Duration]time.Duration{0: 2 * engine.DefaultTimeout, time.Hour: 2 * time.Hour, 1: 2} {
		before := time.Now()
		ctx, cancel := view.Bounded(t.Context(), limit)
		defer cancel()
		end, ok := ctx.Deadline()
		require.True(t, ok, limit)
		require.False(t, end.Before(before.Add(want)), limit)
		require.True(t, end.Before(time.Now().Add(want+time.Minute)), limit)
	}
	ctx, cancel := view.Bounded(t.Context(), -1)
	defer cancel()
	_, ok := ctx.Deadline()
	require.False(t, ok)
}

// Would catch a message about a flag that mrrc-lua view does not have.
func TestTry_memory(t *testing.T) {
	s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: -1, Memory: 1}}})
	v := s.ask("/try", m{"n": 1, "script": "function transform(record)\n local t = {} while true do t[#t + 1] = string.rep('x', 1000000) end end", "as": "mrk"})
	e := v["errors"].([]any)[0].(m)
	require.Contains(t, e["msg"], "of memory")
	require.Equal(t, "a table or a string that grows without end?", e["hint"])
}

// Would catch a page that has no end because a script makes very much of one record, and one that shows less than there
// is room for.
func TestTry_much(t *testing.T) {
	s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: -1}}})
	for _, c := range []struct {
		list, script string
		most         int
	}{
		{"entries", "function transform(record) for i = 1, N do run:emit(marc.record{ { '001', 'n' .. i } }) end return false end", 50},
		{"tallies", "function transform(record) for i = 1, N do run:tally('t', i) end end", 200},
		{"outputs", "function transform(record) for i = 1, N do run:emit('line', 'o' .. i) end end", 50},
		{"table", "function extract(record) local rows = {} for i = 1, N do rows[#rows + 1] = { i } end return rows end", 200},
	} {
		for _, n := range []int{c.most, c.most + 1} {
			a := s.ask("/try", m{"n": 1, "script": strings.ReplaceAll(c.script, "N", fmt.Sprint(n)), "as": "mrk"})
			require.Len(t, a[c.list], c.most, "%s: %v", c.list, a["errors"])
		}
	}
	for lines, missing := range map[int]string{1998: "", 2000: "\n[… 1 bytes more …]", 3998: "\n[… 199801 bytes more …]", 4500: "\n[… 250001 bytes more …]"} {
		script := fmt.Sprintf("function transform(record) for i = 1, %d do print(('x'):rep(99)) end print(('x\\n'):rep(100)) end", lines-2)
		text, _ := s.ask("/try", m{"n": 1, "script": script, "as": "mrk"})["printed"].(string)
		_, more, _ := strings.Cut(text, "…")
		require.Equal(t, missing, map[bool]string{true: "\n[…" + more}[more != ""], lines)
	}
	for from, text := range map[string]string{"é": "\n[… 9 bytes more …]", "\\128\\128": `\x80` + "\n[… 8 bytes more …]"} { // with room for one byte
		script := fmt.Sprintf("function transform(record) for i = 1, 1999 do print(('x'):rep(99)) end print(('y'):rep(98)) print(('%s'):rep(4)) end", from)
		printed, _ := s.ask("/try", m{"n": 1, "script": script, "as": "mrk"})["printed"].(string)
		_, last, _ := strings.Cut(printed, "y\n")
		require.Equal(t, text, last)
	}
	script := "function transform(record) for i = 1, 12 do print(('x'):rep(20000)) end end"
	exact, _ := s.ask("/try", m{"n": 1, "script": script, "as": "mrk"})["printed"].(string)
	require.Equal(t, 1, strings.Count(exact, "bytes more"), "lines of the greatest length are not cut")
	script = "function transform(record) for i = 1, 9 do print(('x'):rep(19999)) end print(('y'):rep(30000)) print('z') end"
	printed, _ := s.ask("/try", m{"n": 1, "script": script, "as": "mrk"})["printed"].(string)
	_, last, _ := strings.Cut(printed, "yy\n")
	require.Equal(t, "[… 10003 bytes more …]", last, "as many bytes as a line may have are left")
	a := s.ask("/try", m{"n": 1, "script": "function extract(record) return { { 1, 2 }, { 3 }, { 4, 5, 6 } } end", "as": "mrk"})
	require.Equal(t, []any{[]any{"1", "2"}, []any{"3"}, []any{"4", "5", "6"}}, a["table"])
}

// Would catch a script that reaches what repl does not let it reach.
func TestTry_writesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	s := serve(t, books, view.Options{})
	for _, script := range []string{
		"function transform(record) io.open('made', 'w'):write('x') end",
		"function transform(record) os.execute('touch made') end",
		"function transform(record) run:emit(record, 'made') end",
		"function transform(record) run:emit('line', 'made') end",
	} {
		s.ask("/try", m{"n": 1, "script": script, "as": "text"})
		s.ask("/ask", m{"n": 1, "script": script, "text": "transform(record)"})
	}
	left, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Empty(t, left)
}

// Would catch a script that goes on when its browser has gone.
func TestTry_endsWithItsRequest(t *testing.T) {
	s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: -1}}})
	for _, path := range []string{"/try", "/ask"} {
		ctx, cancel := context.WithCancel(t.Context())
		r := s.request("POST", path, string(must(json.Marshal(map[string]m{
			"/try": {"n": 1, "script": "function transform(record) while true do end end", "as": "text"},
			"/ask": {"n": 1, "script": "", "text": "(function() while true do end end)()"},
		}[path]))))
		done := make(chan struct{})
		go func() {
			defer close(done)
			assert.Empty(t, s.do(r.WithContext(ctx)).Body.String(), "nobody reads it")
		}()
		cancel()
		<-done
	}
}

// late is a context that is cancelled when it is asked for its end for the second time: while a script waits for its
// turn, after the record was read.
type late struct {
	context.Context
	cancel context.CancelFunc
	asked  int
}

func (c *late) Done() <-chan struct{} {
	if c.asked++; c.asked == 2 {
		c.cancel()
	}
	return c.Context.Done()
}

// Would catch a request that goes on, or is answered, when its browser has gone while it waited for its turn.
func TestServer_waiting(t *testing.T) {
	s := serve(t, books, view.Options{})
	for path, data := range map[string]m{
		"/try": {"n": 1, "script": "function transform(record) end", "as": "text"},
		"/ask": {"n": 1, "script": "", "text": "1"},
	} {
		release := s.Occupy()
		ctx, cancel := context.WithCancel(t.Context())
		waits := &late{ctx, cancel, 0}
		w := s.do(s.request("POST", path, string(must(json.Marshal(data)))).WithContext(waits))
		require.Error(t, ctx.Err(), "%s has waited", path)
		require.Empty(t, w.Body.String(), path)
		require.Equal(t, 4, release(), "%s has had no turn", path)
	}
}

// Would catch an expression whose value, error or effect is not shown, and one that does not know the script.
func TestAsk(t *testing.T) {
	s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: -1}}})
	ask := func(text string) m {
		return s.ask("/ask", m{"n": 1, "script": "function twice(x) return x .. x end\nfunction transform(record) end", "text": text})
	}
	require.Equal(t, []any{`"First"`}, ask("record:title()")["values"])
	require.Equal(t, []any{`"aa"`}, ask("twice('a')")["values"])
	require.Equal(t, true, ask("record:has(")["more"])
	require.Equal(t, []any{"run:skip() drops the record here"}, ask("run:skip()")["notes"])
	require.Equal(t, "said\n", ask("print('said')")["printed"])
	require.Contains(t, ask("record:set('245$a', 'Other')")["changes"], "+=245  10$aOther")
	require.Contains(t, fmt.Sprint(ask("record:titel()")["errors"]), "did you mean record:title?")
	require.Equal(t, []any{`"First"`}, ask("record:title()")["values"], "the record is as it was read")
	require.Empty(t, s.ask("/ask", m{"n": 1, "script": "print('loaded') function transform(record) end", "text": "1"})["printed"])
}

// Would catch an answer for a browser that has gone while its expression was evaluated.
func TestAsk_browserGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, books, view.Options{Engine: engine.Options{Reach: engine.Reach{Require: func(string) (string, string, error) {
		cancel()
		return "return 1", "x.lua", nil
	}}}})
	w := s.do(s.request("POST", "/ask", `{"n":1,"script":"","text":"require('x')"}`).WithContext(ctx))
	require.Error(t, ctx.Err(), "it was evaluated")
	require.Empty(t, w.Body.String())
}

// Would catch a server that goes on after the program was ended, or that is reached from elsewhere.
func TestServe(t *testing.T) {
	s := serve(t, books, view.Options{})
	l, err := view.Listen(0)
	require.NoError(t, err)
	require.True(t, l.Addr().(*net.TCPAddr).IP.IsLoopback())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- view.Serve(ctx, l, s.Handler()) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(s.URL(l.Addr()))
	require.NoError(t, err)
	require.Equal(t, 200, res.StatusCode)
	require.NoError(t, res.Body.Close())
	_, err = view.Listen(l.Addr().(*net.TCPAddr).Port)
	require.Error(t, err, "the port is taken")
	cancel()
	require.NoError(t, <-ended)
	_, err = client.Get(s.URL(l.Addr()))
	require.Error(t, err)
}

// Would catch an answer that is worked on after the server has failed.
func TestServe_fails(t *testing.T) {
	l, err := view.Listen(0)
	require.NoError(t, err)
	begun, left := make(chan struct{}), make(chan struct{})
	go func() {
		<-begun
		_ = l.Close()
	}()
	var all sync.WaitGroup
	all.Go(func() {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		if res, err := client.Get("http://" + l.Addr().String()); err == nil {
			_ = res.Body.Close()
		}
	})
	err = view.Serve(t.Context(), l, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		close(left)
	}))
	require.ErrorIs(t, err, net.ErrClosed)
	<-left
	all.Wait()
}
