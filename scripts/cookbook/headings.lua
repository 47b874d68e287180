-- Subject headings replaced from a list: the whole heading before its first part, subdivisions kept.
local list = lookup.csv { file = "subjects.csv", key = "from", fold = true }

local function change(field, codes) -- the part of the heading in these codes
  local row = list:get(field:text("--", codes))
  if not row then return false end
  local parts = re.split(row.to, "--")
  local new = marc.field("650", " 0", "a", parts[1])
  for i = 2, #parts do new:add("x", parts[i]) end
  field:take(new, "ax", codes)
  field:remove("0")
  if row.source ~= "" then
    field.ind2 = "7"
    field:add("2", row.source)
  end
  for _, other in ipairs(field:linked()) do other:delete() end
  field:remove("6")
  run:tally("headings", row.from .. " -> " .. row.to)
  return true
end

function transform(record)
  for field in record:each("650{^2=\\0}") do
    if not change(field, "avxyz") then change(field, "a") end
  end
end

function finish()
  for _, from in ipairs(list:unused()) do run:emit(from, "not-found.txt") end
end
