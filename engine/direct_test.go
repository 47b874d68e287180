package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// Catches a method call that means something else because it is compiled as the call of a
// function: of records, strings, and objects of the script's own that have methods of these names,
// plain and through a metatable, at the top of the script, in hooks and in functions within functions.
func TestDirect_meaning(t *testing.T) {
	r := execute(t, engine.Options{Input: engine.Input{Source: strings.NewReader(string(generated(t, 1, 1, 0)))}, Script: script(t, `
local calls = {}
local base = { find = function(self, what) return "base:" .. self.name .. ":" .. what end }
local object = setmetatable({ name = "o", value = function(self, ...) return select("#", ...) end }, { __index = base })
print(object:find("x"), object:value(1, nil, nil), (("a title"):find("title", 1, true)), ("ab"):upper(), #("x"):gsub("x", "yy"))
print(pcall(function() return object:gsub("x") end))
print(pcall(function() return (12):find("x") end))
function string.count(s) return #s end
function transform(record)
  local function within() return function() return record:value("001"):sub(1, 4), record:match("245$a", ".") end end
  print(within()(), object:find("y"), ("four"):count())
  print(pcall(function() return record:upper() end))
  return false
end`)})
	require.NoError(t, r.Err)
	require.Equal(t, `base:o:x	3	3	AB	2
false	test.lua:6: attempt to call method 'gsub' (a nil value)
false	test.lua:7: attempt to index a non-table object(number) with key 'find'
mrrc	base:o:y	4
false	test.lua:12: a record has no 'upper'
`, r.Prints)
}

// Catches a script that no longer compiles because functions called directly take the places of
// its last locals.
func TestDirect_manyLocals(t *testing.T) {
	for _, locals := range []int{100, 190, 199} {
		var text strings.Builder
		for i := range locals {
			fmt.Fprintf(&text, "local v%d = %d\n", i, i)
		}
		text.WriteString("function filter(record) return record:value('001'):find('mrrc') ~= nil end")
		r := execute(t, engine.Options{Input: engine.Input{Source: strings.NewReader(string(generated(t, 3, 1, 0)))}, Script: script(t, text.String())})
		require.NoError(t, r.Err)
		require.EqualValues(t, 3, r.Counts.Written, "%d locals", locals)
	}
}
