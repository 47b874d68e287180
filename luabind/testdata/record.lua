-- The type Record: reading.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.properties(record)
  equal(record.id, "ocm00012345")
  equal(record.index, 7)
  equal(record.source, "sample.mrc")
  equal(record.offset, 0)
  equal(#record.problems, 1)
  equal(record.problems[1]:match("field 910: the field has no subfield") ~= nil, true)
  equal(tostring(record.leader):sub(6, 7), "ca")
end

function T.value_is_the_first_or_nil(record)
  equal(record:value("245$a"), "History of reading :")
  equal(record:value("650$a"), "History")
  equal(record:value("008/35-37"), "eng")
  equal(record:value("LDR/6"), "a")
  equal(record:value("001"), "ocm00012345")
  results({ n = 1 }, record:value("856$u"))
  results({ n = 1 }, record:value("245$z"))
  equal(record:value("490$a"), "")
end

function T.values_lists_all(record)
  equal(record:values("650$a"), { "History", "Reading", "History" })
  equal(record:values("500$a"), { "First note", "Second note", "" })
  equal(record:values("6..$a"), { "History", "Reading", "History" })
  equal(record:values("650[1]$a"), { "Reading" })
  equal(record:values("650[#]$a"), { "History" })
  equal(record:values("650$a$x"), { "History", "Study and teaching", "Reading", "History" })
  equal(record:values("650^2"), { "0", "0", "4" })
  equal(record:values("650$a{^2=\\0}"), { "History", "Reading" })
  equal(record:values("999$1"), { "one" })
  equal(record:values("999$%"), { "odd" })
  equal(record:values("856$u"), {})
end

function T.has_and_count(record)
  equal(record:has("020"), true)
  equal(record:has("020$q"), true)
  equal(record:has("020$z"), false)
  equal(record:has("490$a"), true)
  equal(record:has("910"), true)
  equal(record:count("650$a"), 3)
  equal(record:count("500$x"), 2)
  equal(record:count("856$u"), 0)
end

function T.any_looks_for_text(record)
  equal(record:any("650$a", "Hist"), true)
  equal(record:any("650$a", "hist"), false)
  equal(record:any("856$u", ""), false)
  equal(record:any("490$a", ""), true)
  equal(record:any("022$a", "."), false)
end

function T.match_looks_for_an_expression(record)
  equal(record:match("020$a", [[^97[89]\d{10}$]]), true)
  equal(record:match("020$a", "^1"), false)
  equal(record:match("100$a", [[^\p{Lu}]]), true)
end

function T.field_is_the_first_or_nil(record)
  equal(record:field("650"):value("a"), "History")
  equal(record:field("6.."):value("a"), "History")
  equal(record:field("6XX"):value("a"), "History")
  equal(record:value("6xx$a"), record:value("6..$a"))
  equal(record:field("00.").tag, "001")
  results({ n = 1 }, record:field("856"))
end

function T.fields_lists_by_tags(record)
  equal(#record:fields(), 23)
  equal(#record:fields("650"), 3)
  equal(#record:fields("020", "022"), 3)
  equal(#record:fields("..."), 23)
  equal(record:fields("856"), {})
end

function T.each_iterates_by_tags(record)
  local tags = {}
  for field in record:each("00.", "020") do tags[#tags + 1] = field.tag end
  equal(tags, { "001", "003", "005", "008", "020", "020" })
  local n = 0
  for _ in record:each() do n = n + 1 end
  equal(n, 23)
end

function T.to_table_and_back(record)
  local t = record:to_table()
  equal(t.leader, tostring(record.leader))
  equal(#t.fields, 23)
  equal(t.fields[1], { tag = "001", data = "ocm00012345" })
  equal(t.fields[10], { tag = "041", ind1 = "1", ind2 = " ",
    subfields = { { code = "a", value = "engfre" }, { code = "h", value = "ger" } } })
  equal(marc.record(t):to_mrk(), record:to_mrk())
end

function T.to_marc_can_be_read(record)
  local again
  for r in marc.read(record:to_marc()):records() do again = r:to_mrk() end
  equal(again, record:to_mrk())
end

function T.to_mrk(record)
  local text = record:to_mrk()
  equal(text:match("=245  10[^\n]*"), "=245  10$aHistory of reading :$ba study /$cAnna Müller.")
  equal(tostring(record), text)
end

function T.a_record_out_of_nothing()
  local r = marc.record {
    leader = "00000nas a2200000 a 4500",
    { "001", "x1" },
    { "245", "00", "a", "A title", "b", "rest" },
    marc.field("650", " 0", "a", "History"),
  }
  equal(r.id, "x1")
  equal(r.leader.level, "s")
  equal(r:value("245$b"), "rest")
  equal(r:values("650$a"), { "History" })
  raises("field 1 is a number", marc.record, { 5 })
end

function T.specs_are_checked()
  equal(marc.spec("650$a"), "650$a")
  raises("245$", marc.spec, "245$")
end

function T.values_go_through_text_and_norm(record)
  equal(text.trim_isbd(record:value("245$a")), "History of reading")
  equal(text.trim_isbd(record:value("260$b")), "Press")
  equal(norm.isbn(record:value("020$a")), "9780306406157")
  equal(norm.issn(record:value("022$a")), "0378-5955")
  equal(norm.lccn(record:value("010$a")), "98012345")
  equal(norm.oclc(record:value("035$a")), "12345")
  equal(norm.isbn(record:value("020$z")), nil)
end

-- record:validate

function T.validate_finds_what_a_schema_does_not_allow(record)
  record:append("288", "  ", "a", "No such field")
  record:append("020", "  ", "a", "0306406153")
  local all = record:validate{ only = "unknown-field,isbn" }
  equal(#all, 2)
  equal({ all[1].code, all[1].severity, all[1].tag }, { "unknown-field", "warning", "288" })
  equal(all[1].text, "unknown-field: field 288: the schema does not have this field")
  equal({ all[2].code, all[2].subfield, all[2].found }, { "isbn", "a", "0306406153" })
  equal(#record:validate({ schema = "none", rules = "none", only = "unknown-field,isbn" }), 0)
  equal(#record:validate{ ignore = "isbn", only = "isbn" }, 0)
end

function T.validate_refuses_wrong_options(record)
  raises("unknown severity", function() record:validate{ severity = "grave" } end)
  raises("neither a code", function() record:validate{ only = "nothing" } end)
  raises("a string or a list of strings", function() record:validate{ schema = 1 } end)
  raises("list of strings, and has a boolean", function() record:validate{ schema = { "marc21", true } } end)
  raises("true or false", function() record:validate{ fixed = 1 } end)
end

return T
