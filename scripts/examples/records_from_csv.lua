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
-- mark, lines that end in CR LF; a row without a title is rejected, and the others are not.

local function pad(text, width)
  return (text .. (" "):rep(width)):sub(1, width)
end

function source(run)
  local path = assert(run.args.csv, "--set csv=FILE says which table to read")
  local rows = csv.read(path)
  return function()
    local row = rows()
    if not row then return nil end
    local language = row.language ~= "" and row.language or "und"
    local record = marc.record {
      { "001", row.id },
      { "008", pad("", 35) .. pad(language, 3) .. "  " },
    }
    if row.isbn ~= "" then record:add("020", "  ", "a", row.isbn) end
    if row.author ~= "" then record:add("100", "1 ", "a", row.author) end
    if row.title ~= "" then record:add("245", row.author ~= "" and "10" or "00", "a", row.title) end
    return record
  end
end

function transform(record)
  if not record:has("245$a") then run:reject("the row has no title") end
end
