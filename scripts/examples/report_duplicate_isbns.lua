-- Report records that share an ISBN. Nothing is merged, nothing is changed.
--
--   mrrc-lua run scripts/examples/report_duplicate_isbns.lua in.mrc -o duplicates.tsv
--
-- A line has the ISBN-13, how many records have it, and their 001s.
--
-- Edge cases: an ISBN-10 and its ISBN-13 are the same; a record that has one twice counts once;
-- 020$z is not used, because cancelled numbers point at other records on purpose; volumes of a set
-- share the number of the set, so look before you merge. A record without 001 is identified by its
-- file and number.
--
-- Memory grows with the number of different ISBNs.

local isbn = require("lib.isbn")

parallel = false -- every job would have tables of its own, and see a part of the records

local records = {} ---@type table<string, string[]> # lists of records by ISBN
local order = {} -- ISBNs in the order of their first occurrence

---@param record Record
function filter(record)
  local here = {}
  for _, text in ipairs(record:values("020$a")) do
    local number = isbn.parse(text)
    if number and not here[number] then
      here[number] = true
      if not records[number] then
        records[number] = {}
        order[#order + 1] = number
      end
      local list = records[number]
      list[#list + 1] = record.id or (record.source .. " record " .. record.index)
    end
  end
  return false
end

---@param run Run
function finish(run)
  for _, number in ipairs(order) do
    local list = records[number]
    if #list > 1 then
      run:emit(number .. "\t" .. #list .. "\t" .. table.concat(list, ", "))
      run:tally("ISBNs in several records", tostring(#list))
    end
  end
end
