package lint_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine/script/lint"
	"mrrc-lua/engine/script/source"
	"mrrc-lua/luabind"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// hooks are those of the engine.
var hooks = map[string]lint.Hook{
	"source": {Argument: "Run"}, "begin": {Argument: "Run"}, "finish": {Argument: "Run"}, "filter": {Argument: "Record", Filters: true},
	"transform": {Argument: "Record"}, "extract": {Argument: "Record"}, "batch": {Argument: "Record[]"}, "combine": {},
}

// find looks for mistakes in a text; ok is false if it does not compile.
func find(text string) (r lint.Result, ok bool) { return findIn(text, false) }

// findIn does the same in a script that was typed on a command line.
func findIn(text string, typed bool) (r lint.Result, ok bool) {
	tree, err := source.Parse(text)
	if err != nil {
		return r, false
	}
	lines := strings.Split(text, "\n")
	line := func(n int) string {
		if n < 1 || n > len(lines) {
			return ""
		}
		return lines[n-1]
	}
	return lint.Find(tree, lint.Script{Lines: line, Hooks: hooks, Typed: typed, Columns: map[string][]string{"known": {"k", "name"}}}), true
}

// Catches a mistake that is not found, a text that differs, and a wrong column. The golden file shows what
// each line of testdata/mistakes.txt leads to.
func TestFind_mistakes(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("testdata/mistakes.txt")
	require.NoError(t, err)
	var out strings.Builder
	n := 0
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		if line == "" || strings.HasPrefix(line, "--") {
			fmt.Fprintf(&out, "%s\n", line)
			continue
		}
		n++
		const before = "function transform(record) "
		code, cut := line, 0
		if !strings.HasPrefix(line, "function ") && !strings.HasPrefix(line, "local names") && !strings.HasPrefix(line, "local known") {
			code, cut = before+line+" end", len(before)
		}
		fmt.Fprintf(&out, "%s\n", line)
		r, ok := find(code)
		if !ok {
			fmt.Fprintf(&out, "    does not compile\n")
			continue
		}
		if len(r.Findings) == 0 {
			t.Errorf("nothing is found in %s", line)
		}
		for _, f := range r.Findings {
			level := "doubt"
			if f.Certain {
				level = "mistake"
			}
			fmt.Fprintf(&out, "    %d %s: %s\n", f.Col-cut, level, f.Msg)
			if f.Hint != "" {
				fmt.Fprintf(&out, "        %s\n", f.Hint)
			}
		}
	}
	require.Greater(t, n, 150)
	if *update {
		require.NoError(t, os.WriteFile("testdata/mistakes.golden", []byte(out.String()), 0o644)) //nolint:gosec // a file of the repository
	}
	want, err := os.ReadFile("testdata/mistakes.golden")
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
}

// Catches a spec that is refused although it may be typed like this on a command line, and another text that is taken
// for such a spec.
func TestFind_typed(t *testing.T) {
	t.Parallel()
	for body, wrong := range map[string]bool{
		`return record:has("245a")`:                          false,
		`record:set("245a", "x")`:                            false,
		`return record:has("65%")`:                           true,
		`record:set("008/35-37", "en")`:                      true,
		`record:remove("650", { linked = true })`:            false,
		`record:field("245a")`:                               true,
		`for f in record:each("650") do f:value("a") end`:    false,
		`for f in record:each("650") do f:value("650a") end`: true,
		`print(marc.spec("245a"))`:                           true,
	} {
		r, ok := findIn("function transform(record) "+body+" end", true)
		require.True(t, ok, body)
		require.Equal(t, wrong, len(r.Findings) > 0, "%s: %v", body, r.Findings)
	}
}

