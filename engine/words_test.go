package engine_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/internal/testwords"
	"mrrc-lua/parse"
)

// Catches a run that loses text without a word: each marked word of an input, however damaged, is in the output, in
// the file of rejects, or between the records, from every format to every format.
func TestWords_run(t *testing.T) {
	keep := script(t, `function filter() return true end`)
	for _, notation := range testwords.Notations() {
		t.Run(notation, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(testscale.Of(5, 300)) {
				rng := rand.New(rand.NewPCG(seed, 15))
				in := testwords.Mutate(rng, notation, testwords.Make(rng, notation))
				from := parse.Format(notation)
				a := testwords.Read(from, in, parse.Options{})
				for _, to := range []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK} {
					r := execute(t, engine.Options{Script: keep, Input: engine.Input{Source: bytes.NewReader(in), Format: from}, Output: engine.Output{Format: to}})
					if r.Err != nil {
						require.NotErrorIs(t, a.End, io.EOF, "seed %d to %s: %v", seed, to, r.Err)
					}
					out := testwords.Read(to, []byte(r.Records), parse.Options{})
					missing := testwords.Missing(from, in, []byte(r.Records), out.Records, out.Edges, []byte(r.Rejects), a.Filler, a.Edges, a.Unread)
					require.Empty(t, missing, "seed %d, from %s to %s\ninput: %q\noutput: %q\nrejects: %q", seed, from, to, in, r.Records, r.Rejects)
				}
			}
		})
	}
}
