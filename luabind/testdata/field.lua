-- The type Field.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.properties_of_a_data_field(record)
  local f = record:field("245")
  equal(f.tag, "245")
  equal(f.ind1, "1")
  equal(f.ind2, "0")
  equal(f.data, nil)
end

function T.properties_of_a_control_field(record)
  local f = record:field("008")
  equal(f.tag, "008")
  equal(f.ind1, nil)
  equal(f.ind2, nil)
  equal(#f.data, 40)
  equal(f:text(), f.data)
end

function T.value_and_values(record)
  local f = record:field("500")
  equal(f:value("a"), "First note")
  equal(f:value("x"), "local")
  results({ n = 1 }, f:value("z"))
  equal(f:values("x"), { "local", "twice" })
  equal(f:values("z"), {})
  equal(f:values(), { "First note", "local", "twice" })
  equal(record:field("490"):value("a"), "")
  equal(record:field("910"):values(), {})
  equal(record:field("999"):value("%"), "odd")
end

function T.each_gives_code_and_value_in_order(record)
  local got = {}
  for code, value in record:field("500"):each() do got[#got + 1] = code .. "=" .. value end
  equal(got, { "a=First note", "x=local", "x=twice" })
  for _ in record:field("910"):each() do error("a field without subfields has none") end
end

function T.each_goes_over_what_was_there_when_it_began(record)
  local f, n = record:field("500"), 0
  for code in f:each() do
    n = n + 1
    f:remove(code)
    if n == 1 then f:add("z", ("new"):rep(1000)) end
  end
  equal(n, 3)
  equal(f:values(), { ("new"):rep(1000) })
end

function T.text_joins(record)
  equal(record:field("245"):text(), "History of reading : a study / Anna Müller.")
  equal(record:field("500"):text("; "), "First note; local; twice")
  equal(record:field("910"):text(), "")
end

function T.tostring_is_mnemonic(record)
  equal(tostring(record:field("022")), [[=022  0\$a0378-5955]])
end

function T.set_and_add(record)
  local f = record:field("500")
  equal(f:set("x", "changed"), f)
  equal(f:values("x"), { "changed", "twice" })
  f:set("z", "new")
  f:add("a", "again")
  equal(f:text("|"), "First note|changed|twice|new|again")
  f:set("a", 12)
  equal(f:value("a"), "12")
end

function T.edits_can_be_chained(record)
  record:field("500"):set("a", "1"):add("b", "2"):add("c", "3")
  equal(record:field("500"):text(""), "1localtwice23")
end

function T.add_to_a_field_without_subfields(record)
  record:field("910"):add("a", "x")
  equal(tostring(record:field("910")), [[=910  \\$ax]])
end

function T.remove_says_how_many(record)
  local f = record:field("500")
  equal(f:remove("x"), 2)
  equal(f:remove("x"), 0)
  equal(f:values(), { "First note" })
end

function T.remove_the_last_subfield_removes_the_field(record)
  local f = record:field("022")
  equal(f:remove("a"), 1)
  equal(record:has("022"), false)
  raises("was deleted", f.values, f)
end

function T.rename(record)
  local f = record:field("500")
  equal(f:rename("x", "y"), 2)
  equal(f:values("y"), { "local", "twice" })
  equal(f:rename("x", "y"), 0)
end

function T.indicators_can_be_set(record)
  local f = record:field("245")
  f.ind1, f.ind2 = "0", " "
  equal(tostring(f):sub(1, 8), [[=245  0\]])
  raises("an indicator is one character", function() f.ind1 = "10" end)
  raises("an indicator is one character", function() f.ind1 = "" end)
  raises("control field", function() record:field("001").ind1 = "1" end)
end

function T.the_tag_can_be_set(record)
  local f = record:field("260")
  f.tag = "264"
  equal(record:value("264$b"), "Press,")
  equal(record:has("260"), false)
  raises("control field", function() f.tag = "001" end)
  raises("three characters", function() f.tag = "26" end)
end

function T.the_data_of_a_control_field_can_be_set(record)
  record:field("001").data = "new"
  equal(record.id, "new")
  raises("data field", function() record:field("245").data = "x" end)
  raises("MARC delimiters", function() record:field("001").data = "\30" end)
end

function T.equality(record)
  local f = record:field("245")
  equal(f == record:field("245"), true)
  equal(f == record:copy():field("245"), false)
  equal(f == record:field("100"), false)
end

function T.control_fields_have_no_subfields(record)
  local f = record:field("001")
  for _, name in ipairs { "value", "values", "each", "set", "add", "remove", "rename" } do
    raises("field.data is its data", f[name], f, "a", "b")
  end
end

function T.a_field_out_of_nothing(record)
  local f = marc.field("856", "40", "u", "http://example.org/", "z", "Online")
  equal(tostring(f), "=856  40$uhttp://example.org/$zOnline")
  equal(marc.field("001", "x").data, "x")
  equal(marc.field("500", "", "a", "b").ind1, " ")
  f:set("z", "Changed")
  record:add(f)
  f:set("z", "Too late")
  equal(record:value("856$z"), "Changed")
end

function T.arguments_of_fields_are_checked()
  raises("got number", marc.field, 500, "  ", "a", "x")
  raises("three characters", marc.field, "50", "  ", "a", "x")
  raises("two indicators", marc.field, "500", " ", "a", "x")
  raises("needs a subfield", marc.field, "500", "  ")
  raises("come in pairs", marc.field, "500", "  ", "a", "x", "b")
  raises("subfield code", marc.field, "500", "  ", "ab", "x")
  raises("got nil", marc.field, "500", "  ", "a", nil)
  raises("subfield code", marc.field, "500", "  ", 2, "x")
end

function T.a_code_is_a_whole_character()
  local r = marc.from_json('{"leader":"00000nam a2200000 a 4500","fields":[{"500":{"ind1":" ","ind2":" ","subfields":[{"é":"One"},{"a":"Two"},{"日":"Three"}]}}]}')
  local f = r:field("500")
  local seen = {}
  for code, v in f:each() do seen[#seen + 1] = code .. "=" .. v end
  equal(seen, { "é=One", "a=Two", "日=Three" })
  equal(f:values(), { "One", "Two", "Three" })
  equal(f:text(), "One Two Three")
  equal(r:to_table().fields[1].subfields[3], { code = "日", value = "Three" })
  f:set("a", "Changed")
  f:rename("a", "b")
  equal(r:map("500$b", function(v) return v .. "!" end), 1)
  f:remove("b")
  equal(tostring(r:field("500")), "=500  \\\\$éOne$日Three")
end

function T.the_text_of_an_empty_field(record)
  equal(tostring(record:add("003", "")), "=003  ")
end

return T
