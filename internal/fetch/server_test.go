package fetch_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// repository is an OAI-PMH server of records r1, r2 and so on, for tests. Its handlers run in goroutines of their own.
type repository struct {
	records int
	page    int
	deleted map[int]bool
	silent  bool // it does not say how long the list is

	mu       sync.Mutex
	requests []string // their queries
	// odd looks at each request first, with its number from 1 on; it returns true when it has answered.
	odd func(n int, w http.ResponseWriter, r *http.Request) bool
	// edit changes the text of a page.
	edit func(n int, text string) string
}

func (s *repository) start(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

func (s *repository) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

// ServeHTTP implements http.Handler.
func (s *repository) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.URL.RawQuery)
	n := len(s.requests)
	if s.odd != nil && s.odd(n, w, r) {
		return
	}
	text := s.answer(r)
	if s.edit != nil {
		text = s.edit(n, text)
	}
	w.Header().Set("Content-Type", "text/xml")
	_, _ = w.Write([]byte(text))
}

const (
	before = `<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:marc="http://www.loc.gov/MARC21/slim">` +
		`<responseDate>2026-11-30T12:00:00Z</responseDate><request>x</request>`
	after = `</OAI-PMH>`
)

// answer returns what a good server answers.
func (s *repository) answer(r *http.Request) string {
	q := r.URL.Query()
	if q.Get("verb") == "ListMetadataFormats" {
		return before + `<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>` +
			`<metadataFormat><metadataPrefix>marc21</metadataPrefix></metadataFormat></ListMetadataFormats>` + after
	}
	from := 0
	switch token := q.Get("resumptionToken"); {
	case token != "" && len(q) != 2:
		return failure("badArgument", "a token is given alone")
	case token != "":
		at, err := strconv.Atoi(strings.TrimPrefix(token, "t"))
		if err != nil {
			return failure("badResumptionToken", "unknown")
		}
		from = at
	case q.Get("metadataPrefix") != "marc21":
		return failure("cannotDisseminateFormat", "no such format")
	}
	return s.list(from, min(from+s.page, s.records), fmt.Sprintf("t%d", from+s.page))
}

// list returns a page with records, and the token of the next one unless it is the last.
func (s *repository) list(from, to int, token string) string {
	var b strings.Builder
	b.WriteString(before + "<ListRecords>")
	for i := from + 1; i <= to; i++ {
		b.WriteString(s.record(i))
	}
	size := ""
	if !s.silent {
		size = fmt.Sprintf(` completeListSize="%d"`, s.records)
	}
	if to >= s.records {
		token = ""
	}
	fmt.Fprintf(&b, `<resumptionToken%s>%s</resumptionToken></ListRecords>`, size, token)
	return b.String() + after
}

// record returns a record of a page.
func (s *repository) record(i int) string {
	if s.deleted[i] {
		return fmt.Sprintf(`<record><header status="deleted"><identifier>oai:x:r%d</identifier><datestamp>2026-11-01</datestamp></header></record>`, i)
	}
	return fmt.Sprintf(`<record><header><identifier>oai:x:r%d</identifier><datestamp>2026-11-01</datestamp></header><metadata>`+
		`<marc:record><marc:leader>00000nam a2200000 a 4500</marc:leader><marc:controlfield tag="001">r%d</marc:controlfield>`+
		`<marc:datafield tag="245" ind1="1" ind2="0"><marc:subfield code="a">B&amp;B &lt;%d&gt; ü</marc:subfield></marc:datafield></marc:record>`+
		`</metadata><about><x xmlns="y">z</x></about></record>`, i, i, i)
}

func failure(code, text string) string {
	return before + fmt.Sprintf(`<error code="%s">%s</error>`, code, text) + after
}

// catalogue is an SRU server, for tests.
type catalogue struct {
	records int
	most    int // of an answer, whatever is asked for
	// edit changes the text of an answer; n is its number from 1 on.
	edit func(n int, from int, text string) string

	mu       sync.Mutex
	n        int
	requests []url.Values
}

// ServeHTTP implements http.Handler.
func (s *catalogue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	s.requests = append(s.requests, r.URL.Query())
	from, _ := strconv.Atoi(r.URL.Query().Get("startRecord"))
	count, _ := strconv.Atoi(r.URL.Query().Get("maximumRecords"))
	text := s.answer(from, min(count, s.most))
	if s.edit != nil {
		text = s.edit(s.n, from, text)
	}
	_, _ = w.Write([]byte(text))
}

func (s *catalogue) answer(from, count int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<zs:searchRetrieveResponse xmlns:zs="http://www.loc.gov/zing/srw/"><zs:version>1.2</zs:version><zs:numberOfRecords>%d</zs:numberOfRecords><zs:records>`, s.records)
	last := min(from+count-1, s.records)
	for i := from; i <= last; i++ {
		fmt.Fprintf(&b, `<zs:record><zs:recordSchema>marcxml</zs:recordSchema><zs:recordPacking>xml</zs:recordPacking><zs:recordData>`+
			`<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">r%d</controlfield></record>`+
			`</zs:recordData><zs:recordPosition>%d</zs:recordPosition></zs:record>`, i, i)
	}
	b.WriteString(`</zs:records>`)
	if last < s.records {
		fmt.Fprintf(&b, `<zs:nextRecordPosition>%d</zs:nextRecordPosition>`, last+1)
	}
	return b.String() + `</zs:searchRetrieveResponse>`
}
