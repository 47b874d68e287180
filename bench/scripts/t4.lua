-- T4: 001, 245$a, 100$a and all 650$a as a row; run with --to tsv.
function extract(record)
  return { record.id, record:value("245$a"), record:value("100$a"), record:values("650$a") }
end
