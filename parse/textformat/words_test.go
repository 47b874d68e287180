package textformat_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
	"mrrc-lua/internal/testwords"
	"mrrc-lua/parse"
)

// Catches a reader that drops text without a word: each marked word of an input is in a record, or in what is
// told of the input.
func TestWords(t *testing.T) {
	for _, notation := range testwords.Notations() {
		t.Run(notation, func(t *testing.T) {
			t.Parallel()
			inputs := testscale.Of(100, 2000)
			for seed := range uint64(inputs) {
				rng := rand.New(rand.NewPCG(seed, 13))
				in := testwords.Mutate(rng, notation, testwords.Make(rng, notation))
				if notation != "marc" && rng.IntN(10) == 0 {
					in = testwords.UTF16(rng, in)
				}
				wordsKept(t, parse.Format(notation), in, seed)
			}
			t.Logf("%d inputs", inputs)
		})
	}
}

// wordsKept fails when a marked word of an input is not accounted for, with and without salvage.
func wordsKept(t *testing.T, f parse.Format, in []byte, seed uint64) {
	t.Helper()
	for _, o := range []parse.Options{{}, {Salvage: true}, {Block: 200, MaxRecord: 20000}} {
		a := testwords.Read(f, in, o)
		if f != parse.FormatXML && f != parse.FormatJSON { // these have envelopes
			require.Empty(t, testwords.In(a.Filler), "seed %d, %+v: words between the records of %q", seed, o, in)
		}
		if missing := a.Missing(f, in); len(missing) > 0 {
			t.Fatalf("seed %d, %+v: %v is nowhere\ninput: %q\nrecords: %q\nrejected: %q\nlost: %q", seed, o, missing, in, a.Records, a.Rejected, a.Lost)
		}
	}
}

// FuzzWords is TestWords for inputs that nobody has thought of. What the marks are is in package testwords.
func FuzzWords(f *testing.F) {
	notations := testwords.Notations()
	for i, notation := range notations {
		for seed := range uint64(20) {
			f.Add(uint8(i), testwords.Make(rand.New(rand.NewPCG(seed, 13)), notation))
		}
	}
	f.Fuzz(func(t *testing.T, notation uint8, in []byte) {
		if len(in) < 1<<15 {
			wordsKept(t, parse.Format(notations[int(notation)%len(notations)]), in, 0)
		}
	})
}
