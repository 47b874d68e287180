-- Makes rows.
columns = { "id", "title", "year" }
function extract(record)
  run:tally("year", record:year() or "none")
  return { id = record.id, title = record:value("245$a"), year = record:year() }
end
