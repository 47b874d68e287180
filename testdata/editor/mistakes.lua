-- Typical mistakes, one in each line that ends with a number. make stubs-check puts the lines of these hooks into those
-- of scripts that mrrc-lua new has made, and shows that emmylua_check finds each of the mistakes.

function filter(record)
  local title = record:titel() --  1: a method that does not exist
  local fields = record:feilds("650") --  2
  record:remvoe("9..") --  3
  local kind = record.leaders --  4: a property that does not exist
  local size = record.length --  5
  local id = record.id:lower() --  6: it may be nil
  local upper = record:title():upper() --  7: it may be nil
  for _, v in ipairs(record:value("650$a")) do print(v) end --  8: a text, not a list
  record:add() --  9: no arguments
  record:any("650$a") -- 10: an argument is missing
  record:has(650) -- 11: a number, not a spec
  record:values({ "650$a" }) -- 12: a list, not a spec
  record:set("245$a", true) -- 13: a boolean, not a text
  local field = record:field("245")
  local text = field.text -- 14: a field may be missing
  local found = field:value("a") -- 15
  local one = record:match("020$a") -- 16: the regular expression is missing
  record.index = "x" -- 17: a property with another type
end

function transform(record)
  run:taly("year", "1999") -- 18
  run:tally("year") -- 19: the key is missing
  run.arguments = {} -- 20: a property that does not exist
  norm.isbm("0306406152") -- 21
  text.trimm(" a ") -- 22
  re.find("a") -- 23: an argument is missing
  lookup.cvs("list.csv") -- 24
  marc.feild("245", "10", "a", "Title") -- 25
  unknown_function(record) -- 26: a global that does not exist
  for field in record:each("650") do field:delet() end -- 27
  local linked = record:fields("245")[1].tagg -- 28
  string.trim(" a ") -- 29
  local x = recrod:title() -- 30
end
