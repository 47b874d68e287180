-- The control number and the OCLC number of each record.
columns = { "number", "oclc" }

function extract(record)
  run:tally("records", record:oclc() and "with a number" or "without")
  return { record.id, record:oclc() or "none" }
end
