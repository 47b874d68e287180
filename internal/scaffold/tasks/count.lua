-- NAME: count something, and write no records.
--
--   mrrc-lua run NAME.lua in.mrc                    --tally FILE writes the counts as TSV

---@param record Record
---@return boolean # false: no record is written
function filter(record)
  for _, subject in ipairs(record:values("650$a")) do
    run:tally("subject", subject)
  end
  if not record:has("650") then
    run:tally("subject", "(none)")
  end
  return false
end
