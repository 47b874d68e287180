-- The modules text and norm.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.characters()
  equal(text.len("Müller"), 6)
  equal(#"Müller", 7)
  equal(text.sub("Müller", 2, 3), "ül")
  equal(text.sub("Müller", -3), "ler")
  equal(text.sub("Müller", 2), "üller")
  equal(text.sub("Müller", 0, 1e300), "Müller")
  equal(text.sub("Müller", -1e300, -1e300), "")
end

function T.case()
  equal(text.upper("Müller straße"), "MÜLLER STRASSE")
  equal(text.lower("МЮЛЛЕР"), "мюллер")
  equal(text.fold("Straße"), text.fold("STRASSE"))
end

function T.normal_forms()
  equal(text.nfd("é"), "e\204\129")
  equal(text.nfc("e\204\129"), "é")
  equal(text.strip_diacritics("Dvořák, Łódź"), "Dvorak, Łodz")
end

function T.trimming()
  equal(text.trim("\194\160 a \t"), "a")
  equal(text.trim_isbd("History of reading :"), "History of reading")
  equal(text.trim_isbd("Press,"), "Press")
end

function T.bytes_that_are_no_UTF_8_stay()
  equal(text.upper("\233tude"), "\233TUDE")
  equal(text.len("\233tude"), 5)
  equal(text.nfc("\233"), "\233")
end

function T.what_is_the_same_is_the_same()
  equal(text.trim("abc"), "abc")
  equal(text.upper(12), "12")
end

function T.arguments()
  raises("bad argument #1 to 'upper' (string expected, got nil)", text.upper, nil)
  raises("bad argument #1 to 'trim_isbd' (string expected, got no value)", text.trim_isbd)
  raises("bad argument #2 to 'sub' (number expected, got nil)", text.sub, "a", nil)
end

function T.numbers()
  equal(norm.isbn("0-306-40615-2 (pbk.) :"), "9780306406157")
  equal(norm.issn("0378-5955"), "0378-5955")
  equal(norm.lccn("   98012345 "), "98012345")
  equal(norm.oclc("(OCoLC)ocm00012345"), "12345")
  results({ n = 1 }, norm.isbn("0306406153"))
  results({ n = 1 }, norm.oclc("(OCoLC-M)1"))
  results({ n = 1 }, norm.isbn(nil))
  results({ n = 1 }, norm.isbn(nil, "x"))
  raises("bad argument #1 to 'isbn' (string expected, got no value)", norm.isbn)
  raises("bad argument #1 to 'isbn' (string expected, got table)", norm.isbn, {})
end

return T
