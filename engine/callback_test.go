package engine_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// given makes the globals of a script whose reader uses them: data in Lua, and its size.
func given(data []byte) map[string]any { return map[string]any{"data": string(data)} }

// Would catch a reader that is misunderstood: bytes beyond or below the number that it was asked
// for, nothing for a while, nothing at all.
func TestCallback_answers(t *testing.T) {
	data := generated(t, 30, 1, 0)
	want := execute(t, engine.Options{Script: script(t, `function transform() end`), Input: engine.Input{Source: bytes.NewReader(data)}})
	require.EqualValues(t, 30, want.Sum.Written)
	tests := []struct {
		name, reader string
		written      int64
	}{
		{"everything at once", `local first = true return function() if first then first = false return data end end`, 30},
		{"as much as asked for", `local at = 1 return function(n) local s = data:sub(at, at + n - 1) at = at + n return s ~= "" and s or nil end`, 30},
		{"one byte", `local at = 0 return function() at = at + 1 return at <= #data and data:sub(at, at) or nil end`, 30},
		{"nothing now", `local at, turn = 1, 0 return function(n)
			turn = turn + 1
			if turn % 3 ~= 0 then return "" end
			local s = data:sub(at, at + 4999) at = at + 5000 return s ~= "" and s or nil end`, 30},
		{"never anything", `return function() return nil end`, 0},
		{"no result is nil", `return function() end`, 0},
		{"false is no end", `return function() return false end`, -1},
		{"nothing for ever", `return function() return "" end`, -1},
	}
	for _, tt := range tests {
		s := script(t, "function source() "+tt.reader+" end function transform() end")
		for _, mode := range askedModes {
			t.Run(tt.name+"/"+string(mode), func(t *testing.T) {
				t.Parallel()
				r := execute(t, engine.Options{Script: s, Globals: given(data), Speed: engine.Speed{Mode: mode}})
				if tt.written < 0 {
					var e *engine.ScriptError
					require.ErrorAs(t, r.Err, &e)
					require.Equal(t, 1, e.Line)
					require.Equal(t, "source", e.Hook)
					return
				}
				require.NoError(t, r.Err)
				require.Equal(t, tt.written, r.Sum.Written)
				if tt.written == 30 {
					require.True(t, want.Records == r.Records)
				}
			})
		}
	}
}

// Would catch a source that returns something else than a source, and gets an empty output.
func TestCallback_wrongTypes(t *testing.T) {
	for source, msg := range map[string]string{
		`return 12`:                       "source gave a number",
		`return true`:                     "source gave a boolean",
		``:                                "source returned nothing",
		`return {}`:                       "without a method read",
		`return { read = 1 }`:             "without a method read",
		`return { 1 }`:                    "paths are expected",
		`return ""`:                       "empty string",
		`return function() return 12 end`: "the reader returned a number",
		`return function() return {} end`: "the reader returned a table",
		`return { read = function() return true end }`:                                                              "the reader returned a boolean",
		`local n = 0 return function() n = n + 1 if n == 3 then return 12 end return marc.record{{"001", "x"}} end`: "records first and then a number",
		`local n = 0 return function() n = n + 1 if n == 3 then return marc.record{} end return "x" end`:            "the reader returned a record",
	} {
		for _, mode := range askedModes {
			r := execute(t, engine.Options{Script: script(t, "function source(run) "+source+" end\nfunction transform() end"), Speed: engine.Speed{Mode: mode}})
			var e *engine.ScriptError
			require.ErrorAs(t, r.Err, &e, "%s, mode %s", source, mode)
			require.Contains(t, e.Msg, msg, "mode %s", mode)
			require.Equal(t, "source", e.Hook)
			require.Equal(t, 1, e.Line, source)
		}
	}
}

// Would catch an error that takes records with it which were read before, or that does not name
// its line.
func TestCallback_raises(t *testing.T) {
	data := generated(t, 1000, 2, 0)
	records := bytes.SplitAfter(data, []byte{parse.RecordTerminator})[:1000]
	list := make([]string, 1000)
	for i := range records {
		list[i] = string(records[i])
	}
	globals := map[string]any{"nth": func(i int) string { return list[i-1] }}
	const reader = `local n = 0
		local function next_record()
			n = n + 1
			if n == 1000 then
				error("the line is dead")
			end
			return nth(n)
		end
`
	hooks := script(t, reader+"function source() return next_record end function transform() end")
	loop := script(t, reader+"for r in marc.read(next_record):records() do marc.output():write(r) end")
	maker := script(t, strings.Replace(reader, "return nth(n)", `return marc.record{{"001", tostring(n)}, {"245", "00", "a", "T"}}`, 1)+
		"function source() return next_record end function transform() end")
	check := func(r run, about string) {
		var e *engine.ScriptError
		require.ErrorAs(t, r.Err, &e, about)
		require.Contains(t, e.Msg, "the line is dead", about)
		require.Equal(t, 5, e.Line, about)
		require.Equal(t, `				error("the line is dead")`, e.Source, about)
		require.EqualValues(t, 999, r.Sum.Written, about)
		require.Equal(t, 999, strings.Count(r.Records, "\x1d"), about)
	}
	for _, mode := range askedModes {
		r := execute(t, engine.Options{Script: hooks, Globals: globals, Speed: engine.Speed{Mode: mode}})
		check(r, string(mode))
		require.True(t, strings.HasPrefix(string(data), r.Records))
		check(execute(t, engine.Options{Script: maker, Speed: engine.Speed{Mode: mode}}), "records made in mode "+string(mode))
	}
	for _, n := range []int{2, 8} {
		check(execute(t, engine.Options{Script: hooks, Globals: globals, Speed: engine.Speed{Jobs: n}}), "jobs")
	}
	check(execute(t, engine.Options{Script: loop, Globals: globals}), "loop")
}

