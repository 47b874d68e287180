-- Subfields at places, and one of several.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

-- The field 500 of the sample is $aFirst note$xlocal$xtwice.
local function line(f) return tostring(f):sub(9) end

function T.insert_at_a_place(record)
  local f = record:field("500")
  equal(f:insert(1, "b", "one"), f)
  equal(line(f), "$bone$aFirst note$xlocal$xtwice")
  f:insert(3, "c", "two")
  f:insert(-1, "d", "last")
  f:insert(-2, "e", "before it")
  f:insert(7, "f", "end")
  equal(line(f), "$bone$aFirst note$ctwo$xlocal$xtwice$ebefore it$fend$dlast")
end

function T.insert_before_a_code(record)
  local f = record:field("500")
  f:insert("xa", "b", "first of both")
  f:insert("x", "c", "before x")
  f:insert("z", "d", "at the end")
  equal(line(f), "$bfirst of both$aFirst note$cbefore x$xlocal$xtwice$dat the end")
end

function T.insert_into_a_field_without_subfields(record)
  local f = record:field("910")
  equal(f:insert(1, "a", "x"):to_mrk(), [[=910  \\$ax]])
end

function T.insert_checks_its_arguments(record)
  local f = record:field("500")
  raises("the field 500 has no place 5 for a subfield: places are 1 to 4, or -1 to -4 from the end", f.insert, f, 5, "a", "x")
  raises("no place -5", f.insert, f, -5, "a", "x")
  raises("a place is 1 or more, or -1 or less from the end, not 0", f.insert, f, 0, "a", "x")
  raises("not 1.5", f.insert, f, 1.5, "a", "x")
  raises("a text of subfield codes expected", f.insert, f, "", "a", "x")
  raises("got nil", f.insert, f, nil, "a", "x")
  raises("subfield code", f.insert, f, 1, "ab", "x")
  raises("subfield code", f.insert, f, 1, " ", "x")
  raises("got nil", f.insert, f, 1, "a", nil)
  raises("MARC delimiters", f.insert, f, 1, "a", "\31b")
  raises("control field", function() record:field("001"):insert(1, "a", "x") end)
  equal(line(f), "$aFirst note$xlocal$xtwice")
end

function T.move(record)
  local f = record:field("500")
  equal(f:move("x", 1), true)
  equal(line(f), "$xlocal$aFirst note$xtwice")
  equal(f:move("x", "a", 2), true)
  equal(line(f), "$xlocal$xtwice$aFirst note")
  equal(f:move("x", -1, "local"), true)
  equal(line(f), "$xtwice$aFirst note$xlocal")
  equal(f:move("x", 1, -1), true)
  equal(line(f), "$xlocal$xtwice$aFirst note")
  equal(f:move("z", 1), false)
  equal(f:move("x", 1, 3), false)
  raises("no place 4", f.move, f, "x", 4)
  raises("a number or a value expected, got table", f.move, f, "x", 1, {})
end

function T.replace(record)
  local f = record:field("500")
  equal(f:replace("x", 2, "other"), 1)
  equal(line(f), "$aFirst note$xlocal$xother")
  equal(f:replace("x", "local", "Local"), 1)
  equal(f:replace("x", "local", "no more"), 0)
  equal(f:replace("x", " local. ", "folded", { fold = true }), 1)
  equal(f:replace("x", 3, "none"), 0)
  equal(line(f), "$aFirst note$xfolded$xother")
  f:set("x", "other")
  equal(f:replace("x", "other", "both"), 2)
  raises("field:set sets the first", f.replace, f, "x", nil, "y")
  raises("not 0", f.replace, f, "x", 0, "y")
  raises("has no option 'flod': did you mean fold?", f.replace, f, "x", "a", "b", { flod = true })
  raises("fold is true or false", f.replace, f, "x", "a", "b", { fold = 1 })
end

function T.values_are_compared_whatever_their_normal_form()
  local f = marc.field("650", " 0", "a", "Cafe\204\129", "a", "CAFÉ.")
  equal(f:replace("a", "Café", "x"), 1)
  equal(f:remove("a", "cafe", { fold = true }), 1)
  equal(f:values("a"), { "x" })
end

function T.remove_one_of_several(record)
  local f = record:field("500")
  equal(f:remove("x", 2), 1)
  equal(line(f), "$aFirst note$xlocal")
  equal(f:remove("x", 2), 0)
  equal(f:remove("x", "twice"), 0)
  equal(f:remove("x", "Local.", { fold = true }), 1)
  equal(f:remove("a", -1), 1)
  raises("was deleted", f.values, f)
end

function T.reorder(record)
  local f = record:field("500")
  f:add("b", "bee"):add("2", "source")
  equal(f:reorder("xa"), f)
  equal(line(f), "$xlocal$xtwice$aFirst note$bbee$2source")
  f:reorder("*ax")
  equal(line(f), "$bbee$2source$aFirst note$xlocal$xtwice")
  f:reorder("x*2")
  equal(line(f), "$xlocal$xtwice$bbee$aFirst note$2source")
  f:reorder("")
  equal(line(f), "$xlocal$xtwice$bbee$aFirst note$2source")
  raises("names the code a twice", f.reorder, f, "aba")
  raises("names the code * twice", f.reorder, f, "*a*")
end

