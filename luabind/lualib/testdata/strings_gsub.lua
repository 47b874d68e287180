-- string.gsub: cases written from the Lua 5.1 reference manual, 5.4.
local check = require "check"
local equal, results, raises = check.equal, check.results, check.raises
local T = {}

function T.replaces_all_matches_and_counts()
  results({ "hexxo", 2 }, ("hello"):gsub("l", "x"))
  results({ "hello", 0 }, ("hello"):gsub("z", "x"))
  results({ "hello hello world world", 2 }, ("hello world"):gsub("(%w+)", "%1 %1"))
  results({ "hello hello world", 1 }, ("hello world"):gsub("%w+", "%0 %0", 1))
  results({ "world hello Lua from", 2 }, ("hello world from Lua"):gsub("(%w+)%s*(%w+)", "%2 %1"))
end

function T.n_bounds_the_replacements()
  results({ "xaa", 1 }, ("aaa"):gsub("a", "x", 1))
  results({ "aaa", 0 }, ("aaa"):gsub("a", "x", 0))
  results({ "aaa", 0 }, ("aaa"):gsub("a", "x", -1))
  results({ "xxx", 3 }, ("aaa"):gsub("a", "x", 1e10))
  results({ "xxa", 2 }, ("aaa"):gsub("a", "x", "2"))
end

function T.an_anchor_matches_once()
  results({ "xaa", 1 }, ("aaa"):gsub("^a", "x"))
end

function T.empty_matches()
  results({ "-a-b-", 3 }, ("ab"):gsub("", "-"))
  results({ "--b-", 3 }, ("aab"):gsub("a*", "-"))
  results({ ".b.", 2 }, ("b"):gsub("x*", "."))
end

function T.percent_in_the_replacement()
  results({ "100%", 1 }, ("100p"):gsub("p", "%%"))
  results({ "a", 1 }, ("a"):gsub("a", "%1"))
  results({ "$1", 1 }, ("a"):gsub("a", "$1"))
  raises("invalid capture index", string.gsub, "a", "a", "%2")
end

function T.a_table_replaces_by_the_first_capture()
  local names = { eng = "English", fre = "French" }
  results({ "English, French, ger", 3 }, ("eng, fre, ger"):gsub("%a+", names))
  results({ "lua-5", 1 }, ("$name-5"):gsub("%$(%w+)", { name = "lua" }))
  results({ "1b", 1 }, ("ab"):gsub("a", { a = 1 }))
  results({ "ab", 2 }, ("ab"):gsub(".", { a = false }))
end

function T.a_table_is_asked_with_its_metatable()
  local t = setmetatable({}, { __index = function(_, k) return "<" .. k .. ">" end })
  results({ "<a><b>", 2 }, ("ab"):gsub(".", t))
end

function T.a_function_replaces()
  results({ "4 = 2+2", 1 }, ("x = 2+2"):gsub("x", function() return 4 end))
  results({ "b a", 1 }, ("a b"):gsub("(%a) (%a)", function(x, y) return y .. " " .. x end))
  results({ "abc", 3 }, ("abc"):gsub(".", function() end))
  results({ "abc", 3 }, ("abc"):gsub(".", function() return false end))
  results({ "1b", 1 }, ("ab"):gsub("()a", function(at) return at end))
end

function T.a_function_may_match_itself()
  local out = ("ab cd"):gsub("%a+", function(word)
    return (word:gsub("%a", function(c) return c:upper():rep(2) end))
  end)
  equal(out, "AABB CCDD")
end

function T.an_error_in_a_function_leaves_the_library_whole()
  raises("oh no", string.gsub, "abc", "b", function() error("oh no") end)
  results({ "axc", 1 }, ("abc"):gsub("b", "x"))
end

function T.what_a_replacement_may_be()
  raises("bad argument #3 to 'gsub' (string/function/table expected)", string.gsub, "a", "a", true)
  raises("bad argument #3 to 'gsub' (string/function/table expected)", string.gsub, "a", "a")
  raises("invalid replacement value (a table)", string.gsub, "a", "a", function() return {} end)
  raises("invalid replacement value (a boolean)", string.gsub, "a", "a", { a = true })
  results({ "5", 1 }, ("a"):gsub("a", 5))
end

function T.bytes_stay()
  results({ "\233t\233", 0 }, ("\233t\233"):gsub("x", "y"))
  results({ "\233T\233", 1 }, ("\233t\233"):gsub("t", "T"))
end

function T.the_result_is_bounded()
  local long = ("x"):rep(1e6)
  raises("longer than 64 MiB", string.gsub, ("a"):rep(100), "a", long)
end

return T
