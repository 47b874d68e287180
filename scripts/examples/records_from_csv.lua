-- Make records from the rows of a table.
--
--   mrrc-lua run scripts/examples/records_from_csv.lua --set csv=books.csv -o new.mrc
--
-- Set:
--   csv   a file with the columns id, title, author, isbn, language (required)
--
-- The hook source returns a function that returns a record at each call, and nil at the end.
--
-- Edge cases: quoted cells with commas, line breaks and quotation marks in them, empty cells, a byte order
-- mark, lines that end in CR LF. Line breaks and tabs in a cell become blanks: a subfield cannot hold them. A row
-- without an id or a title, or whose language is not three letters, is rejected, and the others are not.

-- The text of a cell, or nil: blanks in place of line breaks, and none at the ends.
local function cell(text)
  text = text:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
  return text ~= "" and text or nil
end

---@param run Run
function source(run)
  local path = assert(run.args.csv, "--set csv=FILE says which table to read")
  local rows = csv.read(path)
  return function()
    local row = rows()
    if not row then return nil end
    local record = marc.record {}
    local id, author, title, isbn = cell(row.id), cell(row.author), cell(row.title), cell(row.isbn)
    if id then record:add("001", id) end
    record:add("008", (" "):rep(35) .. (cell(row.language) or "und"):lower() .. "  ")
    if isbn then record:add("020", "  ", "a", isbn) end
    if author then record:add("100", "1 ", "a", author) end
    if title then record:add("245", author and "10" or "00", "a", title) end
    return record
  end
end

-- A row that lacks something is rejected here, with its number: the source cannot reject.
---@param record Record
function transform(record)
  if not record.id then run:reject("the row has no id") end
  if not record:has("245$a") then run:reject("the row has no title") end
  if not record:match("008", "^ +[a-z]{3}  $") then
    run:reject("the language is not a code of three letters")
  end
end
