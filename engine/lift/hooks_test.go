package lift_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
)

// hooks are scripts that run without the VM for all of their records, and count in the table "made" what they make. What
// comes before "function" is outside the hook.
var hooks = []struct{ about, source string }{
	{"a variable that hides another one", `function filter(record) local a = "outer" do local a = "inner" end run:tally("made", a) return true end`},
	{"a parameter that is hidden in a loop", `function filter(record) local a = "outer" for a = 1, 2 do local a = a + 1 end if record.id then local a = "x" end run:tally("made", a) return true end`},
	{"two variables at once", `function filter(record) local a, b = record.id, "b" local c, d = b, a run:tally("made", c .. d) return true end`},
	{"two results of a function", `function filter(record) local function two() return 1, { 1 } end local a, t = two() t[2] = a run:tally("made", #t .. t[2]) return true end`},
	{"results that are passed on", `local function two() return 1, 2 end
		local function both() return two() end
		function filter(record) local a, b = both() run:tally("made", a .. (b or "none")) return true end`},
	{"results and none after them", `local function none() end
		local function one() return 1, none() end
		function filter(record) local a, b = one() run:tally("made", (a or "none") .. (b or "none")) return true end`},
	{"results of the call before", `function filter(record) local a = { record.id:find("1") } local b = { record.id:find("0") } local c = { record.id:gsub("0", "") } run:tally("made", #a .. #b .. #c) return true end`},
	{"a table that the hook makes", `function filter(record) local t = {} t.a = record.id t.a = t.a .. "x" t.b = 1 run:tally("made", t.a .. t.b) return true end`},
	{"text in a computation", `function filter(record) local n = record.id and "10" local z = record.id and "0" run:tally("made", n + 1) run:tally("made", z + 7) run:tally("made", record.id:sub(-1) * 2) return true end`},
	{"a loop that is left", `function filter(record) local n = 0 for f in record:each("6..") do n = n + 1 for code, value in f:each() do n = n + 10 break end break end
		for i = 1, 3 do if i == 2 then break end n = n + 100 end while true do break end run:tally("made", n) return true end`},
	{"a loop over a list that is left", `local list = { "a", "b" } function filter(record) local last for i, x in ipairs(list) do last = x break end for _, v in ipairs(record:values("245$a")) do last = last .. v break end run:tally("made", last) return true end`},
	{"numbers for keys", `local t = { "one", [1.5] = "more", [-1] = "less", [100] = "many" } function filter(record) local i = record.index * 0 run:tally("made", t[i + 1] .. t[i + 1.5] .. t[i - 1] .. t[i + 100]) return true end`},
	{"a table in itself", `local t = { name = "t" } t.t = t local list = { t, t } function filter(record) run:tally("made", tostring(list[1] == list[2]) .. t.t.t.name) return true end`},
	{"a function for gsub", `function filter(record) local n = 0 local s = record.id:gsub("%d", function(d) n = n + 1 return d + 1 end) run:tally("made", s .. n) return true end`},
	{"functions inside the hook", `function filter(record) local function a(x) return x .. "a" end local function b(x) return a(x) .. "b" end run:tally("made", b(record.id)) return b("x") == "xab" end`},
	{"a method of an object of the script", `local objects = { { name = "x", get = function(self, s) return self.name .. s end } }
		function filter(record) local o = objects[1] run:tally("made", o:get(record.id)) return true end`},
	{"a method of a table of the script", `local o = { name = "x" } function o.get(self, s) return self.name .. s end
		function filter(record) run:tally("made", o:get(record.id)) return true end`},
	{"more variables of a loop than values", `local t = { a = 1, b = 2 } function filter(record) local s = "" for k, v, x in pairs(t) do s = s .. tostring(x) x = k end run:tally("made", s) return true end`},
	{"a loop that returns", `local t, list = { a = 1 }, { "a", "b" }
		function filter(record) for i, v in ipairs(list) do if record.index % 2 == 0 then run:tally("made", v) return true end end for k, v in pairs(t) do run:tally("made", k) return true end run:tally("made", "none") return false end`},
	{"a list with names", `local list = { "a", "b", k = "c" } function filter(record) local s = "" for i, v in ipairs(list) do s = s .. i .. v end run:tally("made", s) return true end`},
	{"variables that are swapped", `function filter(record) local a, b = record.id, "b" a, b = b, a run:tally("made", a .. b) return true end`},
	{"a variable that a loop hides", `function filter(record) local f = "outer" for f in record:each("245") do local g = f.tag end run:tally("made", f) return true end`},
	{"arguments of the run", `function filter(record) run:tally("made", run.args.note .. tostring(run.args.none)) return true end`},
	{"a function that is chosen when the hook runs", `local list = { function(x) return x .. "1" end,
		function(x) return x .. "2" end }
		function filter(record) run:tally("made", list[record.index % 2 + 1](record.id)) return true end`},
	{"constants on the left", `function filter(record) run:tally("made", tostring("x" == record.id) .. tostring(1 == record.index) .. tostring(nil == record.id)) return true end`},
}

// inVM are scripts that need the VM for all of their records, and why.
var inVM = []struct{ about, source, why string }{
	{"table.insert into a table that lasts", `local seen = {} function filter(record) table.insert(seen, record.id) run:tally("made", #seen) return true end`,
		"it changes a table that may last longer than the record"},
	{"table.insert of a table that the hook makes", `local seen = {} function filter(record) local t = {} table.insert(seen, t) return true end`,
		"it changes a table that may last longer than the record"},
	{"a record that is changed like a table", `function transform(record) local key = record.id and "x" or 1 record[key] = 2 end`,
		"it changes its argument as if it were a table"},
	{"a table with a metatable", `local t = setmetatable({}, { __index = string })
		function filter(record) run:tally("made", t[record.id]) return true end`, "metatable"},
	{"two results, one of which lasts", `local seen = {}
		local function two(x) return 1, x end
		function filter(record) local _, t = two(seen) t[record.id] = true return true end`, "it changes a table that may last longer than the record"},
	{"a variable and a member at once", `function filter(record) local t, a = {} t.x, a = record.id, 2 run:tally("made", t.x .. a) return true end`,
		"it assigns to several places at once, and not all of them are local variables"},
	{"a function that calls itself", `local function down(n) if n == 0 then return 0 end return down(n - 1) end
		function filter(record) run:tally("made", down(3)) return true end`, "calls itself"},
}

// Would catch a hook that behaves differently without the VM, and one that needs the VM without a reason.
func TestHooks(t *testing.T) {
	var data bytes.Buffer
	_, err := marcgen.Write(&data, marcgen.Options{Records: 12, Seed: 5})
	require.NoError(t, err)
	for _, tt := range hooks {
		s, err := engine.LoadScript("hook.lua", tt.source)
		require.NoError(t, err, tt.about)
		never, auto, l := both(t, s, data.String(), nil)
		require.Empty(t, never.Errors, tt.about)
		require.NotEmpty(t, never.Tallies["made"], tt.about)
		sameOutcome(t, tt.about, never, auto)
		if l.Records != 12 || l.Abandoned != 0 {
			t.Error(tt.about, l)
		}
	}
	for _, tt := range inVM {
		s, err := engine.LoadScript("hook.lua", tt.source)
		require.NoError(t, err, tt.about)
		never, auto, l := both(t, s, data.String(), nil)
		sameOutcome(t, tt.about, never, auto)
		if l.Records != 0 || !strings.Contains(l.Not, tt.why) {
			t.Error(tt.about, l)
		}
	}
}