// Catches a line of a hint that fails as the line of the script does, one that is too long to be read, and one that is
// not a whole statement.
func TestFind_onlyIf(t *testing.T) {
	t.Parallel()
	const value = `record:value("020$a")`
	apart := "write local x = " + value + " in a line before, and use x only between if x then and end"
	fill := strings.Repeat("y", 80-len(`print(x:rep(""))`))
	for line, hint := range map[string]string{
		"print(" + value + ":upper() .. " + value + ":lower())": "write two lines: local x = " + value + ", and if x then print(x:upper() .. x:lower()) end",
		`run:tally("t", ` + value + `:upper())`:                 "write two lines: local x = " + value + `, and if x then run:tally("t", x:upper()) end`,
		`record:field("020"):set("a", "x")`:                     `write two lines: local f = record:field("020"), and if f then f:set("a", "x") end`,
		"local s = " + value + ":upper() print(s)":              apart,
		"print(" + value + `:rep("` + fill + `"))`:              "write two lines: local x = " + value + `, and if x then print(x:rep("` + fill + `")) end`,
		"print(" + value + `:rep("y` + fill + `"))`:             apart,
	} {
		r, ok := find("function transform(record)\n  " + line + "\nend")
		require.True(t, ok, line)
		require.NotEmpty(t, r.Findings, line)
		require.Equal(t, hint, r.Findings[0].Hint, line)
	}
}

// Catches a return whose value is in the next line, and that is taken for one without a value, and a text at the
// beginning of a line that is not looked at.
func TestFind_lines(t *testing.T) {
	t.Parallel()
	for text, hint := range map[string]string{
		"function transform(record)\n  print(\n\"a\\d\")\nend":             `patterns of Lua write %d; regular expressions are written without escapes: [[\d]]`,
		"function transform(record)\n  return\n  record:title()\nend":      "the text after return is its value, also on the next line: write it before the return",
		"function transform(record)\n  return record:title() or \"\"\nend": "return without a value keeps the record as it is now; return false drops it",
	} {
		r, ok := find(text)
		require.True(t, ok, text)
		require.Len(t, r.Findings, 1, text)
		require.Equal(t, hint, r.Findings[0].Hint, text)
	}
	r, ok := find("function transform(record)\n  record:titel() record:autor()\n  local x = record:subject()\nend")
	require.True(t, ok)
	for i, at := range [][2]int{{2, 10}, {2, 25}, {3, 20}} {
		require.Equal(t, at[0], r.Findings[i].Line)
		require.Equal(t, at[1], r.Findings[i].Col)
	}
}

// Catches globals that are not known and are not noted, or noted although the script asks whether they exist.
func TestFind_unknown(t *testing.T) {
	t.Parallel()
	r, ok := find("local M = {} function M:f() return self, self.x end")
	require.True(t, ok)
	require.Empty(t, r.Unknown, "self is a parameter")
	r, ok = find("local function f() return arg end local function g(...) return arg end f(g())")
	require.True(t, ok)
	require.Equal(t, []lint.Use{{Line: 1, Col: 27, Name: "arg"}}, r.Unknown)
	r, ok = find("function transform(record)\n  local x = other\n  mine(record)\n  pcall(function() theirs(record) end)\n  set = 1\nend\ntop()")
	require.True(t, ok)
	require.Equal(t, []lint.Use{{Line: 2, Col: 13, Name: "other"}, {Line: 3, Col: 3, Name: "mine", Called: true}, {Line: 5, Col: 3, Name: "set", Assigned: true}}, r.Unknown)
	r, ok = find("function transform(record)\n  n = 1\nend\nfunction finish()\n  print(n)\nend")
	require.True(t, ok)
	require.Equal(t, []lint.Use{{Line: 2, Col: 3, Name: "n", Assigned: true}, {Line: 5, Col: 9, Name: "n"}}, r.Unknown)
}

