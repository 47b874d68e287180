-- A row for each item, with what identifies its book.
local tag, barcode, branch, place, number = "952", "p", "b", "c", "o" -- where our system keeps its items
columns = { "barcode", "branch", "place", "call number", "title", "author", "year" }

function extract(record)
  local rows = {}
  local title = text.trim_isbd(record:title() or "")
  for item in record:each(tag .. "{$" .. barcode .. "}") do
    rows[#rows + 1] = {
      item:value(barcode), item:value(branch), item:value(place), item:value(number) or record:value("050$a"),
      title, text.trim_isbd(record:value("100$a") or ""), record:value("008/7-10"),
    }
  end
  return rows
end
