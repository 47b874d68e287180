package sortkey_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/sortkey"
	"mrrc-lua/parse"
)

func record(values ...string) *parse.Record {
	r := parse.NewRecord()
	for i, v := range values {
		if v != "" {
			tag, _ := parse.MakeTag(fmt.Sprint(100 + i))
			r.Append(tag, []byte("  \x1fa"+v))
		}
	}
	return r
}

func key(t *testing.T, way sortkey.Way, reverse bool, values ...string) ([]byte, bool) {
	t.Helper()
	var specs []string
	for i := range values {
		specs = append(specs, fmt.Sprintf("%d$a", 100+i))
	}
	o, err := sortkey.New(specs, way, reverse)
	require.NoError(t, err)
	return o.Append([]byte{}, record(values...))
}

// Catches values that are not in the order in which people put them; each list is in order.
func TestOrder(t *testing.T) {
	for way, lists := range map[sortkey.Way][][]string{
		sortkey.ByText:       {{"A", "B", "a", "aa", "b", "é"}, {"10", "9"}, {"a", "a\x00", "a\x00b", "a\x01", "ab"}},
		sortkey.ByFolded:     {{"a", "Á c", "Ab", "b", "École", "zoo"}},
		sortkey.ByNatural:    {{"Vol. 2", "vol 010", "Vol. 100"}, {"a", "a 1", "a 1 b", "a 2", "ab"}, {"a b", "a1", "ab"}, {"99999999999999999998", "99999999999999999999", "100000000000000000000"}},
		sortkey.ByNumber:     {{"-10", "-9.5", "-9", "-0.5", "0", "0.05", "0.5", "c1", "1.5", "about 2", "p. 10", "99999999999999999999", "100000000000000000000"}, {"about -3", "-2", "0", "x-1", "ab-2", "a 3"}},
		sortkey.ByCallNumber: {{"813", "813.4", "813/.54 A1", "813.54 A2", "813.6", "A1", "Q1 .A2", "Q11 .A1", "QA7 .B1", "QA76 .C57", "QA76 .C57 1998", "QA76 .C57 1999", "QA76 .C57 1999 v.2", "QA76 .C57 1999 v.10", "QA76 .C6", "QA76.73 .P98", "QA76.9 .A1", "QA100 .A1", "WB 100", "Z1"}},
	} {
		for _, list := range lists {
			for i := range list[1:] {
				for _, reverse := range []bool{false, true} {
					a, ok := key(t, way, reverse, list[i])
					require.True(t, ok)
					b, ok := key(t, way, reverse, list[i+1])
					require.True(t, ok)
					want := -1
					if reverse {
						want = 1
					}
					require.Equal(t, want, bytes.Compare(a, b), "%q and %q, way %d, reverse %t", list[i], list[i+1], way, reverse)
				}
			}
		}
	}
	for _, same := range [][2]string{{"813/.54", "813.54"}, {"qa76 .c57", "QA 76.C57"}, {"QA76.C57", "QA76 .C57"}} {
		a, _ := key(t, sortkey.ByCallNumber, false, same[0])
		b, _ := key(t, sortkey.ByCallNumber, false, same[1])
		require.Equal(t, a, b, same)
	}
	a, _ := key(t, sortkey.ByNumber, false, "-0.0")
	b, _ := key(t, sortkey.ByNumber, false, "0")
	require.Equal(t, a, b)
}

// Catches a record without a key that is not the last, and a second key that counts more than the first.
func TestOrder_several(t *testing.T) {
	for _, reverse := range []bool{false, true} {
		full, ok := key(t, sortkey.ByText, reverse, "a", "b")
		require.True(t, ok)
		partly, ok := key(t, sortkey.ByText, reverse, "a", "")
		require.True(t, ok)
		second, ok := key(t, sortkey.ByText, reverse, "", "a")
		require.True(t, ok)
		none, ok := key(t, sortkey.ByText, reverse, "", "")
		require.False(t, ok)
		require.Negative(t, bytes.Compare(full, partly))
		require.Negative(t, bytes.Compare(partly, second))
		require.Negative(t, bytes.Compare(second, none))
	}
	_, ok := key(t, sortkey.ByNumber, false, "no number")
	require.False(t, ok)
	a, _ := key(t, sortkey.ByText, false, "a", "zz")
	b, _ := key(t, sortkey.ByText, false, "ab", "a")
	require.Negative(t, bytes.Compare(a, b))
	a, _ = key(t, sortkey.ByText, false, "a", "b")
	b, _ = key(t, sortkey.ByText, false, "a\x00", "a")
	require.Negative(t, bytes.Compare(a, b))
	_, ok = key(t, sortkey.ByText, false, " ")
	require.False(t, ok)

	o, err := sortkey.New([]string{"100$a"}, sortkey.ByNumber, false)
	require.NoError(t, err)
	r := record("none")
	tag, _ := parse.MakeTag("100")
	for _, v := range []string{"2", "1"} {
		r.Append(tag, []byte("  \x1fa"+v))
	}
	a, _ = o.Append(nil, r)
	b, _ = o.Append(nil, record("2"))
	require.Equal(t, b, a, "the first value that is a number counts, and no other")
	_, err = sortkey.New([]string{"24"}, sortkey.ByText, false)
	require.Error(t, err)
}

// Catches numbers whose order is not that of their values.
func TestOrder_randomNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var list []string
	for range 300 {
		list = append(list, strconv.FormatFloat(float64(rng.IntN(20001)-10000)/[]float64{1, 10, 100, 1000}[rng.IntN(4)], 'f', -1, 64))
	}
	value := func(s string) float64 { v, _ := strconv.ParseFloat(s, 64); return v }
	keyOf := func(s string) string { k, _ := key(t, sortkey.ByNumber, false, s); return string(k) }
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(keyOf(a), keyOf(b)) })
	require.True(t, slices.IsSortedFunc(list, func(a, b string) int { return cmp.Compare(value(a), value(b)) }), list)
}
