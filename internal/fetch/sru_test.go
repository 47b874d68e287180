package fetch_test

import (
	"cmp"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fetch"
)

func query(t *testing.T, s *catalogue) (*fetch.SRU, func() (*fetch.Result, error)) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	f := &fetch.SRU{Options: options(t, server.URL+"/sru?x-key=1"), Query: "title=bells", Page: 10}
	return f, func() (*fetch.Result, error) { return f.Run(t.Context()) }
}

// Would catch records of a result that are missing, or there twice, although the server is odd.
func TestSRU(t *testing.T) {
	part := func(text, from, to string) string { // without a part
		at, end := strings.Index(text, from), strings.Index(text, to)
		return text[:at] + text[end+len(to):]
	}
	for name, edit := range map[string]func(n, from int, text string) string{
		"good":                nil,
		"half an answer once": func(n, _ int, text string) string { return text[:len(text)-300*(n&1)] },
		"no next position":    func(_, _ int, text string) string { return strings.ReplaceAll(text, "nextRecordPosition", "other") },
		"other prefixes":      func(_, _ int, text string) string { return strings.ReplaceAll(text, "zs:", "srw:") },
		"version 2": func(_, _ int, text string) string {
			return strings.ReplaceAll(text, "http://www.loc.gov/zing/srw/", "http://docs.oasis-open.org/ns/search-ws/sruResponse")
		},
		"an empty answer once": func(n, _ int, text string) string {
			if n == 2 {
				return part(text, "<zs:records>", "</zs:records>")
			}
			return text
		},
		"records as text": func(_, _ int, text string) string {
			var b strings.Builder
			for i, piece := range strings.Split(strings.ReplaceAll(text, ">xml<", ">string<"), "zs:recordData>") {
				if i%2 == 1 {
					piece = strings.NewReplacer("<record", "&lt;record", "<", "&lt;", ">", "&gt;").Replace(strings.TrimSuffix(piece, "</")) + "</"
				}
				if i > 0 {
					b.WriteString("zs:recordData>")
				}
				b.WriteString(piece)
			}
			return b.String()
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, run := query(t, &catalogue{records: 37, most: 7, edit: edit})
			got, err := run()
			require.NoError(t, err)
			require.Equal(t, wanted(1, 37), ids(t, f.File))
			require.Empty(t, got.Flaws)
			require.EqualValues(t, 37, got.Records)
			require.Equal(t, 6, got.Pages)
		})
	}
}

// Would catch a limit that is not kept.
func TestSRU_limit(t *testing.T) {
	f, run := query(t, &catalogue{records: 37, most: 7})
	f.Limit = 16
	_, err := run()
	require.NoError(t, err)
	require.Equal(t, wanted(1, 16), ids(t, f.File))
	f, run = query(t, &catalogue{records: 0, most: 7})
	got, err := run()
	require.NoError(t, err)
	require.Empty(t, ids(t, f.File))
	require.Equal(t, []string{"no record matches the query"}, got.Notes)
}

// Would catch a request that servers of a version do not understand, and an address whose own parameters are lost.
func TestSRU_request(t *testing.T) {
	for version, operation := range map[string][]string{"": {"searchRetrieve"}, "1.1": {"searchRetrieve"}, "2.0": nil} {
		c := &catalogue{records: 12, most: 10}
		f, run := query(t, c)
		f.Version = version
		_, err := run()
		require.NoError(t, err)
		want := url.Values{"x-key": {"1"}, "version": {cmp.Or(version, "1.2")}, "query": {"title=bells"}, "recordSchema": {"marcxml"}, "startRecord": {"11"}, "maximumRecords": {"10"}}
		if operation != nil {
			want["operation"] = operation
		}
		require.Len(t, c.requests, 2)
		require.Equal(t, want, c.requests[1])
	}
}