// Would catch what a reader prints, emits or counts put into a batch that is somebody else's
// meanwhile, or lost.
func TestCallback_leavesTraces(t *testing.T) {
	data := generated(t, 200, 3, 0)
	s := script(t, `
		local at, asked = 1, 0
		function source()
			print("source")
			return function(n)
				asked = asked + 1
				print("asked")
				run:tally("asked", "times")
				run:emit("line " .. asked, "asked.txt")
				local s = data:sub(at, at + 1999)
				at = at + 2000
				return s ~= "" and s or nil
			end
		end
		function begin() print("begin") end
		function transform(record) print("record") run:tally("records", "all") end
		function finish() print("asked", asked) end`)
	for _, mode := range askedModes {
		for _, n := range []int{1, 4} {
			if n > 1 && infoOf(mode).OneVM {
				continue
			}
			r := execute(t, engine.Options{Script: s, Globals: given(data), Speed: engine.Speed{Mode: mode, Jobs: n, Block: 2000}})
			require.NoError(t, r.Err)
			asked := len(data)/2000 + 2
			require.Equal(t, asked, strings.Count(r.Prints, "asked\n"), "mode %s", mode)
			require.Equal(t, 200, strings.Count(r.Prints, "record\n"))
			require.Equal(t, engine.Tallies{"asked": {"times": float64(asked)}, "records": {"all": 200}}, r.Tallies)
			require.Equal(t, asked, strings.Count(r.Further["asked.txt"], "\n"))
			require.True(t, strings.HasPrefix(r.Prints, "source\nbegin\n"), r.Prints[:30])
			require.EqualValues(t, 200, r.Sum.Written)
			require.EqualValues(t, asked, r.Sum.Added)
		}
	}
}

// blocking is a stream that returns its data and then nothing, until the context ends.
type blocking struct {
	ctx  context.Context
	data io.Reader
}

func (b *blocking) Read(p []byte) (int, error) {
	if n, err := b.data.Read(p); n > 0 || err == nil {
		return n, nil
	}
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

// Would catch a run that Ctrl-C does not end because its source returns nothing.
func TestCallback_blocks(t *testing.T) {
	data := generated(t, 50, 4, 0)
	endless := `local given = false local function read(n) if not given then given = true return data end while true do end end `
	tests := map[string]func(ctx context.Context) engine.Options{
		"a loop in the reader": func(context.Context) engine.Options {
			return engine.Options{Script: script(t, endless+`function source() return read end function transform() print("seen") end`)}
		},
		"a loop in the reader that a pcall protects": func(context.Context) engine.Options {
			return engine.Options{Script: script(t, endless+`function source() return function(n) while true do local ok, s = pcall(read, n) if ok then return s end end end end
				function transform() print("seen") end`)}
		},
		"a loop in a script that reads for itself": func(context.Context) engine.Options {
			return engine.Options{Script: script(t, endless+`for r in marc.read(read):records() do print("seen") end`)}
		},
		"a stream of Go": func(ctx context.Context) engine.Options {
			return engine.Options{Script: script(t, `function transform() print("seen") end`), Input: engine.Input{Source: &blocking{ctx, bytes.NewReader(data)}}}
		},
	}
	for name, make := range tests {
		for _, mode := range askedModes {
			if strings.HasSuffix(name, "itself") && mode != askedModes[0] {
				continue
			}
			ctx, cancel := context.WithCancelCause(t.Context())
			opt := make(ctx)
			opt.Globals, opt.Limits.Timeout, opt.Speed.Mode = given(data), -1, mode
			seen := &trigger{after: 10, do: func() { cancel(engine.ErrInterrupted) }}
			opt.Output.Print = seen
			// A script that loops at once prints nothing: it is interrupted nevertheless.
			time.AfterFunc(60*time.Millisecond, seen.do)
			r := executeIn(ctx, opt)
			require.ErrorIs(t, r.Err, engine.ErrInterrupted, "%s, mode %s", name, mode)
			cancel(nil)
		}
	}
}

// trigger does something when it has been written to so many times.
type trigger struct {
	after int
	do    func()
}

func (w *trigger) Write(p []byte) (int, error) {
	if w.after -= strings.Count(string(p), "\n"); w.after <= 0 && w.do != nil {
		w.do()
	}
	return len(p), nil
}

// Would catch a reader that is never stopped because it is not a hook of a record, and a timeout
// that loses what was read before.
func TestCallback_timeout(t *testing.T) {
	data := generated(t, 50, 4, 0)
	s := script(t, `local given = false
		function source() return function() if not given then given = true return data end while true do end end end
		function transform() end`)
	for _, mode := range askedModes {
		testscale.Patiently(t, brief, func(t2 testscale.T, limit time.Duration) {
			r := execute(t, engine.Options{Script: s, Globals: given(data), Limits: engine.Limits{Timeout: limit}, Speed: engine.Speed{Mode: mode}})
			var e *engine.ScriptError
			require.ErrorAs(t2, r.Err, &e)
			require.Contains(t2, e.Msg, "longer than")
			require.EqualValues(t2, 50, r.Sum.Written, "mode %s", mode)
		})
	}
}
