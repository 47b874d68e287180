-- T3: remove 9XX, add a 590, upper-case 245$a (ASCII letters).
function transform(record)
  record:remove("9..")
  record:add("590", "  ", "a", "Processed")
  record:map("245$a", string.upper)
end
