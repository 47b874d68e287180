package mapping_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/mapping"
	"mrrc-lua/internal/sheet"
	"mrrc-lua/parse"
)

// BenchmarkMake makes the records of the table of the example, 6 at a time.
func BenchmarkMake(b *testing.B) {
	b.ReportAllocs()
	const path = "../../testdata/tables/new_books.csv"
	for b.Loop() {
		table, err := sheet.Open(path, sheet.Options{Header: true})
		require.NoError(b, err)
		m, err := mapping.New([]byte(mapping.Example), mapping.Options{Columns: table.Names(), Today: "260101"})
		require.NoError(b, err)
		k := mapping.NewMaker(m, table, path)
		var batch parse.Batch
		for err == nil {
			err = k.Read(&batch)
		}
		require.ErrorIs(b, err, io.EOF)
		table.Close()
	}
}
