package parse_test

import (
	"bytes"
	"fmt"
	"testing"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

func generated(b *testing.B, o marcgen.Options) []byte {
	var data bytes.Buffer
	if _, err := marcgen.Write(&data, o); err != nil {
		b.Fatal(err)
	}
	return data.Bytes()
}

// benchRead reads records from memory, the work of a parse goroutine.
func benchRead(b *testing.B, data []byte, records int) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var batch parse.Batch
	for b.Loop() {
		r := parse.NewReader(bytes.NewReader(data), parse.Options{})
		n := 0
		for r.Read(&batch) == nil {
			n += len(batch.Records)
		}
		if n < records {
			b.Fatalf("%d records", n)
		}
	}
	b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkRead reads 20,000 generated records of about 1.1 KB: framing, index and the settling
// of the text.
func BenchmarkRead(b *testing.B) {
	benchRead(b, generated(b, marcgen.Options{Records: 20_000, Seed: 1}), 20_000)
}

// BenchmarkRead_size reads records of other sizes, about 20 MB of each.
func BenchmarkRead_size(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 90_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			n := 20_000_000 / size
			benchRead(b, generated(b, marcgen.Options{Records: n, Seed: 1, Size: size}), n)
		})
	}
}

// BenchmarkRead_fields reads records with few and with many fields, about 100,000 fields of each.
func BenchmarkRead_fields(b *testing.B) {
	for _, fields := range []int{5, 19, 100, 500} {
		b.Run(fmt.Sprint(fields), func(b *testing.B) {
			n := 100_000 / fields
			benchRead(b, generated(b, marcgen.Options{Records: n, Seed: 1, Fields: fields}), n)
		})
	}
}

// BenchmarkRead_damaged reads records of which every tenth is broken in some way.
func BenchmarkRead_damaged(b *testing.B) {
	benchRead(b, generated(b, marcgen.Options{Records: 20_000, Seed: 1, Damage: 0.1}), 19_000)
}

// BenchmarkIndex walks over directories of frames in memory, and nothing else.
func BenchmarkIndex(b *testing.B) {
	for _, fields := range []int{5, 19, 100, 500} {
		b.Run(fmt.Sprint(fields), func(b *testing.B) {
			n := 20_000 / fields
			data := generated(b, marcgen.Options{Records: n, Seed: 1, Fields: fields})
			var batch parse.Batch
			if err := parse.NewReader(bytes.NewReader(data), parse.Options{Block: 2 * len(data)}).Read(&batch); err != nil || len(batch.Records) != n {
				b.Fatal(len(batch.Records), err)
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				parse.Reindex(&batch)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
