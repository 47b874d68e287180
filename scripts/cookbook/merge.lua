-- One record for each book: later records with the same ISBN and title give the first their subjects, links and holdings.
local order, known, owner = {}, {}, {}

for record in marc.read(run.inputs):records() do
  local first
  local title = record:field("245")
  local name = title and text.key(title:text(" ", "anp")) or ""
  local isbns = norm.isbns(table.concat(record:values("020$a"), " ; "))
  for _, isbn in ipairs(isbns) do first = first or known[isbn .. name] end
  if first then
    run:tally("merged", record.id .. " into " .. first.id)
    for field in record:each("6..", "852", "856") do
      local twin = false
      for other in first:each(field.tag) do
        if text.key(other:text()) == text.key(field:text()) then twin = true end
      end
      if not twin then first:add(field) end
    end
    local library = record:value("003")
    first:add("035", "  ", "a", (library and "(" .. library .. ")" or "") .. record.id)
  else
    first = record:copy()
    order[#order + 1] = first
  end
  for _, isbn in ipairs(isbns) do
    known[isbn .. name], owner[isbn] = first, owner[isbn] or first
    if owner[isbn] ~= first then
      run:tally("the same ISBN, another title", record.id .. " and " .. owner[isbn].id)
    end
  end
end

for _, record in ipairs(order) do marc.output():write(record) end
