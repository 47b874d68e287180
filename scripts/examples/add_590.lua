-- Add a local note (590) to every record, or to those that have a certain field.
--
--   mrrc-lua run scripts/examples/add_590.lua --set 'note=Gift of the Example family, 2026.' in.mrc -o out.mrc
--   mrrc-lua run scripts/examples/add_590.lua --set 'note=Zugang nur für Mitglieder' --set 'if=856$u' --normalize nfc in.mrc -o out.mrc
--
-- Set:
--   note   the text of 590$a
--   if     a spec: only records in which it finds something get the note
--
-- Edge cases: a record that already has exactly this note does not get a second one; other 590s
-- stay; the new field is placed after the last field of the five hundreds up to 590; in a record in
-- MARC-8 the note is written in MARC-8. There accents are separate from their letters: --normalize
-- nfc joins them when a record is read, so that a note with accents is recognised.
-- Running it again changes nothing.

local note, condition ---@type string|nil, string|nil

---@param run Run
function begin(run)
  note = run.args.note or error("say which note: --set note='Gift of …'", 0)
  condition = run.args["if"]
end

---@param record Record
local function has_note(record)
  for _, text in ipairs(record:values("590$a")) do
    if text == note then
      return true
    end
  end
  return false
end

---@param record Record
function transform(record)
  if condition and not record:has(condition) then
    run:tally("note", "not asked for")
  elseif has_note(record) then
    run:tally("note", "there already")
  else
    record:add("590", "  ", "a", note --[[@as string]])
    run:tally("note", "added")
  end
end
