-- Count records by language, and write nothing.
--
--   mrrc-lua run scripts/examples/count_languages.lua in.mrc
--   mrrc-lua run scripts/examples/count_languages.lua --set all=yes in.mrc
--
-- Set:
--   all   yes: count every language of a record, also those of 041$a, each once
--
-- Edge cases: the language is in 008/35-37, in a holdings record in 008/22-24, and an authority
-- record has none; an 008 that is missing or too short, and codes that are blank or filled with
-- |||, are counted under names of their own.

---@param record Record
local function language(record)
  local kind = record.leader.type
  if kind == "z" then
    return "(authority record)"
  end
  local holdings = kind == "u" or kind == "v" or kind == "x" or kind == "y"
  local code = record:value(holdings and "008/22-24" or "008/35-37")
  if not record:has("008") then
    return "(no 008)"
  elseif not code or #code < 3 then
    return "(008 too short)"
  elseif code == "   " then
    return "(blank)"
  elseif code == "|||" then
    return "(not coded)"
  end
  return code
end

---@param record Record
function filter(record)
  local several = run.args.all == "yes" and record:languages() or {}
  for _, code in ipairs(several) do
    run:tally("language", code)
  end
  if #several == 0 then
    run:tally("language", language(record))
  end
  return false
end
