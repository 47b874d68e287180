package frequency_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/frequency"
)

// Would catch a sum that depends on which counter counted what, on how much fits into memory, or on the order of maps; a
// value that is counted twice in a record because its count went to a file; and files that are left.
func TestSum(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, perRecord := range []bool{false, true} {
		want := map[string]int64{}
		var records [][]string
		r := rand.New(rand.NewPCG(1, 2))
		var total int64
		for range 600 {
			var values []string
			seen := map[string]bool{}
			for range r.IntN(6) {
				v := fmt.Sprintf("value %d", int(r.ExpFloat64()*100))
				if r.IntN(50) == 0 {
					v = ""
				}
				values = append(values, v)
				if !perRecord || !seen[v] {
					want[v]++
					total++
				}
				seen[v] = true
			}
			records = append(records, values)
		}
		var sorted []frequency.Count
		for v, n := range want {
			sorted = append(sorted, frequency.Count{Value: v, N: n})
		}
		slices.SortFunc(sorted, func(a, b frequency.Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
		for _, room := range []int64{1 << 30, 20_000, 3_000} {
			for _, top := range []int{0, 7} {
				totals := frequency.New(frequency.Options{Room: room, PerRecord: perRecord})
				var counters []*frequency.Counter
				for range 3 {
					counters = append(counters, totals.Counter())
				}
				for i, values := range records {
					c := counters[i%3]
					c.Begin()
					for _, v := range values {
						c.Add([]byte(v))
					}
				}
				sum, err := totals.Sum(top)
				require.NoError(t, err)
				var got []frequency.Count
				require.NoError(t, sum.Each(func(c frequency.Count) error { got = append(got, c); return nil }))
				first := sorted
				if top > 0 {
					first = sorted[:min(top, len(sorted))]
				}
				require.Equal(t, first, got, "room %d, top %d", room, top)
				require.Equal(t, int64(600), sum.Records)
				require.Equal(t, total, sum.Total)
				require.Equal(t, int64(len(sorted)), sum.Distinct)
				n, stop := 0, errors.New("stop")
				require.ErrorIs(t, sum.Each(func(frequency.Count) error { n++; return stop }), stop)
				require.Equal(t, 1, n, "after the error of the caller there is no other value")
				sum.Close()
				left, err := os.ReadDir(temp)
				require.NoError(t, err)
				require.Empty(t, left)
			}
		}
	}
}

// Would catch a file that cannot be made and is passed over: values would be missing.
func TestSum_noFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/missing")
	for _, top := range []int{0, 5} {
		totals := frequency.New(frequency.Options{Room: 100})
		defer totals.Close()
		c := totals.Counter()
		c.Begin()
		for i := range 100 {
			c.Add(fmt.Append(nil, i))
		}
		_, err := totals.Sum(top)
		require.ErrorContains(t, err, "a temporary file for the values")
	}
}

// Would catch counts of one value that are those of several, when the files are longer than what is read at once.
func TestSum_long(t *testing.T) {
	totals := frequency.New(frequency.Options{Room: 200_000, Temp: t.TempDir()})
	defer totals.Close()
	const n, times = 1500, 4
	for range times {
		c := totals.Counter()
		for i := range n {
			c.Begin()
			c.Add(fmt.Appendf(nil, "%0300d", i*7%n))
		}
	}
	sum, err := totals.Sum(0)
	require.NoError(t, err)
	defer sum.Close()
	require.EqualValues(t, n, sum.Distinct)
	i := 0
	require.NoError(t, sum.Each(func(c frequency.Count) error {
		require.Equal(t, frequency.Count{Value: fmt.Sprintf("%0300d", i), N: times}, c)
		i++
		return nil
	}))
	require.Equal(t, n, i)
}

// Would catch a value that counts twice in a record because it went to the file in between, and one that does not count
// in the next record.
func TestSum_perRecord(t *testing.T) {
	totals := frequency.New(frequency.Options{Room: 1, PerRecord: true, Temp: t.TempDir()})
	defer totals.Close()
	c := totals.Counter()
	for _, record := range []string{"abacb", "aac", ""} {
		c.Begin()
		for _, v := range []byte(record) {
			c.Add([]byte{v})
		}
	}
	sum, err := totals.Sum(0)
	require.NoError(t, err)
	defer sum.Close()
	var got []frequency.Count
	require.NoError(t, sum.Each(func(c frequency.Count) error { got = append(got, c); return nil }))
	require.Equal(t, []frequency.Count{{Value: "a", N: 2}, {Value: "c", N: 2}, {Value: "b", N: 1}}, got)
	require.EqualValues(t, 5, sum.Total)
	require.EqualValues(t, 3, sum.Records)
}
