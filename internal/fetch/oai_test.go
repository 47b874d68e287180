package fetch_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fetch"
)

// options returns options with short waits.
func options(t *testing.T, address string) fetch.Options {
	t.Helper()
	return fetch.Options{URL: address, File: filepath.Join(t.TempDir(), "all.xml"), Retries: 4, Timeout: 20 * time.Second,
		MaxWait: time.Minute, First: time.Millisecond, Agent: "test"}
}

var control = regexp.MustCompile(`<controlfield tag="001">(r\d+)</controlfield>`)

// ids returns the control numbers of the records in a file, which must be a whole collection of MARCXML.
func ids(t *testing.T, path string) (list []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var whole struct {
		XMLName xml.Name `xml:"http://www.loc.gov/MARC21/slim collection"`
		Record  []struct {
			Control string `xml:"http://www.loc.gov/MARC21/slim controlfield"`
		} `xml:"http://www.loc.gov/MARC21/slim record"`
	}
	require.NoError(t, xml.Unmarshal(text, &whole))
	for _, r := range whole.Record {
		list = append(list, r.Control)
	}
	require.Len(t, control.FindAll(text, -1), len(list))
	return list
}

// wanted are the control numbers of records from one number to another.
func wanted(from, to int) (list []string) {
	for i := from; i <= to; i++ {
		list = append(list, fmt.Sprintf("r%d", i))
	}
	return list
}

func gone(t *testing.T, path string) {
	t.Helper()
	_, err := os.Lstat(path)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Would catch records that a good server gives and the file lacks, text that changes on the way, and files that are
// left over.
func TestOAI_good(t *testing.T) {
	s := &repository{records: 25, page: 10, deleted: map[int]bool{7: true}}
	f := fetch.OAI{Options: options(t, s.start(t)), Set: "books", From: "2026-01-01"}
	f.Deleted = filepath.Join(filepath.Dir(f.File), "gone.txt")
	got, err := f.Run(t.Context())
	require.NoError(t, err)
	st, err := os.Stat(f.File)
	require.NoError(t, err)
	require.Equal(t, &fetch.Result{Pages: 3, Records: 24, Deleted: 1, Bytes: st.Size(), Next: "2026-11-30T12:00:00Z"}, got)
	require.Equal(t, append(wanted(1, 6), wanted(8, 25)...), ids(t, f.File))
	text, err := os.ReadFile(f.File)
	require.NoError(t, err)
	require.Contains(t, string(text), `<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">r1</controlfield><datafield tag="245" ind1="1" ind2="0"><subfield code="a">B&amp;B &lt;1&gt; ü</subfield></datafield></record>`)
	text, err = os.ReadFile(f.Deleted)
	require.NoError(t, err)
	require.Equal(t, "oai:x:r7\n", string(text))
	require.Equal(t, []string{"verb=ListMetadataFormats", "from=2026-01-01&metadataPrefix=marc21&set=books&verb=ListRecords", "resumptionToken=t10&verb=ListRecords", "resumptionToken=t20&verb=ListRecords"}, s.requests)
	gone(t, f.File+".fetch")
}

// once answers a request of a number, and leaves the others to the server.
func once(n int, answer func(w http.ResponseWriter)) func(int, http.ResponseWriter, *http.Request) bool {
	return func(k int, w http.ResponseWriter, _ *http.Request) bool {
		if k == n {
			answer(w)
		}
		return k == n
	}
}

// Would catch records that are lost, or come twice, because an answer was bad once: the second request is asked again.
func TestOAI_badOnce(t *testing.T) {
	page := func() string { return (&repository{records: 25, page: 10}).list(10, 20, "t20") }
	for name, answer := range map[string]func(w http.ResponseWriter){
		"503 with a time": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"429 with a date that is over": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"an internal error": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"a proxy's error":   func(w http.ResponseWriter) { http.Error(w, "bad gateway", http.StatusBadGateway) },
		"half a record, and the connection ends": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", fmt.Sprint(len(page())))
			_, _ = w.Write([]byte(page()[:700]))
		},
		"half a record, as if it were all": func(w http.ResponseWriter) { _, _ = w.Write([]byte(page()[:700])) },
		"nothing":                          func(http.ResponseWriter) {},
		"a page for people":                func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html><title>Wait</title></html>")) },
		"text":                             func(w http.ResponseWriter) { _, _ = w.Write([]byte("too busy")) },
		"compression that breaks off": func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write([]byte(page()))
			_ = z.Flush()
		},
		"the end of the connection": func(w http.ResponseWriter) {
			panic(http.ErrAbortHandler)
		},
		"a token that is lost": func(w http.ResponseWriter) {
			text := page()
			at, end := strings.Index(text, "<resumptionToken"), strings.Index(text, "</ListRecords>")
			_, _ = w.Write([]byte(text[:at] + text[end:]))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &repository{records: 25, page: 10, odd: once(2, answer)}
			f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
			got, err := f.Run(t.Context())
			require.NoError(t, err)
			require.Equal(t, wanted(1, 25), ids(t, f.File))
			require.Empty(t, got.Flaws)
			require.Equal(t, 4, s.asked())
		})
	}
}

