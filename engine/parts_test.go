package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// piece has what one part writes.
type piece struct {
	main, prints, rejects bytes.Buffer
	further               map[string]*bytes.Buffer
	reports               []string
	res                   engine.PartResult
}

func (p *piece) outputs() engine.PartOutputs {
	p.further = map[string]*bytes.Buffer{}
	return engine.PartOutputs{Main: &p.main, Print: &p.prints, Rejects: &p.rejects,
		Create: func(name string) (io.Writer, error) {
			p.further[name] = &bytes.Buffer{}
			return p.further[name], nil
		},
		Report: func(e *engine.RecordError) {
			p.reports = append(p.reports, fmt.Sprintf("rejected %s %s index=%d more=%v raw=%d", e.Code(), e.Error(), e.Pos.Index, e.More, len(e.Raw)))
		},
		Tolerated: func(rec *parse.Record) {
			pos := rec.Pos()
			p.reports = append(p.reports, fmt.Sprintf("tolerated %v index=%d %v", pos, pos.Index, rec.Problems()))
		},
	}
}

// throughJSON returns what another process would get.
func throughJSON[T any](t testing.TB, v T) (got T) {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &got))
	return got
}

// partsOf frames stretches in reverse order and chains them.
func partsOf(t testing.TB, opt engine.Options, size int64) []engine.Part {
	t.Helper()
	ctx := context.Background()
	list, err := engine.Stretches(ctx, opt, size)
	require.NoError(t, err)
	slices.Reverse(list)
	for i := range list {
		list[i], err = engine.Frame(ctx, opt, throughJSON(t, list[i]))
		require.NoError(t, err)
	}
	parts, _, err := engine.Chain(ctx, opt, list)
	require.NoError(t, err)
	return parts
}

// executeParts does what executeIn does, in parts of about that size: from the last one to the first, the second of
// them twice, each with VMs of its own or all with the same.
func executeParts(t testing.TB, opt engine.Options, size int64, kept bool) (r run) {
	t.Helper()
	ctx := context.Background()
	parts := partsOf(t, opt, size)
	vm, err := engine.NewParts(ctx, opt)
	if err != nil {
		return run{result: result{Err: fmt.Sprintf("%T %v", err, err)}, Err: err}
	}
	defer func() { vm.Close() }()
	pieces := make([]*piece, len(parts))
	order := slices.Clone(parts)
	slices.Reverse(order)
	if len(order) > 1 {
		order = append(order, order[1])
	}
	for _, part := range order {
		if !kept {
			vm.Close()
			vm, err = engine.NewParts(ctx, opt)
			require.NoError(t, err)
		}
		p := &piece{}
		p.res, err = vm.Run(ctx, throughJSON(t, part), p.outputs())
		require.NoError(t, err, "part %d of %d", part.Index, part.Of)
		p.res = throughJSON(t, p.res)
		pieces[part.Index] = p
	}
	if i := slices.IndexFunc(pieces, func(p *piece) bool { return p.res.Stopped }); i >= 0 {
		pieces = pieces[:i+1]
	}
	head := &piece{}
	head.res, err = vm.Head(ctx, head.outputs())
	require.NoError(t, err)
	var states []json.RawMessage
	var sum engine.Summary
	sum.Add(&head.res)
	for _, p := range pieces {
		sum.Add(&p.res)
		states = append(states, p.res.State)
	}
	joining, last := &piece{}, &piece{}
	total, res, err := vm.Combine(ctx, joining.outputs(), states...)
	require.NoError(t, err)
	sum.Add(&res)
	last.res, err = vm.Finish(ctx, sum.Counts, total, last.outputs())
	require.NoError(t, err)
	sum.Add(&last.res)
	return joinPieces(vm, slices.Concat([]*piece{head}, pieces, []*piece{joining, last}), sum)
}

