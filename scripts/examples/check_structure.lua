-- Report records that a library system may refuse. Nothing is changed.
--
--   mrrc-lua run scripts/examples/check_structure.lua in.mrc -o report.tsv
--
-- A row has the file, the number of the record, its 001, the fault, and its place.
--
-- Edge cases: no 245 or several; no 001 or several; fields without subfields, subfields and control
-- fields without text; tags that are not three digits; codes that are not a lower-case letter or a
-- digit; fields over 9,999 bytes, which cannot be written in ISO 2709; and faults that the reader
-- repaired (record.problems).

columns = { "file", "record", "001", "wrong", "where" }

---@param record Record
local function report(rows, record, wrong, where)
  run:tally("found", wrong)
  rows[#rows + 1] = { record.source, record.index, record.id or "", wrong, where or "" }
end

-- check_field returns the number of bytes that the field takes.
---@param record Record
---@param field Field
local function check_field(rows, record, field)
  local tag = field.tag
  if not tag:find("^%d%d%d$") then
    report(rows, record, "tag is not three digits", tag)
  end
  if not field.ind1 then
    if field.data == "" then
      report(rows, record, "empty field", tag)
    end
    return #field.data + 1
  end
  local size, n = 3, 0
  for code, value in field:each() do
    n = n + 1
    size = size + 2 + #value
    if not code:find("^[%l%d]$") then
      report(rows, record, "subfield code is not a lower-case letter or digit", tag .. " $" .. code)
    end
    if value == "" then
      report(rows, record, "empty subfield", tag .. " $" .. code)
    end
  end
  if n == 0 then
    report(rows, record, "field without subfields", tag)
  end
  return size
end

---@param record Record
---@param tag string
local function check_one(rows, record, tag)
  local n = record:count(tag)
  if n == 0 then
    report(rows, record, "no " .. tag)
  elseif n > 1 then
    report(rows, record, "more than one " .. tag, n .. " times")
  end
end

---@param record Record
function extract(record)
  local rows = {}
  check_one(rows, record, "001")
  if record.leader.type:find("[^uvxyz]") then
    check_one(rows, record, "245")
  end
  for field in record:each() do
    local size = check_field(rows, record, field)
    if size > 9999 then
      report(rows, record, "field over 9,999 bytes", field.tag .. ": " .. size)
    end
  end
  for _, problem in ipairs(record.problems) do
    report(rows, record, "mended by the reader", problem)
  end
  return rows[1] and rows
end
