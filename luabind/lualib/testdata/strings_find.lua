-- string.find, match, gmatch: cases written from the Lua 5.1 reference manual, 5.4 and 5.4.1.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.find_gives_first_and_last_byte()
  results({ 1, 1 }, ("abc"):find("a"))
  results({ 3, 5 }, ("xxabc"):find("abc"))
  results({ n = 1 }, ("abc"):find("d"))
  results({ 3, 4 }, string.find("Müller", "\188l"))
end

function T.find_of_nothing_finds_at_init()
  results({ 1, 0 }, (""):find(""))
  results({ 1, 0 }, ("abc"):find(""))
  results({ 3, 2 }, ("abc"):find("", 3))
  results({ 4, 3 }, ("abc"):find("", 4))
  results({ 4, 3 }, ("abc"):find("", 10))
end

function T.find_init()
  results({ 3, 3 }, ("aba"):find("a", 2))
  results({ 3, 3 }, ("aba"):find("a", -1))
  results({ 1, 1 }, ("aba"):find("a", -100))
  results({ 1, 1 }, ("aba"):find("a", 0))
  results({ n = 1 }, ("aba"):find("a", 4))
  results({ n = 1 }, ("aba"):find("a", 1e300))
  results({ 1, 1 }, ("aba"):find("a", -1e300))
  results({ n = 1 }, ("aba"):find("a", 100, true))
  results({ 3, 3 }, ("aba"):find("a", "2"))
  results({ 3, 3 }, ("aba"):find("a", 2.9))
end

function T.find_plain_takes_no_character_for_magic()
  results({ 2, 4 }, ("a.b."):find(".b.", 1, true))
  results({ n = 1 }, ("abc"):find(".b.", 1, true))
  results({ 1, 3 }, ("abc"):find(".b.", 1, false))
  results({ 1, 1 }, ("[abc"):find("[", 1, true))
  results({ 2, 2 }, ("a%b"):find("%", 1, true))
  results({ 1, 1 }, ("a)"):find("a", nil, 1))
end

function T.find_gives_captures_after_the_positions()
  results({ 1, 5, "he", "lo" }, ("hello"):find("(%a%a)l(%a+)"))
  results({ 3, 3, 3 }, ("hello"):find("()l"))
  results({ 1, 1, 1, 2 }, ("a"):find("()a()"))
end

function T.match_gives_captures_or_the_whole()
  results({ "hello" }, ("hello world"):match("%a+"))
  results({ "hello", "world" }, ("hello world"):match("(%a+) (%a+)"))
  results({ 3 }, ("hello"):match("()ll"))
  results({ "" }, ("hello"):match("x*"))
  results({ "world" }, ("hello world"):match("%a+", 6))
  results({ "d" }, ("hello world"):match(".", -1))
end

