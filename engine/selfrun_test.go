package engine_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// heap is a writer that looks now and then how much the heap holds, without garbage: how much of that there is depends
// on the load of the machine. What tests before have left does not count.
type heap struct {
	before, most uint64
	writes       int
}

func newHeap() *heap { return &heap{before: heapInUse()} }

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

func (h *heap) Write(p []byte) (int, error) {
	if h.writes++; h.writes%10 != 1 {
		return len(p), nil
	}
	if now := heapInUse(); now > h.before {
		h.most = max(h.most, now-h.before)
	}
	return len(p), nil
}

// Would catch a script without hooks whose output is kept in memory until it ends, because it reads
// no records or reads them all first.
func TestSelfRun_memory(t *testing.T) {
	n := "200000"
	if small {
		n = "60000"
	}
	for _, body := range []string{
		`for i = 1, N do print(i, ("x"):rep(200)) end`,
		`for i = 1, N do marc.output():write(marc.record{{"001", tostring(i)}, {"245", "00", "a", ("x"):rep(200)}}) end`,
		`for i = 1, N do marc.output("lines.out"):write(("x"):rep(200)) end`,
	} {
		h := newHeap()
		s := script(t, "local _ = marc\n"+strings.ReplaceAll(body, "N", n))
		_, err := engine.Run(t.Context(), engine.Options{Script: s, Output: engine.Output{Main: h, Print: h, Create: func(string) (io.Writer, error) { return h, nil }}})
		require.NoError(t, err)
		require.Positive(t, h.writes)
		require.Less(t, h.most, uint64(40<<20), body)
	}
}

// Would catch a record that counts as dropped because it was written after others were read.
func TestSelfRun_writtenLater(t *testing.T) {
	path := saved(t, generated(t, 3000, 1, 0))
	for name, body := range map[string]string{
		"one behind": `local last
			for record in marc.read(run.args.path):records() do
				if last then marc.output():write(last) end
				last = record:copy()
			end
			marc.output():write(last)`,
		"all in the end": `local all = {}
			for record in marc.read(run.args.path):records() do all[#all + 1] = record:copy() end
			for i = #all, 1, -1 do marc.output():write(all[i]) end`,
		"two readers": `local other, reader = marc.read(run.args.path):records()
			local n = 0
			for record in marc.read(run.args.path):records() do
				n = n + 1
				marc.output():write(record)
				if n % 2 == 0 then other(reader) marc.output():write(other(reader)) end
			end`,
	} {
		r := execute(t, engine.Options{Script: script(t, body), Args: map[string]string{"path": path}, Speed: engine.Speed{Block: 8 << 10}})
		require.NoError(t, r.Err)
		balanced(t, r, name)
		require.Zero(t, r.Sum.Added, name)
		require.Equal(t, inOutputs(r), r.Sum.Written)
		if name == "two readers" {
			require.EqualValues(t, 6000, r.Sum.Read)
			require.EqualValues(t, 4500, r.Sum.Written)
		} else {
			require.EqualValues(t, 3000, r.Sum.Written, name)
		}
	}
}

// Would catch a script that waits for ever for a reader that has failed, because it caught the error
// and asks again.
func TestSelfRun_asksAgainAfterAnError(t *testing.T) {
	data := generated(t, 20, 1, 0)
	s := script(t, `local n = 0
		local next, reader = marc.read(function() n = n + 1 if n == 1 then return data end error("broken " .. n) end):records()
		local got, failed = 0, 0
		while failed < 3 do
			local ok, record = pcall(next, reader)
			if ok then got = got + 1 else failed = failed + 1 print(record) end
		end
		print(got)`)
	r := execute(t, engine.Options{Script: s, Globals: given(data)})
	require.NoError(t, r.Err)
	require.Equal(t, strings.Repeat("test.lua:2: broken 2\n", 3)+"20\n", r.Prints)
	require.EqualValues(t, 20, r.Sum.Read)
}

// Would catch what concerns hooks and is silently without effect, or fails without a word why.
func TestSelfRun_hasNoHooks(t *testing.T) {
	path := saved(t, generated(t, 3, 1, 0))
	for _, call := range []string{"run:skip()", "run:reject('bad')"} {
		r := execute(t, engine.Options{Script: script(t, "for record in marc.read(run.args.path):records() do "+call+" end"), Args: map[string]string{"path": path}})
		require.ErrorContains(t, r.Err, "run:skip and run:reject end a hook, and this script has none")
	}
	s := script(t, "for record in marc.read(run.args.path):records() do marc.output():write(record) end")
	r := execute(t, engine.Options{Script: s, Args: map[string]string{"path": path}, Speed: engine.Speed{Mode: engine.ModeLocked, Jobs: 4}})
	require.NoError(t, r.Err)
	require.Equal(t, 1, r.Sum.Jobs)
	require.Len(t, r.Sum.Notes, 1)
	require.Contains(t, r.Sum.Notes[0], "reads for itself")
	mixed := script(t, "local o = marc.output() for record in marc.read(run.args.path):records() do o:write(record) o:write('a line') end")
	r = execute(t, engine.Options{Script: mixed, Args: map[string]string{"path": path}})
	require.ErrorContains(t, r.Err, "the main output already has records")
	require.ErrorAs(t, r.Err, new(*engine.ScriptError))
	require.EqualValues(t, 1, r.Sum.Written, "what came before is written")
	_, err := engine.Run(t.Context(), engine.Options{Script: script(t, "local x = 1")})
	require.ErrorContains(t, err, "the script defines no hook and reads nothing")
}

// Would catch a reader of a hook that keeps its blocks in memory after its end: one file is read
// again for every record.
func TestSelfRun_readersOfHooksAreForgotten(t *testing.T) {
	testscale.CollectOften(t)
	main, other := saved(t, generated(t, 300, 1, 0)), saved(t, generated(t, 30, 2, 0))
	h := newHeap()
	s := script(t, `function transform(record)
		for r in marc.read(run.args.other):records() do end
		if record.index % 10 == 0 then print(record.index) end
	end`)
	_, err := engine.Run(t.Context(), engine.Options{Script: s, Input: engine.Input{Paths: []string{main}}, Args: map[string]string{"other": other}, Output: engine.Output{Print: h, Main: io.Discard}})
	require.NoError(t, err)
	require.Positive(t, h.writes)
	require.Less(t, h.most, uint64(64<<20))
}
