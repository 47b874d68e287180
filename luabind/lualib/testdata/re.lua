-- The module re.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.find()
  results({ 4, 7 }, re.find("in 1999.", [[\d+]]))
  results({ 4, 7, "19", "99" }, re.find("in 1999.", [[(\d\d)(\d\d)]]))
  results({ n = 1 }, re.find("in", [[\d+]]))
  results({ 6, 6 }, re.find("a1b2c3", [[\d]], 5))
  results({ 6, 6 }, re.find("a1b2c3", [[\d]], -1))
  results({ n = 1 }, re.find("a1", [[\d]], 100))
  results({ 1, 0 }, re.find("", ""))
end

function T.match()
  results({ "1999" }, re.match("in 1999", [[\d+]]))
  results({ "19", "99" }, re.match("in 1999", [[(\d\d)(\d\d)]]))
  results({ n = 1 }, re.match("in", [[\d]]))
  results({ "Müller" }, re.match("Anna Müller", [[\p{L}+$]]))
  results({ "a", nil, "c", n = 3 }, re.match("ac", "(a)(b)?(c)"))
end

function T.test()
  equal(re.test("in 1999", [[\d{4}]]), true)
  equal(re.test("in 99", [[\d{4}]]), false)
  equal(re.test("HISTORY", "(?i)history"), true)
end

function T.gmatch()
  local got = {}
  for year in re.gmatch("1998, 1999", [[\d{4}]]) do got[#got + 1] = year end
  equal(got, { "1998", "1999" })
  got = {}
  for k, v in re.gmatch("a=1 b=2", [[(\w)=(\d)]]) do got[k] = v end
  equal(got, { a = "1", b = "2" })
  for _ in re.gmatch("", "x") do error("nothing matches") end
end

function T.gsub_by_a_text()
  results({ "1999-1998", 1 }, re.gsub("1998-1999", [[(\d+)-(\d+)]], "$2-$1"))
  results({ "<a><b>", 2 }, re.gsub("ab", ".", "<$0>"))
  results({ "a1x", 1 }, re.gsub("a1", [[(\d)]], "$1x"))
  results({ "a1x", 1 }, re.gsub("a1", [[(\d)]], "${1}x"))
  results({ "a[1]", 1 }, re.gsub("a1", [[(?P<digit>\d)]], "[${digit}]"))
  results({ "a$", 1 }, re.gsub("a1", [[\d]], "$$"))
  results({ "xbxb", 2 }, re.gsub("abab", "a", "x"))
  results({ "xbab", 1 }, re.gsub("abab", "a", "x", 1))
  results({ "abab", 0 }, re.gsub("abab", "a", "x", 0))
  results({ "abab", 0 }, re.gsub("abab", "c", "x"))
  results({ "ac", 1 }, re.gsub("ac", "(a)(b)?", "$1$2"))
  results({ "-a-b-", 3 }, re.gsub("ab", "", "-"))
end

function T.gsub_by_a_table_or_a_function()
  results({ "English", 1 }, re.gsub("eng", [[\w+]], { eng = "English" }))
  results({ "eng", 1 }, re.gsub("eng", [[\w+]], {}))
  results({ "ba", 1 }, re.gsub("ab", "(a)(b)", function(x, y) return y .. x end))
  results({ "ab", 1 }, re.gsub("ab", "ab", function() end))
  results({ "7", 1 }, re.gsub("ab", "ab", function() return 7 end))
end

function T.gsub_errors()
  raises("has $2, which is not a group", re.gsub, "a", "(a)", "$2")
  raises("$name", re.gsub, "a", "(a)", "${name}")
  raises("$$ is a dollar", re.gsub, "a", "a", "5 $ each")
  raises("a } is missing", re.gsub, "a", "a", "${1")
  raises("invalid replacement value (a table)", re.gsub, "a", "a", function() return {} end)
  raises("string/function/table expected", re.gsub, "a", "a", nil)
  raises("longer than 64 MiB", re.gsub, ("a"):rep(100), "a", ("x"):rep(1e6))
end

function T.split()
  equal(re.split("eng; fre;ger", [[;\s*]]), { "eng", "fre", "ger" })
  equal(re.split("a,b,c", ",", 2), { "a", "b,c" })
  equal(re.split("", ","), { "" })
  equal(re.split("abc", ""), { "a", "b", "c" })
  raises("a number of parts", re.split, "a", ",", 0)
end

function T.time_is_linear()
  -- (a*)*b takes exponential time in other libraries.
  equal(re.test(("a"):rep(50000), "(a*)*b"), false)
end

function T.errors()
  raises("bad argument #2 to 'find' (error parsing regexp: missing closing )", re.find, "a", "(")
  raises("bad argument #2 to 'match' (string expected, got nil)", re.match, "a", nil)
  raises("bad argument #1 to 'test' (string expected, got nil)", re.test, nil, "a")
end

return T
