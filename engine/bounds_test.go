package engine_test

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// sameEverywhere runs in every mode and with several VMs, with blocks of many sizes, and compares
// with one VM in mode native.
func sameEverywhere(t *testing.T, opt engine.Options, about string, args ...any) run {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	want := execute(t, opt)
	for _, m := range pathModes {
		for _, c := range testscale.Of([]crew{{1, 16}, {3, 2}}, []crew{{1, 16}, {2, 16}, {3, 2}}) {
			if c.jobs > 1 && infoOf(m.mode).OneVM {
				continue
			}
			runtime.GOMAXPROCS(c.cores)
			o := opt
			o.Speed.Mode, o.Speed.Block, o.Speed.Jobs = m.mode, m.block, c.jobs
			same(t, want.result, execute(t, o).result, "%s, mode %s, block %d, %+v", fmt.Sprintf(about, args...), m.mode, m.block, c)
		}
	}
	return want
}

// damagedFiles returns two files with all kinds of damage to records.
func damagedFiles(t *testing.T, seed uint64) []string {
	t.Helper()
	return []string{saved(t, generated(t, 60, seed, 0.4)), saved(t, generated(t, 60, seed+100, 0.4))}
}

// Would catch a limit that is off by one at the end of a batch or a file, and what is counted of
// the records beyond it.
func TestBounds_limitAndSkip(t *testing.T) {
	s := script(t, probeHooks)
	files := damagedFiles(t, 1)
	all := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: files, Format: parse.FormatMARC}})
	require.NoError(t, all.Err)
	n := all.Sum.Read
	bounds := [][2]int64{{1, 0}, {0, 1}, {1, 1}, {n, 0}, {n - 1, 0}, {n + 1, 0}, {0, n}, {0, n - 1}, {0, n + 1}, {5, n - 3}, {40, 30}}
	if small {
		bounds = [][2]int64{{n, 0}, {40, 30}}
	}
	for _, b := range bounds {
		limit, skip := b[0], b[1]
		r := sameEverywhere(t, engine.Options{Script: s, Input: engine.Input{Paths: files, Format: parse.FormatMARC, Limit: limit, Skip: skip}}, "limit %d, skip %d", limit, skip)
		require.NoError(t, r.Err)
		balanced(t, r, "limit %d, skip %d", limit, skip)
		want := max(0, n-skip)
		if limit > 0 {
			want = min(want, limit)
		}
		require.Equal(t, want, r.Sum.Read, "limit %d, skip %d", limit, skip)
		require.Equal(t, min(skip, n), r.Sum.Skipped)
		// The records in between are those that the whole run had there, under the same numbers.
		lines := strings.SplitAfter(all.Prints, "\n")
		from, to := 0, 0
		for _, line := range lines[:len(lines)-1] {
			var index int64
			_, err := fmt.Sscan(line, &index)
			require.NoError(t, err)
			if index <= skip {
				from++
			}
			if index <= skip+want {
				to++
			}
		}
		require.Equal(t, strings.Join(lines[from:to], ""), r.Prints)
	}
}

// Would catch a run that goes on after the record where the script stopped it, or ends before, or
// counts what comes later.
func TestBounds_stop(t *testing.T) {
	files := damagedFiles(t, 2)
	for _, hook := range []string{
		"function filter(record) print(record.index) if record.index == N then run:stop() end return record.index % 3 > 0 end",
		"function transform(record) print(record.index) run:tally('seen', 'all') if record.index == N then run:stop() run:emit('stopped', 'stop.log') return false end end",
		"function transform(record) print(record.index) if record.index == N then run:stop() run:skip() end end",
		"function transform(record) print(record.index) if record.index >= N then run:stop() error('stopped') end end",
	} {
		for _, at := range []string{"1", "2", "59", "62", "90"} {
			if small && at != "62" {
				continue
			}
			s := script(t, strings.ReplaceAll(hook, "N", at)+"\nfunction finish(run) print('finish', run.counts.read) end")
			r := sameEverywhere(t, engine.Options{Script: s, Input: engine.Input{Paths: files, Format: parse.FormatMARC}}, "stop at %s: %s", at, hook)
			require.NoError(t, r.Err)
			balanced(t, r, at)
			require.Contains(t, "\n"+r.Prints, "\n"+at+"\nfinish\t", "%s is the last one", at)
		}
	}
}

