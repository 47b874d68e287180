-- One record for each book: later records with the same ISBN give the first their subjects, links and holdings.
local order, by_isbn = {}, {}

for record in marc.read(run.inputs):records() do
  local first
  local isbns = norm.isbns(table.concat(record:values("020$a"), " ; "))
  for _, isbn in ipairs(isbns) do first = first or by_isbn[isbn] end
  if first then
    run:tally("records", "merged")
    for field in record:each("6..", "852", "856") do
      local twin = false
      for other in first:each(field.tag) do
        if text.key(other:text()) == text.key(field:text()) then twin = true end
      end
      if not twin then first:add(field) end
    end
    first:add("035", "  ", "a", "(" .. (record:value("003") or "") .. ")" .. record.id)
  else
    first = record:copy()
    order[#order + 1] = first
  end
  for _, isbn in ipairs(isbns) do by_isbn[isbn] = first end
end

for _, record in ipairs(order) do marc.output():write(record) end
