package htmlreport_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// record makes a record of fields: a tag and its data. In the data, | stands for a delimiter.
func record(t testing.TB, fields ...string) *parse.Record {
	t.Helper()
	r := parse.NewRecord()
	for _, f := range fields {
		tag, ok := parse.MakeTag(f[:3])
		require.True(t, ok, f)
		r.Append(tag, []byte(strings.ReplaceAll(f[3:], "|", "\x1f")))
	}
	return r
}

// pageOf returns the page of a part about changes, and its data.
func pageOf(t testing.TB, d *htmlreport.Diff) (page string, data pageData) {
	t.Helper()
	var b bytes.Buffer
	p := htmlreport.Page{Title: "Differences", Lead: "old and new", Program: "mrrc-lua test", Made: time.Unix(0, 0).UTC(), Diff: d}
	require.NoError(t, p.Write(&b))
	require.Less(t, b.Len(), htmlreport.MaxBytes)
	m := regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`).FindStringSubmatch(b.String())
	require.NotNil(t, m)
	require.NoError(t, json.Unmarshal([]byte(m[1]), &data))
	return b.String(), data
}

// pageData is what the script of a page reads.
type pageData struct {
	Sources []string
	Entries []struct {
		Kind, ID, Title string
		Leader          string
		Record, At      int64
		Left, Same      int64
		Source          int
		Fields          [][]any
		Rest            [][]any
	}
}

// changed returns a part with entries for pairs of records.
func changed(d *htmlreport.Diff, pairs ...*parse.Record) {
	for i := 0; i < len(pairs); i += 2 {
		e := diff.EntryOf(diff.Of(pairs[i]), diff.Of(pairs[i+1]))
		d.Tally.Add(&e)
		d.Add(htmlreport.ViewOf(&e))
	}
}

func newDiff() *htmlreport.Diff {
	d := htmlreport.NewDiff()
	d.Before, d.After, d.Tally = "old.mrc", "new.mrc", &diff.Tally{}
	return d
}

// Catches fields in another order than that of the records, one that is missing, names by which the filter does not find
// a change, and a place that another field has too.
func TestViewOf(t *testing.T) {
	t.Parallel()
	d := newDiff()
	changed(d,
		record(t, "001id1", "24510|aOld title /|cby A", "500  |aOne", "650 0|aCats", "650 0|aDogs", "900  |aLocal"),
		record(t, "001id1", "24511|aNew title /|cby A", "500  |aOne", "520  |aAbout", "650 0|aDogs", "650 0|aCats"))
	_, data := pageOf(t, d)
	require.Len(t, data.Entries, 1)
	e := data.Entries[0]
	require.Equal(t, "id1", e.ID)
	require.Equal(t, "New title", e.Title)
	require.Equal(t, [][]any{
		{2., "c", "245", "10\ta\nOld title /\tc\nby A", "11\ta\nNew title /\tc\nby A", "c^2\nc$a"},
		{4., "a", "520", "", "##\ta\nAbout"},
		{6., "r", "900", "##\ta\nLocal", ""},
		{7., "m", "650", "#0\ta\nCats", "", "", "moved: field 4, now 6"},
	}, e.Fields)
	require.Equal(t, [][]any{{1., "001", "id1"}, {3., "500", "##\ta\nOne"}, {5., "650", "#0\ta\nDogs"}}, e.Rest)
	require.EqualValues(t, len(e.Rest), e.Same)
	require.Equal(t, "00000nam a2200000   4500", e.Leader)
}

// Catches a record of one file that has no title, and the place of one that has none.
func TestViewOf_oneSide(t *testing.T) {
	t.Parallel()
	for side, kind := range []diff.Kind{diff.RecordDropped, diff.RecordAdded} {
		d := newDiff()
		for n := range int64(2) {
			e := diff.Entry{Kind: kind, ID: []byte("id1"), Pos: parse.Pos{Source: "x.mrc", Number: n}}
			e.Sides[side] = diff.Of(record(t, "001id1", "24510|aTitle"))
			d.Tally.Add(&e)
			d.Add(htmlreport.ViewOf(&e))
		}
		d.Tally.Add(&diff.Entry{Kind: diff.RecordRejected})
		d.Add(htmlreport.ViewOf(&diff.Entry{Kind: diff.RecordRejected}))
		page, data := pageOf(t, d)
		require.Equal(t, 1, strings.Count(page, `"record":`))
		require.Len(t, data.Entries, 3)
		for n, e := range data.Entries[:2] {
			require.Equal(t, "Title", e.Title)
			require.EqualValues(t, n, e.Record)
			require.Equal(t, [][]any{{1., "001", "id1"}, {2., "245", "10\ta\nTitle"}}, e.Rest)
		}
		require.Empty(t, data.Entries[2].Title)
	}
}

// Catches repeated keys that are left out of a page, which then does not say so.
func TestRepeated_left(t *testing.T) {
	t.Parallel()
	for n, left := range map[int]int64{1: 0, 200: 0, 201: 1, 250: 50} {
		r := htmlreport.Repeated{Of: "001", Where: "in x.mrc", Keys: repeats.New()}
		for i := range 2 * n {
			r.Keys.Add(fmt.Append(nil, i%n), int64(i+1))
		}
		require.Equal(t, left, r.Left(), n)
		require.Len(t, r.Shown(), n-int(left))
	}
}

// Catches data of a record that is markup or script on the page, or that is not seen on it.
func TestPage_hostile(t *testing.T) {
	t.Parallel()
	hostile := "</script><script>alert(1)</script><!--<script> <img src=x onerror=alert(2)> &amp; \u2028\u2029 \u202Eevil\u202C \x00\x1b[31m \xff\xfe \U000E0041 ]]> \"'`${x}"
	d := newDiff()
	changed(d,
		record(t, "001<b>id", "24510|aOld "+hostile, "<b>  |<"+hostile, "500  |a"+hostile),
		record(t, "001<b>id", "24510|aNew "+hostile, "5\u00e9  |<"+hostile+"x", "500  |a"+hostile))
	d.Before, d.After, d.Notes = hostile, hostile, []string{hostile}
	page, data := pageOf(t, d)
	require.True(t, utf8.ValidString(page))
	require.Equal(t, 2, strings.Count(page, "<script"), "the data and the script of the page")
	require.Equal(t, 2, strings.Count(page, "</script"))
	require.NotContains(t, page, "<img")
	require.NotContains(t, page, "<b>id")
	for _, r := range page {
		require.False(t, charset.Hides(r) || r < ' ' && r != '\n', "U+%04X", r)
	}
	require.Contains(t, data.Entries[0].Title, `</script><script>alert(1)</script><!--<script>`)
	require.Contains(t, fmt.Sprint(data.Entries[0].Fields), `\u2028\u2029 \u202Eevil\u202C \x00\x1B[31m \xFF\xFE \u{E0041} ]]> "'`+"`${x}")
}

