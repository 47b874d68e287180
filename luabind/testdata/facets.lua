-- What catalogues offer for browsing and sorting.
local check = require "check"
local equal, raises = check.equal, check.raises
local T = {}

local function with(leader, fields)
  return marc.record { leader = "00000" .. leader .. " a2200000 a 4500", fields = fields }
end

local function dated(kind, dates)
  return with("nam", { { "008", "990101" .. kind .. dates .. "nyu           000 0 eng d" } })
end

function T.publication_date_by_type(record)
  equal(record:publication_date(), "1999")
  equal(dated("s", "1984    "):publication_date(), "1984")
  equal(dated("r", "19841897"):publication_date(), "1984")
  equal(dated("r", "19841897"):publication_date { original = true }, "1897")
  equal(dated("r", "1984    "):publication_date { original = true }, "1984")
  equal(dated("q", "19801984"):publication_date(), "1982")
  equal(dated("q", "19001984"):publication_date(), nil)
  equal(dated("q", "19001984"):publication_date { spread = 100 }, "1942")
  equal(dated("t", "uuuu1984"):publication_date(), "1984")
  equal(dated("s", "199u    "):publication_date(), "1994")
  equal(dated("s", "19uu    "):publication_date(), nil)
  equal(dated("s", "199u    "):publication_date { spread = 0 }, nil)
  equal(dated("n", "19841984"):publication_date(), nil)
  equal(dated("c", "19849999"):publication_date(), "1984")
  equal(dated("|", "||||||||"):publication_date(), nil)
  raises("spread is a number of years", record.publication_date, record, { spread = -1 })
  raises("has no option 'spred': did you mean spread?", record.publication_date, record, { spred = 1 })
end

function T.publication_date_from_the_statement()
  local function stated(...) return marc.record { ... }:publication_date() end
  equal(stated({ "260", "  ", "c", "5759 [1999]" }), "1999")
  equal(stated({ "264", " 4", "c", "©2001" }, { "264", " 1", "c", "[2002?]" }), "2002")
  equal(stated({ "264", " 4", "c", "©2001" }), "2001")
  equal(stated({ "260", "  ", "c", "[198-?]" }), "1984")
  equal(stated({ "260", "  ", "c", "n.d." }), nil)
  equal(stated({ "001", "x" }), nil)
end

function T.formats(record)
  equal(record:formats(), { "Book" })
  local function of(leader, f008, ...)
    return with(leader, { { "008", f008 }, ... }):formats()
  end
  local blank = (" "):rep(40)
  equal(of("nas", (" "):rep(21) .. "p" .. (" "):rep(18)), { "Journal" })
  equal(of("nas", (" "):rep(21) .. "n o" .. (" "):rep(16)), { "Newspaper", "Online" })
  equal(of("nam", (" "):rep(23) .. "o" .. (" "):rep(16), { "007", "cr" }), { "Book", "Online" })
  equal(of("naa", blank), { "Article" })
  equal(of("ntm", blank, { "502", "  ", "a", "Thesis" }), { "Book", "Manuscript", "Thesis" })
  equal(of("nam", blank, { "111", "2 ", "a", "Congress" }, { "338", "  ", "b", "cr" }), { "Book", "Online", "Conference" })
  equal(of("njm", blank, { "007", "sd" }), { "Music recording" })
  equal(of("ngm", (" "):rep(33) .. "v" .. (" "):rep(6)), { "Video" })
  equal(of("ngm", blank, { "007", "mr" }), { "Film" })
  equal(of("ngm", blank), { "Projected medium" })
  equal(of("nem", blank, { "007", "ha" }), { "Map", "Microform" })
  equal(of("n m", blank), {})
end

function T.classes_places_and_eras(record)
  local r = marc.record {
    { "050", "00", "a", "QA76.73.P98", "b", "B47" }, { "090", "  ", "a", "QA 1" }, { "852", "0 ", "h", "PS3505" },
    { "852", "1 ", "h", "813" }, { "050", " 4", "a", "IN PROCESS" },
    { "650", " 0", "a", "Reading", "z", "France", "y", "19th century." }, { "651", " 0", "a", "France.", "y", "19th century" },
    { "648", " 7", "a", "1900-1999" }, { "653", "  ", "z", "none" },
  }
  equal(r:lc_classes(), { "QA", "PS" })
  equal(r:places(), { "France" })
  equal(r:eras(), { "19th century", "1900-1999" })
  equal(record:places(), { "France" })
  equal(record:lc_classes(), {})
end

function T.meanings()
  equal(marc.meaning("languages", "ger"), "German")
  equal(marc.meaning("languages", "GER "), "German")
  equal(marc.meaning("countries", "gw"), "Germany")
  equal(marc.meaning("countries", "nyu"), "New York (State)")
  equal(marc.meaning("areas", "n-us-ny"), "New York")
  equal(marc.meaning("areas", "e-fr---"), "France")
  equal(marc.meaning("classes", "QA"), "Science")
  equal(marc.meaning("classes", "I"), nil)
  equal(marc.meaning("languages", "xxx"), nil)
  equal(marc.meaning("languages", nil), nil)
  equal(marc.meaning("languages", ""), nil)
  raises('there is no list "language": the lists are areas, classes, countries, languages', marc.meaning, "language", "ger")
end

function T.title_sort(record)
  equal(marc.title_sort(record), "history of reading a study")
  equal(marc.title_sort(marc.field("245", "04", "a", "The Élan :", "h", "[microform] /", "c", "X.")), "elan")
  equal(marc.title_sort(marc.field("830", " 4", "a", "The series ;", "v", "2")), "series 2")
  equal(marc.title_sort(marc.field("130", "4 ", "a", "Die Welt")), "welt")
  equal(marc.title_sort(marc.field("245", "09", "a", "Short")), "short")
  equal(marc.title_sort(marc.field("245", "00", "a", "\194\152The \194\156Word")), "word")
  equal(marc.title_sort(marc.record {}), nil)
  raises("a record or a field expected, got string", marc.title_sort, "The title")
end

return T