// Catches false alarms: none of these is a mistake.
func TestFind_harmless(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`for row in csv.read("x.csv") do print(row) end local t = lookup.csv { file = "x.csv", key = "a" } local separator = ";" print(t, separator)`,
		`x = lookup.csv { file = "x.csv", key = "a" } separator = ";" print(x, separator)`,
		`x = lookup.csv { file = "x.csv", key = "a" } total = 0 print(x)`,
		`local title = record.title local s = title(record)`,
		`local v = record:value("245$a") if v and v:match("x") then return false end`,
		`if record:has("020") then print(record:value("020$a"):match("x")) end`,
		`if not record:has("020") then return end print("x" .. record:value("020$a"))`,
		`print("x" .. (record:author() or ""))`,
		`if (tonumber(record:year()) or 0) > 2000 then return false end`,
		`if record:year() == "2000" or record:year() == nil then return false end`,
		`if record:year() and record:year() > "2000" then return false end`,
		`record:add("500", "  ", "a", ("x"):gsub("x", "y"))`,
		`if record.leader.type == "a" and record.leader[7] ~= "m" and record:value("008/35-37") == "eng" then return end`,
		`if record:value("008/00-05") == "850101" or record:value("245$a/0-2") == "en" then return end`,
		`local t = {} function t.append(x) t[#t + 1] = x end t.append("x")`,
		`local t = { push = print } t.push("x") t:push("x")`,
		`local t = {} t.count = function() end t:count()`,
		`local t = {} function t:add() end t:add("x")`,
		`local year = tonumber(record:value("260$c")) if year and year > 2000 then return false end`,
		`if (tonumber(record:value("260$c")) or 0) > 2000 or record:count("650") > 3 then return false end`,
		`if (record.id or ""):match("{13}") or (record.id or ""):find("a%{2}") then return false end`,
		`for f in record:each("650") do f:set("a", (f:value("a") or ""):gsub("%.$", "")) end`,
		`record:add("500", "  ", "a", "x", table.unpack and "b" or "c", "y")`,
		`local parts = { "590", "  ", "a", "x" } record:add(unpack(parts))`,
		`record:add("500", unpack({ "  ", "a", "x" }))`,
		`local ok, err = pcall(function() record:value("65%") end)`,
		`local ok = pcall(record.value, record, "65%")`,
		`local title = record:title() or "" print(title.upper(title))`,
		`local title, k = record:title() or "", "upper" print(title[k]())`,
		`local v pcall(function() v = record:title() or "" end) print(v:upper())`,
		`assert() count = 0 count = "x" print(count:upper())`,
		"print(\"a\\\nb\")",
		`record = record:copy() record:titel()`,
		`local f = record:field("245") f = 1 print(f + 1)`,
		`local x x = record:title() print(x:upper())`,
		`local list = record:subjects() list.n = #list print(list.n)`,
		`if #record:fields("650") > 0 and record:count("651") > 0 then return false end`,
		`local l = record:isbns() or {} if l[1] then return false end`,
		`for k, v in pairs(run.args) do print(k, v) end`,
		`for i, f in ipairs(record:fields("650")) do f.ind2 = i end`,
		`local f = record:field("245") if not f then return end for code, value in f:each() do print(code .. value) end`,
		`for w, x in ("a=b"):gmatch("(%w)=(%w)") do print(w .. x) end`,
		`record.leader[6] = "a" print(record.leader[7] == "m", record:fixed("008")[35])`,
		`print(record:fixed("008").lang .. record.leader.type)`,
		`record:set("008/35-37", "eng") record:set("008/35-37", record.id) record:set("245$a/0-#", "The") record:set("008/#-2", "x")`,
		`record:set("LDR/5", "c") record:set("LDR/0-4", "00000") record:set("LDR", "00000nam a2200000 a 4500") record:set("245^1", "1")`,
		`record.leader[5] = "c" record.leader.status = "n" record:fixed("008").lang = "eng" record:fixed("008"):set(35, "e") record:fixed("008"):set(35, "eng")`,
		`local r = marc.record { { "001", "x" } } run:emit(r, "o.mrc") return { r, record }`,
		`local function note(r, text) r:add("590", "  ", "a", text) end note(record, "x")`,
		`local function year(r) return tonumber(r:year()) end if year(record) and year(record) > 2000 then return false end`,
		`local t = setmetatable({}, { __index = function() return "x" end }) print(t.a .. t.b)`,
		`local s = type(record.id) == "string" and record.id:sub(1, 3) or "" print(s)`,
		`local f = record:field("100") or record:field("110") if f then print(f:text()) end`,
		`record:map("650$a", function(v) return v:upper() end)`,
		`record:map("650$a", function(v) if v == "x" then return v else return "y" end end)`,
		`record:map("650$a", function(v) if v == "x" then return "y" end return v end)`,
		`record:map("650$a", function(v) if v == "x" then return nil end return v end)`,
		`local text = { upper = function(s) return s end } print(text.upper("x"))`,
		`local f = record:field("245") if f then record:remove(f) end`,
		`while true do if record:has("x01") then break end record:remove("x01") return end`,
		`return record:has("245") and record or false`,
		`local n = 0 for _ in record:each() do n = n + 1 end print("n" .. n)`,
		`print(("x"):rep(3, ","), ("x"):find("x", 1, 1))`,
		`run.state.n = (run.state.n or 0) + 1`,
		`assert(record:field("245"), "no title"):set("a", "x")`,
		`local f = assert(io.open("x")) for line in f:lines() do print(line:upper()) end f:close()`,
		`local n = io.lines("x.txt") print(n(), n())`,
		`string.format("%s", record:title()):upper():gsub("x", function(m) run:tally("x", m) end)`,
		`if record.problems[1] then print(record.problems[1]:sub(1, 3)) end`,
		`record:set("245^1", "1") record:field("245").ind1 = marc.raw("A")`,
		`local t = { ["245"] = { a = "x" } } print(t["245"]["a"], t["245"].a)`,
		`goto done ::done::`,
		`local function f(a, b) if type(b) == "table" then b.n = a end return a end print(f(f(1, 1), 1))`,
		`local function f(r, options) if options then print(options.a) end return r end print(f(record))`,
		`local function f(r, options) options = options or {} print(options.a) return r end print(f(record))`,
		`local x if x ~= nil then print(x.y) end`,
		`local list = { "a" } record:set("001", (unpack(list)))`,
		`local t = setmetatable({}, { __concat = function() return "x" end }) record:set("001", t .. "x")`,
		`local function first(...) return arg[1], select("#", ...) end print(first("a"))`,
		`local x <close> = nil`,
		`print((table.unpack or unpack)({ 1 }), table.maxn({}), math.pi, os.date("%Y"))`,
		`print(("(x)"):find("(", 1, true), ("a\tb\\d"):len(), [[\d]], "\226\130\172")`,
		`for i = 0, #record.id do print(i) end`,
		`local s = record:has("245") or "none" print(s)`,
		`if record.id == "x" or record.id == "y" then return false end`,
		`if not (record.id == "x") or not record:has("245") == true then return false end`,
		`print((tonumber(record:year()) or 0) + 1)`,
		`if record:has("100") then record:add("700", "1 ", "a", record:value("100$a")) end`,
		`print(record.title(record), tonumber(record.id) + 1)`,
		`local function f(v) return v.x end local ok = pcall(function() return f(5) end) table.sort({ {} }, f)`,
		`local k = "upper" text[k]("x")`,
		`local function two() return "a", "b" end local a, b = two() print(a, b:upper())`,
		`local o = { linked = true } record:remove("650", o) print("5" * 2, "0x10" + 1)`,
		`if record:title() then print("x" .. record:title()) end`,
		`if record.id == "x" and 1 then return false end`,
		`if record:has("245") then record:field("245"):set("a", "x") end`,
		`return record:any("245$a", "x", run:tally("t", "k"))`,
		`print("x" .. os.getenv("HOME"))`,
		`for _, f, _ in ipairs(record:fields("650")) do print(f) end`,
		`local x assert(x) print(x.y)`,
		`local c = marc.cache(10) c.f = function() return "x" end local x = c:f() print(x:upper())`,
		`local function f(x) print(x == "a") end f(1) f("a")`,
		`local f = function() return nil end for x in f do print(x) end`,
		`local o = record:field("245") or record print(o:has("245"))`,
		`local t = setmetatable({}, { __concat = function() return { a = 1 } end }) local x = t .. "x" print(x.a)`,
		`print(" 5 " + 1)`,
		`record.id:match("x") record.id:len() record.id:byte(1)`,
		`repeat local x = record:has("245") until x`,
		`record:add("500", "", "a", "x")`,
		`local list = { "a" } for i = 0, #list - 1 do print(list[i + 1]) end for i = 1, #list do print(list[i]) end`,
		`local list = record:subjects() for i = 0, #list - 1 do print(list[i + 1]) end`,
		`local list = { "a" } list[0] = "b" for i = 0, #list do print(list[i]) end`,
		`local list, n = { "a" }, 0 list[n] = "b" for i = 0, #list do print(list[i]) end`,
		`local list, other = { "a" }, {} for i = 0, #list do print(other[i]) end for i = 0, 5 do print(list[i]) end`,
		`local list = { "a" } for i = 0, #list, 2 do print(list[i]) end for i = 0, #list + 1 do print(list[i]) end`,
		`print((record.id or ""):gsub(".", { a = "b" }), (record.id or ""):gsub(".", "%0 "), (record.id or ""):gsub("%.", ""), ("a.b"):find(".", 1, true))`,
		`for c in ("abc"):gmatch(".") do print(c, c:match("."), c:gsub("..", ""), c:find("..")) end`,
		`local function f(o) return "x" .. o:get("a") end print(f)`,
		`local c = marc.cache(10) c.x = { 1 } print(c.x[1])`,
		`record:map("650$a", text.upper) record:map("650$a", record.id and text.upper or text.lower)`,
	} {
		r, ok := find("function transform(record) " + body + " end")
		if ok {
			require.Empty(t, r.Findings, body)
		}
	}
	for _, script := range []string{
		`function filter(record) if record:has("245") then return true else return false end end`,
		`function filter(record) if record:has("245") then return true end error("x") end`,
		`function filter(record) while true do return true end end`,
		`function filter(record) run:skip() end`,
		`function filter(r) local keep = r:has("245") return keep end`,
		`function filter(r) return not r:title() end`,
		`local keep = { eng = true } function filter(r) return keep[r:value("008/35-37")] end`,
		`local names = lookup.csv { file = "f.csv", key = "k", value = "v" } function transform(r) local x = names:get(r.id) if x then r:set("245$a", x) end print(names.count) end`,
		`local known = lookup.csv { file = "f.csv", key = "k" } function transform(r) local row = known:get(r.id) if row then print(row.name, row["k"]) end end`,
		`local M = { x = {} } function M.x.y() return 1 end return M`,
		`local M = {} function M.add(record) record:add("590", "  ", "a", "x") end return M`,
		`for record in marc.read("x.mrc"):records() do if record:has("245") then marc.output():write(record) end end`,
		`function string.shout(s) return s:upper() end function transform(r) print((r:title() or ""):shout()) end`,
		`string.shout = function(s) return s:upper() end function transform(r) print((r:title() or ""):shout()) end`,
		`function string.shout(s) return s end function transform(r) print((r:title() or ""):whisper()) end`,
		`local function filter(r) print(r) end filter(1)`,
		`function batch(records) for _, r in ipairs(records) do r:remove("9..") end end`,
		`function extract(r) if r.id then return end return false end`,
		`local old = transform function transform(r) return old end function transform(r) return false end`,
		`if run.args.x then function transform(r) r:remove("650") end else function transform(r) r:remove("651") end end`,
		`function transform(r) r:remove("650") end local first = transform function transform(r) first(r) end`,
		`function extract(r) return { r.id, r:title(), r:count("650") } end`,
		`local transform function transform(r) print(r.id) end function transform(r) r:remove("650") end`,
		`local known = lookup.csv { file = "f.csv", key = "k" } function transform(r) local known = lookup.csv { file = "g.csv", key = "k" } local row = known:get(r.id) if row then print(row.other) end end`,
		`function begin(run) start = 1 end start = 0 function finish(run) print(start + 1) end`,
		`local function walk(t) for k, v in pairs(t) do if type(v) == "table" then walk(v) end end end walk({})`,
	} {
		r, ok := find(script)
		require.True(t, ok, script)
		require.Empty(t, r.Findings, script)
	}
}

