package engine_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// Catches a record that is observed twice, not at all, or beyond the limit, and one that could not be
// read.
func TestObserve(t *testing.T) {
	script, err := engine.LoadScript("o.lua", "function filter(record) return false end")
	require.NoError(t, err)
	batch, err := engine.LoadScript("b.lua", "function batch(records) return {} end")
	require.NoError(t, err)
	cases := []engine.Options{{Script: script}, {Script: script, Speed: engine.Speed{Jobs: 4}}, {Script: script, Input: engine.Input{Limit: 7, Skip: 3}}, {Script: batch}}
	for _, opt := range inAllModes() {
		opt.Script = script
		cases = append(cases, opt)
	}
	for _, opt := range cases {
		var mu sync.Mutex
		var seen []*[]int64
		opt.Input.Paths = []string{"../testdata/broken/garbage_between.mrc", "../testdata/records/books.mrc"}
		opt.Speed.Block = 4 << 10 // several batches
		opt.Watch.Observe = func() func(*parse.Record) {
			list := &[]int64{}
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, list)
			return func(r *parse.Record) {
				if r.Err() != nil {
					t.Error("a record that could not be read")
				}
				*list = append(*list, r.Pos().Index)
			}
		}
		sum, err := engine.Run(t.Context(), opt)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(seen), sum.Jobs)
		all := map[int64]bool{}
		n := 0
		for _, list := range seen {
			for _, i := range *list {
				all[i] = true
				n++
			}
		}
		require.Equal(t, sum.Read-sum.Rejected, int64(n))
		require.Len(t, all, n)
	}
}

// Catches a record that the filter drops and that is observed nevertheless, and one that it keeps and that is
// not.
func TestObserve_kept(t *testing.T) {
	script, err := engine.LoadScript("k.lua", "function filter(record) return record.index % 2 == 0 end function transform(record) return false end")
	require.NoError(t, err)
	for _, opt := range inAllModes() {
		var mu sync.Mutex
		var seen []int64
		opt.Script, opt.Input.Paths = script, []string{"../testdata/records/books.mrc"}
		opt.Watch = engine.Watch{Kept: true, Observe: func() func(*parse.Record) {
			return func(r *parse.Record) {
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, r.Pos().Index)
			}
		}}
		_, err := engine.Run(t.Context(), opt)
		require.NoError(t, err)
		require.Len(t, seen, 25)
		for _, i := range seen {
			require.Zero(t, i%2)
		}
	}
}
