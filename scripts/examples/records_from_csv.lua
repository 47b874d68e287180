-- Make records from the rows of a table.
--
--   mrrc-lua run scripts/examples/records_from_csv.lua --set csv=books.csv -o new.mrc
--
-- Set:
--   csv   a file with the columns id, title, author, isbn, language (required)
--
-- The hook source returns a function that returns a record at each call, and nil at the end.
--
-- Edge cases: quoted cells with commas and quotation marks in them, empty cells, a byte order mark,
-- lines that end in CR LF; a row without a title is rejected, and the others are not.

local function cells(line)
  local row, at = {}, 1
  while at <= #line + 1 do
    if line:sub(at, at) == '"' then
      local cell = ""
      repeat
        local close = line:find('"', at + 1, true) or #line + 1
        cell = cell .. line:sub(at + 1, close - 1)
        at = close + 1
        local doubled = line:sub(at, at) == '"'
        if doubled then cell = cell .. '"' end
      until not doubled
      row[#row + 1] = cell
      at = (line:find(",", at, true) or #line + 1) + 1
    else
      local comma = line:find(",", at, true) or #line + 1
      row[#row + 1] = line:sub(at, comma - 1)
      at = comma + 1
    end
  end
  return row
end

local function pad(text, width)
  return (text .. (" "):rep(width)):sub(1, width)
end

function source(run)
  local next_line = io.lines(assert(run.args.csv, "--set csv=FILE says which table to read"))
  local header = cells((next_line():gsub("^\239\187\191", "")))
  return function()
    local line = next_line()
    if not line then return nil end
    local row = {}
    for i, cell in ipairs(cells(line)) do
      row[header[i] or i] = cell ~= "" and cell or nil
    end
    local record = marc.record {
      { "001", row.id },
      { "008", pad("", 35) .. pad(row.language or "und", 3) .. "  " },
    }
    if row.isbn then record:add("020", "  ", "a", row.isbn) end
    if row.author then record:add("100", "1 ", "a", row.author) end
    if row.title then record:add("245", row.author and "10" or "00", "a", row.title) end
    return record
  end
end

function transform(record)
  if not record:has("245$a") then run:reject("the row has no title") end
end