// Would catch a request that is repeated without end, an error that says nothing, a file that looks finished, and a
// state from which a fetch does not continue.
func TestOAI_badForLong(t *testing.T) {
	always := func(answer func(w http.ResponseWriter)) func(int, http.ResponseWriter, *http.Request) bool {
		return func(k int, w http.ResponseWriter, _ *http.Request) bool {
			if k > 1 {
				answer(w)
			}
			return k > 1
		}
	}
	send := func(text string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { _, _ = w.Write([]byte(text)) }
	}
	page := (&repository{records: 25, page: 10}).list(10, 20, "t20")
	at, end := strings.Index(page, "<resumptionToken"), strings.Index(page, "</ListRecords>")
	for name, row := range map[string]struct {
		answer func(http.ResponseWriter)
		asked  int
		says   string
	}{
		"half a record": {send(page[:700]), 6, `the answer ends in the middle (byte 700) (tried 5 times)`},
		"wrong tags":    {send(strings.Replace(page, "</marc:subfield>", "", 1)), 6, `the answer is not XML at line 1, column \d+: element .*`},
		"a login page":  {send("<html><head><title>Please  log in</title></head></html>"), 6, `the answer is html and not OAI-PMH: "Please log in" \(tried 5 times\)`},
		"down":          {func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, 6, `HTTP status 503 Service Unavailable \(tried 5 times\)`},
		"a year's rest": {func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "31536000")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 2, `is not available, and asks to come back after "31536000"; --max-wait is 1m0s`},
		"a rest that is no number": {func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "99999999999999999")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 2, `is not available, and asks to come back after .*`},
		"not found": {func(w http.ResponseWriter) { http.Error(w, "<h1>No such page</h1>", http.StatusNotFound) }, 2, `HTTP status 404 Not Found: "No such page"`},
		"redirected for ever": {func(w http.ResponseWriter) {
			w.Header().Set("Location", "/again")
			w.WriteHeader(http.StatusFound)
		}, 11, `is redirected for ever, at last to http://.*/again`},
		"an error of the protocol": {send(failure("badArgument", "the set is unknown")), 2, `badArgument: the set is unknown`},
		"an unknown encoding":      {send(`<?xml version="1.0" encoding="klingon"?><OAI-PMH/>`), 2, `the answer is in the encoding klingon, which is not known; --encoding names another`},
		"endless":                  {send(before + strings.Repeat(" ", 1<<20)), 2, `the answer is longer than 65536 bytes \(--max-size\)`},
		"a lost token":             {send(page[:at] + page[end:]), 6, `the resumption token is lost: the list stops after 20 records, and the server says that it has 25 \(tried 5 times\)`},
	} {
		t.Run(name, func(t *testing.T) {
			s := &repository{records: 25, page: 10, odd: always(row.answer)}
			f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
			f.Most = 64 << 10
			_, err := f.Run(t.Context())
			var failed *fetch.Error
			require.ErrorAs(t, err, &failed)
			require.Equal(t, fetch.Server, failed.Kind)
			says := row.says
			if name == "half a record" {
				says = regexp.QuoteMeta(says)
			}
			require.Regexp(t, "^"+says+"$", failed.Msg)
			require.Equal(t, row.asked, s.asked())
			gone(t, f.File)

			// Without --resume nothing is thrown away; with it, nothing is missing or there twice.
			_, err = f.Run(t.Context())
			require.ErrorContains(t, err, "a fetch into this file was interrupted: --resume continues it")
			s.mu.Lock()
			s.odd = nil
			s.mu.Unlock()
			f.Resume = true
			got, err := f.Run(t.Context())
			require.NoError(t, err)
			require.Equal(t, wanted(1, 25), ids(t, f.File))
			require.Empty(t, got.Flaws)
			gone(t, f.File+".fetch")
		})
	}
}

