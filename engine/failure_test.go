package engine_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// Would catch an error of a later record, file or stage that is reported because it came first in
// time, with several VMs; and records before it that are not written.
func TestFailure_earliestWins(t *testing.T) {
	path := saved(t, generated(t, 400, 1, 0))
	missing := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, os.WriteFile(missing, nil, 0o600))
	for about, source := range map[string]string{
		"state of a record":  `function transform(record) if record.index >= 100 then run.state.r = record end end function combine(a, b) return a end`,
		"state of functions": `function transform(record) if record.index >= 100 then run.state.f = print end end function combine(a, b) return a end`,
	} {
		s := script(t, source)
		var first run
		for i, n := range []int{2, 3, 8, 8, 3, 2} {
			r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path, path}}, Speed: engine.Speed{Jobs: n, Block: 4 << 10}})
			require.ErrorAs(t, r.Err, new(*engine.ScriptError), about)
			if i == 0 {
				first = r
				require.NotZero(t, r.Sum.Written)
				require.Less(t, r.Sum.Written, int64(110))
			}
			require.Equal(t, strings.ReplaceAll(first.Err.Error(), "2", "N"), strings.ReplaceAll(r.Err.Error(), itoa(n), "N"), about)
			require.Equal(t, first.Counts, r.Counts, about)
			require.True(t, first.Records == r.Records, about)
		}
	}
}

func itoa(n int) string { return string(rune('0' + n)) }

// Would catch an error of begin, finish or combine that is lost, or has no place; and prints before
// it that are lost.
func TestFailure_ofHooksOutside(t *testing.T) {
	data := generated(t, 300, 1, 0)
	tests := []struct {
		hook, source string
		line         int
		written      int64
	}{
		{"", "print('before')\nerror('broken')", 2, 0},
		{"begin", "function begin()\nprint('before')\nerror('broken') end", 3, 0},
		{"finish", "function finish()\nprint('before')\nerror('broken') end", 3, 300},
		{"combine", "function combine(a, b)\nprint('before')\nerror('broken') end", 3, -1},
		{"source", "function source()\nprint('before')\nerror('broken') end", 3, 0},
	}
	for _, tt := range tests {
		for _, n := range []int{1, 3} {
			if n == 1 && tt.hook == "combine" {
				continue
			}
			src := tt.source + "\nfunction transform(record) run.state.n = 1 end"
			if tt.hook != "combine" {
				src = strings.Replace(src, "run.state.n = 1", "", 1)
			}
			opt := engine.Options{Script: script(t, src), Input: engine.Input{Paths: []string{saved(t, data)}}, Speed: engine.Speed{Jobs: n, Block: 4 << 10}}
			r := execute(t, opt)
			var e *engine.ScriptError
			require.ErrorAs(t, r.Err, &e, "%s, %d jobs", tt.hook, n)
			require.Equal(t, "broken", e.Msg)
			require.Equal(t, tt.line, e.Line)
			require.Equal(t, tt.hook, e.Hook)
			require.Contains(t, e.Source, "error('broken')")
			require.Equal(t, "before\n", r.Prints, "%s, %d jobs", tt.hook, n)
			balanced(t, r, tt.hook)
			if tt.written >= 0 {
				require.Equal(t, tt.written, r.Sum.Written)
			}
		}
	}
	nothing := script(t, "function combine(a, b) end function transform(record) run.state.n = 1 end")
	r := execute(t, engine.Options{Script: nothing, Input: engine.Input{Paths: []string{saved(t, data)}}, Speed: engine.Speed{Jobs: 2, Block: 4 << 10}})
	require.ErrorContains(t, r.Err, "combine returned a nil instead of the joined state")
}

// full is a writer on a disk that gets full.
type full struct {
	left int // writes that succeed
	err  error
}

func (w *full) Write(p []byte) (int, error) {
	if w.left--; w.left < 0 {
		return 0, w.err
	}
	return len(p), nil
}

// Would catch a write that fails unnoticed, and goroutines or a script that go on for nobody.
func TestFailure_outputs(t *testing.T) {
	path := saved(t, generated(t, 300, 1, 0.1))
	hooks := script(t, `function transform(record)
		print(record.index) run:emit(record, "more.mrc")
		if record.index > 250 then while true do end end
	end`)
	loop := script(t, `for record in marc.read(run.args.path):records() do
		print(record.index) marc.output():write(record) marc.output("more.mrc"):write(record)
	end
	while true do end`)
	dead := errors.New("no space left on device")
	for _, k := range []int{0, 1, 2, 5} {
		for name, set := range map[string]func(*engine.Options){
			"":      func(o *engine.Options) { o.Output.Main = &full{k, dead} },
			"print": func(o *engine.Options) { o.Output.Print = &full{k, dead} },
			"more.mrc": func(o *engine.Options) {
				o.Output.Create = func(string) (io.Writer, error) { return &full{k, dead}, nil }
			},
		} {
			for _, opt := range []engine.Options{
				{Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Jobs: 1}},
				{Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Jobs: 3}},
				{Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: engine.ModeLocked}},
				{Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: engine.ModeParallel, Jobs: 2}},
				{Script: loop, Args: map[string]string{"path": path}},
			} {
				if opt.Script == loop && k > 0 {
					continue // it writes 256 KiB at once
				}
				opt.Speed.Block, opt.Limits.Timeout = 2<<10, -1
				set(&opt)
				r := execute(t, opt)
				var e *engine.OutputError
				require.ErrorAs(t, r.Err, &e, "%q fails at write %d", name, k)
				require.ErrorIs(t, r.Err, dead)
				require.Equal(t, name, e.Name)
			}
		}
	}
	r := execute(t, engine.Options{Script: hooks, Input: engine.Input{Paths: []string{path}}, Output: engine.Output{Create: func(string) (io.Writer, error) { return nil, dead }}, Limits: engine.Limits{Timeout: -1}})
	require.ErrorIs(t, r.Err, dead)
}

