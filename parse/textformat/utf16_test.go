package textformat_test

import (
	"bytes"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// inUTF16 returns text in UTF-16, with a byte order mark or without.
func inUTF16(text string, order parse.UTF16, mark bool) []byte {
	if mark {
		text = "\uFEFF" + text
	}
	return parse.AppendUTF16(nil, []byte(text), order)
}

// Catches a format that is not read in UTF-16, bytes of the source that cannot be written again, and
// characters that are split between two reads.
func TestUTF16(t *testing.T) {
	for _, f := range textFormats {
		text := sample[f] + "\n"
		want := readShown(t, f, bytes.NewReader([]byte(text)), parse.Options{Source: "s"})
		for _, order := range []parse.UTF16{parse.UTF16LE, parse.UTF16BE} {
			for _, mark := range []bool{true, false} {
				source := inUTF16(text, order, mark)
				if format, err := textformat.Sniff(source[:60]); f != parse.FormatJSONL {
					require.NoError(t, err)
					require.Equal(t, f, format)
				}
				require.Equal(t, want, readShown(t, f, bytes.NewReader(source), parse.Options{Source: "s"}), f)
				require.Equal(t, want, readShown(t, f, iotest.OneByteReader(bytes.NewReader(source)), parse.Options{Source: "s"}), f)
				require.Equal(t, source, again(t, f, source), "%s %s", f, order)
			}
		}
	}
}

// again returns the bytes of a source in UTF-16 from what was read of it.
func again(t *testing.T, f parse.Format, source []byte) (all []byte) {
	t.Helper()
	reader, err := textformat.NewReader(f, bytes.NewReader(source), parse.Options{Block: 50})
	require.NoError(t, err)
	order := parse.UTF16LE
	for b := new(parse.Batch); reader.Read(b) == nil; {
		for i := range b.Records {
			order = b.Records[i].Document().UTF16
		}
		all = append(all, allBytes(b)...)
	}
	return parse.AppendUTF16(nil, all, order)
}

// Catches half of a surrogate pair that is lost without a word, and one that does not come back.
func TestUTF16_half(t *testing.T) {
	for _, order := range []parse.UTF16{parse.UTF16LE, parse.UTF16BE} {
		source := inUTF16(sub("a\xED\xA0\x80b\xED\xBF\xBFc\U0001F600d"), order, true)
		require.Equal(t, one(shown+"|245 10$aa\ufffdb\ufffdc\U0001F600d|?encoding|?encoding|?encoding|?encoding|?encoding|?encoding"),
			readShown(t, parse.FormatXML, bytes.NewReader(source), parse.Options{Source: "s"}))
		require.Equal(t, source, again(t, parse.FormatXML, source))
	}
}