// Would catch run:stop in begin that lets a record through, and one in a reader that drops what the
// reader gave.
func TestBounds_stopBeforeTheFirst(t *testing.T) {
	files := damagedFiles(t, 2)
	s := script(t, "function begin(run) run:stop() end function transform(record) end function finish(run) print('finish', run.counts.read) end")
	r := sameEverywhere(t, engine.Options{Script: s, Input: engine.Input{Paths: files, Format: parse.FormatMARC}}, "stop in begin")
	require.NoError(t, r.Err)
	require.Zero(t, r.Sum.Read)
	require.Equal(t, "finish\t0\n", r.Prints)
	require.Zero(t, total(r.Bytes))

	data := generated(t, 10, 1, 0)
	reader := script(t, `local n = 0 function source() return function() n = n + 1 if n == 3 then run:stop() end return data end end function transform() end`)
	for _, mode := range askedModes {
		r := execute(t, engine.Options{Script: reader, Speed: engine.Speed{Mode: mode}, Globals: given(data)})
		require.NoError(t, r.Err)
		require.EqualValues(t, 30, r.Sum.Written, "mode %s", mode)
	}
}

// Would catch a run that stops at another bad record with more VMs, because a later one was
// found first, or that counts, prints or writes something of the records after it.
func TestBounds_maxErrors(t *testing.T) {
	hooks := script(t, `
		function transform(record)
			print(record.index)
			run:tally("seen", record.leader.type)
			run:emit(record, "all.mrc")
			if record.index % 9 == 0 then run:reject("ninth") end
			if record.index % 14 == 0 then error("fourteenth") end
			if record.index % 23 == 0 then record:add("500", "  ", "a", ("x"):rep(12000)) end
		end`)
	files := damagedFiles(t, 3)
	all := execute(t, engine.Options{Script: hooks, Input: engine.Input{Paths: files, Format: parse.FormatMARC}})
	require.NoError(t, all.Err)
	limits := []int64{1, 2, 3, 7, all.Sum.Rejected, all.Sum.Rejected + 1}
	if small {
		limits = limits[3:5]
	}
	for _, n := range limits {
		r := sameEverywhere(t, engine.Options{Script: hooks, Input: engine.Input{Paths: files, Format: parse.FormatMARC}, Bad: engine.BadRecords{MaxErrors: n}}, "max-errors %d", n)
		balanced(t, r, "max-errors %d", n)
		if n > all.Sum.Rejected {
			require.NoError(t, r.Err)
			continue
		}
		var e *engine.TooManyError
		require.ErrorAs(t, r.Err, &e)
		require.Equal(t, n, e.Limit)
		require.Equal(t, n, r.Sum.Rejected)
		require.Equal(t, r.Sum.Read, e.Last.Pos.Index, "what was read ends with the record that was one too many")
		require.True(t, strings.HasPrefix(all.Records, r.Records))
		require.True(t, strings.HasPrefix(all.Prints, r.Prints))
	}
	strict := sameEverywhere(t, engine.Options{Script: hooks, Input: engine.Input{Paths: files, Format: parse.FormatMARC}, Bad: engine.BadRecords{Strict: true}}, "strict")
	require.ErrorAs(t, strict.Err, new(*engine.TooManyError))
	require.EqualValues(t, 1, strict.Sum.Rejected)
	require.Zero(t, strict.Sum.Problems, "nothing is tolerated")
	require.Len(t, strict.Reports, 1, "and reported once")
}

