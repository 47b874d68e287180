-- Report what is wrong with field 008. Nothing is changed.
--
--   mrrc-lua run scripts/examples/check_008.lua in.mrc -o report.tsv
--
-- A line has the file, the number of the record, its 001, what is wrong, and what stands there.
--
-- Edges held: 008 has 40 characters, in holdings records 32; missing and repeated ones; a language
-- that is blank, not coded (|||), or no three letters, where 041$a has exactly one language it is
-- told what it should be; a date of entry that is not six digits.

local function report(record, wrong, found)
  run:tally("008", wrong)
  run:emit(table.concat({ record.source, record.index, record.id or "", wrong, (found:gsub("%c", "?")) }, "\t"))
end

local function check_language(record, field, from)
  local code = field.data:sub(from + 1, from + 3)
  if code:find("^%l%l%l$") then
    return
  end
  local should = record:values("041$a")
  local hint = #should == 1 and #should[1] == 3 and ", 041 says " .. should[1] or ""
  if code == "   " then
    report(record, "language is blank", code .. hint)
  elseif code == "|||" then
    report(record, "language is not coded", code .. hint)
  else
    report(record, "language is no code", code .. hint)
  end
end

function filter(record)
  local kind = record.leader.type
  local holdings = kind == "u" or kind == "v" or kind == "x" or kind == "y"
  local width = holdings and 32 or 40
  local n = 0
  for field in record:each("008") do
    n = n + 1
    if #field.data ~= width then
      report(record, "length is not " .. width, #field.data .. ": " .. field.data)
    elseif kind ~= "z" then
      check_language(record, field, holdings and 22 or 35)
    end
    if not field.data:find("^%d%d%d%d%d%d") then
      report(record, "date of entry is not six digits", field.data:sub(1, 6))
    end
  end
  if n == 0 then
    report(record, "missing", "")
  elseif n > 1 then
    report(record, "repeated", n .. " times")
  end
  return false
end
