package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// Would catch a script whose pcall gets around its time, in every way of calling it.
func TestPcall_doesNotCatchATimeout(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 3, 1, 0))
	for _, body := range testscale.Some(3, []string{
		"pcall(function() while true do end end)",
		"while true do pcall(function() while true do end end) end",
		"pcall(pcall, function() while true do end end)",
		"xpcall(function() while true do end end, print)",
		"xpcall(function() while true do end end, function() while true do end end)",
		"xpcall(error, function() while true do end end)",
		"while true do xpcall(function() while true do end end, function() return 1 end) end",
		"return pcall(function() while true do end end) and nil",
		"table.sort({ 3, 1, 2 }, function() return pcall(function() while true do end end) end)",
		"('abc'):gsub('.', function() pcall(function() while true do end end) end)",
		"setmetatable({}, { __tostring = function() pcall(function() while true do end end) return 'x' end, __index = tostring })[1] = 1 while true do end",
		"local t = setmetatable({}, { __index = function() while true do end end }) pcall(function() return t.x end)",
	}) {
		s := script(t, "function transform(record) if record.index == 2 then "+body+" end end")
		testscale.Patiently(t, brief, func(t2 testscale.T, limit time.Duration) {
			r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Limits: engine.Limits{Timeout: limit}})
			require.NoError(t2, r.Err, body)
			require.EqualValues(t2, 1, r.Sum.Rejected, body)
			require.EqualValues(t2, 2, r.Sum.Written, body)
			require.Contains(t2, r.Reports[0], "the hook took longer than "+limit.String(), body)
		})
	}
}

// Would catch a script whose pcall swallows run:skip, run:reject or run:stop.
func TestPcall_doesNotCatchADecision(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 5, 1, 0))
	for body, want := range map[string][3]int64{ // read, written, rejected
		"pcall(function() run:skip() end)":                         {5, 4, 0},
		"pcall(run.skip, run)":                                     {5, 4, 0},
		"xpcall(function() run:reject('no') end, print)":           {5, 4, 1},
		"pcall(pcall, function() run:reject('no') end)":            {5, 4, 1},
		"pcall(function() run:stop() error('after the stop') end)": {2, 2, 0},
	} {
		s := script(t, "function transform(record) if record.index == 2 then "+body+" end end")
		r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}})
		require.NoError(t, r.Err, body)
		require.Equal(t, want, [3]int64{r.Sum.Read, r.Sum.Written, r.Sum.Rejected}, body)
	}
}

// Would catch a fault of Go code that a script takes for an error of its own and hides.
func TestPcall_doesNotCatchAFault(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 3, 1, 0))
	var list []int
	globals := map[string]any{"bad": func(i int) int { return list[i] }}
	for _, body := range []string{
		"pcall(bad, 3)",
		"pcall(function() pcall(bad, 3) end)",
		"xpcall(function() bad(3) end, function() return 1 end)",
		"pcall(function() ('abc'):gsub('.', function() bad(3) end) end)",
	} {
		s := script(t, "function transform(record) if record.index == 2 then "+body+" end end")
		r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}, Globals: globals})
		require.NoError(t, r.Err, body)
		require.EqualValues(t, 1, r.Sum.Rejected, body)
		require.EqualValues(t, 1, r.Sum.Faults, body)
		require.Contains(t, r.Reports[0], "an internal error of mrrc-lua: runtime error: index out of range [3] with length 0", body)
	}
}

// Would catch a script that puts something else instead of what every script has: for one
// record, and for all that come after it.
func TestSandbox_globalsOfTheHost(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 3, 1, 0))
	for _, source := range []string{
		"function transform() print = nil end", "function transform()\n ipairs = next end", "marc = {} function transform() end",
		"function transform() function text() end end", "function print() end function transform() end", "for _, v in ipairs({}) do string, run = v end function transform() end",
	} {
		r := execute(t, engine.Options{Script: script(t, source), Input: engine.Input{Paths: []string{path}}})
		var e *engine.ScriptError
		require.ErrorAs(t, r.Err, &e, source)
		require.Contains(t, e.Msg, "exists in every script and cannot be replaced")
		require.NotZero(t, e.Line)
	}
	module := func(name string) (string, string, error) { return "text = 1", name + ".lua", nil }
	r := execute(t, engine.Options{Script: script(t, "require('m') function transform() end"), Input: engine.Input{Paths: []string{path}}, Reach: engine.Reach{Require: module}})
	require.ErrorContains(t, r.Err, "'text' exists in every script")
	// A script owns its locals, parameters and fields, whatever their names.
	mine := script(t, "local text, print = 1 function transform(record) local marc = { run = text } for table = 1, 2 do end print = marc.run end")
	r = execute(t, engine.Options{Script: mine, Input: engine.Input{Paths: []string{path}}})
	require.NoError(t, r.Err)
	require.EqualValues(t, 3, r.Sum.Written)
}

// Would catch what one record does to the libraries and reaches the next.
func TestSandbox_recordsDoNotMeet(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 3, 1, 0))
	for _, body := range []string{
		"_G.print = error", "_G['pri' .. 'nt'] = error", "rawset(_G, 'print', error)", "table.insert = error", "rawset(table, 'concat', error)",
		"math.floor = error", "string.upper = error", "rawset(string, 'upper', error)", "getmetatable('').__index.upper = error", "getmetatable('').__index = error",
		"setmetatable(_G, { __index = error })", "setmetatable(string, nil)", "getmetatable(_G).__newindex = nil", "getmetatable(record).__index = error", "marc.field = error",
		"getmetatable(run.counts).__index = error", "for k, v in pairs(table) do v = nil table[k] = v end", "_G['(value)'] = error", "table.sort(table, error) table.remove(math)",
	} {
		s := script(t, "function transform(record) if record.index == 2 then "+body+" end assert(('a'):upper() == 'A' and math.floor(1.5) == 1 and table.concat({ 1 }) == '1' and record:value('245$a')) print('x') end")
		r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}}})
		require.NoError(t, r.Err, body)
		require.EqualValues(t, 2, r.Sum.Written, "%s: %v", body, r.Reports)
		require.Contains(t, r.Reports[0], "index=2 ", body)
	}
}