// Catches a page that a huge record makes too large, that lacks its change, or that does not say that something is missing.
func TestPage_hugeRecord(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<\x01é", testscale.Of(20_000, 400_000))
	n := testscale.Of(60, 500)
	d := newDiff()
	fields := []string{"001huge", "24510|a" + long + "old" + long}
	after := []string{"001huge", "24510|a" + long + "new" + long}
	for range n {
		fields, after = append(fields, "500  |a"+long[:9000]+"one"), append(after, "500  |a"+long[:9000]+"two"+long[:9000])
	}
	changed(d, record(t, fields...), record(t, after...), record(t, "001small", "24510|aOld"), record(t, "001small", "24510|aNew"))
	page, data := pageOf(t, d)
	require.Less(t, len(page), 500_000)
	require.Len(t, data.Entries, 2)
	e := data.Entries[0]
	text := fmt.Sprint(e.Fields[0][3])
	require.Contains(t, text, "bytes before …] ")
	require.Contains(t, text, "old")
	require.Contains(t, text, " bytes more …]")
	require.Positive(t, e.Left)
	require.EqualValues(t, n+1, e.Left+int64(len(e.Fields)))
	require.EqualValues(t, 0, data.Entries[1].Left)
}

// Catches a page that grows with the run, a sample that is not spread evenly or lacks what is rare, numbers of the sample
// instead of the run, and a sample that the page does not call one.
func TestPage_longRun(t *testing.T) {
	t.Parallel()
	d := newDiff()
	n, odd := 24_000, 17_777
	if !testscale.Full() {
		n, odd = 1200, 777
		d.Bound(800_000, 120_000)
	}
	var rest []string
	for i := range 3 {
		rest = append(rest, "500  |a"+strings.Repeat(fmt.Sprint("note ", i, " "), 20))
	}
	for i := range n {
		before := append([]string{fmt.Sprintf("001id%06d", i), "24510|a" + strings.Repeat("Old title ", 60)}, rest...)
		after := append([]string{before[0], "24510|a" + strings.Repeat("New title ", 60)}, rest...)
		if i == odd {
			after = append(after, "999  |zrare")
		}
		changed(d, record(t, before...), record(t, after...))
	}
	page, data := pageOf(t, d)
	require.Greater(t, len(page), testscale.Of(200_000, htmlreport.MaxBytes/4))
	require.Contains(t, page, testscale.Of("1,200", "24,000"))
	require.Contains(t, page, "This is a sample.")
	require.EqualValues(t, n, d.Seen())
	require.Contains(t, fmt.Sprint(data.Entries), fmt.Sprintf("id%06d", odd))
	at, whole := map[int64]bool{}, 0
	for _, e := range data.Entries {
		at[e.At-1] = true
		whole += min(len(e.Rest), 1)
	}
	require.Positive(t, whole, "examples are whole")
	require.LessOrEqual(t, int64(whole), 2*d.Examples())
	require.Greater(t, d.Stride(), int64(1))
	for i := int64(0); i < int64(n); i += d.Stride() {
		require.True(t, at[i], i)
	}
	require.LessOrEqual(t, int64(len(data.Entries)), (int64(n)+d.Stride()-1)/d.Stride()+2*d.Examples())
}

