package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// result is all that a run lets the world see, times and the lock's account left out. Two runs
// over the same input are to have equal ones.
type result struct {
	Records string            // the main output
	Further map[string]string // outputs by name
	Prints  string
	Rejects string
	Reports []string // of rejected and tolerated records, in order
	Tallies engine.Tallies
	Counts  luabind.Counts
	Added   int64
	Skipped int64
	Bytes   engine.Bytes
	Outputs []engine.Count
	Err     string
}

// run is one call of engine.Run with every output captured.
type run struct {
	result
	Sum engine.Summary
	Err error

	RejectLines int64 // line feeds that end what is kept of text formats in Rejects
	Incomplete  int64 // bytes of records that are kept because something of them was lost
}

// keptBytes is a file of rejects. It counts the line feeds that the engine adds.
type keptBytes struct {
	bytes.Buffer
	lines int64
}

// Write implements io.Writer.
func (k *keptBytes) Write(p []byte) (int, error) {
	if string(p) == "\n" {
		k.lines++
	}
	return k.Buffer.Write(p)
}

// script compiles a script of a test.
func script(t testing.TB, source string) *engine.Script {
	t.Helper()
	s, err := engine.LoadScript("test.lua", source)
	require.NoError(t, err)
	return s
}

// execute runs with the options, which have a script.
func execute(t testing.TB, opt engine.Options) run {
	t.Helper()
	return executeIn(context.Background(), opt)
}

func executeIn(ctx context.Context, opt engine.Options) (r run) {
	var records, prints bytes.Buffer
	var rejects keptBytes
	further := map[string]*bytes.Buffer{}
	var mu sync.Mutex // the engine calls from one goroutine; -race sees to it that this hides nothing
	if opt.Output.Main == nil {
		opt.Output.Main = &records
	}
	if opt.Output.Print == nil {
		opt.Output.Print = &prints
	}
	opt.Bad.Rejects = &rejects
	if opt.Output.Create == nil {
		opt.Output.Create = func(name string) (io.Writer, error) {
			mu.Lock()
			defer mu.Unlock()
			further[name] = &bytes.Buffer{}
			return further[name], nil
		}
	}
	opt.Bad.Report = func(e *engine.RecordError) {
		r.Reports = append(r.Reports, fmt.Sprintf("rejected %s %s index=%d more=%v raw=%d", e.Code(), e.Error(), e.Pos.Index, e.More, len(e.Raw)))
	}
	opt.Bad.Tolerated = func(rec *parse.Record) {
		if rec.Lost().Total() > 0 && !rec.Salvaged() {
			r.Incomplete += int64(len(rec.Raw()))
		}
		p := rec.Pos()
		r.Reports = append(r.Reports, fmt.Sprintf("tolerated %v index=%d %v", p, p.Index, rec.Problems()))
	}
	r.Sum, r.Err = engine.Run(ctx, opt)
	r.Records, r.Prints, r.Rejects, r.RejectLines = records.String(), prints.String(), rejects.String(), rejects.lines
	r.Further = map[string]string{}
	for name, b := range further {
		r.Further[name] = b.String()
	}
	r.Tallies = maps.Clone(r.Sum.Tallies)
	r.Counts, r.Added, r.Skipped, r.Bytes, r.Outputs = r.Sum.Counts, r.Sum.Added, r.Sum.Skipped, r.Sum.Bytes, r.Sum.Outputs
	if r.Err != nil {
		r.result.Err = fmt.Sprintf("%T %v", r.Err, r.Err)
	}
	return r
}

// same compares two results piece by piece, so that a failure shows the piece that differs.
func same(t testing.TB, want, got result, about string, args ...any) {
	t.Helper()
	about = fmt.Sprintf(about, args...)
	require.Equal(t, want.Err, got.Err, about)
	for i := range min(len(want.Reports), len(got.Reports)) {
		require.Equal(t, want.Reports[i], got.Reports[i], "%s: report %d", about, i)
	}
	require.Len(t, got.Reports, len(want.Reports), about)
	require.Equal(t, want.Counts, got.Counts, about)
	require.True(t, want.Records == got.Records, "%s: the records differ: %d bytes, %d bytes, from byte %d on",
		about, len(want.Records), len(got.Records), differAt(want.Records, got.Records))
	require.Equal(t, want, got, about)
}

func differAt(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// balanced checks the promise about numbers: every record that was read was written, dropped or
// rejected, and what is in the outputs is written or added.
func balanced(t testing.TB, r run, about string, args ...any) {
	t.Helper()
	about = fmt.Sprintf(about, args...)
	s := r.Sum
	require.Equal(t, s.Read, s.Written+s.Dropped+s.Rejected, about)
}

// inOutputs counts what the outputs hold: records by their terminators, lines by their ends.
func inOutputs(r run) (n int64) {
	for _, text := range append([]string{r.Records}, slicesOf(r.Further)...) {
		if strings.Contains(text, "\x1d") {
			n += int64(strings.Count(text, "\x1d"))
		} else {
			n += int64(strings.Count(text, "\n"))
		}
	}
	return n
}

func slicesOf(m map[string]string) (list []string) {
	for _, v := range m {
		list = append(list, v)
	}
	return list
}
