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

// Catches a chain of concatenations that means something else than in Lua because it is compiled as a
// call: metamethods, the order of the operands, calls with several results, numbers, and the message and
// line of a failure.
func TestDirect_concatenation(t *testing.T) {
	r := execute(t, engine.Options{Input: engine.Input{Source: strings.NewReader(string(generated(t, 1, 1, 0)))}, Script: script(t, `
local mt = {}
mt.__concat = function(a, b)
  return setmetatable({ (type(a) == "table" and a[1] or a) .. "|" .. (type(b) == "table" and b[1] or b) }, mt)
end
local function obj(v) return setmetatable({ v }, mt) end
local function two() return "x", "y" end
local function all(...) return "[" .. ... end
print("a" .. "b", 1 .. 2, "a" .. 1.5 .. "b", "a" .. two(), two() .. "a", "a" .. (two()), all("1", "2"), "" .. "")
print((obj("o") .. "a" .. "b")[1], ("a" .. "b" .. obj("o"))[1], ("a" .. obj("o") .. "c")[1], (obj("o") .. obj("p"))[1])
print(("a" .. "b"):rep(2) .. #("c" .. "d"), ({ ["k" .. 1] = "v" .. 2 }).k1, "a" .. "b" == "ab")
print(pcall(function() return "a" ..
  nil end))
print(pcall(function() return {} .. 1 end))
function transform(record)
  local function within() return function() return record:value("001"):sub(1, 4) .. "!" end end
  print(within()())
  return false
end`)})
	require.NoError(t, r.Err)
	require.Equal(t, `ab	12	a1.5b	ax	xa	ax	[1	`+`
o|ab	a|b|o	a|o|c	o|p
abab2	v2	true
false	test.lua:12: cannot perform concat operation between string and nil
false	test.lua:14: cannot perform concat operation between table and number
mrrc!
`, r.Prints)
}
