package engine_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// store holds everything that a run leaves, so that a later run can add to it.
type store struct {
	records, rejects bytes.Buffer
	further          map[string]*bytes.Buffer
	reports          []string
}

// lengths is how much of it there is.
type lengths struct {
	records, rejects, reports int
	further                   map[string]int
}

func (s *store) lengths() lengths {
	l := lengths{s.records.Len(), s.rejects.Len(), len(s.reports), map[string]int{}}
	for name, b := range s.further {
		l.further[name] = b.Len()
	}
	return l
}

// cut returns the contents when the files had these lengths.
func (s *store) cut(l lengths) *store {
	c := &store{further: map[string]*bytes.Buffer{}, reports: slices.Clone(s.reports[:l.reports])}
	c.records.Write(s.records.Bytes()[:l.records])
	c.rejects.Write(s.rejects.Bytes()[:l.rejects])
	for name, n := range l.further {
		c.further[name] = bytes.NewBuffer(slices.Clone(s.further[name].Bytes()[:n]))
	}
	return c
}

func (s *store) texts() map[string]string {
	m := map[string]string{"records": s.records.String(), "rejects": s.rejects.String(), "reports": strings.Join(s.reports, "\n")}
	for name, b := range s.further {
		m["further "+name] = b.String()
	}
	return m
}

// point is a checkpoint, as it comes out of a file, and what had been written when it was made.
type point struct {
	*engine.Checkpoint
	lengths
}

// keeping runs into a store, with checkpoints as often as can be or none.
func keeping(t *testing.T, s *store, opt engine.Options, often bool) (sum engine.Summary, points []point, err error) {
	t.Helper()
	opt.Output.Main, opt.Bad.Rejects, opt.Output.Print = &s.records, &s.rejects, io.Discard
	opt.Output.Create = func(name string) (io.Writer, error) {
		if s.further[name] == nil {
			if s.further == nil {
				s.further = map[string]*bytes.Buffer{}
			}
			s.further[name] = &bytes.Buffer{}
		}
		return s.further[name], nil
	}
	opt.Bad.Report = func(e *engine.RecordError) { s.reports = append(s.reports, e.Code()+" "+e.Error()) }
	opt.Bad.Tolerated = func(r *parse.Record) { s.reports = append(s.reports, fmt.Sprint("tolerated ", r.Pos(), r.Problems())) }
	opt.Checkpoints.Every = 1
	if often {
		opt.Checkpoints.Save = func(c *engine.Checkpoint) error {
			back := &engine.Checkpoint{}
			require.NoError(t, json.Unmarshal([]byte(asJSON(t, c)), back))
			points = append(points, point{back, s.lengths()})
			return nil
		}
	}
	sum, err = engine.Run(t.Context(), opt)
	return sum, points, err
}

