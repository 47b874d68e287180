-- What is wrong with each record, a row for each fault.
columns = { "id", "fault", "found" }

function extract(record)
  local rows = {}
  local function fault(what, found) rows[#rows + 1] = { record.id, what, found or "" } end
  local titles, fixed = record:count("245"), record:value("008") or ""
  if titles ~= 1 then fault("not exactly one 245", titles) end
  if #fixed ~= 40 then fault("008 has not 40 characters", #fixed) end
  if not marc.meaning("languages", record:value("008/35-37")) then fault("no language") end
  for _, isbn in ipairs(record:values("020$a")) do
    if not norm.isbn(isbn) then fault("invalid ISBN", isbn) end
  end
  for field in record:each() do
    if not field.data then
      for code, value in field:each() do
        if text.trim(value) == "" then fault("empty subfield", field.tag .. "$" .. code) end
      end
    end
  end
  if not record:has("6..") then fault("no subject") end
  return rows
end
