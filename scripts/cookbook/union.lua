-- A union catalogue: one record for each book of several libraries, with a field 850 for each library that has it.
local order, known = {}, {}

local function keys(record)
  local list = norm.isbns(table.concat(record:values("020$a"), " ; "))
  if #list == 0 then list[1] = record:year() or "" end
  local title = marc.title_sort(record) or record.id
  for i, number in ipairs(list) do list[i] = number .. " " .. title end -- volumes may have the ISBN of their set
  return list
end

for record in marc.read(run.inputs):records() do
  local list, found = keys(record), nil
  for _, key in ipairs(list) do found = found or known[key] end
  if not found then
    found = record:copy()
    order[#order + 1] = found
  end
  for _, key in ipairs(list) do known[key] = found end
  local library = record:value("003") or "unknown"
  found:add("850", "  ", "a", library, "b", record.id)
  run:tally("libraries", library)
end

for number, record in ipairs(order) do
  record:set("001", ("u%06d"):format(number)):set("003", "Union")
  marc.output():write(record)
end
