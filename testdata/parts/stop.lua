-- Ends the run, in the middle of a part.
function filter(record)
  if record.index == 77 then run:stop() end
  return true
end