// resumesAlike goes on from every checkpoint of a run, and compares with the run that had no break
// and made no checkpoints.
func resumesAlike(t *testing.T, least int, opt engine.Options) {
	t.Helper()
	plain := execute(t, opt)
	require.NoError(t, plain.Err)
	whole := &store{}
	sum, points, err := keeping(t, whole, opt, true)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(points), least)
	require.True(t, plain.Records == whole.records.String(), "making checkpoints changes the output")
	require.Equal(t, plain.Tallies, sum.Tallies)
	tries := testscale.Of(2, 6)
	step := max(1, len(points)/tries)
	for i := 0; i < len(points); i += step {
		p, again := points[i], i/step == tries-2 // another break, once
		rest := whole.cut(p.lengths)
		opt.Checkpoints.Resume = p.Checkpoint
		got, more, err := keeping(t, rest, opt, again)
		require.NoError(t, err, "checkpoint %d", i)
		wants, texts := whole.texts(), rest.texts()
		require.ElementsMatch(t, slices.Collect(maps.Keys(wants)), slices.Collect(maps.Keys(texts)))
		for name, want := range wants {
			require.True(t, want == texts[name], "checkpoint %d of %d, %s: differs from byte %d of %d on", i, len(points), name, differAt(want, texts[name]), len(want))
		}
		require.Equal(t, sum.Counts, got.Counts)
		require.Equal(t, sum.Tallies, got.Tallies)
		require.Equal(t, sum.Bytes, got.Bytes)
		require.Equal(t, sum.Outputs, got.Outputs)
		require.Equal(t, []int64{sum.Added, sum.Skipped, sum.Problems}, []int64{got.Added, got.Skipped, got.Problems})
		require.GreaterOrEqual(t, got.Elapsed, p.Elapsed)
		// The later checkpoints are also the same, except for the time.
		if again {
			require.Len(t, more, len(points)-i-1)
		}
		for k, m := range more {
			want := *points[i+1+k].Checkpoint
			want.Elapsed = m.Elapsed
			a, b := asJSON(t, &want), asJSON(t, m.Checkpoint)
			d := differAt(a, b)
			require.True(t, a == b, "checkpoint %d behind %d differs: %.300s…, not %.300s…", k, i, b[max(0, d-50):], a[max(0, d-50):])
		}
	}
}

func asJSON(t *testing.T, c *engine.Checkpoint) string {
	t.Helper()
	b, err := json.Marshal(c)
	require.NoError(t, err)
	return string(b)
}

// kept is the script of order_test.go, which makes use of everything, and what only a state of one
// run from its beginning to its end gets right: sums of fractions, a table of bytes, the state as
// it is while records are written.
const kept = everything + `
local all = filter
function filter(record)
  run:tally("fractions", "tenths", 0.1 * record.index)
  run:tally("bytes", record:value("245$a") or "none")
  if record.index % 40 == 0 then run:emit("so far " .. (run.state.n or "?"), "so far.txt") end
  return all(record)
end
`

// Would catch a checkpoint that forgets something: any counter, state, output, place in the input,
// or that makes batches other than those of a run without a break.
func TestCheckpoint_everything(t *testing.T) {
	var files []string
	for i, n := range testscale.Of([]int{30, 0, 3, 40}, []int{150, 0, 3, 200}) {
		files = append(files, saved(t, generated(t, n, uint64(i), 0.2)))
	}
	// Garbage that goes on over many blocks, in the middle of a file.
	files = append(files, saved(t, slices.Concat(generated(t, 50, 7, 0), bytes.Repeat([]byte("no record here "), testscale.Of(2000, 8000)), generated(t, 50, 8, 0))))
	for i, mode := range testscale.Some(3, goModes) {
		for _, jobs := range []int{1, 3} {
			if !testscale.Full() && (jobs == 1) == (i%2 == 0) {
				continue // they take turns
			}
			for _, block := range testscale.Some(1, []int{8 << 10, 32 << 10}) {
				t.Run(fmt.Sprintf("%s %d jobs, blocks of %d", mode, jobs, block), func(t *testing.T) {
					resumesAlike(t, 10, engine.Options{Script: script(t, kept), Input: engine.Input{Paths: files}, Speed: engine.Speed{Jobs: jobs, Mode: mode, Block: block}})
				})
			}
		}
	}
}

// Would catch limits that count from the break on.
func TestCheckpoint_limits(t *testing.T) {
	path := saved(t, generated(t, 300, 5, 0.1))
	for _, opt := range testscale.Some(1, []engine.Options{
		{Input: engine.Input{Skip: 150, Limit: 200}}, {Input: engine.Input{Limit: 333}}, {Input: engine.Input{Skip: 100}}, {Bad: engine.BadRecords{MaxErrors: 1000}},
	}) {
		opt.Script, opt.Input.Paths, opt.Speed.Block = script(t, kept), []string{path, path}, 8<<10
		resumesAlike(t, 10, opt)
	}
}

