-- Reject the records of a load that lack what the library system needs.
--
--   mrrc-lua run scripts/examples/require_fields.lua --set 'need=001 008 245$a' in.mrc -o good.mrc --rejects bad.mrc --errors bad.jsonl
--   mrrc-lua run scripts/examples/require_fields.lua --set 'need=001 008 245$a 020$a|022$a' in.mrc -o good.mrc --rejects bad.mrc
--
-- Set:
--   need   specs with blanks between them; of a|b one is enough
--
-- The exit code is 1 when a record was rejected. bad.mrc contains the original bytes of these
-- records, bad.jsonl a line with the reason for each.
--
-- Edge cases: a subfield without text, or with blanks only, counts as missing; the reason lists
-- everything that a record lacks, not only the first.
-- Running it again changes nothing.

local needs = {}

---@param run Run
function begin(run)
  local text = run.args.need or error("say what is needed: --set 'need=001 245$a'", 0)
  for group in text:gmatch("%S+") do
    local specs = { name = group }
    for spec in group:gmatch("[^|]+") do
      specs[#specs + 1] = marc.spec(spec)
    end
    needs[#needs + 1] = specs
  end
end

---@param record Record
---@param specs string[]
local function has_one(record, specs)
  for _, spec in ipairs(specs) do
    if record:match(spec, "\\S") then
      return true
    end
  end
  return false
end

---@param record Record
function filter(record)
  local lacking = {}
  for _, specs in ipairs(needs) do
    if not has_one(record, specs) then
      lacking[#lacking + 1] = specs.name
      run:tally("lacking", specs.name)
    end
  end
  if #lacking > 0 then
    run:reject("lacks " .. table.concat(lacking, ", "))
  end
  return true
end