// joinPieces joins what all wrote.
func joinPieces(vm *engine.Parts, pieces []*piece, sum engine.Summary) (r run) {
	r.Sum = sum
	r.Further = map[string]string{}
	around := vm.Around("", sum.Holds)
	between := string(around.Before)
	r.Records = ""
	for _, p := range pieces {
		if p.main.Len() > 0 {
			r.Records += between + p.main.String()
			between = string(around.Between)
		}
		r.Prints += p.prints.String()
		r.Rejects += p.rejects.String()
		r.Reports = append(r.Reports, p.reports...)
	}
	if r.Records == "" {
		r.Records = string(around.Before)
	}
	r.Records += string(around.After)
	for _, o := range sum.Outputs {
		around := vm.Around(o.Name, o.Holds)
		between := string(around.Before)
		for _, p := range pieces {
			if b := p.further[o.Name]; b != nil {
				r.Further[o.Name] += between + b.String()
				between = string(around.Between)
			}
		}
		r.Further[o.Name] += string(around.After)
	}
	r.Tallies, r.Counts, r.Added, r.Skipped, r.Bytes, r.Outputs = sum.Tallies, sum.Counts, sum.Added, sum.Skipped, sum.Bytes, sum.Outputs
	return r
}

// Would catch a part that begins or ends at another place than one run would read, another number of a record, a last
// 001 that is not known, a state that is lost or joined twice, and text of a format between pieces.
func TestParts_sameAsOneRun(t *testing.T) {
	source, err := os.ReadFile("../testdata/parts/everything.lua")
	require.NoError(t, err)
	s := script(t, string(source))
	parts := 0
	for _, path := range testscale.Some(4, marcFiles(t)) {
		opt := engine.Options{Script: s, Input: engine.Input{Paths: []string{path, path}, Format: parse.FormatMARC}}
		for _, at := range []struct {
			block  int
			size   int64
			format parse.Format
		}{{256, 256, parse.FormatMARC}, {700, 700, parse.FormatXML}, {256, 4000, parse.FormatJSON}, {16 << 10, 64 << 10, parse.FormatMARC}} {
			opt.Speed.Block, opt.Output.Format = at.block, at.format
			one := opt
			one.Speed.Jobs = 2
			want := execute(t, one)
			require.NoError(t, want.Err, path)
			got := executeParts(t, opt, at.size, true)
			same(t, want.result, got.result, "%s, block %d, parts of %d", path, at.block, at.size)
			parts += len(partsOf(t, opt, at.size))
		}
	}
	t.Log(parts, "parts")
	require.Greater(t, parts, testscale.Of(20, 500))
}

// Would catch a limit, a skip or a run:stop that ends at another record than in one run.
func TestParts_end(t *testing.T) {
	books := "../testdata/records/books.mrc"
	for name, source := range map[string]string{
		"plain": "function filter(record) print(record.index) return true end",
		"stop":  "function filter(record) print(record.index) if record.index == 31 then run:stop() end return true end",
		"never": "function begin() run:stop() end function filter() return true end",
	} {
		for _, in := range testscale.Some(2, []engine.Input{{}, {Limit: 30}, {Skip: 20}, {Skip: 45, Limit: 20}, {Limit: 50}, {Limit: 1}, {Skip: 200}}) {
			in.Paths = []string{books, "../testdata/broken/garbage_between.mrc", books}
			opt := engine.Options{Script: script(t, source), Input: in, Speed: engine.Speed{Block: 512}}
			one := opt
			one.Speed.Jobs = 2
			for _, kept := range testscale.Some(1, []bool{true, false}) {
				same(t, execute(t, one).result, executeParts(t, opt, 1500, kept).result, "%s, skip %d, limit %d", name, in.Skip, in.Limit)
			}
		}
	}
}

