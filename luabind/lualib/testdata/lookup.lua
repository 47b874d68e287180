-- The module lookup. The files are in internal/testhost/files.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

local function languages(options)
  local o = { file = "languages.csv", key = "code", value = "name" }
  for k, v in pairs(options or {}) do o[k] = v end
  return lookup.csv(o)
end

function T.csv()
  local t = languages()
  equal(t:get("eng"), "English")
  equal(t:get("fre"), "French, modern")
  equal(t.count, 3)
  equal(t.skipped, 0)
  results({ n = 1 }, t:get("nosuch"))
  results({ n = 1 }, t:get(nil))
  equal(t:has("ger"), true)
  equal(t:has("nosuch"), false)
  equal(t:has(nil), false)
end

function T.what_was_not_used_and_not_found()
  local t = languages()
  t:get("eng")
  t:get("zzz")
  t:get("aaa")
  t:get("zzz")
  t:has("bbb")
  t:get(nil)
  equal(t:unused(), { "fre", "ger" })
  equal(t:missing(), { "aaa", "zzz" })
  equal(t:duplicates(), { "eng" })
end

function T.whole_rows_and_numbers_of_columns()
  local t = lookup.csv { file = "languages.csv", key = "code" }
  equal(t:get("ger"), { code = "ger", name = "German" })
  t:get("ger").name = "changed"
  equal(t:get("ger").name, "German")
  t = lookup.csv { file = "languages.csv", key = 1, value = 2 }
  equal(t:get("code"), "name")
  t = lookup.csv { file = "languages.csv", key = 1 }
  equal(t:get("ger"), { "ger", "German" })
  t = lookup.csv { file = "languages.csv", key = 1, value = 2, header = true }
  equal(t:get("code"), nil)
end

function T.encodings()
  raises('the encoding "klingon" is not known; encodings are utf-8, latin-1', function() languages { encoding = "klingon" } end)
  equal(languages { encoding = "windows-1252" }:get("eng"), "English")
end

function T.tsv_with_normal_forms()
  local t = lookup.tsv { file = "shelves.tsv", key = "isbn", value = "shelf", normalize = "isbn" }
  equal(t:get("9780306406157"), "A 12")
  equal(t:get("0-8044-2957-X (pbk.)"), "B 7")
  equal(t:get("no isbn"), nil)
  equal(t.skipped, 1)
  equal(t:missing(), { "no isbn" })
  equal(t:unused(), {})
end

function T.json_lookup()
  local t = lookup.json { file = "languages.json" }
  equal(t:get("eng"), "English")
  equal(t:get("fre"), { name = "French", old = false })
  equal(t:get("gone") == json.null, true)
  equal(t:get("list"), { 1, 2 })
  equal(t:get("nosuch"), nil)
end

local function shelves(options)
  local o = { file = "shelves.db", key = "isbn" }
  for k, v in pairs(options) do o[k] = v end
  return lookup.sqlite(o)
end

function T.sqlite()
  local t = shelves { table = "shelves", value = "shelf", normalize = "isbn" }
  equal(t:get("9780306406157"), "A 12")
  equal(t:get("0-8044-2957-X (pbk.)"), "B 7")
  equal(t:get("9783161484100"), nil)
  equal(t:has("9783161484100"), true)
  equal(t:get("nosuch"), nil)
  equal(t.count, 3)
  equal(t.skipped, 1)
  equal(t:missing(), { "nosuch" })
  equal(t:unused(), {})
  equal(t:duplicates(), { "0-306-40615-2" })
end

function T.sqlite_rows_and_queries()
  local t = shelves { table = "shelves" }
  equal(t:get("0-306-40615-2"), { isbn = "0-306-40615-2", shelf = "A 12", copies = 2, price = 12.5 })
  equal(t:get("9783161484100"), { isbn = "9783161484100", copies = "9007199254740993" })
  equal(t:unused(), { "9780804429573" })
  t = shelves { table = "popular", value = "copies" }
  equal(t:get("0-306-40615-2"), 2)
  t = shelves { query = "SELECT upper(shelf) AS place, isbn FROM shelves WHERE shelf LIKE 'B%'", key = "place", value = 2 }
  equal(t:get("B 7"), "9780804429573")
end

function T.sqlite_is_only_read()
  for _, query in ipairs { "DELETE FROM shelves", "ATTACH 'x.db' AS x", "PRAGMA writable_schema = on", "CREATE TEMP TABLE t (a)", "VACUUM INTO 'x.db'", "BEGIN" } do
    raises("a query can select, and nothing else", shelves, { query = query })
  end
  raises("the query is more than one statement", shelves, { query = "SELECT 1 AS isbn; SELECT 2" })
  raises("the query has parameters", shelves, { query = "SELECT * FROM shelves WHERE isbn = ?" })
  raises("the query is empty", shelves, { query = " -- nothing" })
  raises("no such function: load_extension", shelves, { query = "SELECT load_extension('x') AS isbn" })
  raises("no such function: readfile", shelves, { query = "SELECT readfile('languages.csv') AS isbn" })
