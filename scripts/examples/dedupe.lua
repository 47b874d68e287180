-- Remove duplicates: keep the first of the records with the same ISBN, or with the same 001.
--
--   mrrc-lua run scripts/examples/dedupe.lua in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/dedupe.lua --set by=001 in.mrc -o out.mrc
--
-- Set:
--   by   isbn or 001 (default isbn)
--
-- Dropped records go to duplicates.mrc.
--
-- Edge cases: an ISBN-10 and its ISBN-13 are the same; one ISBN in common is enough; 020$z does not count.
-- A record without an ISBN, or without 001, is kept. Volumes of a set may share the number of the set: look at
-- duplicates.mrc, and at report_duplicate_isbns.lua, before you throw anything away. The numbers of dropped records
-- count as seen: of three records in a chain, only the first is kept. Running it again changes nothing.
--
-- Memory grows with the number of different keys.

local isbn = require("lib.isbn")

parallel = false -- all records must be seen by one job

local seen = {}
local by

---@param run Run
function begin(run)
  by = run.args.by or "isbn"
  if by ~= "isbn" and by ~= "001" then error("--set by=isbn or --set by=001", 0) end
end

---@param record Record
local function keys(record)
  if by == "001" then return { record.id } end
  local list = {}
  for _, text in ipairs(record:values("020$a")) do
    list[#list + 1] = isbn.parse(text)
  end
  return list
end

---@param record Record
function filter(record)
  local list, first = keys(record), true
  for _, key in ipairs(list) do
    if seen[key] then first = false end
  end
  for _, key in ipairs(list) do
    seen[key] = true
  end
  if not first then
    run:tally("duplicates", "same " .. by)
    run:emit(record, "duplicates.mrc")
  end
  return first
end
