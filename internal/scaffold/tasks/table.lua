-- NAME: make a table, with a row for each record.
--
--   mrrc-lua run NAME.lua in.mrc -o out.csv         or out.xlsx, out.tsv, out.jsonl, out.sqlite

columns = { "id", "title", "authors", "year" }

---@param record Record
---@return string[]
local function authors(record)
  local names = record:values("100$a")
  for _, name in ipairs(record:values("700$a")) do
    names[#names + 1] = name
  end
  return names
end

---@param record Record
---@return table<string, any> # a row; a list in a cell is joined
function extract(record)
  return {
    id = record.id,
    title = record:title(),
    authors = authors(record),
    year = record:year(),
  }
end
