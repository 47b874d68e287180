-- Write number, title, author and subjects of every record as a line of a table.
--
--   mrrc-lua run scripts/examples/extract_tsv.lua in.mrc -o titles.tsv
--   mrrc-lua run scripts/examples/extract_tsv.lua --set header=no --set 'columns=001 020$a 008/7-10' --set 'join=; ' in.mrc -o titles.tsv
--
-- Set:
--   columns   specs with blanks between them (default 001 245$a 100$a 650$a)
--   join      what stands between several values of one column (default |)
--   header    no: without a first line that names the columns
--
-- Edges held: what is absent is an empty column; tabs and line ends within a value become blanks,
-- so that a record is a line and a value a column; a record without 001 has its line too.

local columns, join = {}, "|"

function begin(run)
  for spec in (run.args.columns or "001 245$a 100$a 650$a"):gmatch("%S+") do
    columns[#columns + 1] = marc.spec(spec)
  end
  join = run.args.join or join
  if run.args.header ~= "no" then
    run:emit(table.concat(columns, "\t"))
  end
end

function transform(record)
  local line = {}
  for i, spec in ipairs(columns) do
    line[i] = table.concat(record:values(spec), join):gsub("[\t\r\n]", " ")
  end
  run:emit(table.concat(line, "\t"))
  return false
end
