-- NAME: keep some records.
--
--   mrrc-lua run NAME.lua in.mrc -o out.mrc

---@param record Record
---@return boolean # true keeps the record
function filter(record)
  -- For example: English records with a link.
  return record:value("008/35-37") == "eng" and record:has("856$u")
end
