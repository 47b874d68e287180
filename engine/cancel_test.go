package engine_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// endlessCode does not end by itself. CODE calls begun() first.
var endlessCode = map[string]string{
	"a loop":                 `while true do end`,
	"tail calls":             `local function f() return f() end f()`,
	"pcall in a loop":        `while true do pcall(function() while true do end end) end`,
	"xpcall and its handler": `while true do xpcall(error, function() while true do end end) end`,
	"a function of gsub":     `("aaa"):gsub("a", function() while true do end end)`,
	"a pattern":              `local s = ("a"):rep(60) while true do s:find(("a-"):rep(30) .. "c") end`,
	"an expression of re":    `local s = ("a"):rep(1e6) while true do re.match(s, "(a+)+b") end`,
	"sort":                   `table.sort({3, 2, 1}, function() while true do end end)`,
	"a query of SQLite":      `lookup.sqlite{file = db, query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'a' AS k, count(*) AS v FROM n", key = "k", value = "v"}`,
	"records without end":    `for r in marc.read(function() return marc.record{{"001", "x"}} end):records() do end`,
	"text for JSON":          `local t = {} for i = 1, 1e5 do t[i] = ("x"):rep(100) end while true do json.encode(t) end`,
	"a metamethod":           `local t = setmetatable({}, {__index = function() while true do end end}) return t.x`,
}

// placesOfCode are where a script may have code.
var placesOfCode = map[string]string{
	"the top level": "CODE function transform(record) end",
	"source":        "function source() CODE return run.inputs end function transform(record) end",
	"begin":         "function begin() CODE end function transform(record) end",
	"filter":        "function filter(record) CODE return true end",
	"transform":     "function transform(record) CODE end",
	"extract":       "function extract(record) CODE return {record.id} end",
	"batch":         "function batch(records) CODE end",
	"finish":        "function transform(record) end function finish() CODE end",
	"without hooks": "for record in marc.read(run.inputs[1]):records() do CODE end",
	"a module":      `require "endless" function transform(record) end`,
	"__tostring":    "function transform(record) print(setmetatable({}, {__tostring = function() CODE end})) end",
}

// Would catch code of a script that goes on when the run is cancelled, wherever it is and whatever it does.
func TestCancel_everywhere(t *testing.T) {
	path := saved(t, generated(t, 5, 1, 0))
	for where, place := range placesOfCode {
		for what, code := range endlessCode {
			code = "begun() " + code
			for _, jobs := range []int{1, 2} {
				if jobs == 2 && (small && what != "a loop" || where == "without hooks") {
					continue
				}
				ctx, cancel := context.WithCancelCause(t.Context())
				r := within(t, where+", "+what, func() run {
					source := strings.Replace(place, "CODE", "do "+code+" end", 1)
					s, err := engine.LoadScript("test.lua", source)
					if err != nil {
						return run{Err: err}
					}
					return executeIn(ctx, engine.Options{
						Script: s, Input: engine.Input{Paths: []string{path}},
						Globals: map[string]any{"begun": func() { cancel(engine.ErrInterrupted) }, "db": saved(t, nil)},
						Limits:  engine.Limits{Timeout: -1},
						Speed:   engine.Speed{Jobs: jobs},
						Reach: engine.Reach{Require: func(string) (string, string, error) {
							return code, filepath.Join("lib", "endless.lua"), nil
						}},
					})
				})
				require.ErrorIs(t, r.Err, engine.ErrInterrupted, "%s, %s, %d jobs", where, what, jobs)
				cancel(nil)
			}
		}
	}
}