// Would catch a server that is asked without end.
func TestOAI_endless(t *testing.T) {
	for name, row := range map[string]struct {
		answer func(s *repository, n int) string
		says   string
	}{
		"the same token":     {func(s *repository, _ int) string { return s.list(0, 10, "again") }, `the resumption token "again" came before: the list goes round in a circle`},
		"tokens in a circle": {func(s *repository, n int) string { return s.list(n*10, n*10+10, fmt.Sprintf("c%d", n%3)) }, `came before: the list goes round in a circle`},
		"new tokens":         {func(s *repository, n int) string { return s.list(0, 10, fmt.Sprintf("n%d", n)) }, `20 answers in a row have no new record, and each has another resumption token: the list does not end`},
		"no records":         {func(s *repository, n int) string { return s.list(0, 0, fmt.Sprintf("n%d", n)) }, `20 answers in a row have no new record`},
		"more than there were": {func(s *repository, n int) string {
			return strings.Replace(s.list(n*100, n*100+100, fmt.Sprintf("n%d", n)), `"100000"`, `"5"`, 1)
		}, `1100 records came, and the server says that it has 5: the list does not end`},
	} {
		t.Run(name, func(t *testing.T) {
			s := &repository{records: 100000, page: 10}
			s.odd = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				_, _ = w.Write([]byte(row.answer(s, n)))
				return true
			}
			f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
			_, err := f.Run(t.Context())
			require.ErrorContains(t, err, row.says)
			require.Less(t, s.asked(), 30)
			asked := s.asked()
			f.Resume, f.Partial = true, true
			got, err := f.Run(t.Context())
			require.NoError(t, err)
			require.LessOrEqual(t, s.asked(), asked+1, "what was seen before is known")
			require.Len(t, got.Flaws, 1)
			require.Len(t, ids(t, f.File), int(got.Records))
		})
	}
}

// Would catch a list that is taken for one without an end because the server has more records than it says.
func TestOAI_moreThanSaid(t *testing.T) {
	s := &repository{records: 1300, page: 100}
	s.odd = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		from, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Query().Get("resumptionToken"), "m"))
		text := s.list(from, from+100, fmt.Sprintf("m%d", from+100))
		_, _ = w.Write([]byte(strings.Replace(text, `"1300"`, `"600"`, 1)))
		return true
	}
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	got, err := f.Run(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1300, got.Records)
}

// Would catch records that are missing or there twice when a server forgets its tokens, and a list that is begun again
// without end.
func TestOAI_forgottenToken(t *testing.T) {
	s := &repository{records: 45, page: 10}
	expired := once(4, func(w http.ResponseWriter) { _, _ = w.Write([]byte(failure("badResumptionToken", "expired"))) })
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	s.odd = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n == 5 { // a process that is killed now begins again
			text, err := os.ReadFile(filepath.Join(f.File+".fetch", "state.json"))
			require.NoError(t, err)
			require.Contains(t, string(text), `"place": ""`)
			require.Contains(t, string(text), `"again": 1`)
		}
		return expired(n, w, r)
	}
	var notes []string
	f.Note = func(text string) { notes = append(notes, text) }
	got, err := f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, wanted(1, 45), ids(t, f.File))
	require.EqualValues(t, 30, got.Repeated)
	require.Empty(t, got.Flaws)
	require.Equal(t, []string{"the server does not know the resumption token any more: the list begins again, and records that are stored already are left out (expired)"}, notes)

	s = &repository{records: 45, page: 10, odd: func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("resumptionToken") != "t30" {
			return false
		}
		_, _ = w.Write([]byte(failure("badResumptionToken", "never heard of")))
		return true
	}}
	f = fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	_, err = f.Run(t.Context())
	require.ErrorContains(t, err, "badResumptionToken: never heard of (the list was begun again 3 times)")
}

