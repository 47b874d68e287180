-- The modules norm and callnumber: what depends on Lua. The numbers themselves are tested in Go.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.isbns()
  equal(norm.isbns("0-306-40615-2 (v. 1) ; 9780306406164 (v. 2) ; 0306406152"), { "9780306406157", "9780306406164" })
  equal(norm.isbns("no number"), {})
  equal(norm.isbns(nil), {})
  raises("string expected", norm.isbns, {})
end

function T.isbn_of_nine_digits()
  equal(norm.isbn("306-40615-2"), "9780306406157")
  equal(norm.isbn("306406153"), nil)
end

function T.call_numbers_sort()
  local function sorted(of, list)
    local keys, by = {}, {}
    for i, s in ipairs(list) do
      local key = of(s)
      assert(key, s)
      keys[i], by[key] = key, s
    end
    table.sort(keys)
    for i, key in ipairs(keys) do keys[i] = by[key] end
    equal(keys, list)
  end
  sorted(callnumber.lc, { "Q1 .A2", "QA9 .B3", "QA76", "QA76 1999", "QA76 .A5", "QA76.7 .P9", "QA76.73 .P98 B47", "QA76.73 .P98 B47 2005", "QA76.73.P98 B5", "QA76.8", "QA100", "QB1" })
  sorted(callnumber.dewey, { "001.4 A1", "813 B", "813.5 A", "813.54 B12h", "813.54 B2", "900" })
  sorted(callnumber.nlm, { "QS 4 A1", "W 1 J5", "WG 120 B12h 1999", "WG 120.5" })
  equal(callnumber.lc("813.54"), nil)
  equal(callnumber.lc("WB 1"), nil)
  equal(callnumber.dewey("QA76"), nil)
  equal(callnumber.dewey("813/.54"), callnumber.dewey("813.54"))
  equal(callnumber.nlm("QA76"), nil)
  results({ n = 1 }, callnumber.lc(nil))
  raises("string expected", callnumber.lc, {})
end

function T.text_key()
  equal(text.key("Müller, Anna."), "muller anna")
  equal(text.key("..."), "")
end

return T
