package validate_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/validate"
	"mrrc-lua/parse"
)

// BenchmarkLook measures the checks without the reading, for one core: records of the generator.
func BenchmarkLook(b *testing.B) {
	var data []byte
	for n := range 2000 {
		data = append(data, marcgen.Record(1, n)...)
	}
	rd := parse.NewReader(bytes.NewReader(data), parse.Options{Source: "bench"})
	var batches []*parse.Batch
	total := 0
	for {
		batch := new(parse.Batch)
		if err := rd.Read(batch); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			require.NoError(b, err)
		}
		batches = append(batches, batch)
		total += len(batch.Records)
	}
	for _, c := range []struct {
		name   string
		config validate.Config
		values bool
	}{
		{"nothing", validate.Config{Schemas: []string{validate.None}, Rules: []string{validate.None}}, false},
		{"schema", validate.Config{Rules: []string{validate.None}}, false},
		{"rules", validate.Config{Schemas: []string{validate.None}}, false},
		{"all", validate.Config{}, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			loaded, err := c.config.Load(nil)
			require.NoError(b, err)
			v := validate.New(3, validate.Filter{})
			v.Values, v.Schema, v.Rules = c.values, loaded.Schema, loaded.Rules
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				for _, batch := range batches {
					v.Look(batch.Records)
				}
			}
			b.ReportMetric(float64(b.N*total)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