var luaBlock = regexp.MustCompile("(?s)```lua\n(.*?)```")

// Catches false alarms in the scripts that the project ships: examples, documentation, scripts of commands,
// benchmarks, test data.
func TestFind_shippedScripts(t *testing.T) {
	t.Parallel()
	n := 0
	check := func(path, text string) {
		r, ok := find(strings.Replace(text, "#!", "--", 1))
		if !ok {
			return // a part of a script, or one with a mistake for a test
		}
		n++
		for _, f := range r.Findings {
			t.Errorf("%s:%d:%d: %s (%s)", path, f.Line, f.Col, f.Msg, f.Hint)
		}
	}
	root := "../../.."
	require.NoError(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if name := d.Name(); name == "stubs" || name == "lint" || name == "editor" || strings.Contains(path, "luabind/") && name == "testdata" || strings.Contains(path, "luapattern") {
				return filepath.SkipDir // tests of what is wrong, and definitions that are not run
			}
			return err
		}
		text, err := os.ReadFile(path)
		switch {
		case err != nil:
			return err
		case filepath.Ext(path) == ".lua":
			check(path, string(text))
		case filepath.Ext(path) == ".md":
			for _, m := range luaBlock.FindAllStringSubmatch(strings.Replace(string(text), "<!-- file: mistakes.lua -->\n```lua", "", 1), -1) {
				if _, ok := find("return " + m[1]); ok && !strings.Contains(m[1], "\nfunction") { // an expression
					check(path, "return "+m[1])
				} else {
					check(path, m[1])
				}
			}
		}
		return nil
	}))
	require.Greater(t, n, 200)
}

