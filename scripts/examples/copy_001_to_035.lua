-- Copy the control number of another system (001 and 003) to 035, before 001 gets a new one.
--
--   mrrc-lua run scripts/examples/copy_001_to_035.lua in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/copy_001_to_035.lua --set org=XxMrL in.mrc -o out.mrc
--
-- Set:
--   org   the MARC organization code for records without 003
--
-- 001 1234567 and 003 OCoLC become 035 $a (OCoLC)1234567.
--
-- Edge cases: blanks around 001 and 003 are not copied; a record that already has this 035 does not
-- get a second one; without 001, or without 003 and org, the record is counted and not changed; of
-- several 001 the first is used.
-- Running it again changes nothing.

local function trim(text)
  return ((text or ""):gsub("^%s+", ""):gsub("%s+$", ""))
end

---@param record Record
function transform(record)
  local id, org = trim(record.id), trim(record:value("003"))
  if org == "" then
    org = run.args.org or ""
  end
  if id == "" then
    run:tally("035", "not made: no 001")
    return
  elseif org == "" then
    run:tally("035", "not made: no 003")
    return
  end
  local number = "(" .. org .. ")" .. id
  for _, have in ipairs(record:values("035$a")) do
    if have == number then
      run:tally("035", "there already")
      return
    end
  end
  record:add("035", "  ", "a", number)
  run:tally("035", "added")
end
