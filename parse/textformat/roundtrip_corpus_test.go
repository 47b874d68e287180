package textformat_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/testread"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// trip is what became of a record on its way through the formats.
type trip struct {
	at   *parse.Record
	told []string // the kinds of reported problems
}

// through writes the record in a format and reads it again.
func (x *trip) through(t *testing.T, f parse.Format, note string) {
	t.Helper()
	w, ok := formats.WriterOf(f)
	require.True(t, ok)
	text, err := w.Append(slices.Clone(w.Header), x.at, func(p parse.Problem) {
		x.told = append(x.told, string(f)+" written: "+p.Note)
	})
	require.NoError(t, err, note)
	all := records(t, f, append(text, w.Footer...))
	require.Len(t, all, 1, note)
	require.NoError(t, testread.Error(all[0]), note)
	for _, p := range all[0].Problems() {
		x.told = append(x.told, string(f)+" read: "+p.Note)
	}
	x.at = all[0]
}

// Catches a record of the corpus that is another one after mrc, xml, json, mrk and mrc again, without a word: the
// bytes are the same, or the fields are and the record is one whose structure or encoding is written again, or
// what differs was reported. The log counts each kind.
func TestRoundTrip_corpus(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*/*.mrc", "*/*.dat", "*/*/*.bin"} {
		more, err := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(corpus(t, "valid", "nlnz-1001.mrc"))), pattern))
		require.NoError(t, err)
		files = append(files, more...)
	}
	count := map[string]int{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, r := range testscale.Some(30, records(t, parse.FormatMARC, data)) {
			if r.Err() != nil {
				count["rejected when it was read"]++
				continue
			}
			count[tripOf(t, r, file)]++
		}
	}
	for kind, n := range count {
		t.Logf("%6d %s", n, kind)
	}
	require.Positive(t, count["the same bytes"])
}

// tripOf takes a record through all formats and returns what it is at the end.
func tripOf(t *testing.T, r *parse.Record, file string) string {
	t.Helper()
	note := file + " " + r.Pos().String()
	x := trip{at: r}
	for _, f := range []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatMRK} {
		x.through(t, f, note)
	}
	text, err := encode.ISO2709(nil, x.at)
	if err != nil {
		return "too long for ISO 2709"
	}
	end := records(t, parse.FormatMARC, text)
	require.Len(t, end, 1, note)
	switch {
	case string(text) == string(r.Raw()):
		return "the same bytes"
	case canonical(r, true) == canonical(end[0], true) && r.Coding() != parse.UTF8:
		return "the same fields, of " + r.Coding().String() + ", in UTF-8"
	case canonical(r, true) == canonical(end[0], true):
		require.NotEmpty(t, r.Problems(), "%s: %q, was %q", note, text, r.Raw())
		return "the same fields; told when it was read: " + string(r.Problems()[0].Code)
	}
	require.NotEmpty(t, x.told, "%s: %q, was %q", note, text, r.Raw())
	slices.Sort(x.told)
	return "told: " + strings.Join(slices.Compact(x.told), " · ")
}
