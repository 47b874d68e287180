-- Typical mistakes, one in each line that ends with a number. make stubs-check shows that emmylua_check finds each of
-- them by the definitions for editors; it runs over a copy of this file next to these.

---@param record Record
---@return boolean
function filter(record)
  local title = record:titel() --  1: a method that does not exist
  local fields = record:feilds("650") --  2
  record:remvoe("9..") --  3
  local kind = record.leaders --  4: a property that does not exist
  local size = record.length --  5
  local id = record.id:lower() --  6: it may be nil
  local length = #record:value("245$a") --  7: it may be nil
  local upper = record:title():upper() --  8: it may be nil
  for _, v in ipairs(record:value("650$a")) do print(v) end --  9: a text, not a list
  record:add() -- 10: no arguments
  record:any("650$a") -- 11: an argument is missing
  record:has(650) -- 12: a number, not a spec
  record:values({ "650$a" }) -- 13: a list, not a spec
  record:remove(nil) -- 14
  record:set("245$a", true) -- 15: a boolean, not a text
  local field = record:field("245")
  local text = field.text -- 16: a field may be missing
  local found = field:value("a") -- 17
  local one = record:match("020$a") -- 18: the regular expression is missing
  local all = record:count("650") .. "x" + {} -- 19: a list cannot be added
  record.index = "x" -- 20: a property with another type
  return title -- 21: not true or false
end

---@param record Record
function transform(record)
  run:taly("year", "1999") -- 22
  run:tally("year") -- 23: the key is missing
  run:reject(17) -- 24
  run.arguments = {} -- 25: a property that does not exist
  norm.isbm("0306406152") -- 26
  text.trimm(" a ") -- 27
  re.find("a") -- 28: an argument is missing
  json.decode(5) -- 29
  lookup.cvs("list.csv") -- 30
  marc.feild("245", "10", "a", "Title") -- 31
  unknown_function(record) -- 32: a global that does not exist
  for field in record:each("650") do field:delet() end -- 33
  local linked = record:fields("245")[1].tagg -- 34
  string.trim(" a ") -- 35
  local x = recrod:title() -- 36
end