// Would catch an example of the project that has another result in parts.
func TestParts_examples(t *testing.T) {
	for name, opt := range exampleScripts(t) {
		if opt.Script.Reads() {
			continue
		}
		opt.Input = engine.Input{Paths: []string{"../testdata/records/books.mrc", "../testdata/records/holdings.mrc", "../testdata/broken/nul_between.mrc"}, Format: parse.FormatMARC}
		opt.Speed.Block = 1 << 10
		one := opt
		one.Speed.Jobs = 2
		want := execute(t, one)
		if want.Err != nil {
			continue // it needs arguments
		}
		got := executeParts(t, opt, 3000, true)
		var usage *engine.UsageError
		if errors.As(got.Err, &usage) {
			require.Contains(t, usage.Msg, "columns", name)
			continue
		}
		same(t, want.result, got.result, "%s", name)
	}
}

// Would catch rows without their first line, or with it in each part.
func TestParts_rows(t *testing.T) {
	s := script(t, `columns = { "id", "title" }
function extract(record) return { id = record.id, title = record:value("245$a") } end`)
	for _, format := range []engine.RowFormat{engine.RowsCSV, engine.RowsTSV, engine.RowsJSONL} {
		opt := engine.Options{Script: s, Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}}, Output: engine.Output{Rows: format}, Speed: engine.Speed{Block: 512}}
		one := opt
		one.Speed.Jobs = 2
		same(t, execute(t, one).result, executeParts(t, opt, 900, true).result, "%s", format)
	}
}

// Would catch an input that is one part and has other numbers than in one run: a compressed one, one of text, and one
// that is read by ranges.
func TestParts_wholeInputs(t *testing.T) {
	books, err := os.ReadFile("../testdata/records/books.mrc")
	require.NoError(t, err)
	s := script(t, "function filter(record) print(record.index, record.offset, record.id) return record.index % 2 == 0 end")
	made := map[string][]byte{"a.mrc": books}
	one := execute(t, engine.Options{Script: script(t, "function filter() return true end"), Input: engine.Input{Source: bytes.NewReader(books)}, Output: engine.Output{Format: parse.FormatXML}})
	made["b.xml"] = []byte(one.Records)
	closed := 0
	opt := engine.Options{Script: s, Input: engine.Input{Paths: []string{"a.mrc", "b.xml", "a.mrc", "empty.mrc"}, Open: func(path string) (io.ReaderAt, int64, error) {
		return &object{bytes.NewReader(made[path]), &closed}, int64(len(made[path])), nil
	}}, Speed: engine.Speed{Block: 512, Jobs: 1}}
	whole := opt
	whole.Speed.Jobs = 2
	want := execute(t, whole)
	require.NoError(t, want.Err)
	require.EqualValues(t, 150, want.Sum.Read)
	same(t, want.result, executeParts(t, opt, 2000, true).result, "parts")
	require.Positive(t, closed)
}

// object is an object of a store.
type object struct {
	*bytes.Reader
	closed *int
}

// Close implements io.Closer.
func (s *object) Close() error {
	*s.closed++
	return nil
}

// Would catch a script that is run in parts although its result would be another one.
func TestParts_refused(t *testing.T) {
	for source, says := range map[string]string{
		"local f = marc.read('x.mrc')":                                                               "without hooks reads for itself",
		"function source() return 'x.mrc' end function filter() return true end":                     "hook source",
		"local n = 0 function filter() n = n + 1 return n < 5 end":                                   "in parts each part has its own",
		"function begin() run.state = { n = 0 } end function filter() return true end":               "in parts there would be one for each part",
		"function extract(record) return { id = record.id } end":                                     "columns = {…}",
		"parallel = false function filter() return true end":                                         "cannot be run in parts",
		"function begin() io.open('x', 'w') end function filter() return true end":                   "with run:emit",
		"function begin() local ok = pcall(io.open, 'x', 'a') end function filter() return true end": "with run:emit",
		"function begin() error('no') end function filter() return true end":                         "no",
		"function filter(record) run.state.n = (run.state.n or 0) + 1 return true end":               "run.state",
		"local seen = {} function filter(r) local n = #seen seen[n + 1] = r.id return n == 0 end ":   "in parts each part has its own",
	} {
		p, err := engine.NewParts(context.Background(), engine.Options{Script: script(t, source), Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}}})
		if err == nil {
			_, err = p.Run(context.Background(), partsOf(t, engine.Options{Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}}}, 1<<20)[0], engine.PartOutputs{})
			p.Close()
		}
		require.ErrorContains(t, err, says, source)
	}
}