// Catches a page that could load or send something.
func TestPage_selfContained(t *testing.T) {
	t.Parallel()
	d := newDiff()
	changed(d, record(t, "24510|aOld"), record(t, "24510|aNew"))
	page, _ := pageOf(t, d)
	require.Contains(t, page, `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-`)
	require.NotRegexp(t, `(?i)(src|srcset|action|poster|background)\s*=`, regexp.MustCompile(`content="[^"]*"`).ReplaceAllString(page[:strings.Index(page, `<script`)], ""))
	for _, m := range regexp.MustCompile(`(?i)href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		require.True(t, m[1] == "data:," || strings.HasPrefix(m[1], "#") || strings.HasPrefix(m[1], "https://www.loc.gov/marc/bibliographic/bd"), m[1])
	}
	require.NotRegexp(t, `@import|url\(|fetch\(|XMLHttpRequest|WebSocket|innerHTML|document\.write|\beval\(`, page)
}

// Catches control numbers of unchanged records that make a page too large, that are left out although there is room, and a
// page that does not say that some are.
func TestDiff_sameIDs(t *testing.T) {
	testscale.OnlyFull(t)
	t.Parallel()
	for n, every := range map[int]string{200_000: `"every":1}`, 600_000: `"every":4}`} {
		d := newDiff()
		for i := range n {
			d.Add(htmlreport.ViewOf(&diff.Entry{Kind: diff.RecordUnchanged, ID: fmt.Appendf(nil, "%036d", i)}))
		}
		require.Zero(t, d.Seen())
		d.Tally.Count(diff.RecordUnchanged, int64(n))
		page, _ := pageOf(t, d)
		require.Less(t, len(page), 9_000_000)
		require.Contains(t, page, every)
		require.Contains(t, page, fmt.Sprintf(`%036d\n`, 0))
		require.Equal(t, every == `"every":1}`, strings.Contains(page, fmt.Sprintf(`%036d\n`, 1)))
	}
}
