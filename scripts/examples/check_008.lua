-- Report what is wrong with field 008. Nothing is changed.
--
--   mrrc-lua run scripts/examples/check_008.lua in.mrc -o report.tsv
--
-- A row has the file, the number of the record, its 001, the position, the fault, and the value
-- found there. docs/fixed-fields.md lists the valid values for each type of material.
--
-- Edge cases: 008 has 40 characters, in holdings records 32; missing and repeated fields; a
-- language that is blank, not coded (|||), or not in the list (if 041$a has exactly one language,
-- the row suggests it); obsolete values and positions, which are not the same as wrong ones; an
-- invalid date of entry; when the length is wrong nothing else is reported, because all positions
-- may have moved.

columns = { "file", "record", "001", "where", "wrong", "found" }

-- should returns the only language in 041$a.
---@param record Record
local function should(record)
  local codes = record:values("041$a")
  return #codes == 1 and #codes[1] == 3 and codes[1] or nil
end

-- language reports the fault in a language that the list may have.
---@param record Record
---@param f Fixed
local function language(record, f)
  local what
  if f.lang == "   " then
    what = "blank"
  elseif f.lang == "|||" then
    what = "not coded"
  elseif f.lang and not f:meaning("lang") then -- authority records have none
    what = "in no list"
  end
  local code = what and should(record)
  return what, code and f.lang .. ", 041 says " .. code or f.lang
end

---@param record Record
function extract(record)
  local rows, n = {}, 0
  local function report(where, wrong, found)
    run:tally("008", where .. ": " .. wrong)
    rows[#rows + 1] = { record.source, record.index, record.id or "", where, wrong, found }
  end
  for field in record:each("008") do
    n = n + 1
    local f, sound = record:fixed(field) --[[@as Fixed]], true
    for _, p in ipairs(f:problems()) do
      if p.code == "length" then
        sound = false
        report("length", #f.data < p.want and "too short" or "too long", p.text)
      elseif p.name ~= "lang" or p.code ~= "value" then
        report(p.name or ("%02d"):format(p.at), p.code == "value" and "wrong" or p.code, p.value)
      end
    end
    if sound then
      local what, found = language(record, f)
      if what then
        report("lang", what, found)
      end
    end
  end
  if n == 0 then
    report("008", "missing", "")
  elseif n > 1 then
    report("008", "repeated", n .. " times")
  end
  return rows[1] and rows
end