end

function T.sqlite_that_cannot_be_read()
  raises("no such table: shelfs; there are popular, shelves", shelves, { table = "shelfs" })
  raises("there is no column \"ISBN\": did you mean \"isbn\"?", shelves, { table = "shelves", key = "ISBN" })
  raises("no such column: shelf_mark", shelves, { query = "SELECT shelf_mark FROM shelves" })
  raises("no such column: \"text\"", shelves, { query = 'SELECT "text" AS isbn FROM shelves' })
  raises("the file is not an SQLite database", shelves, { file = "languages.csv", table = "shelves" })
  raises("no such file", shelves, { file = "nosuch.db", table = "shelves" })
  raises("needs the option table or the option query", shelves, {})
  raises("needs the option table or the option query", shelves, { table = "a", query = "SELECT 1" })
  raises("needs the option key", lookup.sqlite, { file = "shelves.db", table = "shelves" })
end

function T.options_are_checked()
  raises("lookup.csv has no option 'vlaue': did you mean value?", languages, { vlaue = "x" })
  raises("lookup.csv has no option '1'", lookup.csv, { "languages.csv" })
  raises("lookup.csv needs the option file", lookup.csv, { key = "code" })
  raises("lookup.csv needs the option key", lookup.csv, { file = "languages.csv" })
  raises("file is a string, not a number", languages, { file = 5 })
  raises("header is true or false", languages, { header = "yes" })
  raises("normalize is one of isbn, issn, lccn, oclc, not \"ean\"", languages, { normalize = "ean" })
  raises("the separator must be one character", languages, { separator = ",," })
  raises("the separator must be one character", languages, { separator = "" })
  raises("lookup.tsv has no option 'separator'", lookup.tsv, { file = "x", key = "a", separator = ";" })
  raises("table expected, got string", lookup.csv, "languages.csv")
end

function T.files_that_cannot_be_read()
  raises("lookup.csv: nosuch.csv: no such file", languages, { file = "nosuch.csv" })
  raises("there is no column \"Code\": did you mean \"code\"?", languages, { key = "Code" })
  raises("lookup.json: languages.csv: line 1, column 1", lookup.json, { file = "languages.csv" })
  raises("is not next to the script", languages, { file = "../x.csv" })
end

function T.methods()
  raises("with a colon", function() languages().get("eng") end)
  raises("string expected, got table", function() languages():get({}) end)
  raises("did you mean lookup:missing?", function() languages():mising() end)
end

function T.all_rows_of_a_key()
  local t = languages { all = true }
  equal(t:rows("eng"), { "English", "English again" })
  equal(t:get("eng"), "English")
  equal(t:rows("ger"), { "German" })
  equal(t:rows("zzz"), {})
  equal(t:rows(nil), {})
  equal(t:duplicates(), {})
  equal(t:missing(), { "zzz" })
  equal(t:keys(), { "eng", "fre", "ger" })
  equal(t:unused(), { "fre" })
  raises("needs a table that was read with all=true", function() languages():rows("eng") end)
  raises("all is true or false", languages, { all = "yes" })
end

function T.keys_by_option()
  local t = languages { trim = true }
  equal(t:get(" eng\194\160"), "English")
  equal(languages():get(" eng"), nil)
  t = lookup.csv { file = "languages.csv", key = "name", value = "code", fold = true }
  equal(t:get("FRENCH modern."), "fre")
  equal(t:get("German"), "ger")
  equal(t:get("..."), nil)
  raises("two ways to compare keys", languages, { fold = true, normalize = "isbn" })
end

function T.xlsx()
  local t = lookup.xlsx { file = "shelves.xlsx", key = "isbn", value = "shelf", normalize = "isbn" }
  equal(t:get("9780306406157"), "A 12")
  equal(t.skipped, 1)
  t = lookup.xlsx { file = "shelves.xlsx", sheet = "Notes", key = "isbn", normalize = "isbn", all = true }
  local rows = t:rows("0306406152")
  equal(#rows, 2)
  equal(rows[1], { isbn = "0-306-40615-2", note = "First", more = "" })
  equal(rows[2].more, "é")
  raises("the rows have no column 'mroe': did you mean more?", function() return rows[1].mroe end)
  equal(lookup.xlsx { file = "shelves.xlsx", key = 2, value = 1 }:get("A 12"), "0-306-40615-2")
  raises('there is no worksheet "None": the worksheets are "Shelves", "Notes"', lookup.xlsx, { file = "shelves.xlsx", sheet = "None", key = 1 })
  raises("there is no column \"x\"", lookup.xlsx, { file = "shelves.xlsx", key = "x" })
  raises("cannot be read as an Excel workbook", lookup.xlsx, { file = "languages.csv", key = 1 })
  raises("has no option 'separator'", lookup.xlsx, { file = "shelves.xlsx", key = 1, separator = ";" })
end

return T
