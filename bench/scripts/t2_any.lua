-- T2: keep records with "History" in a 650$a; the search runs in Go.
function filter(record)
  return record:any("650$a", "History")
end
