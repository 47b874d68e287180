package engine_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// madeRows is a reader of 30 rows, every tenth of which is rejected, in batches of different sizes.
type madeRows struct{ n int64 }

func (m *madeRows) Read(b *parse.Batch) error {
	b.BeginRows("table.csv")
	if m.n == 30 {
		return io.EOF
	}
	for range 1 + m.n%4 {
		if m.n++; m.n > 30 {
			m.n = 30
			break
		}
		r := b.AddRow(m.n+1, fmt.Appendf(nil, "row %d", m.n))
		if m.n%10 == 0 {
			r.RejectRow(&parse.RowError{Sheet: "S", Column: "Title", Letter: "B", Reason: "is bad"})
			continue
		}
		r.Append(parse.TagOf('0', '0', '1'), fmt.Appendf(nil, "id%d", m.n))
	}
	return nil
}

// Catches rows that are lost, come in another order or are counted wrongly, bytes of a row that are taken for a record in
// ISO 2709, and places that speak of bytes.
func TestRecords_made(t *testing.T) {
	script, err := engine.LoadScript("s.lua", `function filter(record) return record.id ~= "id7" end`)
	require.NoError(t, err)
	for jobs := 1; jobs <= 3; jobs++ {
		var out, rejects bytes.Buffer
		var where []string
		opt := engine.Options{Script: script}
		opt.Input = engine.Input{Paths: []string{"../testdata/tables/new_books.csv"}, Records: &madeRows{}, Skip: 1, Limit: 25}
		opt.Output = engine.Output{Main: &out, Format: parse.FormatMRK, Bare: true}
		opt.Speed.Jobs = jobs
		opt.Bad.Rejects = &rejects
		opt.Bad.Report = func(e *engine.RecordError) {
			where = append(where, e.Error())
			require.Equal(t, "row", e.Code())
		}
		sum, err := engine.Run(t.Context(), opt)
		require.NoError(t, err)
		require.Equal(t, []int64{25, 22, 1, 2}, []int64{sum.Read, sum.Written, sum.Dropped, sum.Rejected})
		require.Equal(t, "row 10\nrow 20\n", rejects.String())
		require.Equal(t, []string{`table.csv row 11: column B "Title": is bad`, `table.csv row 21: column B "Title": is bad`}, where)
		var ids string
		for _, m := range bytes.Split(out.Bytes(), []byte("=001  "))[1:] {
			id, _, _ := bytes.Cut(m, []byte("\n"))
			ids += string(id[2:]) + " "
		}
		require.Equal(t, "2 3 4 5 6 8 9 11 12 13 14 15 16 17 18 19 21 22 23 24 25 26 ", ids)
	}
}

// Catches a row that is rejected in writing and named by a byte of the table.
func TestRecords_tooLong(t *testing.T) {
	script, err := engine.LoadScript("s.lua", `function transform(record) if record.id == "id3" then record:add("500", "  ", "a", ("x"):rep(10000)) end end`)
	require.NoError(t, err)
	var rejects bytes.Buffer
	var where []string
	opt := engine.Options{Script: script}
	opt.Input = engine.Input{Paths: []string{"../testdata/tables/new_books.csv"}, Records: &madeRows{}, Limit: 5}
	opt.Output = engine.Output{Main: io.Discard, Bare: true}
	opt.Bad.Rejects, opt.Bad.Report = &rejects, func(e *engine.RecordError) { where = append(where, e.Where()) }
	_, err = engine.Run(t.Context(), opt)
	require.NoError(t, err)
	require.Equal(t, []string{"table.csv row 4 (001 id3)"}, where)
	require.Equal(t, "row 3\n", rejects.String())
}

// Catches checkpoints of records that cannot be read again.
func TestRecords_checkpoint(t *testing.T) {
	script, err := engine.LoadScript("s.lua", `function filter(record) return true end`)
	require.NoError(t, err)
	opt := engine.Options{Script: script}
	opt.Input = engine.Input{Paths: []string{"../testdata/tables/new_books.csv"}, Records: &madeRows{}}
	opt.Output = engine.Output{Main: io.Discard, Bare: true}
	opt.Checkpoints.Save = func(*engine.Checkpoint) error { return nil }
	_, err = engine.Run(t.Context(), opt)
	require.ErrorContains(t, err, "checkpoints need files to read")
}

// Catches a panic when records that a program makes are counted and no input is named.
func TestRecords_unnamed(t *testing.T) {
	opt := engine.Options{Script: script(t, `function filter(record) return true end`), Input: engine.Input{Records: &madeRows{}}}
	sum, err := engine.Run(t.Context(), opt)
	require.NoError(t, err)
	require.Len(t, sum.Inputs, 1)
	require.Equal(t, "source", sum.Inputs[0].Name)
	require.EqualValues(t, 27, sum.Inputs[0].Written)
}