// Would catch headers and separators that are written twice, or not at all.
func TestCheckpoint_formats(t *testing.T) {
	path := saved(t, generated(t, 300, 6, 0.1))
	for _, to := range []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK} {
		resumesAlike(t, 10, engine.Options{Script: script(t, `function transform(r)
			if r.index % 3 == 0 then run:emit(r, "third.xml") end
			if r.index % 250 == 0 then run:emit(r, "late.json") end
		end`), Input: engine.Input{Paths: []string{path}}, Output: engine.Output{Format: to}, Speed: engine.Speed{Block: 4 << 10}})
	}
}

// Would catch columns that are taken from the first row after the interruption.
func TestCheckpoint_rows(t *testing.T) {
	path := saved(t, generated(t, 300, 6, 0))
	for _, rows := range []engine.RowFormat{engine.RowsCSV, engine.RowsTSV, engine.RowsJSONL} {
		resumesAlike(t, 10, engine.Options{Script: script(t, `function extract(r)
			if r.index < 60 then return nil end
			return r.index % 2 == 0 and { id = r.id, title = r:value("245$a") } or { title = r:value("245$a") }
		end`), Input: engine.Input{Paths: []string{path}}, Output: engine.Output{Rows: rows}, Speed: engine.Speed{Block: 4 << 10}})
	}
}

// Would catch inputs that are read on in their middle although they must be read from the
// beginning: compressed ones, and formats with more to them than records.
func TestCheckpoint_inputs(t *testing.T) {
	data := generated(t, testscale.Of(90, 400), 9, 0.1)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	keep := script(t, `function filter() return true end`)
	for i, to := range []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK, ""} {
		path := filepath.Join(t.TempDir(), "in.gz")
		if to == "" {
			require.NoError(t, os.WriteFile(path, z.Bytes(), 0o600))
		} else {
			r := execute(t, engine.Options{Script: keep, Input: engine.Input{Paths: []string{saved(t, data)}}, Output: engine.Output{Format: to}})
			require.NoError(t, r.Err)
			path = saved(t, []byte(r.Records))
		}
		for k, mode := range goModes {
			if !testscale.Full() && (i+k)%3 > 0 {
				continue
			}
			resumesAlike(t, 10, engine.Options{Script: script(t, kept), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: mode, Block: testscale.Of(4<<10, 8<<10)}})
		}
	}
}

// Would catch a checkpoint before the first record of an input that goes on as if it were after a record.
func TestCheckpoint_beforeRecords(t *testing.T) {
	few := generated(t, 3, 9, 0)
	blank := append(bytes.Repeat([]byte("\n"), 200<<10), few...)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, err := w.Write(blank)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for _, second := range [][]byte{blank, z.Bytes()} { // what is packed is read from its beginning again
		resumesAlike(t, 10, engine.Options{Script: script(t, kept), Input: engine.Input{Paths: []string{saved(t, few), saved(t, second)}}, Speed: engine.Speed{Block: 8 << 10}})
	}
}

// Would catch tables that forget who was asked for what, and files read twice that count as changed.
func TestCheckpoint_lookups(t *testing.T) {
	table := filepath.Join(t.TempDir(), "names.csv")
	require.NoError(t, os.WriteFile(table, []byte("code,name\neng,English\nger,German\nxxx,None\n"), 0o600))
	for _, jobs := range []int{1, 3} {
		resumesAlike(t, 10, engine.Options{Script: script(t, `
			local names
			function begin() names = lookup.csv{ file = run.args.table, key = "code", value = "name" } end
			function transform(r) r:add("590", "  ", "a", names:get(r:value("008/35-37")) or "?") end
			function finish() run:emit(table.concat(names:missing(), " ") .. "/" .. table.concat(names:unused(), " "), "keys.txt") end`), Input: engine.Input{Paths: []string{saved(t, generated(t, 300, 6, 0))}}, Speed: engine.Speed{Jobs: jobs, Block: 4 << 10}, Args: map[string]string{"table": table}})
	}
}

