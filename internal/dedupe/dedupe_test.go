package dedupe_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/dedupe"
	"mrrc-lua/internal/matchkey"
	"mrrc-lua/parse"
)

// book is a record: its keys of two kinds, its length and its date.
type book struct {
	a, b []string
	pad  int
	date string
}

func (b book) record(i int) *parse.Record {
	r := parse.NewRecord()
	tag := func(s string) parse.Tag { t, _ := parse.MakeTag(s); return t }
	r.Append(tag("001"), fmt.Append(nil, "id", i))
	if b.date != "" {
		r.Append(tag("005"), []byte(b.date))
	}
	for _, v := range b.a {
		r.Append(tag("020"), []byte("  \x1fa"+v))
	}
	for _, v := range b.b {
		r.Append(tag("035"), []byte("  \x1fa"+v))
	}
	r.Append(tag("500"), []byte("  \x1fa"+strings.Repeat("x", b.pad)))
	r.SetPos(parse.Pos{Source: fmt.Sprint("file", i%2), Number: int64(i + 1), Offset: int64(i * 100)})
	return r
}

// naive groups books in the plain way: it compares all with all until nothing changes.
func naive(books []book, every, both bool, keep dedupe.Keep) (kept []bool) {
	keys := func(b book) (list []string) {
		for kind, values := range [][]string{b.a, b.b} {
			if kind == 1 && !both {
				break
			}
			for i, v := range values {
				if i == 0 || every {
					list = append(list, fmt.Sprint(kind, v))
				}
			}
		}
		return list
	}
	group := make([]int, len(books))
	for i := range group {
		group[i] = i
	}
	for changed := true; changed; {
		changed = false
		for i := range books {
			for j := range i {
				for _, x := range keys(books[i]) {
					for _, y := range keys(books[j]) {
						if x == y && group[i] != group[j] {
							m := min(group[i], group[j])
							group[i], group[j], changed = m, m, true
						}
					}
				}
			}
		}
	}
	best := map[int]int{}
	for i, b := range books {
		at, seen := best[group[i]]
		if !seen || keep == dedupe.Last || keep == dedupe.Longest && b.pad+len(b.date) > books[at].pad+len(books[at].date) || keep == dedupe.Newest && b.date > books[at].date {
			best[group[i]] = i
		}
	}
	kept = make([]bool, len(books))
	for i := range books {
		kept[i] = best[group[i]] == i || len(keys(books[i])) == 0
	}
	return kept
}

func keysOf(t *testing.T, texts ...string) (list []*matchkey.Key) {
	t.Helper()
	for _, text := range texts {
		k, err := matchkey.Compile(text, matchkey.Trim)
		require.NoError(t, err)
		list = append(list, k)
	}
	return list
}

// Catches a group that is torn apart or joined with another one, the wrong record that stays, one that is dropped
// without a key, and a report that says otherwise.
func TestIndex(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	some := func(n int) (list []string) {
		for range rng.IntN(3) {
			list = append(list, fmt.Sprint(rng.IntN(n)))
		}
		return list
	}
	for round := range 120 {
		var books []book
		for range rng.IntN(50) {
			b := book{a: some(40), b: some(60), pad: 10 + rng.IntN(4)}
			if rng.IntN(4) > 0 {
				b.date = fmt.Sprint(2000 + rng.IntN(5))
			}
			if round%3 == 0 {
				b.pad = 10
			}
			books = append(books, b)
		}
		ways, _ := dedupe.Ways()
		keep, every, both := ways[rng.IntN(len(ways))], rng.IntN(2) == 0, rng.IntN(2) == 0
		opt := dedupe.Options{Keys: keysOf(t, "020$a"), Every: every, Keep: keep, Temp: t.TempDir()}
		if both {
			opt.Keys = keysOf(t, "020$a", "035$a")
		}
		if keep == dedupe.Longest { // the length counts the fields as well
			for i := range books {
				books[i].date, books[i].pad = "", books[i].pad+12*(len(books[i].a)+len(books[i].b))
			}
		}
		x, err := dedupe.New(opt)
		require.NoError(t, err)
		noter := x.Noter()
		var records []*parse.Record
		for i, b := range books {
			r := b.record(i)
			records = append(records, r)
			require.NoError(t, x.Take(i%2, r, noter.Note(nil, r)))
		}
		require.NoError(t, x.Settle())
		want := naive(books, every, both, keep)
		dropped := 0
		if keep != dedupe.Longest {
			for i, r := range records {
				require.Equal(t, want[i], !x.Drops(i%2, r.Pos()), "round %d, book %d of %+v", round, i, books)
			}
		}
		for i, r := range records {
			if x.Drops(i%2, r.Pos()) {
				dropped++
			}
			require.False(t, x.Drops(1-i%2, r.Pos()))
		}
		groups, n, noKey := x.Counts()
		require.EqualValues(t, dropped, n)
		for i := range want {
			if len(books[i].a)+len(books[i].b) == 0 || !both && len(books[i].a) == 0 {
				noKey--
			}
		}
		require.Zero(t, noKey)
		var report bytes.Buffer
		require.NoError(t, x.WriteReport(&report))
		rows, err := csv.NewReader(&report).ReadAll()
		require.NoError(t, err)
		stays := int64(0)
		for _, row := range rows[1:] {
			var i int
			_, err := fmt.Sscanf(row[6], "id%d", &i)
			require.NoError(t, err)
			require.Equal(t, row[1] == "dropped", x.Drops(i%2, records[i].Pos()), row)
			if row[1] == "kept" {
				stays++
			}
		}
		require.Equal(t, groups, stays)
		require.EqualValues(t, groups+n, len(rows)-1)
		x.Close()
	}
}

