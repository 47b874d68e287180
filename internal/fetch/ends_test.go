package fetch_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fetch"
	"mrrc-lua/internal/testscale"
)

// Would catch a fetch that stopped after its last answer, because the disk was full or the file could not be made, and
// that asks for the whole list again, or for records after the last one.
func TestFinished_resume(t *testing.T) {
	s := &repository{records: 25, page: 10, deleted: map[int]bool{7: true}}
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21", Deleted: filepath.Join(t.TempDir(), "missing", "gone.txt")}
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, "no such file")
	f.Resume, f.Deleted = true, filepath.Join(t.TempDir(), "gone.txt")
	got, err := f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, s.asked())
	require.Zero(t, got.Repeated)
	require.Len(t, ids(t, f.File), 24)

	c := &catalogue{records: 20, most: 10}
	c.edit = func(n, _ int, text string) string { // something makes a directory of this name meanwhile
		if n == 2 {
			require.NoError(t, os.MkdirAll(filepath.Join(f.File, "x"), 0o700))
		}
		return text
	}
	q, run := query(t, c)
	q.Page = 10
	f.File = q.File
	_, err = run()
	require.Error(t, err)
	require.NoError(t, os.RemoveAll(q.File))
	q.Resume = true
	_, err = run()
	require.NoError(t, err)
	require.Equal(t, 2, c.n)
	require.Equal(t, wanted(1, 20), ids(t, q.File))
}

// Would catch a list that an error of the protocol ends in the middle, as if it were whole.
func TestOAI_noRecordsInTheMiddle(t *testing.T) {
	none := failure("noRecordsMatch", "nothing there")
	run := func(s *repository) (*fetch.Result, fetch.OAI, error) {
		s.odd = once(3, func(w http.ResponseWriter) { _, _ = w.Write([]byte(none)) })
		f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
		got, err := f.Run(t.Context())
		return got, f, err
	}
	for _, silent := range []bool{false, true} {
		_, f, err := run(&repository{records: 45, page: 10, silent: silent})
		require.ErrorContains(t, err, "noRecordsMatch in place of an answer, after 20 records: nothing there")
		gone(t, f.File)
		f.Resume = true
		_, err = f.Run(t.Context())
		require.NoError(t, err)
		require.Equal(t, wanted(1, 45), ids(t, f.File))
	}

	// The list is whole, and its last answer has a token all the same.
	s := &repository{records: 20, page: 10}
	s.edit = func(n int, text string) string {
		if n == 2 {
			return strings.Replace(text, "></resumptionToken>", ">t20</resumptionToken>", 1)
		}
		return text
	}
	got, f, err := run(s)
	require.NoError(t, err)
	require.Empty(t, got.Flaws)
	require.Equal(t, wanted(1, 20), ids(t, f.File))
}

// Would catch a list that breaks off and seems whole, because its records have several of MARC each, or because some
// came twice after the server forgot a token; and a whole list that seems broken, because a record has no data.
func TestOAI_counts(t *testing.T) {
	cut := func(text string) string { // without the element of the token
		at, end := strings.Index(text, "<resumptionToken"), strings.Index(text, "</ListRecords>")
		return text[:at] + text[end:]
	}
	s := &repository{records: 45, page: 10}
	s.edit = func(n int, text string) string {
		at, end := "<metadata>", "</metadata>"
		one := `<marc:record><marc:leader>00000nam a2200000 a 4500</marc:leader></marc:record>`
		text = strings.NewReplacer(at, at+"<marc:collection>", end, one+"</marc:collection>"+end).Replace(text)
		if n > 2 {
			return cut(text)
		}
		return text
	}
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, "the resumption token is lost: the list stops after 30 records, and the server says that it has 45")

	s = &repository{records: 45, page: 10}
	s.odd = func(n int, w http.ResponseWriter, r *http.Request) bool {
		switch {
		case n == 4:
			_, _ = w.Write([]byte(failure("badResumptionToken", "expired")))
		case n > 4 && r.URL.Query().Get("resumptionToken") == "t30": // the last, it says
			_, _ = w.Write([]byte(strings.Replace(s.list(30, 35, "x"), ">x</resumptionToken>", "></resumptionToken>", 1)))
		default:
			return false
		}
		return true
	}
	f = fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	got, err := f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"the list ended after 35 records, and the server said that it has 45"}, got.Flaws)

	s = &repository{records: 25, page: 10}
	s.edit = func(n int, text string) string {
		if n == 1 {
			at, end := strings.Index(text, "<metadata>"), strings.Index(text, "</metadata>")
			return text[:at] + text[end+len("</metadata>"):]
		}
		if n == 3 {
			return cut(text)
		}
		return text
	}
	f = fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	got, err = f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"answer 1 has 1 records without metadata, which are not in the file"}, got.Flaws)
	require.Equal(t, wanted(2, 25), ids(t, f.File))
}

