-- NAME: list what is wrong with records, as rows of a table.
--
--   mrrc-lua run NAME.lua in.mrc -o faults.csv

columns = { "id", "fault", "value" }

---@param record Record
---@return table<string, any>[] # a list of rows, empty for a sound record
function extract(record)
  local faults = {}

  ---@param fault string
  ---@param value string|nil
  local function found(fault, value)
    faults[#faults + 1] = { id = record.id, fault = fault, value = value }
    run:tally("fault", fault)
  end

  if record:count("245") ~= 1 then
    found("not one 245", tostring(record:count("245")))
  end
  for _, number in ipairs(record:values("020$a")) do
    if not norm.isbn(number) then
      found("not an ISBN", number)
    end
  end
  return faults
end
