package repeats_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/repeats"
)

// Catches a repetition that is lost when the table grows, a wrong place or number, and a key that was not repeated.
func TestKeys(t *testing.T) {
	t.Parallel()
	k := repeats.New()
	const n = 5000
	for i := range n {
		k.Add(fmt.Appendf(nil, "key %d", i), int64(i+1))
	}
	require.Zero(t, k.Extra())
	require.Empty(t, k.List())
	k.Add([]byte("key 7"), n+1)
	k.Add([]byte("key 4000"), n+2)
	k.Add([]byte("key 7"), n+3)
	require.Equal(t, []repeats.Repeat{{Key: "key 7", N: 3, Places: []int64{8, n + 1, n + 3}}, {Key: "key 4000", N: 2, Places: []int64{4001, n + 2}}}, k.List())
	require.EqualValues(t, 3, k.Extra())
	require.EqualValues(t, 2, k.Repeated())
	require.EqualValues(t, 8, k.Meet(k.Hash([]byte("key 7")), n+4))
	require.Zero(t, k.Meet(k.Hash([]byte("other")), n+5))
	require.False(t, k.Full())

	long := []byte(strings.Repeat("é", 1_000_000))
	for _, key := range [][]byte{long, long[:len(long)-2], long} {
		k.Add(key, n+6)
	}
	require.Equal(t, repeats.Repeat{Key: strings.Repeat("é", repeats.MostBytes/2) + "…", N: 2, Places: []int64{n + 6, n + 6}}, k.List()[2])
}

// Catches a list that grows without a bound, and numbers that count only what is in the list.
func TestKeys_many(t *testing.T) {
	t.Parallel()
	k := repeats.New()
	const keys, times = 2 * repeats.MostNamed, 3 * repeats.MostPlaces
	for i := range keys * times {
		k.Add(fmt.Append(nil, i%keys), int64(i+1))
	}
	require.Len(t, k.List(), repeats.MostNamed)
	require.Len(t, k.List()[0].Places, repeats.MostPlaces)
	require.EqualValues(t, times, k.List()[0].N)
	require.EqualValues(t, keys, k.Repeated())
	require.EqualValues(t, keys*(times-1), k.Extra())
}

// Catches a key that is not text and cannot be shortened, and keys that are not remembered without a word.
func TestKeys_odd(t *testing.T) {
	t.Parallel()
	k := repeats.New()
	odd := []byte(strings.Repeat("\x80", repeats.MostBytes+1))
	k.Add(odd, 1)
	k.Add(odd, 2)
	whole := []byte(strings.Repeat("x", repeats.MostBytes))
	k.Add(whole, 3)
	k.Add(whole, 4)
	require.Equal(t, []repeats.Repeat{{Key: "…", N: 2, Places: []int64{1, 2}}, {Key: string(whole), N: 2, Places: []int64{3, 4}}}, k.List())

	const last = 1<<32 - 1
	require.Zero(t, k.Meet(k.Hash([]byte("a")), last))
	require.EqualValues(t, last, k.Meet(k.Hash([]byte("a")), last))
	require.False(t, k.Full())
	k.Add([]byte("b"), last+1)
	require.True(t, k.Full())
	k.Add([]byte("b"), last+2)
	require.EqualValues(t, 2, k.Extra(), "b is not remembered")
}
