-- The traps of editing records, from the lists of bugs of other libraries. Each test is named for
-- its trap and says what it would catch. A handle that is kept beyond its hook, or its batch, needs
-- more than Lua: TestHandles_closed, and handles_test.go in engine.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

local function tags(record)
  local list = {}
  for field in record:each() do list[#list + 1] = field.tag end
  return table.concat(list, " ")
end

-- Fields that are passed over because the one before them went.
function T.delete_while_iterating(record)
  for field in record:each("650") do field:delete() end
  equal(record:has("650"), false)
  for field in record:each() do
    if field.tag ~= "001" then field:delete() end
  end
  equal(tags(record), "001")
end

function T.remove_while_iterating(record)
  local n = 0
  for field in record:each("5..", "6..") do
    n = n + 1
    if field.tag == "500" then record:remove("650") end
  end
  equal(n, 2)
end

function T.delete_over_a_list_of_fields(record)
  local n = 0
  for _, field in ipairs(record:fields("650", "020")) do
    field:delete()
    n = n + 1
  end
  equal(n, 5)
  equal(record:has("650") or record:has("020"), false)
end

-- A loop that never ends, or meets what was made in it.
function T.add_while_iterating_ends(record)
  for field in record:each("650") do record:add("650", " 0", "a", "Again") end
  equal(record:count("650") < 100, true)
end

-- Fields that the loop does not reach because the record's bytes moved.
function T.set_while_iterating_reaches_every_field(record)
  local n = 0
  for field in record:each("650") do
    field:set("a", ("long "):rep(1000))
    n = n + 1
  end
  equal(n, 3)
  for _, v in ipairs(record:values("650$a")) do equal(#v, 5000) end
end

-- Edits of a handle that the record does not see.
function T.edit_through_a_handle(record)
  record:field("245"):set("a", "Edited")
  equal(record:value("245$a"), "Edited")
  local fields = record:fields("650")
  fields[2]:set("a", "Edited too")
  equal(record:values("650$a"), { "History", "Edited too", "History" })
end

function T.two_handles_of_one_field_agree(record)
  local a, b = record:field("245"), record:field("245")
  a:set("a", "Edited")
  equal(b:value("a"), "Edited")
  equal(a == b, true)
  equal(a == record:field("100"), false)
  b:delete()
  raises("was deleted", a.value, a, "a")
end

function T.a_handle_stays_good_when_others_change(record)
  local field = record:fields("650")[3]
  record:remove("1..")
  record:add("100", "1 ", "a", ("x"):rep(5000))
  record:sort()
  equal(field:value("a"), "History")
  equal(field.ind2, "4")
end

-- All equal fields gone, or the wrong one, when one of them is deleted.
function T.delete_one_of_several_equal_fields(record)
  record:add("650", " 4", "a", "History")
  record:add("650", " 4", "a", "History")
  local equals = record:fields("650")
  equal(tostring(equals[3]) == tostring(equals[4]), true)
  equals[4].ind1 = "1"
  equals[4].ind1 = " "
  equals[4]:delete()
  equal(#record:fields("650"), 4)
  equal(record:fields("650")[3] == equals[3], true)
  equal(record:fields("650")[4] == equals[5], true)
  equal(record:remove(equals[3]), 1)
  equal(record:values("650$a"), { "History", "Reading", "History" })
end

-- A deleted field that takes edits silently, or goes by the name of another.
function T.a_deleted_handle_raises(record)
  local field = record:field("245")
  equal(field:delete(), record)
  raises("this field 245 was deleted", function() return field.tag end)
  raises("was deleted", field.delete, field)
  raises("was deleted", record.add, record, field)
  raises("was deleted", record.remove, record, field)
end

function T.a_deleted_handle_raises_whoever_deleted_it(record)
  local one, two, three = record:field("650"), record:field("022"), record:field("100")
  record:remove("650")
  record:remove("022$a")
  record:field("880"):delete { linked = true }
  for _, field in ipairs { one, two, three } do
    raises("was deleted", field.text, field)
    raises("was deleted", field.set, field, "a", "x")
    raises("was deleted", field.linked, field)
  end
  equal(one == record:field("650"), false)
end

-- remove(2) that removes the second subfield, or nothing, when $2 was meant.
function T.a_number_for_a_code(record)
  local field = record:field("650")
  field:add("2", "fast")
  for _, method in ipairs { "value", "values", "remove", "set", "add", "rename" } do
    raises([[a subfield code such as "a" expected, got number: write it in quotes, "2"]], field[method], field, 2, "x")
  end
  equal(field:remove("2"), 1)
end

-- A value that equals the code, taken for it.
function T.a_value_that_looks_like_a_code(record)
  local field = record:add("500", "  ", "x", "a", "a", "x", "b", "$a")
  equal(field:remove("a"), 1)
  equal(tostring(field), [[=500  \\$xa$b{dollar}a]])
end

-- Other fields moved, or the new one at the wrong place.
function T.insert_order(record)
  local before = tags(record)
  equal(before, "001 003 005 008 010 020 020 022 035 041 100 245 260 490 500 500 650 650 650 880 880 910 999")
  local placed = {
    { "006", "001 003 005 006 008" }, -- by number within 00X
    { "020", "010 020 020 020 022" }, -- behind its equals
    { "246", "245 246 260" }, { "240", "100 240 245" },
    { "520", "500 500 520 650" }, -- at the end of its hundred
    { "490", "260 490 490 500" },
    { "700", "650 700 880" }, -- a hundred that was not there
    { "ERR", "910 999 ERR" }, -- no number: at the end
  }
  for _, p in ipairs(placed) do
    local copy = record:copy()
    local field = p[1] == "006" and copy:add("006", "a") or copy:add(p[1], "  ", "a", "x")
    equal(tags(copy):find(p[2], 1, true) ~= nil, true, p[1] .. ": " .. tags(copy))
    field:delete()
    equal(tags(copy), before)
  end
end

-- A record whose fields are in no order, sorted because one was added.
function T.insert_order_leaves_the_others_where_they_are()
  local record = marc.record { { "001", "x" }, { "650", " 0", "a", "6" }, { "500", "  ", "a", "5" },
    { "651", " 0", "a", "6" }, { "245", "00", "a", "2" } }
  record:add("600", " 0", "a", "new")
  record:add("505", "  ", "a", "new")
  record:add("100", "  ", "a", "new")
  equal(tags(record), "001 100 600 650 500 505 651 245")
end

-- The last of several subfields with one code, and nothing else.
function T.repeated_subfields(record)
  local field = record:fields("500")[1]
  equal(field:values("x"), { "local", "twice" })
  field:add("x", "thrice")
  equal(tostring(field), [[=500  \\$aFirst note$xlocal$xtwice$xthrice]])
  field:set("x", "first")
  equal(field:values("x"), { "first", "twice", "thrice" })
  record:map("500$x", function(v) if v ~= "twice" then return v .. "!" end end)
  equal(field:values("x"), { "first!", "thrice!" })
  equal(record:count("500$x"), 2)
  for name, r in pairs { table = marc.record(record:to_table()), json = marc.from_json(record:to_json()),
    xml = marc.from_xml(record:to_xml()), mrk = marc.from_mrk(record:to_mrk()), marc = marc.from_marc(record:to_marc()) } do
    equal(r:values("500$x"), { "first!", "thrice!" }, name)
  end
end

-- An empty subfield that eats the others, or goes when its neighbour changes.
function T.empty_subfields(record)
  equal(tostring(record:fields("500")[2]), [[=500  \\$aSecond note$a]])
  record:fields("500")[2]:set("a", "Changed")
  equal(record:values("500[1]$a"), { "Changed", "" })
  local field = record:add("710", "2 ", "a", "", "b", "Unit", "z", "", "e", "")
  equal(field:value("a"), "")
  equal(field:values(), { "", "Unit", "", "" })
  field:set("b", "")
  equal(tostring(field), [[=710  2\$a$b$z$e]])
  equal(field:remove("z"), 1)
  equal(tostring(field), [[=710  2\$a$b$e]])
  for name, r in pairs { table = marc.record(record:to_table()), json = marc.from_json(record:to_json()),
    xml = marc.from_xml(record:to_xml()), mrk = marc.from_mrk(record:to_mrk()), marc = marc.from_marc(record:to_marc()) } do
    equal(tostring(r:field("710")), [[=710  2\$a$b$e]], name)
  end
end

-- A field that is removed without its 880, or with an 880 that belongs to another field.
function T.linked_880(record)
  record:add("880", "1 ", "6", "245-01/(N", "a", "another tag with that number")
  record:add("880", "1 ", "6", "100-01/$1", "a", "another script")
  record:field("100"):delete { linked = true }
  equal(record:values("880$a"), { "unlinked", "another tag with that number" })
  record:field("245"):delete()
  equal(record:values("880$a"), { "unlinked", "another tag with that number" })
end

-- Subfields put in the order of their codes: that of 040 has a meaning.
function T.order_of_040_subfields(record)
  local field = record:add("040", "  ", "a", "XYZ", "b", "eng", "e", "rda", "c", "XYZ", "d", "ABC", "d", "DEF")
  local before = [[=040  \\$aXYZ$beng$erda$cXYZ$dABC$dDEF]]
  equal(tostring(field), before)
  record:sort()
  field:set("b", "fre")
  field:set("b", "eng")
  equal(tostring(field), before)
  field:add("d", "OUR")
  equal(tostring(field), before .. "$dOUR")
  equal(tostring(marc.record(record:to_table()):field("040")), before .. "$dOUR")
  equal(tostring(record:copy():field("040")), before .. "$dOUR")
  field:remove("e")
  equal(tostring(field), [[=040  \\$aXYZ$beng$cXYZ$dABC$dDEF$dOUR]])
end

-- A copy that shares its fields with the original.
function T.edits_of_a_copy(record)
  local copy = record:copy()
  copy:set("245$a", "Other")
  record:remove("650")
  equal(record:value("245$a"), "History of reading :")
  equal(copy:count("650"), 3)
  equal(copy.id, record.id)
end

function T.edits_of_a_copied_field(record)
  local copy = record:add(record:field("245"))
  copy:set("a", "Other")
  copy.ind1 = "0"
  equal(tostring(record:field("245")):sub(1, 30), "=245  10$aHistory of reading :")
  local loose = marc.field("500", "  ", "a", "x")
  local placed = record:add(loose)
  loose:set("a", "y")
  equal(placed:value("a"), "x")
end

-- A record that counts as changed, or is encoded again, because it was read.
function T.an_untouched_record_is_what_it_was(record)
  local before = record:to_marc()
  record:values("650$a")
  for field in record:each() do local _ = field:text() end
  record:map("650$a", function(v) return v end)
  equal(record:to_marc(), before)
end

-- Text before the subfields, lost when an indicator or a subfield is set.
function T.a_field_without_subfields(record)
  local r = marc.record { fields = { { tag = "FMT", data = "BOOK" }, { tag = "245", data = "10No delimiter" } } }
  local fmt, title = r:field("FMT"), r:field("245")
  equal({ fmt.data, fmt.ind1, fmt:text(), title.data }, { "BOOK", nil, "BOOK", "10No delimiter" })
  raises("no indicators", function() title.ind1 = "0" end)
  fmt.data = "SERIAL"
  title:add("b", "rest")
  equal(r:to_marc():match("BOOK"), nil)
  equal(r:to_marc():find("SERIAL\30", 1, true) ~= nil, true)
  equal(r:to_marc():find("10No delimiter\31brest\30", 1, true) ~= nil, true)
  title:set("b", "more")
  equal(r:to_marc():find("10No delimiter\31bmore\30", 1, true) ~= nil, true)
  title.ind1 = "0"
  equal(r:to_marc():find("00No delimiter\31bmore\30", 1, true) ~= nil, true)
end

return T