// Would catch a file with two versions of a record about which nothing is said.
func TestOAI_changedMeanwhile(t *testing.T) {
	s := &repository{records: 25, page: 10}
	s.edit = func(n int, text string) string {
		if n != 3 {
			return text
		}
		again := strings.ReplaceAll((&repository{}).record(4), "2026-11-01", "2026-11-30")
		return strings.Replace(text, "<ListRecords>", "<ListRecords>"+again, 1)
	}
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	got, err := f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"a record came again with another date: the server changed what it has during the fetch, and the file has each version, the last one after the others"}, got.Flaws)
	require.Len(t, ids(t, f.File), 26)
}

// Would catch an answer that takes all of the stack: a program cannot survive that.
func TestOAI_deep(t *testing.T) {
	deep := func(name string) string { return strings.Repeat("<"+name+">", testscale.Of(600_000, 3_000_000)) }
	for name, text := range map[string]string{
		"collections": before + "<ListRecords><record><header/><metadata>" + deep("collection"),
		"formats":     before + deep("ListMetadataFormats"),
	} {
		s := &repository{records: 5, page: 10, odd: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write([]byte(text))
			return true
		}}
		f := fetch.OAI{Options: options(t, s.start(t))}
		if name == "collections" {
			f.Prefix = "marc21"
		}
		f.Retries = 0
		_, err := f.Run(t.Context())
		require.Error(t, err)
	}
}

// Would catch an identifier that is longer than a line may be, so that the fetch can never end.
func TestOAI_longIdentifier(t *testing.T) {
	long := strings.Repeat("x", 2<<20)
	s := &repository{records: 3, page: 10, deleted: map[int]bool{2: true}, edit: func(_ int, text string) string { return strings.ReplaceAll(text, "oai:x:r2", long) }}
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21", Deleted: filepath.Join(t.TempDir(), "gone.txt")}
	f.Most = 16 << 20
	_, err := f.Run(t.Context())
	require.NoError(t, err)
	text, err := os.ReadFile(f.Deleted)
	require.NoError(t, err)
	require.Equal(t, long+"\n", string(text))
}

// Would catch results that one file takes from the other, a fetch whose end cannot be, and a refusal that the user
// cannot explain.
func TestOAI_requests(t *testing.T) {
	s := &repository{records: 3, page: 10}
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "marc21"}
	f.Deleted = filepath.Join(filepath.Dir(f.File), ".", filepath.Base(f.File))
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, "is the file of -o as well")
	f.Deleted = ""
	file := f.File
	f.File = filepath.Dir(file)
	_, err = f.Run(t.Context())
	require.ErrorContains(t, err, "is a directory")
	require.Zero(t, s.asked())

	s.odd = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write([]byte(failure("badArgument", "granularity")))
		return true
	}
	f.File, f.From = file, "2026-11-30T12:00:00Z"
	_, err = f.Run(t.Context())
	require.ErrorContains(t, err, "badArgument: granularity (a server may know dates only: without the time, as in 2026-11-30)")
}

// Would catch a wrong address after which the right one is refused, although there is nothing to lose.
func TestUntouched(t *testing.T) {
	s := &repository{records: 25, page: 10}
	f := fetch.OAI{Options: options(t, s.start(t)), Prefix: "wrong"}
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, "has no records as wrong")
	f.Prefix = "marc21"
	_, err = f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, wanted(1, 25), ids(t, f.File))

	d := download(t, &shelf{text: []byte("text")})
	right := d.URL
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	d.URL = server.URL
	_, err = d.Run(t.Context())
	require.ErrorContains(t, err, "404")
	d.URL = right
	_, err = d.Run(t.Context())
	require.NoError(t, err)
}

