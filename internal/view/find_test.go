package view_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/view"
)

// Would catch a search that finds other records than --where, in the wrong direction, or that does not end.
func TestFind(t *testing.T) {
	var text strings.Builder
	for i := range 200 {
		fmt.Fprintf(&text, "=LDR  00000nam a2200000 a 4500\n=001  %d\n=245  10$aT\n", i+1)
		if (i+1)%3 == 0 {
			text.WriteString("=856  40$ux\n")
		}
		text.WriteString("\n")
	}
	s := serve(t, text.String(), view.Options{})
	find := func(where, to string, from int) m {
		for {
			a := s.ask("/find", m{"where": where, "from": from, "to": to})
			if a["done"] == true {
				return a
			}
		}
	}
	for _, where := range []string{"856", "856$u", "record:has('856')", "local n = tonumber(record.id) return n % 3 == 0", "8.."} {
		for _, c := range []struct {
			to        string
			from      int
			n, nPlace float64
		}{
			{"first", 0, 3, 1}, {"next", 0, 3, 1}, {"next", 3, 6, 2}, {"next", 62, 63, 21}, {"next", 63, 66, 22}, {"next", 198, 0, 0}, {"next", 5000, 0, 0},
			{"previous", 3, 0, 0}, {"previous", 4, 3, 1}, {"previous", 64, 63, 21}, {"previous", 65, 63, 21}, {"previous", 5000, 198, 66}, {"last", 1, 198, 66},
		} {
			a := find(where, c.to, c.from)
			require.Equal(t, []any{c.n, c.nPlace, 66.0, ""}, []any{a["n"], a["place"], a["count"], a["error"]}, "%s %v", where, c)
		}
	}
	for from, want := range map[int][]any{2: {0.0, 0.0}, 3: {3.0, 1.0}, 4: {3.0, 1.0}, 66: {66.0, 22.0}} {
		a := find("856", "this", from)
		require.Equal(t, want, []any{a["n"], a["place"]}, from)
	}
	require.Equal(t, 129.0, find("record.index > 100", "next", 128)["n"])
	require.Equal(t, 63.0, find("record.index == 63", "last", 1)["n"])
	require.Equal(t, 64.0, find("record.index == 64", "previous", 65)["n"])
	require.Equal(t, []any{0.0, 0.0}, []any{find("999", "first", 0)["n"], find("999", "first", 0)["count"]})
	require.Contains(t, find("record:hass('856')", "first", 0)["error"], "has")
	require.Contains(t, find("record.id = 'x'", "first", 0)["error"], "==")
	a := find(`tonumber(record.id .. "x") > 0`, "first", 0)
	require.Equal(t, 200.0, a["failed"], a)
	require.Contains(t, a["failure"], "record 1: attempt to compare", "that of the first one")
	a = find("record.id:sub(3) + 1 > 0", "first", 0)
	require.NotEmpty(t, fmt.Sprint(a["error"], a["failure"]))
}

// Would catch words that are taken for an expression or a field, and words that are not found for their case, accents or
// punctuation.
func TestFind_text(t *testing.T) {
	s := serve(t, "=LDR  00000nam a2200000 a 4500\n=001  one\n=245  10$aLes \u00e9glises, 1984 :$bune histoire\n=650  \\0$aHistory$zParis\n\n"+
		"=LDR  00000nam a2200000 a 4500\n=001  two\n=245  10$aHistory of the record$cO'Brien\n=500  \\\\$a\u00a9 245\n", view.Options{})
	for _, c := range []struct {
		where, as string
		hits      []float64
	}{
		{"history", "with “history”", []float64{1, 2}},
		{"  Eglises 1984 une ", "with “Eglises 1984 une”", []float64{1}},
		{"glis", "with “glis”", []float64{1}},
		{"1984", "with “1984”", []float64{1}},
		{"o'brien", "with “o'brien”", []float64{2}},
		{"©", "with “©”", []float64{2}},
		{`"245"`, "with “245”", []float64{2}},
		{"245", "with 245", []float64{1, 2}},
		{"two", "with “two”", []float64{2}},
		{"650$a history", "with “history” in 650$a", []float64{1}},
		{"650 paris", "with “paris” in 650", []float64{1}},
		{"245$a=history", "with “history” in 245$a", []float64{2}},
		{"245$a$c: brien", "with “brien” in 245$a$c", []float64{2}},
		{"2XX history", "with “history” in 2XX", []float64{2}},
		{"650$a paris", "with “paris” in 650$a", nil},
		{"245 a", "with 245$a", []float64{1, 2}},
		{"print", "with “print”", nil},
		{"the record", "with “the record”", []float64{2}},
		{"has(record, 1)", "", nil},
		{"record:has('650')", "for which the expression is true", []float64{1}},
		{"'record:has'", "with “record:has”", nil},
		{"\u202Ex\u202C", `with “\u202Ex\u202C”`, nil},
	} {
		var hits []float64
		from := 0.0
		for {
			a := s.ask("/find", m{"where": c.where, "from": from, "to": "next"})
			if c.as == "" {
				require.NotEmpty(t, a["error"], c.where)
				break
			}
			require.Equal(t, []any{c.as, ""}, []any{a["as"], a["error"]}, c.where)
			if from, _ = a["n"].(float64); from > 0 {
				hits = append(hits, from)
			} else if a["done"] == true {
				break
			}
		}
		require.Equal(t, c.hits, hits, c.where)
	}
}