// Would catch a script whose state is lost with its variables, and a checkpoint that is made of it
// nevertheless.
func TestCheckpoint_refusesScripts(t *testing.T) {
	path := saved(t, generated(t, 300, 6, 0))
	for src, want := range map[string]string{
		`n = 0  function transform(r) n = n + 1 end`:                                          `its hooks change the global 'n'`,
		`local n = 0  function transform(r) n = n + 1 end`:                                    `its hooks change the local 'n'`,
		`local seen = {}  function filter(r) seen[r.id or ""] = true return true end`:         `its hooks change the local 'seen'`,
		`local a = { b = { c = {} } }  function filter(r) a.b.c[1] = r.index return true end`: `its hooks change the local 'a'`,
		`local function counter() local i = 0 return function() i = i + 1 return i end end
		 local c = counter()  function filter(r) return c() > 0 end`: `its hooks change the local 'i'`,
		`local keep  function filter(r) keep = keep or r:copy() return true end`: `its hooks change the local 'keep'`,
		`local model = marc.record{{"001", "x"}}
		 function filter(r) model:set("001", r.id or "") return true end`: `its hooks change the local 'model'`,
		`local m = require "m"  function filter(r) return m.add() > 0 end`:                                       `its hooks change the local 'n'`,
		`local m = require "m"  function filter(r) m.other = r.index return true end`:                            `its hooks change the module 'm'`,
		`function filter(r) string.last = r.index return true end`:                                               ``,
		`function filter(r) run.state.first = run.state.first or r:copy() return true end`:                       `run.state cannot be saved as JSON: it holds a record`,
		`function filter(r) run.state.f = print return true end`:                                                 `run.state cannot be saved as JSON: it holds a function`,
		`function filter(r) local t = {} run.state.a, run.state.b = t, t return true end`:                        `run.state cannot be saved as JSON: the same table is in it at two places`,
		`function filter(r) run.state.t = json.decode("[1]") return true end`:                                    `run.state cannot be saved as JSON: it holds a table with a metatable`,
		`local f  function begin() f = io.open(run.args.path) end  function filter() return f:read() ~= nil end`: `it has the file`,
	} {
		s := &store{}
		_, points, err := keeping(t, s, engine.Options{Script: script(t, src), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: 4 << 10}, Args: map[string]string{"path": path}, Reach: engine.Reach{Require: func(string) (string, string, error) {
			return "local n = 0  return { add = function() n = n + 1 return n end }", "m.lua", nil
		}}}, true)
		if want == "" {
			require.NoError(t, err, src)
			continue
		}
		var failed *engine.ScriptError
		require.ErrorAs(t, err, &failed, src)
		require.Contains(t, failed.Msg, want, src)
		require.Empty(t, points, src)
	}
}

// Would catch harmless scripts that are refused: what begin makes, what is put back, what a hook
// reads.
func TestCheckpoint_acceptsScripts(t *testing.T) {
	path := saved(t, generated(t, 300, 6, 0))
	for _, src := range testscale.Some(3, []string{
		`local words, n = {}, 0  function begin() for i = 1, 100 do words[i] = i * i n = n + 1 end end
		 function transform(r) r:add("590", "  ", "a", tostring(words[r.index % 100 + 1])) end`,
		`local at  function transform(r) at = r.id  r:add("590", "  ", "a", at or "?")  at = nil end`,
		`function transform(r) run.state.low = math.min(run.state.low or math.huge, r.index) run.state.n = { 1/0, -1/0, "\255\0", true, { x = 1 } } end
		 function finish() run:emit(tostring(run.state.low), "low.txt") end`,
		`local n = 0  function transform(r) end  function finish() n = n + 1  run:emit(tostring(n), "n.txt") end`,
		`function begin() local n = 0 for line in io.lines(run.args.path) do n = n + #line end run.state.n = n end
		 function transform() end  function finish() run:emit(tostring(run.state.n), "n.txt") end`,
		`function source() return { run.args.path, run.args.path } end  function transform() end`,
		`function batch(records) run:emit(tostring(#records), "batches.txt") end`,
	}) {
		resumesAlike(t, 10, engine.Options{Script: script(t, src), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: 4 << 10}, Args: map[string]string{"path": path}})
	}
}

