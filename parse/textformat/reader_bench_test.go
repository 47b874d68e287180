package textformat_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// BenchmarkFormats reads 2,000 generated records in every format. MB/s are of the text read.
func BenchmarkFormats(b *testing.B) {
	var data bytes.Buffer
	_, err := marcgen.Write(&data, marcgen.Options{Records: 2_000, Seed: 1})
	require.NoError(b, err)
	all := records(b, parse.FormatMARC, data.Bytes())
	for _, f := range []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK} {
		b.Run(string(f), func(b *testing.B) {
			text, _ := written(b, f, all)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			var batch parse.Batch
			for b.Loop() {
				reader, err := textformat.NewReader(f, bytes.NewReader(text), parse.Options{})
				require.NoError(b, err)
				n := 0
				for reader.Read(&batch) == nil {
					n += len(batch.Records)
				}
				require.Equal(b, len(all), n)
			}
		})
	}
}
