-- Every function that knows places of subfields, and fields by conditions: on all fields of all records, with arguments that
-- are right for some of them and wrong for others.
local function on(field)
  local n = #field:values()
  field:insert(1, "q", "first")
  field:insert(n, "r", "in the middle")
  field:insert(-1, "s", "last")
  field:insert("bcx", "t", "before")
  field:move("a", -1)
  field:move("x", 1, 2)
  field:move("z", "a", -1)
  run:tally("replaced", field:replace("a", 1, "A") + field:replace("q", "first", "First") + field:replace("x", -1, "X"))
  run:tally("removed", field:remove("b", 2) + field:remove("t", "before"))
  field:reorder("qa*2s")
  field:take(marc.field("650", " 0", "a", "Taken", "y", "1999", "n", "not"), "ay", "axyz")
  run:emit(field:to_mrk() .. field:text("|", "aqy") .. field:text(nil, "zz") .. field:text("--"), "lines.txt")
end

function transform(record)
  for field in record:each("650{^2=\\0}", "700", "245{$b}") do on(field) end
  for _, field in ipairs(record:fields("500", "020{$a}")) do
    if #field:values("a") > 0 then field:reorder("xyza") end
  end
  local with = record:field("650[#]") or record:field("6..{$x}")
  if with then with:insert(3, "9", "may have no third place") end
  run:tally("any", tostring(record:any("245$a", "THE", { fold = true })) .. tostring(record:any("245$a", "the")))
  run:tally("formats", table.concat(record:formats(), ", "))
  run:tally("years", record:publication_date() or "none")
  run:tally("sorts", marc.title_sort(record) or "none")
  run:tally("numbers", table.concat(norm.isbns(record:value("020$a")), " ") .. (callnumber.lc(record:value("050$a")) or "none"))
  run:tally("keys", text.key(record:title() or ""))
  run:tally("languages", marc.meaning("languages", record:value("008/35-37")) or "none")
end