// Would catch stretches that are joined although some are missing, or a file that was cut meanwhile.
func TestChain_refuses(t *testing.T) {
	ctx := context.Background()
	opt := engine.Options{Input: engine.Input{Paths: []string{"../testdata/records/books.mrc", "../testdata/records/holdings.mrc"}}, Speed: engine.Speed{Block: 512}}
	list, err := engine.Stretches(ctx, opt, 512)
	require.NoError(t, err)
	require.Greater(t, len(list), 10)
	_, _, err = engine.Chain(ctx, opt, list)
	require.ErrorContains(t, err, "was not framed")
	for i := range list {
		list[i], err = engine.Frame(ctx, opt, list[i])
		require.NoError(t, err)
	}
	for i := range list {
		_, _, err := engine.Chain(ctx, opt, slices.Delete(slices.Clone(list), i, i+1))
		require.ErrorContains(t, err, "missing", "stretch %d", i)
	}
	_, again, err := engine.Chain(ctx, opt, list)
	require.NoError(t, err)
	require.Less(t, again, len(list)/2, "the guesses are wrong")
	list[0].Size--
	_, err = engine.Frame(ctx, opt, list[0])
	require.ErrorContains(t, err, "was changed")
	require.True(t, strings.HasPrefix(err.Error(), "../testdata"))
}

// Would catch a part that fails and can be mistaken for one that does not, and VMs that go on after it.
func TestParts_failure(t *testing.T) {
	full := errors.New("the disk is full")
	opt := engine.Options{Script: script(t, "function filter() return true end"), Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}}}
	part := partsOf(t, opt, 1<<20)[0]
	p, err := engine.NewParts(context.Background(), opt)
	require.NoError(t, err)
	defer p.Close()
	res, err := p.Run(context.Background(), part, engine.PartOutputs{Main: fullDisk{full}})
	require.ErrorIs(t, err, full)
	require.Zero(t, res)
	_, err = p.Run(context.Background(), part, engine.PartOutputs{})
	require.ErrorIs(t, err, full)
}

// fullDisk is a writer that fails.
type fullDisk struct{ err error }

// Write implements io.Writer.
func (f fullDisk) Write([]byte) (int, error) { return 0, f.err }

// Would catch pages of a mapped file that are released before they are read: parts begin where pages end.
func TestParts_mapped(t *testing.T) {
	path := saved(t, bytes.Repeat(generated(t, 1000, 1, 0), 22)) // almost 24 MiB
	opt := engine.Options{Script: script(t, "function filter() return true end"), Input: engine.Input{Paths: []string{path}}}
	list, err := engine.Stretches(t.Context(), opt, 8<<20)
	require.NoError(t, err)
	require.EqualValues(t, 8<<20, list[1].From, "pages are released by steps of that size")
	one := opt
	one.Speed.Map = -1
	same(t, execute(t, one).result, executeParts(t, opt, 8<<20, true).result, "parts of 8 MiB")
}

