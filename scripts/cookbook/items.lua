-- A row for each item (952), with what identifies its book.
columns = { "barcode", "branch", "place", "call number", "title", "author", "year" }

function extract(record)
  local rows = {}
  local title = text.trim_isbd(record:title() or "")
  for item in record:each("952{$p}") do
    rows[#rows + 1] = {
      item:value("p"), item:value("b"), item:value("c"), item:value("o") or record:value("050$a"),
      title, text.trim_isbd(record:value("100$a") or ""), record:value("008/7-10"),
    }
  end
  return rows
end