function T.match_without_a_hit_gives_one_nil()
  results({ n = 1 }, ("hello"):match("%d"))
  equal(tostring(("hello"):match("%d")), "nil")
  local list = {}
  list[#list + 1] = ("hello"):match("%d")
  equal(#list, 0)
end

function T.classes_are_those_of_ASCII()
  equal(("Mü7 _"):gsub("%a", "."), ".ü7 _")
  equal(("Mü7 _"):gsub("%w", "."), ".ü. _")
  equal(("Mü7 _"):gsub("%p", "."), "Mü7 .")
  equal(("a\tb\nc"):gsub("%s", "."), "a.b.c")
  equal(("a\1b\127"):gsub("%c", "."), "a.b.")
  equal(("aF0g"):gsub("%x", "."), "...g")
  equal(("aBc"):gsub("%l", "."), ".B.")
  equal(("aBc"):gsub("%u", "."), "a.c")
  equal(("a1"):gsub("%D", "."), ".1")
  equal(("a\0b"):gsub("%z", "."), "a.b")
end

function T.sets()
  equal(("hello"):match("[aeiou]"), "e")
  equal(("hello"):match("[^aeiou]+"), "h")
  equal(("2024-05"):match("[%d-]+"), "2024-05")
  equal(("a]b"):match("[]]"), "]")
  equal(("a^b"):match("[b^]"), "^")
  equal(("x-y"):match("[a%-z]"), "-")
  equal(("cat"):match("[a-c]+"), "ca")
end

function T.repetition()
  equal(("aaa"):match("a*"), "aaa")
  equal(("aaa"):match("a-"), "")
  equal(("aaab"):match("a-b"), "aaab")
  equal(("b"):match("a?b"), "b")
  equal(("<a><b>"):match("<(.-)>"), "a")
  equal(("<a><b>"):match("<(.*)>"), "a><b")
  results({ n = 1 }, ("b"):match("a+"))
end

function T.anchors()
  equal(("hello"):match("^h"), "h")
  results({ n = 1 }, ("hello"):match("^e"))
  equal(("hello"):match("o$"), "o")
  equal(("a$b"):match("a$b"), "a$b")
  equal(("hello"):match("^l", 3), "l")
  equal(("a^b"):match("a^b"), "a^b")
end

function T.back_references_and_balance()
  results({ '"', "it's" }, ([[say "it's"]]):match([[(["'])(.-)%1]]))
  equal(("f(a(b)c)d"):match("%b()"), "(a(b)c)")
end

function T.frontier()
  results({ 6, 10 }, ("THE (quick) fox"):find("%f[%a]%a+%f[%A]", 2))
  equal(("foo bar"):gsub("%f[%w]%w+", "<%0>"), "<foo> <bar>")
end

function T.zero_bytes()
  results({ 2, 2 }, ("a\0b"):find("\0"))
  results({ 2, 3 }, ("a\0b"):find("%zb"))
  results({ 2, 3 }, ("a\0b"):find("\0b", 1, true))
  equal(#("a\0b"), 3)
end

function T.gmatch_gives_each_match()
  local words = {}
  for w in ("one two  three"):gmatch("%a+") do words[#words + 1] = w end
  equal(words, { "one", "two", "three" })
  local pairs_of = {}
  for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do pairs_of[k] = v end
  equal(pairs_of, { a = "1", b = "2" })
end

function T.gmatch_goes_on_after_an_empty_match()
  local n = 0
  for _ in ("abc"):gmatch("") do n = n + 1 end
  equal(n, 4)
end

function T.gmatch_gives_a_function()
  local step = ("ab"):gmatch(".")
  equal(type(step), "function")
  equal(step(), "a")
  equal(step(), "b")
  results({ n = 1 }, step())
  results({ n = 1 }, step())
end

function T.gmatch_nests()
  local got = {}
  for word in ("ab cd"):gmatch("%a+") do
    for letter in word:gmatch(".") do got[#got + 1] = letter end
  end
  equal(table.concat(got), "abcd")
end

function T.malformed_patterns_are_errors()
  raises("malformed pattern (ends with '%')", string.find, "a", "%")
  raises("malformed pattern (missing ']')", string.find, "a", "[a")
  raises("unfinished capture", string.find, "a", "(a")
  raises("invalid pattern capture", string.match, "a", "a)")
  results({ n = 1 }, ("a"):find("a)"))
  raises("unbalanced pattern", string.find, "a", "%b")
  raises("missing '[' after '%f' in pattern", string.find, "a", "%fa")
  raises("invalid capture index", string.find, "a", "%1")
  raises([[in pattern "[a"]], string.gmatch, "a", "[a")
end

function T.arguments()
  raises("bad argument #1 to 'find' (string expected, got nil)", string.find, nil, "a")
  raises("bad argument #2 to 'find' (string expected, got no value)", string.find, "a")
  raises("bad argument #3 to 'match' (number expected, got table)", string.match, "a", "a", {})
  results({ 2, 2 }, string.find(123, 2))
end

return T
