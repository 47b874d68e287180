-- What a script cannot reach, one test each.
local check = require "check"
local equal, raises, results = check.equal, check.raises, check.results
local T = {}

function T.code_from_strings()
  for _, name in ipairs { "load", "loadstring" } do
    raises("undeclared global '" .. name .. "' (a script cannot make code from strings)", function() return _G[name] end)
  end
end

function T.code_from_files()
  for _, name in ipairs { "dofile", "loadfile" } do
    raises("undeclared global '" .. name .. "' (use require)", function() return _G[name] end)
  end
end

function T.bytecode()
  raises("string has no 'dump': a script cannot make code from strings", function() return string.dump end)
  raises("string has no 'dump'", function() return ("").dump end)
end

function T.the_debug_library()
  raises("the debug library is not available", function() return debug end)
end

function T.coroutines()
  raises("coroutines are not available", function() return coroutine end)
end

function T.the_package_library()
  raises("require finds modules next to the script", function() return package end)
  raises("undeclared global 'module'", function() return module end)
end

function T.environments()
  raises("undeclared global 'getfenv'", function() return getfenv end)
  raises("undeclared global 'setfenv'", function() return setfenv end)
  raises("undeclared global 'newproxy'", function() return newproxy end)
end

function T.the_collector()
  raises("undeclared global 'collectgarbage'", function() return collectgarbage end)
  raises("undeclared global '_printregs'", function() return _printregs end)
end

function T.the_operating_system()
  for _, name in ipairs { "execute", "exit", "remove", "rename", "tmpname", "setlocale", "setenv" } do
    raises("os has no '" .. name .. "'", function() return os[name] end)
  end
  equal(type(os.time()), "number")
  equal(type(os.clock()), "number")
  equal(os.date("!%Y-%m-%d", 0), "1970-01-01")
  raises("os cannot be changed", function() os.time = 1 end)
end

function T.the_environment()
  equal(os.getenv("PREFIX"), "x-")
  equal(os.getenv("UNSET"), nil)
  raises("the script cannot read the environment variable PATH; --allow-env PATH allows it", os.getenv, "PATH")
  raises("string expected", os.getenv)
end

function T.pcall_is_as_ever()
  results({ true, 1, nil, 3, n = 4 }, pcall(function(...) return ... end, 1, nil, 3))
  results({ true, n = 1 }, pcall(function() end))
  local ok, e = pcall(error, { code = 5 })
  equal(ok, false)
  equal(e.code, 5)
  ok, e = pcall(function() local x = nil; return x.y end)
  equal(ok, false)
  equal(e:find("attempt to index", 1, true) ~= nil, true)
  results({ false, "attempt to call a nil value", n = 2 }, pcall(nil))
  results({ false, "attempt to call a string value", n = 2 }, pcall("text"))
  results({ true, 7, n = 2 }, pcall(setmetatable({}, { __call = function(_, n) return n end }), 7))
  raises("bad argument #1 to 'pcall'", pcall)
  ok, e = pcall(pcall, error)
  equal(ok, true)
  equal(e, false)
end

function T.xpcall_is_as_ever()
  local function handler(e) return "handled " .. tostring(e) end
  results({ true, 1, 2, n = 3 }, xpcall(function() return 1, 2 end, handler))
  results({ false, "handled oops", n = 2 }, xpcall(function() error("oops", 0) end, handler))
  local ok, e = xpcall(function() error("oops", 0) end, function() error("worse", 0) end)
  equal(ok, false)
  equal(e, "worse")
  raises("function expected", xpcall, function() end)
end

function T.io_beyond_reading()
  for _, name in ipairs { "popen", "output", "write", "tmpfile", "stdout" } do
    raises("io has no '" .. name .. "'", function() return io[name] end)
  end
end

function T.require_stays_beside_the_script()
  raises("no such file", require, "nosuch")
  raises("require", require, "../host_test")
end

function T.metatables_of_values(record)
  local f = record:field("245")
  equal(getmetatable(record), "Record")
  equal(getmetatable(f), "Field")
  equal(getmetatable(record.leader), "Leader")
  equal(getmetatable(run), "Run")
  equal(getmetatable(marc.output()), "Output")
  equal(getmetatable(marc.read("x")), "Reader")
  equal(getmetatable(io.open("names.txt")), "File")
  equal(getmetatable(_G), "globals")
  equal(getmetatable(json.null), "json.null")
end

function T.metatables_cannot_be_set(record)
  for _, v in ipairs { record, record.leader, run, "text", 5, true, print } do
    raises("bad argument #1 to 'setmetatable' (table expected", setmetatable, v, {})
  end
  raises("cannot change a protected metatable", setmetatable, _G, {})
  raises("cannot change a protected metatable", setmetatable, string, {})
  raises("cannot change a protected metatable", setmetatable, marc, nil)
end

function T.setmetatable_is_as_ever()
  local t = setmetatable({}, { __index = { a = 1 } })
  equal(t.a, 1)
  equal(setmetatable(t, nil), t)
  equal(t.a, nil)
  raises("nil or table expected", setmetatable, {})
  raises("nil or table expected", setmetatable, {}, 5)
end

