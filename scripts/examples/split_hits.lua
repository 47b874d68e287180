-- Split records in two: those with a text in some field, and all others.
--
--   mrrc-lua run scripts/examples/split_hits.lua --set 'spec=650$a' --set text=History --set misses=misses.mrc in.mrc -o hits.mrc
--   mrrc-lua run scripts/examples/split_hits.lua --set 'spec=245$a' --set 're=(?i)^(a|the) ' --set misses=misses.mrc in.mrc -o hits.mrc
--
-- Set:
--   spec     where to look, as in 650$a, 6..$a or 008/35-37
--   text     the text to look for: any value that contains it is a hit; or
--   re       a regular expression (RE2 syntax) that any value matches
--   misses   the file for the records that are not hits
--
-- Edge cases: a record goes to one of the two files, unchanged, and the sum of both is the number
-- of records read; a record without the field is a miss; upper and lower case differ, unless re
-- begins with (?i).

---@param run Run
function begin(run)
  local args = run.args
  if not (args.spec and args.misses) or not (args.text or args.re) then
    error("set what to split by: --set 'spec=650$a' --set text=History --set misses=misses.mrc", 0)
  end
  marc.spec(args.spec)
end

---@param record Record
local function hit(record)
  local args = run.args
  if args.re then
    return record:match(args.spec, args.re)
  end
  return record:any(args.spec, args.text)
end

---@param record Record
function transform(record)
  if not hit(record) then
    run:emit(record, run.args.misses)
    return false
  end
end
