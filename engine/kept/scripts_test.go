package kept_test

// modules are what the scripts below require.
var modules = map[string]string{
	"counter": "local M = {n = 0} local hidden = 0 function M.next() hidden = hidden + 1 return hidden end function M.bump() M.n = M.n + 1 return M.n end return M",
	"seeded":  "math.randomseed(7) return {one = function() return math.random() end}",
	"pure":    "local M = {} local prefix = 'x' function M.mark(s) local list = {} list[#list + 1] = prefix .. s return table.concat(list) end return M",
}

// scripts are scripts with what Find must say of each: the name of what is kept; "-" if only a look at
// the variables after the first batch shows it; "" if nothing is.
var scripts = []struct{ about, kept, source string }{
	// Variables.
	{"a counter", "n", `local n = 0 function transform(record) n = n + 1 record:set("001", tostring(n)) end`},
	{"a global counter", "n", `n = 0 function transform(record) n = n + 1 record:set("001", tostring(n)) end`},
	{"a global through _G", "n", `n = 0 function transform(record) _G.n = _G.n + 1 record:set("001", tostring(n)) end`},
	{"a global by a name that is computed", "_G", `n = 0 local name = "n" function transform(record) _G[name] = _G[name] + 1 record:set("001", tostring(n)) end`},
	{"the record before", "last", `local last function filter(record) local same = record.id == last last = record.id return not same end`},
	{"a flag for the first", "first", `local first = true function transform(record) if first then record:add("500", "  ", "a", "first") end first = false end`},
	{"text that grows", "text", `local text = "" function transform(record) text = text .. record.id record:add("500", "  ", "a", text) end`},
	{"two variables that change places", "a", `local a, b = 0, 1 function transform(record) a, b = b, a + b record:set("001", tostring(a)) end`},
	{"a function that is replaced", "next_one", `local one, two
local next_one
function one() next_one = two return "1" end
function two() next_one = one return "2" end
next_one = one
function transform(record) record:set("001", next_one()) end`},
	{"a copy of the record before", "last", `local last function transform(record) if last then record:add("500", "  ", "a", last.id) end last = record:copy() end`},
	{"read only if it is not written", "note", `local note = "" function filter(record) if record.index % 2 == 0 then note = record.id end return true end
function transform(record) record:add("500", "  ", "a", note) end`},
	{"written in one branch", "note", `local note = "" function transform(record) if record:has("650") then note = record.id end record:add("500", "  ", "a", note) end`},
	{"a variable of begin", "n", `local bump function begin() local n = 0 bump = function() n = n + 1 return n end end function transform(record) record:set("001", tostring(bump())) end`},
	{"filled before it is used, for the first one only", "ready", `local ready function transform(record) if not ready then ready = record.id end record:set("001", ready) end`},
	{"in a loop", "n", `local n = 0 function transform(record) for _ = 1, 2 do n = n + 1 end record:set("001", tostring(n)) end`},
	{"in a loop that may not run", "n", `local n = 0 function transform(record) for _ in record:each("650") do n = 0 end n = n + 1 record:set("001", tostring(n)) end`},

	// Tables.
	{"a set of what was seen", "seen", `local seen = {} function filter(record) if seen[record.id] then return false end seen[record.id] = true return true end`},
	{"a field", "stats.n", `local stats = {n = 0} function transform(record) stats.n = stats.n + 1 record:set("001", tostring(stats.n)) end`},
	{"a field of a field", "stats.of.n", `local stats = {of = {n = 0}} function transform(record) stats.of.n = stats.of.n + 1 record:set("001", tostring(stats.of.n)) end`},
	{"a number for a key", "t", `local t = {0} function transform(record) t[1] = t[1] + 1 record:set("001", tostring(t[1])) end`},
	{"table.insert", "list", `local list = {} function transform(record) table.insert(list, record.id) record:set("001", list[1]) end`},
	{"table.insert under another name", "list", `local list, insert = {}, table.insert function transform(record) insert(list, record.id) record:set("001", list[1]) end`},
	{"t[#t + 1]", "list", `local list = {} function transform(record) list[#list + 1] = record.id record:set("001", tostring(#list)) end`},
	{"table.remove", "queue", `local queue = {"a", "b", "c"} function transform(record) record:set("001", table.remove(queue) or "none") end`},
	{"table.sort", "list", `local list = {3, 1, 2} function transform(record) record:set("001", tostring(list[1])) table.sort(list) end`},
	{"rawset", "seen", `local seen = {} function filter(record) local known = rawget(seen, record.id) rawset(seen, record.id, true) return not known end`},
	{"walked with pairs", "seen", `local seen = {} function transform(record) seen[record.id] = true local n = 0 for _ in pairs(seen) do n = n + 1 end record:set("001", tostring(n)) end`},
	{"walked with ipairs", "seen", `local seen = {} function transform(record) table.insert(seen, 1) local n = 0 for _, one in ipairs(seen) do n = n + one end record:set("001", tostring(n)) end`},
	{"asked with next", "seen", `local seen = {} function transform(record) if next(seen) then record:add("500", "  ", "a", "later") end seen[record.id] = true end`},
	{"table.concat", "list", `local list = {} function transform(record) table.insert(list, record.id) record:set("001", table.concat(list)) end`},
	{"unpack", "list", `local list = {} function transform(record) table.insert(list, record.id) record:set("001", (unpack(list))) end`},
	{"json.encode", "stats.of.n", `local stats = {of = {n = 0}} function transform(record) stats.of.n = record.index end function finish(run) run:emit(json.encode(stats)) end`},
	{"a table in a table that hooks make", "by", `local by = {} function filter(record) local kind = record.leader.type by[kind] = by[kind] or {} local known = by[kind][record.id] by[kind][record.id] = true return not known end`},
	{"a list of many tables", "rows", `local rows = {} for i = 1, 500 do rows[i] = {n = 0} end
function transform(record) local row = rows[record.index % 500 + 1] row.n = row.n + 1 record:set("001", tostring(row.n)) end`},
	{"one of many tables, also by its name", "one", `local rows = {} for i = 1, 500 do rows[i] = {n = 0} end local one = rows[7]
function transform(record) one.n = record.index record:set("001", tostring(rows[record.index % 500 + 1].n)) end`},
	{"a table that begin makes", "seen", `local seen function begin() seen = {} end function filter(record) if seen[record.id] then return false end seen[record.id] = true return true end`},

	// Ways to a table.
	{"another name", "seen", `local seen = {} function filter(record) local s = seen if s[record.id] then return false end s[record.id] = true return true end`},
	{"through a table made by the hook", "seen", `local seen = {} function filter(record) local all = {seen} if all[1][record.id] then return false end all[1][record.id] = true return true end`},
	{"through the second of a list", "seen", `local seen = {} function filter(record) local t = ({1, seen})[2] if t[record.id] then return false end t[record.id] = true return true end`},
	{"through arguments", "seen", `local seen = {} local function put(t, k) local had = t[k] t[k] = true return had end function filter(record) return not put(seen, record.id) end`},
	{"through any number of arguments", "seen", `local seen = {} local function put(...) local t = select(1, ...) local had = t[select(2, ...)] t[select(2, ...)] = true return had end
function filter(record) return not put(seen, record.id) end`},
	{"through the table arg", "seen.n", `local seen = {} local function put(...) local t = arg[1] local had = t.n t.n = true return had end function filter(record) return not put(seen) end`},
	{"through a result", "seen", `local seen = {} local function all() return seen end function filter(record) if all()[record.id] then return false end all()[record.id] = true return true end`},
	{"through and, or", "seen", `local seen, spare = {}, {} function filter(record) local t = record.id and seen or spare if t[record.id] then return false end t[record.id] = true return true end`},
	{"through or of two arguments", "seen", `local seen = {} local function put(a, b, k) local t = a or b local had = t[k] t[k] = true return had end function filter(record) return not put(seen, {}, record.id) end`},
	{"through a variable that a closure shares", "seen", `local seen = {} local function hold(c) local f = function() return c end c = seen return f end
function filter(record) local t = hold()() if t[record.id] then return false end t[record.id] = true return true end`},
	{"through pcall", "seen", `local seen = {} function filter(record) local _, t = pcall(function() return seen end) if t[record.id] then return false end t[record.id] = true return true end`},
	{"through assert", "seen", `local seen = {} function filter(record) local t = assert(seen) if t[record.id] then return false end t[record.id] = true return true end`},
	{"through a loop", "all", `local seen = {} local all = {seen} function filter(record) for _, t in ipairs(all) do if t[record.id] then return false end t[record.id] = true end return true end`},
	{"through a recursion", "tree", `local tree = {} local function put(t, s, i) if i > #s then local had = t.had t.had = true return had end t[s:sub(i, i)] = t[s:sub(i, i)] or {} return put(t[s:sub(i, i)], s, i + 1) end
function filter(record) return not put(tree, record.id, 1) end`},

	{"through an error", "seen", `local seen = {} function filter(record) local _, t = pcall(error, seen) if t[record.id] then return false end t[record.id] = true return true end`},
	{"through an error of assert", "seen", `local seen = {} function filter(record) local _, t = pcall(function() assert(false, seen) end) if t[record.id] then return false end t[record.id] = true return true end`},
	{"one of two keys", "t", `local t = {a = 0, b = 0} function transform(record) record:set("001", tostring(t.a)) t[record.index > 3 and "a" or "b"] = record.index end`},
	{"a field that another name may change", "list", `local ctx, list = {}, {0} function transform(record) ctx.t = {} ctx[record.id == "" and "x" or "t"] = list table.insert(ctx.t, 1) record:set("001", tostring(#list)) end`},
	{"in a repeat loop", "n", `local n = 0 function transform(record) repeat n = n + 1 until n % 3 == 0 record:set("001", tostring(n)) end`},
	{"in a while loop", "n", `local n = 0 function transform(record) while n < record.index do n = n + 1 end record:set("001", tostring(n)) end`},
	{"with goto", "n", `local n = 0 function transform(record) if record.index > 3 then goto over end n = n + 1 ::over:: record:set("001", tostring(n)) end`},
	{"a closure in a closure", "n", `local n = 0 local function a() return function() return function() n = n + 1 return n end end end function transform(record) record:set("001", tostring(a()()())) end`},
	{"a function in a field that hooks set", "t.fn", `local t = {} function transform(record) record:set("001", t.fn and t.fn() or "none") local id = record.id t.fn = function() return id end end`},

	// Functions.
	{"a closure", "n", `local function counter() local n = 0 return function() n = n + 1 return n end end local next_one = counter() function transform(record) record:set("001", tostring(next_one())) end`},
	{"two closures that share a variable", "n", `local function both() local n = 0 return function(v) n = v end, function() return n end end local put, get = both()
function transform(record) record:set("001", tostring(get())) put(record.index) end`},
	{"a function in a table", "n", `local n = 0 local by = {a = function() n = n + 1 return n end} function transform(record) local fn = by[record.leader.type] if fn then record:set("001", tostring(fn())) end end`},
	{"a tail call", "n", `local n = 0 local function bump() n = n + 1 return n end local function again() return bump() end function transform(record) record:set("001", tostring(again())) end`},
	{"a function in a large table", "n", `local n, by = 0, {} for i = 1, 100 do by[i] = function() n = n + 1 return n end end function transform(record) record:set("001", tostring(by[record.index % 100 + 1]())) end`},
	{"a function in the metatable of rows of a large table", "n", `local n, rows = 0, {} local mt = {__call = function() n = n + 1 return n end} for i = 1, 100 do rows[i] = setmetatable({i}, mt) end
function transform(record) record:set("001", tostring(rows[record.index % 100 + 1]())) end`},
	{"a function for gsub", "n", `local n = 0 function transform(record) record:set("001", (record.id:gsub("%d", function(d) n = n + 1 return n % 10 end))) end`},
	{"a function for string.gsub", "n", `local n = 0 function transform(record) record:set("001", (string.gsub(record.id, "%d", function(d) n = n + 1 return n % 10 end))) end`},
	{"a function for map", "n", `local n = 0 function transform(record) record:map("001", function(v) n = n + 1 return v .. n end) end`},
	{"a function for a method of a record that is kept", "n", `local n, template = 0, marc.record{{"001", "x"}} function transform(record) local map = template.map map(template, "001", function(v) n = n + 1 return v end) record:set("001", tostring(n)) end`},
	{"a comparator", "n", `local n = 0 function transform(record) local list = {3, 1, 2} table.sort(list, function(a, b) n = n + 1 return a < b end) record:set("001", tostring(n)) end`},
	{"a function for pcall", "n", `local n = 0 function transform(record) pcall(function() n = n + 1 end) record:set("001", tostring(n)) end`},
	{"what pcall may not have written", "n", `local n = 0 function transform(record) pcall(function() if record.index > 3 then error("no") end n = 1 end) record:set("001", tostring(n)) n = 2 end`},
	{"a handler of xpcall", "n", `local n = 0 function transform(record) xpcall(function() error("no") end, function(e) n = n + 1 return n end) record:set("001", tostring(n)) end`},
	{"an iterator of the script", "n", `local n = 0 local function each() return function() n = n + 1 if n % 3 > 0 then return n end end end function transform(record) for i in each() do record:set("001", tostring(i)) end end`},
	{"a function of string", "n", `local n = 0 function string.numbered(s) n = n + 1 return s .. n end function transform(record) record:set("001", record.id:numbered()) end`},

	// Objects and metatables.
	{"an object with methods", "list.n", `local List = {} List.__index = List function List:add() self.n = self.n + 1 return self.n end local list = setmetatable({n = 0}, List)
function transform(record) record:set("001", tostring(list:add())) end`},
	{"an object whose class keeps", "Class.n", `local Class = {n = 0} Class.__index = Class function Class.new() Class.n = Class.n + 1 return setmetatable({id = Class.n}, Class) end
function transform(record) record:set("001", tostring(Class.new().id)) end`},
	{"__index that counts", "n", `local n = 0 local t = setmetatable({}, {__index = function() n = n + 1 return n end}) function transform(record) record:set("001", tostring(t.x)) end`},
	{"__index of a table that the hook makes", "n", `local n = 0 local mt = {__index = function() n = n + 1 return n end} function transform(record) local t = setmetatable({}, mt) record:set("001", tostring(t.x)) end`},
	{"__newindex with a hidden table", "t", `local hidden = {} local t = setmetatable({}, {__index = hidden, __newindex = function(_, k, v) hidden[k] = v end})
function filter(record) if t[record.id] then return false end t[record.id] = true return true end`},
	{"__newindex that is a table", "t", `local hidden = {} local t = setmetatable({}, {__index = hidden, __newindex = hidden}) function filter(record) if t[record.id] then return false end t[record.id] = true return true end`},
	{"__call", "n", `local n = 0 local t = setmetatable({}, {__call = function() n = n + 1 return n end}) function transform(record) record:set("001", tostring(t())) end`},
	{"__add", "n", `local n = 0 local t = setmetatable({}, {__add = function() n = n + 1 return n end}) function transform(record) record:set("001", tostring(t + 1)) end`},
	{"__concat", "n", `local n = 0 local t = setmetatable({}, {__concat = function() n = n + 1 return tostring(n) end}) function transform(record) record:set("001", t .. "x") end`},
	{"__eq", "n", `local n = 0 local mt = {__eq = function() n = n + 1 return n > 3 end} local a, b = setmetatable({}, mt), setmetatable({}, mt) function filter(record) return a == b end`},
	{"__lt", "n", `local n = 0 local mt = {__lt = function() n = n + 1 return n > 3 end} local a, b = setmetatable({}, mt), setmetatable({}, mt) function filter(record) return a < b end`},
	{"__tostring", "n", `local n = 0 local t = setmetatable({}, {__tostring = function() n = n + 1 return tostring(n) end}) function transform(record) record:set("001", tostring(t)) end`},
	{"__tostring for print", "n", `local n = 0 local t = setmetatable({}, {__tostring = function() n = n + 1 return "t" end}) function filter(record) print(t) return n % 3 > 0 end`},
	{"a metatable that is protected", "n", `local n = 0 local t = setmetatable({}, {__metatable = "mine", __index = function() n = n + 1 return n end}) function transform(record) record:set("001", tostring(t.x)) end`},
	{"a field of a metatable", "t.n", `local mt = {n = 0} local t = setmetatable({}, mt) function transform(record) local m = getmetatable(t) m.n = m.n + 1 record:set("001", tostring(m.n)) end`},
	{"a metatable that hooks set", "t", `local t = {} function filter(record) local has = getmetatable(t) ~= nil setmetatable(t, {}) return has end`},

	// What is not Lua's own.
	{"run.state without combine", "run.state", `function transform(record) run.state.n = (run.state.n or 0) + 1 record:set("001", tostring(run.state.n)) end`},
	{"a table in run.state", "run.state", `function begin(run) run.state.seen = {} end function filter(record) local seen = run.state.seen if seen[record.id] then return false end seen[record.id] = true return true end`},
	{"run.state that is replaced", "run.state", `function transform(record) run.state = {n = record.index} end`},
	{"run.state that is written only", "run.state", `function transform(record) run.state[record.id] = true end function finish(run) end`},
	{"run.args", "run.args.n", `function transform(record) run.args.n = (run.args.n or 0) + 1 record:set("001", tostring(run.args.n)) end`},
	{"run.counts", "run.counts", `function transform(record) record:set("001", tostring(run.counts.read)) end`},
	{"a file that is read on", "file", `local file = io.open("lines.txt") function transform(record) record:set("001", file:read() or "none") end`},
	{"the rows of a table", "rows", `local rows = csv.read("table.csv") function transform(record) record:set("001", (rows() or {}).id or "none") end`},
	{"the lines of a file", "lines", `local lines, file = io.lines("lines.txt") function transform(record) record:set("001", lines(file) or "none") end`},
	{"matches that go on", "words", `local words = ("a b c"):gmatch("%a") function transform(record) record:set("001", words() or "none") end`},
	{"a record of the script", "template", `local template = marc.record{{"001", "0"}} function transform(record) record:set("001", template.id) template:set("001", record.id) end`},
	{"a field of it", "template", `local template = marc.record{{"500", "  ", "a", "0"}} function transform(record) record:set("001", template:value("500$a")) template:field("500"):set("a", record.id) end`},
	{"fields of it", "template", `local template = marc.record{{"500", "  ", "a", "0"}} function transform(record) record:set("001", template:value("500$a")) for _, f in ipairs(template:fields("500")) do f:set("a", record.id) end end`},
	{"each field of it", "template", `local template = marc.record{{"500", "  ", "a", "0"}} function transform(record) record:set("001", template:value("500$a")) for f in template:each("500") do f:set("a", record.id) end end`},
	{"options for a method that is called seldom", "opts.fold", `local opts = {fold = false} function transform(record) for f in record:each("650") do f:replace("a", 1, "x", opts) end opts.fold = true end`},
	{"options for a method", "opts.linked", `local opts = {linked = false} function transform(record) for f in record:each("650") do f:delete(opts) end opts.linked = true end`},
	{"subfields that are inserted into it", "field", `local field = marc.field("500", "  ", "a", "0") function transform(record) record:set("001", tostring(#field:values())) field:insert(1, "a", "x") end`},
	{"subfields of it that are put in another order", "field", `local field = marc.field("500", "  ", "a", "0", "b", "1") function transform(record) record:set("001", field:text()) field:reorder(record.index % 2 == 0 and "ab" or "ba") end`},
	{"a subfield of it that is moved", "field", `local field = marc.field("500", "  ", "a", "0", "b", "1") function transform(record) record:set("001", field:text()) field:move("a", record.index % 2 + 1) end`},
	{"a subfield of it that is replaced", "field", `local field = marc.field("500", "  ", "a", "0") function transform(record) record:set("001", field:text()) field:replace("a", 1, record.id) end`},
	{"subfields that it takes over", "field", `local field = marc.field("500", "  ", "a", "0") function transform(record) record:set("001", field:text()) for f in record:each("650") do field:take(f, "a") end end`},
	{"what is linked with it", "template", `local template = marc.record{{"245", "10", "6", "880-01", "a", "0"}, {"880", "10", "6", "245-01", "a", "0"}} function transform(record) local t = template:linked(template:field("245"))[1] record:set("001", t:value("a")) t:set("a", record.id) end`},
	{"a subfield of a field of it", "template", `local template = marc.record{{"500", "  ", "a", "0"}} function transform(record) record:set("001", template:field("500"):text()) template:field("500"):insert(1, "a", record.id) end`},
	{"positions of a fixed field of it", "template", `local template = marc.record{{"008", "240115"}} function transform(record) record:set("001", template:value("008")) template:fixed("008"):pad() end`},
	{"a file that is closed", "file", `local file = io.open("lines.txt") function transform(record) record:set("001", tostring(pcall(file.close, file))) end`},
	{"options for a method of a record that is kept", "opts.original", `local template, opts = marc.record{{"008", "240115s2003    "}}, {original = false} function transform(record) record:set("001", tostring(template:publication_date(opts))) opts.original = true end`},
	{"a method of it under another name", "set", `local template = marc.record{{"001", "0"}} local set = template.set function transform(record) record:set("001", template.id) set(template, "001", record.id) end`},
	{"a method that is looked up", "list.n", `local List = {} List.__index = List function List:bump() self.n = self.n + 1 return self.n end local list = setmetatable({n = 0}, List) local name = "bump"
function transform(record) record:set("001", tostring(list[name](list))) end`},
	{"its leader", "template", `local template = marc.record() function transform(record) record.leader.status = template.leader.status template.leader.status = "d" end`},
	{"records of another file", "other", `local other = marc.read("lines.txt") function transform(record) for r in other:records() do record:set("001", r.id) break end end`},
	{"another field of a table in a loop", "names.n", `local names = {list = {"a", "b"}, n = 1} function transform(record) for _, name in ipairs({names.n}) do record:add("500", "  ", "a", tostring(name)) end names.n = record.index end`},
	{"random numbers that follow from a seed", "math.random", `math.randomseed(1) function filter(record) return math.random() < 0.5 end`},
	{"a value of a cache that is changed", "cache.n", `local cache = marc.cache() function transform(record) local v = cache.v or {n = 0} v.n = v.n + 1 cache.v = v record:set("001", tostring(v.n)) end`},
	{"what a lookup missed", "table", `local table = lookup.csv{file = "table.csv", key = "k", value = "v"} function transform(record) table:get(record.id) record:set("001", tostring(#table:missing())) end`},

	// Modules.
	{"a variable of a module", "hidden", `local counter = require("counter") function transform(record) record:set("001", tostring(counter.next())) end`},
	{"a field of a module", "counter.n", `local counter = require("counter") function transform(record) record:set("001", tostring(counter.bump())) end`},
	{"a field of a module that the script sets", "counter.n", `local counter = require("counter") function transform(record) record:set("001", tostring(counter.n)) counter.n = record.index end`},
	{"random numbers that a module seeds", "math.random", `local m = require("seeded") function filter(record) return m.one() < 0.5 end -- not math.random`},
	{"random numbers that the script seeds, with a module", "math.random", `local m = require("pure") math.randomseed(7) function filter(record) return math.random() < 0.5 end`},
	{"a module that is required later", "hidden", `function transform(record) record:set("001", tostring(require("counter").next())) end`},

	// Other hooks.
	{"in filter, for finish", "n", `local n = 0 function filter(record) n = record.index return true end function finish(run) run:emit(tostring(n)) end`},
	{"a list for finish", "ids", `local ids = {} function filter(record) ids[record.id] = true return false end function finish(run) for id in pairs(ids) do run:emit(id) end end`},
	{"in extract", "n", `local n = 0 function extract(record) n = n + 1 return {n} end`},
	{"in batch", "n", `local n = 0 function batch(records) for _, record in ipairs(records) do n = n + 1 record:set("001", tostring(n)) end end`},
	{"source for a hook", "place", `local place = "" function source() place = "here" return run.inputs end function transform(record) record:set("001", place) end`},
	{"combine for a hook", "n", `local n = 0 function transform(record) run.state.x = 1 record:set("001", tostring(n)) end function combine(a, b) n = n + 1 return a end`},

	// Harmless.
	{"locals", "", `function transform(record) local n, t = 0, {} for _, v in ipairs(record:values("650$a")) do n = n + 1 t[#t + 1] = v end record:set("001", n .. table.concat(t)) end`},
	{"a table that the top level fills", "", `local names = {a = "book"} names.b = "archive" function transform(record) record:set("001", names[record.leader.type] or "other") end`},
	{"a table that begin fills", "", `local names = {} function begin() for i = 1, 200 do names[i] = "n" .. i end end function transform(record) record:set("001", names[record.index % 200 + 1]) end`},
	{"a table that begin makes and hooks read", "", `local names function begin(run) names = {x = {y = 1}} end function transform(record) record:set("001", tostring(names.x.y)) end`},
	{"a lookup", "", `local table = lookup.csv{file = "table.csv", key = "k", value = "v"} function transform(record) record:set("001", table:get("a")) end function finish(run) print(#table:unused()) end`},
	{"run:tally", "", `function transform(record) run:tally("types", record.leader.type) end`},
	{"run.state with combine", "", `function transform(record) run.state.n = (run.state.n or 0) + 1 end function combine(a, b) a.n = a.n + b.n return a end function finish(run) run:emit(tostring(run.state.n)) end`},
	{"a table in run.state with combine", "", `function begin(run) run.state.seen = {n = 0} end function transform(record) run.state.seen.n = run.state.seen.n + 1 end
function combine(a, b) a.seen.n = a.seen.n + b.seen.n return a end function finish(run) run:emit(tostring(run.state.seen.n)) end`},
	{"a variable that is written before it is read", "", `local title function transform(record) title = record:title() or "" if #title > 3 then title = title:upper() end record:add("500", "  ", "a", title) end`},
	{"written in both branches", "", `local title function transform(record) if record:has("650") then title = "a" else title = "b" end record:add("500", "  ", "a", title) end`},
	{"written by a function", "", `local title local function look(record) title = record:title() or "" return true end function transform(record) look(record) record:add("500", "  ", "a", title) end`},
	{"a forgotten local, declared", "", `title = "" function transform(record) title = record:title() or "" record:add("500", "  ", "a", title) end`},
	{"filter tells transform", "", `local lang function filter(record) lang = record:value("008/35-37") or "und" if lang == "zzz" then return false end return true end function transform(record) record:add("500", "  ", "a", lang) end`},
	{"a field that is written before it is read", "", `local ctx = {} function transform(record) ctx.title = record:title() or "" ctx.list = {} table.insert(ctx.list, ctx.title) record:add("500", "  ", "a", ctx.list[1]) end`},
	{"a list made anew for each record", "", `local list = {} function transform(record) list = {} for _, v in ipairs(record:values("650$a")) do list[#list + 1] = v end record:add("500", "  ", "a", "x" .. table.concat(list)) end`},
	{"written and never read", "", `local seen = {} local n function filter(record) seen[record.id] = true n = record.index return true end`},
	{"an object for each record", "", `local List = {} List.__index = List function List.new() return setmetatable({n = 0}, List) end function List:add() self.n = self.n + 1 return self.n end
function transform(record) local list = List.new() list:add() record:set("001", tostring(list:add())) end`},
	{"an object with a method that has the name of one of Go", "", `local obj = {} function obj:add(s) return s .. "x" end function transform(record) obj.last = record.id record:set("001", obj:add("y")) end`},
	{"a table with a key that is computed", "", `local t function begin() local key = ("A"):lower() t = {[key] = {n = "1"}} end function transform(record) t.last = record.id record:set("001", t.a.last or "none") end`},
	{"a closure for each record", "", `local function counter() local n = 0 return function() n = n + 1 return n end end function transform(record) local next_one = counter() next_one() record:set("001", tostring(next_one())) end`},
	{"a cache", "", `local cache = marc.cache(100) local function slow(s) local v = cache[s] if not v then v = {s:upper()} cache[s] = v end return v end function transform(record) record:set("001", slow(record.id)[1]) end`},
	{"a module without state", "", `local pure = require("pure") function transform(record) record:set("001", pure.mark(record.id)) end`},
	{"a module without state that is required later", "", `function transform(record) record:set("001", require("pure").mark(record.id)) end`},
	{"a table that is walked", "", `local rules = {{tag = "9..", drop = true}, {tag = "59.", drop = true}} function transform(record) for _, rule in ipairs(rules) do if rule.drop then record:remove(rule.tag) end end end`},
	{"a helper for local tables", "", `local names = {"a"} local function add(t, v) t[#t + 1] = v end local function first(t) return t[1] end function transform(record) local t = {} add(t, first(names)) record:set("001", first(t)) end`},
	{"a recursion", "", `local function depth(n) if n == 0 then return 0 end return 1 + depth(n - 1) end function transform(record) record:set("001", tostring(depth(5))) end`},
	{"handlers in a table", "", `local by = {a = function(r) r:add("500", "  ", "a", "book") end} function transform(record) local fn = by[record.leader.type] if fn then fn(record) end end`},
	{"a comparator that reads a table", "", `local order = {b = 1, a = 2} function transform(record) local list = {"a", "b"} table.sort(list, function(x, y) return order[x] < order[y] end) record:set("001", list[1]) end`},
	{"a function of string that keeps nothing", "", `function string.marked(s) return "x" .. s end function transform(record) record:set("001", record.id:marked()) end`},
	{"a record that is copied from", "", `local template = marc.record{{"590", "  ", "a", "local"}} function transform(record) record:add(template:field("590")) end`},
	{"a copy of a record that is kept", "", `local template = marc.record{{"500", "  ", "a", "0"}} function transform(record) local r = template:copy() r:add("001", record.id) r:field("500"):insert(1, "a", "x") r.leader.status = "c" return r end`},
	{"lists that are made of a record that is kept", "", `local template = marc.record{{"500", "  ", "a", "0"}} function transform(record) local list, t = template:values("500$a"), template:to_table() table.insert(list, record.id) table.sort(list) t.n = 1 record:set("001", list[1]) end`},
	{"a record that the hook makes", "", `function transform(record) local r = marc.record{{"001", record.id}} r:add("500", "  ", "a", "x") r.leader.status = "c" return r end`},
	{"run.args that are read in a loop", "", `function transform(record) for w in (run.args.prefix or "a b"):gmatch("%a") do record:add("500", "  ", "a", w) end end`},
	{"run.inputs", "", `function transform(record) for i, name in ipairs(run.inputs) do if name then record:add("500", "  ", "a", "input " .. i) end end end`},
	{"a field of a table in a loop", "", `local names, n = {list = {"a", "b"}, n = 1}, 0 function transform(record) for _, name in ipairs(names.list) do record:add("500", "  ", "a", name) end names.n = record.index end`},
	{"run.args that are read", "", `function transform(record) record:set("001", run.args.prefix or "none") end`},
	{"a table read in the hook", "", `function transform(record) for row in csv.read("table.csv") do record:set("001", row.id) break end end`},
	{"a file read in the hook", "", `function transform(record) local f = io.open("lines.txt") record:set("001", f:read()) f:close() end`},
	{"matches of the record", "", `function transform(record) local n = 0 for _ in record.id:gmatch("%d") do n = n + 1 end record:set("001", tostring(n)) end`},
	{"random numbers", "", `function filter(record) return math.random() < 2 end`},
	{"any number of arguments", "", `local function first(...) local list = {...} return list[1] end function transform(record) record:set("001", first(record.id, "x")) end`},
	{"an output", "", `local out = marc.output("all.mrc") function transform(record) out:write(record) end`},
	{"a method that is set for each record", "", `local t = {} function transform(record) t.name = function() return record.id end record:set("001", t:name() .. "x") end`},
	{"a table for assert that is no error", "", `local names = {n = 1} function transform(record) local _, t = pcall(function() return {n = 1} end) t.n = t.n + 1 record:set("001", tostring(t.n + assert(names).n)) end`},
	{"variables of finish", "", `local n = 0 function transform() end function finish(run) n = n + 1 run:emit(tostring(n)) end`},
	{"source keeps its place", "", `local at = 0 function source() return function() at = at + 1 if at > 5 then return nil end return marc.record{{"001", "x" .. at}} end end function transform(record) record:set("001", record.id .. "y") end`},
	{"a metatable for tables of the record", "", `local mt = {__index = function(_, k) return k end, __add = function(a, b) return 1 end} function transform(record) local t = setmetatable({}, mt) record:set("001", t.x .. (t + 1)) end`},
	{"a flag that hooks read and the top level sets", "", `local debug = false if run.args.debug then debug = true end function transform(record) if debug then print(record.id) end end`},
	{"a batch", "", `function batch(records) local seen = {} for _, record in ipairs(records) do if seen[record.id] then record:add("500", "  ", "a", "again") end seen[record.id] = true end end`},
}