// Would catch text that is changed without a word, and answers that are thrown away because of one byte.
func TestOAI_repairs(t *testing.T) {
	for name, row := range map[string]struct {
		edit     func(string) string
		encoding string
		has      string // in the file
		flaw     string // "": there is none
	}{
		"not what it says": {func(s string) string { return strings.Replace(s, "ü", "\xFC", 1) }, "", "&lt;1&gt; \uFFFD<", "1 byte that is not text in its encoding, as U+FFFD"},
		"as the user says": {func(s string) string { return strings.ReplaceAll(s, "ü", "\xFC") }, "windows-1252", "&lt;1&gt; ü<", ""},
		"as it says": {func(s string) string {
			return strings.ReplaceAll(strings.Replace(s, "UTF-8", "ISO-8859-1", 1), "ü", "\xFC")
		}, "", "&lt;1&gt; ü<", ""},
		"a control character": {func(s string) string { return strings.Replace(s, "ü", "\x1B", 1) }, "", "&lt;1&gt; \u241B<", "1 control character, as its symbol"},
		"its number":          {func(s string) string { return strings.Replace(s, "ü", "&#x1F;&#12;", 1) }, "", "&lt;1&gt; \u241F\u240C<", "2 control characters, as their symbols"},
		"a bare ampersand":    {func(s string) string { return strings.Replace(s, "B&amp;B", "B&B & B&B;", 1) }, "", "B&amp;B &amp; B", "& that stood alone"},
		"an entity of HTML":   {func(s string) string { return strings.Replace(s, "ü", "&uuml;", 1) }, "", "&lt;1&gt; ü<", ""},
		"a prefix that nothing declares": {func(s string) string {
			return strings.Replace(s, ` xmlns:marc="http://www.loc.gov/MARC21/slim"`, "", 1)
		}, "", "<record><leader>", ""},
		"attributes of other namespaces": {func(s string) string {
			return strings.Replace(s, "<marc:leader>", `<marc:leader xmlns:x="urn:x" x:a="1&quot;" xml:lang="de" b="2">`, 1)
		}, "", `<leader xmlns:ns1="urn:x" ns1:a="1&#34;" xml:lang="de" b="2">`, ""},
		"no namespace": {func(s string) string {
			return strings.ReplaceAll(strings.ReplaceAll(s, "<marc:", "<"), "</marc:", "</")
		}, "", "<controlfield tag=\"001\">r1<", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var sent string
			s := &repository{records: 3, page: 10, edit: func(_ int, text string) string {
				sent = row.edit(text)
				return sent
			}}
			f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
			f.Encoding = row.encoding
			got, err := f.Run(t.Context())
			require.NoError(t, err)
			text, err := os.ReadFile(f.File)
			require.NoError(t, err)
			require.Contains(t, string(text), row.has)
			if name == "no namespace" { // that of OAI-PMH
				return
			}
			require.Equal(t, wanted(1, 3), ids(t, f.File))
			page := filepath.Join(f.File+".fetch", "page-1.xml")
			if row.flaw == "" {
				require.Empty(t, got.Flaws)
				gone(t, page)
				return
			}
			require.Len(t, got.Flaws, 1)
			require.Contains(t, got.Flaws[0], row.flaw)
			require.Contains(t, got.Flaws[0], page)
			kept, err := os.ReadFile(page)
			require.NoError(t, err)
			require.Equal(t, sent, string(kept))
		})
	}
}

