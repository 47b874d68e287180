package parse_test

import (
	"bytes"
	"testing"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// BenchmarkRead reads 20,000 generated records from memory: framing and index, the work of a
// parse goroutine.
func BenchmarkRead(b *testing.B) {
	var data bytes.Buffer
	if _, err := marcgen.Write(&data, marcgen.Options{Records: 20_000, Seed: 1}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(data.Len()))
	b.ReportAllocs()
	var batch parse.Batch
	for b.Loop() {
		r := parse.NewReader(bytes.NewReader(data.Bytes()), parse.Options{})
		n := 0
		for r.Read(&batch) == nil {
			n += len(batch.Records)
		}
		if n != 20_000 {
			b.Fatalf("%d records", n)
		}
	}
}
