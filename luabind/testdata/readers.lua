-- The readers that users of other MARC libraries look for first.
local check = require "check"
local equal, results = check.equal, check.results
local T = {}

-- made returns a record with fields: made { "245", "10", "a", "x" }, …
local function made(...) return marc.record { ... } end

function T.of_the_sample(record)
  equal(record:title(), "History of reading : a study /")
  equal(record:author(), "Müller, Anna, 1950-")
  equal(record:isbns(), { "0306406152", "9780306406157" })
  equal(record:issns(), { "0378-5955" })
  equal(record:lccn(), "98012345")
  equal(record:oclc(), "12345")
  equal(record:languages(), { "eng", "fre" })
  equal(record:year(), "1999")
  equal(record:publisher(), "Press,")
  equal(record:subjects(), { "History -- Study and teaching -- France", "Reading -- Congresses", "History" })
  equal(record:notes(), { "First note local twice", "Second note" })
  equal(record:series(), {})
end

function T.of_an_empty_record()
  local r = marc.record()
  for _, name in ipairs { "title", "author", "uniform_title", "issn_title", "issn_l", "lccn", "oclc", "sudoc", "year", "publisher" } do
    results({ n = 1 }, r[name](r))
  end
  for _, name in ipairs { "isbns", "issns", "languages", "subjects", "added_entries", "series", "notes", "physical_descriptions", "locations" } do
    equal(r[name](r), {}, name)
  end
end

function T.title()
  equal(made({ "245", "10", "b", "rest" }):title(), "rest")
  equal(made({ "245", "10", "a", "", "b", "rest" }):title(), "rest")
  equal(made({ "245", "10", "a", "x", "b", "" }):title(), "x")
  equal(made({ "245", "10", "a", "one" }, { "245", "10", "a", "two" }):title(), "one")
  equal(made({ "222", " 0", "a", "Key", "b", "(Online)" }):issn_title(), "Key (Online)")
  equal(made({ "245", "10", "c", "nobody" }):title(), nil)
end

function T.headings_have_no_control_subfields()
  local r = made({ "100", "1 ", "6", "880-01", "a", "Ask, Ana,", "e", "author", "0", "(DE-588)1", "4", "aut" },
    { "240", "10", "a", "Works" }, { "700", "1 ", "3", "v. 1:", "i", "Container of:", "a", "Bo", "t", "Tale" },
    { "655", " 7", "a", "Maps", "v", "Early", "2", "fast" }, { "852", "  ", "a", "Lib", "b", "Main", "8", "1" },
    { "300", "  ", "a", "9 p. ;", "c", "20 cm" }, { "086", "0 ", "a", "A 1.1:" }, { "830", " 0", "a", "Series ;", "v", "1" })
  equal(r:author(), "Ask, Ana, author")
  equal(r:uniform_title(), "Works")
  equal(r:added_entries(), { "Container of: Bo Tale" })
  equal(r:subjects(), { "Maps -- Early" })
  equal(r:locations(), { "Lib Main" })
  equal(r:physical_descriptions(), { "9 p. ; 20 cm" })
  equal(r:sudoc(), "A 1.1:")
  equal(r:series(), { "Series ; 1" })
end

function T.author_is_the_first_with_text()
  equal(made({ "110", "2 ", "a", "Corp" }, { "100", "1 ", "a", "Person" }):author(), "Person")
  equal(made({ "100", "1 ", "6", "880-01" }, { "111", "2 ", "a", "Meeting" }):author(), "Meeting")
end

function T.subjects_of_an_authority_record_are_none()
  equal(made({ "670", "  ", "a", "Source" }, { "680", "  ", "i", "Note" }, { "663", "  ", "b", "See" }):subjects(), {})
  equal(made({ "690", "  ", "a", "Local" }):subjects(), { "Local" })
end

function T.isbns()
  local r = made({ "020", "  ", "z", "0000000000" }, { "020", "  ", "a", "ISBN 0-19-852663-6 (pbk.)" },
    { "020", "  ", "a", " 080442957x :", "c", "$5" }, { "020", "  ", "a", "(hardback)" }, { "020", "  ", "a", "" })
  equal(r:isbns(), { "0198526636", "080442957x" })
end

function T.oclc()
  equal(made({ "035", "  ", "a", "(DLC)1" }, { "035", "  ", "a", "(ocolc)ocn000777" }):oclc(), "777")
  equal(made({ "035", "  ", "a", "(OCoLC)x" }, { "035", "  ", "a", "(OCoLC)8" }):oclc(), "8")
  equal(made({ "001", "ocm00099 " }):oclc(), "99")
  equal(made({ "001", "99" }, { "003", "OCoLC" }):oclc(), "99")
  equal(made({ "001", "99" }, { "003", "DLC" }):oclc(), nil)
  equal(made({ "001", "other" }):oclc(), nil)
  equal(made({ "010", "  ", "a", "   " }):lccn(), nil)
end

function T.year()
  local function year(date1, ...)
    return made({ "008", "990101s" .. date1 .. "    xx" }, ...):year()
  end
  equal(year("1999"), "1999")
  equal(year("199u", { "260", "  ", "c", "[c1998?]" }), "1998")
  equal(year("    ", { "264", " 4", "c", "©2001" }, { "264", " 1", "c", "2000." }), "2000")
  equal(year("uuuu", { "264", " 4", "c", "©2001" }), "2001")
  equal(year("0000", { "260", "  ", "c", "5759 [1999]" }), "1999")
  equal(year("9999", { "260", "  ", "a", "1999", "c", "19990101" }), nil)
  equal(year("||||", { "260", "  ", "c", "1234567 2003" }), "2003")
end

function T.publisher()
  equal(made({ "264", " 4", "b", "Copyright" }, { "264", " 1", "a", "Town", "b", "Press, " }):publisher(), "Press,")
  equal(made({ "260", "  ", "a", "Town" }, { "260", "  ", "b", "Second" }):publisher(), "Second")
end

return T