// Would catch odd lists that pass as whole ones, and whole ones that do not.
func TestOAI_oddLists(t *testing.T) {
	run := func(s *repository) (*fetch.Result, *fetch.OAI, error) {
		f := &fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
		got, err := f.Run(t.Context())
		return got, f, err
	}
	cut := func(text string) string { // without the element of the token
		at, end := strings.Index(text, "<resumptionToken"), strings.Index(text, "</ListRecords>")
		return text[:at] + text[end:]
	}
	got, f, err := run(&repository{records: 25, page: 10, silent: true, edit: func(n int, text string) string {
		if n == 3 {
			return cut(text)
		}
		return text
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"the last answer lacks the empty resumption token that ends a list: there may be more records"}, got.Flaws)
	require.Equal(t, wanted(1, 25), ids(t, f.File))

	got, _, err = run(&repository{records: 5, page: 10, silent: true, edit: func(_ int, text string) string { return cut(text) }})
	require.NoError(t, err)
	require.Empty(t, got.Flaws, "a list in one answer needs no token")

	got, f, err = run(&repository{records: 1600, page: 550, silent: true})
	require.NoError(t, err)
	require.Empty(t, got.Flaws, "a list may be long without saying so")
	require.Len(t, ids(t, f.File), 1600)

	got, _, err = run(&repository{records: 25, page: 10, edit: func(_ int, text string) string { return strings.Replace(text, `"25"`, `"30"`, 1) }})
	require.NoError(t, err)
	require.Equal(t, []string{"the list ended after 25 records, and the server said that it has 30"}, got.Flaws)

	got, f, err = run(&repository{records: 25, page: 10, edit: func(n int, text string) string { // a record comes in two answers
		if n == 2 {
			return strings.Replace(text, "<ListRecords>", "<ListRecords>"+(&repository{}).record(10), 1)
		}
		return text
	}})
	require.NoError(t, err)
	require.Equal(t, wanted(1, 25), ids(t, f.File))
	require.EqualValues(t, 1, got.Repeated)

	got, f, err = run(&repository{records: 3, page: 10, edit: func(_ int, text string) string { // the same identifier, other records
		return strings.NewReplacer("oai:x:r2", "oai:x:r1", "oai:x:r3", "").Replace(text)
	}})
	require.NoError(t, err)
	require.Equal(t, wanted(1, 3), ids(t, f.File))
	require.Zero(t, got.Repeated)

	got, f, err = run(&repository{records: 3, page: 10, odd: once(1, func(w http.ResponseWriter) { _, _ = w.Write([]byte(failure("noRecordsMatch", "none"))) })})
	require.NoError(t, err)
	require.Equal(t, []string{"no record matches the request"}, got.Notes)
	require.Empty(t, ids(t, f.File))

	got, _, err = run(&repository{records: 3, page: 10, edit: func(_ int, text string) string {
		at, end := strings.Index(text, "<metadata>"), strings.Index(text, "</metadata>")
		return text[:at] + text[end+len("</metadata>"):]
	}})
	require.NoError(t, err)
	require.Contains(t, got.Flaws, "answer 1 has 1 records without metadata, which are not in the file")

	_, _, err = run(&repository{records: 3, page: 10, edit: func(n int, text string) string {
		if n > 1 {
			return text
		}
		return strings.ReplaceAll(strings.ReplaceAll(text, "<marc:record>", "<dc>"), "</marc:record>", "</dc>")
	}})
	require.ErrorContains(t, err, "the records have the element dc, which is not MARCXML; --prefix names another format of the server (oai_dc, marc21)")

	s := &repository{records: 3, page: 10}
	f = &fetch.OAI{Options: options(t, s.start(t)), Prefix: "marcxml"}
	_, err = f.Run(t.Context())
	require.ErrorContains(t, err, "has no records as marcxml; its formats are oai_dc, marc21 (--prefix)")
}

// Would catch a server that says nothing and is waited for without end.
func TestOAI_silence(t *testing.T) {
	quit := make(chan struct{})
	defer close(quit)
	s := &repository{records: 25, page: 10}
	address := s.start(t)
	s.odd = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n != 2 {
			return false
		}
		_, _ = w.Write([]byte("<OAI-PMH>"))
		w.(http.Flusher).Flush()
		s.mu.Unlock()
		<-quit
		s.mu.Lock()
		return true
	}
	f := fetch.OAI{Options: options(t, address), Prefix: "marc21"}
	f.Timeout = 500 * time.Millisecond
	f.Retries = 40 // also on a machine where a good answer takes long
	_, err := f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, wanted(1, 25), ids(t, f.File))
}

