package engine_test

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// Would catch a batch of several records, bytes that are counted twice or lost where a block is divided,
// and garbage that is not continued from one batch to the next.
func TestUnbatched(t *testing.T) {
	count := script(t, `function batch(records) marc.output("sizes"):write(tostring(#records)) end`)
	data := map[string][]byte{
		"sound":   generated(t, 300, 1, 0),
		"damaged": generated(t, 300, 2, 0.3),
		"garbage": slices.Concat(generated(t, 5, 3, 0), bytes.Repeat([]byte("no MARC at all "), 10_000), generated(t, 50, 3, 0)),
		"filler":  bytes.ReplaceAll(generated(t, 50, 4, 0), []byte{parse.RecordTerminator}, []byte{parse.RecordTerminator, '\r', '\n', '\n'}),
	}
	format := map[string]parse.Format{} // text is written in its own format: the text around records counts
	for _, to := range []parse.Format{parse.FormatXML, parse.FormatJSONL, parse.FormatMRK} {
		keep := script(t, `function filter() return true end`)
		format[string(to)] = to
		data[string(to)] = []byte(execute(t, engine.Options{Script: keep, Input: engine.Input{Source: bytes.NewReader(data["sound"])}, Output: engine.Output{Format: to}}).Records)
	}
	for name, in := range data {
		path := saved(t, in)
		for _, block := range []int{700, 256 << 10} {
			for _, stream := range []bool{false, true} {
				opt := engine.Options{Script: count, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: block}}
				opt.Output.Format = format[name]
				run := func(mode engine.Mode) run {
					if opt.Speed.Mode = mode; stream {
						opt.Input.Source = io.MultiReader(bytes.NewReader(in)) // it can be read once
					}
					return execute(t, opt)
				}
				want, got := run(engine.ModeNative), run(engine.ModeUnbatched)
				require.NoError(t, want.Err)
				for _, size := range bytes.Fields([]byte(got.Further["sizes"])) {
					require.LessOrEqual(t, string(size), "1", "%s: a batch has more than one record", name)
				}
				require.Positive(t, want.Counts.Written, name)
				delete(want.Further, "sizes")
				delete(got.Further, "sizes")
				got.Outputs, want.Outputs, got.Added, want.Added = nil, nil, 0, 0
				same(t, want.result, got.result, "%s, block %d, stream %v", name, block, stream)
			}
		}
	}
}
