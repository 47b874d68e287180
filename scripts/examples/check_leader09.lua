-- Report records whose leader/09 does not fit their bytes. Nothing is changed.
--
--   mrrc-lua run scripts/examples/check_leader09.lua in.mrc -o report.tsv
--
-- Leader/09 is "a" when a record is in UTF-8 and blank when it is in MARC-8. If it is wrong, other
-- programs show wrong letters. The reader decides the encoding of each record by its bytes and
-- reports a contradiction in record.problems; this script makes a table of these reports.
--
-- Edge cases: a record of ASCII alone fits both; MARC-8 escapes are ASCII, and are found where
-- leader/09 is "a"; every field that does not fit is reported, once per record and tag; a leader/09
-- that is neither "a" nor blank.

columns = { "file", "record", "001", "leader/09", "wrong" }

local function add(list, what)
  for _, have in ipairs(list) do
    if have == what then
      return
    end
  end
  list[#list + 1] = what
end

---@param record Record
local function findings(record)
  local says, list = record.leader.coding, {}
  for _, problem in ipairs(record.problems) do
    local what = problem:match("^encoding: (.-) %(at byte")
    if what then
      add(list, what)
    end
  end
  if says == "a" then
    for field in record:each() do
      if field:text():find("\27", 1, true) then
        add(list, "field " .. field.tag .. ": leader/09 says UTF-8, but there are MARC-8 escapes")
      end
    end
  elseif says ~= " " then
    add(list, "leader/09 must be 'a' or blank")
  end
  return list
end

---@param record Record
function extract(record)
  local rows = {}
  for i, what in ipairs(findings(record)) do
    rows[i] = { record.source, record.index, record.id or "", "'" .. record.leader.coding .. "'", what }
  end
  run:tally("leader/09", rows[1] and "does not fit" or "fits")
  return rows[1] and rows
end