// Would catch a stage that does not end with the context: it is cancelled after a random number of
// batches, in every mode, and every goroutine must end (goleak looks at the end).
func TestFailure_cancelAnywhere(t *testing.T) {
	data := generated(t, 400, 2, 0.1)
	path := saved(t, data)
	hooks := script(t, `function transform(record) print(record.index) run.state.n = 1 end function combine(a, b) return a end`)
	loop := script(t, `for record in marc.read(run.args.path):records() do print(("x"):rep(10000)) marc.output():write(record) end`)
	asked := script(t, `function source() local at = 1 return function(n) local s = data:sub(at, at + 999) at = at + 1000 return s ~= "" and s or nil end end
		function transform(record) print(record.index) end`)
	cause := errors.New("the user had enough")
	rounds := 40
	if small {
		rounds = 12
	}
	for seed := range uint64(rounds) {
		rng := rand.New(rand.NewPCG(seed, 3))
		for _, opt := range []engine.Options{
			{Script: hooks, Input: engine.Input{Paths: []string{path, path}}, Speed: engine.Speed{Jobs: 1 + rng.IntN(4)}},
			{Script: hooks, Input: engine.Input{Paths: []string{path, path, path}}, Speed: engine.Speed{Readers: 2, Jobs: 1 + rng.IntN(3)}},
			{Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: allModes[seed%uint64(len(allModes))]}},
			{Script: hooks, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: engine.ModeParallel, Jobs: 1 + rng.IntN(3)}},
			{Script: asked, Globals: given(data), Speed: engine.Speed{Mode: askedModes[rng.IntN(len(askedModes))]}},
			{Script: loop, Args: map[string]string{"path": path}},
		} {
			ctx, cancel := context.WithCancelCause(t.Context())
			opt.Speed.Block = 2 << 10
			opt.Output.Print = &trigger{after: rng.IntN(300), do: func() { cancel(cause) }}
			if seed == 0 {
				cancel(cause) // before it began
			}
			r := executeIn(ctx, opt)
			require.ErrorIs(t, r.Err, cause, "seed %d", seed)
			balanced(t, r, "cancelled")
			cancel(nil)
		}
	}
}

// Would catch a script whose top level or begin hangs and cannot be interrupted.
func TestFailure_cancelBeforeTheFirstRecord(t *testing.T) {
	path := saved(t, generated(t, 3, 1, 0))
	for _, source := range []string{
		"while true do end function transform() end",
		"function begin() while true do end end function transform() end",
		"function finish() while true do end end function transform() end",
		"function source() while true do end end function transform() end",
		"local r = marc.read('x') while true do end",
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(50*time.Millisecond, func() { cancel(engine.ErrInterrupted) })
		r := executeIn(ctx, engine.Options{Script: script(t, source), Input: engine.Input{Paths: []string{path}}, Limits: engine.Limits{Timeout: -1}})
		require.ErrorIs(t, r.Err, engine.ErrInterrupted, source)
		cancel(nil)
		if strings.HasPrefix(source, "while") {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			_, err := engine.Check(ctx, engine.Options{Script: script(t, source)})
			require.Error(t, err)
			cancel()
		}
	}
}

// Would catch a panic of an embedding program's function that takes the program down.
func TestFailure_panicOfAGlobal(t *testing.T) {
	path := saved(t, generated(t, 10, 1, 0))
	var list []int
	globals := map[string]any{"bad": func(i int) int { return list[i] }}
	s := script(t, `function transform(record) if record.index == 4 then bad(3) end end`)
	for _, n := range []int{1, 2} {
		r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Globals: globals, Speed: engine.Speed{Jobs: n}})
		require.NoError(t, r.Err)
		require.EqualValues(t, 1, r.Sum.Rejected)
		require.Contains(t, r.Reports[0], "index out of range")
		require.Contains(t, r.Reports[0], "script")
	}
	r := execute(t, engine.Options{Script: script(t, `function begin() bad(3) end function transform() end`), Input: engine.Input{Paths: []string{path}}, Globals: globals})
	require.ErrorAs(t, r.Err, new(*engine.ScriptError))
	// One of Go's own code is a fault, and an error as well.
	r = execute(t, engine.Options{Script: s, Input: engine.Input{Source: panicking{}}, Globals: globals})
	require.ErrorAs(t, r.Err, new(*engine.FaultError))
	for _, mode := range askedModes {
		r = execute(t, engine.Options{Script: s, Input: engine.Input{Source: panicking{}}, Globals: globals, Speed: engine.Speed{Mode: mode}})
		require.Error(t, r.Err, "mode %s", mode)
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("a fault") }