// Would catch bounds that a script which reads for itself does not heed, and an output that is lost
// when the last error comes.
func TestBounds_scriptReads(t *testing.T) {
	hooks := script(t, probeHooks)
	files := damagedFiles(t, 4)
	args := map[string]string{"one": files[0], "two": files[1]}
	for name, loop := range map[string]string{
		"records": "for record in marc.read({run.args.one, run.args.two}):records() do visit(record) end",
		"files":   "for _, path in ipairs{run.args.one, run.args.two} do for record in marc.read(path):records() do visit(record) end end",
	} {
		reads := script(t, probeLoop+loop)
		for _, opt := range []engine.Options{{Input: engine.Input{Limit: 7}}, {Input: engine.Input{Skip: 20}}, {Input: engine.Input{Limit: 30, Skip: 45}}, {Input: engine.Input{Limit: 1000}}, {Bad: engine.BadRecords{MaxErrors: 1}}, {Bad: engine.BadRecords{MaxErrors: 5}}, {Bad: engine.BadRecords{Strict: true}}} {
			opt.Input.Format = parse.FormatMARC
			want, got := opt, opt
			want.Script, want.Input.Paths = hooks, files
			got.Script, got.Args = reads, args
			w, g := execute(t, want), execute(t, got)
			if opt.Input.Limit > 0 || opt.Input.Skip > 0 || opt.Bad.MaxErrors > 0 || opt.Bad.Strict {
				w.Bytes.Filler, g.Bytes.Filler = 0, 0 // how far was read ahead is chance
			}
			balanced(t, g, name)
			same(t, w.result, g.result, "%s, %+v", name, [4]any{opt.Input.Limit, opt.Input.Skip, opt.Bad.MaxErrors, opt.Bad.Strict})
		}
	}
	stops := script(t, "local n = 0 for record in marc.read(run.args.one):records() do n = n + 1 if n == 9 then run:stop() end marc.output():write(record) end print(n)")
	r := execute(t, engine.Options{Script: stops, Args: args, Input: engine.Input{Format: parse.FormatMARC}})
	require.NoError(t, r.Err)
	require.EqualValues(t, 9, r.Sum.Written)
	require.Equal(t, "9\n", r.Prints)
	makes := script(t, `for record in marc.read(function() return marc.record{{"001", "x"}} end):records() do marc.output():write(record) end`)
	r = execute(t, engine.Options{Script: makes, Input: engine.Input{Limit: 12, Skip: 3}})
	require.NoError(t, r.Err)
	require.EqualValues(t, 12, r.Sum.Written)
}

// Would catch a record of a script that reads for itself whose writing fails and is reported as an
// internal error, or no failure at all.
func TestBounds_scriptReadsWritesTooMuch(t *testing.T) {
	data := generated(t, 20, 1, 0)
	s := script(t, `for record in marc.read(data):records() do
		if record.index % 5 == 0 then record:add("500", "  ", "a", ("x"):rep(12000)) end
		marc.output():write(record) marc.output("b.mrc"):write(record)
	end`)
	r := execute(t, engine.Options{Script: s, Globals: given(data)})
	require.NoError(t, r.Err)
	balanced(t, r, "")
	require.EqualValues(t, 4, r.Sum.Rejected)
	require.EqualValues(t, 16, r.Sum.Written)
	require.EqualValues(t, 16, r.Sum.Added)
	require.Len(t, r.Reports, 4)
	require.Contains(t, r.Reports[0], "rejected too-long source record 5 (001 ")
	require.Equal(t, 4, bytes.Count([]byte(r.Rejects), []byte{parse.RecordTerminator}))
	r = execute(t, engine.Options{Script: s, Globals: given(data), Bad: engine.BadRecords{Strict: true}})
	require.ErrorAs(t, r.Err, new(*engine.TooManyError))
	require.NotErrorAs(t, r.Err, new(*engine.FaultError))
	require.EqualValues(t, 4, r.Sum.Written)
}

// Would catch a run that a record which a hook reads with marc.read ends, and whose error names another one.
func TestBounds_readByHook(t *testing.T) {
	records := bytes.SplitAfter(generated(t, 3, 1, 0), []byte{parse.RecordTerminator})
	id := func(i int) string { return string(bytes.SplitN(records[i], []byte{parse.FieldTerminator}, 3)[1]) }
	incomplete := slices.Concat(records[0], bytes.Replace(records[1], []byte("\x1fa"), []byte("\x1e\x1e"), 1))
	for name, tt := range map[string]struct {
		data     []byte
		id, last string
	}{
		"problems":    {incomplete, id(1), ""},
		"no record":   {slices.Concat(records[0], []byte("this is no record at all, but longer than a leader")), "", id(0)},
		"other bytes": {slices.Concat(records[0], records[1], []byte("this is no record at all, but longer than a leader")), "", id(1)},
	} {
		r := execute(t, engine.Options{Script: script(t, `function filter(record) for _ in marc.read(run.args.other):records() do end return true end`),
			Args: map[string]string{"other": saved(t, tt.data)}, Input: engine.Input{Source: bytes.NewReader(records[2])}, Bad: engine.BadRecords{Strict: true}})
		var e *engine.TooManyError
		require.ErrorAs(t, r.Err, &e, name)
		require.Equal(t, [2]string{tt.id, tt.last}, [2]string{e.Last.ID, e.Last.LastID}, name)
		require.Empty(t, r.Records, name)
	}
}
