-- Report what is wrong with field 008. Nothing is changed.
--
--   mrrc-lua run scripts/examples/check_008.lua in.mrc -o report.tsv
--
-- A row has the file, the number of the record, its 001, what is wrong, and what stands there.
--
-- Edges held: 008 has 40 characters, in holdings records 32; missing and repeated ones; a language
-- that is blank, not coded (|||), or no three letters, where 041$a has exactly one language it is
-- told what it should be; a date of entry that is not six digits.

columns = { "file", "record", "001", "wrong", "found" }

local function report(rows, record, wrong, found)
  run:tally("008", wrong)
  rows[#rows + 1] = { record.source, record.index, record.id or "", wrong, found }
end

local function check_language(rows, record, field, from)
  local code = field.data:sub(from + 1, from + 3)
  if code:find("^%l%l%l$") then
    return
  end
  local should = record:values("041$a")
  local hint = #should == 1 and #should[1] == 3 and ", 041 says " .. should[1] or ""
  if code == "   " then
    report(rows, record, "language is blank", code .. hint)
  elseif code == "|||" then
    report(rows, record, "language is not coded", code .. hint)
  else
    report(rows, record, "language is no code", code .. hint)
  end
end

function extract(record)
  local kind = record.leader.type
  local holdings = kind == "u" or kind == "v" or kind == "x" or kind == "y"
  local width = holdings and 32 or 40
  local rows, n = {}, 0
  for field in record:each("008") do
    n = n + 1
    if #field.data ~= width then
      report(rows, record, "length is not " .. width, #field.data .. ": " .. field.data)
    elseif kind ~= "z" then
      check_language(rows, record, field, holdings and 22 or 35)
    end
    if not field.data:find("^%d%d%d%d%d%d") then
      report(rows, record, "date of entry is not six digits", field.data:sub(1, 6))
    end
  end
  if n == 0 then
    report(rows, record, "missing", "")
  elseif n > 1 then
    report(rows, record, "repeated", n .. " times")
  end
  return rows[1] and rows
end