// Catches a length that is not that of ISO 2709, by which the longest record is found.
func TestIndex_longest(t *testing.T) {
	x, err := dedupe.New(dedupe.Options{Keys: keysOf(t, "020$a"), Keep: dedupe.Longest, Temp: t.TempDir()})
	require.NoError(t, err)
	defer x.Close()
	noter := x.Noter()
	books := []book{{a: []string{"1"}, pad: 5}, {a: []string{"1"}, pad: 7}, {a: []string{"1"}, pad: 7}, {a: []string{"1", "2"}, pad: 1}}
	for i, b := range books {
		r := b.record(i)
		require.NoError(t, x.Take(i%2, r, noter.Note(nil, r)))
	}
	require.NoError(t, x.Settle())
	var kept []int
	for i, b := range books {
		if !x.Drops(i%2, b.record(i).Pos()) {
			kept = append(kept, i)
		}
	}
	require.Equal(t, []int{3}, kept) // 12 bytes of a directory entry and 6 of data are more than 6 of text
}

// Catches a report whose reason, key, length or place is not that of the record, and a record alone that is in it.
func TestIndex_report(t *testing.T) {
	x, err := dedupe.New(dedupe.Options{Keys: keysOf(t, "020$a+500$a", "035$a"), Keep: dedupe.Newest, Temp: t.TempDir()})
	require.NoError(t, err)
	defer x.Close()
	noter := x.Noter()
	for i, b := range []book{
		{pad: 1}, {a: []string{"9"}, b: []string{"9"}, pad: 1}, {a: []string{"1"}, pad: 2, date: "2001"}, {b: []string{"3"}, pad: 3}, {a: []string{"1"}, b: []string{"2"}, pad: 2, date: "2002"},
		{b: []string{"2"}, pad: 4, date: "2002"}, {b: []string{"3", "9"}, pad: 3},
	} {
		r := b.record(i)
		pos := r.Pos()
		pos.Number += 9
		r.SetPos(pos)
		require.NoError(t, x.Take(i%2, r, noter.Note(nil, r)))
	}
	require.NoError(t, x.Settle())
	var report bytes.Buffer
	require.NoError(t, x.WriteReport(&report))
	require.Equal(t, `group,status,reason,key,file,record,001,length,005
1,dropped,same key as record 14 of file0,1 + xx,file0,12,id2,96,2001
1,kept,newest of 3,1 + xx; 2,file0,14,id4,114,2002
1,dropped,same key as record 14 of file0,2,file1,15,id5,98,2002
2,kept,newest of 2,3,file1,13,id3,80,
2,dropped,same key as record 13 of file1,3,file0,16,id6,98,
`, report.String())
	groups, dropped, noKey := x.Counts()
	require.Equal(t, [3]int64{2, 3, 1}, [3]int64{groups, dropped, noKey})
	require.ErrorIs(t, x.WriteReport(failing{}), errFull)
	require.False(t, x.Drops(7, parse.Pos{Source: "file0"}))
}

// Catches groups at the end of many records that are passed over.
func TestIndex_many(t *testing.T) {
	const n = 10_000
	x, err := dedupe.New(dedupe.Options{Keys: keysOf(t, "020$a"), Keep: dedupe.First, Temp: t.TempDir()})
	require.NoError(t, err)
	defer x.Close()
	noter := x.Noter()
	var last []*parse.Record
	for i := range n {
		r := book{a: []string{fmt.Sprint(min(i, n-2))}}.record(i)
		require.NoError(t, x.Take(i%2, r, noter.Note(nil, r)))
		if i >= n-3 {
			last = append(last, r)
		}
	}
	require.NoError(t, x.Settle())
	for i, r := range last {
		require.Equal(t, i == 2, x.Drops((n-3+i)%2, r.Pos()), i)
	}
	groups, dropped, noKey := x.Counts()
	require.Equal(t, [3]int64{1, 1, 0}, [3]int64{groups, dropped, noKey})
}

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }
