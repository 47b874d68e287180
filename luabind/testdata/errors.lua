-- Mistakes, and what is said about them.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

function T.an_unknown_method(record)
  raises("a record has no 'titel': did you mean record:title?", function() return record:titel() end)
  raises("a record has no 'xyz'", function() return record:xyz() end)
  raises("a field has no 'vlaue': did you mean field:value?", function() return record:field("245"):vlaue("a") end)
  raises("run has no 'emitt': did you mean run:emit?", function() run:emitt("x") end)
  raises("an output has no 'wirte': did you mean output:write?", function() marc.output():wirte("x") end)
end

function T.an_unknown_property(record)
  raises("a record has no 'leadr': did you mean record.leader?", function() return record.leadr end)
  raises([[a record has no 'fields650': did you mean record:fields("650")?]], function() return record.fields650 end)
  raises([[a record has no 'field_245': did you mean record:field("245")?]], function() return record.field_245 end)
  raises([[a record has no 'value245': did you mean record:value("245$a")?]], function() return record.value245 end)
  raises([[a record has no '245': did you mean record:field("245")?]], function() return record["245"] end)
  raises([[a record has no '245': did you mean record:field("245")?]], function() return record[245] end)
  raises([[a record has no '1']], function() return record[1] end)
  raises([[a field has no 'a': did you mean field:value("a")?]], function() return record:field("245").a end)
  raises([[a field has no 'indic1': did you mean field.ind1?]], function() return record:field("245").indic1 end)
  raises("a record has no 'titel'", function() record.titel = "x" end)
  raises("record.id cannot be set", function() record.id = "x" end)
end

function T.what_is_nearly_a_tag(record)
  local ok, err = pcall(function() return record["24:"] end)
  equal(ok, false)
  equal(tostring(err):find("did you mean", 1, true), nil)
end

function T.a_name_of_another_library(record)
  raises("a record has no 'get_fields': did you mean record:fields?", function() return record:get_fields("650") end)
  raises("a record has no 'as_marc': did you mean record:to_marc?", function() return record:as_marc() end)
  raises("a record has no 'pubyear': did you mean record:year?", function() return record.pubyear end)
  raises("a field has no 'indicator1': did you mean field.ind1?", function() return record:field("245").indicator1 end)
  raises("a field has no 'get_subfields': did you mean field:values?", function() return record:field("245"):get_subfields("a") end)
end

function T.an_unknown_member_of_a_module()
  raises("marc has no 'feild': did you mean marc.field?", function() return marc.feild end)
  raises("text has no 'uper': did you mean text.upper?", function() return text.uper end)
  raises("json has no 'parse'", function() return json.parse end)
  raises("string has no 'trim'", function() return ("x"):trim() end)
  raises("string has no 'uper': did you mean string.upper?", function() return ("x"):uper() end)
  raises("a string has no [1]: s:sub(i, i)", function() return ("x")[1] end)
end

function T.a_number_for_a_tag(record)
  raises([[write it in quotes, "245"]], function() return record:field(245) end)
  raises([[write it in quotes, "245"]], function() return record:fields("650", 245) end)
  raises([[write it in quotes, "245"]], function() return record:each(245) end)
  raises([[write it in quotes, "650"]], function() return record:value(650) end)
  raises([[write it in quotes, "650"]], function() return record:remove(650) end)
  raises([[write it in quotes, "500"]], function() return record:add(500, "  ", "a", "x") end)
end

function T.a_number_for_a_code(record)
  local f = record:field("999")
  raises([[write it in quotes, "1"]], function() return f:value(1) end)
  raises([[write it in quotes, "2"]], function() return f:remove(2) end)
  raises([[write it in quotes, "2"]], function() return f:set(2, "x") end)
  raises([[write it in quotes, "2"]], function() return record:add("500", "  ", 2, "x") end)
end

function T.a_dot_for_a_colon(record)
  raises("with a colon", function() return record.title() end)
  raises("with a colon", function() return record.value("245$a") end)
  local f = record:field("245")
  raises("with a colon", function() return f.value("a") end)
end

function T.a_tag_that_is_none(record)
  raises("a tag has three characters", function() return record:field("24") end)
  raises("a tag has three characters", function() return record:add("24", "  ", "a", "x") end)
end

function T.a_spec_that_is_none(record)
  raises("9X$", function() return record:value("9X$a") end)
  raises("245$", function() return record:value("245$") end)
  raises("spec", function() return record:value("") end)
  raises("got nil", function() return record:value(nil) end)
  raises("got table", function() return record:value({}) end)
  raises("008$a", function() return record:value("008$a") end)
end

function T.an_expression_that_is_none(record)
  raises("missing closing )", function() return record:match("245$a", "(") end)
end

function T.a_value_that_is_none(record)
  raises("a string expected, got nil", function() record:field("245"):set("a", nil) end)
  raises("a string expected, got table", function() record:set("245$a", {}) end)
  raises("a string expected, got boolean", function() record:add("500", "  ", "a", true) end)
end

function T.an_iterator_called_by_hand(record)
  local step = record:each("650")
  raises("works only in a for loop", step)
  raises("works only in a for loop", step, record)
  local step2 = record:field("245"):each()
  raises("works only in a for loop", step2)
end

return T
