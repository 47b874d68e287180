-- Repair field 008: the language from 041 where 008 has none, and the length.
--
--   mrrc-lua run scripts/examples/repair_008.lua in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/repair_008.lua --set pad=fill in.mrc -o out.mrc
--
-- Set:
--   pad    the characters to add to an 008 that is too short: blanks, or fill (the character |, which
--          means that nothing was coded). Without it short ones are not changed.
--
-- Edge cases: the language is taken from 041$a only when the record has exactly one and the list of
-- languages has it, and only where 008 has no language (blank, |||) or a code that is not in the
-- list; a record with two 008 is not changed, because nobody knows which is right; neither is one
-- without 008, because its dates would be invented; an 008 that is too long only loses blanks at
-- its end; holdings have 32 characters, with the language elsewhere; where the length stays wrong
-- the language is not touched, because it may have moved.
-- Running it again changes nothing.

local fills = { blanks = " ", fill = "|" }
local fill

---@param run Run
function begin(run)
  local pad = run.args.pad
  fill = fills[pad]
  if pad and not fill then
    error("pad is blanks or fill, not " .. pad, 0)
  end
end

-- repair_length returns whether the length is right, perhaps after a repair.
local function repair_length(f)
  local problem = f:problems()[1]
  if not problem or problem.code ~= "length" then
    return true
  end
  local trimmed, want = f.data:gsub(" +$", ""), problem.want --[[@as integer]]
  if fill and f:pad(fill) > 0 then
    run:tally("008", "made longer")
  elseif #f.data > want and #trimmed <= want then
    f.data = trimmed .. (" "):rep(want - #trimmed)
    run:tally("008", "made shorter")
  else
    run:tally("008", "length left as it is")
    return false
  end
  return true
end

---@param record Record
---@param f Fixed
local function repair_language(record, f)
  local now = f.lang
  if not now or now ~= "   " and now ~= "|||" and f:meaning("lang") then
    return
  end
  local codes = record:values("041$a")
  if #codes == 1 and #codes[1] == 3 and f:meaning("lang", codes[1]) and codes[1] ~= "|||" then
    f.lang = codes[1]
    run:tally("008", "language from 041")
  else
    run:tally("008", "language left as it is")
  end
end

---@param record Record
function transform(record)
  local f = record:fixed("008")
  if not f then
    run:tally("008", "missing")
  elseif record:fixed("008", 2) then
    run:tally("008", "repeated")
  elseif f:material() and repair_length(f) then
    repair_language(record, f)
  end
end
