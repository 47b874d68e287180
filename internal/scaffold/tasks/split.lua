-- NAME: write records into several files.
--
--   mrrc-lua run NAME.lua in.mrc --dry-run          shows which files that would be
--   mrrc-lua run NAME.lua in.mrc -o rest.mrc

---@param record Record
---@return boolean # records that went elsewhere are not in the rest
function filter(record)
  local language = record:value("008/35-37")
  if language and language:match("^%l%l%l$") then
    run:emit(record, language .. ".mrc")
    return false
  end
  return true
end
