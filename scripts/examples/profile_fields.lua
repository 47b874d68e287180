-- Profile a file: how often each field occurs, and in how many records.
--
--   mrrc-lua run scripts/examples/profile_fields.lua in.mrc
--   mrrc-lua run scripts/examples/profile_fields.lua --set 'tags=245,264' in.mrc
--
-- Set:
--   tags   also count the indicators and subfields of these tags, with commas between them
--
-- The table "records with" shows missing fields, the table "fields" repeated ones: more 245 than
-- records is a mistake.
--
-- Edge cases: tags that are not digits, subfield codes of any kind, fields without subfields.

local detailed = {}

---@param run Run
function begin(run)
  for tag in (run.args.tags or ""):gmatch("[^,%s]+") do
    detailed[tag] = true
  end
end

---@param field Field
local function details(field)
  run:tally("indicators", field.tag .. " " .. (field.ind1 .. field.ind2):gsub(" ", "#"))
  for code in field:each() do
    run:tally("subfields", field.tag .. "$" .. code)
  end
end

---@param record Record
function filter(record)
  local seen = {}
  for field in record:each() do
    local tag = field.tag
    run:tally("fields", tag)
    if not seen[tag] then
      seen[tag] = true
      run:tally("records with", tag)
    end
    if detailed[tag] and field.ind1 then
      details(field)
    end
  end
  return false
end
