-- Records as text and back.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

local forms = { "marc", "xml", "json", "mrk" }

function T.every_form_can_be_read_back(record)
  record:add("500", "  ", "a", "<b> & \"c\" \\ {x} $ 'é' \t", "9", "")
  record:add("ERR", "  ", "a", "no number")
  for _, form in ipairs(forms) do
    local text = record["to_" .. form](record)
    equal(type(text), "string")
    local again = marc["from_" .. form](text)
    equal(again:to_table().fields, record:to_table().fields, form)
    equal(again["to_" .. form](again), text, form)
  end
end

function T.a_record_that_was_read_is_the_script_s_own(record)
  local r = marc.from_xml(record:to_xml())
  r:set("245$a", "Changed")
  equal(record:value("245$a"), "History of reading :")
  equal(r.source, "string")
end

function T.to_xml_is_a_document()
  equal(marc.record { leader = "00000nas a2200000 a 4500", { "001", "x&y" }, { "245", "0 ", "a", "T" } }:to_xml(),
    [[
<record xmlns="http://www.loc.gov/MARC21/slim">
  <leader>00060nas a2200049 a 4500</leader>
  <controlfield tag="001">x&amp;y</controlfield>
  <datafield tag="245" ind1="0" ind2=" ">
    <subfield code="a">T</subfield>
  </datafield>
</record>
]])
end

function T.from_xml_takes_a_collection(record)
  local xml = '<?xml version="1.0"?>\n<c:collection xmlns:c="http://www.loc.gov/MARC21/slim">'
    .. record:to_xml():gsub("<(/?)", "<%1c:"):gsub(" xmlns=", " x=") .. "</c:collection>"
  equal(marc.from_xml(xml):title(), record:title())
end

function T.to_json_is_one_line()
  equal(marc.record { { "001", "x" }, { "245", "0 ", "a", "\"T\"" } }:to_json(),
    [[{"leader":"00060nam a2200049   4500","fields":[{"001":"x"},{"245":{"ind1":"0","ind2":" ","subfields":[{"a":"\"T\""}]}}]}]])
end

function T.to_json_is_what_json_reads(record)
  local t = json.decode(record:to_json())
  equal(t.fields[1]["001"], record.id)
  equal(marc.from_json(json.encode(t)):to_mrk(), record:to_mrk())
end

function T.one_record_and_no_more(record)
  for _, form in ipairs(forms) do
    local from, text = marc["from_" .. form], record["to_" .. form](record)
    local twice = form == "xml" and "<collection>" .. text .. text .. "</collection>" or text .. text
    raises("marc.from_" .. form .. ": there is more than one record in the string", from, twice)
    raises("string expected", from, nil)
  end
  raises("marc.from_marc: there is no record in the string", marc.from_marc, "")
  raises("marc.from_mrk: there is no record in the string", marc.from_mrk, "\n")
  raises("marc.from_json: there is no record in the string", marc.from_json, "[]")
  raises("marc.from_xml: there is no record in the string", marc.from_xml, "<collection/>")
end

function T.what_cannot_be_read_says_why(record)
  raises("marc.from_marc: truncated", marc.from_marc, record:to_marc():sub(1, -3))
  raises("marc.from_xml: ", marc.from_xml, "x")
  raises("marc.from_json: json: an object without leader and fields", marc.from_json, "{}")
  raises("marc.from_json: ", marc.from_json, record:to_json():sub(1, -3))
  raises("marc.from_mrk: mrk-line: not a line of MARCMaker text", marc.from_mrk, "x")
end

function T.to_marc_refuses_what_is_too_long(record)
  record:add("500", "  ", "a", ("x"):rep(10000))
  raises("field 500 has 10005 bytes, ISO 2709 allows 9999", record.to_marc, record)
  equal(#marc.from_xml(record:to_xml()):values("500$a"), 4)
end

function T.to_table_has_text_without_subfields(record)
  local r = marc.from_json([[{"leader":"00000nam a2200000 a 4500","fields":[{"FMT":"BOOK"},{"245":{"ind1":"0","ind2":" ","subfields":[]}}]}]])
  equal(r:to_table().fields, { { tag = "FMT", data = "BOOK" }, { tag = "245", ind1 = "0", ind2 = " ", subfields = {} } })
  equal(marc.record(r:to_table()):to_json(), marc.record(r:to_table()):to_json())
  equal(marc.record(r:to_table()):field("FMT").data, "BOOK")
end

function T.the_table_of_a_record_is_checked()
  raises("marc.record has no option 'leadr': did you mean leader?", marc.record, { leadr = "x" })
  raises("has 8 bytes, the positions 0 to 23 take 24", marc.record, { leader = "00000nam" })
  raises("marc.record: fields is a list, not a string", marc.record, { fields = "x" })
  raises("a field of marc.record has no option 'inds': did you mean ind1?", marc.record, { { tag = "245", inds = "10" } })
  raises("a field of marc.record has no option 'tga': did you mean tag?", marc.record, { { tga = "245" } })
  raises("a subfield of marc.record has no option 'vaule': did you mean value?", marc.record, { { tag = "245", subfields = { { code = "a", vaule = "x" } } } })
  raises("a subfield is a string", marc.record, { { tag = "245", subfields = { "x" } } })
  raises("245 is a data field", marc.record, { { tag = "245", data = "x" } })
  raises("001 is a control field: it needs data", marc.record, { { tag = "001" } })
  raises("a string expected, got nil", marc.record, { { tag = "245", subfields = { { code = "a" } } } })
end

function T.a_record_as_tables(record)
  raises("record:to_table() returns its contents", json.encode, record)
  local t = json.decode(json.encode(record:to_table()))
  equal(marc.record(t):to_mrk(), record:to_mrk())
end

function T.a_record_and_a_field_have_a_text(record)
  equal(string.format("%s", record:field("245")), tostring(record:field("245")))
  equal(string.format("%s", record), tostring(record))
end

function T.size_is_that_of_iso_2709(record)
  equal(record:size(), #record:to_marc())
  record:add("500", "  ", "a", "Mühle")
  equal(record:size(), #record:to_marc())
  local size = record:size()
  record:add("501", "  ", "a", ("x"):rep(100000))
  equal(record:size(), size + 12 + 4 + 100000 + 1)
end

return T