// Would catch an interruption that loses or repeats records, at whatever answer it comes, and one after which the file
// looks finished.
func TestOAI_interrupted(t *testing.T) {
	for stop := 1; stop <= 5; stop++ {
		ctx, cancel := context.WithCancelCause(t.Context())
		enough := errors.New("enough")
		s := &repository{records: 45, page: 10}
		s.odd = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
			if n == stop {
				cancel(enough)
			}
			return false
		}
		f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
		_, err := f.Run(ctx)
		require.ErrorIs(t, err, enough)
		gone(t, f.File)

		// What a killed process leaves: bytes after those that count.
		for _, name := range []string{"records.xml", "log.tsv"} {
			w, err := os.OpenFile(filepath.Join(f.File+".fetch", name), os.O_APPEND|os.O_WRONLY, 0)
			require.NoError(t, err)
			_, err = w.WriteString("<record><lea")
			require.NoError(t, err)
			require.NoError(t, w.Close())
		}
		other := f
		other.Resume, other.Set = true, "other"
		_, err = other.Run(t.Context())
		require.ErrorContains(t, err, `the fetch that was interrupted had set "", and now it is "other"`)
		f.Resume = true
		got, err := f.Run(t.Context())
		require.NoError(t, err)
		require.Equal(t, wanted(1, 45), ids(t, f.File))
		require.Empty(t, got.Flaws)
		gone(t, f.File+".fetch")
	}
}

// Would catch a state on disk that is not as the documents describe it.
func TestOAI_state(t *testing.T) {
	s := &repository{records: 25, page: 10, deleted: map[int]bool{2: true}}
	s.odd = once(2, func(w http.ResponseWriter) { http.Error(w, "gone", http.StatusGone) })
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	f.URL = strings.Replace(f.URL, "http://", "http://me:secret@", 1)
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, "HTTP status 410 Gone")
	require.NotContains(t, err.Error(), "secret")
	text, err := os.ReadFile(filepath.Join(f.File+".fetch", "state.json"))
	require.NoError(t, err)
	require.NotContains(t, string(text), "secret")
	var state map[string]any
	require.NoError(t, json.Unmarshal(text, &state))
	for key, value := range map[string]any{"version": 1.0, "kind": "oai", "place": "t10", "pages": 1.0, "records": 9.0, "deleted": 1.0, "size": 25.0} {
		require.Equal(t, value, state[key], key)
	}
	log, err := os.ReadFile(filepath.Join(f.File+".fetch", "log.tsv"))
	require.NoError(t, err)
	require.Regexp(t, `^answer\t1\t\nrecord\tstored\t2026-11-01\toai:x:r1\t[0-9a-f]{32}\nrecord\tdeleted\t2026-11-01\toai:x:r2\t[0-9a-f]{32}\n`, string(log))
	require.EqualValues(t, state["log_bytes"], len(log))

	f.Restart = true
	_, err = f.Run(t.Context())
	require.NoError(t, err)
	require.Len(t, ids(t, f.File), 24)
}

// Would catch requests that make no sense and are sent.
func TestOAI_usage(t *testing.T) {
	for _, row := range []struct {
		change func(*fetch.OAI)
		says   string
	}{
		{func(f *fetch.OAI) { f.URL = "example.org/oai" }, "example.org/oai: an address that begins with https:// or http:// is expected"},
		{func(f *fetch.OAI) { f.URL = "ftp://example.org" }, "an address that begins with"},
		{func(f *fetch.OAI) { f.File = "" }, "-o FILE is needed"},
		{func(f *fetch.OAI) { f.Resume, f.Restart = true, true }, "cannot be combined"},
		{func(f *fetch.OAI) { f.Resume = true }, "there is nothing to --resume"},
		{func(f *fetch.OAI) { f.Encoding = "klingon" }, "is not the name of an encoding"},
	} {
		f := &fetch.OAI{Options: options(t, "http://127.0.0.1:1/"), Prefix: "marc21"}
		row.change(f)
		_, err := f.Run(t.Context())
		var failed *fetch.Error
		require.ErrorAs(t, err, &failed)
		require.Equal(t, fetch.Usage, failed.Kind)
		require.ErrorContains(t, err, row.says)
	}
	f := &fetch.OAI{Options: options(t, "http://127.0.0.1:1/"), Prefix: "marc21"}
	f.Retries = 1
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, "connection refused (tried 2 times)")
}
