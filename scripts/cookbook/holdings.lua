-- Holdings records joined to their bibliographic records: 852 and 866 go where 004 points.
local holdings, used = {}, {}

function begin()
  for record in marc.read("holdings.mrc"):records() do
    local of = record:value("004")
    holdings[of] = holdings[of] or {}
    table.insert(holdings[of], record:copy())
  end
end

function transform(record)
  for _, holding in ipairs(holdings[record.id] or {}) do
    used[record.id] = true
    for field in holding:each("852", "866") do record:append(field) end
  end
end

function finish()
  for of, list in pairs(holdings) do
    for _, holding in ipairs(used[of] and {} or list) do run:emit(holding, "orphans.mrc") end
  end
end
