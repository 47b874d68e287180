-- Editing records: what it does. The traps are in traps.lua.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

local function tags(record)
  local list = {}
  for field in record:each() do list[#list + 1] = field.tag end
  return table.concat(list, " ")
end

function T.add_puts_a_field_into_tag_order(record)
  local field = record:add("590", "  ", "a", "Gift", "b", "of the author")
  equal(field.tag, "590")
  equal(tags(record), "001 003 005 008 010 020 020 022 035 041 100 245 260 490 500 500 590 650 650 650 880 880 910 999")
  equal(record:value("590$b"), "of the author")
end

function T.add_puts_an_equal_tag_behind_the_others(record)
  record:add("650", " 0", "a", "Last")
  equal(record:values("650$a"), { "History", "Reading", "History", "Last" })
end

function T.add_orders_within_the_hundred(record)
  record:add("700", "1 ", "a", "Someone")
  record:add("007", "tu")
  equal(tags(record):sub(1, 19), "001 003 005 007 008")
  equal(record:fields("65.", "7..", "88.")[4].tag, "700")
end

function T.sort_returns_the_record(record)
  record:append("100", "1 ", "a", "x")
  equal(record:sort(), record)
  equal(record:sort(5), record)
  equal(select("#", record:sort()), 1)
end

function T.log_returns_nothing(record)
  equal(select("#", log.info("x", record)), 0)
end

function T.append_puts_a_field_at_the_end(record)
  record:append("100", "1 ", "a", "Late")
  equal(tags(record):sub(-7), "999 100")
end

function T.add_takes_a_field_of_another_record(record)
  local other = record:copy()
  local field = record:add(other:field("245"))
  field:set("a", "Changed")
  equal(other:value("245$a"), "History of reading :")
  equal(record:values("245$a"), { "History of reading :", "Changed" })
end

function T.add_takes_a_field_of_the_record_itself(record)
  for _ = 1, 50 do record:add(record:field("100")) end
  equal(record:count("100$a"), 51)
  equal(record:values("100$a")[51], "Müller, Anna,")
end

function T.control_fields_have_data(record)
  record:add("007", "tu")
  equal(record:field("007").data, "tu")
  raises("control field", record.add, record, "007", "  ", "a", "x")
end

function T.set_changes_the_first(record)
  equal(record:set("650$a", "New"), record)
  equal(record:values("650$a"), { "New", "Reading", "History" })
end

function T.set_makes_the_subfield(record)
  record:set("245$h", "[microform]")
  equal(tostring(record:field("245")), "=245  10$aHistory of reading :$ba study /$cAnna Müller.$h[microform]")
end

function T.set_makes_the_field(record)
  record:set("856$u", "http://example.org/")
  equal(tostring(record:field("856")), [[=856  \\$uhttp://example.org/]])
  record:set("006", "a")
  equal(record:field("006").data, "a")
end

function T.set_positions_keep_their_width(record)
  record:set("008/35-37", "fre")
  equal(record:value("008/35-37"), "fre")
  equal(#record:value("008"), 40)
  raises("take 3", record.set, record, "008/35-37", "frexx")
  raises("take 3", record.set, record, "008/35-37", "fr")
  raises("positions are not there", record.set, record, "008/40", "x")
  record:set("LDR/6", "c")
  equal(record.leader.type, "c")
  raises("LDR", record.set, record, "LDR/6", "cc")
  raises("computed", record.set, record, "LDR/0-4", "99999")
end

function T.set_counts_characters_not_bytes(record)
  record:set("100$a/1", "u")
  equal(record:value("100$a"), "Muller, Anna,")
  raises("take 1", record.set, record, "100$a/1", "ue")
end

function T.set_an_occurrence(record)
  record:set("650[1]$a", "Second")
  equal(record:values("650$a"), { "History", "Second", "History" })
  record:set("650[#]$a", "Last")
  equal(record:values("650$a"), { "History", "Second", "Last" })
  record:set("500[0]$x[1]", "other")
  equal(record:values("500$x"), { "local", "other" })
  raises("no such field", record.set, record, "650[7]$a", "x")
end

function T.set_an_indicator(record)
  record:set("245^2", "4")
  equal(record:field("245").ind2, "4")
  raises("an indicator is one character", record.set, record, "245^2", "44")
end

-- Bytes that are not text would reach the record.
function T.values_are_utf8(record)
  local half = ("é"):sub(1, 1)
  local rest = ("é"):sub(2)
  local function refused(what, f, ...) raises("UTF-8: " .. what, f, ...) end
  refused([["\xc3" has a part of a character at byte 1; text.sub cuts between characters]], record.set, record, "245$a", half)
  refused([["\xa9x" has a part of a character]], record.set, record, "245$a", rest .. "x")
  refused("the byte E9 is 'é' in windows-1252; text.decode", record.set, record, "245$a", "caf\233 noir")
  refused("", record.set, record, "245$a/0", half)
  refused("", record.set, record, "001", half)
  refused("", record.add, record, "590", "  ", "a", half)
  refused("", record.append, record, "590", "  ", "a", half)
  refused("", marc.field, "590", "  ", "a", half)
  refused("", marc.record, { { "590", "  ", "a", half } })
  refused("", record.map, record, "245$a", function() return half end)
  local f = record:field("245")
  refused("", f.set, f, "a", half)
  refused("", f.add, f, "x", half)
  refused("", function() record:field("001").data = half end)
  refused("", run.emit, run, half)
  refused("", run.tally, run, "t", half)
  refused("", function() marc.output():write(half) end)
  raises("one printable ASCII character", f.set, f, "\233", "x")
  equal(record:value("245$a"), "History of reading :")
end

function T.map_may_keep_what_is_not_utf8()
  local r = marc.from_marc(("%05dnam a2200037 a 4500245000700000\30\49\48\31a\233\30\29"):format(46))
  local v = r:value("245$a")
  equal(r:map("245$a", function(same) return same end), 0)
  equal(r:value("245$a"), v)
end

function T.indicators_of_other_characters_are_marked(record)
  raises([[a blank, a digit or a lower-case letter, got "\\\\": a blank is written as a blank, "  "]], record.add, record, "590", [[\\]], "a", "x")
  raises([[got "1#": a blank is written as a blank, "1 "]], record.add, record, "590", "1#", "a", "x")
  raises([[got "A "; marc.raw("A ") takes any character]], record.append, record, "590", "A ", "a", "x")
  raises("a lower-case letter", marc.field, "590", "||", "a", "x")
  raises("a lower-case letter", marc.record, { { "590", "A ", "a", "x" } })
  raises([[marc.record: an indicator is a blank, a digit or a lower-case letter, got "\\": a blank is written as a blank, " "]], marc.record, { { tag = "590", ind1 = [[\]], subfields = { { code = "a", value = "x" } } } })
  raises("a lower-case letter", record.set, record, "245^1", "A")
  raises("an indicator is one character", function() record:field("245").ind2 = "É" end)
  equal(tostring(record:add("590", marc.raw("A|"), "a", "x")), "=590  A|$ax")
  local f = record:field("245")
  f.ind1 = marc.raw("#")
  record:set("245^2", marc.raw("B"))
  equal(f.ind1 .. f.ind2, "#B")
  equal(tostring(marc.raw("F")), "F")
  raises("one or two printable ASCII", marc.raw, "ABC")
  raises("one or two printable ASCII", marc.raw, "é")
  raises("one or two printable ASCII", marc.raw, "")
  local copy = marc.record(record:to_table())
  equal(tostring(copy), tostring(record))
end

function T.set_needs_one_target(record)
  raises("set needs one tag", record.set, record, "6..$a", "x")
  raises("set needs one tag", record.set, record, "245$a$b", "x")
  raises("name the subfield", record.set, record, "245", "x")
  raises("got nil", record.set, record, "245$a", nil)
end

function T.set_refuses_structure_in_values(record)
  raises("MARC delimiters", record.set, record, "245$a", "a\31b")
  raises("MARC delimiters", record.set, record, "245$a", "a\30")
  equal(record:value("245$a"), "History of reading :")
end

function T.remove_fields_and_subfields(record)
  equal(record:remove("650"), 3)
  equal(record:has("650"), false)
  equal(record:remove("500$x"), 2)
  equal(record:values("500$a"), { "First note", "Second note", "" })
  equal(record:remove("9.."), 2)
  equal(record:remove("856"), 0)
  equal(record:remove("856$u"), 0)
end

function T.remove_one_of_several_equal_fields(record)
  -- mrrc bd-u92v: removing one 650 removed all of them.
  local fields = record:fields("650")
  record:add(fields[1])
  equal(record:count("650"), 4)
  equal(record:remove(fields[1]), 1)
  equal(record:values("650$a"), { "Reading", "History", "History" })
end

function T.remove_by_a_condition(record)
  equal(record:remove("650{^2=\\4}"), 1)
  equal(record:values("650$a"), { "History", "Reading" })
end

function T.remove_the_last_subfield_removes_the_field(record)
  equal(record:remove("490$a"), 1)
  equal(record:has("490"), false)
  equal(record:remove("022$a"), 1)
  equal(record:field("022"), nil)
end

function T.remove_one_of_repeated_subfields(record)
  -- pymarc#31: repeated subfields were lost.
  equal(record:remove("500[0]$x[0]"), 1)
  equal(record:values("500[0]$x"), { "twice" })
end

function T.remove_needs_a_string(record)
  -- ruby-marc#48: remove(2) and remove("2") were not the same.
  raises("got number", record.remove, record, 650)
  raises([["650"]], record.remove, record, 650)
end

function T.remove_a_field_of_another_record(record)
  raises("belongs to another record", record.remove, record, record:copy():field("245"))
end

function T.map_changes_each_value(record)
  equal(record:map("650$a", string.upper), 3)
  equal(record:values("650$a"), { "HISTORY", "READING", "HISTORY" })
  equal(record:map("650$a", function(v) return v end), 0)
  equal(record:map("001", function(v) return "new" .. v end), 1)
  equal(record.id, "newocm00012345")
end

function T.map_to_nil_removes(record)
  equal(record:map("500$x", function(v) if v ~= "local" then return v end end), 1)
  equal(record:values("500$x"), { "twice" })
  equal(record:map("490$a", function() end), 1)
  equal(record:has("490"), false)
end

function T.map_checks_what_it_gets(record)
  raises("returned a table", record.map, record, "650$a", function() return {} end)
  raises("record:map", record.map, record, "650$a", function() return "\31" end)
  raises("name the subfields", record.map, record, "650", string.upper)
  equal(record:values("650$a"), { "History", "Reading", "History" })
end

function T.a_function_given_to_map_may_edit_the_record(record)
  record:map("650$a", function(v)
    record:add("690", "  ", "a", v)
    return v:lower()
  end)
  equal(record:values("650$a"), { "history", "reading", "history" })
  equal(record:values("690$a"), { "History", "Reading", "History" })
end

function T.sort_is_stable(record)
  record:append("100", "1 ", "a", "Late")
  record:sort()
  equal(record:values("100$a"), { "Müller, Anna,", "Late" })
  equal(tags(record):sub(-11), "880 910 999")
end

return T
