package encode_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// BenchmarkWriters writes 2,000 generated records in every format. MB/s are of ISO 2709 read.
func BenchmarkWriters(b *testing.B) {
	var data bytes.Buffer
	_, err := marcgen.Write(&data, marcgen.Options{Records: 2_000, Seed: 1})
	require.NoError(b, err)
	records := readMARC(b, data.Bytes())
	for _, f := range []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK, parse.FormatText} {
		b.Run(string(f), func(b *testing.B) {
			w, ok := formats.WriterOf(f)
			require.True(b, ok)
			b.SetBytes(int64(data.Len()))
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				for _, r := range records {
					if dst, err = w.Append(dst[:0], r, nil); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// readMARC returns the records of ISO 2709 data.
func readMARC(tb testing.TB, data []byte) (records []*parse.Record) {
	tb.Helper()
	reader := parse.NewReader(bytes.NewReader(data), parse.Options{Source: "test"})
	for {
		var batch parse.Batch
		if reader.Read(&batch) != nil {
			return records
		}
		for i := range batch.Records {
			records = append(records, &batch.Records[i])
		}
	}
}