function T.text_of_some_codes(record)
  local f = record:field("500")
  equal(f:text("; ", "x"), "local; twice")
  equal(f:text(nil, "ax"), "First note local twice")
  equal(f:text("; ", "z"), "")
end

function T.take(record)
  local f = record:field("500")
  local from = marc.field("150", "  ", "a", "New", "x", "One", "b", "not taken")
  equal(f:take(from, "ax"), f)
  equal(line(f), "$aNew$xOne")
  f:add("z", "kept"):add("x", "again")
  f:take(from, "x")
  equal(line(f), "$aNew$xOne$zkept")
  f:take(from, "b")
  equal(line(f), "$bnot taken$aNew$xOne$zkept")
  f:take(f, "z")
  equal(line(f), "$bnot taken$aNew$xOne$zkept")
  f:take(marc.field("500", "  ", "n", "1", "m", "2"), "nm", "ax")
  equal(line(f), "$bnot taken$n1$m2$zkept")
  f:take(marc.field("500", "  ", "a", "New", "x", "One"), "ax", "nm")
  equal(line(f), "$bnot taken$aNew$xOne$zkept")
  f:take(marc.field("500", "  ", "q", "x"), "abxz")
  raises("was deleted", f.values, f)
  local g = record:field("245")
  raises("control field", g.take, g, record:field("001"), "a")
  raises("field expected", g.take, g, "x", "a")
end

function T.to_mrk(record)
  equal(record:field("500"):to_mrk(), tostring(record:field("500")))
  equal(record:field("001"):to_mrk(), "=001  ocm00012345")
end

-- Codes that no script writes, and that records have.
local function odd()
  local r = marc.from_json('{"leader":"00000nam a2200000 a 4500","fields":[{"500":{"ind1":" ","ind2":" ","subfields":[{" ":"Blank"},{"é":"E"},{"è":"Other"},{"A":"Capital"},{"a":"Usual"}]}}]}')
  return r, r:field("500")
end

function T.odd_codes_are_read()
  local _, f = odd()
  equal(f:value(" "), "Blank")
  equal(f:value("é"), "E")
  equal(f:value("è"), "Other")
  equal(f:values("è"), { "Other" })
  equal(f:values("A"), { "Capital" })
  for code, v in f:each() do equal(f:value(code), v) end
end

function T.odd_codes_are_removed_renamed_and_set()
  local _, f = odd()
  equal(f:remove("è"), 1)
  equal(f:rename("é", "e"), 1)
  equal(f:rename(" ", "b"), 1)
  equal(line(f), "$bBlank$eE$ACapital$aUsual")
  _, f = odd()
  f:set("é", "changed"):set(" ", "too")
  equal(f:replace("è", 1, "as well"), 1)
  equal(f:move("é", 1), true)
  equal(line(f), "$échanged$ too$èas well$ACapital$aUsual")
  raises("one printable ASCII character", f.set, f, "ü", "x")
  raises("one printable ASCII character", f.add, f, "é", "x")
  raises("one printable ASCII character", f.rename, f, "a", "é")
end

function T.odd_codes_survive_to_table()
  local r = odd()
  equal(marc.record(r:to_table()):to_table().fields, r:to_table().fields)
  raises("subfield code", marc.record, { fields = { { tag = "500", subfields = { { code = "ab", value = "x" } } } } })
  raises("control field", marc.record, { fields = { { tag = "001", subfields = { { code = "a", value = "x" } } } } })
end

function T.fields_by_conditions(record)
  local function tags(...)
    local list = {}
    for field in record:each(...) do list[#list + 1] = field.tag .. (field:value("a") or "") end
    return list
  end
  equal(tags("650{^2=\\0}"), { "650History", "650Reading" })
  equal(tags("650{$x}", "500{$x}"), { "500First note", "650History" })
  equal(tags("650{^2=\\4}", "245"), { "245History of reading :", "650History" })
  equal(tags("999{^1=\\x}"), {})
  equal(#record:fields("650{$a=\\History}"), 2)
  equal(#record:fields("650{$a=\\History}", "650{^2=\\0}"), 3)
  equal(record:field("650{$v}"):value("a"), "Reading")
  equal(record:field("650{$q}"), nil)
  equal(record:field("650[1]"):value("a"), "Reading")
end

function T.fields_by_conditions_may_be_deleted(record)
  local n = 0
  for field in record:each("650{^2=\\0}") do
    n = n + 1
    if n == 1 then
      record:remove("650")
    end
  end
  equal(n, 1)
end

function T.wrong_specs_of_fields(record)
  raises("names no whole fields", record.each, record, "650$a")
  raises("names no whole fields", record.fields, record, "LDR/06")
  raises("a tag has three characters", record.field, record, "65")
  raises("", record.fields, record, "650{$a")
end

function T.any_by_option(record)
  equal(record:any("650$a", "history"), false)
  equal(record:any("650$a", "HISTORY.", { fold = true }), true)
  equal(record:any("100$a", "muller anna", { fold = true }), true)
  equal(record:any("650$a", "mystery", { fold = true }), false)
  raises("has no option", record.any, record, "650$a", "x", { case = false })
end

function T.text_of_several_lines_may_be_put_out(record)
  run:emit(json.encode({ title = record:title() }, 2), "x.json")
end

return T