function T.the_methods_of_strings()
  equal(getmetatable(""), "string")
  raises("string has no '__index'", function() return getmetatable("").__index end)
  raises("string.upper cannot be replaced", function() string.upper = string.lower end)
  raises("string.upper cannot be replaced", rawset, string, "upper", string.lower)
  raises("a hook cannot add string.trim", function() function string.trim(s) return s end end)
  equal(("a"):upper(), "A")
  equal(string.upper("a"), "A")
end

function T.the_modules()
  for _, name in ipairs { "marc", "text", "re", "json", "norm", "lookup", "log", "io" } do
    local module = _G[name]
    equal(getmetatable(module), name)
    raises(name .. " cannot be changed", function() module.extra = 1 end)
    raises(name .. " cannot be changed", rawset, module, "extra", 1)
  end
  raises("marc cannot be changed", function() marc.field = nil end)
end

function T.rawset_of_globals()
  raises("a hook made a new global 'sneaky'", rawset, _G, "sneaky", 1)
  raises("undeclared global 'sneaky'", function() return sneaky end)
end

function T.globals_that_every_script_has()
  for _, name in ipairs { "print", "ipairs", "marc", "text", "run", "table", "string", "_G", "pcall", "(value)" } do
    raises("'" .. name .. "' exists in every script and cannot be replaced", function() _G[name] = 1 end)
    raises("'" .. name .. "' exists in every script and cannot be replaced", rawset, _G, name, nil)
  end
  raises("globals cannot be changed", table.insert, _G, 1)
  equal(getmetatable(_G), "globals")
  raises("cannot change a protected metatable", setmetatable, _G, nil)
end

function T.the_table_behind_a_view()
  for _, view in ipairs { _G, table, math, string, os, marc } do
    local step, state, first = pairs(view)
    equal(state == view, true)
    equal(first, nil)
    local n = 0
    for k, v in pairs(view) do
      n = n + 1
      equal(rawget(view, k) == v, true)
    end
    equal(n > 3, true)
    equal(next(view), nil)
    equal(#view, 0)
    equal(type(step), "function")
  end
end

function T.the_libraries_table_and_math()
  for name, lib in pairs { table = table, math = math } do
    raises(name .. " cannot be changed", function() lib.concat = nil end)
    raises(name .. " cannot be changed", function() lib.floor = print end)
    raises(name .. " cannot be changed", rawset, lib, "floor", print)
    raises(name .. " cannot be changed", table.insert, lib, print)
    raises(name .. " cannot be changed", table.remove, lib)
    table.sort(lib)
    equal(getmetatable(lib), name)
  end
  equal(math.floor(1.5), 1)
  equal(table.concat({ 1, 2 }), "12")
end

function T.random_numbers()
  for _ = 1, 100 do
    local n = math.random(3)
    equal(n == 1 or n == 2 or n == 3, true)
    n = math.random(-2, -1)
    equal(n == -2 or n == -1, true)
    n = math.random()
    equal(n >= 0 and n < 1, true)
  end
  raises("bad argument #1 to 'random' (interval is empty)", math.random, 0)
  raises("bad argument #2 to 'random' (interval is empty)", math.random, 2, 1)
end

function T.sort()
  local t = { 3, 1, 2, 5, 4 }
  table.sort(t, function(a, b) return a > b end)
  equal(t, { 5, 4, 3, 2, 1 })
  t = { "b", "a" }
  table.sort(t)
  equal(t, { "a", "b" })
  raises("attempt to compare", table.sort, { 1, "x" })
  raises("function expected", table.sort, {}, 5)
  table.sort({ 1, 2, 3, 4 }, function() return true end) -- no order at all
  local changed = { 2, 1 }
  table.sort(changed, function(a, b) changed[5] = 5 return a < b end)
  equal(changed[1], 1)
end

function T.patterns_of_any_length()
  local long = ("a?"):rep(40000)
  raises("the pattern is too long: 80000 bytes, 65536 at most", string.find, "a", long)
  raises("the pattern is too long", string.gsub, "a", long, "")
  raises("the pattern is too long", string.gmatch, "a", long)
  raises("the expression is too long", re.match, "a", long)
  equal(("x" .. long):find(long, 1, true), 2) -- text, and no pattern
end

function T.a_date_of_any_length()
  raises("format too long", os.date, ("%c"):rep(1000))
end

function T.rawset_is_as_ever(record)
  local t = setmetatable({}, { __newindex = function() error("no") end })
  equal(rawset(t, "a", 1), t)
  equal(t.a, 1)
  raises("table expected", rawset, record, "a", 1)
end

function T.values_of_Go_cannot_be_changed()
  raises("", function() run.counts.read = 5 end)
  equal(run.counts.read, 0)
end

function T.what_is_harmless_is_there()
  for _, name in ipairs { "assert", "error", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget", "select", "tonumber", "tostring", "type", "unpack", "xpcall" } do
    equal(type(_G[name]), "function", name)
  end
  equal(math.floor(1.5), 1)
  local t = { 3, 1, 2 }
  table.sort(t)
  equal(t, { 1, 2, 3 })
  equal((table.unpack or unpack)({ 7 }), 7)
end

return T
