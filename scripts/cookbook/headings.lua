-- Subject headings replaced from a list: the whole heading before its first part, subdivisions kept.
local list = lookup.csv { file = "subjects.csv", key = "from", fold = true }

local function change(record, field, codes) -- the part of the heading in these codes
  local old, before, new = field:text("--", codes), {}, {}
  local row = list:get(old)
  if not row then return false end
  if row.to == "" then error("subjects.csv has no new heading for " .. row.from) end
  for code, value in field:each() do before[text.key(value)] = code end
  for code, part in ("$a" .. row.to:gsub("%-%-", "$-")):gmatch("%$([%l-])([^$]+)") do
    new[#new + 1] = code ~= "-" and code or before[text.key(part)] or "x" -- a subdivision that stays keeps its code
    new[#new + 1] = part
  end
  if old:find("%.$") and not row.to:find("%.$") then new[#new] = new[#new] .. "." end
  field:take(marc.field("650", " 0", unpack(new)), "avxyz", codes)
  field:remove("0")
  if row.source ~= "" then
    field.ind2 = "7"
    field:add("2", row.source)
  end
  for _, other in ipairs(field:linked()) do other:delete() end
  field:remove("6")
  run:tally("headings", row.from .. " -> " .. row.to)
  local same = 0
  for other in record:each("650") do
    if other.ind2 == field.ind2 and text.key(other:text()) == text.key(field:text()) then same = same + 1 end
  end
  if same > 1 then field:delete() end
  return true
end

function transform(record)
  for field in record:each("650{^2=\\0}") do
    if not change(record, field, "avxyz") then change(record, field, "a") end
  end
end

function finish()
  for _, from in ipairs(list:unused()) do run:emit(from, "not-found.txt") end
end
