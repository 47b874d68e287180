package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// Would catch records that go to the output of another input, formats that are mixed up, and counts
// of inputs that do not add up to those of the run, in any mode and with any number of VMs.
func TestOutputs_perInput(t *testing.T) {
	var paths []string
	for i := range 5 {
		paths = append(paths, saved(t, generated(t, 40*i, uint64(i+1), 0.1)))
	}
	s := script(t, `
		function begin(run) run:emit(marc.record{{"001", "first"}}) end
		function transform(record) if record.index % 7 == 0 then return false end end
		function finish(run) run:emit(marc.record{{"001", "last"}}) end`)
	for _, mode := range allModes {
		for _, jobs := range []int{1, 4} {
			if jobs > 1 && infoOf(mode).OneVM {
				continue
			}
			var got [5]bytes.Buffer
			opt := engine.Options{Script: s, Input: engine.Input{Paths: paths}, Speed: engine.Speed{Mode: mode, Jobs: jobs, Block: 4 << 10}}
			for i := range got {
				opt.Output.ByInput = append(opt.Output.ByInput, engine.InputOutput{W: &got[i], Format: parse.FormatMRK})
			}
			sum, err := engine.Run(t.Context(), opt)
			require.NoError(t, err)
			require.Len(t, sum.Inputs, len(paths))
			var total engine.InputCount
			for i, in := range sum.Inputs {
				require.Equal(t, paths[i], in.Name)
				require.True(t, in.Complete)
				require.Equal(t, in.Read, in.Written+in.Dropped+in.Rejected)
				size, err := os.Stat(paths[i])
				require.NoError(t, err)
				require.Equal(t, size.Size(), in.Bytes.Records+in.Bytes.Salvaged+in.Bytes.Rejected+in.Bytes.Filler)
				n := int64(bytes.Count(got[i].Bytes(), []byte("=LDR")))
				if i == 0 || i == len(paths)-1 {
					n-- // of begin and finish
				}
				require.Equal(t, in.Written, n, "%s, %d VMs, %s", mode, jobs, filepath.Base(paths[i]))
				total.Read += in.Read
				total.Rejected += in.Rejected
			}
			require.Equal(t, sum.Read, total.Read)
			require.Equal(t, sum.Rejected, total.Rejected)
			require.Equal(t, sum.Written+2, sum.Main)
			require.Contains(t, got[0].String(), "=001  first")
			require.Contains(t, got[4].String(), "=001  last")
		}
	}
}

// Would catch an input that counts as whole although the run ended within it, and records that
// silently go nowhere.
func TestOutputs_cutShort(t *testing.T) {
	path := saved(t, generated(t, 100, 1, 0))
	opt := engine.Options{Script: script(t, `function transform(record) if record.index == 50 then run:stop() end end`), Input: engine.Input{Paths: []string{path, path}}}
	sum, err := engine.Run(t.Context(), opt)
	require.NoError(t, err)
	require.False(t, sum.Inputs[0].Complete)

	var usage *engine.UsageError
	opt.Output.ByInput = []engine.InputOutput{{W: &bytes.Buffer{}}}
	_, err = engine.Run(t.Context(), opt)
	require.ErrorAs(t, err, &usage, "an output for each input")
}

// Would catch bytes of an earlier input that are counted for one that cannot be read.
func TestInputs_unreadableHasNoBytes(t *testing.T) {
	good, bad := saved(t, generated(t, 200, 1, 0)), saved(t, []byte("no records, but enough text to see that there are none"))
	size, err := os.Stat(good)
	require.NoError(t, err)
	s := script(t, `function filter(record) return true end`)
	for _, mode := range goModes {
		r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{good, bad}}, Speed: engine.Speed{Mode: mode, Block: 4 << 10}})
		require.ErrorAs(t, r.Err, new(*engine.InputError), mode)
		require.Equal(t, engine.Bytes{Records: size.Size()}, r.Bytes, mode)
	}
}
