-- Report records whose leader/09 does not fit their bytes. Nothing is changed.
--
--   mrrc-lua run scripts/examples/check_leader09.lua in.mrc -o report.tsv
--
-- Leader/09 is "a" when a record is in UTF-8 and blank when it is in MARC-8. A record that says
-- the one and is the other shows wrong letters everywhere. Each line of the report has the file,
-- the number of the record, its 001, leader/09, what is wrong, and the first field that shows it.
--
-- Edges held: a record of ASCII alone fits both; MARC-8 escapes are ASCII, and are found where
-- leader/09 says UTF-8; UTF-8 and other bytes within one record are reported as mixed.

-- utf8_length gives the length of the character that begins at byte i, or nil if there is none.
local function utf8_length(s, i)
  local first, second = s:byte(i, i + 1)
  local n, from, to
  if first < 0x80 then
    return 1
  elseif first >= 0xC2 and first <= 0xDF then
    n, from, to = 2, 0x80, 0xBF
  elseif first >= 0xE0 and first <= 0xEF then
    n, from, to = 3, first == 0xE0 and 0xA0 or 0x80, first == 0xED and 0x9F or 0xBF
  elseif first >= 0xF0 and first <= 0xF4 then
    n, from, to = 4, first == 0xF0 and 0x90 or 0x80, first == 0xF4 and 0x8F or 0xBF
  else
    return nil
  end
  if not second or second < from or second > to then
    return nil
  end
  for k = i + 2, i + n - 1 do
    local next = s:byte(k)
    if not next or next < 0x80 or next > 0xBF then
      return nil
    end
  end
  return n
end

local function is_utf8(s)
  local i = s:find("[\128-\255]")
  while i and i <= #s do
    local n = utf8_length(s, i)
    if not n then
      return false
    end
    i = i + n
  end
  return true
end

-- finding says what is wrong, and in which field.
local function finding(record)
  local says = record.leader.coding
  local utf8, other, escape -- the first tags that show each
  for field in record:each() do
    local text = field:text()
    if text:find("\27", 1, true) then
      escape = escape or field.tag
    end
    if text:find("[\128-\255]") then
      if is_utf8(text) then
        utf8 = utf8 or field.tag
      else
        other = other or field.tag
      end
    end
  end
  if utf8 and other then
    return "UTF-8 and other bytes are mixed", other
  elseif says == "a" and other then
    return "says UTF-8, but is not", other
  elseif says == "a" and escape then
    return "says UTF-8, but has MARC-8 escapes", escape
  elseif says == " " and utf8 then
    return "says MARC-8, but is UTF-8", utf8
  elseif says ~= "a" and says ~= " " then
    return "leader/09 must be 'a' or blank", "LDR"
  end
end

function filter(record)
  local wrong, tag = finding(record)
  run:tally("leader/09", wrong or "fits")
  if wrong then
    local place = { record.source, record.index, record.id or "", "'" .. record.leader.coding .. "'", wrong, tag }
    run:emit(table.concat(place, "\t"))
  end
  return false
end
