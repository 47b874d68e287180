package engine_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// task is a run that is measured: a script of bench/scripts, as in the measurements next to other
// programs, or, without one, a conversion.
type task struct {
	name string
	to   parse.Format
}

var tasks = []task{
	{"t1_count", ""}, {"t2_any", ""}, {"t2_loop", ""}, {"t3", ""}, {"t4", ""}, {"t4_emit", ""},
	{"", parse.FormatXML}, {"", parse.FormatJSONL},
}

func (k task) String() string { return cmp.Or(k.name, "to_"+string(k.to)) }

// load returns the task's script.
func (k task) load(b *testing.B) *engine.Script {
	b.Helper()
	text := []byte("function filter() return true end")
	if k.name != "" {
		var err error
		text, err = os.ReadFile(filepath.Join("..", "bench", "scripts", k.name+".lua"))
		require.NoError(b, err)
	}
	script, err := engine.LoadScript(k.String(), string(text))
	require.NoError(b, err)
	return script
}

// BenchmarkRun runs the tasks over records in memory: what a whole run costs, files aside.
func BenchmarkRun(b *testing.B) {
	input := composed(b, marcgen.Options{Records: 20_000, Seed: 1})
	for _, k := range tasks {
		for _, jobs := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/jobs=%d", k, jobs), func(b *testing.B) { benchmarkRun(b, k, jobs, input, 20_000) })
		}
	}
}

// BenchmarkRun_records, _size and _fields vary one dimension each: the time for a record is to
// stay the same when there are more of them, and to grow no faster than the record does.
func BenchmarkRun_records(b *testing.B) {
	for _, n := range []int{20_000, 200_000} {
		input := composed(b, marcgen.Options{Records: n, Seed: 1})
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkRun(b, task{name: "t3"}, 1, input, n) })
	}
}

func BenchmarkRun_size(b *testing.B) {
	for _, kb := range []int{1, 10, 90} {
		n := 20_000 / kb
		input := composed(b, marcgen.Options{Records: n, Seed: 1, Size: kb * 1000})
		b.Run(fmt.Sprintf("%dKB", kb), func(b *testing.B) { benchmarkRun(b, task{name: "t3"}, 1, input, n) })
	}
}

func BenchmarkRun_fields(b *testing.B) {
	for _, fields := range []int{5, 50, 500} {
		n := 50_000 / fields
		input := composed(b, marcgen.Options{Records: n, Seed: 1, Fields: fields})
		b.Run(fmt.Sprint(fields), func(b *testing.B) { benchmarkRun(b, task{name: "t3"}, 1, input, n) })
	}
}

func composed(b *testing.B, o marcgen.Options) []byte {
	b.Helper()
	var out bytes.Buffer
	_, err := marcgen.Write(&out, o)
	require.NoError(b, err)
	return out.Bytes()
}

// benchmarkRun runs one task over n records and reports the cost of a record.
func benchmarkRun(b *testing.B, k task, jobs int, input []byte, n int) {
	script := k.load(b)
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := engine.Run(context.Background(), engine.Options{
			Script: script,
			Speed:  engine.Speed{Jobs: jobs},
			Input:  engine.Input{Source: bytes.NewReader(input)},
			Output: engine.Output{Main: io.Discard, Rows: engine.RowsTSV, Format: k.to},
		})
		require.NoError(b, err)
		require.EqualValues(b, n, sum.Read)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
}
