package engine_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// printed returns what the statements of a script return, with blanks between the values.
func printed(t *testing.T, statements string) (string, error) {
	t.Helper()
	r := execute(t, engine.Options{Input: engine.Input{Source: strings.NewReader("")}, Script: script(t, "print((function() "+statements+" end)()) function transform() end")})
	return strings.ReplaceAll(strings.TrimSuffix(r.Prints, "\n"), "\t", " "), r.Err
}

// Catches a table that scripts can tell from any other, or that loses its numbers with a metatable.
func TestSparse_scripts(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string][2]string{
		"read":              {`t[9000000] = "a" return t[9000000], tostring(t[8999999]), #t`, "a nil 0"},
		"names":             {`t[9000000] = "a" t.x = "b" t["y"] = "c" return t.x, t.y, tostring(t.z)`, "b c nil"},
		"other keys":        {`t[9000000] = "a" t[true] = "b" t[0.5] = "c" t[-1] = "d" return t[true], t[0.5], t[-1], t[9000000]`, "b c d a"},
		"removed":           {`t[9000000] = "a" t[9000000] = nil return tostring(t[9000000]), tostring(next(t))`, "nil nil"},
		"pairs":             {`t[9000000] = "a" t[1] = "b" t.x = "c" local n = 0 for k, v in pairs(t) do n = n + 1 end return n`, "3"},
		"next":              {`t[9000000] = "a" local k, v = next(t) return k, v, tostring(next(t, k))`, "9000000 a nil"},
		"raw":               {`t[9000000] = "a" rawset(t, 8000000, "b") return rawget(t, 9000000), rawget(t, 8000000), t[8000000]`, "a b b"},
		"metatable":         {`t[9000000] = "a" return tostring(getmetatable(t))`, "nil"},
		"given a metatable": {`t[90000] = "a" setmetatable(t, {__index = function(_, k) return k end}) return t[90000], t[5], getmetatable(t).__index(1, 2)`, "a 5 2"},
		"taken a metatable": {`t[90000] = "a" setmetatable(t, nil) return t[90000]`, "a"},
		"has a metatable":   {`setmetatable(t, {}) t[90000] = "a" return t[90000], #t`, "a 90000"},
		"newindex":          {`local got setmetatable(t, {__newindex = function(_, k, v) got = k .. v end}) t[90000] = "a" return got, tostring(t[90000])`, "90000a nil"},
		"backwards":         {`for i = 1000, 1, -1 do t[i] = i end local n = 0 for i, v in ipairs(t) do n = n + v end return #t, n`, "1000 500500"},
		"every other":       {`for i = 1, 1000, 2 do t[i] = i end for i = 2, 1000, 2 do t[i] = i end return #t, t[999], t[1000]`, "1000 999 1000"},
		"grows into it":     {`t[2000] = "x" for i = 1, 1999 do t[#t + 1] = i end return #t, t[1999], t[2000], #t`, "2000 1999 x 2000"},
		"insert":            {`t[2000] = "x" for i = 1, 1999 do table.insert(t, i) end return #t, t[2000]`, "2000 x"},
		"insert far away":   {`table.insert(t, 9000000, "a") return t[9000000]`, "a"},
		"sort":              {`t[2000] = 1 for i = 1, 1999 do t[#t + 1] = 5000 - i end table.sort(t) return #t, t[1], t[2000]`, "2000 1 4999"},
		"unpack, concat":    {`t[2000] = "x" for i = 1, 1999 do t[#t + 1] = "a" end return select("#", unpack(t)), #table.concat(t)`, "2000 2000"},
		"in a constructor":  {`local n = 9000000 local u = {1, 2, [n] = "a", [2450] = "b", x = "c", 3} return #u, u[n], u[2450], u.x, u[3]`, "3 a b c 3"},
		"evaluated once":    {`local log = {} local function f(x) log[#log + 1] = x return x end local function g() f("table") return t end g()[f("key")] = f("value") return table.concat(log, " ")`, "table key value"},
		"one value":         {`local function two() return "a", "b" end local k = 9000000 t[k] = two() return t[k]`, "a"},
		"json":              {`t[3] = "c" t[2] = "b" t[1] = "a" return json.encode(t)`, `["a","b","c"]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := printed(t, `local t = {} `+tt[0])
			require.NoError(t, err)
			require.Equal(t, tt[1], got)
		})
	}
	for source, fault := range map[string]string{
		`local t, k = {} t[k] = 1`:                   "table index is nil",
		`local t, k = {}, 0/0 t[k] = 1`:              "table index is NaN",
		`local t, k = ({}).none, "x" t[k] = 1`:       "attempt to index nil with key 'x'",
		`local t, k = {[90000] = 1} t[k] = 1`:        "table index is nil",
		`local k local t = {[k] = 1}`:                "table index is nil",
		`local t, k = setmetatable({}, {}) t[k] = 1`: "table index is nil",
	} {
		_, err := printed(t, source)
		require.ErrorContains(t, err, fault, source)
	}
}