// Would catch batches that each part makes anew, which costs more than to run a small part.
func TestParts_memory(t *testing.T) {
	path := saved(t, generated(t, 1000, 1, 0))
	for _, speed := range []engine.Speed{{}, {Map: 1}} {
		opt := engine.Options{Script: script(t, `function transform(record) record:remove("9..") end`), Input: engine.Input{Paths: []string{path}}, Speed: speed}
		parts := partsOf(t, opt, 2<<20)
		require.Len(t, parts, 1)
		vm, err := engine.NewParts(t.Context(), opt)
		require.NoError(t, err)
		defer vm.Close()
		const n = 5
		var before, after runtime.MemStats
		for i := range 2 + n { // the first ones make the batches
			if i == 2 {
				runtime.ReadMemStats(&before)
			}
			_, err := vm.Run(t.Context(), parts[0], engine.PartOutputs{Main: io.Discard})
			require.NoError(t, err)
		}
		runtime.ReadMemStats(&after)
		require.Less(t, (after.TotalAlloc-before.TotalAlloc)/n, uint64(parts[0].Next/5), "bytes of memory for each part of %d bytes", parts[0].Next)
	}
}

// Would catch parts after the last record of a run, and numbers of parts that count them.
func TestChain_limit(t *testing.T) {
	books := "../testdata/records/books.mrc"
	all := partsOf(t, engine.Options{Input: engine.Input{Paths: []string{books}}, Speed: engine.Speed{Block: 512}}, 1500)
	require.Greater(t, len(all), 10)
	for _, in := range []engine.Input{{Limit: 1}, {Limit: 20}, {Limit: 20, Skip: 10}, {Limit: 50}, {Skip: 49}, {Limit: 1000}} {
		in.Paths = []string{books}
		parts := partsOf(t, engine.Options{Input: in, Speed: engine.Speed{Block: 512}}, 1500)
		want := 0
		for want < len(all) && (in.Limit == 0 || all[want].From.Records < in.Skip+in.Limit) {
			want++
		}
		require.Len(t, parts, want)
		for i, p := range parts {
			require.Equal(t, []int{i, want}, []int{p.Index, p.Of})
		}
	}
}

// Would catch a part that does not report what its output cannot hold, or calls a function that there is not.
func TestParts_lost(t *testing.T) {
	opt := engine.Options{Script: script(t, `function transform(record) if record.index % 20 == 0 then record:add("500", "  ", "a", "\1") end end`),
		Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}}, Output: engine.Output{Format: parse.FormatXML}}
	p, err := engine.NewParts(t.Context(), opt)
	require.NoError(t, err)
	defer p.Close()
	part := partsOf(t, opt, 1<<20)[0]
	var lost []int64
	_, err = p.Run(t.Context(), part, engine.PartOutputs{Main: io.Discard, Lost: func(r *parse.Record, _ parse.Problem) { lost = append(lost, r.Pos().Number) }})
	require.NoError(t, err)
	require.Equal(t, []int64{20, 40}, lost)
	_, err = p.Run(t.Context(), part, engine.PartOutputs{Main: io.Discard})
	require.NoError(t, err)
}

// Would catch the text around records that is missing or too much where a script makes no row in any part.
func TestParts_noRows(t *testing.T) {
	for _, rows := range []engine.RowFormat{engine.RowsCSV, engine.RowsJSONL} {
		opt := engine.Options{Script: script(t, `columns = {"id"} function extract(record) end`), Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}},
			Output: engine.Output{Rows: rows, Format: parse.FormatXML}, Speed: engine.Speed{Block: 512}}
		one := opt
		one.Speed.Jobs = 2
		same(t, execute(t, one).result, executeParts(t, opt, 900, true).result, "%s", rows)
	}
}

// Would catch an output of begin that cannot be opened, and is left out.
func TestParts_headFails(t *testing.T) {
	opt := engine.Options{Script: script(t, `function begin(run) run:emit("a line", "a.txt") end function filter() return true end`), Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}}}
	p, err := engine.NewParts(t.Context(), opt)
	require.NoError(t, err)
	defer p.Close()
	full := errors.New("the disk is full")
	_, err = p.Head(t.Context(), engine.PartOutputs{Main: io.Discard, Create: func(string) (io.Writer, error) { return nil, full }})
	require.ErrorIs(t, err, full)
}
