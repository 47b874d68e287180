-- For cluster.py and beam.py: a filter that keeps every other record, a tally, two edits.
function filter(record)
  run:tally("language", record:value("008/35-37") or "none")
  return record.index % 2 == 1
end

function transform(record)
  record:remove("9..")
  record:add("590", "  ", "a", "Processed")
end
