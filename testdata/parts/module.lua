-- Requires a module and reads a table.
local names = require("names")
local table = lookup.tsv{ file = "languages.tsv", key = 1, value = 2, header = false }
function transform(record)
  record:add("590", "  ", "a", names.note .. (table:get(record:value("008/35-37") or "") or "?"))
end
