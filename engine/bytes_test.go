package engine_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/internal/testwords"
	"mrrc-lua/parse"
)

// asFile returns records as a file of a format that is read.
func asFile(t *testing.T, f parse.Format, all []*parse.Record) (text []byte) {
	t.Helper()
	for i, r := range all {
		switch f {
		case parse.FormatAleph:
			text = testwords.AppendAleph(text, i+1, r)
			continue
		case parse.FormatLine:
			text = testwords.AppendLine(text, r)
			continue
		}
		w, ok := formats.WriterOf(f)
		require.True(t, ok)
		if i == 0 {
			text = append(text, w.Header...)
		} else {
			text = append(text, w.Separator...)
		}
		text, _ = w.Append(text, r, nil) // one that is too long is left out
		if i == len(all)-1 {
			text = append(text, w.Footer...)
		}
	}
	return text
}

// damaged returns a text whole, cut off, without a piece, and with a piece that is not text of any format.
func damaged(text []byte) [][]byte {
	third, half := len(text)/3, len(text)/2
	return [][]byte{
		text,
		text[:2*third],
		append(bytes.Clone(text[:third]), text[min(third+40, half):]...),
		append(append(bytes.Clone(text[:half]), "\x00\xff<&{\"=\x1e$$ words in between \n"...), text[half:]...),
	}
}

// Catches a byte of a format of text that nobody accounts for: the records of the corpus, written in every format
// that is read, sound and damaged, add up in each meaning of recovery.
func TestRecovery_everyByteOfFormats(t *testing.T) {
	dir := corpusDir()
	if dir == "" {
		t.Skip("no corpus of real records: set MRRC_CORPUS to its folder")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.mrc"))
	require.NoError(t, err)
	keep := script(t, `function filter() return true end`)
	runs, size := 0, int64(0)
	for _, path := range testscale.Some(4, files) {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		all := testscale.Some(testscale.Of(20, 40), testwords.Records(parse.FormatMARC, data))
		if len(all) == 0 {
			continue
		}
		for _, f := range []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK, parse.FormatAleph, parse.FormatLine} {
			for i, text := range damaged(asFile(t, f, all)) {
				for name, opt := range recoveries {
					opt.Script, opt.Input.Source, opt.Input.Format, opt.Output.ZeroLengths, opt.Speed.Block = keep, bytes.NewReader(text), f, true, 20_000
					r := execute(t, opt)
					rest := int64(0)
					if many := (*engine.TooManyError)(nil); errors.As(r.Err, &many) {
						require.True(t, opt.Bad.Strict, path)
						rest = int64(len(text)) - many.Last.Pos.Offset - int64(many.Last.Length)
					} else if r.Err != nil {
						require.ErrorIs(t, r.Err, parse.ErrTruncated, "%s %s", path, f)
					}
					b := r.Sum.Bytes
					require.EqualValues(t, len(text), b.Records+b.Salvaged+b.Rejected+b.Filler+rest, "%s as %s, %d, %s", path, f, i, name)
					runs++
					size += int64(len(text))
				}
			}
		}
	}
	t.Logf("runs: %d, bytes: %d", runs, size)
}

// Would catch records that are rejected for their text, and count as read or as rejected by the number of VMs; and a run
// that ends in such a batch with a number below zero.
func TestBytes_rejectedForText(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "testdata", "broken", "invalid_utf8.mrc"))
	require.NoError(t, err)
	books, err := os.ReadFile(filepath.Join("..", "testdata", "records", "books.mrc"))
	require.NoError(t, err)
	data = bytes.Repeat(slices.Concat(data, books[:bytes.IndexByte(books, 0x1d)+1]), 20)
	for _, stop := range []string{"", "if record.index == 31 then run:stop() end "} {
		opt := engine.Options{Script: script(t, "function filter(record) "+stop+"return true end")}
		opt.Input.Paths, opt.Input.Text.Invalid, opt.Speed.Block = []string{saved(t, data)}, parse.InvalidReject, 2000
		opt.Speed.Jobs = 1
		want := execute(t, opt)
		require.NoError(t, want.Err)
		require.Positive(t, want.Sum.Bytes.Rejected)
		opt.Speed.Jobs = 2
		got := execute(t, opt)
		require.NoError(t, got.Err)
		require.Equal(t, want.Sum.Bytes, got.Sum.Bytes)
	}
}
