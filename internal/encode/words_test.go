package encode_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/internal/testwords"
	"mrrc-lua/parse"
)

// written are the formats that are written and read back.
var writtenFormats = []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK}

// Catches a writer that leaves text out without a word: each marked word of a record, however damaged its source
// was, is in what is read back of the output, or in what is told of the writing.
func TestWords_written(t *testing.T) {
	for _, notation := range testwords.Notations() {
		t.Run(notation, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(testscale.Of(50, 2500)) {
				rng := rand.New(rand.NewPCG(seed, 14))
				in := testwords.Mutate(rng, notation, testwords.Make(rng, notation))
				wordsWritten(t, parse.Format(notation), in, seed)
			}
		})
	}
}

func wordsWritten(t *testing.T, from parse.Format, in []byte, seed uint64) {
	t.Helper()
	for _, r := range testwords.Records(from, in) {
		for _, to := range writtenFormats {
			w, ok := formats.WriterOf(to)
			require.True(t, ok)
			var told []byte
			out, err := w.Append(append([]byte{}, w.Header...), r, func(p parse.Problem) {
				told = append(append(told, p.Lost.Source...), '\n')
			})
			if err != nil {
				continue // too long for ISO 2709: the record is rejected
			}
			out = append(out, w.Footer...)
			a := testwords.Read(to, out, parse.Options{})
			text := fieldText(r)
			words := testwords.Missing("", text, a.Records, a.Lost, a.Edges, told)
			require.Empty(t, words, "seed %d, from %s to %s\ninput: %q\noutput: %q\nread back: %q\ntold: %q", seed, from, to, in, out, a.Records, told)
		}
	}
}

// fieldText returns the tags and the data of a record's fields.
func fieldText(r *parse.Record) (text []byte) {
	for f := range r.Fields {
		text = append(append(append(text, f.Tag().String()...), f.Data()...), '\n')
	}
	return text
}