// Would catch a run that ends because of a state that comes late, instead of going on without
// further checkpoints.
func TestCheckpoint_lateState(t *testing.T) {
	path := saved(t, generated(t, 300, 6, 0))
	s := &store{}
	sum, points, err := keeping(t, s, engine.Options{Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: 4 << 10}, Script: script(t, `local last  function filter(r) if r.index > 200 then last = r.index end return true end`)}, true)
	require.NoError(t, err)
	require.EqualValues(t, 300, sum.Written)
	require.NotEmpty(t, points)
	require.LessOrEqual(t, points[len(points)-1].Place.Records, int64(200))
	require.Contains(t, strings.Join(sum.Notes, "\n"), "its hooks change the local 'last', which a checkpoint does not keep; the last checkpoint was made before record ")
	require.Len(t, sum.Notes, 1)
}

// Would catch a run that goes on with another script, other options or other files.
func TestCheckpoint_refusesToResume(t *testing.T) {
	dir := t.TempDir()
	path, table := filepath.Join(dir, "in.mrc"), filepath.Join(dir, "t.txt")
	data := generated(t, 300, 6, 0)
	const src = `local m = require "m"  function begin() io.open(run.args.table):close() end  function transform(r) end`
	opt := func() engine.Options {
		require.NoError(t, os.WriteFile(path, data, 0o600))
		require.NoError(t, os.WriteFile(table, []byte("x"), 0o600))
		return engine.Options{Script: script(t, src), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: 4 << 10}, Args: map[string]string{"table": table}, Reach: engine.Reach{Require: func(string) (string, string, error) { return "return {}", "m.lua", nil }}}
	}
	for want, change := range map[string]func(o *engine.Options){
		"the script test.lua is not the one it was made with": func(o *engine.Options) { o.Script = script(t, src+" ") },
		"the module m.lua is not the one it was made with": func(o *engine.Options) {
			o.Reach.Require = func(string) (string, string, error) { return "return { }", "m.lua", nil }
		},
		"the option limit was not given and is 7":          func(o *engine.Options) { o.Input.Limit = 7 },
		"the option jobs was 1 and is 2":                   func(o *engine.Options) { o.Speed.Jobs = 2 },
		"the option mode was native and is parallel":       func(o *engine.Options) { o.Speed.Mode = engine.ModeParallel },
		"the option set more was not given and is x":       func(o *engine.Options) { o.Args["more"] = "x" },
		"the option to was not given and is xml":           func(o *engine.Options) { o.Output.Format = parse.FormatXML },
		"the inputs were " + path + " and are " + table:    func(o *engine.Options) { o.Input.Paths = []string{table} },
		"the input " + path + " had ":                      func(*engine.Options) { require.NoError(t, os.WriteFile(path, data[:len(data)-1], 0o600)) },
		"the file " + table + ", which the script reads, ": func(*engine.Options) { require.NoError(t, os.WriteFile(table, []byte("yy"), 0o600)) },
		"the input " + path + " was changed on ": func(*engine.Options) {
			other := bytes.Replace(data, []byte("eng"), []byte("fre"), 1)
			require.NoError(t, os.WriteFile(path, other, 0o600))
		},
	} {
		s, o := &store{}, opt()
		_, points, err := keeping(t, s, o, true)
		require.NoError(t, err)
		change(&o)
		o.Checkpoints.Resume = points[2].Checkpoint
		_, more, err := keeping(t, s.cut(points[2].lengths), o, true)
		var refused *engine.ResumeError
		require.ErrorAs(t, err, &refused, want)
		require.Contains(t, err.Error(), "the checkpoint cannot be continued: "+want)
		require.Empty(t, more)
	}
}