// Would catch more records than the user wants, from a server that sends what it likes.
func TestSRU_limitIgnored(t *testing.T) {
	c := &catalogue{records: 37, most: 37}
	c.edit = func(_, from int, _ string) string { return c.answer(from, 10) }
	f, run := query(t, c)
	f.Limit, f.Page = 15, 7
	got, err := run()
	require.NoError(t, err)
	require.EqualValues(t, 15, got.Records)
	require.Empty(t, got.Flaws)
	require.Equal(t, wanted(1, 15), ids(t, f.File))

	c = &catalogue{records: 37, most: 37}
	c.edit = func(_, from int, _ string) string {
		return strings.Replace(c.answer(from, 10), ">21</zs:next", ">25</zs:next", 1)
	}
	f, run = query(t, c)
	f.Limit = 15
	got, err = run()
	require.NoError(t, err)
	require.Empty(t, got.Flaws, "what is left out is not wanted")
	require.Equal(t, wanted(1, 15), ids(t, f.File))
}

// Would catch a record that is written as text and is lost, and the whole fetch with it, because of one character.
func TestSRU_packedAndSpoilt(t *testing.T) {
	f, run := query(t, &catalogue{records: 3, most: 7, edit: func(_, _ int, text string) string {
		text = strings.ReplaceAll(text, "<zs:recordPacking>xml<", "<zs:recordPacking>string<")
		for i := 1; i <= 3; i++ {
			inner := fmt.Sprintf(`<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">r%d</controlfield></record>`, i)
			packed := strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(strings.Replace(inner, "</record>", `<datafield tag="245" ind1=" " ind2=" "><subfield code="a">B &amp; B&amp;#27;</subfield></datafield></record>`, 1))
			text = strings.Replace(text, inner, packed, 1)
		}
		return text
	}})
	got, err := run()
	require.NoError(t, err)
	require.Equal(t, wanted(1, 3), ids(t, f.File))
	require.Len(t, got.Flaws, 1)
	require.Contains(t, got.Flaws[0], "answer 1 had to be repaired: 3 control characters, as their symbols; 3 & that stood alone")
	text, err := os.ReadFile(f.File)
	require.NoError(t, err)
	require.Contains(t, string(text), "B &amp; B\u241B<")
}

// Would catch the part of a file that seems to be the whole, and a file of two versions: servers that answer a request
// for a part as they like.
func TestDownload_parts(t *testing.T) {
	text, other := bytes.Repeat([]byte("0123456789"), 100), bytes.Repeat([]byte("abcdefghij"), 100)
	asked := 0
	start := func(answer func(n int, w http.ResponseWriter, r *http.Request)) *fetch.Download {
		asked = 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			answer(asked, w, r)
		}))
		t.Cleanup(server.Close)
		f := &fetch.Download{Options: options(t, server.URL)}
		f.File = filepath.Join(t.TempDir(), "x.mrc")
		return f
	}
	part := func(w http.ResponseWriter, from, to int, total string) {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%s", from, to-1, total))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(text[from:to])
	}
	begin := func(w http.ResponseWriter, n int) { // in chunks, so that the length is not known, and breaks off
		_, _ = w.Write(text[:n])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}

	f := start(func(_ int, w http.ResponseWriter, _ *http.Request) { part(w, 0, 300, "1000") })
	_, err := f.Run(t.Context())
	require.ErrorContains(t, err, `the server was asked for the file, and sends a part of it: "bytes 0-299/1000"`)
	gone(t, f.File)

	f = start(func(n int, w http.ResponseWriter, r *http.Request) { // no more than 300 bytes at once
		w.Header().Set("ETag", `"a"`)
		if n == 1 {
			begin(w, 100)
		}
		var from int
		_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
		part(w, from, min(from+300, 1000), "1000")
	})
	got, err := f.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"SHA-256 " + sum(text)}, got.Notes)
	require.Equal(t, 4, asked)

	f = start(func(n int, w http.ResponseWriter, _ *http.Request) { // it ignores If-Range
		switch n {
		case 1:
			w.Header().Set("ETag", `"a"`)
			begin(w, 100)
		case 2:
			w.Header().Set("ETag", `"b"`)
			part(w, 100, 1000, "1000")
		default:
			w.Header().Set("ETag", `"b"`)
			_, _ = w.Write(other)
		}
	})
	_, err = f.Run(t.Context())
	require.NoError(t, err)
	have, err := os.ReadFile(f.File)
	require.NoError(t, err)
	require.True(t, bytes.Equal(other, have))

	f = start(func(n int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"a"`)
		if n%2 == 1 {
			begin(w, 100)
		}
		part(w, 50, 1000, "1000")
	})
	f.Retries = 1
	_, err = f.Run(t.Context())
	require.ErrorContains(t, err, `the server was asked for the bytes from 100 on, and sends "bytes 50-999/1000"`)
}