// Catches a panic.
func FuzzFind(f *testing.F) {
	list, err := os.ReadFile("testdata/mistakes.txt")
	require.NoError(f, err)
	for _, line := range strings.Split(string(list), "\n") {
		f.Add("function transform(record) " + line + " end")
	}
	f.Add("local function f(...) return f(...) end f(f, nil, {f}) for a, b, c in f do a.b:c(b)[c] = f end")
	f.Fuzz(func(_ *testing.T, text string) { find(text) })
}

// Would catch a call as the documentation shows it that is refused as a mistake, or warned of.
func TestFind_examples(t *testing.T) {
	t.Parallel()
	n := 0
	sound := func(example string) {
		n++
		const before = `local path = run.args.path function transform(record) local field = record:field("650") if not field then return end local leader = record.leader `
		r, ok := find(before + "local value = " + example + "\nreturn true, value, path, field, leader end")
		if !ok {
			r, ok = find(before + example + "\nreturn true, path, field, leader end")
		}
		require.True(t, ok, example)
		if len(r.Findings) > 0 {
			t.Errorf("%s: %v", example, r.Findings)
		}
	}
	for _, c := range luabind.Classes() {
		for _, f := range c.Funcs {
			sound(f.Example)
		}
		for _, p := range c.Props {
			sound(p.Example)
		}
	}
	for _, m := range luabind.Modules() {
		for _, f := range m.Funcs {
			sound(f.Example)
		}
		for _, v := range m.Values {
			sound(v.Example)
		}
	}
	for _, f := range luabind.Globals() {
		sound(f.Example)
	}
	require.Greater(t, n, 100)
}
