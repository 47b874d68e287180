-- Keep the records in one language, or in one of several.
--
--   mrrc-lua run scripts/examples/keep_language.lua --set lang=ger in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/keep_language.lua --set lang=eng,fre --set look=041 in.mrc -o out.mrc
--
-- Set:
--   lang   codes of the MARC Code List for Languages, with commas between them
--   look   041: look in 041$a as well as in 008 (default: only in 008)
--
-- Edge cases: the language of a holdings record is in 008/22-24; an authority record has none; an
-- 008 that is missing, too short, blank or filled with ||| does not keep a record; older records
-- have several codes in one 041$a ("engfre"). Dropped records are counted by language at the end.
-- Running it again changes nothing.

local wanted = {}

---@param run Run
function begin(run)
  local list = run.args.lang or error("say which language: --set lang=eng", 0)
  for code in list:gmatch("%a+") do
    wanted[code:lower()] = true
  end
end

---@param record Record
local function language(record)
  local kind = record.leader.type
  if kind == "z" then
    return nil
  elseif kind == "u" or kind == "v" or kind == "x" or kind == "y" then
    return record:value("008/22-24")
  end
  return record:value("008/35-37")
end

---@param record Record
function filter(record)
  local code = language(record)
  if wanted[code or ""] then
    return true
  end
  if run.args.look == "041" then
    for _, other in ipairs(record:languages()) do
      if wanted[other] then
        return true
      end
    end
  end
  run:tally("dropped, by language", code and code:find("%a") and code or "(none)")
  return false
end
