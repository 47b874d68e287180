-- Reading records by marc.read.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

local function bytes()
  local r = marc.record { { "001", "one" }, { "245", "10", "a", "First" } }
  local s = marc.record { { "001", "two" }, { "245", "10", "a", "Second" } }
  return r:to_marc() .. s:to_marc()
end

local function ids(source)
  local list = {}
  for record in marc.read(source):records() do list[#list + 1] = record.id end
  return table.concat(list, " ")
end

function T.read_bytes()
  equal(ids(bytes()), "one two")
end

function T.read_a_function_of_bytes()
  local rest = bytes()
  equal(ids(function(n)
    equal(type(n), "number")
    if rest == "" then return nil end
    local part = rest:sub(1, 7)
    rest = rest:sub(8)
    return part
  end), "one two")
end

function T.read_a_function_of_records()
  local n = 0
  equal(ids(function()
    n = n + 1
    if n <= 3 then return marc.record { { "001", tostring(n) } } end
  end), "1 2 3")
end

function T.read_an_object()
  local object = { rest = bytes() }
  function object:read(n)
    local part = self.rest
    self.rest = nil
    return part
  end
  equal(ids(object), "one two")
end

function T.read_a_file_of_the_scripts_own()
  raises("no such file", function() ids("nosuch.mrc") end)
  raises("no such file", function() ids({ "nosuch.mrc", "other.mrc" }) end)
end

function T.a_record_is_valid_until_the_next()
  local kept
  for record in marc.read(bytes()):records() do kept = kept or record end
  raises("used after its hook", function() return kept.id end)
end

function T.a_copy_stays()
  local kept
  for record in marc.read(bytes()):records() do kept = kept or record:copy() end
  equal(kept.id, "one")
end

function T.an_iterator_that_is_called_by_itself()
  local next_record = marc.read(bytes()):records()
  equal(next_record().id, "one")
  equal(next_record().id, "two")
  equal(next_record(), nil)
  equal(#marc.read(bytes()):batches()(), 2)
end

function T.batches()
  local n = 0
  for records in marc.read(bytes()):batches() do
    n = n + #records
    equal(records[1].id, "one")
  end
  equal(n, 2)
end

function T.batches_of_records_that_a_function_makes()
  local n, sizes = 0, {}
  local function make()
    n = n + 1
    if n <= 300 then return marc.record { { "001", "n" .. n } } end
  end
  for records in marc.read(make):batches() do sizes[#sizes + 1] = #records end
  equal(sizes, { 256, 44 })
end

function T.what_read_takes_as_a_source()
  raises("a path", marc.read, 5)
  raises("a path", marc.read)
  raises("an empty string", marc.read, "")
  raises("without a method read", marc.read, {})
  raises("paths are expected", marc.read, { 1 })
end

function T.what_a_reader_may_return()
  raises("a string is expected", ids, function() return 5 end)
  raises("at the end it must return nil", ids, function() return "" end)
  local n = 0
  raises("records first and then a string", ids, function()
    n = n + 1
    return n == 1 and marc.record() or "x"
  end)
  raises("oh no", ids, function() error("oh no") end)
  local kept
  for record in marc.read(bytes()):records() do kept = record end
  n = 0
  raises("records first and then", ids, function()
    n = n + 1
    if n <= 2 then return n == 1 and marc.record() or kept end
  end)
end

return T
