-- Fields in other scripts: 880 and their partners.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

-- texts returns the $a of fields.
local function texts(fields)
  local list = {}
  for i, field in ipairs(fields) do list[i] = field:value("a") end
  return list
end

function T.linked_both_ways(record)
  local author = record:field("100")
  local other = record:linked(author)
  equal(texts(other), { "Мюллер, Анна" })
  equal(other[1]:linked()[1] == author, true)
  equal(record:linked(other[1])[1] == author, true)
end

function T.linked_gives_an_empty_list(record)
  equal(record:linked(record:field("245")), {})
  equal(record:linked(record:field("001")), {})
  equal(record:fields("880")[2]:linked(), {}, "500-00 is linked to nothing")
end

function T.linked_is_tolerant(record)
  for _, link in ipairs { "100-01/(N", "100-01/(2/r", "100 01", "10001", "100-1", "100\226\128\14701", " 100-01 /(N" } do
    record:fields("880")[1]:set("6", link)
    equal(#record:field("100"):linked(), 1, link)
  end
  for _, link in ipairs { "110-01", "100-02", "100-00", "100", "", "100-0x" } do
    record:fields("880")[1]:set("6", link)
    equal(#record:field("100"):linked(), 0, link)
  end
end

function T.linked_checks_its_argument(record)
  raises("field expected, got nil", record.linked, record)
  raises("field expected, got string", record.linked, record, "100")
  raises("belongs to another record", record.linked, record, record:copy():field("100"))
end

function T.link_says_what_6_says(record)
  equal(record:field("100"):link(), { tag = "880", number = 1, exact = true })
  local field = record:fields("880")[1]
  equal(field:link(), { tag = "100", number = 1, exact = true })
  field:set("6", "100-12/(2/r")
  equal(field:link(), { tag = "100", number = 12, script = "(2", direction = "r", exact = true })
  field:set("6", "100 12")
  equal(field:link(), { tag = "100", number = 12, exact = false })
  field:set("6", "100-x")
  equal(field:link(), nil)
  equal(record:field("245"):link(), nil)
  equal(record:field("001"):link(), nil)
end

function T.delete_takes_partners_along(record)
  equal(record:fields("880")[1]:delete { linked = true }, record)
  equal(record:has("100"), false)
  equal(texts(record:fields("880")), { "unlinked" })
end

function T.delete_leaves_partners_unless_asked(record)
  record:field("100"):delete()
  equal(record:count("880"), 2)
  record:field("880"):delete { linked = false }
  equal(record:count("880"), 1)
end

function T.remove_takes_partners_along(record)
  equal(record:remove("1..", { linked = true }), 2)
  equal(texts(record:fields("880")), { "unlinked" })
end

function T.remove_of_all_880(record)
  equal(record:remove("880", { linked = true }), 3)
  equal(record:has("100"), false)
end

function T.remove_of_a_field_takes_partners_along(record)
  equal(record:remove(record:field("100"), { linked = true }), 2)
  equal(record:remove(record:field("880"), { linked = true }), 1)
end

function T.remove_leaves_what_another_field_claims(record)
  record:add("100", "1 ", "6", "880-01", "a", "Second claim")
  equal(record:remove(record:field("100"), { linked = true }), 1)
  equal(texts(record:field("100"):linked()), { "Мюллер, Анна" })
  equal(record:remove("100", { linked = true }), 2)
end

function T.add_brings_partners_with_a_free_number(record)
  local copy = record:copy()
  local field = record:add(copy:field("100"), { linked = true })
  equal(field:value("6"), "880-02")
  equal(texts(field:linked()), { "Мюллер, Анна" })
  equal(field:linked()[1]:value("6"), "100-02")
  equal(#record:field("100"):linked(), 1)
  local again = record:append(field, { linked = true })
  equal(again:value("6"), "880-03")
  equal(record:count("880"), 4)
  local fields = record:fields()
  equal({ fields[#fields - 1].tag, fields[#fields].tag }, { "100", "880" })
end

function T.add_of_an_880_brings_its_field(record)
  local other = marc.record()
  local field = other:add(record:field("880"), { linked = true })
  equal(field.tag, "880")
  equal(other:to_mrk():match("=100.*"), "=100  1\\$6880-01$aMüller, Anna,$d1950-\n=880  1\\$6100-01$aМюллер, Анна\n\n")
end

function T.renumber_links(record)
  record:field("100"):set("6", "880-7")
  record:field("880"):set("6", "100 07/(N")
  record:add("245", "10", "6", "880-03", "a", "Title")
  record:append("880", "10", "6", "245-03/(2/r", "a", "כותר")
  equal(record:renumber_links(), 4)
  equal(record:values("...$6"), { "880-01", "880-02", "100-01/(N", "500-00", "245-02/(2/r" })
  equal(record:renumber_links(), 0)
end

function T.options_are_checked(record)
  local field = record:field("100")
  raises("field:delete has no option 'linkd': did you mean linked?", field.delete, field, { linkd = true })
  raises("record:remove has no option 'partners'", record.remove, record, "100", { partners = true })
  raises("record:add has no option '1'", record.add, record, field, { true })
  raises("record:append: linked is true or false, not a number", record.append, record, field, { linked = 1 })
  raises("a table of options expected, got boolean", field.delete, field, true)
  raises("linked=true goes with whole fields", record.remove, record, "100$a", { linked = true })
  equal(record:count("100"), 1)
end

return T
