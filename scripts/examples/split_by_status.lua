-- Split a vendor's file by leader/05 into records to add, to change and to delete.
--
--   mrrc-lua run scripts/examples/split_by_status.lua in.mrc
--   mrrc-lua run scripts/examples/split_by_status.lua --set prefix=march- in.mrc
--
-- Set:
--   prefix   what the names of the files begin with (default none)
--
-- Makes adds.mrc (n), changes.mrc (a, c, p), deletes.txt (d, and s and x of authority records) with
-- one 001 per line, and unknown.mrc.
--
-- Edge cases: any other status is not guessed but reported with its record; a record to delete that
-- has no 001 cannot be named and goes to unknown.mrc; the files add up to the records read.

local files = { n = "adds.mrc", a = "changes.mrc", c = "changes.mrc", p = "changes.mrc" }
local deletes = { d = true, s = true, x = true }

---@param record Record
function transform(record)
  local status = record.leader.status
  local prefix = run.args.prefix or ""
  if deletes[status] and record.id then
    run:emit(record.id, prefix .. "deletes.txt")
  else
    if not files[status] then
      print(("unknown status '%s': %s record %d, 001 %s"):format(status, record.source, record.index, record.id or "is missing"))
    end
    run:emit(record, prefix .. (files[status] or "unknown.mrc"))
  end
  run:tally("leader/05", status == " " and "(blank)" or status)
  return false
end
