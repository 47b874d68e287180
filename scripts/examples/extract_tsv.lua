-- Write number, title, author and subjects of every record as a row of a table.
--
--   mrrc-lua run scripts/examples/extract_tsv.lua in.mrc -o titles.tsv
--   mrrc-lua run scripts/examples/extract_tsv.lua --set 'columns=001 020$a 008/7-10' --join ' | ' in.mrc -o titles.csv
--   mrrc-lua run scripts/examples/extract_tsv.lua --set 'columns=001 650$a' in.mrc -o titles.jsonl
--
-- Set:
--   columns   specs with blanks between them (default 001 245$a 100$a 650$a)
--
-- The suffix of the output, or --to, decides between tsv, csv and jsonl; --join sets the separator
-- between several values of one cell.
--
-- Edge cases: a missing value is an empty cell; a value that contains a tab, a quotation mark or a
-- line end is quoted, as spreadsheets expect; a record without 001 has a row as well.

columns = {}

for spec in (run.args.columns or "001 245$a 100$a 650$a"):gmatch("%S+") do
  columns[#columns + 1] = marc.spec(spec)
end

---@param record Record
function extract(record)
  local row = {}
  for _, spec in ipairs(columns) do
    row[spec] = record:values(spec)
  end
  return row
end
