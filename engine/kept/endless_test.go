package kept_test

import (
	"context"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// Would catch a search that does not end because a function that is not written in the script calls itself, or a
// table is its own metatable: it would take all memory or hours, or the program would end with a stack overflow.
func TestFind_callsOfItself(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(64 << 20))
	for _, tt := range []struct{ source, kept string }{
		{`local t = {} t.f = t setmetatable(t, {__call = t}) function transform(r) t:f() end`, ""},
		{`local t = {} t.f = pcall function transform(r) t:f(t.f, t) end`, ""},
		{`local t = {} t.f = pcall function transform(r) t[1] = t:f(t.f, t.f) t.f(t.f, t.f, t) end`, ""},
		{`local t = {} function transform(r) t.m = t:m() end`, "t.m"},
		{`local t = {s = "a"} t.gsub = string.gsub function transform(r) t.s:gsub("a", t) t:gsub("a", t) end`, ""},
		// Tables that are each other's metatables.
		{`local t = {} setmetatable(t, t).__index = t function transform(r) local x = t.x end`, ""},
		{`local t = {} setmetatable(t, t).__newindex = t function transform(r) t.x = 1 end`, ""},
		{`local a, b = {}, {} function transform(r) setmetatable(a, r.id == "" and a or b) setmetatable(b, r.id == "" and a or b)
a.__index, b.__index, a.__newindex, b.__newindex = b, a, b, a a.x = b.x end`, "a"},
		// A function of the script at the end of the calls is found nevertheless.
		{`local n = 0 local function count() n = n + 1 return n end
function transform(r) pcall(pcall, pcall, pcall, pcall, pcall, pcall, count) r:set("001", tostring(n)) end`, "n"},
		{`local n = 0 local function count() n = n + 1 return n end local t = {count}
for _ = 1, 8 do local inner = t t = setmetatable({inner}, {__call = function() return inner[1]() end}) end
function transform(r) pcall(pcall, pcall, pcall, pcall, pcall, pcall, t) r:set("001", tostring(n)) end`, "n"},
	} {
		found, err := engine.Check(context.Background(), engine.Options{Script: options(t, tt.source, 1).Script})
		require.NoError(t, err, tt.source)
		text := ""
		for _, w := range found.Warnings {
			text += w.Msg + "\n"
		}
		if tt.kept == "" {
			require.NotContains(t, text, "each job would have its own", tt.source)
		} else {
			require.Contains(t, text, "'"+tt.kept, tt.source)
		}
	}
}
