package spill_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/spill"
)

type pair struct{ key, value string }

// random returns pairs with equal keys among them, empty ones, and large values.
func random(rng *rand.Rand, n int) (list []pair) {
	for i := range n {
		key := strings.Repeat("k", rng.IntN(12)) + fmt.Sprint(rng.IntN(n))
		if rng.IntN(50) == 0 {
			key = ""
		}
		list = append(list, pair{key, fmt.Sprint(i, strings.Repeat("x", rng.IntN(60)))})
		if rng.IntN(200) == 0 {
			list[i].value += strings.Repeat("large", 2000)
		}
	}
	return list
}

func filled(t *testing.T, list []pair, memory int) *spill.Sorter {
	s := spill.NewSorter(t.TempDir(), memory)
	t.Cleanup(s.Close)
	for _, p := range list {
		require.NoError(t, s.Add([]byte(p.key), []byte(p.value)))
	}
	require.EqualValues(t, len(list), s.Len())
	return s
}

// Catches entries that are lost or twice, out of order, or not in the order in which they were added, with any
// amount of memory, and a second pass that differs.
func TestSorter(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 10, 3000} {
		list := random(rng, n)
		want := slices.Clone(list)
		slices.SortStableFunc(want, func(a, b pair) int { return strings.Compare(a.key, b.key) })
		for _, memory := range []int{1, 4000, 100_000, 0} {
			s := filled(t, list, memory)
			for range 2 {
				var got []pair
				require.NoError(t, s.Each(func(key, value []byte) error {
					got = append(got, pair{string(key), string(value)})
					return nil
				}))
				require.Equal(t, want, got, "%d entries, %d bytes", n, memory)
			}
		}
	}
}

// Catches a key that is not found, one that is found although it is not there, and values of another key, in
// memory and in a file.
func TestTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	list := random(rng, 4000)
	for range 300 { // more than a block of equal keys
		list = append(list, pair{"same", strings.Repeat("s", 100)})
	}
	want := map[string][]string{}
	for _, p := range list {
		want[p.key] = append(want[p.key], p.value)
	}
	table, err := spill.NewTable(filled(t, list, 20_000))
	require.NoError(t, err)
	defer table.Close()
	require.EqualValues(t, len(list), table.Len())
	for key, values := range want {
		var got []string
		require.NoError(t, table.Find([]byte(key), func(v []byte) bool { got = append(got, string(v)); return true }))
		require.Equal(t, values, got, key)
		require.NoError(t, table.Find([]byte(key+"\x00"), func([]byte) bool { require.Fail(t, key); return true }))
	}
	n := 0
	require.NoError(t, table.Find([]byte("same"), func([]byte) bool { n++; return n < 3 }))
	require.Equal(t, 3, n)
	empty, err := spill.NewTable(filled(t, nil, 0))
	require.NoError(t, err)
	require.NoError(t, empty.Find([]byte("x"), func([]byte) bool { require.Fail(t, "x"); return true }))
}

// Catches a table of many entries that is not found again once it is in a file.
func TestTable_inFile(t *testing.T) {
	s := spill.NewSorter(t.TempDir(), 8<<20)
	defer s.Close()
	value := bytes.Repeat([]byte("v"), 1000)
	for i := range 50_000 {
		require.NoError(t, s.Add(fmt.Appendf(nil, "%06d", i*7%50_000), value))
	}
	table, err := spill.NewTable(s)
	require.NoError(t, err)
	defer table.Close()
	for i := range 50_000 {
		n := 0
		require.NoError(t, table.Find(fmt.Appendf(nil, "%06d", i), func([]byte) bool { n++; return true }))
		require.Equal(t, 1, n, i)
	}
}

// Catches files that are left, and a directory that does not exist without an error.
func TestSorter_files(t *testing.T) {
	dir := t.TempDir()
	s := spill.NewSorter(dir, 1)
	for i := range 1000 {
		require.NoError(t, s.Add([]byte{byte(i)}, make([]byte, 100)))
	}
	s.Close()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
	s = spill.NewSorter(dir+"/no", 1)
	defer s.Close()
	for range 100 {
		if err = s.Add(nil, make([]byte, 100)); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, os.ErrNotExist)
}
