-- NAME: change records.
--
--   mrrc-lua run NAME.lua in.mrc --diff             shows what would change
--   mrrc-lua run NAME.lua in.mrc -o out.mrc

---@param record Record
---@return boolean|nil # false drops the record
function transform(record)
  -- For example: local fields go, and a note comes.
  record:remove("9..")
  if not record:any("590$a", "Checked") then
    record:add("590", "  ", "a", "Checked")
    run:tally("note", "added")
  end
end