// Would catch two fetches that write into the same files.
func TestSRU_another(t *testing.T) {
	c := &catalogue{records: 12, most: 10}
	f, run := query(t, c)
	c.edit = func(n, _ int, text string) string {
		if n == 1 {
			_, err := run()
			require.ErrorContains(t, err, f.File+".fetch: another fetch uses this directory")
			d := fetch.Download{Options: f.Options}
			_, err = d.Run(t.Context())
			require.ErrorContains(t, err, f.File+".fetch: another fetch uses this directory")
		}
		return text
	}
	_, err := run()
	require.NoError(t, err)
	require.Equal(t, wanted(1, 12), ids(t, f.File))
}

// Would catch losses without a word, and a server that is asked without end.
func TestSRU_odd(t *testing.T) {
	for name, row := range map[string]struct {
		edit func(n, from int, text string) string
		flaw string // "": the fetch ends with an error
		says string
		have int
	}{
		"a diagnostic in place of a record": {func(_, _ int, text string) string {
			at, end := strings.Index(text, "<record "), strings.Index(text, "</record>")
			return text[:at] + `<diagnostic xmlns="info:srw/xmlns/1/sru-diagnostic"><uri>info:srw/diagnostic/1/67</uri><message>Record not available</message></diagnostic>` + text[end+len("</record>"):]
		}, "the server does not give a record: Record not available", "", 31},
		"a record without data": {func(n, _ int, text string) string {
			if n > 1 {
				return text
			}
			at, end := strings.Index(text, "<record "), strings.Index(text, "</record>")
			return text[:at] + text[end+len("</record>"):]
		}, "record 1 of an answer has no data", "", 36},
		"a result that grows": {func(n, _ int, text string) string {
			if n == 1 {
				return strings.Replace(text, ">37<", ">36<", 1)
			}
			return text
		}, "the result had 36 records, and 37 in answer 2", "", 37},
		"positions that are left out": {func(n, _ int, text string) string {
			if n == 1 {
				return strings.Replace(text, ">8</zs:next", ">9</zs:next", 1)
			}
			return text
		}, "the server gave 7 records from position 1, and goes on at 9", "", 36},
		"the same for ever": {func(_, _ int, _ string) string { return (&catalogue{records: 37, most: 7}).answer(1, 7) }, "", "3 answers in a row have the same records as the one before", 35},
		"a diagnostic": {func(_, _ int, text string) string {
			return strings.Replace(text, "<zs:records>", `<zs:diagnostics><diagnostic><uri>info:srw/diagnostic/1/10</uri><details>)</details><message>Query syntax error</message></diagnostic></zs:diagnostics><zs:records>`, 1)
		}, "", "): Query syntax error", 0},
		"no more from some position on": {func(_, from int, text string) string {
			if from > 8 {
				at, end := strings.Index(text, "<zs:records>"), strings.Index(text, "</zs:records>")
				return text[:at] + text[end+len("</zs:records>"):]
			}
			return text
		}, "", "the result has 37 records, and the answer has none from position 15 on (tried 5 times)", 14},
		"no number": {func(_, _ int, text string) string { return strings.Replace(text, ">37<", "><", 1) }, "", `the number of records is ""`, 0},
		"not MARC": {func(_, _ int, text string) string {
			return strings.NewReplacer("<record ", "<mods ", "</record>", "</mods>").Replace(text)
		}, "", "the records have the element mods, which is not MARCXML", 0},
		"explain": {func(_, _ int, _ string) string {
			return `<zs:explainResponse xmlns:zs="x">Explained</zs:explainResponse>`
		}, "", `the answer is explainResponse and not that of SRU: "Explained"`, 0},
		"not XML": {func(_, _ int, _ string) string { return "out of order" }, "", `the answer is not XML: "out of order" (tried 5 times)`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			f, run := query(t, &catalogue{records: 37, most: 7, edit: row.edit})
			got, err := run()
			if row.says != "" {
				require.ErrorContains(t, err, row.says)
				gone(t, f.File)
				f.Resume, f.Partial = true, true
				got, err = run()
				row.flaw = row.says
			}
			require.NoError(t, err)
			require.Contains(t, strings.Join(got.Flaws, "\n"), row.flaw)
			require.Len(t, ids(t, f.File), row.have)
		})
	}
}