// Catches a checkpoint from elsewhere whose place is not in the inputs: a run that panics there, or that ends at
// once with a part of its output.
func TestCheckpoint_placeElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.mrc")
	require.NoError(t, os.WriteFile(path, generated(t, 300, 6, 0), 0o600))
	for name, change := range map[string]func(p *engine.Place){
		"input":        func(p *engine.Place) { p.Input = -1 },
		"no input":     func(p *engine.Place) { p.Input = 2 },
		"batch":        func(p *engine.Place) { p.Batch = -1 },
		"offset":       func(p *engine.Place) { p.Offset = -5 },
		"after end":    func(p *engine.Place) { p.Offset = 1 << 50 },
		"number":       func(p *engine.Place) { p.Number = -1 },
		"records read": func(p *engine.Place) { p.Records = -1 },
	} {
		s := &store{}
		o := engine.Options{Script: script(t, `function transform(r) end`), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: 4 << 10}}
		_, points, err := keeping(t, s, o, true)
		require.NoError(t, err)
		o.Checkpoints.Resume = points[2].Checkpoint
		change(&o.Checkpoints.Resume.Place)
		_, _, err = keeping(t, s.cut(points[2].lengths), o, true)
		require.ErrorAs(t, err, new(*engine.ResumeError), name)
	}
}

// Would catch checkpoints of runs whose input cannot be read again.
func TestCheckpoint_refusesRuns(t *testing.T) {
	path := saved(t, generated(t, 30, 6, 0))
	hooks := script(t, `function transform(r) end`)
	for want, opt := range map[string]engine.Options{
		"standard input cannot be read again":      {Script: hooks, Input: engine.Input{Paths: []string{"-"}, Stdin: strings.NewReader("")}},
		"but the source is a stream":               {Script: hooks, Input: engine.Input{Source: strings.NewReader("")}},
		"/dev/null is not a file that can be read": {Script: hooks, Input: engine.Input{Paths: []string{path, "/dev/null"}}},
		"mode three-phase reads through the VM":    {Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: engine.ModeThreePhase}},
		"checkpoints need one reader, not 2":       {Script: hooks, Input: engine.Input{Paths: []string{path, path}}, Speed: engine.Speed{Readers: 2}},
		"checkpoints need a script with hooks":     {Script: script(t, `for r in marc.read(run.args.x):records() do end`)},
		"but the source is a reader of the script": {Script: script(t, `function source() return function() return nil end end function transform() end`)},
	} {
		_, points, err := keeping(t, &store{}, opt, true)
		var usage *engine.UsageError
		require.ErrorAs(t, err, &usage, want)
		require.Contains(t, err.Error(), want)
		require.Empty(t, points)
	}
}

// Would catch a checkpoint whose state is damaged, and that is continued without it.
func TestCheckpoint_damagedState(t *testing.T) {
	for state, says := range map[string]string{
		`12`:   "run.state in it is not a table",
		`{"a"`: "run.state in it cannot be read",
	} {
		s := &store{}
		o := engine.Options{Script: script(t, `function begin() run.state.n = 1 end function transform(r) end`), Input: engine.Input{Paths: []string{saved(t, generated(t, 300, 6, 0))}}, Speed: engine.Speed{Block: 4 << 10}}
		_, points, err := keeping(t, s, o, true)
		require.NoError(t, err)
		o.Checkpoints.Resume = points[2].Checkpoint
		require.NotEmpty(t, o.Checkpoints.Resume.State)
		o.Checkpoints.Resume.State = []byte(state)
		_, _, err = keeping(t, s.cut(points[2].lengths), o, true)
		require.ErrorAs(t, err, new(*engine.ResumeError), state)
		require.ErrorContains(t, err, says)
	}
}
