-- List the ISBNs of all records, each as an ISBN-13, with what is wrong with those that are none.
--
--   mrrc-lua run scripts/examples/isbn_list.lua in.mrc -o isbns.tsv
--   mrrc-lua run scripts/examples/isbn_list.lua --set cancelled=yes in.mrc -o isbns.tsv
--
-- Set:
--   cancelled   yes: list 020$z, cancelled and invalid ones, as well
--
-- A line has the 001, the ISBN-13 or nothing, the subfield as it stands, and what is wrong.
--
-- Edges held: hyphens, blanks, a small x, "(pbk.)" and the like behind the number, "ISBN" before
-- it; ten digits become thirteen; check digits are computed; a price in 020$c is no ISBN.

local isbn = require("lib.isbn")

function transform(record)
  local spec = run.args.cancelled == "yes" and "020$a$z" or "020$a"
  for _, text in ipairs(record:values(spec)) do
    local number, wrong = isbn.parse(text)
    run:tally("020", wrong or "good")
    run:emit(table.concat({ record.id or "", number or "", (text:gsub("%c", " ")), wrong or "" }, "\t"))
  end
  return false
end
