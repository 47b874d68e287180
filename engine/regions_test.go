package engine_test

import (
	"bytes"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// Would catch batches that are cut elsewhere when others read them: run.state is joined batch by batch,
// and the hook batch sees them.
func TestRegions_sameBatches(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	batches := script(t, `function batch(records)
		local first, last = records[1], records[#records]
		print(#records, first and first.index, first and first.offset, last and last.index)
	end`)
	var large bytes.Buffer // records that reach over several regions
	_, err := marcgen.Write(&large, marcgen.Options{Records: 40, Seed: 4, Size: 30_000})
	require.NoError(t, err)
	for name, data := range map[string][]byte{
		"sound":   generated(t, 600, 1, 0),
		"damaged": generated(t, 600, 2, 0.3),
		"large":   large.Bytes(),
		"garbage": append(bytes.Repeat([]byte("no MARC at all "), 10_000), generated(t, 200, 3, 0)...),
	} {
		path := saved(t, data)
		for _, block := range []int{700, 4 << 10, 60 << 10} {
			opt := engine.Options{Script: batches, Inputs: []string{path}, From: parse.FormatMARC, Block: block, Jobs: 1}
			want := execute(t, opt)
			require.NoError(t, want.Err)
			require.NotEmpty(t, want.Prints)
			for _, mode := range []engine.Mode{engine.ModeNative, engine.ModeParallel} {
				for _, c := range crews {
					runtime.GOMAXPROCS(c.cores)
					opt.Mode, opt.Jobs = mode, c.jobs
					same(t, want.result, execute(t, opt).result, "%s, mode %s, block %d, %+v", name, mode, block, c)
				}
			}
		}
	}
}

// Would catch a region that goes on, or a worker that waits for ever, when a file breaks off while its
// regions are read, and records of the part before that are lost.
func TestRegions_fileIsCut(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	data := generated(t, 600, 1, 0)
	for _, c := range crews {
		runtime.GOMAXPROCS(c.cores)
		path := saved(t, data)
		cut := false
		r := execute(t, engine.Options{
			Script: script(t, `function transform(record) if record.index == 50 then cut() end end`),
			Inputs: []string{path}, Block: 4 << 10, Jobs: c.jobs,
			Globals: map[string]any{"cut": func() {
				if !cut {
					cut = true
					require.NoError(t, os.Truncate(path, int64(len(data)/2)))
				}
			}},
		})
		var bad *engine.InputError
		require.ErrorAs(t, r.Err, &bad, "%+v", c)
		require.ErrorContains(t, r.Err, "was cut while it was read")
		require.Greater(t, r.Sum.Written, int64(250), "%+v", c)
	}
}