// falsePositives are scripts that are refused although several jobs would do no harm: their code does not
// show it.
var falsePositives = []struct{ about, kept, source string }{
	{"a table that is filled when it is first needed", "names", `local names function transform(record) if not names then names = {a = "book"} end record:set("001", names[record.leader.type] or "other") end`},
	{"a cache that is not declared", "cache", `local cache = {} function transform(record) cache[record.id] = cache[record.id] or record.id:upper() record:set("001", cache[record.id]) end`},
	{"a list that is emptied for each record", "list", `local list = {} function transform(record) for i = #list, 1, -1 do list[i] = nil end list[1] = record.id record:set("001", list[1]) end`},
	{"a number that always is the same", "n", `local n = 0 function transform(record) if n ~= 1 then n = 1 end record:set("001", tostring(n)) end`},
	{"a copy of a table within tables", "config.x", `local config = {on = {x = true}} local function copy(t) local c = {} for k, v in pairs(t) do c[k] = type(v) == "table" and copy(v) or v end return c end
function transform(record) local c = copy(config) c.on.x = record.index > 3 record:set("001", tostring(c.on.x)) end`},
	{"different keys of one table", "t", `local t = {limit = 3} function transform(record) t[record.id] = true if record.index > t.limit then record:add("500", "  ", "a", "late") end end`},
	{"a table that __index fills", "t", `local t = setmetatable({}, {__index = function(t, k) local v = k:upper() rawset(t, k, v) return v end}) function transform(record) record:set("001", t[record.id]) end`},
	{"a count for messages", "n", `local n = 0 function transform(record) n = n + 1 if n % 10000 == 0 then print(n) end end`},
}