// Would catch a search that another one ends while a page waits for it: with more tabs than searches are kept, each of
// them comes to its end.
func TestFind_many(t *testing.T) {
	s := serve(t, books, view.Options{})
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			for {
				a := s.ask("/find", m{"where": fmt.Sprintf("record.index == 2 and %d > 0", i+1), "from": 0, "to": "last"})
				assert.Empty(t, a["error"])
				if a["done"] == true {
					assert.EqualValues(t, 2, a["n"])
					return
				}
			}
		})
	}
	all.Wait()
	require.Len(t, s.Searches(), 8, "of those that are done")
	require.True(t, view.ProgressIsNews())
}

// Would catch a request that is answered although its browser has gone.
func TestFind_browserGone(t *testing.T) {
	s := serve(t, books, view.Options{Engine: engine.Options{Limits: engine.Limits{Timeout: -1}}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := s.do(s.request("POST", "/find", `{"where":"(function() while true do end end)()","to":"first"}`).WithContext(ctx))
	require.Empty(t, w.Body.String())
}

// Would catch matches of a file that was changed since: their numbers are those of other records.
func TestFind_changedFile(t *testing.T) {
	s := serve(t, books, view.Options{})
	first := func() any {
		for s.ask("/find", m{"where": "001", "from": 0, "to": "last"})["done"] != true {
			continue
		}
		return s.Searches()["001"]
	}
	done := first()
	require.Same(t, done, first(), "it is not begun again")
	require.NoError(t, os.WriteFile(s.inputs[0], []byte(books+"\n"+books), 0o600))
	for {
		a := s.ask("/find", m{"where": "245", "from": 0, "to": "last"})
		if a["done"] == true {
			require.Contains(t, a["error"], "changed after it was opened")
			break
		}
	}
	failed := s.Searches()["245"]
	s.ask("/find", m{"where": "245", "from": 0, "to": "last"})
	require.NotSame(t, failed, s.Searches()["245"], "it is begun again")
	for i := range 10 { // in its place
		s.ask("/find", m{"where": fmt.Sprintf("%03d", i), "from": 0, "to": "last"})
	}
	a := s.ask("/record?n=2&as=text", nil)
	require.Contains(t, a["fault"], "changed after it was opened")
	require.Equal(t, []any{0.0, "", 3.0}, []any{a["n"], a["text"], a["known"]})
	require.Contains(t, s.ask("/ask", m{"n": 2, "script": "", "text": "1"})["error"], "changed after it was opened")
}

// Would catch a record that is not found because the format of outputs cannot hold it.
func TestFind_longRecord(t *testing.T) {
	s := serve(t, "=LDR  00000nam a2200000 a 4500\n=001  one\n=500  \\\\$a"+strings.Repeat("long ", 40_000)+"\n=650  \\0$aAfter it\n", view.Options{})
	for _, where := range []string{"650", "record:has('650')", "after it"} {
		for {
			if a := s.ask("/find", m{"where": where, "from": 0, "to": "last"}); a["done"] == true {
				require.Equal(t, []any{1.0, 1.0, ""}, []any{a["n"], a["count"], a["error"]}, where)
				break
			}
		}
	}
}
