-- List the ISBNs of all records, each as an ISBN-13, and what is wrong with invalid ones.
--
--   mrrc-lua run scripts/examples/isbn_list.lua in.mrc -o isbns.tsv
--   mrrc-lua run scripts/examples/isbn_list.lua --set cancelled=yes in.mrc -o isbns.csv
--
-- Set:
--   cancelled   yes: list 020$z, cancelled and invalid ones, as well
--
-- Edge cases: hyphens, blanks, a small x, "(pbk.)" and the like after the number, "ISBN" before it;
-- ten digits become thirteen; check digits are computed; a price in 020$c is not an ISBN.

local isbn = require("lib.isbn")

columns = { "001", "ISBN-13", "as it stands", "wrong" }

---@param record Record
function extract(record)
  local rows = {}
  for _, text in ipairs(record:values(run.args.cancelled == "yes" and "020$a$z" or "020$a")) do
    local number, wrong = isbn.parse(text)
    run:tally("020", wrong or "good")
    rows[#rows + 1] = { record.id or "", number or "", text, wrong or "" }
  end
  return rows[1] and rows
end
