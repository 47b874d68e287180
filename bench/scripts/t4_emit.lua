-- T4: 001, 245$a, 100$a and all 650$a as a line that the script puts together itself.
local concat = table.concat

function transform(record)
  run:emit((record.id or "") .. "\t" .. (record:value("245$a") or "") .. "\t"
    .. (record:value("100$a") or "") .. "\t" .. concat(record:values("650$a"), "; "))
  return false
end
